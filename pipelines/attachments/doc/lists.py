"""Automatic numbers of a DOC: lists with nine levels, and uses of lists that may count anew ([MS-DOC] §2.9.131, §2.9.150)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from pipelines.attachments.doc.fib import Fib
from pipelines.attachments.list_numbers import LEVELS, Counters, Level

# Number formats by their number ([MS-OSHARED] §2.2.1.3, MSONFC) as ECMA-376 names them
_FORMATS = {
    0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 10: "ideographDigital",
    11: "japaneseCounting", 14: "decimalFullWidth", 17: "japaneseDigitalTenThousand", 18: "decimalEnclosedCircle",
    19: "decimalFullWidth", 22: "decimalZero", 23: "bullet", 26: "decimalEnclosedFullstop",
    27: "decimalEnclosedParen", 28: "decimalEnclosedCircleChinese", 29: "ideographEnclosedCircle",
    30: "ideographTraditional", 31: "ideographZodiac", 33: "taiwaneseCounting", 34: "ideographLegalTraditional",
    35: "taiwaneseCountingThousand", 36: "taiwaneseDigital", 37: "chineseCounting", 38: "chineseLegalSimplified",
    39: "chineseCountingThousand", 255: "none",
}  # fmt: skip
_LEGAL, _GOES_ON = 0x04, 0x08  # flags of a level
_SPACE = 1  # what stands behind a number
_STARTS, _REDEFINES = 0x10, 0x20  # flags of a level of a use
_SIMPLE = 0x01  # flag of a list: it has one level


@dataclass(frozen=True, slots=True)
class _Use:
    """A list as paragraphs use it: its id, and the numbers at which levels begin anew."""

    list: int
    starts: dict[int, int]


@dataclass(slots=True)
class Lists:
    """The lists of a document and how far they have counted. Uses are numbered from 1."""

    levels: dict[int, tuple[Level, ...]]
    uses: list[_Use]
    _counters: Counters = field(default_factory=Counters)
    _begun: set[tuple[int, int]] = field(default_factory=set)

    def label(self, use: int, level: int) -> str:
        """What stands before the next paragraph of that use and level; "" for none, such as a bullet."""
        if not 1 <= use <= len(self.uses):
            return ""
        found = self.uses[use - 1]
        levels = self.levels.get(found.list, ())
        if not 0 <= level < len(levels):
            return ""
        if level in found.starts and (use, level) not in self._begun:
            self._counters.restart(found.list, level, found.starts[level])
        self._begun.add((use, level))
        return self._counters.next(found.list, levels, level)


def read_lists(table: bytes, fib: Fib) -> Lists:
    """The lists; one that is cut off ends them, and its paragraphs have no number."""
    levels: dict[int, tuple[Level, ...]] = {}
    uses: list[_Use] = []
    if fib.lists.size >= 2 and fib.list_uses.size >= 4:
        try:
            _read_lists(table, fib.lists.start, levels)
            _read_uses(table, fib.list_uses.start, uses)
        except struct.error:  # numbers are missing then, not text
            pass
    return Lists(levels, uses)


def _read_lists(table: bytes, start: int, levels: dict[int, tuple[Level, ...]]) -> None:
    """The lists stand first, then the levels of all of them, one behind the other."""
    (count,) = struct.unpack_from("<H", table, start)
    at = start + 2 + 28 * count
    for number in range(count):
        ident, *_, flags, _ = struct.unpack_from("<iI18sBB", table, start + 2 + 28 * number)
        read = []
        for _ in range(1 if flags & _SIMPLE else LEVELS):
            level, at = _level(table, at)
            read.append(level)
        levels[ident] = tuple(read)


def _level(table: bytes, at: int) -> tuple[Level, int]:
    """The level that stands there, and where the next one does."""
    begin, style, flags, _, behind, _, characters, paragraphs, _, _ = struct.unpack_from(
        "<iBB9sB8sBBBB", table, at
    )
    at += 28 + characters + paragraphs
    (length,) = struct.unpack_from("<H", table, at)
    printed = table[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace")
    text = "".join(f"%{ord(each) + 1}" if ord(each) < LEVELS else each for each in printed)
    level = Level(
        text=text,
        format=_FORMATS.get(style, "decimal"),
        start=begin,
        restarts=not flags & _GOES_ON,
        is_legal=bool(flags & _LEGAL),
        is_spaced=behind == _SPACE,
    )
    return level, at + 2 + 2 * length


def _read_uses(table: bytes, start: int, uses: list[_Use]) -> None:
    """The uses stand first, then what each of them changes."""
    (count,) = struct.unpack_from("<I", table, start)
    at = start + 4 + 16 * count
    if at > len(table):
        raise struct.error("more uses of lists than there are bytes")
    for number in range(count):
        ident, changed = struct.unpack_from("<i8xB", table, start + 4 + 16 * number)
        starts: dict[int, int] = {}
        at += 4
        for _ in range(changed):
            begin, flags = struct.unpack_from("<iI", table, at)
            at += 8
            if flags & _REDEFINES:
                level, at = _level(table, at)
                begin = level.start
            if flags & _STARTS:
                starts[flags & 0x0F] = begin
        uses.append(_Use(ident, starts))
