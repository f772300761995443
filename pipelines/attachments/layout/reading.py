"""The pages of a document as paragraphs and tables in reading order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from pipelines.attachments.layout.aligned import find_aligned
from pipelines.attachments.layout.cut import join_cut_tables
from pipelines.attachments.layout.page import Block, Printed, blocks_of
from pipelines.attachments.layout.paragraphs import paragraphs_of
from pipelines.attachments.layout.running import running_heads, without_running
from pipelines.attachments.layout.sheet import Sheet
from pipelines.attachments.layout.tables import Table
from pipelines.lines import Block as Read


class Reading(NamedTuple):
    """Blocks without page numbers and running titles, what was left out or doubted, in words, and the running titles."""

    blocks: tuple[Read, ...]
    notes: tuple[str, ...]
    heads: tuple[str, ...]


def read_sheets(sheets: Iterable[Sheet]) -> Reading:
    """What the pages say, in reading order."""
    blocks: list[Block] = []
    notes: list[str] = []
    for sheet in sheets:
        found, doubts = blocks_of(sheet)
        blocks += found
        notes += (*sheet.notes, *doubts)
    joined = join_cut_tables(find_aligned(without_running(blocks)))
    return Reading(tuple(_read(joined)), tuple(notes), running_heads(blocks))


def _read(blocks: Iterable[Block]) -> Iterator[Read]:
    for _, run in groupby(blocks, key=lambda block: isinstance(block, Printed)):
        group = list(run)
        lines = [block for block in group if isinstance(block, Printed)]
        if lines:
            yield from paragraphs_of(lines)
        else:
            yield from (block.grid for block in group if isinstance(block, Table))
