"""Cells to rows of labels and values, by the labels or, where a line is a row, by the lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipelines.flattened.tokens import Token, is_terminated, is_value
from pipelines.folding import fold
from pipelines.statutory.cells import plain_label
from pipelines.statutory.labels import REVIEW_GROUP_NAMES, TOTAL_ROW
from pipelines.statutory.phrases import APPLICATIONS, HEADERS, REVIEWS, Label, cut

APPLICANT_COLUMNS = 7
REVIEW_COLUMNS = 15
ABOVE = ("title", "header")  # kinds of rows that stand above values and have none
LONGEST_ROW = 2000  # characters of a row broken over lines


@dataclass(slots=True)
class Row:
    """Labels and the values behind them, "" for an empty cell; the lines they were printed on.

    kind: title header item row group, "" for words the form does not have; chapter: 0 where the labels do not tell.
    """

    first: int
    last: int
    kind: str = ""
    chapter: int = 0
    labels: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    width: int = 0  # cells of its line, where a line is a row

    @property
    def has_values(self) -> bool:
        return any(self.values)


def rows_by_labels(tokens: Sequence[Token]) -> list[Row]:
    """Rows of cells whose order is all that is known: a label of the form begins a row, as do unknown words after values."""
    rows: list[Row] = []
    in_rows = False  # below the header of chapter 三, where 总计 and 其他 are rows
    for token in tokens:
        label = token.label
        if label is None:
            _add_value(rows, token)
            continue
        kind = _kind(label, in_rows=in_rows)
        in_rows = kind in ("row", "group") or (
            in_rows and label.chapter in (0, APPLICATIONS) and kind != "header"
        )
        if not (rows and _continues(rows[-1], label, kind)):
            rows.append(Row(token.first, token.last, kind, label.chapter))
        _add_label(rows[-1], token, label, kind)
    return rows


def rows_by_lines(lines: Sequence[str]) -> list[Row]:
    """Rows of lines `a | b | c |`; a row whose cells are broken over lines is one row."""
    terminated = is_terminated(lines)
    leads = all(line.lstrip().startswith("|") for line in lines if "|" in line)
    rows: list[Row] = []
    first, text = 0, ""
    for at, line in enumerate(lines):
        if not text:
            first = at
        text = _joined(text, line)
        if not _goes_on(text, terminated=terminated):
            rows.append(_row(text, first, at, terminated=terminated, leads=leads))
            text = ""
    return [*rows, *([_row(text, first, len(lines) - 1, terminated=terminated, leads=leads)] if text else [])]


def _joined(text: str, line: str) -> str:
    return f"{text}{line}" if text else line


def _goes_on(text: str, *, terminated: bool) -> bool:
    """Whether the row goes on in the next line: it has cells, its end has no bar, and its last cell is no value."""
    if not terminated or "|" not in text or text.endswith("|"):
        return False
    return len(text) < LONGEST_ROW and not is_value(text.rsplit("|", 1)[1].strip())


def _row(text: str, first: int, last: int, *, terminated: bool, leads: bool) -> Row:
    """The row of a line: words up to the first value are labels, the rest are values and empty cells."""
    cells = [cell.strip() for cell in text.split("|")]
    cells = cells[1:] if leads and len(cells) > 1 else cells
    cells = cells[:-1] if terminated and len(cells) > 1 and not cells[-1] else cells
    start = next((at for at, cell in enumerate(cells) if is_value(cell)), len(cells))
    words = [at for at, cell in enumerate(cells[:start]) if cell]
    begins = words[-1] + 1 if words else 0
    row = Row(first, last, labels=[cells[at] for at in words], values=cells[begins:], width=len(cells))
    for label in (each for text in row.labels for each in cut(text)[:1]):
        row.kind = _kind(label, in_rows=row.has_values) or row.kind
        row.chapter = row.chapter or label.chapter
    if row.kind in ABOVE and not row.has_values:
        row.values = []
    return row


def _kind(label: Label, *, in_rows: bool) -> str:
    """The kind of row a label makes. 总计 and 其他 head columns, and rows of chapter 三 below them."""
    if label.kind == "title":
        return "title"
    if label.kind in HEADERS:
        return "header"
    if label.kind in ("other", "total"):
        return "row" if label.is_numbered or in_rows else "header"
    return label.kind


def _continues(row: Row, label: Label, kind: str) -> bool:
    """Whether a label belongs to the row before it: header beside header, a row beside its group."""
    if kind in ABOVE:
        same = label.chapter in (0, row.chapter) or row.chapter == 0
        return kind == row.kind == "header" and not row.values and same
    if kind:
        return row.kind == "group" and not row.has_values and len(row.values) < APPLICANT_COLUMNS
    return bool(row.labels) and not row.values and row.kind not in ABOVE


def _is_total(label: str) -> bool:
    return TOTAL_ROW.search(plain_label(fold(label))) is not None


def _add_label(row: Row, token: Token, label: Label, kind: str) -> None:
    row.labels.append(token.text)
    row.values.clear()
    row.kind = kind or row.kind
    row.chapter = row.chapter or label.chapter
    row.last = token.last


def _add_value(rows: list[Row], token: Token) -> None:
    """A value or empty cell of the last row; the numbers of chapter 四 stand in a row without a label."""
    if not rows:
        return
    if rows[-1].kind in ABOVE:
        if not token.text and sum(map(_is_total, rows[-1].labels)) < len(REVIEW_GROUP_NAMES):
            return  # the rest of a cell that spans columns
        rows.append(
            Row(token.first, token.last, chapter=rows[-1].chapter if rows[-1].chapter == REVIEWS else 0)
        )
    rows[-1].values.append(token.text)
    rows[-1].last = token.last
