"""The indicator table (统计指标 | 单位 | 统计数) among lines: a row per line apart by bars or spaces, or a cell per line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile

from crawler.items import Cell, Grid
from pipelines.folding import fold
from pipelines.lines import Block
from pipelines.statutory.cells import is_label, plain_label
from pipelines.statutory.indicator_labels import (
    LABEL_HEADER,
    OTHER_TIME,
    SIDE_HEADER,
    SUM_HEADER,
    UNIT_HEADER,
    UNITS,
    VALUE_HEADER,
)
from pipelines.tables import AS_TEXT

MOST_HEADERS = 3  # that are looked below: a report has one such table
MOST_LINES = 1000  # of it as lines, a cell each
LONGEST_HEADER = 60  # characters of a line that heads it
LONGEST_ROW = 200  # of one that holds a whole row
FEWEST = 3  # rows of such a table
_UNIT = "|".join([*sorted(UNITS, key=len, reverse=True), "[—-]+"])
_ROW = re.compile(rf"(\S.*?)\s+({_UNIT})((?:\s+(?:[\d,.]+|—+|-+|/|无))+)")  # 1.当面申请数 件 10
_HEADS = (LABEL_HEADER, UNIT_HEADER, VALUE_HEADER, SIDE_HEADER, OTHER_TIME, SUM_HEADER)


def find_indicators(blocks: Sequence[Block]) -> tuple[int, int, Grid] | None:
    """(first block, block behind the last, the table) of the first indicator table that lines print, or None.

    A row has its numbers only if it has as many as the header has columns of them: no number is given a place that
    its row does not prove.
    """
    starts = (at for at, block in enumerate(blocks) if isinstance(block, str) and _is_header(block))
    return next(filter(None, (_table(blocks, start) for start in islice(starts, MOST_HEADERS))), None)


def _is_header(line: str) -> bool:
    """Whether a line begins with the name of the column of indicators."""
    if len(line) > LONGEST_HEADER or "标" not in line:
        return False
    return any(LABEL_HEADER.search(plain_label(fold(cell))) for cell in _cells(line)[:2])


def _table(blocks: Sequence[Block], start: int) -> tuple[int, int, Grid] | None:
    """The table below a header, as `find_indicators` gives it."""
    run = list(takewhile(lambda block: isinstance(block, str), blocks[start : start + MOST_LINES]))
    tokens = [
        (start + at, cell)
        for at, line in enumerate(run)
        if isinstance(line, str)
        for cell in _cells(line)
        if cell
    ]
    header = [cell for _, cell in tokens[: _header_length([cell for _, cell in tokens])]]
    if len(header) < 2 or len(run) < FEWEST:
        return None
    rows = list(_rows(tokens[len(header) :], header))
    numbers = [at for at, (_, cells) in enumerate(rows) if any(cells[1:])]
    if len(numbers) < FEWEST:
        return None
    rows = rows[: numbers[-1] + 1]
    cells = [
        Cell(row, column, 1, 1, text)
        for row, texts in enumerate([header, *(texts for _, texts in rows)])
        for column, text in enumerate(texts)
    ]
    return start, rows[-1][0] + 1, Grid(len(rows) + 1, len(header), tuple(cells), notes=(AS_TEXT,))


def _cells(line: str) -> list[str]:
    """The cells of a line: apart by bars, by spaces where it ends as a row does, else one."""
    if "|" in line:
        return [cell.strip() for cell in line.strip("| ").split("|")]
    if len(line) <= LONGEST_ROW and (found := _ROW.fullmatch(line)):
        return [found[1], found[2], *found[3].split()]
    words = line.split()
    return words if words and all(map(_is_head, words)) else [line.strip()]


def _is_head(word: str) -> bool:
    label = plain_label(fold(word))
    return any(pattern.search(label) for pattern in _HEADS)


def _header_length(tokens: Sequence[str]) -> int:
    return next((at for at, token in enumerate(tokens) if not _is_head(token)), len(tokens))


def _rows(tokens: Sequence[tuple[int, str]], header: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """(last line, cells) of each row: a label, what stands behind it up to the next label, in the header's columns."""
    width = len(header)
    row: list[str] = []
    last = 0
    for at, token in (*tokens, (0, "")):
        begins = is_label(token) and token not in UNITS
        if row and (begins or not token):
            yield last, row if len(row) == width else [row[0], *[""] * (width - 1)]
            row = []
        if token and (begins or row):
            row.append(token)
            last = at
