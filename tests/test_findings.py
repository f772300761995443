"""Findings: what is listed, under which id, and how long a person's mark on one stands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from archive.errors import ArchiveError
from archive.store import Archive
from archive.verify import verify
from crawler.items import Check, Document
from tests.commands import Ended, gongkai
from tests.factories import SITE, URL, at, begin, keep, make_document, make_page, open_archive, site_row

FAILS = Check("columns_balance", "fail", 12, 11, "总计: 12 + 0 ≠ 11 + 0")
UNKNOWN = Check("rows_sum", "unknown", None, None, "received: no number for applications.received.person")
PASSES = Check("review_sum", "pass", 1, 1, "")
NOTE = "the title says 2016, the period of the figures is 2017"


def document(*checks: Check, notes: tuple[str, ...] = (), text: str = "正文", **more: Any) -> Document:
    return make_document(text, checks=checks, notes=notes, **more)


def keep_one(archive: Archive, read: Document, *, day: int = 0) -> int:
    return keep(archive, begin(archive, day), make_page(f"{day}", day=day, url=read.url), read).version_id


def said(archive: Archive, *, seen: bool = False) -> list[tuple[str, str]]:
    return [(row["rule"], row["verdict"]) for row in archive.findings(seen=seen)]


def mark(archive: Archive, finding: str, note: str = "电话核实") -> None:
    archive.mark_seen(finding, note, "李", at(1))


def test_failed_and_undecided_checks_and_doubts_are_findings() -> None:
    with open_archive() as archive:
        keep_one(archive, document(UNKNOWN, PASSES, FAILS, notes=(NOTE,)))
        fail, unknown, doubt = archive.findings()
        assert (fail["rule"], fail["expected"], fail["actual"]) == ("columns_balance", 12, 11)
        assert (unknown["verdict"], doubt["verdict"], doubt["detail"]) == ("unknown", "doubt", NOTE)
        assert len({row["id"] for row in (fail, unknown, doubt)}) == 3
        assert archive.findings("elsewhere") == []


def test_only_current_versions_and_no_copies_have_findings() -> None:
    with open_archive() as archive:
        keep_one(archive, document(FAILS))
        keep_one(archive, document(PASSES, text="改正"), day=1)
        assert archive.findings() == []
        keep_one(archive, document(FAILS, text="一样", url=f"{URL}?1"), day=2)
        keep_one(archive, document(FAILS, text="一样", url=f"{URL}?2"), day=3)
        assert len(archive.findings()) == 1


def test_a_mark_stands_through_a_reparse_and_a_new_version() -> None:
    with open_archive() as archive:
        version = keep_one(archive, document(FAILS, UNKNOWN, notes=(NOTE,)))
        ids = [row["id"] for row in archive.findings()]
        for finding in ids:
            mark(archive, finding)
        assert archive.findings() == []
        reworded = Check("columns_balance", "fail", 12, 11, "said in other words")
        archive.keep_reading(version, document(reworded, UNKNOWN, notes=(NOTE,)))
        assert archive.findings() == []
        keep_one(archive, document(FAILS, UNKNOWN, notes=(NOTE,), text="另一版本"), day=1)
        assert archive.findings() == []
        seen = archive.findings(seen=True)
        assert [row["id"] for row in seen] == ids
        assert {(row["note"], row["seen_by"], row["seen_at"]) for row in seen} == {("电话核实", "李", at(1))}
        assert list(verify(archive)) == []


@pytest.mark.parametrize(
    "changed",
    [
        Check("columns_balance", "fail", 12, 10, ""),
        Check("columns_balance", "fail", 13, 11, ""),
        Check("columns_balance", "unknown", 12, 11, ""),
        Check("columns_balance", "fail", None, 11, ""),
    ],
)
def test_a_mark_lapses_when_the_finding_says_something_else(changed: Check) -> None:
    with open_archive() as archive:
        version = keep_one(archive, document(FAILS))
        (before,) = archive.findings()
        mark(archive, before["id"])
        archive.keep_reading(version, document(changed))
        (after,) = archive.findings()
        assert (after["seen_at"], after["id"] == before["id"]) == (None, False)
        with pytest.raises(ArchiveError, match=r"no finding \w+ stands now"):
            mark(archive, before["id"])
        archive.keep_reading(version, document(FAILS))
        assert archive.findings() == []  # the same finding again: it was looked at


def test_a_doubt_is_told_by_its_words() -> None:
    with open_archive() as archive:
        version = keep_one(archive, document(notes=(NOTE, "另一个疑问")))
        mark(archive, archive.findings()[0]["id"])
        assert [row["detail"] for row in archive.findings()] == ["另一个疑问"]
        archive.keep_reading(version, document(notes=("第三个疑问", NOTE)))
        assert [row["detail"] for row in archive.findings()] == ["第三个疑问"]


def test_a_second_mark_replaces_the_first_and_can_be_taken_back() -> None:
    with open_archive() as archive:
        keep_one(archive, document(FAILS))
        (finding,) = archive.findings()
        mark(archive, finding["id"], "一")
        mark(archive, finding["id"][:4].upper(), "二")
        assert [row["note"] for row in archive.findings(seen=True)] == ["二"]
        archive.mark_unseen(finding["id"])
        assert len(archive.findings()) == 1
        with pytest.raises(ArchiveError, match="is not marked as seen"):
            archive.mark_unseen(finding["id"])


def test_an_id_is_the_same_in_every_archive() -> None:
    with open_archive() as one, open_archive() as other:
        keep_one(one, document(FAILS))
        keep_one(other, document(PASSES, url=f"{URL}?other", text="别的"))
        keep_one(other, document(FAILS))
        assert [row["id"] for row in one.findings()] == [row["id"] for row in other.findings()]


@pytest.mark.parametrize(
    ("ref", "sentence"), [("ab", "too short"), ("0000000000", "stands now"), ("", "too short")]
)
def test_an_id_that_names_none_is_explained(ref: str, sentence: str) -> None:
    with open_archive() as archive, pytest.raises(ArchiveError, match=sentence):
        mark(archive, ref)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "x.db"
    with Archive.open(path) as archive:
        archive.keep_site(site_row(SITE))
        keep_one(archive, document(FAILS, notes=(NOTE,)))
    return path


def run(path: Path, *words: object) -> Ended:
    return gongkai("--archive", path, "findings", *words)


def test_the_command_lists_marks_and_unmarks(path: Path) -> None:
    listed = run(path, "--json")
    rows = [json.loads(line) for line in listed.out.splitlines()]
    assert [(row["rule"], row["agency"], row["year"]) for row in rows] == [
        ("columns_balance", "同心县公安局", 2023),
        ("note", "同心县公安局", 2023),
    ]
    marked = run(path, "seen", rows[0]["id"], "--note", "原表如此")
    assert marked.status == 0
    assert "seen:" in marked.out
    assert [json.loads(line)["rule"] for line in run(path, "--json").out.splitlines()] == ["note"]
    everything = run(path, "--all").out
    assert "12 expected, 11 printed" in everything
    assert "原表如此" in everything
    assert run(path, "unseen", rows[0]["id"]).status == 0
    assert "2 findings" in run(path).err


def test_wrong_use_of_the_command_is_named(path: Path) -> None:
    unknown = run(path, "seen", "0000000000")
    assert (unknown.status, "stands now" in unknown.err) == (1, True)
    assert run(path, "no-such-site").status == 2
