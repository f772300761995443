"""Paragraphs and tables of a DOC, out of its text, the marks in it, and the properties of its paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.attachments.doc.formats import (
    DEPTH,
    IN_TABLE,
    INNER_CELL_END,
    INNER_ROW_END,
    ROW_END,
    Formats,
    Paragraph,
)
from pipelines.attachments.doc.lists import Lists
from pipelines.attachments.doc.pieces import Stretch, whole
from pipelines.attachments.doc.rows import Row, make_row, table_blocks
from pipelines.attachments.doc.styles import Styles
from pipelines.folding import squeeze
from pipelines.lines import Block

MAX_DEPTH = 8  # tables inside tables

_END = re.compile("[\r\x07\x0c]")  # of a paragraph, a cell or row, a page or section
_FIELD = re.compile("[\x13\x14\x15]")
_FIELD_BEGINS, _FIELD_SHOWS, _FIELD_ENDS = "\x13", "\x14", "\x15"
# Line, page and column breaks, tabs and hyphens; what else is below a space stands for pictures, notes and the like.
_SHOWN: dict[int, str] = dict.fromkeys(range(0x20), "") | {
    0x09: " ",
    0x0B: "\n",
    0x0C: "\n",
    0x0E: "\n",
    0x1E: "-",
    0xA0: " ",
}


@dataclass(slots=True)
class _Open:
    """A table under way: its rows, the cells of the row that is being read, and the blocks of the cell."""

    rows: list[Row] = field(default_factory=list)
    cells: list[list[Block]] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class Body:
    """Reads a document once, from its first paragraph to its last."""

    formats: Formats
    styles: Styles
    lists: Lists
    notes: tuple[str, ...] = ()
    _fields: list[bool] = field(
        default_factory=list
    )  # of the fields that are open: whether what they show has begun

    def read(self, stretch: Stretch) -> tuple[Block, ...]:
        """The blocks of a run of text, in order. A line that was broken by hand gives two."""
        blocks: list[Block] = []
        tables: list[_Open] = []
        self._fields = []
        waiting = ""  # text of paragraphs whose end was deleted
        for first, end in self._paragraphs(stretch):
            offset = stretch.offset(end) if end < len(stretch.text) else 0
            paragraph = self.formats.paragraph(offset)
            depth = _depth(paragraph)
            while len(tables) > depth:
                _close(tables, blocks)
            tables += [_Open() for _ in range(depth - len(tables))]
            if _is_row_end(paragraph, depth):
                _end_row(tables[-1], paragraph)
                continue
            text = waiting + self._label(paragraph) + self._shown(stretch, first, end)
            waiting = text if self.formats.unseen and self.formats.is_unseen(offset) else ""
            inside = tables[-1].blocks if tables else blocks
            if not waiting:
                inside += filter(None, map(squeeze, whole(text).split("\n")))
            if tables and (stretch.text[end : end + 1] == "\x07" or paragraph.is_on(INNER_CELL_END)):
                tables[-1].cells.append(tables[-1].blocks)
                tables[-1].blocks = []
        while tables:
            _close(tables, blocks)
        return tuple([*blocks, squeeze(whole(waiting))] if waiting.strip() else blocks)

    def _paragraphs(self, stretch: Stretch) -> Iterator[tuple[int, int]]:
        """(first, end) of each paragraph; at `end` stands its mark. A page may end inside a paragraph, a section may not."""
        first = 0
        for mark in _END.finditer(stretch.text):
            if mark[0] != "\x0c" or self.formats.ends_paragraph(stretch.offset(mark.start())):
                yield first, mark.start()
                first = mark.end()
        if first < len(stretch.text):
            yield first, len(stretch.text)

    def _label(self, paragraph: Paragraph) -> str:
        used, level = self.styles.place(paragraph)
        return self.lists.label(used, level) if used > 0 else ""

    def _shown(self, stretch: Stretch, first: int, end: int) -> str:
        """What a reader sees of the characters: results of fields and not their codes, nothing deleted or hidden."""
        text = stretch.text[first:end]
        if self.formats.unseen:
            text = "".join(
                each
                for at, each in enumerate(text, first)
                if each in "\x13\x14\x15" or not self.formats.is_unseen(stretch.offset(at))
            )
        if self._fields or _FIELD_BEGINS in text:
            text = "".join(self._results(text))
        return text.translate(_SHOWN)

    def _results(self, text: str) -> Iterator[str]:
        at = 0
        for mark in _FIELD.finditer(text):
            if all(self._fields):
                yield text[at : mark.start()]
            at = mark.end()
            if mark[0] == _FIELD_BEGINS:
                self._fields.append(False)
            elif self._fields and mark[0] == _FIELD_SHOWS:
                self._fields[-1] = True
            elif self._fields:
                self._fields.pop()
        if all(self._fields):
            yield text[at:]


def _depth(paragraph: Paragraph) -> int:
    """How many tables the paragraph is inside of."""
    depth = paragraph.number(DEPTH)
    return max(0, min(MAX_DEPTH, depth or int(paragraph.is_on(IN_TABLE))))


def _is_row_end(paragraph: Paragraph, depth: int) -> bool:
    return depth > 0 and (paragraph.is_on(ROW_END) if depth == 1 else paragraph.is_on(INNER_ROW_END))


def _end_row(table: _Open, paragraph: Paragraph) -> None:
    if table.blocks:  # of a cell whose end mark is missing
        table.cells.append(table.blocks)
    table.rows.append(make_row(table.cells, paragraph))
    table.cells, table.blocks = [], []


def _close(tables: list[_Open], blocks: list[Block]) -> None:
    """The innermost table ends: it belongs to the cell around it, or to the text. A row without an end counts too."""
    table = tables.pop()
    if table.cells or table.blocks:
        _end_row(table, Paragraph())
    inside = tables[-1].blocks if tables else blocks
    inside += table_blocks(table.rows)
