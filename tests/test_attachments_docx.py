"""DOCX: text in order, automatic numbers, tracked changes, text boxes, merged cells, and the statutory tables."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from crawler.items import Cell, Grid, Page
from pipelines import read
from pipelines.attachments import File, read_attachment
from pipelines.attachments.list_numbers import print_number
from pipelines.errors import ReadError
from pipelines.lines import row_lines
from tests import office
from tests.word_xml import cell, level, lists, numbered, paragraph, run, styles, table, word_file

REPORT_DOCX = (Path(__file__).parent / "files" / "attachments" / "report.docx").read_bytes()
BOX = (
    "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:anchor><wps:wsp><wps:txbx><w:txbxContent>"
    "{0}</w:txbxContent></wps:txbx></wps:wsp></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>"
    "<w:txbxContent>{0}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)
REPORT = lists(
    {
        1: level(0, "%1、", "chineseCounting")
        + level(1, "（%2）", "chineseCountingThousand")
        + level(2, "%3.", "decimal"),
        2: level(0, "第%1条", "chineseCountingThousand", '<w:suff w:val="space"/>'),
        3: level(0, "%1.") + level(1, "%1.%2", extra="<w:isLgl/>"),
        4: level(0, "\uf0b7", "bullet"),
        5: level(0, "%1", "decimalEnclosedCircle"),
    },
    {
        1: (1, ""),
        2: (2, ""),
        3: (3, ""),
        4: (4, ""),
        5: (5, ""),
        6: (1, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'),
        7: (1, ""),
    },
)


def blocks(*body: str, numbering: str = "", styles: str = "") -> tuple[str | Grid, ...]:
    return read_attachment(word_file(*body, numbering=numbering, styles=styles), "docx").blocks


def rows(block: str | Grid) -> list[str]:
    assert isinstance(block, Grid)
    return row_lines(block)


def test_the_statutory_tables_are_read_in_full() -> None:
    document = read(Page("s", "http://a.example/a.docx", "attachment", 200, "", REPORT_DOCX))
    assert (document.title, document.year, document.agency) == (office.TITLE, 2023, office.AGENCY)
    assert {fact.code: fact.value for fact in document.facts} == office.TRUTH
    assert [section.number for section in document.sections] == ["", *"一二三四五六"]
    assert document.notes == ()


def test_automatic_numbers_stand_before_their_paragraphs() -> None:
    body = [
        numbered("总体情况", 1), numbered("主动公开", 1, 1), numbered("完善制度", 1, 2), numbered("加强培训", 1, 2),
        numbered("依申请公开", 1, 1), numbered("从头数", 1, 2), numbered("主要问题", 1),
    ]  # fmt: skip
    assert blocks(*body, numbering=REPORT) == (
        "一、总体情况", "（一）主动公开", "1.完善制度", "2.加强培训", "（二）依申请公开", "1.从头数", "二、主要问题",
    )  # fmt: skip


def test_uses_of_one_list_count_on_unless_one_starts_anew() -> None:
    body = [numbered("甲", 1), numbered("乙", 7), numbered("丙", 6), numbered("丁", 6)]
    assert blocks(*body, numbering=REPORT) == ("一、甲", "二、乙", "一、丙", "二、丁")


def test_numbers_of_other_kinds() -> None:
    body = [
        numbered("为了规范", 2), numbered("范围", 3), numbered("其一", 3, 1), numbered("没有编号", 4), numbered("圈码", 5),
        paragraph("零号", properties='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'),
    ]  # fmt: skip
    assert blocks(*body, numbering=REPORT) == (
        "第一条 为了规范",
        "1.范围",
        "1.1 其一",
        "没有编号",
        "① 圈码",
        "零号",
    )


def test_numbers_come_with_styles() -> None:
    own = styles(
        '<w:style w:type="paragraph" w:styleId="h1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>',
        '<w:style w:type="paragraph" w:styleId="h2"><w:basedOn w:val="h1"/></w:style>',
        '<w:style w:type="paragraph" w:styleId="h3"><w:basedOn w:val="h1"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>',
    )
    body = [
        paragraph(text, properties=f'<w:pStyle w:val="{style}"/>')
        for text, style in (("甲", "h1"), ("乙", "h2"), ("丙", "h3"))
    ]
    assert blocks(*body, numbering=REPORT, styles=own) == ("一、甲", "二、乙", "（一）丙")


def test_cells_are_numbered_too() -> None:
    (grid,) = blocks(
        table(
            cell(inside=numbered("属于国家秘密", 3)) + cell("0"),
            cell(inside=numbered("禁止公开", 3)) + cell("1"),
        ),
        numbering=REPORT,
    )
    assert rows(grid) == ["1.属于国家秘密 | 0", "2.禁止公开 | 1"]


@pytest.mark.parametrize(
    ("style", "number", "printed"),
    [
        ("chineseCounting", 21, "二十一"), ("chineseCounting", 105, "一〇五"), ("chineseCountingThousand", 105, "一百零五"),
        ("chineseCountingThousand", 1010, "一千零一十"), ("chineseCountingThousand", 110, "一百一十"),
        ("ideographDigital", 20, "二〇"), ("chineseLegalSimplified", 23, "贰拾叁"), ("decimalZero", 3, "03"),
        ("decimalFullWidth", 12, "１２"), ("decimalEnclosedParen", 3, "⑶"), ("ideographTraditional", 2, "乙"),
        ("ideographZodiac", 12, "亥"), ("upperRoman", 14, "XIV"), ("lowerLetter", 28, "bb"), ("decimalEnclosedCircle", 30, "30"),
        ("of no known kind", 7, "7"), ("chineseCountingThousand", 10**6, "1000000"),
    ],
)  # fmt: skip
def test_number_formats(style: str, number: int, printed: str) -> None:
    assert print_number(number, style) == printed


def test_tracked_changes_are_read_as_accepted() -> None:
    deleted = '<w:del w:id="1"><w:r><w:delText>旧</w:delText></w:r></w:del>'
    inserted = f'<w:ins w:id="2">{run("3")}</w:ins>'
    moved = f'<w:moveFrom w:id="3">{run("搬走")}</w:moveFrom><w:moveTo w:id="4">{run("搬来")}</w:moveTo>'
    gone = paragraph(inside=run("前半，"), properties='<w:rPr><w:del w:id="5"/></w:rPr>')
    assert blocks(
        paragraph(inside=run("全年受理") + deleted + inserted + run("件") + moved), gone, paragraph("后半。")
    ) == ("全年受理3件搬来", "前半，后半。")


def test_a_deleted_row_is_gone() -> None:
    row = f"<w:trPr><w:del w:id='1'/></w:trPr>{cell('旧')}{cell('1')}"
    assert rows(blocks(table(row, cell("新") + cell("2")))[0]) == ["新 | 2"]


def test_what_is_hidden_or_only_a_code_is_not_read() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGEREF _Toc1 \\h</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + run("3")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    ruby = f"<w:r><w:ruby><w:rt>{run('guī')}</w:rt><w:rubyBase>{run('规')}</w:rubyBase></w:ruby></w:r>"
    hidden = run("看不见", "<w:vanish/>") + run("看得见", '<w:vanish w:val="0"/>')
    note = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    link = f'<w:hyperlink r:id="x">{run("网站")}</w:hyperlink>'
    assert blocks(paragraph(inside=field + ruby + hidden + note + link)) == ("3规看得见网站",)


def test_text_boxes_come_once_and_behind_their_paragraph() -> None:
    assert blocks(paragraph(inside=run("正文") + BOX.format(paragraph("框内")))) == ("正文", "框内")


def test_a_line_broken_by_hand_is_two() -> None:
    assert blocks(paragraph(inside=run("甲") + "<w:r><w:br/></w:r>" + run("乙"))) == ("甲", "乙")


def test_merged_cells() -> None:
    (grid,) = blocks(
        table(
            cell("申请人", properties='<w:gridSpan w:val="2"/>')
            + cell("总计", properties='<w:vMerge w:val="restart"/>'),
            cell("自然人") + cell("法人") + cell(properties="<w:vMerge/>"),
            "<w:trPr><w:gridBefore w:val='1'/></w:trPr>" + cell("2") + cell("3"),
        )
    )
    assert isinstance(grid, Grid)
    assert (grid.rows, grid.columns) == (3, 3)
    assert grid.cells == (
        Cell(0, 0, 1, 2, "申请人"),
        Cell(0, 2, 2, 1, "总计"),
        Cell(1, 0, 1, 1, "自然人"),
        Cell(1, 1, 1, 1, "法人"),
        Cell(2, 1, 1, 1, "2"),
        Cell(2, 2, 1, 1, "3"),
    )


def test_cells_know_the_page_word_last_saw_them_on() -> None:
    turn = "<w:r><w:lastRenderedPageBreak/></w:r>"
    body = [
        paragraph("一"),
        table(
            cell("甲") + cell("1"),
            cell(inside=paragraph(inside=turn + run("乙"))) + cell("2"),
            cell("丙") + cell("3"),
        ),
    ]
    grid = blocks(*body)[1]
    assert isinstance(grid, Grid)
    assert [one.page for one in grid.cells] == [1, 1, 1, 2, 2, 2]
    assert all(one.box is None for one in grid.cells)
    bare = blocks(table(cell("甲") + cell("1")))[0]
    assert isinstance(bare, Grid)
    assert [one.page for one in bare.cells] == [0, 0]


def test_a_table_that_lays_out_text_is_no_table() -> None:
    inner = table(cell("甲") + cell("1"), cell("乙") + cell("2"))
    layout = blocks(table(cell(inside=paragraph("一、概述") + paragraph("全年。") + inner)))
    assert layout[:2] == ("一、概述", "全年。")
    assert rows(layout[2]) == ["甲 | 1", "乙 | 2"]
    (nested,) = blocks(
        table(
            cell("一段说明文字，比里面的表长得多") + cell(inside=table(cell("1") + cell("2")) + paragraph())
        )
    )
    assert rows(nested) == ["一段说明文字，比里面的表长得多 | 1 | 2"]


def test_the_strict_form_is_the_same() -> None:
    strict = restyled(
        REPORT_DOCX,
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    assert read_attachment(strict, "docx").blocks == read_attachment(REPORT_DOCX, "docx").blocks


def restyled(body: bytes, old: bytes, new: bytes) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(body)) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(old, new))
    return made.getvalue()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "empty"),
        (paragraph(inside="<w:r><w:drawing/></w:r>"), "OCR"),
        ("<w:oops>", "no XML"),
        ("<w:tbl><w:tr><w:tc>" * 90 + "</w:tc></w:tr></w:tbl>" * 90, "no XML"),
    ],
)
def test_what_cannot_be_read_is_named(body: str, words: str) -> None:
    with pytest.raises(ReadError, match=words):
        blocks(body)


def test_a_row_of_too_many_cells_is_cut_off() -> None:
    file: File = read_attachment(word_file(table(cell("1") * 20_000, cell("1") * 2)), "docx")
    grid = file.blocks[0]
    assert isinstance(grid, Grid)
    assert grid.columns == 1000
    assert file.notes == ("cells beyond column 1000, or beyond 50000 in all, were left out",)


def test_a_document_longer_than_any_report_is_cut_off() -> None:
    file = read_attachment(word_file(paragraph("一") * 30_001), "docx")
    assert len(file.blocks) == 30_000
    assert file.notes == (
        "longer than any report: only its first 30,000 paragraphs and rows of tables were read",
    )


def test_a_span_of_too_many_columns_is_cut_off() -> None:
    (grid,) = blocks(
        table(cell("甲", properties='<w:gridSpan w:val="99999"/>') + cell("乙"), cell("1") + cell("2"))
    )
    assert isinstance(grid, Grid)
    assert grid.columns <= 1000
