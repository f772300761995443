"""`python -m tests.files.attachments.make`: writes the office files of this folder again.

report.docx is written by python-docx 1.2, the old binary ones are converted by LibreOffice 7.4 (Debian's
libreoffice-writer-nogui and libreoffice-calc-nogui). Neither is a dependency: the files are committed, and this runs
by hand. What is in them is invented.
"""

from __future__ import annotations

import subprocess
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import docx
import openpyxl
from docx.document import Document
from openpyxl.worksheet.worksheet import Worksheet

from tests import office
from tests.forms import Table
from tests.word_samples import words_docx

HERE = Path(__file__).parent
FILTERS = {"doc": "doc:MS Word 97", "xls": "xls:MS Excel 97"}
SHOWN = (
    ("比例", 0.125, "0.0%"),
    ("金额（万元）", 77.496, "#,##0.00"),
    ("日期", date(2023, 12, 31), 'yyyy"年"m"月"d"日"'),
    ("件数", 3259, "General"),
    ("编号", 7, "000"),
    ("空缺", 0, '0;-0;"—"'),
)


def main() -> None:
    """Write all files."""
    report = report_docx()
    (HERE / "report.docx").write_bytes(report)
    with TemporaryDirectory() as folder:
        convert(Path(folder), "report.docx", report, "doc")
        convert(Path(folder), "words.docx", words_docx(), "doc")
        convert(Path(folder), "report.xlsx", office.report_xlsx(), "xls")
        convert(Path(folder), "formats.xlsx", formats_xlsx(), "xls")
    (HERE / "formats.xlsx").write_bytes(formats_xlsx())


def convert(folder: Path, name: str, body: bytes, kind: str) -> None:
    """Write the file in the other format into this folder."""
    source = folder / name
    source.write_bytes(body)
    command = ["soffice", "--headless", "--convert-to", FILTERS[kind], "--outdir", str(HERE), str(source)]
    subprocess.run(command, check=True, timeout=120, stdout=subprocess.DEVNULL)


def put_table(document: Document, table: Table) -> None:
    """The table at the end of a DOCX, its merged cells merged."""
    cells = office.origins(table)
    width = max(column + across for _, column, _, across, _ in cells)
    made = document.add_table(len(table), width)
    for row, column, down, across, text in cells:
        cell = made.cell(row, column)
        if down > 1 or across > 1:
            cell = cell.merge(made.cell(row + down - 1, column + across - 1))
        cell.text = text


def report_docx() -> bytes:
    document = docx.Document()
    document.add_paragraph(office.TITLE)
    for block in office.chapters():
        if isinstance(block, str):
            document.add_paragraph(block)
        else:
            put_table(document, block)
    return saved(document)


def saved(document: Document) -> bytes:
    body = BytesIO()
    document.save(body)
    return body.getvalue()


def formats_xlsx() -> bytes:
    """A sheet of formatted numbers under a merged title, and one that is hidden."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append(["附表"])
    sheet.merge_cells("A1:B1")
    for row, (label, value, number_format) in enumerate(SHOWN, 2):
        sheet.cell(row, 1, label)
        sheet.cell(row, 2, value).number_format = number_format
    sheet.append(["是否", True])
    draft = book.create_sheet("底稿")
    draft.append(["不公开", 1])
    draft.sheet_state = "hidden"
    body = BytesIO()
    book.save(body)
    return body.getvalue()


if __name__ == "__main__":
    main()
