"""A list of words, and which of them can stand in a text: a test of characters, far faster than searching for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from string import ascii_uppercase

from pipelines.plausibility import characters, log_probability

_CAPITALS = frozenset(ascii_uppercase)


class Wordlist:
    """Words by the rarest character of each, so that a text without it never meets the word."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words: defaultdict[str, list[tuple[frozenset[str], str]]] = defaultdict(list)
        for word in words:
            self._words[min(word, key=log_probability)].append((frozenset(word), word))
        self._keys = frozenset(self._words)

    def possible_in(self, text: str) -> Iterator[str]:
        """The words whose characters the text all has, Latin letters in either case."""
        present = characters(text)
        present |= {character.lower() for character in present & _CAPITALS}
        for key in self._keys & present:
            for letters, word in self._words[key]:
                if letters <= present:
                    yield word
