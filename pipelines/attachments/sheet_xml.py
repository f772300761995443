"""The parts of an XLSX that can be large, read as they go by: shared strings and the cells of a sheet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pipelines.attachments.sheets import MAX_CELLS, Merge

MAX_MERGES = 50_000
MAX_STRINGS = 500_000

_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")  # AB12


@dataclass(frozen=True, slots=True)
class Kept:
    """A cell with something in it, as the file has it. `kind`: n number, s shared string, b truth, others text."""

    row: int
    column: int
    kind: str
    style: str
    value: str


@dataclass(slots=True)
class SharedStrings:
    """Listens to sharedStrings.xml. Of a string the readings printed above it (rPh) are left out."""

    strings: list[str] = field(default_factory=list)
    _pieces: list[str] = field(default_factory=list)
    _is_text: bool = False
    _readings: int = 0

    @property
    def is_full(self) -> bool:
        return len(self.strings) >= MAX_STRINGS

    def start(self, tag: str, _: Mapping[str, str]) -> None:
        if tag == "si":
            self._pieces = []
        self._readings += tag == "rPh"
        self._is_text = tag == "t" and not self._readings

    def data(self, text: str) -> None:
        if self._is_text:
            self._pieces.append(text)

    def end(self, tag: str) -> None:
        self._is_text = False
        self._readings -= tag == "rPh"
        if tag == "si" and len(self.strings) < MAX_STRINGS:
            self.strings.append("".join(self._pieces))


@dataclass(slots=True)
class SheetCells:
    """Listens to a sheet. Addresses may be left out: rows and cells then follow each other.

    Of a sheet with more than MAX_CELLS cells only the first are kept, and no merged ones: those are named behind all cells.
    """

    cells: list[Kept] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    _row: int = -1
    _column: int = -1
    _kind: str = "n"
    _style: str = "0"
    _pieces: list[str] = field(default_factory=list)
    _is_value: bool = False
    _readings: int = 0

    @property
    def is_full(self) -> bool:
        return len(self.cells) >= MAX_CELLS

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "c":
            self._begin_cell(attributes)
        elif tag == "row":
            printed = attributes.get("r", "")
            self._row, self._column = int(printed) - 1 if printed.isdecimal() else self._row + 1, -1
        elif (
            tag == "mergeCell"
            and (merge := _merge(attributes.get("ref", "")))
            and len(self.merges) < MAX_MERGES
        ):
            self.merges.append(merge)
        self._readings += tag == "rPh"
        self._is_value = tag in ("v", "t") and not self._readings

    def data(self, text: str) -> None:
        if self._is_value:
            self._pieces.append(text)

    def end(self, tag: str) -> None:
        self._is_value = False
        self._readings -= tag == "rPh"
        if tag == "c" and self._pieces and not self.is_full:
            value = "".join(self._pieces)
            self.cells.append(Kept(self._row, self._column, self._kind, self._style, value))

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        self._column += 1
        if found := _REFERENCE.fullmatch(attributes.get("r", "")):
            self._row, self._column = int(found[2]) - 1, _column(found[1])
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "0")
        self._pieces = []


def _merge(reference: str) -> Merge | None:
    """A1:C3 as first row, first column, last row, last column."""
    first, _, last = reference.partition(":")
    begin, end = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last)
    if begin is None or end is None:
        return None
    return int(begin[2]) - 1, _column(begin[1]), int(end[2]) - 1, _column(end[1])


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
