"""The home page, the list of agencies and an agency's page: what they say, in which words, and what they ask of the archive."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from lxml import etree
from sqlite_utils import Database

pytest.importorskip("datasette", reason="the extra [browse] is not installed")

from archive.browse import agencies, agency, datasette_app, home
from archive.browse.agency_charts import seen
from archive.browse.calendar import counted, told
from archive.browse.database import Remembering, remembered
from archive.browse.labels import numbers_changed
from archive.browse.tiles import CODES, ENGLISH, PLACES, percent, province_name, step
from archive.browse.words import words
from archive.reports.calendar import Cell
from benchmarks.large_archive import CODES as FACTS
from benchmarks.large_archive import fill
from crawler.regions import PROVINCES
from tests.asked_room import ask, text
from tests.asked_room import tree as page
from tests.factories import AGENCY
from tests.reading_room import build

TODAY = datetime.now(UTC).date()
FIRST = "北京第1县人民政府"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return datasette_app(build(tmp_path_factory.mktemp("home") / "archive.db"))


@pytest.fixture(scope="module")
def large_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """120 agencies on twelve sites: more than have a line of their own on the home page, and than one page of the list."""
    path = tmp_path_factory.mktemp("home") / "large.db"
    fill(path, agencies=120, versions=2500)
    return path


@pytest.fixture(scope="module")
def large(large_file: Path) -> Any:
    return datasette_app(large_file)


# The map


def test_every_division_has_a_tile_of_its_own() -> None:
    assert set(PLACES) == set(PROVINCES.values()) - {"中央", "示例省"}
    assert len(set(PLACES.values())) == len(PLACES) == len(set(ENGLISH.values())) == len(set(CODES.values()))
    assert {"台湾", "香港", "澳门"} <= set(PLACES)
    assert (CODES["湖北"], CODES["河北"], CODES["海南"], CODES["河南"]) == ("HB", "HE", "HI", "HA")


@pytest.mark.parametrize(
    ("share", "shown", "dark"), [(1.0, "100%", 4), (0.999, "99%", 4), (0.5, "50%", 1), (0.29, "29%", 0)]
)
def test_a_share_is_all_only_when_it_is(share: float, shown: str, dark: int) -> None:
    assert (percent(share), step(share)) == (shown, dark)


@pytest.mark.parametrize(
    ("province", "language", "name"),
    [("宁夏", "en", "Ningxia"), ("宁夏", "zh", "宁夏"), ("示例省", "en", "示例省"), ("", "en", "")],
)
def test_a_province_in_the_readers_language(province: str, language: str, name: str) -> None:
    assert province_name(province, language) == name


def test_the_map_shows_every_province_and_leads_to_its_agencies(large: Any) -> None:
    tree = page(large, "/")
    assert len(tree.cssselect(".tiles li")) == 34
    tiles = {text(a.cssselect(".full")[0]): a.get("href") for a in tree.cssselect("a.tile")}
    shown = page(large, tiles["Beijing"])
    assert "10 agencies." in text(shown)
    assert {text(row) for row in shown.cssselect(".calendar .group")} == {"Beijing"}


def test_map_table_and_json_say_the_same(large: Any) -> None:
    tree = page(large, "/?year=2022")
    rows = {
        text(row[0]): [int(text(cell)) for cell in row[1:]] for row in tree.cssselect("#of-year tbody tr")
    }
    said = ask(large, "/-/home.json?year=2022").json()
    tiles = {tile["province"]: tile for tile in said["tiles"]}
    assert said["year"] == 2022
    assert rows["Beijing"] == list(tiles["北京"]["states"].values())
    assert (
        rows.pop("All")
        == [sum(column) for column in zip(*rows.values(), strict=True)]
        == list(said["states"].values())
    )


@pytest.mark.parametrize("query", ["?year=1999", "?year=x", "?year=99999999999999999999", ""])
def test_a_year_without_reports_is_the_latest_due(large: Any, query: str) -> None:
    assert ask(large, f"/-/home.json{query}").json()["year"] == 2025


# The calendar


def test_of_many_agencies_the_home_page_shows_provinces(large: Any) -> None:
    tree = page(large, "/")
    (table,) = tree.cssselect("table.shares")
    assert len(table.cssselect("tbody tr")) == 12
    cell = table.cssselect("tbody a[class^=step]")[0]
    assert cell.get("title") == cell.get("aria-label")
    assert "published" in cell.get("title")


def test_of_few_agencies_the_home_page_shows_each(small: Any) -> None:
    tree = page(small, "/")
    (row,) = (
        row
        for row in tree.cssselect(".calendar tbody tr")
        if row.get("class") != "group" and AGENCY in text(row)
    )
    states = {a.get("href"): a.get("class") for a in row.cssselect("td a")}
    assert states["/-/document/1"] == "failing"
    missing = [href for href, state in states.items() if state == "missing"]
    assert f"/-/agency?name={quote(AGENCY)}#y2024" in missing


def test_a_missing_cell_leads_to_what_is_missing_and_since_when(small: Any) -> None:
    tree = page(small, f"/-/agency?name={quote(AGENCY)}")
    (row,) = tree.cssselect("#y2024")
    assert "missing since 2025-01-31" in text(row)


def test_the_states_are_told_by_their_shape(large: Any) -> None:
    found = {(a.get("class"), text(a)) for a in page(large, "/-/agencies").cssselect(".calendar td a")}
    assert found == {("present", "●"), ("late", "◐"), ("failing", "▲"), ("withdrawn", "✕"), ("missing", "○")}


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (Cell(2023, "missing", "2024-01-31"), "2023: missing, due 2024-01-31"),
        (Cell(2023, "present", "2024-01-31", "2024-01-30", 1), "2023: published, published 2024-01-30"),
        (Cell(2023, "failing", "2024-01-31", "2024-03-05", 1, ("late",)), "2023: fails a check, published late, published 2024-03-05 (due 2024-01-31)"),
        (Cell(2023, "withdrawn", "2024-01-31", "", 1), "2023: withdrawn"),
    ],
)  # fmt: skip
def test_a_cell_says_what_it_is(cell: Cell, said: str) -> None:
    assert told(cell, words("en")) == said
    assert not set("abcdefghijklmnopqrstuvwxyz") & set(told(cell, words("zh")))


def test_counts_name_what_there_is() -> None:
    assert counted({"present": 1280, "late": 0, "missing": 2}, words("en")) == "published 1,280, missing 2"


# The list of agencies


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 120),
        ("?province=北京", 10),
        ("?q=教育局", 12),
        ("?q=教育局&province=北京", 1),
        ("?q=nobody", 0),
        ("?q=%25", 0),
        ("?state=nonsense", 120),
        ("?year=20x5&page=-1", 120),
    ],
)
def test_agencies_are_found(large: Any, query: str, count: int) -> None:
    said = ask(large, f"/-/agencies.json{query}").json()
    assert said["count"] == count
    assert len(said["agencies"]) == min(count, agencies.SIZE)


def test_pages_of_the_list_hold_every_agency_once(large: Any) -> None:
    pages = [ask(large, f"/-/agencies.json?page={number}").json() for number in (1, 2, 3)]
    names = [agency["name"] for said in pages for agency in said["agencies"]]
    assert len(names) == len(set(names)) == 120
    assert ask(large, "/-/agencies.json?page=99").json()["agencies"] == pages[2]["agencies"]
    links = {
        a.get("rel"): a.get("href") for a in page(large, "/-/agencies?q=第1县&page=2").cssselect(".pages a")
    }
    assert links == {
        "prev": f"/-/agencies?q={quote('第1县')}&page=1",
        "next": f"/-/agencies?q={quote('第1县')}&page=3",
    }


def test_agencies_are_filtered_by_a_state_and_its_year(large: Any) -> None:
    said = ask(large, "/-/agencies.json?state=missing&year=2024").json()
    assert 0 < said["count"] < 120
    for found in said["agencies"]:
        assert "missing" in {cell["state"] for cell in found["cells"] if cell["year"] == 2024}


# The page of an agency


def test_an_agency_shows_its_numbers_with_their_gaps(large: Any, large_file: Path) -> None:
    said = ask(large, f"/-/agency.json?name={quote(FIRST)}").json()
    tree = page(large, f"/-/agency?name={quote(FIRST)}")
    (chart,) = tree.cssselect("figure#applications-received-total")
    shown = {text(row[0]): text(row[1]).replace(",", "") for row in chart.cssselect("tbody tr")}
    stored = {str(row["year"]): row["applications_received_total"] for row in said["reports"]}
    for year, value in shown.items():
        assert value == ("none" if stored.get(year) is None else str(stored[year]))
    assert any(value == "none" for value in shown.values())
    assert len(tree.cssselect("figure[data-chart]")) == len(
        {*FACTS, "litigation.cases"} & set(agency.INDICATORS)
    )
    assert (chart.cssselect(".drawing")[0].get("aria-label") or "").endswith(".")


def test_charts_are_allowed_where_they_are_drawn(large: Any) -> None:
    policy = ask(large, f"/-/agency?name={quote(FIRST)}").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self';")
    assert "script-src" not in ask(large, "/").headers["content-security-policy"]


def test_a_chart_says_what_is_to_be_seen() -> None:
    said = seen([2019, 2020, 2021, 2022], (2, None, 1500, 12), words("en"))
    assert said == "from 2 in 2019 to 12 in 2022; the most is 1,500 in 2021. No number for 2020."
    assert seen([2019], (0,), words("zh")) == "2019 年为 0，2019 年为 0；2019 年最高，为 0。"


def test_what_a_year_carries_out_the_next_carries_in() -> None:
    rows = [
        {"year": year, "applications_carried_out_total": out, "applications_carried_in_total": into}
        for year, out, into in ((2019, 3, None), (2020, 4, 3), (2021, None, 5), (2023, 1, 1))
    ]
    carried = agency._carried(rows)
    assert [(pair.year, pair.agrees) for pair in carried] == [(2019, True), (2020, False)]
    assert replace(carried[0], carried_in=None).agrees is None


def test_copies_and_notices_of_an_agency(small: Any) -> None:
    tree = page(small, f"/-/agency?name={quote(AGENCY)}")
    copies = tree.cssselect("section[aria-labelledby=copies]")[0]
    assert "/-/document/1" in {a.get("href") for a in copies.cssselect("a")}
    assert "关于复议的通知" in text(tree.cssselect("section[aria-labelledby=notices]")[0])
    assert tree.cssselect("table.checks a.verdict.fail")[0].get("href") == "/-/document/1#checks"


@pytest.mark.parametrize("name", ["", "没有的机关", "'; DROP TABLE x --", "%"])
def test_an_agency_that_is_not_there_is_named(small: Any, name: str) -> None:
    for path in ("/-/agency", "/-/agency.json"):
        response = ask(small, f"{path}?name={quote(name)}")
        assert response.status_code == 404
        assert "/-/agencies" in response.text


def test_pages_are_in_chinese_when_asked(small: Any, large: Any) -> None:
    for room, path in ((small, "/"), (large, "/-/agencies"), (small, f"/-/agency?name={quote(AGENCY)}")):
        tree = etree.HTML(ask(room, path, **{"accept-language": "zh-CN"}).text)
        assert tree.get("lang") == "zh"
        headings = [text(heading) for heading in tree.cssselect("h2, h3, th")]
        assert not [said for said in headings if said.isascii() and not said.isdecimal() and said.islower()]


def test_changed_numbers_are_in_the_words_of_the_form() -> None:
    assert numbers_changed("penalties.decisions 1 → 2; fees.amount 3 → 4") == (
        "行政处罚 · 本年处理决定数量 1 → 2; 行政事业性收费 · 本年收费金额 3 → 4"
    )


# What the pages ask


def test_the_home_page_reads_no_table_but_by_an_index(large_file: Path) -> None:
    """No plan scans documents, versions, visits, captures or facts, and reports are read as lines, one for each agency."""
    asked: list[str] = []
    db = Database(sqlite3.connect(large_file))
    db.conn.set_trace_callback(lambda sql: asked.append(sql))
    home.home_page(db, TODAY)
    agencies.agencies_page(db, agencies.Asked(name="教育局"), TODAY)
    agency.agency_page(db, FIRST, TODAY)
    db.conn.set_trace_callback(None)
    scans = {
        row[3]
        for sql in set(asked)
        if sql.lstrip().upper().startswith(("SELECT", "WITH"))
        for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")
        if row[3].startswith("SCAN") and "SUBQUERY" not in row[3]
    }
    db.close()
    large_ones = {
        scan
        for scan in scans
        if not any(word in scan for word in ("sites", "SCAN s", "(subquery", "VIRTUAL TABLE", "CONSTANT ROW"))
    }
    assert large_ones <= {
        "SCAN kept_lines",  # a line for each agency, and the view of them
        "SCAN report_lines",
        "SCAN documents USING INDEX documents_first_seen",
        "SCAN v USING INDEX versions_changed",
    }


def test_an_answer_is_kept_until_something_is_written(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    writer = sqlite3.connect(path)
    writer.execute("CREATE TABLE t (x)")
    writer.commit()
    db = Database(sqlite3.connect(path, factory=Remembering))
    made: list[int] = []

    def make() -> int:
        made.append(1)
        return len(made)

    assert [remembered(db, "n", date(2026, 1, 1), make) for _ in range(3)] == [1, 1, 1]
    writer.execute("INSERT INTO t VALUES (1)")
    writer.commit()
    assert remembered(db, "n", date(2026, 1, 1), make) == 2
    assert remembered(db, "n", date(2026, 1, 2), make) == 3
    db.close()
    writer.close()
