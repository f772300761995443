"""A PDF as paragraphs and tables, by the places of its characters and drawn lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import pypdfium2

from pipelines.attachments.file import File
from pipelines.attachments.layout.cut import join_cut_tables
from pipelines.attachments.layout.page import Block, Printed, blocks_of
from pipelines.attachments.layout.paragraphs import paragraphs_of
from pipelines.attachments.layout.running import without_running
from pipelines.attachments.layout.sheet import Sheet
from pipelines.attachments.layout.tables import Table
from pipelines.attachments.pdfium import open_pdf, sheet_of
from pipelines.errors import ReadError
from pipelines.lines import Block as FileBlock


def read_pdf(body: bytes) -> File:
    """The paragraphs and tables. ReadError when the file is damaged, encrypted, too long, or only images."""
    document = open_pdf(body)
    try:
        sheets = [sheet_of(document[at], at + 1) for at in range(len(document))]
    finally:
        document.close()
    file = read_sheets(sheets)
    if not file.blocks:
        raise ReadError("The PDF has no text layer: it is a scan, and reading it takes OCR.")
    return file


def read_sheets(sheets: Iterable[Sheet]) -> File:
    blocks: list[Block] = []
    notes: list[str] = []
    for sheet in sheets:
        found, doubts = blocks_of(sheet)
        blocks += found
        notes += doubts
    joined = join_cut_tables(without_running(blocks))
    return File(tuple(_file_blocks(joined)), evidence=("The text layer of a PDF.",), notes=tuple(notes))


def _file_blocks(blocks: Sequence[Block]) -> Iterator[FileBlock]:
    for is_text, run in groupby(blocks, key=lambda block: isinstance(block, Printed)):
        if is_text:
            yield from paragraphs_of([b for b in run if isinstance(b, Printed)])
        else:
            yield from (b.grid for b in run if isinstance(b, Table))
