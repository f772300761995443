"""Workbooks, XLSX and XLS: what a sheet shows, as paragraphs and tables, with merged cells and number formats."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from crawler.items import Cell, Grid, Page
from pipelines import read
from pipelines.attachments import File, read_attachment
from pipelines.attachments.number_formats import general, print_value
from pipelines.attachments.sheets import Sheet, sheet_blocks
from pipelines.containers.compound import open_compound
from pipelines.errors import ReadError
from pipelines.lines import row_lines
from pipelines.media import media_of
from tests import office
from tests.word_xml import zipped

FILES = Path(__file__).parent / "files" / "attachments"


def workbook(*sheets: list[list[object]], hidden: int | None = None) -> File:
    """What is read of a workbook with these rows; `hidden` is the index of a sheet that is not shown."""
    book = openpyxl.Workbook()
    for at, rows in enumerate(sheets):
        sheet = book.active if at == 0 else book.create_sheet()
        assert isinstance(sheet, Worksheet)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if at == hidden else "visible"
    return read_attachment(saved(book), "xlsx")


def saved(book: openpyxl.Workbook) -> bytes:
    body = BytesIO()
    book.save(body)
    return body.getvalue()


def lines(file: File) -> list[str | list[str]]:
    return [block if isinstance(block, str) else row_lines(block) for block in file.blocks]


@pytest.mark.parametrize("name", ["report.xlsx", "report.xls"])
def test_the_statutory_tables_are_read_in_full(name: str) -> None:
    body = office.report_xlsx() if name == "report.xlsx" else (FILES / name).read_bytes()
    document = read(Page("s", f"http://a.example/{name}", "attachment", 200, "", body))
    assert (document.title, document.year, document.agency) == (office.TITLE, 2023, office.AGENCY)
    assert {fact.code: fact.value for fact in document.facts} == office.TRUTH
    assert [section.number for section in document.sections] == ["", *"一二三四五六"]
    assert {cell.page for grid in document.grids for cell in grid.cells} == {1}
    assert document.grids[0].caption == "Sheet!A6:D19"


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (3259, "General", "3259"), (77.496, "General", "77.496"), (0.1 + 0.2, "General", "0.3"), (12.0, "@", "12"),
        (1234567.891, "#,##0.00", "1,234,567.89"), (2.5, "0", "3"), (-2.5, "0", "-3"), (1.005, "0.00", "1.01"),
        (0.125, "0.0%", "12.5%"), (0.9876, "0%", "99%"), (5, "000", "005"), (0, "#", ""), (7.5, "0.0#", "7.5"), (-8, "0;(0)", "(8)"),
        (-0.001, "0.00", "0.00"), (12, '0"件"', "12件"), (12.5, '"共"0.0"万元"', "共12.5万元"), (0, '0;-0;"—"', "—"),
        (1500, "0.0,", "1.5"), (3.5, "¥#,##0.00", "¥3.50"), (3.5, '[$¥-804]#,##0.00', "¥3.50"), (4, "[Red]0", "4"),
        (1234, '_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"_ ;_ @_ ', "1,234"), (0, '_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"??_ ;_ @_ ', "-"),
        (45291, "yyyy/m/d", "2023/12/31"), (45291, 'yyyy"年"m"月"d"日"', "2023年12月31日"), (45291, "[$-804]yyyy\\-mm\\-dd;@", "2023-12-31"),
        (45291.75, "yyyy/m/d h:mm", "2023/12/31 18:00"), (45291.5, "h:mm AM/PM", "12:00 PM"), (0.5, "[h]:mm", "12:00"),
        (0.75, "mm:ss", "00:00"), (45291, "m/d/yy", "12/31/23"), (61, "yyyy/m/d", "1900/3/1"), (1, "yyyy/m/d", "1900/1/1"),
        (0.25, "# ?/?", "0.25"), (1234567, "000-0000", "1234567"), (12, "[>10]0.0;0", "12"), (1e15, "General", "1000000000000000"),
        (1e300, "0", "1e+300"), (-1, "yyyy/m/d", "-1"), (1e12, "yyyy/m/d", "1000000000000"),
    ],
)  # fmt: skip
def test_numbers_are_printed_as_they_are_shown(value: float, number_format: str, shown: str) -> None:
    assert print_value(value, number_format) == shown


def test_days_may_be_counted_from_1904() -> None:
    assert print_value(43829, "yyyy/m/d", since_1904=True) == "2023/12/31"


@pytest.mark.parametrize("value", [0.0, 1.0, -3.0, 1.5, 1e-12, 1e22, 123456789.123])
def test_a_number_in_full_says_the_same_number(value: float) -> None:
    assert float(general(value)) == value


def test_cells_show_their_formats() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    values = (
        ("比例", 0.125, "0.0%"),
        ("金额", 77.496, "#,##0.00"),
        ("日期", date(2023, 12, 31), 'yyyy"年"m"月"d"日"'),
    )
    for row, (label, value, number_format) in enumerate(values, 1):
        sheet.cell(row, 1, label)
        sheet.cell(row, 2, value).number_format = number_format
    sheet.append(["是否", True])
    sheet.append(["时间", datetime(2024, 1, 18, 9, 30)])  # noqa: DTZ001  # cells have no zone
    assert lines(read_attachment(saved(book), "xlsx")) == [
        ["比例 | 12.5%", "金额 | 77.50", "日期 | 2023年12月31日", "是否 | TRUE", "时间 | 2024-01-18 9:30:00"]
    ]


def test_what_stands_alone_above_and_below_a_table_is_a_paragraph() -> None:
    rows: list[list[object]] = [
        ["附表"],
        ["单位：件"],
        ["项目", "数量"],
        ["行政许可", 3],
        ["行政处罚", None],
        ["注：本表不含下属单位。"],
        [],
        ["第二张"],
        ["甲", 1],
    ]
    assert lines(workbook(rows)) == [
        "附表", "单位：件", ["项目 | 数量", "行政许可 | 3", "行政处罚 | "], "注：本表不含下属单位。", "第二张", ["甲 | 1"],
    ]  # fmt: skip


def test_merged_cells_keep_their_place_in_the_sheet() -> None:
    sheet = Sheet(
        "附件1",
        2,
        {(4, 1): "申请人", (4, 3): "总计", (5, 1): "自然人", (5, 2): "法人"},
        [(4, 1, 4, 2), (4, 3, 5, 3)],
    )
    (grid,) = sheet_blocks(sheet)
    assert isinstance(grid, Grid)
    assert (grid.rows, grid.columns, grid.caption) == (2, 3, "附件1!B5:D6")
    assert grid.cells == (
        Cell(0, 0, 1, 2, "申请人", 2),
        Cell(0, 2, 2, 1, "总计", 2),
        Cell(1, 0, 1, 1, "自然人", 2),
        Cell(1, 1, 1, 1, "法人", 2),
    )


def test_hidden_sheets_are_named_and_left_out() -> None:
    file = workbook([["甲", 1]], [["底稿", 2]], hidden=1)
    assert lines(file) == [["甲 | 1"]]
    assert file.notes == ("hidden sheets were left out: Sheet1",)


def test_xls_shows_what_xlsx_shows() -> None:
    xls, xlsx = (read_attachment((FILES / f"formats.{kind}").read_bytes(), kind) for kind in ("xls", "xlsx"))
    assert lines(xls) == lines(xlsx)
    assert xls.notes == xlsx.notes == ("hidden sheets were left out: 底稿",)


def test_addresses_may_be_left_out() -> None:
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row><c t="inlineStr"><is><t>甲</t><rPh><t>jia</t></rPh></is></c><c><v>1</v></c></row><row r="2"><c t="str"><v>乙</v></c><c><v>x</v></c></row>'
        "</sheetData></worksheet>"
    )
    assert lines(read_attachment(xlsx_of(sheet), "xlsx")) == [["甲 | 1", "乙 | x"]]


def xlsx_of(sheet: str) -> bytes:
    """A workbook of this one sheet and nothing else."""
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packed = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    return zipped(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml"'
            ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
            "_rels/.rels": f'<Relationships {packed}><Relationship Id="r1" Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{relations}">'
            '<sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships {packed}><Relationship Id="r1" Type="{relations}/worksheet" Target="worksheets/a.xml"/></Relationships>',
            "xl/worksheets/a.xml": sheet,
        }
    )


@pytest.mark.parametrize(
    "inside",
    [
        '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row></sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells><sheetData>',
        "<row>" + "<c><v>1</v></c>" * 300_000 + "</row>",
        "<row/>" * 500_000 + "<row><c><v>1</v></c><c><v>2</v></c></row>",
        "<row><c><v>1</v></c><c><v>2</v></c></row>" * 150_000,
    ],
    ids=["corners", "merge", "columns", "rows", "cells"],
)
def test_hostile_sheets_end_soon(inside: str) -> None:
    sheet = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{inside}</sheetData></worksheet>'
    body = xlsx_of(sheet)
    begin = time.monotonic()
    with suppress(ReadError):
        file = read_attachment(body, "xlsx")
        assert sum(len(grid.cells) for grid in file.blocks if isinstance(grid, Grid)) <= 100_000
    assert time.monotonic() - begin < 10


def test_what_cannot_be_read_is_named() -> None:
    with pytest.raises(ReadError, match="empty"):
        workbook([[]])
    xls = (FILES / "report.xls").read_bytes()
    assert media_of(xls) == "xls"
    with pytest.raises(ReadError, match="damaged"):
        read_attachment(xls[: len(xls) // 2], "xls")


def test_an_encrypted_workbook_is_named() -> None:
    records = open_compound((FILES / "report.xls").read_bytes()).read("Workbook")
    begin = 4 + int.from_bytes(records[2:4], "little")
    protected = records[:begin] + b"\x2f\x00\x06\x00\x01\x00\x01\x00\x02\x00" + records[begin:]  # FILEPASS
    assert media_of(protected) == "xls"
    with pytest.raises(ReadError, match="encrypted"):
        read_attachment(protected, "xls")
