"""GBK as the splitting program read it: which byte pairs are characters, and what becomes of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
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
LOST = "?"  # a lead byte alone, or with an ASCII character below 40 that it swallows


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


def decode_piece(raw: bytes) -> str:
    """A piece as the program decoded it, from its first byte on."""
    shown, at = [], 0
    while at < len(raw):
        lead = raw[at]
        if lead < 0x80:
            shown.append(chr(lead))
            at += 1
            continue
        trail = raw[at + 1] if at + 1 < len(raw) else 0
        shown.append(LOST if trail < 0x40 else decode_pair(lead, trail))
        at += 2
    return "".join(shown)
