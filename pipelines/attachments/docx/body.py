"""The blocks of a body, cell or text box: its paragraphs with their numbers, its tables with their merged cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from pipelines.attachments.docx.numbering import Numbering
from pipelines.attachments.docx.paragraphs import read_words, runs_on
from pipelines.attachments.docx.words import VAL, w
from pipelines.attachments.word_tables import Placed, Table
from pipelines.folding import squeeze
from pipelines.lines import Block
from pipelines.tables import MAX_COLUMNS

MAX_NESTING = 12  # tables and text boxes inside each other
MAX_CELLS = 50_000
MAX_READ = 2 * MAX_CELLS  # paragraphs, those in cells included

# What only holds paragraphs, tables, rows or cells; w:ins and w:moveTo hold what was inserted or moved here.
_WRAPPERS = frozenset({w("sdt"), w("sdtContent"), w("customXml"), w("ins"), w("moveTo"), w("smartTag")})
_P, _TBL, _TR, _TC = w("p"), w("tbl"), w("tr"), w("tc")


@dataclass(slots=True)
class Body:
    """Reads a document once, from its first paragraph to its last."""

    numbering: Numbering
    has_pages: bool  # Word has left marks where pages began
    notes: tuple[str, ...] = ()
    _page: int = 1
    _cells: int = 0
    _read: int = 0  # paragraphs and tables so far

    def read(self, parent: etree._Element, depth: int = 0) -> tuple[Block, ...]:
        """The blocks inside an element, in order. A line that was broken by hand gives two."""
        blocks: list[Block] = []
        waiting = ""  # text of paragraphs whose end was deleted
        for child in _children(parent, _P, _TBL):
            self._read += 1
            if self._read > MAX_READ:
                self._note(f"what follows the first {MAX_READ} paragraphs was left out")
                break
            if child.tag == _TBL:
                blocks += self._table(child, depth)
                continue
            label = self.numbering.label(child.find(w("pPr")))
            words = read_words(child, self._turn)
            text = waiting + label + words.text
            waiting = text if runs_on(child) else ""
            if not waiting:
                blocks += filter(None, map(squeeze, text.split("\n")))
            for box in words.boxes:
                blocks += self._inside(box, depth)
        if last := squeeze(waiting):
            blocks.append(last)
        return tuple(blocks)

    def _turn(self) -> None:
        self._page += 1

    def _inside(self, element: etree._Element, depth: int) -> tuple[Block, ...]:
        if depth >= MAX_NESTING:
            self._note(f"what is nested more than {MAX_NESTING} deep was left out")
            return ()
        return self.read(element, depth + 1)

    def _table(self, table: etree._Element, depth: int) -> tuple[Block, ...]:
        """The table, or what is in it where it only lays out a page."""
        read = Table()
        for row in _children(table, _TR):
            if row.find(f"{w('trPr')}/{w('del')}") is None:
                self._row(read, row, depth)
        return read.blocks()

    def _row(self, table: Table, row: etree._Element, depth: int) -> None:
        table.begin_row(min(_count(row, "trPr", "gridBefore"), MAX_COLUMNS))
        for element in _children(row, _TC):
            self._cells += 1
            if self._cells > MAX_CELLS or table.column >= MAX_COLUMNS:
                self._note(f"cells beyond column {MAX_COLUMNS}, or beyond {MAX_CELLS} in all, were left out")
                return
            page = self._page if self.has_pages else 0
            blocks = self._inside(element, depth)
            span = max(1, min(_count(element, "tcPr", "gridSpan"), MAX_COLUMNS - table.column))
            properties = element.find(w("tcPr"))
            if properties is None or properties.find(w("cellDel")) is None:
                table.put(Placed(blocks, span, page), **_merges(properties))

    def _note(self, note: str) -> None:
        if note not in self.notes:
            self.notes += (note,)


def _children(parent: etree._Element, *tags: str) -> Iterator[etree._Element]:
    """The children with these tags, also those that are wrapped."""
    waiting = [iter(parent)]
    while waiting:
        child = next(waiting[-1], None)
        if child is None:
            waiting.pop()
        elif child.tag in tags:
            yield child
        elif child.tag in _WRAPPERS:
            waiting.append(iter(child))


def _merges(properties: etree._Element | None) -> dict[str, bool]:
    """Whether a cell goes on the one above or the one before it. A merge without a value continues (ECMA-376, §17.18.57)."""
    marks = {"above": "vMerge", "before": "hMerge"}
    found = {} if properties is None else {key: properties.find(w(name)) for key, name in marks.items()}
    return {key: mark is not None and mark.get(VAL, "continue") != "restart" for key, mark in found.items()}


def _count(element: etree._Element, properties: str, name: str) -> int:
    """The number a property gives, 0 where it gives none."""
    mark = element.find(f"{w(properties)}/{w(name)}")
    text = "" if mark is None else mark.get(VAL, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
