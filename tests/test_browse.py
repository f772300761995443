"""The reading room over a real archive, asked in process: titles for everything, search, pages, and what it refuses."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

pytest.importorskip("datasette", reason="the extra [browse] is not installed")

from archive.browse import datasette_app, serve
from archive.browse.comparison import layout
from archive.browse.labels import PARTS, code_label, unit_of
from archive.browse.metadata import DATABASE, metadata
from archive.browse.printed import blocks
from archive.browse.security import safe_href
from archive.browse.times import shanghai, utc_beside
from archive.diff import Change, diff_texts
from archive.errors import ArchiveError
from archive.schema.views import REPORT_CODES
from archive.search import search
from archive.search.functions import simplify
from archive.store import Archive
from tests.asked_room import ask as get
from tests.asked_room import is_inert, text
from tests.asked_room import tree as page
from tests.reading_room import COPY, HARM, HARMFUL_ID, NOTICE_ID, REPORT, SCRIPT_ID, build

ROOT = Path(__file__).parent.parent
BROWSE = ROOT / "archive" / "browse"
BUNDLED = (
    "/",
    "/-/search",
    "/-/search?q=复议",
    "/-/search.json?q=复议",
    "/-/tables",
    f"/-/document/{REPORT}",
    f"/-/document/{REPORT}.json",
    f"/-/document/{HARMFUL_ID}",
    "/-/document/99",
    "/-/document?url=nowhere",
    "/-/capture/1",
    "/-/capture/99",
)
SHADOWS = {"search_data", "search_idx", "search_docsize", "search_config"}  # of FTS5
TABLES = metadata()["databases"][DATABASE]["tables"]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("browse") / "archive.db")


@pytest.fixture(scope="module")
def room(archive: Path) -> Any:
    return datasette_app(archive)


def schema(archive: Path) -> dict[str, list[str]]:
    with sqlite3.connect(archive) as connection:
        names = [
            row[0]
            for row in connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        ]
        columns = {
            name: [row[1] for row in connection.execute(f"PRAGMA table_info([{name}])")] for name in names
        }
    connection.close()
    return columns


# Titles, descriptions, units


def test_every_table_and_column_is_described_and_nothing_else_is(archive: Path) -> None:
    live = {name: set(columns) for name, columns in schema(archive).items() if name not in SHADOWS}
    live.pop("sqlite_stat1", None)
    described = {name: set(about["columns"]) for name, about in TABLES.items()}
    assert described.keys() == live.keys()
    described.pop("_sqlite_migrations")
    described["search"] |= live["search"]
    assert described == {name: live[name] for name in described}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_a_title_and_settings_that_name_its_columns(name: str) -> None:
    about = TABLES[name]
    assert about["title"]
    assert about["description"].endswith(".")
    assert all(about["columns"].values())
    named = {*about.get("facets", ()), *about.get("sortable_columns", ()), *about["units"]}
    assert named <= set(about["columns"])


def test_columns_that_measure_something_name_their_unit() -> None:
    assert TABLES["visits"]["units"] == {"elapsed_ms": "ms"}
    assert (
        TABLES["reports"]["columns"]["penalties_decisions"]
        == "行政处罚 · 本年处理决定数量; fact penalties.decisions (件)"
    )
    assert TABLES["reports"]["columns"]["fees_amount"].endswith("(万元)")


@pytest.mark.parametrize("code", REPORT_CODES)
def test_fact_codes_are_shown_in_the_words_of_the_form(code: str) -> None:
    assert not re.search(r"[a-z]", code_label(code))
    assert unit_of(code)


def test_an_unknown_part_of_a_code_stands_as_it_is() -> None:
    assert code_label("penalties.unheard_of.total") == f"{PARTS['penalties']} · unheard_of · {PARTS['total']}"


def test_datasette_shows_titles_and_hides_the_machinery(room: Any) -> None:
    assert "Facts" in get(room, "/gongkai/facts").text
    tables = {table["name"]: table["hidden"] for table in get(room, "/gongkai.json").json()["tables"]}
    hidden = {name for name, is_hidden in tables.items() if is_hidden}
    assert hidden == {name for name in tables if name.startswith(("search", "_sqlite", "kept_", "stale_"))}


@pytest.mark.parametrize("name", metadata()["databases"][DATABASE]["queries"])
def test_saved_questions_have_words_and_an_answer(room: Any, name: str) -> None:
    query = metadata()["databases"][DATABASE]["queries"][name]
    assert query["title"]
    assert query["description"]
    assert get(room, f"/gongkai/{name}").status_code == 200
    assert isinstance(get(room, f"/gongkai/{name}.json?_shape=array").json(), list)


def test_saved_questions_cover_every_view(archive: Path) -> None:
    asked = " ".join(query["sql"] for query in metadata()["databases"][DATABASE]["queries"].values())
    for view in ("reports", "changes", "vanished", "overdue", "health", "copies"):
        assert f"FROM {view}" in asked


# Datasette's own search box


@pytest.mark.parametrize("typed", ["复议", "復議", "议", "行政复议工作的通知", "通知 行政复议", "“行政复议”"])
def test_the_search_box_finds_chinese_words_of_any_length(room: Any, typed: str) -> None:
    rows = get(room, f"/gongkai/sections.json?_shape=array&_search={typed}").json()
    assert [row["text"] for row in rows] == ["关于行政复议工作的通知。"]


@pytest.mark.parametrize("typed", ["龘龘", "复议龘", "，", '"', "zzqqx", "NEAR(", "text:复议*"])
def test_the_search_box_finds_nothing_for_what_is_not_there(room: Any, typed: str) -> None:
    response = get(room, f"/gongkai/sections.json?_shape=array&_search={typed}")
    assert (response.status_code, response.json()) == (200, [])


@pytest.mark.parametrize(
    "typed",
    [
        "议",
        "处罚",
        "行政复议",
        "處罰",
        "复议 通知",
        "处罚 OR 复议",
        "处罚 -申请",
        "处罚 year:2023",
        "处罚 versions:all",
        "龘龘",
    ],
)
def test_the_search_box_finds_what_the_command_finds(room: Any, archive: Path, typed: str) -> None:
    rows = get(room, f"/gongkai/sections.json?_shape=array&_size=max&_search={typed}").json()
    with Archive.open(archive, readonly=True) as opened:
        hits = search(opened, simplify(typed), limit=1000)
    assert {row["id"] for row in rows} == {hit.section_id for hit in hits}
    assert bool(rows) == (typed != "龘龘")


def test_sql_in_the_browser_has_the_functions_of_search(room: Any) -> None:
    sql = "SELECT gongkai_snippet(text, '復議') AS found FROM sections WHERE id IN (SELECT rowid FROM search WHERE search MATCH gongkai_query('復議'))"
    rows = get(room, f"/gongkai.json?_shape=array&sql={sql}").json()
    assert [row["found"] for row in rows] == ["关于行政⟦复议⟧工作的通知。"]


def test_the_search_page_says_how_many_and_in_which_order(room: Any) -> None:
    found = get(room, "/-/search.json?q=处罚&all=1&sort=rank").json()
    assert (found["count"], found["counted_all"], found["order"]) == (4, True, "rank")
    assert "4 found, best first" in text(page(room, "/-/search?q=处罚&all=1&sort=rank"))
    assert "a quote that is never closed" in text(page(room, '/-/search?q="处罚'))
    assert get(room, "/-/search.json?q=处罚&since=2999-01-01").json()["hits"] == []


# Read-only, and only this file


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", ["/", "/gongkai", "/gongkai/reports_of_agency", "/-/messages"])
def test_methods_that_could_write_are_refused(room: Any, method: str, path: str) -> None:
    assert asyncio.run(room.client.request(method.upper(), path)).status_code == 405


@pytest.mark.parametrize(
    "sql",
    ["delete from facts", "attach 'x.db' as x", "pragma journal_mode = delete", "select load_extension('x')"],
)
def test_sql_that_could_write_or_reach_out_fails(room: Any, sql: str) -> None:
    response = asyncio.run(room.client.get("/gongkai.json", params={"sql": sql}))
    assert response.status_code == 400


def test_sql_that_would_run_without_end_is_ended(room: Any) -> None:
    sql = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
    began = time.monotonic()
    response = asyncio.run(room.client.get("/gongkai.json", params={"sql": sql}))
    assert response.status_code == 400
    assert time.monotonic() - began < 30
    assert "limit" in json.dumps(response.json()).lower()


def test_the_database_itself_opens_for_reading_only(room: Any) -> None:
    database = room.get_database(DATABASE)
    with pytest.raises(ArchiveError, match="reading only"):
        database.connect(write=True)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        database.connect().execute("CREATE TABLE x (y)")


def test_there_is_one_database_and_no_download(room: Any) -> None:
    assert [entry["name"] for entry in get(room, "/-/databases.json").json()] == [DATABASE]
    assert get(room, "/gongkai.db").status_code == 403
    assert get(room, "/assets/../plugin.py").status_code == 404
    assert get(room, "/assets/%2e%2e/plugin.py").status_code == 404


def test_what_is_no_archive_is_refused_with_a_way_out(tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("not a database at all, but long enough to be taken for one" * 20)
    with pytest.raises(ArchiveError, match="--archive"):
        datasette_app(other)
    with pytest.raises(ArchiveError, match="gongkai crawl"):
        datasette_app(tmp_path / "missing.db")


def test_any_path_will_do(tmp_path: Path) -> None:
    room = datasette_app(build(tmp_path / "档案 a?b#c%20.db"))
    assert "同心县公安局" in get(room, "/").text


def test_a_taken_port_is_named(archive: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ArchiveError, match=f"127.0.0.1:{port}.*--port"):
            serve(archive, port=port)


# What strangers wrote


@pytest.mark.parametrize("path", BUNDLED)
def test_bundled_pages_allow_no_script_and_no_foreign_request(room: Any, path: str) -> None:
    headers = get(room, path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self';")
    assert "unsafe" not in policy
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")


def test_datasettes_own_pages_fetch_nothing_from_elsewhere(room: Any) -> None:
    policy = get(room, "/gongkai/facts").headers["content-security-policy"]
    assert "http" not in policy
    assert "*" not in policy


@pytest.mark.parametrize(
    "path",
    [
        f"/-/document/{HARMFUL_ID}",
        f"/-/document/{SCRIPT_ID}",
        "/",
        "/-/search?q=window.hit",
        f"/-/search?q={HARM}",
        "/-/capture/3",
        "/-/capture/4",
        "/gongkai/documents",
        "/gongkai/versions",
        "/gongkai/sections/3",
        "/gongkai/captures",
    ],
)
def test_a_page_that_means_harm_is_shown_as_text(room: Any, path: str) -> None:
    root = page(room, path)
    is_inert(root, own={"script", "style"} if path.startswith("/gongkai") else ())
    if not path.startswith("/gongkai"):  # the one script of the document's page, and none on the others
        ours = {"/assets/document.js"} if "/document/" in path else set()
        assert {element.get("src") for element in root.iter("script")} == ours


def test_templates_are_not_evaluated_in_stored_text(room: Any) -> None:
    assert "{{ 7 * 7 }}" in page(room, f"/-/document/{HARMFUL_ID}").xpath("string()")


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "http:", "https://", "//x", "ftp://x", "http://["]
)
def test_links_lead_to_web_addresses_only(url: str) -> None:
    assert safe_href(url) == ""


def test_bytes_are_a_download_that_no_browser_opens_as_a_page(room: Any) -> None:
    response = get(room, "/-/capture/3/body")
    assert response.content == f"<html>{HARM}</html>".encode()
    assert response.headers["content-type"] == "application/octet-stream"
    assert response.headers["content-disposition"] == 'attachment; filename="capture-3.html"'
    assert response.headers["content-security-policy"].startswith("sandbox;")


def test_a_capture_that_is_not_text_says_so(room: Any) -> None:
    assert "These bytes are not text." in get(room, "/-/capture/5").text


# The page of a document


def test_versions_are_listed_latest_first_with_times_and_hashes(room: Any) -> None:
    timeline = page(room, f"/-/document/{REPORT}").cssselect(".timeline > li")
    assert [text(item.cssselect("b")[0]) for item in timeline] == ["Version 3", "Version 2", "Version 1"]
    assert "2026-01-05 08:00 Asia/Shanghai · 00:00 UTC" in text(timeline[2])
    assert all(len(code.text) == 10 for item in timeline for code in item.cssselect("code"))


def test_changed_numbers_stand_before_the_changed_text(room: Any) -> None:
    changed = page(room, f"/-/document/{REPORT}?old=1&new=2").cssselect("section[aria-labelledby=changed]")[0]
    assert [text(cell) for cell in changed.cssselect("tbody tr")[0]][:3] == [
        "行政处罚 · 本年处理决定数量 penalties.decisions",
        "3259",
        "3260",
    ]
    diff = changed.cssselect(".diff")[0]
    assert ([text(d) for d in diff.cssselect("del")], [text(i) for i in diff.cssselect("ins")]) == (
        ["3259"],
        ["3260"],
    )
    assert next(element.tag for element in changed.iter("table", "ins")) == "table"


@pytest.mark.parametrize(
    ("query", "compared", "shown"),
    [
        ("", "Version 2 → 3", "Version 3"),
        ("?old=1&new=3", "Version 1 → 3", "Version 3"),
        ("?old=3&new=1", "Version 3 → 1", "Version 1"),
        ("?old=x&new=x", "Version 2 → 3", "Version 3"),
    ],
)
def test_any_two_versions_can_be_compared(room: Any, query: str, compared: str, shown: str) -> None:
    body = page(room, f"/-/document/{REPORT}{query}")
    assert text(body.cssselect("#changed small")[0]) == compared
    assert text(body.cssselect("#text small")[0]) == shown


@pytest.mark.parametrize("query", ["?old=9&new=1", "?new=7", "?new=0", "?new=99999999999999999999"])
def test_an_address_of_a_version_that_is_not_there_shows_no_other(room: Any, query: str) -> None:
    response = get(room, f"/-/document/{REPORT}{query}")
    assert response.status_code == 404
    assert "the archive holds 3" in response.text
    links = [link.get("href") for link in html.fromstring(response.text).cssselect("main li a")]
    assert links == [f"/-/document/{REPORT}?new={number}" for number in (3, 2, 1)]


@pytest.mark.parametrize("path", ["/nowhere", "/gongkai/nowhere", "/-/nowhere", "/-/document/99"])
def test_a_page_that_is_not_there_has_a_way_home(room: Any, path: str) -> None:
    response = get(room, path)
    assert response.status_code == 404
    assert {"/", "/-/search"} <= {
        link.get("href") for link in html.fromstring(response.text).cssselect("main a")
    }
    assert "gongkai search" not in response.text


def test_what_is_not_there_is_json_where_json_is_asked_for(room: Any) -> None:
    for path in ("/nowhere.json", "/gongkai/nowhere.json", "/-/document/99.json"):
        assert get(room, path).status_code == 404
        assert "error" in get(room, path).json()


@pytest.mark.parametrize("query", ["?new=1", "?old=2&new=2"])
def test_a_version_with_nothing_to_compare_has_no_comparison(room: Any, query: str) -> None:
    assert not page(room, f"/-/document/{REPORT}{query}").cssselect("#changed")


def test_the_table_is_drawn_as_printed_in_its_place(room: Any) -> None:
    section = page(room, f"/-/document/{REPORT}?old=1&new=2").cssselect(".text > section")[1]
    assert [child.tag for child in section] == ["h3", "p", "figure"]
    rows = section.cssselect("tr")
    assert rows[0].cssselect("th")[0].get("colspan") == "2"
    assert [[cell.tag for cell in row] for row in rows] == [["th"], ["th", "th"], ["th", "td"], ["th", "td"]]
    assert text(rows[2].cssselect("td.changed")[0]) == "3260 was 3259"
    assert "|" not in text(section)


def test_checks_show_their_arithmetic_and_failures_first(room: Any) -> None:
    checks = page(room, f"/-/document/{REPORT}").cssselect("section[aria-labelledby=checks]")[0]
    first = checks.cssselect("tbody tr")[0]
    assert "✗ fail" in text(first)
    assert "总计: 2 + 0 = 2, not 3" in text(first)
    assert "1 passed" in text(checks.cssselect("summary")[0])


def test_repairs_show_before_after_kind_and_confidence(room: Any) -> None:
    repairs = page(room, f"/-/document/{REPORT}").cssselect("section[aria-labelledby=repairs]")[0]
    rows = [text(row) for row in repairs.cssselect("tbody tr")]
    assert "(guī)" in rows[0]
    assert "removed pinyin put behind characters 95%" in rows[0]
    assert "marked, unchanged characters lost 50%" in rows[1]
    assert "規(guī)" in text(repairs.cssselect(".published")[0])


def test_relations_states_and_visits_are_named(room: Any) -> None:
    report = text(page(room, f"/-/document/{REPORT}"))
    assert f"Copies of it {page(room, f'/-/document/{REPORT}').cssselect('h1')[0].text}" in report
    assert COPY in report
    assert "附件1" in report
    assert "two years named" in report
    copy = page(room, "/-/document/5")
    assert f"/-/document/{REPORT}" in [link.get("href") for link in copy.cssselect("article > header a")]
    notice = text(page(room, f"/-/document/{NOTICE_ID}"))
    assert "none succeeded" in notice
    assert notice.index("present suspect") < notice.index("suspect gone")
    assert "The latest 3 of 3 visits" in notice


def test_the_json_twin_says_the_same(room: Any) -> None:
    said = get(room, f"/-/document/{REPORT}.json?old=1&new=2").json()
    assert said["document"]["url"].endswith("/2023.html")
    assert [version["number"] for version in said["versions"]] == [1, 2, 3]
    changed = {"code": "penalties.decisions", "old": 3259, "new": 3260, "unit": "件", "source": "table"}
    assert said["compared"]["facts"] == [changed]
    assert (said["compared"]["old"], said["compared"]["new"]) == (1, 2)
    assert "".join(change["new"] for change in said["compared"]["text"]) == said["version"]["text"]
    assert said["tables"][0]["cells"][0] == [0, 0, 1, 2, "第二十条第(六)项"]
    assert said["sections"][1]["path"] == ["二"]
    assert get(room, f"/-/document/{NOTICE_ID}.json").json()["compared"] is None


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/-/document/99", "no document 99"),
        ("/-/document?url=https://www.tongxin.gov.cn/tzgg/1", "near it: https://www.tongxin.gov.cn/tzgg/1"),
        ("/-/document", "no document"),
        ("/-/capture/99", "no capture 99"),
        ("/-/capture/99/body", "no capture 99"),
    ],
)
def test_what_is_not_there_is_named(room: Any, path: str, said: str) -> None:
    response = get(room, path)
    assert response.status_code == 404
    assert said in response.text


def test_an_address_leads_to_its_document(room: Any) -> None:
    response = get(room, f"/-/document?url={COPY}")
    assert (response.status_code, response.headers["location"]) == (302, "/-/document/5")


# Home, search, and links between rows and pages


def test_home_shows_what_is_new_changed_and_vanished(room: Any) -> None:
    home = page(room, "/")
    assert "3259 → 3260" in text(home)
    assert "gone" in text(home.cssselect("section[aria-labelledby=vanished]")[0])
    assert "4 documents" not in text(home)
    assert "5 documents" in text(home)
    assert len(home.cssselect("section[aria-labelledby=new] li")) == 5


def test_home_of_an_empty_archive_says_what_to_do(tmp_path: Path) -> None:
    from archive.store import Archive

    Archive.open(tmp_path / "empty.db").close()
    assert "gongkai crawl" in get(datasette_app(tmp_path / "empty.db"), "/").text


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("q=复议", 1),
        ("q=復議", 1),
        ("q=复议&kind=annual_report", 0),
        ("q=处罚&year=2023&site=tongxin", 2),
        ("q=处罚&year=1999", 0),
        ("q=处罚&all=1", 4),
        ("q=，", 0),
        ("q=", 0),
        ("q=处罚&year=99999999999999999999", 2),
    ],
)
def test_the_search_page_finds_and_filters(room: Any, query: str, count: int) -> None:
    assert len(get(room, f"/-/search.json?{query}").json()["hits"]) == count
    assert len(page(room, f"/-/search?{query}").cssselect(".snippet")) == count


def test_words_found_are_marked_and_lead_to_their_section(room: Any) -> None:
    snippet = page(room, "/-/search?q=复议").cssselect(".snippet")[0]
    assert [mark.text for mark in snippet.cssselect("mark")] == ["复议"]
    target = snippet.cssselect("a")[0].get("href")
    path, anchor = target.split("#")
    assert page(room, path).cssselect(f"#{anchor}")


@pytest.mark.parametrize(
    ("path", "link"),
    [
        ("/gongkai/documents", "/-/document/1"),
        ("/gongkai/changes", "/-/document/1"),
        ("/gongkai/versions", "/-/document/1?new=3"),
        ("/gongkai/vanished", "/-/document/2"),
        ("/gongkai/copies", "/-/document/1"),
        ("/gongkai/copies_of_agency", "/-/document/5"),
        ("/gongkai/visits", "/-/capture/1"),
        ("/gongkai/captures", "/-/capture/1"),
        ("/gongkai/reports", "/-/document/1"),
        ("/gongkai/documents", "https://www.tongxin.gov.cn/zfxxgknb/2023.html"),
    ],
)
def test_rows_lead_to_pages_and_to_the_portal(room: Any, path: str, link: str) -> None:
    links = {a.get("href"): a for a in page(room, path).cssselect("a[href]")}
    assert link in links
    if link.startswith("http"):
        assert "noreferrer" in links[link].get("rel")


# The parts, by themselves


@given(st.text(alphabet="政府\n公开 1|", max_size=400), st.text(alphabet="政府\n公开 1|", max_size=400))
def test_folding_loses_nothing(old: str, new: str) -> None:
    changes = diff_texts(old, new)
    parts = list(layout(changes))
    assert "".join(part.old + part.folded + part.after for part in parts) == old
    assert (
        "".join((part.new if part.op != "equal" else part.old) + part.folded + part.after for part in parts)
        == new
    )


def test_the_line_beside_a_change_is_never_folded() -> None:
    lines = "".join(f"第{n}行，这里是一段没有变化的文字。\n" for n in range(20))
    changes = (Change("equal", lines, lines), Change("insert", "", "新"), Change("equal", lines, lines))
    before, _, after = layout(changes)
    assert before.after == "第19行，这里是一段没有变化的文字。\n"
    assert after.old == "第0行，这里是一段没有变化的文字。\n第1行，这里是一段没有变化的文字。\n"


@given(
    st.lists(st.sampled_from(["甲", "甲 | 1", "乙 | 2", "文", ""]), max_size=8),
    st.lists(st.lists(st.sampled_from(["甲", "乙", "1", "2", ""]), min_size=1, max_size=2), max_size=3),
)
def test_putting_tables_in_their_place_loses_no_paragraph(lines: list[str], table: list[list[str]]) -> None:
    cells = [[r, c, 1, 1, cell] for r, row in enumerate(table) for c, cell in enumerate(row)]
    grid = {"id": 1, "cells": json.dumps(cells)}
    found = blocks("\n".join(lines), [grid])
    assert found.count(grid) == 1
    rows = [" | ".join(row) for row in table if any(row)]
    paragraphs = [block for block in found if isinstance(block, str)]
    kept = [line for line in lines if line]
    assert paragraphs == kept or sorted(paragraphs + rows) == sorted(kept)


def test_times_are_shown_as_in_china_with_utc_beside() -> None:
    assert shanghai("2026-03-01T16:05:09+00:00") == "2026-03-02 00:05"
    assert utc_beside("2026-03-01T16:05:09+00:00") == "03-01 16:05"
    assert utc_beside("2026-03-01T01:05:09+00:00") == "01:05"


LUMINANCE = re.compile(r"--([a-z-]+): #([0-9a-f]{6})")  # "--ink: #1d1f21"
PAIRS = [
    *(
        (ink, ground)
        for ink in (
            "ink",
            "soft",
            "link",
            "accent",
            "good",
            "bad",
            "doubt",
            *(f"series-{n}" for n in "abcdef"),
        )
        for ground in ("paper", "card", "fill")
    ),
    ("ins-ink", "ins"),
    ("del-ink", "del"),
    ("ink", "mark"),
]


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.1."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_contrast_is_that_of_wcag_aa(ink: str, ground: str, scheme: int) -> None:
    sheet = (BROWSE / "static" / "gongkai.css").read_text()
    colours = dict(LUMINANCE.findall(sheet.split("@media")[scheme]))
    lighter, darker = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_every_file_of_the_pages_is_in_the_package() -> None:
    import tomllib

    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"][
        "archive.browse"
    ]
    kept = {path for pattern in patterns for path in BROWSE.glob(pattern)}
    assert {
        path for path in BROWSE.rglob("*") if path.is_file() and path.suffix not in {".py", ".pyc"}
    } <= kept
