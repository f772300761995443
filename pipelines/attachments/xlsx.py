"""XLSX (ECMA-376, Office Open XML spreadsheets), also as WPS writes it.

Read from the XML itself, cell by cell: openpyxl sees merged cells only with the whole workbook in memory
(docs/decisions/0014).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from pipelines.attachments.file import File
from pipelines.attachments.number_formats import BUILT_IN, GENERAL, print_value
from pipelines.attachments.sheet_xml import Kept, SharedStrings, SheetCells
from pipelines.attachments.sheets import Sheet, sheet_blocks, text_of
from pipelines.containers.relations import related, relations
from pipelines.containers.xml import listen, read_xml
from pipelines.containers.zipped import Zipped, open_zip
from pipelines.errors import ReadError
from pipelines.lines import Block

_ANY = "{*}"  # the strict form has the same elements in another namespace
_TRUE = ("1", "true", "on")


@dataclass(frozen=True, slots=True)
class _Workbook:
    """What cells need: shared strings, the format of each style, and which day is the first."""

    strings: Sequence[str]
    formats: Sequence[str]
    since_1904: bool


def read_xlsx(body: bytes) -> File:
    """The sheets that are shown, in order; of formulas the value last computed. Cells have the sheet's number as page."""
    package = open_zip(body)
    name = related(package, "", "officeDocument") or "xl/workbook.xml"
    root = read_xml(package, name)
    workbook = _Workbook(_strings(package, name), _formats(package, name), _since_1904(root))
    parts = {each.id: each.part for each in relations(package, name) if each.kind == "worksheet"}
    blocks: list[Block] = []
    hidden, cut = [], []
    for number, sheet in enumerate(root.iterfind(f"{_ANY}sheets/{_ANY}sheet"), 1):
        title = sheet.get("name", "")
        part = next((parts[value] for value in sheet.attrib.values() if value in parts), "")
        if sheet.get("state", "visible") != "visible":
            hidden.append(title)
        elif part in package:
            read = SheetCells()
            listen(package.read(part), part, read)
            texts = {
                (cell.row, cell.column): text
                for cell in read.cells
                if (text := text_of(_shown(workbook, cell)))
            }
            blocks += sheet_blocks(Sheet(title, number, texts, read.merges))
            cut += [title] if read.is_full else []
    if not blocks:
        raise ReadError("The XLSX workbook is empty: no sheet of it shows anything.")
    return File(tuple(blocks), evidence=("The sheets of an XLSX workbook.",), notes=notes_of(hidden, cut))


def notes_of(hidden: Sequence[str], cut: Sequence[str]) -> tuple[str, ...]:
    """What is said of sheets that were left out, or of which only a part was read."""
    notes = (("hidden sheets were left out", hidden), ("only the first cells were read of the sheets", cut))
    return tuple(f"{note}: {', '.join(names)}" for note, names in notes if names)


def _shown(workbook: _Workbook, cell: Kept) -> str:
    """What the cell shows."""
    if cell.kind == "s":
        at = int(cell.value) if cell.value.isdecimal() else -1
        return workbook.strings[at] if 0 <= at < len(workbook.strings) else ""
    if cell.kind == "b":
        return "TRUE" if cell.value in _TRUE else "FALSE"
    if cell.kind != "n":
        return cell.value
    at = int(cell.style) if cell.style.isdecimal() else 0
    number_format = workbook.formats[at] if at < len(workbook.formats) else GENERAL
    try:
        return print_value(float(cell.value), number_format, since_1904=workbook.since_1904)
    except (ValueError, OverflowError):  # no number, or an infinite one
        return cell.value


def _strings(package: Zipped, workbook: str) -> Sequence[str]:
    """The texts that cells share, by number."""
    part = related(package, workbook, "sharedStrings")
    shared = SharedStrings()
    if part in package:
        listen(package.read(part), part, shared)
    return shared.strings


def _formats(package: Zipped, workbook: str) -> Sequence[str]:
    """The number format of each cell style, by number."""
    part = related(package, workbook, "styles")
    if part not in package:
        return ()
    root = read_xml(package, part)
    own = {
        each.get("numFmtId", ""): each.get("formatCode", "")
        for each in root.iterfind(f"{_ANY}numFmts/{_ANY}numFmt")
    }
    used = (each.get("numFmtId", "0") for each in root.iterfind(f"{_ANY}cellXfs/{_ANY}xf"))
    return tuple(own.get(key) or BUILT_IN.get(int(key) if key.isdecimal() else 0, GENERAL) for key in used)


def _since_1904(root: etree._Element) -> bool:
    properties = root.find(f"{_ANY}workbookPr")
    return properties is not None and properties.get("date1904", "") in _TRUE
