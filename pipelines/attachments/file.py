"""What a reader of attached files gives back."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.items import Grid


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
