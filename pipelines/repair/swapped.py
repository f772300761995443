"""Two-byte charsets read as one another: the bytes come back, and are read again run by run.

Bytes alone prove nothing here, since almost any GBK text is valid Big5 and the reverse. The runs are those stretches
of a line that become far more like Chinese when their bytes are read again: the best path through the line either
keeps a character or reads its bytes again, and pays for every change of mind. A byte that was lost (U+FFFD) shifts
the pairs after it; the path tries it as one byte and as two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from crawler.items import Step
from pipelines.plausibility import crowds, log_likelihood, log_probability, uncommon
from pipelines.repair.choice import LOST, Page
from pipelines.repair.misread import Slot, bytes_of, spell, sure_text

ENTRY = 14.0  # nats to enter a misread run
RARE = 3  # different unranked characters in a line
LEAST = 3  # characters outside ASCII a run must have
MEAN = 2.5  # nats it must gain for each of them
CHINESE = -9.5  # mean log probability its characters must have as read again
NEVER = -1e9
UNRANKED = -12.0  # log probability below which a character is no candidate for a gap
GAP = -13.0  # log probability of a lost character
DOUBT = 2.0  # nats off for a character that has lost a byte
CONFIDENCE = 0.97


@dataclass(frozen=True, slots=True)
class Misreading:
    """Text written in one charset and read in another; names of Python's codecs."""

    read_as: str
    written_as: str


@dataclass(frozen=True, slots=True)
class _Arc:
    """Bytes [start, end) of a line as one character, kept or read again, and its log probability."""

    start: int
    end: int
    candidates: str
    gain: float
    is_kept: bool


@dataclass(frozen=True, slots=True)
class _Way:
    """The best way to a place: its score, its last arc, and the way before that."""

    score: float
    arc: _Arc | None = None
    before: _Way | None = None


def is_suspect(text: str) -> bool:
    """Whether characters that Chinese hardly uses crowd somewhere, as in misread text."""
    return bool(crowds(text))


def find(text: str, kind: str, misreading: Misreading) -> list[Step]:
    """A step for every run that was written in one charset and read in the other."""
    runs = [(start, line, slots) for start, line in crowds(text) for slots in _runs(line, misreading)]
    page = Page(sure_text(slots for _, _, slots in runs))
    return [_step(kind, start, line, slots, page) for start, line, slots in runs]


def _step(kind: str, start: int, line: str, slots: Sequence[Slot], page: Page) -> Step:
    first, last = slots[0].start, slots[-1].end
    after, confidence = spell(slots, line[:first], page)
    return Step(kind, start + first, start + last, line[first:last], after, min(CONFIDENCE, confidence))


def _runs(line: str, misreading: Misreading) -> Iterator[list[Slot]]:
    """The stretches of the line that are worth reading again, without the ASCII at their ends."""
    pieces = [_tokens(character, misreading.read_as) for character in line]
    tokens = [byte for piece in pieces for byte in piece]
    owner = [at for at, piece in enumerate(pieces) for _ in piece]
    stretch = list[Slot]()
    for arc in [*_path(line, tokens, owner, misreading), None]:
        if arc is not None and not arc.is_kept:
            stretch.append(Slot(owner[arc.start], owner[arc.end - 1] + 1, arc.candidates))
            continue
        if stretch and _is_better(line, stretch := _trim(stretch)):
            yield stretch
        stretch = []


