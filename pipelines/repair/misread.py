"""Misread bytes: text back to the bytes that a wrong codec read it from, and those bytes to what they say in UTF-8.

Mojibake is invertible as far as its bytes survive: a character that a wrong codec gave stands for the bytes which
that codec reads as this character. What the codec could not read stands as U+FFFD or "?", or is gone: a gap. UTF-8
tells where a character begins, so one lost byte leaves at most 64 candidates for one character, and the language
model chooses among them; where it cannot, the character is lost and stays U+FFFD.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from pipelines.plausibility import log_likelihood, log_probability
from pipelines.repair.choice import LOST, Page, choose

UNDEFINED = (0x81, 0x8D, 0x8F, 0x90, 0x9D)  # bytes that Windows-1252 does not define: the five it loses
CONTINUATION = tuple(range(0x80, 0xC0))
ENTRY = 12.0  # nats a run must gain by being read again, besides what it gains a character
SURE = 0.75  # confidence below which a character with a lost byte is called lost

# Windows-1252 as software reads it: its own characters, and Latin-1 where it has none
_LATIN = {chr(byte): byte for byte in range(0x80, 0x100)} | {
    bytes([byte]).decode("cp1252"): byte for byte in range(0x80, 0xA0) if byte not in UNDEFINED
}
_CODECS = {"gb18030": ("gb18030",), "big5": ("big5hkscs", "cp950", "big5")}
_LEADS = (*range(0xE2, 0xEA), 0xEF)  # of Chinese characters and punctuation in UTF-8
_CHINESE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")  # 政 。 ，
_LIKELY = -12.0  # log probability below which a character is no candidate for a gap


@dataclass(frozen=True, slots=True)
class Slot:
    """One character of the true text: where it stands in the misread one, and what it can be, likeliest first."""

    start: int
    end: int
    candidates: str  # one when its bytes survived, none when nothing is left of it


@cache
def bytes_of(character: str, codec: str) -> bytes:
    """The bytes that `codec` ("gb18030", "big5", "latin") reads as this character; empty when there are none.

    The euro sign is byte 80 where browsers read GBK.
    """
    if codec == "latin":
        return bytes([_LATIN[character]]) if character in _LATIN else b""
    if character == "€" and codec == "gb18030":
        return b"\x80"
    for name in _CODECS[codec]:
        try:
            return character.encode(name)
        except UnicodeEncodeError:
            continue
    return b""


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a text with their offsets, without the newlines."""
    start = 0
    for line in text.split("\n"):
        yield start, line
        start += len(line) + 1


def read_utf8_runs(text: str, codec: str, gaps: tuple[int, ...] = CONTINUATION) -> Iterator[tuple[Slot, ...]]:
    """The runs of one line that `codec` read from UTF-8, each as the slots of its true characters.

    Only runs that become far more like Chinese by it: every other text passes untouched.
    """
    tokens = [(byte, at) for at, character in enumerate(text) for byte in _tokens(character, codec)]
    place = 0
    while place < len(tokens):
        slots, end = _run(tokens, place, gaps)
        if slots and _gain(text, slots) > ENTRY:
            yield tuple(slots)
        place = max(end, place + 1)


def sure_text(runs: Iterable[Sequence[Slot]]) -> str:
    """What survived of the runs, a blank for every doubtful character."""
    return "\n".join(
        "".join(slot.candidates if len(slot.candidates) == 1 else " " for slot in slots) for slots in runs
    )


def spell(slots: Sequence[Slot], before: str, page: Page) -> tuple[str, float]:
    """The slots as text, and how sure it is: 1.0 when every byte survived. `before` is the line in front of them."""
    written, doubts, place = "", 0.0, 0
    while place < len(slots):
        end = _island(slots, place)
        if end == place:
            written += slots[place].candidates
            place += 1
            continue
        chosen = choose(
            (before[-8:] + written[-8:])[-8:], [slot.candidates or LOST for slot in slots[place:end]], page
        )
        for slot, (character, confidence) in zip(slots[place:end], chosen, strict=True):
            is_sure = len(slot.candidates) == 1 or (slot.candidates and confidence >= SURE)
            written += (slot.candidates if len(slot.candidates) == 1 else character) if is_sure else LOST
            doubts += 0.0 if len(slot.candidates) == 1 else 1 - confidence
        place = end
    return written, max(0.0, 1 - doubts / len(slots))


