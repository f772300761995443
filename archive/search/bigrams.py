"""How text becomes tokens of the search index, and a word the same tokens: overlapping pairs of characters.

A run of letters and digits `公开申请，` gives `公开 开申 申请 请，`: every pair, then its last character with what
separates it from the next run. A word of two or more characters is a phrase of pairs; a single character is the
beginning of a token. The separators in the last token keep a phrase from reaching over punctuation that is not its
own: `3.5` is `3． 5…` and not found in 3、5. So the index answers exactly what a search through the folded text
would, for words of any length, Han or Latin, with punctuation inside or not.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

RUN = re.compile(r"[^\W_]+")  # "公开" and "2023年" in "公开，2023年"
RUN_AND_GAP = re.compile(r"([^\W_]+)([\W_]*)")  # "公开，" and "2023年"
TOKEN = re.compile(
    r"(?=(\w(?:\w|\W*)))\w"
)  # "公开" and "开，" in "公开，", whose gap is written as tokens are
CONTEXT = "＾"  # before tokens of a title in the rows of sections it does not stand in
AGENCY = "＠"  # before tokens of an agency
LABEL = "＝"  # before a label: `＝site：tongxin`

# Characters the ascii tokenizer would split at, as ones it keeps that no folded text holds: NFKC turns the full-width
# forms into ASCII, and so here back again. So no token of a text begins with a mark, and none needs quoting.
_KEPT = {code: chr(code + 0xFEE0) for code in range(0x21, 0x7F) if not chr(code).isalnum()}
_KEPT |= {0x20: "\u3000", 0x7F: "\ufdef"} | {code: chr(0xFDD0 + code) for code in range(0x1C)}


class _Fold(dict[int, str]):
    """Code point to what it is searched as; fills itself. Character by character, so that folding a part of a
    text gives a part of the folded text."""

    def __missing__(self, point: int) -> str:
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", chr(point)).casefold())
        self[point] = " " if folded.isspace() else folded
        return self[point]


_FOLD = _Fold()


class _Written(dict[int, str]):
    """Code point to how tokens write it: folded, and nothing of ASCII but letters and digits. One look for both."""

    def __missing__(self, point: int) -> str:
        self[point] = _FOLD[point].translate(_KEPT)
        return self[point]


_WRITTEN = _Written()


def fold(text: str) -> str:
    """The text as it is searched: NFKC and lower case, any whitespace a space. Ａ１ is a1, ㎡ is m2."""
    return text.translate(_FOLD)


def word_of(text: str) -> str:
    """A word as it is looked up: folded, from its first letter or digit to its last; empty when it has none."""
    folded = fold(text)
    runs = list(RUN.finditer(folded))
    return folded[runs[0].start() : runs[-1].end()] if runs else ""


def tokens(text: str, mark: str = "") -> str:
    """The tokens of a text, separated by spaces, each behind the mark."""
    found = TOKEN.findall(text.translate(_WRITTEN))
    return mark + f" {mark}".join(found) if found else ""


def label(name: str, value: object = "") -> str:
    """The one token of a label: `＝site：tongxin`, `＝2024－01`."""
    text = f"{name}:{value}" if value != "" else name
    return LABEL + text.translate(_KEPT)


def phrase(word: str, mark: str = "") -> str:
    """The FTS5 phrase that finds a word, given as `word_of` gives it, among tokens behind the mark.

    Its last run may go on in the text, so it ends in a pair, or in the beginning of a token.
    """
    *whole, (last, _) = RUN_AND_GAP.findall(word)
    before = [token for run, gap in whole for token in _tokens(run, gap)]
    found = [*before, last] if len(last) == 1 else [*before, *_pairs(last)]
    return f'"{" ".join(mark + token for token in found)}"' + (" *" if len(last) == 1 else "")


def _tokens(run: str, gap: str) -> list[str]:
    return [*_pairs(run), run[-1] + gap.translate(_KEPT)]


def _pairs(run: str) -> list[str]:
    return [first + second for first, second in pairwise(run)]
