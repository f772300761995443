"""GBK as the splitting program read it: which byte pairs are characters, and what becomes of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from string import ascii_letters, digits
from typing import NamedTuple

from pipelines.repair.model import UNKNOWN, load
from pipelines.repair.readings import characters_read
from pipelines.repair.script import odd_in

HIGH = range(0x80, 0xFF)  # what the program took for the first byte of two; 80 begins no character
TRAILS = (*range(0x40, 0x7F), *range(0x80, 0xFF))
SEPARATORS = ("？", "！", "。")  # A3BF A3A1 A1A3: where the program cut, without regard to characters
WIDE = 0xFEE0  # offset of the full-width form of an ASCII character
WIDE_LETTERS = frozenset(chr(ord(letter) + WIDE) for letter in ascii_letters + digits)
ODD = -6.0  # log-probability of a character of the other script, of a rare variant, of a full-width letter
CUTS = frozenset(mark.encode("gbk") for mark in SEPARATORS)
UNREADABLE = "\ufffd"
QUESTIONS = frozenset(("?", "？", UNREADABLE))  # a lead byte alone, or with an ASCII character it swallowed


class Pair(NamedTuple):
    """A GBK character: its two bytes, itself, its class in the language model, and what it costs in this script."""

    lead: int
    trail: int
    character: str
    number: int
    cost: float


@dataclass(frozen=True, slots=True)
class Table:
    """GBK by its bytes, for pages in one script. The groups hold the characters that the language model knows."""

    pairs: Mapping[tuple[int, int], Pair]  # every character
    by_reading: Callable[[str], Sequence[Pair]]  # by syllable without its tone; the trail byte as in `open`
    by_trail: Mapping[int, Sequence[Pair]]
    by_class: Mapping[int, Sequence[Pair]]
    open: Mapping[int, Sequence[Pair]]  # by lead byte; the trail byte can be taken for a lead byte
    void: Mapping[int, Sequence[Pair]]  # by lead byte; the trail byte can begin a pair that vanishes
    vanishing: Mapping[int, frozenset[int]]  # lead byte to the second bytes with which it is no character


@cache
def table(script: str) -> Table:
    """The table for pages in "hans" or "hant" ("mixed": no character is odd); made at the first call (some 50 ms)."""
    odd = odd_in(script) | WIDE_LETTERS
    class_of = load().class_of
    pairs, vanishing = {}, dict[int, frozenset[int]]()
    for lead in HIGH:
        for trail in TRAILS:
            character = decode_pair(lead, trail)
            if character:
                cost = ODD if character in odd else 0.0
                pairs[lead, trail] = Pair(lead, trail, character, max(UNKNOWN, class_of(character)), cost)
        void = frozenset(trail for trail in HIGH if (lead, trail) not in pairs)
        if void:
            vanishing[lead] = void
    known = [pair for pair in pairs.values() if pair.number != UNKNOWN]
    opened = [pair for pair in known if pair.trail in HIGH]
    return Table(
        pairs,
        cache(partial(_read_so, {pair.character: pair for pair in opened})),
        _grouped(known, "trail"),
        _grouped(known, "number"),
        _grouped(opened, "lead"),
        _grouped((pair for pair in opened if pair.trail in vanishing), "lead"),
        vanishing,
    )


def _read_so(pairs: Mapping[str, Pair], syllable: str) -> list[Pair]:
    return [pairs[character] for character in characters_read(syllable) if character in pairs]


def _grouped(pairs: Iterable[Pair], by: str) -> dict[int, list[Pair]]:
    groups: dict[int, list[Pair]] = {}
    for pair in pairs:
        groups.setdefault(getattr(pair, by), []).append(pair)
    return groups


def decode_pair(lead: int, trail: int) -> str:
    """The character of two bytes, or nothing: undefined and user-defined pairs vanish."""
    try:
        return bytes((lead, trail)).decode("gbk")
    except UnicodeDecodeError:
        return ""


def bytes_of(character: str) -> tuple[int, ...]:
    """The bytes of a character in GBK: one, two, or none when GBK does not have it."""
    return tuple(character.encode("gbk", "ignore"))


def gives(text: str, shown: str) -> bool:
    """Whether splitting the bytes of `text` can give exactly what is shown: the damage done again.

    The program may have split at any separator's bytes; half-width forms stand for full-width ones; U+FFFD in `text`
    stands for a digit nobody knows.
    """
    raw = text.replace(UNREADABLE, "0").encode("gbk", "ignore")
    open_, seen = [(0, 0)], set[tuple[int, int]]()
    while open_:
        at = open_.pop()
        if at == (len(raw), len(shown)):
            return True
        if at not in seen:
            seen.add(at)
            open_ += _following(raw, shown, *at)
    return False


def _following(raw: bytes, shown: str, at: int, place: int) -> Iterator[tuple[int, int]]:
    """Where the program can be next, in the bytes and in what is shown, from a byte it takes for a first byte."""
    if at >= len(raw):
        return
    here = shown[place] if place < len(shown) else ""
    two = raw[at : at + 2]
    if two[0] < 0x80:
        if here == chr(two[0]):
            yield at + 1, place + 1
        return
    if raw[at + 1 : at + 3] in CUTS:
        yield at + 1, place  # the piece ended here, and its lone byte left nothing
    if here in QUESTIONS:
        yield at + 1, place + 1  # ... or a question mark
        if len(two) == 2 and two[1] < 0x40:
            yield at + 2, place + 1
    if len(two) == 2 and two[1] >= 0x40:
        character = decode_pair(*two)
        if not character:
            yield at + 2, place
        elif here in (character, narrow(character)):
            yield at + 2, place + 1


def narrow(character: str) -> str:
    """The half-width form of a full-width character."""
    if character == "\u3000":
        return " "
    return chr(ord(character) - WIDE) if "！" <= character <= "～" else character
