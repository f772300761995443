"""`export xlsx`: the panel as a workbook for people: one row for each agency and year, with links and the codebook beside it.

Texts are written as texts, whatever they begin with: nothing that was crawled can run as a formula.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive.errors import ArchiveError
from archive.exports.codebook import Column, Table, codebook, tables
from archive.exports.missing import needed
from archive.exports.place import new_file
from archive.exports.selection import Selection, checked, latest, watermark
from archive.exports.tables import rows, years
from archive.exports.values import reader
from archive.exports.warc import Exported
from archive.schema.views import REPORT_CODES, column_of
from archive.store import Archive

MOST_ROWS = 1_048_575  # of a sheet, below its header
MOST_LINKS = 65_000  # of a sheet, of the 65,530 that Excel opens
LONGEST = 32_767  # characters of a cell
LONGEST_LINK = 2_000
WIDTHS = {
    "agency": 26,
    "title": 44,
    "url": 40,
    "body_sha256": 20,
    "evidence": 40,
    "not_numbers": 20,
    "description": 80,
    "label": 40,
}
LEGEND = (
    ("a number", "the value as printed; 0 is a printed zero"),
    ("a grey cell with nothing in it", "the cell is printed and empty (blank)"),
    (
        "a grey cell with a sign",
        "the sign that is printed in the place of a number: /, -, 无 (none), or words (text)",
    ),
    ("an empty white cell", "the report has no such cell or sentence, or it could not be read"),
)


def export_xlsx(
    archive: Archive,
    out: Path,
    selection: Selection,
    *,
    software: str,
    force: bool = False,
    with_facts: bool = False,
    browse: str = "",
) -> Exported:
    """Write the workbook `out`. `browse`: address at which the archive is served, to link each row's bytes.

    ArchiveError as of `new_file`, without XlsxWriter, and for more rows than a sheet holds.
    """
    needed("xlsxwriter", "Excel workbooks")
    db = archive.db
    selection, mark = checked(db, selection), watermark(db, datetime.now(UTC))
    with new_file(out, force=force) as draft:
        book = _Book(draft, software, latest(db))
        counts = {"reports": book.write_panel(db, selection, browse.rstrip("/"))}
        if with_facts:
            counts["facts"] = book.write_facts(db, selection)
        book.write_codebook()
        book.close()
    return Exported(counts, mark)


class _Book:
    """A workbook whose sheets are written row by row: no more than a row is held in memory."""

    def __init__(self, path: Path, software: str, created: str) -> None:
        import xlsxwriter

        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "default_date_format": "yyyy-mm-dd",
        }
        self._book = xlsxwriter.Workbook(path, options)
        at = datetime.fromisoformat(created).replace(tzinfo=None)
        self._book.set_properties({"title": "Gongkai: reports", "comments": software, "created": at})
        self._head = self._book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._missing = self._book.add_format({"bg_color": "#D9D9D9", "align": "right"})
        self._whole = self._book.add_format({"num_format": "#,##0"})
        self._real = self._book.add_format({"num_format": "#,##0.00####"})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._plain = self._book.add_format({"num_format": "0"})
        self._link = self._book.get_default_url_format()

    def close(self) -> None:
        self._book.close()

    def write_panel(self, db: Database, selection: Selection, browse: str) -> int:
        table = tables()["reports"]
        sheet = self._sheet("reports", table)
        at = {name: number for number, name in enumerate(table.names)}
        links = count = 0
        for count, row in enumerate(_all(db, table, selection), 1):
            self._refuse_more(count, "reports")
            printed = json.loads(row[at["not_numbers"]])
            signs = _signs(db, row[at["version_id"]], printed)
            for number, (column, value) in enumerate(zip(table.columns, row, strict=True)):
                if column.name in printed:
                    self._write_missing(sheet, count, number, signs.get(column.name, ""))
                elif links < MOST_LINKS and (link := _link(db, column, row, at, browse)):
                    sheet.write_url(count, number, link, self._link, str(value))
                    links += 1
                else:
                    self._write(sheet, count, number, column, value)
        return self._finish(sheet, count, table)

    def write_facts(self, db: Database, selection: Selection) -> int:
        """The facts of current versions."""
        table = tables()["facts"]
        sheet, current, count = self._sheet("facts", table), table.names.index("is_current"), 0
        for row in (row for row in _all(db, table, selection) if row[current]):
            count += 1
            self._refuse_more(count, "facts")
            for number, (column, value) in enumerate(zip(table.columns, row, strict=True)):
                self._write(sheet, count, number, column, value)
        return self._finish(sheet, count, table)

    def write_codebook(self) -> None:
        sheet = self._book.add_worksheet("codebook")
        described = list(codebook())
        sheet.freeze_panes(1, 2)
        for number, name in enumerate(described[0]):
            sheet.write_string(0, number, name, self._head)
            sheet.set_column(number, number, WIDTHS.get(name, 24 if name == "column" else 14))
        lines: list[list[str]] = [
            list(row.values()) for row in described if row["table"] in ("reports", "facts")
        ]
        lines += [[], ["cells of numbers"], *([what, "", "", "", means] for what, means in LEGEND)]
        for line, texts in enumerate(lines, 1):
            for number, text in enumerate(texts):
                sheet.write_string(line, number, text)

    def _sheet(self, name: str, table: Table) -> Any:
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 2 if name == "reports" else 1)
        for number, column in enumerate(table.columns):
            unit = f" ({column.unit})" if column.unit and "as in" not in column.unit else ""
            sheet.write_string(0, number, f"{column.name}{unit}", self._head)
            sheet.set_column(number, number, WIDTHS.get(column.name, 13))
        return sheet

    def _finish(self, sheet: Any, count: int, table: Table) -> int:
        sheet.autofilter(0, 0, count, len(table.columns) - 1)
        return count

    def _write(self, sheet: Any, line: int, number: int, column: Column, value: Any) -> None:
        if value is None or value == "":
            return
        value = reader(column.type)(value)
        if value is None:
            return
        if column.type == "number":
            sheet.write_number(line, number, value, self._whole if float(value).is_integer() else self._real)
        elif column.type in ("integer", "boolean"):
            sheet.write_number(line, number, int(value), self._plain)
        elif column.type == "date":
            sheet.write_datetime(line, number, value, self._day)
        elif column.type == "datetime":
            sheet.write_string(line, number, value.strftime("%Y-%m-%d %H:%M:%S"))
        else:
            sheet.write_string(line, number, str(value)[:LONGEST])

    def _write_missing(self, sheet: Any, line: int, number: int, sign: str) -> None:
        if sign:
            sheet.write_string(line, number, sign[:LONGEST], self._missing)
        else:
            sheet.write_blank(line, number, None, self._missing)

    def _refuse_more(self, count: int, what: str) -> None:
        if count > MOST_ROWS:
            raise ArchiveError(
                f"more than {MOST_ROWS:,} {what}: a sheet holds no more; export them with --site, or as parquet or csv"
            )


def _all(db: Database, table: Table, selection: Selection) -> Iterator[tuple[Any, ...]]:
    return chain.from_iterable(rows(db, table.name, selection, year) for year in years(db))


def _signs(db: Database, version_id: int, printed: dict[str, str]) -> dict[str, str]:
    """What is printed in the place of numbers, by column of the panel."""
    if not printed:
        return {}
    found = db.execute("SELECT code, max(raw) FROM facts WHERE version_id = ? GROUP BY code", (version_id,))
    return {column_of(code): raw for code, raw in found if code in REPORT_CODES}


def _link(db: Database, column: Column, row: tuple[Any, ...], at: dict[str, int], browse: str) -> str:
    """Where a cell leads: the source, or the bytes in the archive as it is served."""
    if column.name == "url" and str(row[at["url"]]).startswith(("http://", "https://")):
        return str(row[at["url"]]) if len(str(row[at["url"]])) <= LONGEST_LINK else ""
    if column.name == "body_sha256" and browse:
        capture = db.execute(
            "SELECT capture_id FROM versions WHERE id = ?", (row[at["version_id"]],)
        ).fetchone()
        return f"{browse}/-/capture/{capture[0]}"
    return ""
