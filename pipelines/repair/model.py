"""A language model of Chinese: how likely a character is after the two before it.

Character trigrams counted by `pipelines/repair/making` from statutes, a month of the People's Daily and a word list;
data/model.zst holds them as a pruned, quantised trie (4-byte counts, little endian, compressed with zstd). Characters
are folded into classes first: traditional with simplified, full-width with half-width punctuation, all digits, all
Latin letters; blanks are left out. So a score does not depend on the script a text is written in.

Log-probabilities are natural, one byte each in steps of 1/16: 0 to -15.9.
"""

from __future__ import annotations

import json
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache
from heapq import nlargest
from pathlib import Path

MODEL = Path(__file__).parent / "data" / "model.zst"
STEP = 16  # a stored byte b means exp(-b / STEP)
UNKNOWN, BOUNDARY = 0, 1  # classes of what the model has never seen, and of the two ends of a line
FLOOR = -16.0  # log-probability of an unknown character
KEPT = 10_000, 1_000  # contexts of two and of one held unpacked; beyond, all are dropped and fill again
LIKELY = 60  # successors of a class that `likely` names
LOGS = tuple(-byte / STEP for byte in range(256))

Successors = tuple[dict[int, float], float]  # log-probabilities by class, and the weight of a shorter context


class Model:
    """The trie in memory (about 10 MB) and the contexts unpacked from it so far."""

    def __init__(self, classes: dict[str, int], levels: dict[str, array[int]]) -> None:
        self._classes = classes
        self._levels = levels
        self._single = [LOGS[byte] for byte in levels["p1"]]
        self._single[UNKNOWN] = FLOOR
        self._pairs: dict[int, Successors] = {}
        self._triples: dict[int, Successors] = {}
        self._likely: dict[int, list[int]] = {}

    def class_of(self, character: str) -> int:
        """The class of a character; blanks have none and are -1."""
        return -1 if character.isspace() and character != "\n" else self._classes.get(character, UNKNOWN)

    def classes_of(self, text: str) -> list[int]:
        """The classes of the characters that are not blank."""
        get = self._classes.get
        return [get(character, UNKNOWN) for character in text if not character.isspace() or character == "\n"]

    def log(self, first: int, second: int, third: int) -> float:
        """The log-probability of class `third` after `first` and `second`."""
        return self.logs(first, second, (third,))[0]

    def logs(self, first: int, second: int, thirds: Iterable[int]) -> list[float]:
        """The log-probability of each of `thirds` after `first` and `second`."""
        triples, weight = self.after(first, second)
        pairs, lesser = self.after_one(second)
        triple, pair, single, rest = triples.get, pairs.get, self._single, weight + lesser
        logs = []
        for third in thirds:
            log = triple(third)
            if log is None:
                log = pair(third)
                log = rest + single[third] if log is None else weight + log
            logs.append(log)
        return logs

    def after_one(self, first: int) -> Successors:
        """What follows one class: the classes seen there, and the weight of the others."""
        known = self._pairs.get(first)
        if known is None:
            if len(self._pairs) >= KEPT[1]:
                self._pairs.clear()
            levels = self._levels
            start, end = levels["at2"][first], levels["at2"][first + 1]
            logs = [LOGS[byte] for byte in levels["p2"][start:end]]
            known = dict(zip(levels["c2"][start:end], logs, strict=True)), LOGS[levels["b1"][first]]
            self._pairs[first] = known
        return known

    def likely(self, first: int) -> list[int]:
        """The classes most likely to follow one."""
        known = self._likely.get(first)
        if known is None:
            pairs, _ = self.after_one(first)
            known = self._likely[first] = nlargest(LIKELY, pairs, key=pairs.__getitem__)
        return known

    def after(self, first: int, second: int) -> Successors:
        """What follows two classes: the classes seen there, and the weight of the others."""
        key = first << 16 | second
        known = self._triples.get(key)
        if known is None:
            if len(self._triples) >= KEPT[0]:
                self._triples.clear()
            known = self._triples[key] = self._unpack(first, second)
        return known

    def _unpack(self, first: int, second: int) -> Successors:
        levels = self._levels
        end = levels["at2"][first + 1]
        at = bisect_left(levels["c2"], second, levels["at2"][first], end)
        if at == end or levels["c2"][at] != second:
            return {}, 0.0
        start, end = levels["at3"][at], levels["at3"][at + 1]
        logs = [LOGS[byte] for byte in levels["p3"][start:end]]
        return dict(zip(levels["c3"][start:end], logs, strict=True)), LOGS[levels["b2"][at]]

    def total(self, classes: list[int], first: int = BOUNDARY, second: int = BOUNDARY) -> float:
        """The log-probability of a sequence of classes after two others."""
        total = 0.0
        for third in classes:
            total += self.logs(first, second, (third,))[0]
            first, second = second, third
        return total


@cache
def load() -> Model:
    """The model, read at the first call (some 50 ms)."""
    import zstandard

    raw = zstandard.ZstdDecompressor().decompress(MODEL.read_bytes())
    length = int.from_bytes(raw[:4], "little")
    header, at = json.loads(raw[4 : 4 + length]), 4 + length
    levels = {}
    for name, code, size in header["levels"]:
        levels[name] = unpack(raw[at : at + size], code)
        at += size
    classes = {character: number for number, character in enumerate(header["classes"])}
    classes.update(
        (variant, classes[character]) for variant, character in zip(*header["variants"], strict=True)
    )
    return Model(classes, levels)


def score(text: str) -> float:
    """Log-probability per character: about -4 for running Chinese, below -8 for mojibake; 0.0 for no text."""
    model = load()
    classes = model.classes_of(text)
    return model.total(classes) / len(classes) if classes else 0.0


def pack(values: array[int]) -> bytes:
    """The values as byte planes, lowest first: they compress to two thirds of the plain array."""
    raw = (values if sys.byteorder == "little" else _swapped(values)).tobytes()
    return b"".join(raw[plane :: values.itemsize] for plane in range(values.itemsize))


def unpack(raw: bytes, code: str) -> array[int]:
    """The reverse of `pack`."""
    values = array(code)
    size = len(raw) // values.itemsize
    joined = bytearray(len(raw))
    for plane in range(values.itemsize):
        joined[plane :: values.itemsize] = raw[plane * size : (plane + 1) * size]
    values.frombytes(bytes(joined))
    return values if sys.byteorder == "little" else _swapped(values)


def _swapped(values: array[int]) -> array[int]:
    swapped = array(values.typecode, values)
    swapped.byteswap()
    return swapped
