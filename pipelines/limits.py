"""How much of a document is read. What is longer than any report is cut off where a line ends, and a note says where.

The limits are counts, so that the same bytes are always read alike; together they keep any page or file within
256 MB and 20 seconds of one core (tests/test_hostile.py). The stored capture is whole in any case.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from crawler.items import Grid

MAX_BYTES = (
    8 * 1024 * 1024
)  # of a page or a plain text; pages with pasted pictures are larger, their text is not
LARGE = 1024 * 1024  # bytes; what is smaller can hurt nobody
MAX_LINES = 30_000  # paragraphs and rows of tables
MAX_CHARACTERS = 1_000_000  # of paragraphs and cells

TOO_LARGE = "longer than any report: only the first {:,} of its {:,} bytes were read"
TOO_LONG = "longer than any report: only its first {:,} paragraphs and rows of tables were read"

_PICTURE = re.compile(
    rb"data:image/[\w.+-]{1,40};base64,[A-Za-z0-9+/=\s]{1000,}"
)  # <img src="data:image/png;base64,iVBO


def first_bytes(body: bytes) -> tuple[bytes, tuple[str, ...]]:
    """A page or a plain text that can be decoded: without its pictures, cut off before a tag or line, with a note of that."""
    if len(body) <= LARGE:
        return body, ()
    text = _PICTURE.sub(b"data:,", body)
    if len(text) <= MAX_BYTES:
        return text, ()
    end = max(text.rfind(mark, MAX_BYTES - LARGE, MAX_BYTES) for mark in (b"<", b"\n"))
    end = MAX_BYTES if end < 0 else end
    return text[:end], (TOO_LARGE.format(end, len(text)),)


def first_lines(blocks: Sequence[str | Grid]) -> tuple[tuple[str | Grid, ...], tuple[str, ...]]:
    """The blocks of a document up to the limits, and a note where there were more."""
    lines, characters = MAX_LINES, MAX_CHARACTERS
    for at, block in enumerate(blocks):
        rows, size = _size(block)
        if rows > lines or size > characters:
            part = _beginning(block, lines, characters)
            read = MAX_LINES - lines + (0 if part is None else _size(part)[0])
            return (*blocks[:at], *(() if part is None else (part,))), (TOO_LONG.format(read),)
        lines, characters = lines - rows, characters - size
    return tuple(blocks), ()


def _size(block: str | Grid) -> tuple[int, int]:
    """Lines and characters."""
    if isinstance(block, str):
        return 1, len(block)
    return block.rows, sum([len(cell.text) for cell in block.cells])


def _beginning(block: str | Grid, lines: int, characters: int) -> str | Grid | None:
    """As many whole sentences, or whole rows, of a block as there is room for; None where there is none."""
    if isinstance(block, str):
        end = block.rfind("。", 0, characters) + 1 or characters
        return block[:end] if lines and end else None
    sizes = [0] * block.rows
    for cell in block.cells:
        sizes[cell.row] += len(cell.text)
    rows = 0
    while rows < min(lines, block.rows) and sizes[rows] <= characters:
        characters -= sizes[rows]
        rows += 1
    cells = tuple(
        replace(cell, rowspan=min(cell.rowspan, rows - cell.row)) for cell in block.cells if cell.row < rows
    )
    return replace(block, rows=rows, cells=cells) if rows else None
