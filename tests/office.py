"""One invented report with the three statutory tables, its numbers, and office files made of it."""

from __future__ import annotations

from io import BytesIO
from itertools import count

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from tests.forms import COUNTS, HEADINGS, TABLES, Table

TITLE = "云岭县公安局2023年政府信息公开工作年度报告"
INTRO = "本报告中所列数据的统计期限自2023年1月1日起，至2023年12月31日止。"
AGENCY = "云岭县公安局"
FORM = ("二 2021", "三 2021", "四")

_RESULTS = ("upheld", "corrected", "other", "pending", "total")
_APPLICANTS = ("person", "company", "research", "social", "legal_service", "other_organisation", "total")
_OUTCOMES = """
received carried_in granted partly_granted refused.state_secret refused.law refused.security refused.third_party
refused.internal refused.deliberative refused.enforcement_file refused.inquiry unavailable.not_held
unavailable.to_be_made unavailable.unclear not_processed.petition not_processed.repeat not_processed.publication
not_processed.excessive not_processed.reissue other.not_corrected other.unpaid other.other outcome_total carried_out
""".split()
# The codes of the form of 2021 in the order in which the tables print their numbers.
CODES = (
    *(
        f"{what}.{how}"
        for what in ("regulations", "normative_documents")
        for how in ("made", "repealed", "in_force")
    ),
    "licensing.decisions",
    "penalties.decisions",
    "coercion.decisions",
    "fees.amount",
    *(f"applications.{outcome}.{applicant}" for outcome in _OUTCOMES for applicant in _APPLICANTS),
    *(
        f"{group}.{each}"
        for group in ("review", "litigation_direct", "litigation_after_review")
        for each in _RESULTS
    ),
)
NUMBERS = tuple(str(number) for number, _ in zip(count(3), CODES, strict=False))
TRUTH = {code: int(number) for code, number in zip(CODES, NUMBERS, strict=True)}


def tables() -> dict[str, Table]:
    """The three tables with their numbers, by the chapter they stand in."""
    numbers = iter(NUMBERS)
    made = {name[0]: TABLES[name](iter([next(numbers) for _ in range(COUNTS[name])])) for name in FORM}
    assert next(numbers, None) is None
    return made


def chapters() -> list[str | Table]:
    """The report below its title: paragraphs and tables."""
    blocks: list[str | Table] = [INTRO, "一、总体情况", "2023年，我局认真贯彻条例，推进政府信息公开。"]
    for name, table in tables().items():
        blocks += [HEADINGS[name], table]
    return [
        *blocks,
        "五、存在的主要问题及改进情况",
        "公开的及时性有待提高。",
        "六、其他需要报告的事项",
        "无。",
    ]


def origins(table: Table) -> list[tuple[int, int, int, int, str]]:
    """(row, column, rowspan, colspan, text) of each cell."""
    taken: set[tuple[int, int]] = set()
    placed = []
    for row, cells in enumerate(table):
        column = 0
        for text, down, across in cells:
            while (row, column) in taken:
                column += 1
            taken |= {(row + y, column + x) for y in range(down) for x in range(across)}
            placed.append((row, column, down, across, text))
    return placed


def report_xlsx() -> bytes:
    """The report in one sheet: its title merged across, paragraphs in rows of their own, numbers as numbers."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.cell(1, 1, TITLE)
    sheet.merge_cells("A1:O1")
    row = 2
    for block in chapters():
        if isinstance(block, str):
            sheet.cell(row, 1, block)
            row += 1
        else:
            row = put_rows(sheet, block, row)
    body = BytesIO()
    book.save(body)
    return body.getvalue()


def put_rows(sheet: Worksheet, table: Table, row: int) -> int:
    """The table from that row on (from 1), its merged cells merged; what comes back is the row below it."""
    for at, column, down, across, text in origins(table):
        sheet.cell(row + at, column + 1, int(text) if text.isdecimal() else text)
        if down > 1 or across > 1:
            sheet.merge_cells(
                start_row=row + at,
                start_column=column + 1,
                end_row=row + at + down - 1,
                end_column=column + across,
            )
    return row + len(table)
