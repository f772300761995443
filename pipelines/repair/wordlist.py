"""A list of words, and which of them can stand in a text: a test of characters, far faster than searching for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pipelines.classes import any_of
from pipelines.plausibility import log_probability


class Wordlist:
    """Words by the rarest character of each, so that a text without it never meets the word."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words: defaultdict[str, list[tuple[frozenset[str], str]]] = defaultdict(list)
        for word in words:
            self._words[min(word, key=log_probability)].append((frozenset(word), word))
        letters = {letter for words in self._words.values() for known, _ in words for letter in known}
        self._letter = any_of(letters | {letter.upper() for letter in letters if letter.isascii()})

    def possible_in(self, text: str) -> Iterator[str]:
        """The words whose characters the text all has, Latin letters in either case."""
        printed = set(self._letter.findall(text))
        present = printed | {letter.lower() for letter in printed if letter.isascii()}
        for key in self._words.keys() & present:
            for letters, word in self._words[key]:
                if letters <= present:
                    yield word
