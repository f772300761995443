"""The lines of `report_lines` are always those a fresh count gives, whatever is written, in the order of any writer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.schema.report_lines import LINES, OF_A_REPORT
from archive.store import Archive

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
    else:
        db.execute("SAVEPOINT tried")
        write(db, "change", *values)
        db.execute("ROLLBACK TO tried")


def in_sets(rows: list[tuple[Any, ...]]) -> set[tuple[Any, ...]]:
    """The rows, the years of each in order: they are kept in none."""
    return {(*row[:-1], tuple(sorted(row[-1].split()))) for row in rows}


COLUMNS = "agency, site, other_site, documents, distinct_years, first_year, last_year, copied, years"


@given(st.lists(WRITES, max_size=20))
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_kept_lines_are_those_of_a_fresh_count(db: sqlite3.Connection, writes: list[tuple[Any, ...]]) -> None:
    db.execute("BEGIN")
    try:
        db.execute("PRAGMA defer_foreign_keys = ON")
        for each in (*BEFORE, *writes):
            write(db, *each)
            kept = db.execute(f"SELECT {COLUMNS} FROM report_lines").fetchall()
            assert in_sets(kept) == in_sets(db.execute(LINES.format("")).fetchall()), each
    finally:
        db.execute("ROLLBACK")


def test_all_that_a_line_is_made_of_is_written_in_the_test() -> None:
    assert sorted(VALUES) == sorted(OF_A_REPORT)


def test_a_write_of_one_agency_leaves_the_lines_of_others_alone(db: sqlite3.Connection) -> None:
    """A statement of the triggers that lost its condition would be as right, and make every line anew at every write."""
    db.execute("BEGIN")
    for number, agency in enumerate(("甲", "乙", "丙"), 1):
        row = {"agency": agency, "year": 2023, "site": "a", "state": "present", "published": "", "version_id": number,
               "copy_of": None, "kind": "annual_report"}  # fmt: skip
        write(db, "insert", number, row)
    db.execute("UPDATE report_lines SET years = 'untouched'")
    write(db, "change", 1, ("state", "gone"))
    write(db, "check", 2, "fail")
    write(db, "check", 3, "pass")
    write(db, "change", 3, ("state", "present"))  # what it was
    kept = dict(db.execute("SELECT agency, years FROM report_lines").fetchall())
    db.execute("ROLLBACK")
    assert kept == {"甲": "2023w", "乙": "2023f", "丙": "untouched"}
