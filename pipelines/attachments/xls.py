"""XLS (Excel 97 to 2003, and Excel 5 and 95), and ET as WPS writes it: the same records in the same container.

The records are read by xlrd, the container by ours. What is shown is made of value and format, as in an XLSX.
"""

from __future__ import annotations

from io import StringIO

import xlrd
from xlrd.book import Book
from xlrd.sheet import Cell
from xlrd.sheet import Sheet as Records

from pipelines.attachments.file import File
from pipelines.attachments.number_formats import GENERAL, print_value
from pipelines.attachments.sheets import MAX_CELLS, Sheet, sheet_blocks, text_of
from pipelines.attachments.xlsx import notes_of
from pipelines.containers.compound import MAGIC, open_compound
from pipelines.errors import ReadError
from pipelines.lines import Block

MAX_RECORDS = 8 * 1024 * 1024  # bytes: more is no report, and xlrd keeps a cell for every two of them

_ERRORS = xlrd.error_text_from_code


def read_xls(body: bytes) -> File:
    """The sheets that are shown, in order; of formulas the value last computed. Cells have the sheet's number as page."""
    book = _open(_records(body))
    blocks: list[Block] = []
    hidden, cut = [], []
    left = MAX_CELLS
    for number, records in enumerate(book.sheets(), 1):
        if records.visibility:
            hidden.append(records.name)
            continue
        texts = _texts(book, records, left)
        left -= len(texts)
        cut += [] if left > 0 else [records.name]
        merges = tuple((top, first, bottom - 1, end - 1) for top, bottom, first, end in records.merged_cells)
        blocks += sheet_blocks(Sheet(records.name, number, texts, merges))
    if not blocks:
        raise ReadError("The XLS workbook is empty: no sheet of it shows anything.")
    return File(tuple(blocks), evidence=("The sheets of an XLS workbook.",), notes=notes_of(hidden, cut))


def _records(body: bytes) -> bytes:
    """The stream of records: in its container, or, in very old files, without one."""
    if not body.startswith(MAGIC):
        records = body
    else:
        file = open_compound(body)
        records = file.read("Workbook" if "Workbook" in file else "Book")
    if len(records) > MAX_RECORDS:
        raise ReadError(
            f"The XLS workbook has {len(records)} bytes of cells; no report has more than {MAX_RECORDS}."
        )
    return records


def _open(records: bytes) -> Book:
    try:
        return xlrd.open_workbook(
            file_contents=records, formatting_info=True, ragged_rows=True, logfile=StringIO()
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            raise ReadError(
                "The XLS workbook is encrypted: it cannot be read without its password."
            ) from error
        raise ReadError(f"The XLS workbook is damaged or cut off and cannot be opened: {error}.") from error
    except (
        Exception
    ) as error:  # xlrd trusts what records say of each other, and fails in any way when they lie
        raise ReadError(
            f"The XLS workbook is damaged or cut off and cannot be opened ({error!r})."
        ) from error


def _texts(book: Book, records: Records, most: int) -> dict[tuple[int, int], str]:
    texts: dict[tuple[int, int], str] = {}
    for row in range(records.nrows):
        for column, cell in enumerate(records.row(row)):
            if len(texts) < most and (text := text_of(_shown(book, cell))):
                texts[row, column] = text
    return texts


def _shown(book: Book, cell: Cell) -> str:
    """What the cell shows."""
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return str(cell.value)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(_ERRORS.get(cell.value, cell.value))
    if cell.ctype not in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return ""
    return print_value(cell.value, _format(book, cell), since_1904=book.datemode == 1)


def _format(book: Book, cell: Cell) -> str:
    found = book.format_map.get(book.xf_list[cell.xf_index].format_key) if cell.xf_index is not None else None
    return GENERAL if found is None else str(found.format_str)