def _island(slots: Sequence[Slot], start: int) -> int:
    """The end of the doubtful slots from `start` with the two sure ones behind them; `start` when it is sure."""
    end, sure = start, 0
    while end < len(slots) and sure < 2 and (end > start or len(slots[start].candidates) != 1):
        sure = sure + 1 if len(slots[end].candidates) == 1 else 0
        end += 1
    return end


def _tokens(character: str, codec: str) -> Iterable[int | None]:
    """The bytes behind a character; None for a lost one, nothing that a run could contain for any other."""
    if character == LOST:
        return (None,)
    return tuple(bytes_of(character, codec)) or (ord(character) if character.isascii() else 0xFF,)


def _run(
    tokens: Sequence[tuple[int | None, int]], start: int, gaps: tuple[int, ...]
) -> tuple[list[Slot], int]:
    """The longest run of UTF-8 from token `start` that ends with a character of the text, and the token behind it.

    ASCII inside a run stands for itself; a run begins and ends with something else.
    """
    slots, best, end, place = list[Slot](), 0, start, start
    if start and tokens[start][1] == tokens[start - 1][1]:
        return [], start
    while place < len(tokens):
        byte, at = tokens[place]
        if byte is not None and 0x20 <= byte < 0x80:
            slots.append(Slot(at, at + 1, chr(byte)))
            place += 1
            continue
        found = _character([token for token, _ in tokens[place : place + 4]], gaps, is_inside=bool(slots))
        if found is None:
            break
        candidates, length = found
        place += length
        slots.append(Slot(at, tokens[place - 1][1] + 1, candidates))
        if place == len(tokens) or tokens[place][1] != tokens[place - 1][1]:
            best, end = len(slots), place
    slots = slots[:best]
    return (slots, end) if slots and not slots[0].candidates.isascii() else ([], start)


def _character(
    bytes_: Sequence[int | None], gaps: tuple[int, ...], *, is_inside: bool
) -> tuple[str, int] | None:
    """What the first bytes can be in UTF-8, and how many they are; None when they are not UTF-8.

    Inside a run even a lead byte alone can be a character: Windows-1252 may have dropped both others.
    """
    lead = bytes_[0]
    if lead is not None and 0xC2 <= lead <= 0xDF:
        return _whole(bytes_[:2])
    if lead is not None and 0xF0 <= lead <= 0xF4:
        return _whole(bytes_[:4])
    if lead is not None and not 0xE0 <= lead <= 0xEF:
        return None
    known, length = [lead], 1
    while len(known) < 3:
        byte = bytes_[length] if length < len(bytes_) else 0
        follows = byte is None or byte == ord("?") or 0x80 <= byte < 0xC0
        known.append(byte if follows and byte != ord("?") else None)
        length += follows
    if known.count(None) == 3 or (length == 1 and not (is_inside and gaps is UNDEFINED)):
        return None
    if None not in known:
        return _whole([*known])
    found = _candidates(tuple(known), gaps)
    if (
        length == 2 and known[1] is not None
    ):  # one byte is gone without trace: the second as well as the third
        found += _candidates((known[0], None, known[1]), gaps)
    return found, length


def _whole(bytes_: Sequence[int | None]) -> tuple[str, int] | None:
    try:
        return bytes(byte for byte in bytes_ if byte is not None).decode("utf-8"), len(bytes_)
    except UnicodeDecodeError:
        return None


@cache
def _candidates(known: tuple[int | None, ...], gaps: tuple[int, ...]) -> str:
    """The characters whose three bytes fit, None standing for any byte of `gaps` or any lead byte."""
    options = [
        (byte,) if byte is not None else (gaps if place else _LEADS) for place, byte in enumerate(known)
    ]
    decoded = (
        bytes((first, second, third)).decode("utf-8", "ignore")
        for first in options[0]
        for second in options[1]
        for third in options[2]
    )
    likely = [character for character in decoded if character and log_probability(character) > _LIKELY]
    return "".join(sorted(likely, key=log_probability, reverse=True))


def _gain(text: str, slots: Sequence[Slot]) -> float:
    """Nats by which the run is more like Chinese as read again.

    Nothing where fewer than two Chinese characters survived, or they are the lesser part of what is not ASCII: pairs
    of accented letters are UTF-8 by chance.
    """
    sure = [slot.candidates for slot in slots if len(slot.candidates) == 1 and slot.candidates > "\x7f"]
    chinese = [character for character in sure if _CHINESE.match(character)]
    if len(chinese) < 2 or 2 * len(chinese) < len(sure):
        return 0.0
    again = sum(log_probability(slot.candidates[0]) if slot.candidates else _LIKELY for slot in slots)
    return again - log_likelihood(text[slots[0].start : slots[-1].end])
