"""A list of words, and which of them can stand in a text: a test of characters, the rarest first, far faster than searching for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pipelines.classes import any_of
from pipelines.plausibility import log_probability


class Wordlist:
    """Words by the rarest character of each, so that a text without it never meets the word."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words: defaultdict[str, list[str]] = defaultdict(list)
        for word in words:
            self._words[min(word, key=log_probability)].append(word)
        self._rarest = any_of(self._words.keys() | {key.upper() for key in self._words if key.isascii()})

    def possible_in(self, text: str) -> Iterator[str]:
        """The words whose characters the text all has, Latin letters in either case."""
        printed = set(self._rarest.findall(text))
        for key in self._words.keys() & (printed | {key.lower() for key in printed if key.isascii()}):
            for word in self._words[key]:
                if all(letter in text or letter.upper() in text for letter in word):
                    yield word
