"""What a reader of attached files gives back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from crawler.items import Grid
from pipelines.limits import first_lines


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
    blocks, notes = first_lines(file.blocks)
    return replace(file, blocks=blocks, notes=(*file.notes, *notes)) if notes else file
