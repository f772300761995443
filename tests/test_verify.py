"""Proof: whatever is altered in an archive, `verify` names the table and the row."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.bodies import packed
from archive.search import index
from archive.store import Archive
from archive.verify import Problem, verify
from tests.commands import gongkai
from tests.factories import (
    URL,
    begin,
    finish,
    full_document,
    keep,
    keep_texts,
    make_document,
    make_page,
    make_section,
    open_archive,
)


@pytest.fixture
def archive() -> Iterator[Archive]:
    """Two versions of a document that holds something of every kind, and a copy of the second."""
    with open_archive() as archive:
        for day, penalties in enumerate((3259, 3260)):
            crawl = begin(archive, day)
            keep(archive, crawl, make_page(f"<td>{penalties}</td>" * 9, day=day), full_document(penalties))
            finish(archive, crawl, day)
        crawl = begin(archive, 2)
        url = f"{URL}?copy"
        keep(archive, crawl, make_page("<p>copy</p>", day=2, url=url), full_document(3260, url=url))
        finish(archive, crawl, 2)
        archive.db.execute("PRAGMA foreign_keys = OFF")
        yield archive


def test_a_whole_archive_has_no_problem(archive: Archive) -> None:
    assert list(verify(archive)) == []


TAMPERED = [
    ("UPDATE versions SET text = text || '。' WHERE id = 1", "versions", "1", "content_sha256"),
    ("UPDATE versions SET content_sha256 = 'x' WHERE id = 2", "versions", "2", "content_sha256"),
    ("UPDATE versions SET chain_sha256 = 'x' WHERE id = 1", "versions", "1", "chain_sha256"),
    ("UPDATE versions SET number = 3 WHERE id = 2", "versions", "2", "a version is missing"),
    ("UPDATE versions SET change = 'first' WHERE id = 2", "versions", "2", "does not fit"),
    ("UPDATE versions SET capture_id = 3 WHERE id = 2", "versions", "2", "another address"),
    ("UPDATE captures SET body_sha256 = (SELECT min(sha256) FROM bodies)", "versions", None, "chain_sha256"),
    ("DELETE FROM versions WHERE id = 1", "versions", "2", "a version is missing"),
    ("DELETE FROM versions WHERE id = 2", "documents", "1", "refers to a row of versions"),
    ("DELETE FROM versions WHERE id = 2", "documents", "1", "not its last version"),
    ("DELETE FROM captures WHERE id = 1", "versions", "1", "refers to a row of captures"),
    ("DELETE FROM documents WHERE id = 2", "versions", "3", "refers to a row of documents"),
    ("UPDATE documents SET version_id = 1 WHERE id = 1", "documents", "1", "not its last version"),
    ("UPDATE documents SET copy_of = NULL WHERE id = 2", "documents", "2", "copy_of"),
    ("UPDATE documents SET copy_of = 2 WHERE id = 1", "documents", "1", "copy_of"),
    ("UPDATE documents SET url = 'https://a.cn/' WHERE id = 1", "captures", "1", "marked as read"),
    ("UPDATE facts SET section_id = 999 WHERE id = 1", "facts", "1", "refers to a row of sections"),
    ("UPDATE facts SET section_id = 3 WHERE id = 1", "facts", "1", "into another version"),
    ("UPDATE facts SET grid_id = 2 WHERE id = 1", "facts", "1", "into another version"),
    ("UPDATE grids SET section_id = 3 WHERE id = 1", "grids", "1", "into another version"),
    ("UPDATE sections SET parent_id = 3 WHERE id = 2", "sections", "2", "into another version"),
    ("DELETE FROM sections WHERE version_id = 1", "versions", "1", "no section"),
    ("DELETE FROM sections WHERE id = 2", "search", "2", "not there"),
    ("UPDATE sections SET text = '改' WHERE id = 2", "search", "2", "words as they stand"),
    ("UPDATE sections SET heading = '改' WHERE id = 2", "search", "2", "words as they stand"),
    ("INSERT INTO search (rowid, text) VALUES (99, '多余')", "search", "99", "not there"),
    ("INSERT INTO search (rowid, text) VALUES (1, '多余')", "search", "1", "words as they stand"),
    ("INSERT INTO search (rowid, heading) VALUES (1, '情况')", "search", "1", "words as they stand"),
    (
        "UPDATE search_versions SET labels = '＝never' WHERE version_id = 2",
        "search",
        "3",
        "words as they stand",
    ),
    (
        "UPDATE search_versions SET day = '2020-01-01' WHERE version_id = 2",
        "search_versions",
        "2",
        "filtered by",
    ),
    ("UPDATE documents SET year = 1999 WHERE id = 1", "search_versions", "2", "filtered by"),
    ("DELETE FROM search_versions WHERE version_id = 3", "search_versions", "3", "filtered by"),
    ("INSERT INTO search (search) VALUES ('delete-all')", "search", "1", "words as they stand"),
    ("UPDATE visits SET crawl_id = 9 WHERE id = 1", "visits", "1", "refers to a row of crawls"),
    ("DELETE FROM sites", "crawls", "1", "refers to a row of sites"),
]


@pytest.mark.parametrize(("sql", "table", "row", "text"), TAMPERED)
def test_whatever_is_altered_is_named(
    archive: Archive, sql: str, table: str, row: str | None, text: str
) -> None:
    archive.db.execute(sql)
    problems = list(verify(archive))
    assert any(
        problem.table == table and row in (problem.row, None) and text in problem.text for problem in problems
    ), problems


def test_swapped_words_of_a_section_are_noticed(archive: Archive) -> None:
    """The same words in another order have the same counts, and not the same places."""
    archive.db.execute("UPDATE sections SET text = '如下。本机关处理决定' WHERE id = 1")
    assert Problem("search", "1", "the index does not hold this section's words as they stand") in list(
        verify(archive)
    )


def test_only_the_sections_that_were_altered_are_named(archive: Archive) -> None:
    """Words that stand in other sections, too, are looked at there, and found as they should be."""
    archive.db.execute("UPDATE sections SET text = replace(text, '如下', '如上') WHERE id = 3")
    assert [(problem.table, problem.row) for problem in verify(archive)] == [("search", "3")]


def test_places_exchanged_between_two_sections_are_noticed() -> None:
    """Every word stands as often, in as many sections, and at the same places, as before."""
    with open_archive() as archive:
        sections = (make_section("甲，乙，"), make_section("乙，甲，"))
        keep(archive, begin(archive), make_page(), make_document("", sections=sections))
        assert list(verify(archive)) == []
        names, marks = ", ".join(index.COLUMNS), ", ".join("?" * len(index.COLUMNS))
        one, two = index.rows(archive.db)
        for stored, text in ((one, two[1]), (two, one[1])):
            for columns, values in (("search, ", "'delete', "), ("", "")):
                row = stored if columns else (stored[0], text, *stored[2:])
                archive.db.execute(
                    f"INSERT INTO search ({columns}rowid, {names}) VALUES ({values}?, {marks})", row
                )
        assert [problem.row for problem in verify(archive)] == ["1", "2"]


def test_an_altered_body_is_named(archive: Archive) -> None:
    (digest,) = archive.db.execute("SELECT body_sha256 FROM captures WHERE id = 1").fetchone()
    codec, data = packed(b"<td>9999</td>" * 9)
    for values, text in (
        ((117, codec, data), "not those of this SHA-256"),
        ((117, codec, b"damaged"), "damaged"),
        ((117, "zstd-dictionary", data), "unknown to this version"),
    ):
        archive.db.execute(
            "UPDATE bodies SET size = ?, codec = ?, data = ? WHERE sha256 = ?", (*values, digest)
        )
        (problem,) = verify(archive)
        assert (problem.table, problem.row) == ("bodies", digest)
        assert text in problem.text


def test_a_wrong_size_is_named(archive: Archive) -> None:
    archive.db.execute("UPDATE bodies SET size = size + 1")
    assert {problem.table for problem in verify(archive)} == {"bodies"}


def test_a_damaged_file_is_named_and_the_rest_still_checked(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with open_archive(path) as archive:
        keep_texts(archive, *(f"{number}" * 2000 for number in range(20)))
        page = archive.db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'versions'").fetchone()[0]
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)
    with Archive.open(path, readonly=True) as archive:
        problems = list(verify(archive))
    assert {"sqlite_schema", "versions"} <= {problem.table for problem in problems}
    assert {problem.text for problem in problems} == {"cannot be read: database disk image is malformed"}
    assert "bodies" not in {problem.table for problem in problems}


def test_an_archive_is_verified_as_it_stood_when_verifying_began(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with open_archive(path) as writer, Archive.open(path, readonly=True) as reader:
        keep_texts(writer, "甲")
        problems = verify(reader)
        writer.db.execute("UPDATE bodies SET size = size + 1")
        assert next(problems).table == "bodies"
        writer.db.execute("DELETE FROM sections")
        assert list(problems) == []


def test_a_long_history_verifies(tmp_path: Path) -> None:
    with open_archive(tmp_path / "a.db") as archive:
        keep_texts(archive, *(f"第{number}版" for number in range(30)))
        archive.keep_reading(15, make_document("重读"))
        assert list(verify(archive)) == []
        with pytest.raises(sqlite3.IntegrityError):
            archive.db.execute("DELETE FROM versions WHERE id = 30")


def test_whoever_watches_is_told_each_step_as_it_begins(archive: Archive) -> None:
    archive.db.execute("UPDATE bodies SET size = size + 1 WHERE rowid = 1")
    steps: list[str] = []
    problem = next(verify(archive, steps.append))
    assert problem.table == "bodies"
    assert steps == ["sqlite_schema", "sqlite_schema", "dictionaries", "bodies"], (
        "the later steps have not begun"
    )


def test_a_person_is_told_what_does_not_hold(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with open_archive(path) as stored:
        keep_texts(stored, "甲", "乙")
    assert (gongkai("--archive", path, "verify").status) == 0
    with open_archive(path) as stored:
        stored.db.execute("UPDATE versions SET text = text || '。' WHERE id = 2")
    said = gongkai("--archive", path, "verify")
    assert (said.status, "versions 2: its text is not that" in said.err) == (1, True)
    assert said.out.strip().endswith("problems") or said.out.strip().endswith("1 problem")
    listed = gongkai("--archive", path, "verify", "--json")
    assert listed.status == 1
    rows = [json.loads(line) for line in listed.out.splitlines()]
    assert {
        "is": "problem",
        "table": "versions",
        "row": "2",
        "text": "its text is not that of its content_sha256",
    } in rows
    assert gongkai("--archive", path, "verify", "--roots", path).status == 2
