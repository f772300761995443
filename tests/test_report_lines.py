"""The lines of `report_lines` are always those a fresh count gives, whatever is written, in the order of any writer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.reports.lines import renew
from archive.schema.report_lines import COLUMNS, LINES, LONGEST, OF_A_REPORT, RENEW
from archive.store import Archive
from tests.factories import at, make_document, make_page

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "agency": st.sampled_from(["甲县人民政府", "甲县公安局", ""]),
    "year": st.sampled_from([None, 2018, 2019, 2023]),
    "site": st.sampled_from(["a", "b"]),
    "state": st.sampled_from(["present", "suspect", "gone", "moved", "back"]),
    "published": st.sampled_from(["", "2019-03-31", "2020-02-01", "2024-06-01"]),
    "version_id": st.sampled_from([None, 1, 2, 3]),
    "copy_of": st.sampled_from([None, 1]),
    "kind": st.sampled_from(["annual_report", "annual_report", "attachment", "notice"]),
}
IDS = st.integers(1, 5)
ROW = st.fixed_dictionaries(VALUES)
VERDICT = st.sampled_from(["pass", "fail", "unknown"])
CHANGE = st.sampled_from(sorted(VALUES)).flatmap(lambda column: st.tuples(st.just(column), VALUES[column]))
WRITES = st.one_of(
    st.tuples(st.just("insert"), IDS, ROW),
    st.tuples(st.just("change"), IDS, CHANGE),
    st.tuples(st.just("change all"), CHANGE),
    st.tuples(st.just("delete"), IDS),
    st.tuples(st.just("check"), st.sampled_from([1, 2, 3]), VERDICT),
    st.tuples(st.just("uncheck"), st.sampled_from([1, 2, 3])),
    st.tuples(st.just("judge"), st.sampled_from([1, 2, 3]), VERDICT),
    st.tuples(st.just("move check"), st.sampled_from([1, 2, 3]), st.sampled_from([1, 2, 3])),
    st.tuples(st.just("roll back"), IDS, CHANGE),
    st.tuples(st.just("renew")),
)


# What is there before: a report of each year that fails a check, so that any write can change something
BEFORE = [
    *(
        ("insert", at, {"agency": "甲县公安局", "year": 2018 + at, "site": "a", "state": "present", "published": "", "version_id": at, "copy_of": None, "kind": "annual_report"})
        for at in (1, 2, 3)
    ),
    *(("check", at, "fail") for at in (1, 2, 3)),
]  # fmt: skip


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path = Path(tmp_path_factory.mktemp("lines") / "x.db")
    Archive.open(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("INSERT INTO sites (slug) VALUES ('a'), ('b')")
        yield connection


def write(db: sqlite3.Connection, what: str, *values: Any) -> None:
    """One statement of a writer."""
    if what == "insert":
        number, row = values
        names = ", ".join(row)
        db.execute(
            f"INSERT INTO documents (id, url, title, number, state_since, first_seen, last_seen, {names})"
            f" VALUES (?1, 'http://x/' || ?1, '', '', '', '', '', {', '.join('?' * len(row))}) ON CONFLICT DO NOTHING",
            (number, *row.values()),
        )
    elif what == "change":
        number, (column, value) = values
        db.execute(f"UPDATE documents SET {column} = ? WHERE id = ?", (value, number))
    elif what == "change all":
        ((column, value),) = values
        db.execute(f"UPDATE documents SET {column} = ?", (value,))
    elif what == "delete":
        db.execute("DELETE FROM documents WHERE id = ?", values)
    elif what == "check":
        db.execute("INSERT INTO checks (version_id, rule, verdict, detail) VALUES (?, 'x', ?, '')", values)
    elif what == "uncheck":
        db.execute("DELETE FROM checks WHERE version_id = ?", values)
    elif what == "judge":
        db.execute("UPDATE checks SET verdict = ?2 WHERE version_id = ?1", values)
    elif what == "move check":
        db.execute("UPDATE checks SET version_id = ?2 WHERE version_id = ?1", values)
    elif what == "renew":
        for statement in RENEW:
            db.execute(statement)
    else:
        db.execute("SAVEPOINT tried")
        write(db, "change", *values)
        db.execute("ROLLBACK TO tried")


def lines(db: sqlite3.Connection) -> list[tuple[Any, ...]]:
    """What a reader is given."""
    return db.execute(f"SELECT {COLUMNS} FROM report_lines").fetchall()


def fresh(db: sqlite3.Connection) -> list[tuple[Any, ...]]:
    """What the tables say, without anything kept."""
    return db.execute(f"SELECT {COLUMNS} FROM ({LINES.format('')})").fetchall()


def stale(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT count(*) FROM stale_lines").fetchone()[0])


def in_sets(rows: list[tuple[Any, ...]]) -> set[tuple[Any, ...]]:
    """The rows, the years of each in order: they are kept in none."""
    return {(*row[:-1], tuple(sorted(row[-1].split()))) for row in rows}


@given(st.lists(WRITES, max_size=20))
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_kept_lines_are_those_of_a_fresh_count(db: sqlite3.Connection, writes: list[tuple[Any, ...]]) -> None:
    db.execute("BEGIN")
    try:
        db.execute("PRAGMA defer_foreign_keys = ON")
        for each in (*BEFORE, *writes):
            write(db, *each)
            found = lines(db)
            assert in_sets(found) == in_sets(fresh(db)), each
            assert len(found) == len({row[0] for row in found}), each  # no agency twice
    finally:
        db.execute("ROLLBACK")


def test_all_that_a_line_is_made_of_is_written_in_the_test() -> None:
    assert sorted(VALUES) == sorted(OF_A_REPORT)


def report(agency: str, number: int) -> dict[str, Any]:
    return {"agency": agency, "year": 2019 + number % 5, "site": "a", "state": "present", "published": "", "version_id": number,
            "copy_of": None, "kind": "annual_report"}  # fmt: skip


def test_a_write_makes_only_the_line_of_its_own_agency_stale(db: sqlite3.Connection) -> None:
    """A trigger that lost its condition would be as right, and leave every line to every reader."""
    db.execute("BEGIN")
    for number, agency in enumerate(("甲", "乙", "丙"), 1):
        write(db, "insert", number, report(agency, number))
    write(db, "renew")
    write(db, "change", 1, ("state", "gone"))
    write(db, "check", 2, "fail")
    write(db, "check", 3, "pass")
    write(db, "change", 3, ("state", "present"))  # what it was
    found = db.execute("SELECT agency FROM stale_lines ORDER BY number").fetchall()
    db.execute("ROLLBACK")
    assert found == [("甲",), ("乙",)]


def steps(db: sqlite3.Connection, what: str, *values: Any) -> int:
    """How many steps of SQLite's machine a statement takes, its triggers included."""
    counted = 0

    def count() -> None:
        nonlocal counted
        counted += 1

    db.set_progress_handler(count, 1)
    write(db, what, *values)
    db.set_progress_handler(None, 0)
    return counted


