"""Checks across years: the facts of a report by agency and year, and a verdict kept beside its version's own."""

from __future__ import annotations

import pytest

from archive.errors import ArchiveError
from archive.store import Archive
from archive.verify import verify
from tests.factories import (
    AGENCY,
    URL,
    begin,
    full_document,
    keep,
    keep_texts,
    make_document,
    make_fact,
    make_page,
    open_archive,
)


def verdicts(archive: Archive, version_id: int) -> list[tuple[object, ...]]:
    return [
        (row["rule"], row["verdict"], row["expected"], row["actual"], row["detail"])
        for row in archive.checks(version_id)
    ]


def test_the_facts_of_a_report_are_those_of_its_current_version() -> None:
    with open_archive() as archive:
        crawl = begin(archive)
        for penalties in (3259, 3260):
            kept = keep(archive, crawl, make_page(str(penalties)), full_document(penalties))
        copy = f"{URL}?copy"
        keep(archive, crawl, make_page("copy", url=copy), full_document(3260, url=copy))
        keep_texts(archive, "前年", url=f"{URL}?2022", year=2022, facts=(make_fact(value=1, grid=None),))
        facts = archive.facts_of(AGENCY, 2023)
        assert facts == archive.facts(kept.version_id)
        assert [fact["value"] for fact in facts] == [3260, 0.5, None]
        assert [fact["value"] for fact in archive.facts_of(AGENCY, 2022)] == [1]
        assert archive.facts_of(AGENCY, 2021) == archive.facts_of("同心县财政局", 2023) == []


def test_a_check_kept_later_replaces_the_one_of_its_rule() -> None:
    with open_archive() as archive:
        kept = keep(archive, begin(archive), make_page(), full_document())
        own = ("columns_balance", "pass", 2, 2, "")
        archive.keep_check(kept.version_id, "carried_chain", "fail", 3, 2, "总计")
        assert verdicts(archive, kept.version_id) == [own, ("carried_chain", "fail", 3, 2, "总计")]
        archive.keep_check(kept.version_id, "carried_chain", "pass", 3, 3, "")
        assert verdicts(archive, kept.version_id) == [own, ("carried_chain", "pass", 3, 3, "")]
        archive.keep_check(kept.version_id, "carried_chain", None, None, None, "")
        assert verdicts(archive, kept.version_id) == [own]
        assert list(verify(archive)) == []


def test_a_check_that_cannot_be_kept_leaves_the_one_before() -> None:
    with open_archive() as archive:
        kept = keep(archive, begin(archive), make_page(), make_document())
        archive.keep_check(kept.version_id, "carried_chain", "pass", 3, 3, "")
        with pytest.raises(Exception, match="CHECK constraint failed"):
            archive.keep_check(kept.version_id, "carried_chain", "maybe", 3, 2, "")
        assert verdicts(archive, kept.version_id) == [("carried_chain", "pass", 3, 3, "")]
        with pytest.raises(ArchiveError, match="no version 9"):
            archive.keep_check(9, "carried_chain", "pass", 3, 3, "")
