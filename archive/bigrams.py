"""How text becomes tokens of the search index, and a query the same tokens: overlapping pairs of characters.

A run of letters and digits `公开申请` gives `公开 开申 申请 请`: every pair, then its last character alone. A word of
two or more characters is a phrase of pairs; a single character is the beginning of a pair or the last one alone.
The lone last character also keeps a phrase from reaching over punctuation, as no pair follows it. So the index
answers exactly what a search through the folded text would, for words of any length, Han or Latin, within a run.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from archive.errors import ArchiveError

RUN = re.compile(r"[^\W_]+")  # "公开" and "2023年" in "公开，2023年"
WORD = re.compile(r'"([^"]*)"|(\S+)')  # "行政 复议" in quotes, or 复议
FIRST = "¶"  # a token of the title in the row of a version's first section; no run of letters gives it
QUOTES = str.maketrans("“”„＂", '""""')


class _Fold(dict[int, str]):
    """Code point to what it is searched as; fills itself. Character by character, so that folding a part of a
    text gives a part of the folded text."""

    def __missing__(self, point: int) -> str:
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", chr(point)).casefold())
        self[point] = " " if folded.isspace() else folded
        return self[point]


_FOLD = _Fold()


def fold(text: str) -> str:
    """The text as it is searched: NFKC and lower case, any whitespace a space. Ａ１ is a1, ㎡ is m2."""
    return text.translate(_FOLD)


def tokens(text: str) -> str:
    """The tokens of a text, separated by spaces."""
    return " ".join(token for run in RUN.findall(fold(text)) for token in _pairs(run))


def split_words(query: str) -> tuple[str, ...]:
    """The words of a query, folded: separated by spaces, or phrases in quotes.

    ArchiveError when no word holds a letter or digit, as there is nothing to look up.
    """
    found = WORD.findall(fold(query.translate(QUOTES)))
    words = tuple(word for phrase, single in found if RUN.search(word := (phrase.strip() or single)))
    if not words:
        raise ArchiveError(
            f"nothing to search for in {query!r}: give at least one letter, digit or character"
        )
    return words


def fts_query(words: str) -> str:
    """The FTS5 query for the rows of `search` that hold every word: in the section, or in its document's title.

    A word of the title alone counts for the first section only, or it would find a document once for each of its
    sections. Give the words in simplified characters: the index holds the canonical text. Exact for words without
    punctuation; `3.5` also finds `3、5`, which archive.search sorts out by looking at the text.
    ArchiveError as in `split_words`.
    """
    phrases = [_phrase(word) for word in split_words(words)]
    return (
        f"{{title heading text}} : ({' AND '.join(phrases)})"
        f' AND ({{heading text}} : ({" OR ".join(phrases)}) OR title : "{FIRST}")'
    )


def _pairs(run: str) -> list[str]:
    return [first + second for first, second in pairwise(run)] + [run[-1]]


def _phrase(word: str) -> str:
    """A word's tokens as one phrase. Its last run may go on in the text: it ends in a pair, or in a prefix."""
    *whole, last = RUN.findall(word)
    before = [token for run in whole for token in _pairs(run)]
    if len(last) == 1:
        return f'"{" ".join([*before, last])}" *'
    return f'"{" ".join([*before, *_pairs(last)[:-1]])}"'
