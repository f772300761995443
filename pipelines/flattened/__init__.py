"""Statutory tables that were printed as lines, made grids again. Pure: blocks in, blocks out.

Forms in which real pages print them: (A) a row per line `a | b | c |`, with spans padded or left out; (B) a cell per line,
each ending in a bar; (C) a cell per line, lines with only a bar between; (D) a cell per line without bars, header
cells split, empty cells lost; (E) as D, headers one character per line. Cells are found by the bars where there
are any, else by how the labels of the form begin (`statutory.phrases`). No value is given a place that its row does not prove:
rows keep the values they have, and the readers of the tables refuse those with another count than the form.

    indicators   the table older reports have     tokens   lines to cells     rows   cells to rows of labels and values     find   rows to tables
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from crawler.items import Cell, Grid
from pipelines.flattened.find import Table, find_tables
from pipelines.flattened.indicators import find_indicators
from pipelines.flattened.rows import Row, rows_by_labels, rows_by_lines
from pipelines.flattened.tokens import has_rows, tokenise
from pipelines.folding import fold
from pipelines.lines import Block
from pipelines.statutory.labels import CHAPTER_PATTERNS
from pipelines.statutory.phrases import SIGNS, has_signs
from pipelines.tables import AS_TEXT, read_rows

LONGEST_FRAGMENT = 100  # characters of a line that can be a row, a cell or a part of one
LONGEST_ASIDE = 300  # of one inside a bracket that a header left open
_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,3}、(?!\s?(?:本年|上年|结转))")  # 二、主动公开政府信息情况
_ENDS = ("。", "；", "：", "！", "？", ";", ":")


def rebuild_tables(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with tables in place of the lines that print them; all other lines as they are, in order."""
    if found := find_indicators(blocks):
        start, end, table = found
        return [*_statutory(blocks[:start]), table, *_statutory(blocks[end:])]
    return _statutory(blocks)


def _statutory(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with the tables of the statutory form in place of the lines that print them."""
    rebuilt: list[Block] = []
    run: list[str] = []
    depth = 0
    for block in blocks:
        if isinstance(block, str) and _can_be_cells(block, depth):
            depth = max(0, depth + _opened(block)) if run else _opened(block)
            run.append(block)
            continue
        rebuilt += [*_read_run(run), block]
        run, depth = [], 0
    return [*rebuilt, *_read_run(run)]


def _can_be_cells(line: str, depth: int) -> bool:
    """Whether a line could be of a table: bars, or short and no sentence, or a whole table on one line."""
    if "|" in line:
        return True
    if line.endswith(_ENDS):
        return depth > 0 and len(line) <= LONGEST_ASIDE
    if len(line) <= LONGEST_FRAGMENT or (depth > 0 and len(line) <= LONGEST_ASIDE):
        return not _is_chapter(line)
    return "。" not in line and SIGNS.search(line) is not None and any(map(str.isdigit, line))


def _is_chapter(line: str) -> bool:
    """Whether the line is the heading of a chapter; the rows of chapter 三 that are numbered like chapters are none."""
    folded = fold(line)
    if _NUMBERED.match(folded):
        return True
    bare = folded.lstrip("、.,? ")
    return any(name.fullmatch(bare) for name in CHAPTER_PATTERNS)


def _opened(line: str) -> int:
    """Brackets the line opens and does not close."""
    return line.count("(") + line.count("（") - line.count(")") - line.count("）")


def _read_run(run: Sequence[str]) -> list[Block]:
    """The tables and other lines of a run of lines that could be cells."""
    if not run:
        return []
    if not has_signs("".join(run)):
        return _with_bars(run)
    rows = rows_by_lines(run) if has_rows(run) else rows_by_labels(tokenise(run))
    blocks: list[Block] = []
    done = 0
    for table in find_tables(rows):
        before = [*run[done : table.first], *([table.lead] if table.lead else [])]
        blocks += [*_with_bars(before), _grid(table), *([table.tail] if table.tail else [])]
        done = table.last + 1
    return [*blocks, *_with_bars(run[done:])]


def _with_bars(lines: Sequence[str]) -> list[Block]:
    """Lines that print no statutory table: two and more with bars are rows of another one."""
    blocks: list[Block] = []
    rows: list[str] = []
    for line in [*lines, ""]:
        if line.count("|") > 1 and line.strip("| "):
            rows.append(line)
            continue
        blocks += [read_rows(rows)] if len(rows) > 1 else rows
        blocks += [line] if line else []
        rows = []
    return blocks


def _grid(table: Table) -> Grid:
    cells = [
        Cell(at, column, 1, 1, text)
        for at, row in enumerate(table.rows)
        for column, text in enumerate(_texts(row))
    ]
    columns = max(cell.column for cell in cells) + 1
    return Grid(len(table.rows), columns, tuple(cells), notes=(AS_TEXT,))


def _texts(row: Row) -> Iterator[str]:
    yield from row.labels
    yield from row.values
