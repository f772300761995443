"""The pages of a document as paragraphs and tables in reading order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from pipelines.attachments.layout.aligned import find_aligned
from pipelines.attachments.layout.cut import join_cut_tables
from pipelines.attachments.layout.page import Block, Printed, blocks_of
from pipelines.attachments.layout.paragraphs import paragraphs_of
from pipelines.attachments.layout.pieces import is_value, pieces_of
from pipelines.attachments.layout.running import without_running
from pipelines.attachments.layout.sheet import Sheet
from pipelines.attachments.layout.tables import Table
from pipelines.attachments.rows import has_table, rebuild_rows
from pipelines.headings import read_marker
from pipelines.lines import Block as Read
from pipelines.statutory.labels import CHAPTER_PATTERNS

SEVERAL = 3  # numbers on one line that make it a row


def read_sheets(sheets: Iterable[Sheet]) -> tuple[tuple[Read, ...], tuple[str, ...]]:
    """The blocks of the pages, without page numbers and running titles, and what was left out or doubted, in words."""
    blocks: list[Block] = []
    notes: list[str] = []
    for sheet in sheets:
        found, doubts = blocks_of(sheet)
        blocks += found
        notes += (*sheet.notes, *doubts)
    joined = join_cut_tables(find_aligned(without_running(blocks)))
    return tuple(_read(joined)), tuple(notes)


def _read(blocks: Iterable[Block]) -> Iterator[Read]:
    for _, run in groupby(blocks, key=lambda block: isinstance(block, Printed)):
        group = list(run)
        lines = [block for block in group if isinstance(block, Printed)]
        if lines:
            for part in _chapters(lines):
                yield from _text(part)
        else:
            yield from (block.grid for block in group if isinstance(block, Table))


def _chapters(lines: Sequence[Printed]) -> Iterator[list[Printed]]:
    """The lines, cut before each statutory chapter's heading."""
    part: list[Printed] = []
    for line in lines:
        if part and is_chapter(line.line.text):
            yield part
            part = []
        part.append(line)
    yield part


def is_chapter(text: str) -> bool:
    """Whether a line is the heading of a statutory chapter; rows of chapter 三 are numbered like chapters."""
    marker = read_marker(text)
    return marker is not None and any(pattern.fullmatch(marker.heading) for pattern in CHAPTER_PATTERNS)


def _text(lines: Sequence[Printed]) -> list[str]:
    """The paragraphs of a chapter, or its rows, where it prints a table of which no columns could be made out."""
    pieces = [pieces_of(line.line) for line in lines]
    is_table = any(sum(map(is_value, each)) >= SEVERAL for each in pieces)
    if is_table and has_table(lines[0].line.text):
        return rebuild_rows(" ".join(piece.text for piece in each) for each in pieces)
    return paragraphs_of(lines)
