"""A document as lines: one per paragraph, one per table row. What is repaired as lines goes back to its cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from crawler.items import Cell, Grid
from pipelines.repair import repair, simplify

Block = str | Grid  # a paragraph, or a table
SEPARATOR = " | "


def row_lines(grid: Grid) -> list[str]:
    """The rows that print something, cells joined by ` | `, each cell once: at its origin."""
    rows: dict[int, list[str]] = {}
    for cell in grid.cells:
        rows.setdefault(cell.row, []).append(cell.text)
    return [SEPARATOR.join(texts) for _, texts in sorted(rows.items()) if any(texts)]


def lines_of(blocks: Iterable[Block]) -> list[str]:
    """All lines of the blocks, in order."""
    lines: list[str] = []
    for block in blocks:
        lines.extend([block] if isinstance(block, str) else row_lines(block))
    return lines


def with_lines(blocks: Sequence[Block], lines: Sequence[str]) -> tuple[Block, ...]:
    """The same blocks with the texts of `lines`, which are their own lines after repair and simplification."""
    rest = iter(lines)
    return tuple(next(rest) if isinstance(block, str) else _with_rows(block, rest) for block in blocks)


def offsets(blocks: Iterable[Block], start: int = 0) -> Iterator[int]:
    """Where each block begins in the text that is its lines joined by newlines; `start` is where the first one does."""
    for block in blocks:
        yield start
        start += len(block) + 1 if isinstance(block, str) else sum(len(line) + 1 for line in row_lines(block))


def _printed_rows(grid: Grid) -> list[list[Cell]]:
    rows: dict[int, list[Cell]] = {}
    for cell in grid.cells:
        rows.setdefault(cell.row, []).append(cell)
    return [cells for _, cells in sorted(rows.items()) if any(cell.text for cell in cells)]


def _with_rows(grid: Grid, lines: Iterator[str]) -> Grid:
    printed = row_lines(grid)
    given = [next(lines) for _ in printed]
    if given == printed:  # nothing was damaged: the rule
        return grid
    texts: dict[tuple[int, int], str] = {}
    for row, line in zip(_printed_rows(grid), given, strict=True):
        for cell, text in zip(row, _split(row, line), strict=True):
            texts[cell.row, cell.column] = text
    if all(texts.get((cell.row, cell.column), cell.text) == cell.text for cell in grid.cells):
        return grid
    cells = tuple(replace(cell, text=texts.get((cell.row, cell.column), cell.text)) for cell in grid.cells)
    return replace(grid, cells=cells)


def _split(row: list[Cell], line: str) -> list[str]:
    """The cells of a repaired row. Where its separators no longer tell them apart, each is repaired by itself."""
    texts = [cell.text for cell in row]
    if line == SEPARATOR.join(texts):
        return texts
    if len(row) == 1:
        return [line]
    parts = line.split(SEPARATOR)
    if len(parts) == len(row) and not any("|" in text for text in texts):
        return [part.strip() for part in parts]
    return [simplify(repair(text).text) for text in texts]
