"""A report whose page only names its attachment: the file is found, read, and stands for the report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive.browse.printed import blocks
from archive.store import Archive
from crawler.items import Cell, Grid, Hint, Page
from pipelines.attachments.names import file_name, named
from pipelines.identity import identify
from tests import office
from tests.crawling import Done, start
from tests.factories import begin, full_document, keep, make_page, open_archive
from tests.forms import HEADINGS, Table
from tests.loopback import Answer, Portal, serving
from tests.word_xml import cell, paragraph, table, word_file

FILE = "/module/download/downfile.jsp?classid=0&filename=ab12"
PAGE = (
    "<html><head><title>{0}</title></head><body><h1>{0}</h1><div id=zoom><p>详见附件。</p>"
    f"<p><a href='{FILE}'>附件</a></p></div></body></html>"
)
TITLE = "云岭县公安局2023年政府信息公开工作年度报告"


@pytest.fixture
def portal() -> Iterator[Portal]:
    with serving() as portal:
        yield portal


def crawl(folder: Path, portal: Portal) -> Done:
    site = folder / "chengchuan.toml"
    site.write_text(
        f'agency = "澄川县人民政府"\nregion = "110101"\nhomepage = "{portal.url}/"\nfamily = "generic"\nschedule = "1 1 * * *"\ndelay = 0\nprivate = true\n'
        f'[[column]]\nurl = "{portal.url}/nb/"\nkind = "annual_report"\n'
    )
    return start(site, folder / "a.db").wait()


def rows(folder: Path, sql: str) -> list[dict[str, Any]]:
    with Archive.open(folder / "a.db", readonly=True) as archive:
        return list(archive.db.query(sql))


def bare_docx(penalties: str = "9") -> bytes:
    """A file that says neither whose it is nor of which year."""
    return word_file(
        paragraph(HEADINGS["二"]),
        word_table(office.tables()["二"], penalties),
        paragraph("六、其他需要报告的事项"),
    )


def word_table(made: Table, penalties: str) -> str:
    lines = []
    for row in made:
        cells = [
            (text if "行政处罚" not in row[0][0] or at == 0 else penalties, across)
            for at, (text, _, across) in enumerate(row)
        ]
        lines.append(
            "".join(cell(text, properties=f'<w:gridSpan w:val="{across}"/>') for text, across in cells)
        )
    return table(*lines)


def serve(portal: Portal, body: bytes) -> None:
    portal.page("/nb/", f"<ul><li><a href='/nb/1.html'>{TITLE}</a><span>2024-01-20</span></li></ul>")
    portal.page("/nb/1.html", PAGE.format(TITLE))
    name = "附件.docx".encode("gbk").decode("latin-1")
    portal.routes[FILE] = Answer(
        body,
        headers={
            "Content-Type": "application/octet-stream",
            "Content-Disposition": f'attachment; filename="{name}"',
        },
    )


def test_the_attachment_stands_for_the_report(tmp_path: Path, portal: Portal) -> None:
    serve(portal, bare_docx())
    done = crawl(tmp_path, portal)
    assert done.status == 0, done.log
    (row,) = rows(tmp_path, "SELECT agency, year, url, title, documents, penalties_decisions FROM reports")
    assert row == {
        "agency": "云岭县公安局",
        "year": 2023,
        "url": portal.url + FILE,
        "title": TITLE,
        "documents": 2,
        "penalties_decisions": 9,
    }
    (file,) = rows(
        tmp_path,
        "SELECT d.kind, p.url AS parent, v.notes FROM documents d JOIN documents p ON p.id = d.parent_id JOIN versions v ON v.id = d.version_id",
    )
    assert (file["kind"], file["parent"]) == ("attachment", f"{portal.url}/nb/1.html")
    assert "the file prints no title" in file["notes"]


def test_it_still_does_when_the_file_alone_is_replaced(tmp_path: Path, portal: Portal) -> None:
    serve(portal, bare_docx())
    crawl(tmp_path, portal)
    serve(portal, bare_docx("10"))
    done = crawl(tmp_path, portal)
    assert done.status == 0, done.log
    (row,) = rows(tmp_path, "SELECT agency, year, title, version, penalties_decisions FROM reports")
    assert row == {
        "agency": "云岭县公安局",
        "year": 2023,
        "title": TITLE,
        "version": 2,
        "penalties_decisions": 10,
    }


HINT = Hint("附件", page_title=TITLE, page_agency="云岭县公安局", page_year=2023, agency="澄川县人民政府")


def test_what_a_file_prints_comes_before_what_its_page_says() -> None:
    own = identify("澄川县水务局2022年政府信息公开工作年度报告", [], "", "", HINT, "attachment")
    assert (own.agency, own.year, own.notes) == ("澄川县水务局", 2022, ())
    period = identify(
        "政府信息公开工作年度报告",
        ["统计期限自2021年1月1日起至2021年12月31日止。"],
        "",
        "",
        HINT,
        "attachment",
    )
    assert (period.agency, period.year) == ("云岭县公安局", 2021)
    bare = identify("公安局2022年政府信息公开工作年度报告", [], "", "", HINT, "attachment")
    assert (bare.agency, bare.year) == ("云岭县公安局", 2022)


@pytest.mark.parametrize(
    ("link", "disposition", "title"),
    [
        ("附件：云岭县公安局2023年年报.docx", "", "云岭县公安局2023年年报"),
        ("附件1、统计表", "", TITLE),
        ("附件2：政府信息公开统计表.xls", "", "政府信息公开统计表"),
        ("点击下载", 'attachment; filename="统计表一览.xls"', "统计表一览"),
        (
            "附件",
            "attachment; filename*=UTF-8''%E7%BB%9F%E8%AE%A1%E8%A1%A8%E4%B8%80%E8%A7%88.xls",
            "统计表一览",
        ),
        ("PDF版", "", TITLE),
        ("【附件】", "", TITLE),
    ],
)
def test_what_an_attachment_is_called(link: str, disposition: str, title: str) -> None:
    headers = (("Content-Disposition", disposition.encode().decode("latin-1")),) if disposition else ()
    page = Page(
        "s",
        "http://a.example/P020240118.xls",
        "attachment",
        200,
        "",
        b"",
        headers,
        hint=Hint(link, page_title=TITLE),
    )
    assert named(page).title == title


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="%E5%B9%B4%E6%8A%A5.pdf"', "年报.pdf"),
        ("attachment; filename=" + "年报.pdf".encode("gbk").decode("latin-1"), "年报.pdf"),
        ("attachment; filename=" + "年报.pdf".encode().decode("latin-1") + "; size=3", "年报.pdf"),
        ("attachment; filename=\"a.pdf\"; filename*=gb18030''%C4%EA%B1%A8.pdf", "年报.pdf"),
        ('attachment; filename="C:\\\\files\\\\a.pdf"', "a.pdf"),
        ("attachment; filename*=nonsense''%E5%B9%B4.pdf", "年.pdf"),
        ("inline", "报表.pdf"),
        ("", "报表.pdf"),
    ],
)
def test_file_names(disposition: str, name: str) -> None:
    headers = (("content-disposition", disposition),)
    assert (
        file_name(
            Page("s", "http://a.example/d/%E6%8A%A5%E8%A1%A8.pdf?x=1", "attachment", 200, "", b"", headers)
        )
        == name
    )


def test_cells_are_stored_with_their_place_only_where_it_is_known() -> None:
    cells = (
        Cell(0, 0, 1, 1, "甲", 2, (1.0, 2.0, 30.5, 14.0)),
        Cell(0, 1, 1, 1, "1", 2),
        Cell(1, 0, 1, 2, "乙"),
    )
    with open_archive() as archive:
        crawl_id = begin(archive)
        document = replace(full_document(), grids=(Grid(2, 2, cells, section=1),), facts=())
        kept = keep(archive, crawl_id, make_page(), document)
        (row,) = archive.db.query(
            "SELECT cells, caption, notes, rows, columns FROM grids WHERE version_id = ?", (kept.version_id,)
        )
    stored = [[0, 0, 1, 1, "甲", 2, [1.0, 2.0, 30.5, 14.0]], [0, 1, 1, 1, "1", 2, None], [1, 0, 1, 2, "乙"]]
    assert json.loads(row["cells"]) == stored
    assert blocks("甲 | 1\n乙", [row]) == [row]
