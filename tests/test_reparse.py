"""Reading again: a dry run says what would change and writes nothing, --write keeps it, and never a new version."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive.errors import ArchiveError
from archive.store import Archive
from archive.verify import verify
from crawler.items import Page
from crawler.reading import keep_read
from crawler.rereading import BATCH, Capture, Read, captures_read, captures_unread, keep, read_again
from examples.portal import facts
from examples.portal.resources import Request
from examples.portal.states import resources
from pipelines import PARSER, read
from tests.commands import Ended, gongkai
from tests.factories import at, site_row

HOST = "https://www.chengchuan.example"
AGENCY = "澄川县公安局"
PATHS = sorted((path for path, about in facts(1).items() if about.agency == AGENCY), reverse=True)[:3]
SITE = "demo"


def portal_page(path: str, body: bytes | None = None, *, second: int = 0) -> Page:
    served = resources(1)[path]
    return Page(
        site=SITE,
        url=HOST + path,
        kind=facts(1)[path].kind,
        status=200,
        fetched_at=at(0, second),
        body=served.content(Request({}, 1)) if body is None else body,
        media_type=served.media_type.partition(";")[0],
    )


def store(archive: Archive, page: Page, crawl: int) -> Page:
    kept = archive.keep_page(page, crawl)
    return replace(page, visit_id=kept.visit_id, capture_id=kept.capture_id)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the example portal's reports, each read once, and of one whose second version was found later."""
    path = tmp_path_factory.mktemp("reparse") / "x.db"
    with Archive.open(path) as archive:
        archive.keep_site(site_row(SITE))
        crawl = archive.begin_crawl(SITE, "test", at(0))
        for number, each in enumerate(PATHS):
            page = store(archive, portal_page(each, second=number), crawl)
            keep_read(archive, page, read(page))
        first = portal_page(PATHS[0], second=60)
        page = store(
            archive, replace(first, body=first.body.replace("我局".encode(), "本局".encode())), crawl
        )
        keep_read(archive, page, read(page))
    return path


@pytest.fixture
def path(whole: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "x.db"
    with Archive.open(whole, readonly=True) as archive:
        archive.db.execute("VACUUM INTO ?", (str(copy),))
    return copy


def reparse(path: Path, *words: object) -> Ended:
    return gongkai("--archive", path, "reparse", *words)


def rows(run: Ended) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run.out.splitlines()]


def contents(path: Path) -> list[tuple[Any, ...]]:
    """Everything readings hold, without the ids of rows."""
    with Archive.open(path, readonly=True) as archive:
        return [
            row
            for select in (
                "SELECT id, number, content_sha256, chain_sha256, parser, form, issuer, text FROM versions ORDER BY id",
                "SELECT version_id, code, value, raw, evidence FROM facts ORDER BY version_id, id",
                "SELECT version_id, rule, verdict, detail FROM checks ORDER BY version_id, rule",
                "SELECT version_id, number, heading, text FROM sections ORDER BY version_id, position",
                "SELECT version_id, text, number, title, target_document_id FROM citations ORDER BY version_id, start",
            )
            for row in archive.db.execute(select).fetchall()
        ]


def change(path: Path, *statements: str) -> None:
    """Make stored readings those of other rules."""
    with Archive.open(path) as archive:
        for statement in statements:
            archive.db.execute(statement)


def test_a_dry_run_of_the_same_rules_says_nothing_changes(path: Path) -> None:
    before = path.read_bytes()
    run = reparse(path, "--json")
    assert (run.status, run.out) == (0, "")
    assert f"{len(PATHS) + 1} versions read again, 0 differently" in run.err
    assert "Nothing was written" in run.err
    assert path.read_bytes() == before


def test_what_changed_in_facts_is_reported_before_it_is_written(path: Path) -> None:
    before = contents(path)
    change(
        path,
        "UPDATE facts SET value = 7, raw = '7' WHERE code = 'penalties.decisions' AND version_id = 1",
        "DELETE FROM facts WHERE code = 'coercion.decisions' AND version_id = 1",
        "INSERT INTO facts (version_id, code, value, unit, raw, state, source, evidence)"
        " VALUES (1, 'fees.charged', 3, '元', '3', 'number', 'text', '收费3元')",
        "UPDATE versions SET form = 'old', parser = '0' WHERE id = 1",
        "UPDATE checks SET verdict = 'fail', expected = 1, actual = 2 WHERE rule = 'rows_sum' AND version_id = 1",
    )
    stale = contents(path)
    (row,) = rows(reparse(path, "--json"))
    assert (row["version_id"], row["document_id"], row["version"], row["parser"]) == (1, 1, 1, ["0", PARSER])
    told = {(fact["code"], fact["old"], fact["source"]) for fact in row["facts"]}
    assert ("penalties.decisions", 7, "table") in told
    assert ("coercion.decisions", None, "table") in told
    assert ("fees.charged", 3, "text") in told
    others = [(other["what"], other["old"], other["new"]) for other in row["others"]]
    assert ("form", "old", "2021") in others
    assert any(what == "check" and old and old.startswith("rows_sum fail 1 : 2") for what, old, _ in others)
    assert contents(path) == stale
    printed = reparse(path).out
    assert "penalties.decisions 7 → " in printed
    assert "form: old → 2021" in printed
    assert "rules 0 →" in printed
    written = reparse(path, "--write")
    assert (written.status, "Nothing was written" in written.out) == (0, False)
    assert contents(path) == before
    with Archive.open(path, readonly=True) as archive:
        assert list(verify(archive)) == []


def test_new_rules_that_read_the_same_are_noted_on_the_version(path: Path) -> None:
    before = contents(path)
    change(path, "UPDATE versions SET parser = '0'")
    run = reparse(path, "--write")
    assert "0 differently" in run.out
    assert contents(path) == before


