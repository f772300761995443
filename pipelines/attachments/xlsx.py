"""XLSX (ECMA-376, Office Open XML spreadsheets), also as WPS writes it.

Read from the XML itself, cell by cell: openpyxl sees merged cells only with the whole workbook in memory, where a
sheet of 30 MB takes more than a gigabyte (docs/decisions/0014).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from pipelines.attachments.file import File
from pipelines.attachments.number_formats import BUILT_IN, GENERAL, print_value
from pipelines.attachments.sheets import MAX_CELLS, Merge, Sheet, sheet_blocks, text_of
from pipelines.containers.xml import each_element, read_xml
from pipelines.containers.zipped import Zipped, open_zip
from pipelines.errors import ReadError
from pipelines.lines import Block

MAX_MERGES = 50_000

_ANY = "{*}"  # the strict form has the same elements in another namespace
_RELATION_ID = re.compile(r"\}id$")  # r:id
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")  # AB12
_TRUE = ("1", "true", "on")


@dataclass(frozen=True, slots=True)
class _Workbook:
    """What the cells need: shared strings, the format of each style, and which day is the first."""

    package: Zipped
    strings: Sequence[str]
    formats: Sequence[str]
    since_1904: bool


def read_xlsx(body: bytes) -> File:
    """The sheets that are shown, in order; of formulas the value last computed. Cells have the sheet's number as page."""
    package = open_zip(body)
    name = _related(package, "").get("officeDocument", ["xl/workbook.xml"])[0]
    root = read_xml(package, name)
    parts = _parts_by_id(package, name)
    workbook = _Workbook(package, _strings(package, name), _formats(package, name), _since_1904(root))
    blocks: list[Block] = []
    notes: list[str] = []
    hidden = []
    for number, sheet in enumerate(root.iterfind(f"{_ANY}sheets/{_ANY}sheet"), 1):
        title = sheet.get("name", "")
        part = next((parts.get(value, "") for key, value in sheet.items() if _RELATION_ID.search(str(key))), "")
        if sheet.get("state", "visible") != "visible":
            hidden.append(title)
        elif part in package and "/chartsheets/" not in part:
            blocks += sheet_blocks(_sheet(workbook, part, title, number, notes))
    if hidden:
        notes.append(f"hidden sheets were left out: {', '.join(hidden)}")
    if not blocks:
        raise ReadError("The XLSX workbook is empty: no sheet of it shows anything.")
    return File(tuple(blocks), evidence=("The sheets of an XLSX workbook.",), notes=tuple(notes))


def _sheet(workbook: _Workbook, part: str, name: str, number: int, notes: list[str]) -> Sheet:
    data = workbook.package.read(part)
    texts: dict[tuple[int, int], str] = {}
    for row, column, text in _cells(workbook, data, part):
        texts[row, column] = text
        if len(texts) >= MAX_CELLS:
            notes.append(f"of the sheet {name} only the first {MAX_CELLS} cells were read")
            break
    merges = (_merge(each.get("ref", "")) for each in each_element(data, part, f"{_ANY}mergeCell"))
    return Sheet(name, number, texts, tuple(merge for merge in islice(merges, MAX_MERGES) if merge))


def _cells(workbook: _Workbook, data: bytes, part: str) -> Iterator[tuple[int, int, str]]:
    """(row, column, text) of each cell that shows something. Addresses may be left out: cells then follow each other."""
    row = column = -1
    current: object = None
    for cell in each_element(data, part, f"{_ANY}c"):
        parent = cell.getparent()
        if parent is not current:
            printed = "" if parent is None else parent.get("r", "")
            row, column, current = int(printed) - 1 if printed.isdecimal() else row + 1, -1, parent
        column += 1
        if found := _REFERENCE.fullmatch(cell.get("r", "")):
            row, column = int(found[2]) - 1, _column(found[1])
        if text := text_of(_shown(workbook, cell)):
            yield row, column, text


def _shown(workbook: _Workbook, cell: etree._Element) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _string(cell)
    value = cell.findtext(f"{_ANY}v") or ""
    if kind == "s":
        at = int(value) if value.isdecimal() else -1
        return workbook.strings[at] if 0 <= at < len(workbook.strings) else ""
    if kind == "b":
        return "TRUE" if value in _TRUE else "FALSE"
    return _number(workbook, cell, value) if kind == "n" else value


def _number(workbook: _Workbook, cell: etree._Element, value: str) -> str:
    style = cell.get("s", "0")
    at = int(style) if style.isdecimal() else 0
    number_format = workbook.formats[at] if at < len(workbook.formats) else GENERAL
    try:
        return print_value(float(value), number_format, since_1904=workbook.since_1904) if value else ""
    except (ValueError, OverflowError):  # no number, or an infinite one
        return value


def _strings(package: Zipped, workbook: str) -> tuple[str, ...]:
    """The texts that cells share, by number."""
    part = _related(package, workbook).get("sharedStrings", [""])[0]
    if part not in package:
        return ()
    return tuple(_string(each) for each in each_element(package.read(part), part, f"{_ANY}si"))


def _string(element: etree._Element) -> str:
    """The text of a string in one or several formats, without the readings printed above it (rPh)."""
    texts = (text for text in element.iterfind(f".//{_ANY}t") if not _is_reading(text))
    return "".join(text.text or "" for text in texts)


def _is_reading(text: etree._Element) -> bool:
    parent = text.getparent()
    return parent is not None and etree.QName(parent).localname == "rPh"


def _formats(package: Zipped, workbook: str) -> tuple[str, ...]:
    """The number format of each cell style, by number."""
    part = _related(package, workbook).get("styles", [""])[0]
    if part not in package:
        return ()
    root = read_xml(package, part)
    own = {each.get("numFmtId", ""): each.get("formatCode", "") for each in root.iterfind(f"{_ANY}numFmts/{_ANY}numFmt")}
    used = (each.get("numFmtId", "0") for each in root.iterfind(f"{_ANY}cellXfs/{_ANY}xf"))
    return tuple(own.get(key) or BUILT_IN.get(int(key) if key.isdecimal() else 0, GENERAL) for key in used)


def _since_1904(root: etree._Element) -> bool:
    properties = root.find(f"{_ANY}workbookPr")
    return properties is not None and properties.get("date1904", "") in _TRUE


def _related(package: Zipped, source: str) -> dict[str, list[str]]:
    """The parts a part ("" is the package) refers to, by the last word of their kind."""
    found: dict[str, list[str]] = {}
    for kind, _, target in _relations(package, source):
        found.setdefault(kind, []).append(target)
    return found


def _parts_by_id(package: Zipped, source: str) -> dict[str, str]:
    return {key: target for _, key, target in _relations(package, source)}


def _relations(package: Zipped, source: str) -> Iterator[tuple[str, str, str]]:
    """(last word of the kind, id, part) of each relation of a part."""
    folder, last = posixpath.split(source)
    name = posixpath.join(folder, "_rels", f"{last}.rels")
    for each in read_xml(package, name) if name in package else ():
        target = posixpath.normpath(posixpath.join("/", folder, each.get("Target", ""))).lstrip("/")
        yield each.get("Type", "").rsplit("/", 1)[-1], each.get("Id", ""), target


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