def _path(
    line: str, tokens: Sequence[int | None], owner: Sequence[int], misreading: Misreading
) -> list[_Arc]:
    """The best path from the first byte to the last (Viterbi; at each place the best way to have kept, or read again)."""
    size = len(tokens)
    kept, again = [_Way(NEVER)] * (size + 1), [_Way(NEVER)] * (size + 1)
    kept[0] = _Way(0.0)
    for place in range(size):
        is_border = place == 0 or owner[place] != owner[place - 1]
        entry = again[place]
        if is_border:
            end = next((at for at in range(place + 1, size) if owner[at] != owner[place]), size)
            arc = _Arc(place, end, "", log_probability(line[owner[place]]), True)
            best = max(kept[place], again[place], key=lambda way: way.score)
            kept[end] = max(kept[end], _Way(best.score + arc.gain, arc, best), key=lambda way: way.score)
            entry = max(entry, _Way(kept[place].score - ENTRY, None, kept[place]), key=lambda way: way.score)
        if entry.score > NEVER:
            for arc in _arcs(tokens, place, misreading):
                way = _Way(entry.score + arc.gain, arc, entry)
                again[arc.end] = max(again[arc.end], way, key=lambda way: way.score)
    return _trace(max(kept[size], again[size], key=lambda way: way.score))


def _trace(way: _Way | None) -> list[_Arc]:
    path = []
    while way is not None:
        path += [way.arc] if way.arc is not None else []
        way = way.before
    return path[::-1]


def _arcs(tokens: Sequence[int | None], place: int, misreading: Misreading) -> Iterator[_Arc]:
    """What the bytes from `place` on can say: ASCII, a pair, or a character of which one or both bytes are lost."""
    lead = tokens[place]
    if lead is not None and lead < 0x80:
        yield _Arc(place, place + 1, chr(lead), log_probability(chr(lead)), False)
        return
    if lead is None:
        yield _Arc(place, place + 1, "", GAP, False)
    if place + 1 == len(tokens):
        return
    trail = tokens[place + 1]
    candidates = _pair(lead, trail, misreading)
    if candidates:
        doubt = 0.0 if lead is not None and trail is not None else DOUBT
        yield _Arc(place, place + 2, candidates, log_probability(candidates[0]) - doubt, False)


@cache
def _pair(lead: int | None, trail: int | None, misreading: Misreading) -> str:
    """The characters whose two bytes fit, likeliest first; a lost byte can be any that the wrong codec cannot read."""
    if lead is not None and trail is not None:
        return _decoded(bytes((lead, trail)), misreading.written_as)
    if lead is None and trail is None:
        return ""
    pairs = [bytes((lead or byte, trail or byte)) for byte in range(0x40, 0xFF)]
    lost = [pair for pair in pairs if lead is not None or not _decoded(pair, misreading.read_as)]
    likely = [
        character
        for character in (_decoded(pair, misreading.written_as) for pair in lost)
        if character and log_probability(character) > UNRANKED
    ]
    return "".join(sorted(likely, key=log_probability, reverse=True))


def _decoded(pair: bytes, codec: str) -> str:
    """The one character these bytes are; empty when they are none, or one of the private areas."""
    character = pair.decode(codec, "ignore")
    return character if len(character) == 1 and not "\ue000" <= character <= "\uf8ff" else ""


def _tokens(character: str, codec: str) -> Sequence[int | None]:
    """The bytes behind a character; None for a lost one, a byte that begins nothing for one the codec does not have."""
    if character == LOST:
        return (None,)
    return tuple(bytes_of(character, codec)) or ((ord(character),) if character < "\x80" else (0xFF,))


def _trim(stretch: list[Slot]) -> list[Slot]:
    """Without the ASCII at its ends."""
    inner = [
        place for place, slot in enumerate(stretch) if not slot.candidates.isascii() or not slot.candidates
    ]
    return stretch[inner[0] : inner[-1] + 1] if inner else []


def _is_better(line: str, slots: Sequence[Slot]) -> bool:
    """Whether the stretch is long enough, gains enough by being read again, and is Chinese then."""
    characters = [slot.candidates[:1] for slot in slots if slot.candidates >= "\x80"]
    if len(characters) < LEAST or len(uncommon(line[slots[0].start : slots[-1].end])) < RARE:
        return False
    after = log_likelihood("".join(characters))
    gain = after + log_likelihood("".join(slot.candidates for slot in slots if slot.candidates.isascii()))
    gain -= log_likelihood(line[slots[0].start : slots[-1].end])
    return gain >= MEAN * len(characters) and after >= CHINESE * len(characters)