def test_words_of_evidence_are_written_though_no_number_changes(path: Path) -> None:
    before = contents(path)
    change(path, "UPDATE facts SET evidence = evidence || '!'", "UPDATE sections SET start = start + 1")
    assert "0 facts changed" in reparse(path, "--write").out
    assert contents(path) == before


def test_several_processes_find_what_one_finds(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change(path, "UPDATE facts SET value = 7 WHERE id % 5 = 0")
    monkeypatch.setattr("crawler.rereading.WORTH_A_PROCESS", 1)
    with Archive.open(path, readonly=True) as archive:
        captures = captures_read(archive, None)
    one, several = (list(read_again(path, captures, jobs=jobs, documents=True)) for jobs in (1, 3))
    assert one == several
    assert [each.capture for each in several] == captures
    assert all(each.document for each in several)


def test_what_stops_a_process_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.rereading.WORTH_A_PROCESS", 1)
    with pytest.raises(ArchiveError, match="no archive here"):
        list(read_again(tmp_path / "none.db", [Capture(1, 1), Capture(2, 2)], jobs=2, documents=False))


def test_only_the_named_site_is_read(path: Path) -> None:
    change(path, "UPDATE facts SET value = 7 WHERE version_id = 1")
    with Archive.open(path, readonly=True) as archive:
        assert len(captures_read(archive, SITE)) == len(PATHS) + 1
        assert captures_read(archive, "elsewhere") == captures_unread(archive, "elsewhere") == []
    assert reparse(path, "nowhere").status == 2
    assert len(rows(reparse(path, SITE, "--json"))) == 1


@pytest.fixture
def unread(path: Path) -> Path:
    """Beside what was read: a page that could not be read and now can, one that waits, and one nobody can read."""
    with Archive.open(path) as archive:
        crawl = archive.begin_crawl(SITE, "test", at(1))
        known = portal_page(PATHS[0])
        failed = store(archive, replace(known, url=f"{HOST}/failed.html", body=known.body + b" "), crawl)
        archive.note_unread(failed, "ReadError: a fault of yesterday's rules")
        store(archive, replace(known, url=f"{HOST}/waits.html", body=known.body + b"  "), crawl)
        archive.note_unread(
            store(archive, replace(known, url=f"{HOST}/empty.html", body=b"<html></html>"), crawl),
            "ReadError: empty",
        )
    return path


def test_a_dry_run_says_which_unread_captures_can_be_read_now(unread: Path) -> None:
    before = contents(unread)
    run = reparse(unread, "--json")
    assert run.status == 1
    found = {row["url"].removeprefix(HOST): row for row in rows(run)}
    assert found["/failed.html"]["first"]
    assert found["/waits.html"]["facts"] > 0
    assert "no text" in found["/empty.html"]["error"]
    assert "2 captures read for the first time; 1 cannot be read" in run.err
    assert contents(unread) == before


def test_first_readings_make_the_documents_they_are_of(unread: Path) -> None:
    run = reparse(unread, "--write")
    assert run.status == 1
    assert "empty.html" in run.err
    with Archive.open(unread, readonly=True) as archive:
        assert archive.document_at(f"{HOST}/failed.html") is not None
        assert archive.document_at(f"{HOST}/waits.html") is not None
        (row,) = archive.unread(SITE)
        assert "no text" in row["read_error"]
        assert list(verify(archive)) == []
    assert "0 captures read for the first time" in reparse(unread).out


def test_a_body_that_is_damaged_is_named_and_the_others_are_read(path: Path) -> None:
    change(
        path, "UPDATE bodies SET data = x'00' WHERE sha256 = (SELECT body_sha256 FROM captures WHERE id = 2)"
    )
    run = reparse(path, "--write")
    assert run.status == 1
    assert "capture 2" in run.err
    assert f"{len(PATHS)} versions read again" in run.out


def test_marks_and_checks_over_years_stand_through_a_reparse(path: Path) -> None:
    change(path, "UPDATE facts SET evidence = evidence || '!'")
    chains = "SELECT version_id, verdict FROM checks WHERE rule = 'carried_chain' ORDER BY version_id"
    with Archive.open(path) as archive:
        before = archive.db.execute(chains).fetchall()
        assert before
        findings = archive.findings()
        for finding in findings:
            archive.mark_seen(finding["id"], "gesehen", "", at(2))
    assert reparse(path, "--write").status == 0
    with Archive.open(path, readonly=True) as archive:
        assert archive.db.execute(chains).fetchall() == before
        assert len(archive.findings(seen=True)) == len(findings)
        assert archive.findings() == []


def test_results_come_in_order_and_documents_only_where_something_differs(path: Path) -> None:
    change(path, "UPDATE facts SET evidence = '' WHERE version_id = 3")
    with Archive.open(path, readonly=True) as archive:
        captures = captures_read(archive, None)
    found: list[Read] = list(read_again(path, captures, jobs=1, documents=True))
    assert [each.capture for each in found] == captures
    assert [each.capture.version_id for each in found if each.document] == [3]
    assert all(each.comparison and each.comparison.is_same for each in found)
    assert all(each.page is not None and each.page.body == b"" for each in found)


def test_a_batch_is_kept_whole_or_not_at_all(path: Path) -> None:
    change(path, "UPDATE facts SET value = 7 WHERE version_id < 4")
    stale = contents(path)
    with Archive.open(path) as archive:
        found = list(read_again(path, captures_read(archive, None)[:BATCH], jobs=1, documents=True))
        broken = replace(found[2], capture=replace(found[2].capture, version_id=999))
        with pytest.raises(Exception, match="no version 999"):
            keep(archive, [*found[:2], broken])
        assert contents(path) == stale
        keep(archive, found)
    assert contents(path) != stale
