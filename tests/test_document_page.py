"""The page of a document, asked in process: addresses that hold, pages of what is long, its JSON, queries with an index."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin

import pytest
from lxml import etree

pytest.importorskip("datasette", reason="the extra [browse] is not installed")

from archive.browse import datasette_app
from archive.browse.document import evidence, page, related, timeline
from archive.browse.document.page import Asked, document_page
from archive.errors import ArchiveError
from archive.store import Archive
from tests.asked_room import ask, text, tree
from tests.document_room import LONG, OLD, REPORT, build
from tests.reading_room import HARMFUL_ID, NOTICE_ID
from tests.reading_room import build as build_small

VERSIONS, LINES = 41, 800


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("document") / "档案.db", VERSIONS, LINES)


@pytest.fixture(scope="module")
def room(archive: Path) -> Any:
    return datasette_app(archive)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return datasette_app(build_small(tmp_path_factory.mktemp("document") / "small.db"))


def ids(body: Any) -> list[str]:
    return [element.get("id") for element in body.cssselect("[id]")]


# Addresses


@pytest.mark.parametrize(
    "query", ["", "?view=side", "?new=1", "?capture=page&view=side", "?capture=source", "?lang=zh"]
)
@pytest.mark.parametrize("document", [OLD, REPORT])
def test_every_link_within_the_page_leads_to_something(room: Any, document: int, query: str) -> None:
    body = tree(room, f"/-/document/{document}{query}")
    found = ids(body)
    assert len(found) == len(set(found))
    targets = {a.get("href") for a in body.cssselect("a[href*='#']") if a.get("href").startswith("#")}
    assert len(targets) > 200  # each cell has its fact
    assert {unquote(target[1:]) for target in targets} <= {*found, ""}


def test_an_address_with_its_version_leads_to_the_place(room: Any) -> None:
    first = f"/-/document/{REPORT}"
    for anchor in ("section-1", "fact-penalties.decisions", "check-columns_balance.total", "repair-2", "v1"):
        body = tree(room, first)
        (link,) = {
            a.get("href") for a in body.cssselect("a.anchor") if unquote(a.get("href")).endswith(f"#{anchor}")
        }
        assert link.startswith("?")
        assert anchor in ids(tree(room, urljoin(first, link.partition("#")[0])))


def test_cells_of_the_form_and_of_the_text_lead_to_their_fact_and_back(room: Any) -> None:
    body = tree(room, f"/-/document/{REPORT}")
    (cell,) = body.cssselect("[id='form-penalties.decisions']")
    assert text(cell) == "3260 was 3259"
    target = unquote(cell.cssselect("a")[0].get("href")[1:])
    (row,) = body.cssselect(f"tr[id='{target}']")
    assert text(row).startswith("行政处罚 · 本年处理决定数量 penalties.decisions")
    back = [a.get("href") for a in row.cssselect("td a")]
    assert text(body.cssselect(f"[id='{back[0][1:]}']")[0]) == "3260 was 3259"


def test_a_failed_check_spells_its_arithmetic_out_and_marks_its_cells(room: Any) -> None:
    body = tree(room, f"/-/document/{REPORT}")
    (equation,) = body.cssselect("[id='check-columns_balance.person']")
    said = text(equation)
    assert "11 一、本年新收 + 18 二、上年结转 = 29" in said
    assert "≠ 172 三(七)总计 + 179 四、结转下年度继续办理 = 351 difference -322" in said
    (cell,) = body.cssselect("[id='form-applications.received.person']")
    assert "failed" in cell.get("class")
    assert "#check-columns_balance.person" in [a.get("href") for a in cell.cssselect(".flags a")]


def test_repairs_stand_in_the_text_with_what_was_published(room: Any) -> None:
    body = tree(room, f"/-/document/{REPORT}")
    marked = body.cssselect(".text .repair")
    assert [(text(one), one.get("title")) for one in marked] == [
        ("(jù)", "pinyin put behind characters 98%"), ("(guī)", "pinyin put behind characters 98%"), ("(bào)", "pinyin put behind characters 98%")
    ]  # fmt: skip
    for one in marked:
        (row,) = body.cssselect(one.get("href"))
        assert "removed pinyin put behind characters 98%" in text(row)
    assert "的规 (guī) 定，编制本报" in text(marked[0].getparent())


# What is long


def test_five_hundred_versions_are_a_page_at_a_time(room: Any) -> None:
    body, path = tree(room, f"/-/document/{LONG}"), f"/-/document/{LONG}"
    seen: list[str] = []
    while True:
        seen += [text(item) for item in body.cssselect(".timeline > li b")]
        older = [a for a in body.cssselect(".paging a") if text(a) == "Older versions"]
        if not older:
            break
        path = urljoin(path, older[0].get("href"))
        body = tree(room, path)
    assert seen == [f"Version {n}" for n in range(VERSIONS, 0, -1)]
    assert "Newer versions" in text(body)
    assert [field.get("max") for field in body.cssselect("form.compare input[type=number]")] == [
        str(VERSIONS)
    ] * 2


def test_a_long_text_is_a_page_at_a_time_with_contents_that_lead_to_each(room: Any) -> None:
    first = tree(room, f"/-/document/{LONG}")
    assert "Page 1 of 2" in text(first)
    path = [a.get("href") for a in first.cssselect(".toc li li a")][-1]
    query, _, anchor = path.partition("#")
    assert anchor in ids(tree(room, f"/-/document/{LONG}{query}"))
    section = ask(room, f"/-/document/{LONG}.json").json()["sections"][-1]["id"]
    assert f"s{section}" in ids(tree(room, f"/-/document/{LONG}?section={section}"))


@pytest.mark.parametrize("view", ["inline", "side"])
def test_a_long_comparison_says_what_it_leaves_out(room: Any, view: str) -> None:
    body = tree(room, f"/-/document/{LONG}?old=1&new={VERSIONS}&view={view}")
    changed = body.cssselect("section[aria-labelledby=changed]")[0]
    assert [text(one) for one in changed.cssselect("ins")[:2]] == [str(VERSIONS)] * 2
    assert len(changed.cssselect(".diff del")) == LINES / 10
    assert body.cssselect("[aria-current=true]")
    said = ask(room, f"/-/document/{LONG}.json?old=1&new={VERSIONS}").json()
    assert "".join(change["new"] for change in said["compared"]["text"]) == said["version"]["text"]


def test_visits_are_a_page_at_a_time_and_states_have_their_visits(small: Any, room: Any) -> None:
    body = tree(room, f"/-/document/{LONG}")
    assert f"The latest 20 of {VERSIONS} visits" in text(body)
    rows = len(body.cssselect("#visits-table tbody tr"))
    older = next(a.get("href") for a in body.cssselect(".paging a") if text(a) == "Earlier visits")
    body = tree(room, f"/-/document/{LONG}{older.partition('#')[0]}")
    rows += len(body.cssselect("#visits-table tbody tr"))
    assert (rows, f"20 of {VERSIONS} visits" in text(body)) == (40, True)
    notice = tree(small, f"/-/document/{NOTICE_ID}")
    proofs = notice.cssselect("#states-table .proofs a")
    assert len(proofs) == 3
    for link in proofs:
        query, _, anchor = link.get("href").partition("#")
        assert anchor in ids(tree(small, f"/-/document/{NOTICE_ID}{query}"))


# The capture, citations, JSON


def test_the_capture_stands_beside_the_text_in_a_sandbox(room: Any) -> None:
    for kind in ("page", "source"):
        response = ask(room, f"/-/document/{REPORT}?capture={kind}")
        (frame,) = etree.HTML(response.text).cssselect("iframe")
        assert (frame.get("sandbox"), frame.get("src")) == ("", f"/-/capture/5/{kind}")
        framed = ask(room, frame.get("src"))
        policy = framed.headers["content-security-policy"]
        assert policy.startswith("sandbox; default-src 'none';")
        assert policy.endswith("frame-ancestors 'self'")
        assert "unsafe" not in response.headers["content-security-policy"]
    assert (framed.headers["content-type"], framed.headers["x-content-type-options"]) == (
        "text/plain; charset=utf-8", "nosniff"
    )  # fmt: skip
    assert not tree(room, f"/-/document/{REPORT}?capture=evil").cssselect("iframe")


def test_bytes_that_are_no_page_are_offered_for_download(small: Any) -> None:
    assert ask(small, "/-/capture/5/source").status_code == 404
    assert ask(small, "/-/capture/99/source").status_code == 404


def test_citations_are_those_of_the_command(room: Any, archive: Path) -> None:
    from archive.proof.citing import as_bibtex, as_text, cited

    with Archive.open(archive, readonly=True) as opened:
        one = cited(opened, opened.find_document(REPORT), 1)
    body = tree(room, f"/-/document/{REPORT}?new=1")
    assert body.cssselect("#cite-text")[0].text == as_text(one)
    assert body.cssselect("#cite-bibtex")[0].text == as_bibtex(one)
    said = ask(room, f"/-/document/{REPORT}.json?new=1").json()["citation"]
    assert (said["text"], said["csl"]["URL"]) == (as_text(one), one.url)


def test_the_json_form_has_repairs_with_places_and_checks_with_equations(room: Any) -> None:
    said = ask(room, f"/-/document/{REPORT}.json").json()
    whole = said["version"]["text"]
    for repair in said["repairs"]:
        assert said["version"]["published_text"][repair["start"] : repair["end"]] == repair["before"]
        assert whole[repair["at"] : repair["until"]] == repair["after"]
    failed = next(check for check in said["checks"] if check["rule"] == "review_sum")
    assert failed["equations"][0]["sums"] == [190, 750]
    assert [term["number"] for term in failed["equations"][0]["right"]] == [186, 187, 188, 189]


@pytest.mark.parametrize(
    "query", ["?part=99&versions=99&visits=1&facts=9&repairs=9&section=9", "?view=x&old=a"]
)
def test_what_an_address_asks_amiss_is_read_as_not_asked(room: Any, query: str) -> None:
    assert ask(room, f"/-/document/{REPORT}{query}").status_code == 200


def test_a_page_that_means_harm_has_the_same_page(small: Any) -> None:
    body = tree(small, f"/-/document/{HARMFUL_ID}?capture=source&view=side")
    assert len(ids(body)) == len(set(ids(body)))
    assert [frame.get("src") for frame in body.cssselect("iframe")] == ["/-/capture/3/source"]


# Queries


STATEMENTS = {
    f"{module.__name__.rpartition('.')[2]}.{name}": sql
    for module in (evidence, page, related, timeline)
    for name, value in vars(module).items()
    for sql in (value.values() if isinstance(value, dict) else (value,))
    if isinstance(sql, str) and sql.lstrip().startswith("SELECT") and "?" in sql
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_no_query_reads_a_whole_table(archive: Path, name: str) -> None:
    sql = STATEMENTS[name]
    with sqlite3.connect(archive) as connection:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {sql}", [1] * sql.count("?")).fetchall()
    connection.close()
    scans = [step for *_, step in plan if re.match(r"SCAN (?!findings$|json_each|\w+ VIRTUAL TABLE)", step)]
    assert not scans, plan


def test_a_document_that_is_not_there_is_named(archive: Path) -> None:
    with Archive.open(archive, readonly=True) as opened, pytest.raises(ArchiveError, match="no document 99"):
        document_page(opened.db, 99, Asked())
