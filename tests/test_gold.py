"""The gold set is what its README says: complete, true to its own files, and a third of it held out."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections import Counter
from html import unescape
from typing import Any

import pypdfium2
import pytest

from benchmarks import gold, reading
from benchmarks.gold.making.__main__ import name_of, truth_json
from benchmarks.gold.making.forms import COLUMNS, GROUPS, OUTCOMES, RESULTS, codes
from benchmarks.gold.making.markup import parse
from benchmarks.gold.making.pages import TEMPLATES, chrome, page
from benchmarks.gold.making.printing import print_html, text
from benchmarks.gold.making.source import load
from benchmarks.gold.making.truth import cell_of
from benchmarks.scoring import matched, numbered, score
from crawler.items import Check, Document, Fact, Page, Section
from pipelines import ReadError

DOCUMENTS = list(gold.documents())
NAMES = [document.id for document in DOCUMENTS]
PROSE_ONLY = {
    "disclosed.website", "disclosed.wechat", "disclosed.weibo", "disclosed.other_new_media", "disclosed.total",
    "litigation.total", "fees.charged",
}  # fmt: skip
CODES = PROSE_ONLY | {*codes("2019"), *codes("2021")}
TAG = re.compile(r"<[^>]+>")  # <p class="MsoNormal">
NUMBER = re.compile(r"\d+(?:\.\d+)?")  # 12.50
FAMILIES = ("trs", "jpage", "xxgk", "jpaas", "ucap", "guangdong", "gkmlpt", "vsb", "truecms", "epoint", "openness", "public_column", "ccontent", "frame")  # fmt: skip


def test_there_are_enough_documents_of_every_format_and_form() -> None:
    formats = Counter(document.format for document in DOCUMENTS)
    forms = Counter(document.truth["form"] for document in DOCUMENTS)
    assert len(DOCUMENTS) >= 60
    assert formats["html"] >= 40
    assert formats["pdf"] >= 8
    assert formats["docx"] >= 5
    assert formats["scan"] >= 4
    assert formats["text"] >= 3
    assert min(forms[form] for form in ("old", "2019", "2021", "notice")) >= 10


def test_pages_come_in_the_shape_of_every_family() -> None:
    used = {document.truth["family"] for document in DOCUMENTS if document.format == "html"}
    assert set(FAMILIES) <= used
    assert {path.stem for path in TEMPLATES.glob("*.html")} == used


def test_a_third_is_held_out_by_the_hash_of_its_name() -> None:
    held_out = [document.id for document in DOCUMENTS if document.is_held_out]
    assert held_out == [name for name in NAMES if gold.is_held_out(name)]
    assert 0.3 <= len(held_out) / len(DOCUMENTS) <= 0.4
    assert {document.format for document in DOCUMENTS if document.is_held_out} == {"html", "pdf", "docx", "scan", "text"}  # fmt: skip


def test_the_set_is_small() -> None:
    assert sum(path.stat().st_size for path in gold.FOLDER.rglob("*") if path.is_file()) < 6_000_000


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_truth_is_what_the_author_wrote(document: gold.Gold) -> None:
    source = load(document.path.parent)
    assert document.path.name == name_of(source)
    assert (document.path.parent / "truth.json").read_text(encoding="utf-8") == truth_json(source)
    if source.format == "html":
        assert document.path.read_bytes() == page(source)
    if source.format == "text":
        assert document.path.read_bytes() == text(source)


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_every_code_is_a_fact_code(document: gold.Gold) -> None:
    truth = document.truth
    assert {*truth["cells"], *truth["annex"], *truth["prose_facts"], *truth["either"]} <= CODES


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_every_number_of_the_truth_is_printed_in_the_file(document: gold.Gold) -> None:
    printed = printed_text(document)
    numbers = Counter(map(float, NUMBER.findall(printed)))
    cells = [value for value in document.truth["cells"].values() if not isinstance(value, str)]
    assert not Counter(abs(float(value)) for value in cells) - numbers
    assert squeezed(document.truth["title"] or "") in squeezed(printed)


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_who_when_and_which_number_is_printed_in_the_file(document: gold.Gold) -> None:
    truth = document.truth
    printed = squeezed(printed_text(document))
    assert squeezed(truth["agency"]) in printed
    assert squeezed(truth["number"]) in printed
    if truth["published"]:
        year, month, day = truth["published"].split("-")
        assert truth["published"] in printed or f"{year}年{month}月{day}日" in printed
    if truth["number"]:
        assert str(truth["year"]) in printed


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_the_source_breaks_the_rules_that_it_is_said_to_break(document: gold.Gold) -> None:
    assert broken_rules(document.truth) == set(document.truth["fails"])


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_sections_are_printed_in_their_order(document: gold.Gold) -> None:
    lines = [line for line in load(document.path.parent).body.lines if line.heading]
    found = [line.heading for line in lines if line.heading]
    assert [[heading.number, heading.heading] for heading in found] == [section[:2] for section in document.truth["sections"]]  # fmt: skip
    for line, heading in zip(lines, found, strict=True):
        bare = squeezed(line.text)
        assert heading.heading == "*" or squeezed(heading.heading) in bare
        assert heading.number.strip("()") in bare or heading.number == "1"  # ① is 1 in NFKC


def test_each_kind_of_trap_is_there() -> None:
    """What the set must hold: numbers in words, tables as text, marks for none, rows of its own, letters, lists of contents."""
    sources = [load(document.path.parent) for document in DOCUMENTS]
    assert {source.look.get("table") for source in sources} >= {"A", "B", "C", "D", "E", "split", "flat", "padded", "wrapped"}  # fmt: skip
    states = Counter(str(value) for document in DOCUMENTS for value in document.truth["cells"].values())
    assert min(states[state] for state in ("zero", "blank", "none")) > 30
    assert any(source.figures and source.figures.extras for source in sources)
    assert any(source.look.get("charset") == "gbk" for source in sources)
    assert sum(bool(document.truth["fails"]) for document in DOCUMENTS) >= 7


# How the reading is scored


def test_marks_say_what_is_printed_and_what_it_is() -> None:
    body = parse(
        "# 一|概述\n收到{applications.received.total=3:三}件，{?disclosed.total=9}条\n##? 1|*|1.一；2.二"
    )
    assert [line.text for line in body.lines] == ["一、概述", "收到三件，9条", "1.一；2.二"]
    assert (body.prose, body.either) == ({"applications.received.total": 3}, ("disclosed.total",))
    assert [heading.path for heading in body.headings] == [("一",), ("一", "1")]


def test_a_cell_says_how_it_says_that_there_is_none() -> None:
    printed = ("0", "", "/", "—", "无", "1,234", "-8", "+2", "减3", "12.50", "１２")
    assert [cell_of(text) for text in printed] == ["zero", "blank", "none", "none", "none", 1234, -8, 2, -3, 12.5, 12]  # fmt: skip


def test_sections_match_in_order_only() -> None:
    wanted = [numbered("一", "概述", ["一"]), numbered("1", "*", ["一", "1"]), numbered("二", "收费", ["二"])]
    given = [
        numbered("一", "概 述", ["一"]),
        numbered("二", "收费", ["二"]),
        numbered("1", "anything", ["1"]),
    ]
    assert matched(wanted, given) == [(0, 0), (2, 1)]


def test_a_reading_is_scored_by_what_is_right_wrong_and_missing() -> None:
    truth: dict[str, Any] = {
        "title": "年报", "agency": "县局", "year": 2021, "published": None, "number": "局〔2021〕3号", "kind": "notice",
        "sections": [["一", "概述", ["一"]], ["1", "*", ["一", "1"], "?"]],
        "cells": {"applications.received.total": 4, "applications.granted.total": 9, "penalties.decisions": "blank"},
        "annex": {}, "prose_facts": {"disclosed.total": 7}, "either": ["licensing.decisions"], "fails": ["rows_sum"],
    }  # fmt: skip
    made = score(gold.Gold("x", gold.FOLDER, truth), reading_of_it())
    expected = {"title": (1, 1), "number": (1, 1), "year": (0, 1), "sections": (2, 3), "cells P": (1, 2), "cells R": (1, 2)}  # fmt: skip
    expected |= {"prose P": (1, 2), "prose R": (1, 1), "fails R": (0, 1), "caught": (1, 1)}
    assert {name: tuple(made.tallies[name]) for name in expected} == expected
    assert "published" not in made.tallies


def test_nothing_is_said_of_a_held_out_document() -> None:
    def refuse(page: Page) -> Document:
        raise ReadError("not today")

    lines = "\n".join(reading.misses(reading.results(refuse)))
    assert "not today" in lines
    assert not any(document.id in lines for document in DOCUMENTS if document.is_held_out)


def test_chrome_is_what_the_template_prints_itself() -> None:
    pieces = chrome("trs")
    assert "扫一扫，在手机上打开当前页面" in pieces
    assert not any("$" in piece or "doZoom" in piece for piece in pieces)


def reading_of_it() -> Document:
    """A reading with a wrong year, an extra section, a wrong cell that a check doubts, and a fact that is none."""
    section = Section(1, "一", "概述", "", ("一",), None)
    facts = (
        Fact("applications.received.total", 4, "件", "number", "4", "table", None, ""),
        Fact("applications.granted.total", 8, "件", "number", "8", "table", None, ""),
        Fact("disclosed.total", 7, "条", "number", "7", "text", None, ""),
        Fact("disclosed.weibo", 2, "条", "number", "2", "text", None, ""),
        Fact("licensing.decisions", 2, "件", "number", "2", "text", None, ""),
    )
    return Document(
        url="", kind="notice", title="年 报", agency="县局", year=2020, number="局[2021]3号", published="",
        charset_declared="", charset="", charset_evidence=(), script="hans", published_text="", text="",
        sections=(section, Section(1, "二", "多余", "", ("二",), None)), facts=facts,
        checks=(Check("columns_balance", "unknown", None, None, ""),),
    )  # fmt: skip


def printed_text(document: gold.Gold) -> str:
    """What a file prints, in the usual width and without commas; of a scan what was printed before it was scanned."""
    if document.format == "pdf":
        pages = pypdfium2.PdfDocument(document.path)
        printed = "\n".join(page.get_textpage().get_text_range() for page in pages)
    elif document.format == "docx":
        with zipfile.ZipFile(document.path) as archive:
            printed = without_tags(archive.read("word/document.xml").decode(), "</w:p>")
    elif document.format == "html":
        charset = load(document.path.parent).look.get("charset", "utf-8")
        printed = without_tags(document.path.read_bytes().decode(charset), "</td>")
    elif document.format == "scan":
        printed = without_tags(print_html(load(document.path.parent)), "</td>")
    else:
        printed = text(load(document.path.parent)).decode()
    return unicodedata.normalize("NFKC", printed).replace(",", "")


def without_tags(markup: str, end: str) -> str:
    return unescape(TAG.sub("", markup.replace(end, "\n")))


def squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def broken_rules(truth: dict[str, Any]) -> set[str]:
    """The rules that the printed numbers of a document break: the identities of the form, and prose against table."""
    cells = {code: 0 if isinstance(value, str) else value for code, value in truth["cells"].items()}
    broken = {f"{group}_sum" for group in GROUPS if f"{group}.total" in cells and not review_adds_up(cells, group)}  # fmt: skip
    if "applications.received.total" in cells:
        broken |= broken_of_applications(cells, truth["form"])
    said = {code: value for code, value in truth["prose_facts"].items() if code in cells}
    lawsuits = cells.get("litigation_direct.total", 0) + cells.get("litigation_after_review.total", 0)
    if cells and truth["prose_facts"].get("litigation.total", lawsuits) != lawsuits:
        broken.add("prose_matches_table")
    return broken | {"prose_matches_table" for code, value in said.items() if cells[code] != value}


def review_adds_up(cells: dict[str, Any], group: str) -> bool:
    *results, total = (cells[f"{group}.{result}"] for result in RESULTS)
    return bool(sum(results) == total)


def broken_of_applications(cells: dict[str, Any], form: str) -> set[str]:
    outcomes = [row for _, rows in OUTCOMES[form] for row, _ in rows if row != "outcome_total"]
    broken = set()
    for column in COLUMNS:

        def of(row: str, column: str = column) -> Any:
            return cells[f"applications.{row}.{column}"]

        if of("received") + of("carried_in") != of("outcome_total") + of("carried_out"):
            broken.add("columns_balance")
        if sum(map(of, outcomes)) != of("outcome_total"):
            broken.add("outcomes_sum")
    for row in ("received", "carried_in", *outcomes, "outcome_total", "carried_out"):
        *parts, total = (cells[f"applications.{row}.{column}"] for column in COLUMNS)
        if sum(parts) != total:
            broken.add("rows_sum")
    return broken
