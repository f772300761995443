"""Whole pages and files to documents: the saved pages of `tests/pages/reading`, and bytes that mean harm."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from crawler.items import Document, Page
from examples.portal import facts
from examples.portal.resources import Request
from examples.portal.states import resources
from pipelines import PARSER, ReadError, read, read_file
from tests.saved_pages import (
    PAGES,
    cases,
    check_sections,
    check_steps,
    document,
    expected,
    identity,
    outline,
    page,
)

READING = PAGES / "reading"
CASES = cases("reading")
PARTS = (
    "identity",
    "sections",
    "grids",
    "table_facts",
    "prose_facts",
    "checks",
    "attachments",
    "notes",
    "text",
)


def html(inside: str) -> bytes:
    return f'<html><body><div id="zoom">{inside}</div></body></html>'.encode()


def summary(document: Document) -> dict[str, Any]:
    """A document as reviewable JSON, one entry for each of PARTS."""
    return {
        "identity": identity(document),
        "sections": outline(document),
        "grids": [
            {"rows": grid.rows, "columns": grid.columns, "section": grid.section, "notes": list(grid.notes)}
            for grid in document.grids
        ],
        "table_facts": {
            fact.code: f"{fact.raw} {fact.unit} {fact.state}"
            for fact in document.facts
            if fact.source == "table"
        },
        "prose_facts": {
            fact.code: f"{fact.value} {fact.unit} | {fact.evidence}"
            for fact in document.facts
            if fact.source == "text"
        },
        "checks": {check.rule: f"{check.verdict}: {check.detail}" for check in document.checks},
        "attachments": {link.url: link.title for link in document.attachments},
        "notes": list(document.notes),
        "text": document.text.split("\n"),
    }


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("case", CASES)
def test_page(case: str, part: str) -> None:
    assert summary(document(case))[part] == expected(case, summary)[part]


@pytest.mark.parametrize("case", CASES)
def test_steps_lead_from_the_published_text_to_the_canonical_one(case: str) -> None:
    check_steps(document(case))


@pytest.mark.parametrize("case", CASES)
def test_sections_point_into_the_text(case: str) -> None:
    check_sections(document(case))


def test_reading_is_a_function_of_the_page() -> None:
    body = (READING / "trs-form-2021" / "page.html").read_bytes()
    assert read(page(body)) == read(page(body))
    assert read(page(body)).parser == PARSER


def test_a_hit_counter_never_enters_the_text() -> None:
    body = (READING / "trs-form-2021" / "page.html").read_bytes()
    moved = body.replace(b"1532", b"1533")
    assert moved != body
    assert read(page(moved)).published_text == read(page(body)).published_text


def test_a_title_changed_in_place_is_another_text() -> None:
    body = (READING / "attachment-only" / "page.html").read_bytes()
    changed = body.replace("教育局2022年".encode(), "教育局2021年".encode())
    assert read(page(changed)).text != read(page(body)).text


def test_the_address_never_names_agency_or_year() -> None:
    read_page = read(
        page(html("<p>某项工作顺利开展，成效明显。</p>"), url="http://x.example/yunlinggaj/2021/index.html")
    )
    assert (read_page.agency, read_page.year) == ("", None)


PORTAL = {path: truth for path, truth in facts(1).items() if truth.kind in ("annual_report", "notice")}


@pytest.mark.parametrize("path", PORTAL)
def test_example_portal_is_read_as_it_was_written(path: str) -> None:
    truth, resource = PORTAL[path], resources(1)[path]
    body = resource.content(Request({}, 1))
    read_page = read(
        page(body, f"http://127.0.0.1{path}", kind=truth.kind, media_type=resource.media_type.split(";")[0])
    )
    assert (read_page.title, read_page.agency, read_page.kind) == (truth.title, truth.agency, truth.kind)
    assert (read_page.number, read_page.published) == (truth.number, truth.published)
    assert truth.year in (None, read_page.year)
    assert tuple(section.number for section in read_page.sections if section.number) == truth.sections
    values = {fact.code: fact.raw if fact.value is None else fact.value for fact in reversed(read_page.facts)}
    assert {code: values.get(code) for code in truth.numbers} == dict(truth.numbers)
    assert {check.verdict for check in read_page.checks} <= {"pass"}


def test_pdf_is_read_with_its_tables() -> None:
    path, truth = next((path, truth) for path, truth in facts(1).items() if truth.kind == "attachment")
    body = resources(1)[path].content(Request({}, 1))
    read_pdf = read(
        page(body, f"http://127.0.0.1{path}", kind="attachment", media_type="application/octet-stream")
    )
    assert (read_pdf.kind, read_pdf.agency, read_pdf.year) == ("attachment", truth.agency, truth.year)
    assert tuple(section.number for section in read_pdf.sections if section.number) == truth.sections
    values = {fact.code: fact.raw if fact.value is None else fact.value for fact in reversed(read_pdf.facts)}
    assert {code: values.get(code) for code in truth.numbers} == dict(truth.numbers)


def test_a_blank_pdf_says_that_nothing_can_be_made_out(tmp_path: Path) -> None:
    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 200)
    document.save(tmp_path / "blank.pdf")
    document.close()
    with pytest.raises(ReadError, match="has no text"):
        read_file(tmp_path / "blank.pdf")


def test_files_are_read_by_content_not_by_extension(tmp_path: Path) -> None:
    text = "云岭县公安局2022年\n政府信息公开工作年度报告\n一、概述\n全年受理政府信息公开申请3件。"
    (tmp_path / "a.pdf").write_text(text, encoding="utf-8")
    (tmp_path / "b.txt").write_bytes((READING / "trs-form-2021" / "page.html").read_bytes())
    plain = read_file(tmp_path / "a.pdf")
    assert plain.title == "云岭县公安局2022年政府信息公开工作年度报告"
    assert plain.text.split("\n")[1] == "一、概述"
    assert read_file(tmp_path / "b.txt").attachments


def test_plain_text_without_a_title_line_begins_with_its_first_paragraph(tmp_path: Path) -> None:
    text = "根据《条例》，现发布《云岭县公安局2023年政府信息公开工作年度报告》，数据从2023年1月1日至2023年12月31日。"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    plain = read_file(tmp_path / "a.txt")
    assert plain.title == "云岭县公安局2023年政府信息公开工作年度报告"
    assert plain.text == text


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b" \n\xef\xbb\xbf", "empty"),
        (b"<!-- nothing -->", "no element"),
        (b"<html><body><script>var a = 1;</script></body></html>", "no text"),
        (b"%PDF-1.7 and then nothing", "damaged"),
        (b"PK\x03\x04....", "ZIP"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "OLE"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"\x00\x01\x02\x03 binary \x00", "binary"),
        (b"<div>" * 100_000 + "文字。".encode(), "256"),
    ],
)
def test_what_cannot_be_read_is_named(body: bytes, words: str) -> None:
    with pytest.raises(ReadError, match=words) as caught:
        read(page(body, media_type="text/html"))
    assert str(caught.value).endswith(".") or ": " in str(caught.value)


def test_an_error_page_in_place_of_a_pdf_is_named() -> None:
    with pytest.raises(ReadError, match="declared as PDF"):
        read(page("<html>请先登录</html>".encode(), media_type="application/pdf"))


@pytest.mark.parametrize(
    "inside",
    [
        "<table><tr><td colspan=1000000000 rowspan=1000000000>甲</td></tr></table>",
        "<table>" + ("<tr>" + "<td colspan=1000 rowspan=1000>甲</td>" * 9 + "</tr>") * 300 + "</table>",
        "<table><tr>" + "<td>0</td>" * 30_000 + "</tr></table>",
        "<font>" * 200 + "正文，有内容。" + "</font>" * 200,
        "<table><tr><td>" * 60 + "正文，有内容。" + "</td></tr></table>" * 60,
        "一\n" + "\u3000" * 300_000 + "\n二",
        "<p>目录</p><p>" + "." * 300_000 + "</p>",
        "<p>" + "《" * 100_000 + "报告》</p>",
        "<p>" + "未收到申请" * 20_000 + "</p>",
        "<p>一、</p>" * 3_000 + "<p>（一）甲。</p>" * 3_000,
        "<p>第二十条</p>" + "<p>|</p>" * 10_000,
        "<p>" + "规章 行政处罚 " * 10_000 + "1</p>",
        "<p>" + "。一、总体情况。二、概述。三、概述" * 5_000 + "</p>",
        "<p>第二十条" + "规章(guī)" * 20_000 + " 1</p>",
        "<p>索引号</p><p>1</p>" * 5_000,
    ],
    ids=[
        "colspan",
        "spans",
        "columns",
        "fonts",
        "nesting",
        "spaces",
        "leaders",
        "quotes",
        "words",
        "headings",
        "bars",
        "labels",
        "one line",
        "readings",
        "information",
    ],
)
def test_hostile_pages_end_soon(inside: str) -> None:
    begin = time.monotonic()
    read(page(html(inside)))
    assert time.monotonic() - begin < 10


def test_a_version_with_lost_characters_is_flagged() -> None:
    """What no repair can bring back is counted in a note, never filled in."""
    body = "<p>全年共收到政府信息公开申请\ufffd\ufffd件，均已答复。</p><p>锟斤拷锟斤拷</p>".encode()
    page = Page("demo", "http://127.0.0.1/a.html", "page", 200, "", body, media_type="text/html")
    document = read(page)
    assert any("characters of the text are lost" in note for note in document.notes)
    assert "\ufffd" in document.text
