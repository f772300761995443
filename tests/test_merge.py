"""Union of archives: whatever the order, the same archive, and it holds what either has seen.

`python -m benchmarks.merge --orders 1000` merges a thousand triples of archives instead of the few here.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings

from archive import judgements, revisits
from archive.errors import ArchiveError
from archive.lock import SiteLocked, site_lock
from archive.merge import Merge
from archive.merge.other import opened
from archive.merge.tables import DERIVED, LOCAL, MERGED, REFERENCES
from archive.messages import told
from archive.messages.event import Event
from archive.store import Archive
from archive.verify import verify
from crawler.items import Page
from gongkai.cli import group
from tests.factories import (
    SITE,
    URL,
    at,
    begin,
    finish,
    full_document,
    keep,
    keep_texts,
    make_document,
    make_fact,
    make_page,
    open_archive,
    site_row,
)
from tests.unions import (
    BODIES,
    COLUMN,
    URLS,
    Crawled,
    Seen,
    crawleds,
    dump,
    empty,
    make,
    merge,
    merged,
    own_runs,
)

A, B = URLS[:2]


def run(*words: object) -> Result:
    """The command line, whose errors come through."""
    return CliRunner().invoke(group, [str(word) for word in words], catch_exceptions=False)


def is_whole(archive: Archive) -> bool:
    assert [(problem.table, problem.text) for problem in verify(archive)] == []
    return True


@settings(max_examples=10)
@given(crawleds(1), crawleds(2))
def test_merging_is_commutative_and_idempotent(ours: Sequence[Crawled], theirs: Sequence[Crawled]) -> None:
    with make(ours) as a, make(theirs) as b:
        before = dump(a), dump(b)
        with merged(a, b) as ab, merged(b, a) as ba:
            union = dump(ab)
            assert union == dump(ba)
            for again in (a, b, ba):
                merge(ab, again)
                assert dump(ab) == union
            assert is_whole(ab)
            assert is_whole(ba)
        merge(a, a)
        assert (dump(a), dump(b)) == before


@settings(max_examples=6)
@given(crawleds(1), crawleds(2), crawleds(3))
def test_merging_is_associative(x: Sequence[Crawled], y: Sequence[Crawled], z: Sequence[Crawled]) -> None:
    with make(x) as a, make(y) as b, make(z) as c, ExitStack() as stack:
        ab, bc, back = (stack.enter_context(merged(*of)) for of in ((a, b), (b, c), (c, b, a)))
        left, right = (stack.enter_context(merged(*of)) for of in ((ab, c), (a, bc)))
        assert dump(left) == dump(right) == dump(back)
        assert is_whole(left)


@settings(max_examples=6)
@given(crawleds(1), crawleds(1, ["1|", "2|", "gone", "none"]))
def test_an_archive_and_what_became_of_its_backup(first: Sequence[Crawled], later: Sequence[Crawled]) -> None:
    """Both go on from the same archive: what they share is there once, and every body of either is there."""
    common = [crawl for crawl in first if crawl.day < 10]
    apart = [Crawled(each.day + 50, each.second, each.status, each.seen, 2) for each in later]
    with make(first) as a, make([*common, *apart]) as b, merged(a, b) as ab, merged(b, a) as ba:
        assert dump(ab) == dump(ba)
        assert len(dump(ab)["crawls"]) == len(first) + len(apart)
        assert set(dump(ab)["bodies"]) == {*dump(a)["bodies"], *dump(b)["bodies"]}
        assert is_whole(ab)


def day(number: int, body: str, *, machine: int = 1, url: str = A, status: str = "ok") -> Crawled:
    return Crawled(number, 100 * machine, status, (Seen(url, body, listed=False),), machine)


def texts(archive: Archive, url: str = A) -> list[str]:
    """What each version of an address says."""
    row = archive.find_document(url)
    return [
        archive.version(row["id"], each["number"])["text"].rsplit(" ", 1)[1]
        for each in archive.versions(row["id"])
    ]


def test_versions_of_both_stand_in_the_order_they_were_seen() -> None:
    with make([day(0, "1|"), day(20, "3|")]) as a, make([day(10, "2|", machine=2)]) as b, merged(a, b) as ab:
        assert texts(ab) == ["1", "2", "3"]
        assert is_whole(ab)


def test_a_visit_that_found_nothing_new_may_begin_a_version() -> None:
    """One archive saw 1 and, by a 304, 1 again; the other saw 2 in between: 1, 2, 1."""
    with (
        make([day(0, "1|"), day(20, "304")]) as a,
        make([day(10, "2|", machine=2)]) as b,
        merged(a, b) as ab,
    ):
        assert texts(ab) == ["1", "2", "1"]
        versions = ab.versions(ab.find_document(A)["id"])
        assert versions[2]["captured_at"] == at(20, 101)
        assert versions[2]["body_sha256"] == versions[0]["body_sha256"]
        assert is_whole(ab)


def test_a_capture_found_to_say_the_same_is_read_when_it_begins_a_version() -> None:
    asked: list[str] = []

    def read(page: Page) -> None:
        asked.append(page.body.decode())

    with make([day(0, "1|"), day(20, "1|x")]) as a, make([day(10, "2|", machine=2)]) as b:
        with merged(a, b) as ab:
            assert texts(ab) == ["1", "2", "1"]
        with merged(a, b, read=read) as ab:
            assert asked == ["1|", "1|x"]  # the first run's last page, for its links, and the second's first
            assert texts(ab) == ["1", "2", "1"]  # the reading of the same content stands in
            assert is_whole(ab)


def test_readings_by_newer_rules_stand() -> None:
    """Of one capture, read by rules 1 here and 2 there, the newer reading is kept, and 10 is newer than 9."""
    for older, newer in (("1", "2"), ("9", "10")):
        with open_archive() as a, open_archive() as b:
            for archive, parser in ((a, older), (b, newer)):
                page = make_page("<p>甲</p>")
                keep(archive, begin(archive), page, make_document(f"甲 {parser}", parser=parser))
            for union in (merged(a, b, read=lambda _: None), merged(b, a, read=lambda _: None)):
                with union:
                    version = union.version(1)
                    assert (version["parser"], version["text"].rsplit(" ", 1)[1]) == (newer, newer)
                    assert len(union.versions(1)) == 1
                    assert is_whole(union)


GONE = [day(0, "1|"), day(1, "gone")]


@pytest.mark.parametrize(
    ("theirs", "state"),
    [
        ([day(0, "1|", machine=2), day(16, "gone", machine=2)], "gone"),
        ([day(0, "1|", machine=2), day(10, "gone", machine=2)], "suspect"),
        ([day(0, "1|", machine=2), day(16, "gone", machine=2, status="partial")], "suspect"),
        ([day(0, "1|", machine=2), day(10, "304", machine=2)], "present"),
        ([day(10, "1|", machine=2), day(16, "gone", machine=2)], "suspect"),
        ([day(0, "2|", machine=2, url=B)], "suspect"),
    ],
    ids="both-failed too-short proves-nothing answered-later answered-between says-nothing".split(),
)
def test_a_state_follows_from_the_visits_of_both(theirs: list[Crawled], state: str) -> None:
    with make(GONE) as a, make(theirs) as b, merged(a, b) as ab, merged(b, a) as ba:
        assert ab.find_document(A)["state"] == ba.find_document(A)["state"] == state
        assert [row["new"] for row in ab.state_changes(ab.find_document(A)["id"])][-1] == state


def test_a_conflict_of_states_is_told() -> None:
    with make(GONE) as a, make([day(0, "1|", machine=2), day(10, "304", machine=2)]) as b:
        summary = merge(a, b)
        (told,) = summary.resolved
        assert (told.url, told.here, told.there, told.state) == (A, "suspect", "present", "present")
        assert told.reason == "answered again, with the same content (HTTP 304)"
        assert (summary.new, summary.changed) == (0, 1)


def test_two_machines_that_begin_in_the_same_second_made_two_crawls() -> None:
    ours = Crawled(0, 0, "ok", (Seen(A, "1|", listed=True),), 1)
    theirs = Crawled(0, 0, "ok", (Seen(B, "2|", listed=True),), 2)
    with make([ours]) as a, make([theirs]) as b, merged(a, b, a, b) as ab:
        assert len(dump(ab)["crawls"]) == 2


def test_ids_of_crawls_stay_in_the_order_they_began() -> None:
    """Health, pauses and columns take the crawl with the highest id for the latest."""
    with make([day(20, "1|")]) as a, make([day(0, "1|", machine=2), day(30, "1|", machine=2)]) as b:
        merge(a, b)
        rows = a.db.execute("SELECT started_at FROM crawls ORDER BY id").fetchall()
        assert rows == sorted(rows)
        last = a.last_crawl(SITE)
        assert last is not None
        assert last["started_at"] == at(30, 200)
        assert is_whole(a)


def test_the_next_crawl_compares_with_the_latest_capture() -> None:
    with make([day(20, "2|")]) as a, make([day(0, "1|", machine=2)]) as b:
        merge(a, b)
        kept = a.keep_page(make_page("2|", url=A, day=30), begin(a, 30))
        assert kept.outcome == "unchanged"


def test_the_original_of_documents_seen_in_the_same_second_is_told_by_the_address() -> None:
    first, second = (
        [Crawled(0, 0, "ok", (Seen(url, BODIES[0], True),), at)] for at, url in enumerate(URLS[:2])
    )
    one, other = merged(make(first), make(second)), merged(make(second), make(first))
    assert dump(one) == dump(other)
    copies = "SELECT url FROM documents WHERE copy_of = (SELECT id FROM documents WHERE url = ?)"
    assert one.db.execute(copies, (URLS[0],)).fetchall() == [(URLS[1],)]


def test_copies_citations_search_and_marks_come_along() -> None:
    with open_archive() as a, open_archive() as b:
        keep_texts(a, "同样的内容", url=A)
        keep_texts(b, "同样的内容", url=B)
        keep(b, begin(b), make_page("x", url=URL), full_document(checks=(), notes=("可疑",)))
        finding = b.findings()[0]
        b.mark_seen(finding["id"], "asked", "tester", at(9))
        merge(a, b)
        assert a.find_document(B)["copy_of"] == a.find_document(A)["id"]
        assert [row["note"] for row in a.findings(seen=True)] == ["asked"]
        assert is_whole(a)


def test_runs_stay_those_of_this_machine_and_of_their_crawls() -> None:
    """Crawls are numbered anew when earlier ones come between them."""
    with (
        make([day(10, "1|"), day(30, "2|")]) as a,
        make([day(0, "1|", machine=2), day(20, "2|", machine=2)]) as b,
    ):
        before = own_runs(a)
        assert len(before) == 2
        merge(a, b)
        assert own_runs(a) == before
        begun = [row["started_at"] for row in a.db.query("SELECT started_at FROM crawls ORDER BY id")]
        assert begun == sorted(begun)
        assert len(begun) == 4


def test_a_target_of_both_is_told_nothing_twice() -> None:
    """Of one event each archive has noted: told by either is told, at the first time; what a dying process left in doubt is not."""
    event = Event("new", "new", f"new:{A}", at(1), at(1), SITE, "")

    def noted(outcome: str, when: int) -> Archive:
        archive = make([])
        told.note_begun(archive, "json-1", at(when))
        told.note(archive, "json-1", [event], outcome, at(when))
        return archive

    for mine, theirs in (("sent", "failed"), ("failed", "sent"), ("sending", "sent"), ("sent", "sent")):
        with noted(mine, 1) as a, noted(theirs, 2) as b, merged(a, b) as ab, merged(b, a) as ba:
            assert dump(ab)["messages"] == dump(ba)["messages"]
            assert told.untold(ab, "json-1", [event]) == []
            assert not told.interrupted(ab, "json-1", [event])
            assert told.begun(ab, "json-1") == at(1)
    with noted("sending", 1) as a, noted("failed", 2) as b, merged(a, b) as ab:
        assert told.untold(ab, "json-1", [event]) == [event]


def test_what_one_archive_was_warned_of_the_union_is_warned_of() -> None:
    """A 304 that was a lie, an entry that was worded anew, a crawl that a person accepted: the later archive knew of none."""
    with make([day(0, "1|")]) as a, make([day(0, "1|")]) as b:
        archive_crawl = a.begin_crawl(SITE, "hand", at(5))
        a.note_listed(archive_crawl, COLUMN, [(A, "报告", "")], at(5))
        a.note_listed(archive_crawl, COLUMN, [(A, "报告（更正）", "")], at(6))
        finish(a, archive_crawl, 6, "partial")
        judgements.keep(a, archive_crawl, 1, ["fewer"])
        with merged(a, b) as copy:
            later = copy.begin_crawl(SITE, "hand", at(9))
            copy.note_listed(later, COLUMN, [(A, "报告（更正）", "")], at(9))
            copy.db.execute("UPDATE list_entries SET changed_at = ''")
            revisits.distrust(a, SITE, "it answered 304 and had changed")
            judgements.accept(a, SITE, "me", at(7))
            for union in (merged(a, copy), merged(copy, a)):
                with union:
                    assert revisits.distrusted(union.db, SITE) == "it answered 304 and had changed"
                    (entry,) = union.db.query("SELECT * FROM list_entries")
                    assert (entry["changed_at"], entry["last_seen"]) == (at(6), at(9))
                    assert union.db.execute(
                        "SELECT accepted_by FROM crawl_judgements WHERE falls <> '[]'"
                    ).fetchall() == [("me",)]


def test_every_table_and_reference_of_the_schema_has_its_place() -> None:
    """A new table: say in archive/merge/tables.py whether it is merged, derived or local."""
    with open_archive() as archive:
        tables = [name for name in archive.db.table_names() if not name.startswith(("search_", "sqlite_"))]
        assert sorted(tables) == sorted([*MERGED, *DERIVED, *LOCAL])
        for table in tables:
            if table in DERIVED:
                continue
            keys = {key.column: key.other_table for key in archive.db.table(table).foreign_keys}
            assert keys == REFERENCES.get(table, {}), table


# Files


def town(path: Path, name: str, days: Sequence[int] = (0,), pages: int = 3) -> Path:
    with Archive.open(path) as archive:
        archive.keep_site(site_row(SITE))
        for number in days:
            crawl = begin(archive, number)
            for page in range(pages):
                url = f"https://www.tongxin.gov.cn/{name}{page}.html"
                document = full_document(number, url=url)
                keep(archive, crawl, make_page(f"{name}{number}", url=url, day=number), document)
            finish(archive, crawl, number)
    return path


def test_the_command_makes_the_union_and_says_what_came(tmp_path: Path) -> None:
    a, b, union = town(tmp_path / "a.db", "a"), town(tmp_path / "b.db", "b"), tmp_path / "union.db"
    before = b.read_bytes()
    result = run("--archive", union, "merge", a, b)
    assert result.exit_code == 0, result.output
    assert "3 documents new" in result.output
    assert b.read_bytes() == before
    with Archive.open(union, readonly=True) as archive:
        assert len(dump(archive)["documents"]) == 6
        assert is_whole(archive)
    told = json.loads(run("--archive", union, "merge", b, "--json").stdout)
    assert told["added"] == {}
    assert (told["new"], told["changed"], told["states"]) == (0, 0, [])


def test_reports_of_neighbouring_years_are_checked_across_archives(tmp_path: Path) -> None:
    """What one archive's report of 2023 carried in is compared with what the other's of 2022 carried out."""
    for name, year, code, value in (
        ("a", 2022, "applications.carried_out.total", 5),
        ("b", 2023, "applications.carried_in.total", 4),
    ):
        with open_archive(tmp_path / f"{name}.db") as archive:
            url = f"https://www.tongxin.gov.cn/{year}.html"
            document = make_document(
                f"{value} 件", url=url, year=year, facts=(make_fact(code, value, grid=None),)
            )
            keep(archive, begin(archive), make_page(str(year), url=url), document)
    for one, other in ("ab", "ba"):
        union = tmp_path / f"{one}{other}.db"
        assert run("--archive", union, "merge", *(tmp_path / f"{x}.db" for x in (one, other))).exit_code == 0
        with Archive.open(union, readonly=True) as archive:
            found = [row for row in archive.findings() if row["rule"] == "carried_chain"]
            assert [(row["verdict"], row["expected"], row["actual"]) for row in found] == [("fail", 5, 4)]


def test_a_site_that_is_being_crawled_is_not_merged_into(tmp_path: Path) -> None:
    a, b = town(tmp_path / "a.db", "a"), town(tmp_path / "b.db", "b")
    with site_lock(a, SITE), Archive.open(a) as archive, opened(b) as other:
        with pytest.raises(SiteLocked, match="is crawling this site"):
            list(Merge(archive, other).run([]))
        assert len(dump(archive)["documents"]) == 3


def test_a_merge_that_was_killed_is_completed_by_the_next(tmp_path: Path) -> None:
    a, b = town(tmp_path / "a.db", "a", pages=2), town(tmp_path / "b.db", "b", (0, 5), pages=40)
    whole = shutil.copy(a, tmp_path / "whole.db")
    with Archive.open(whole) as archive, opened(b) as other:
        merge(archive, other)
        wanted = dump(archive)
    with Archive.open(a) as archive, opened(b) as other:
        union = Merge(archive, other)
        next(union.run(union.addresses()))  # one batch, and no more
    with Archive.open(a) as archive, opened(b) as other:
        assert 2 < len(dump(archive)["documents"]) < 42
        assert is_whole(archive)
        merge(archive, other)
        assert dump(archive) == wanted
        assert is_whole(archive)


def test_a_newer_archive_and_what_is_none_are_refused(tmp_path: Path) -> None:
    a, b = town(tmp_path / "a.db", "a"), town(tmp_path / "b.db", "b")
    with sqlite3.connect(b) as connection:
        connection.execute("INSERT INTO _sqlite_migrations VALUES (99, 'gongkai', 'm999_later', '')")
    connection.close()
    (tmp_path / "page.html").write_text("<html>" * 200)
    before = a.read_bytes()
    for name, words in (("b.db", "newer version of Gongkai"), ("page.html", "not an SQLite database")):
        with pytest.raises(ArchiveError, match=words):
            run("--archive", a, "merge", tmp_path / name)
    assert a.read_bytes() == before


def test_a_damaged_body_stops_the_merge_and_is_named(tmp_path: Path) -> None:
    a, b = town(tmp_path / "a.db", "a"), town(tmp_path / "b.db", "b")
    with sqlite3.connect(b) as connection:
        connection.execute("UPDATE bodies SET codec = 'raw', data = x'00'")
    connection.close()
    with Archive.open(a) as archive, opened(b) as other:
        with pytest.raises(ArchiveError, match="are not those of this SHA-256"):
            merge(archive, other)
        assert is_whole(archive)


def test_an_empty_archive_changes_nothing() -> None:
    with make([day(0, "1|")]) as a, empty() as nothing:
        before = dump(a)
        merge(a, nothing)
        assert dump(a) == before