def test_what_a_write_costs_does_not_grow_with_the_reports_of_its_agency(db: sqlite3.Connection) -> None:
    cost: dict[int, list[int]] = {}
    db.execute("BEGIN")
    db.execute("PRAGMA defer_foreign_keys = ON")
    have = 0
    for reports in (20, 400):
        for number in range(have + 1, reports):
            write(db, "insert", number, report("甲", number))
        write(db, "renew")
        cost[reports] = [
            steps(db, "insert", reports, report("甲", reports)),
            steps(db, "change", reports, ("state", "gone")),
            steps(db, "check", reports, "fail"),
            steps(db, "change", reports, ("agency", "乙")),
            steps(db, "delete", reports),
        ]
        have = reports - 1
    db.execute("ROLLBACK")
    assert all(large < 2 * small for small, large in zip(*cost.values(), strict=True)), cost


def test_readers_are_never_left_more_than_a_bounded_number_of_lines(db: sqlite3.Connection) -> None:
    """Whoever writes for thousands of agencies, and however: the list makes itself anew."""
    db.execute("BEGIN")
    db.execute("PRAGMA defer_foreign_keys = ON")
    longest = 0
    for number in range(1, 2 * LONGEST + 7):
        write(db, "insert", number, report(f"{number}局", number))
        longest = max(longest, stale(db))
    write(db, "change all", ("state", "gone"))
    assert longest == LONGEST - 1
    assert 0 < stale(db) < LONGEST
    assert in_sets(lines(db)) == in_sets(fresh(db))
    db.execute("ROLLBACK")


def test_a_conflict_clause_of_the_writer_does_not_reach_the_list(db: sqlite3.Connection) -> None:
    db.execute("BEGIN")
    db.execute("PRAGMA defer_foreign_keys = ON")
    write(db, "insert", 1, report("甲", 1))
    for clause, state in (("REPLACE", "gone"), ("ABORT", "back"), ("FAIL", "moved"), ("IGNORE", "present")):
        db.execute(f"UPDATE OR {clause} documents SET state = ? WHERE id = 1", (state,))
    assert [row[0] for row in lines(db)] == ["甲"]
    assert stale(db) == 1
    db.execute("ROLLBACK")


def test_after_a_crawl_nothing_is_stale(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "x.db") as archive:
        archive.keep_site({"slug": "tongxin"})
        crawl = archive.begin_crawl("tongxin", "test", at(0))
        for number in (1, 2):
            page = make_page(site="tongxin", url=f"https://a.example/{number}")
            kept = archive.keep_page(page, crawl)
            said = replace(page, visit_id=kept.visit_id, capture_id=kept.capture_id)
            archive.keep_document(
                said, make_document(f"第{number}年", url=page.url, agency="甲局", year=2020 + number)
            )
        assert stale(archive.db.conn) == 1
        archive.finish_crawl(crawl, status="ok", reason="", counts={}, now=at(5))
        assert stale(archive.db.conn) == 0
        assert archive.db.execute("SELECT agency, documents FROM kept_lines").fetchall() == [("甲局", 2)]


def test_renewing_where_nothing_is_stale_writes_nothing(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "x.db") as archive:
        before = archive.db.conn.total_changes
        with archive.together():
            renew(archive.db)
        assert archive.db.conn.total_changes == before
