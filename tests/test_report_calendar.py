"""The calendar of annual reports: what is due when, which state a report is in, and that it owes what the view `overdue` says."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from archive.messages.overdue import overdue
from archive.reports.calendar import STANDING, Cell, calendar, due_of, last_year_due, state_of
from archive.reports.counts import LETTERS, STATES, by_province, lines
from archive.store import Archive
from benchmarks.large_archive import fill

TODAY = datetime.now(UTC).date()
COUNTY, CITY = "640324", "640300"


@pytest.mark.parametrize(
    ("year", "region", "agency", "due"),
    [
        (2023, COUNTY, "同心县人民政府", "2024-01-31"),
        (2023, CITY, "吴忠市人民政府", "2024-03-31"),
        (2023, CITY, "吴忠市公安局", "2024-01-31"),
        (2023, "", "某某人民政府", "2024-03-31"),
        (2018, COUNTY, "同心县公安局", "2019-03-31"),
        (2019, COUNTY, "同心县公安局", "2020-01-31"),
    ],
)
def test_the_day_by_the_regulations_of_its_time(year: int, region: str, agency: str, due: str) -> None:
    assert due_of(year, region, agency) == due


@pytest.mark.parametrize(
    ("today", "region", "agency", "year"),
    [
        (date(2026, 1, 31), COUNTY, "同心县公安局", 2024),
        (date(2026, 2, 1), COUNTY, "同心县公安局", 2025),
        (date(2026, 2, 1), CITY, "吴忠市人民政府", 2024),
        (date(2026, 3, 31), CITY, "吴忠市人民政府", 2024),
        (date(2026, 4, 1), CITY, "吴忠市人民政府", 2025),
    ],
)
def test_the_latest_year_due(today: date, region: str, agency: str, year: int) -> None:
    assert last_year_due(region, agency, today) == year


@pytest.mark.parametrize(
    ("published", "stands", "fails", "state"),
    [
        ("2024-01-31", True, False, ("present", ())),
        ("", True, False, ("present", ())),
        ("2024-02-01", True, False, ("late", ())),
        ("2024-02-01", True, True, ("failing", ("late",))),
        ("2024-02-01", False, True, ("withdrawn", ("failing", "late"))),
    ],
)
def test_the_gravest_state_comes_first(published: str, stands: bool, fails: bool, state: object) -> None:
    assert state_of(published, "2024-01-31", stands, fails) == state


def test_a_filled_archive_counts_what_its_calendar_shows(tmp_path: Path) -> None:
    fill(tmp_path / "x.db", agencies=80, versions=1500)
    check(tmp_path / "x.db")
    db = Database(tmp_path / "x.db")
    counted = by_province(lines(db, TODAY))
    states = {state for years in counted.values() for counts in years.values() for state in counts}
    assert states == set(STATES.values())
    db.close()


def check(path: Path) -> None:
    """The calendar owes what the view says, the counts say what the calendar says, and asked by name it says the same."""
    db = Database(path)
    shown = calendar(db, TODAY)
    owed = {(row["agency"], row["year"]) for row in db.query("SELECT agency, year FROM overdue")}
    cells = {(agency.name, cell.year): cell.state for agency in shown for cell in agency.cells}
    assert {key for key, state in cells.items() if state == "missing"} == owed
    counted = {
        (line.name, int(t[:-1])): STATES[t[-1]] for line in lines(db, TODAY) for t in line.years.split()
    }
    assert counted == cells
    for agency in shown[:5]:
        assert calendar(db, TODAY, [agency.name]) == [agency]
    for since in ("1990-01-01T00:00:00+00:00", f"{TODAY.year}-02-15T00:00:00+00:00"):
        told = [event.key for event in overdue(db, since, datetime.now(UTC))]
        sql = "SELECT site, agency, year FROM overdue WHERE due >= ? ORDER BY due DESC, site, agency"
        asked = (date.fromisoformat(since[:10]) - timedelta(days=1)).isoformat()
        assert told == [f"overdue:{' '.join(map(str, row))}" for row in db.execute(sql, (asked,))]
    db.close()


SLUGS = ("a", "b", "c")
NAMES = ("甲县人民政府", "甲县公安局", "乙市人民政府", "")
documents = st.lists(
    st.fixed_dictionaries(
        {
            "site": st.sampled_from(SLUGS),
            "agency": st.sampled_from(NAMES),
            "year": st.sampled_from([None, 2017, 2018, 2019, 2023, 2024, 2025, 2026]),
            "kind": st.sampled_from(["annual_report", "annual_report", "attachment", "notice"]),
            "published": st.sampled_from(["", "2019-02-03", "2020-01-31", "2024-02-01", "2026-06-01"]),
            "state": st.sampled_from(["present", "suspect", "gone", "moved", "back"]),
            "copy_of": st.sampled_from([None, None, None, 1]),
            "parent_id": st.sampled_from([None, 1, 2]),
            "fails": st.booleans(),
        }
    ),
    max_size=14,
)
sites = st.fixed_dictionaries(
    {
        slug: st.tuples(st.sampled_from(NAMES), st.sampled_from([COUNTY, CITY, ""]), st.integers(0, 1))
        for slug in SLUGS
    }
)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("reported") / "x.db"
    Archive.open(path).close()
    return path


@given(documents, sites)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_in_the_archive(
    empty: Path, documents: list[dict[str, object]], sites: dict[str, tuple[str, str, int]]
) -> None:
    """Copies, files, several sites, disabled ones, years in the future: the calendar owes what the view owes."""
    with sqlite3.connect(empty) as db:
        db.execute("PRAGMA synchronous = OFF")
        for table in ("checks", "documents", "sites"):
            db.execute(f"DELETE FROM {table}")
        rows = [(slug, agency, region, enabled) for slug, (agency, region, enabled) in sites.items()]
        db.executemany("INSERT INTO sites (slug, agency, region, enabled) VALUES (?, ?, ?, ?)", rows)
        for at, row in enumerate(documents, 1):
            db.execute(
                "INSERT INTO documents (id, site, url, kind, agency, year, title, number, published, state, state_since, first_seen,"
                " last_seen, version_id, copy_of, parent_id) VALUES (?, ?, ?, ?, ?, ?, '', '', ?, ?, '', '', '', ?, ?, ?)",
                (at, row["site"], f"http://x/{at}", row["kind"], row["agency"], row["year"], row["published"], row["state"], at, row["copy_of"], row["parent_id"]),
            )  # fmt: skip
            if row["fails"]:
                db.execute(
                    "INSERT INTO checks (version_id, rule, verdict, detail) VALUES (?, 'x', 'fail', '')",
                    (at,),
                )
    db.close()
    check(empty)


def test_letters_and_states_are_the_same_ones() -> None:
    assert set(LETTERS) == {"present", "late", "failing", "withdrawn", "missing"}
    assert {"present", "back", "suspect"} == STANDING
    assert Cell(2023, "present", "2024-01-31").document_id is None
