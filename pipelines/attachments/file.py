"""What a reader of attached files gives back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from crawler.items import Grid

MAX_BLOCKS = 30_000  # paragraphs and tables
MAX_CHARACTERS = 2_000_000  # of paragraphs and cells
CUT = "the file is longer than any report: only its first {} paragraphs and tables were read"


@dataclass(frozen=True, slots=True)
class File:
    """A file's paragraphs and tables in reading order, as printed.

    `title` is one the file itself marks as such, else empty: the first lines are then asked. `evidence` says what was
    read and how, `notes` what is doubted or left out.
    """

    blocks: tuple[str | Grid, ...]
    title: str = ""
    evidence: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    heads: tuple[
        str, ...
    ] = ()  # a running head, and what the file's properties call it: titles where no line prints one


def within_limits(file: File) -> File:
    """The file, cut off where it becomes longer than any report is: what reads it on takes time for every line."""
    left = MAX_CHARACTERS
    for at, block in enumerate(file.blocks):
        left -= len(block) if isinstance(block, str) else sum(len(cell.text) for cell in block.cells)
        if left < 0 or at >= MAX_BLOCKS:
            return replace(file, blocks=file.blocks[:at], notes=(*file.notes, CUT.format(at)))
    return file
