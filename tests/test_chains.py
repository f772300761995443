"""The check over years: made again whichever neighbour comes, changes, or turns out to be of another year."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from archive.store import Archive
from crawler.items import Document
from crawler.reading import keep_again, keep_read
from tests.factories import URL, begin, make_document, make_fact, make_page, open_archive, store


def report(year: int, carried_in: int, carried_out: int, *, text: str = "", **more: Any) -> Document:
    facts = (
        make_fact("applications.carried_in.total", carried_in, grid=None),
        make_fact("applications.carried_out.total", carried_out, grid=None),
    )
    return make_document(text or f"{year}", url=f"{URL}?{year}", year=year, facts=facts, **more)


def put(archive: Archive, document: Document, *, day: int = 0) -> None:
    page = make_page(f"{document.url} {document.text}", url=document.url, day=day)
    stored, _ = store(archive, begin(archive, day), page)
    keep_read(archive, stored, document)


def chains(archive: Archive) -> dict[int, tuple[str, int, int]]:
    """Verdict and both sides by year, of current versions."""
    rows = archive.db.execute(
        "SELECT d.year, c.verdict, c.expected, c.actual FROM checks c JOIN documents d ON d.version_id = c.version_id"
        " WHERE c.rule = 'carried_chain'"
    )
    return {row[0]: row[1:] for row in rows}


@pytest.mark.parametrize("order", [*permutations((2021, 2022, 2023))])
def test_reports_in_any_order_come_to_the_same_checks(order: tuple[int, ...]) -> None:
    reports = {2021: report(2021, 0, 3), 2022: report(2022, 3, 5), 2023: report(2023, 4, 0)}
    with open_archive() as archive:
        for year in order:
            put(archive, reports[year])
        assert chains(archive) == {2022: ("pass", 3, 3), 2023: ("fail", 5, 4)}


def test_a_new_version_of_the_year_before_is_compared_with() -> None:
    with open_archive() as archive:
        put(archive, report(2022, 3, 5))
        put(archive, report(2023, 4, 0))
        put(archive, report(2022, 3, 4, text="改正"), day=1)
        assert chains(archive) == {2023: ("pass", 4, 4)}


def test_a_reading_that_loses_the_numbers_takes_the_check_back() -> None:
    with open_archive() as archive:
        put(archive, report(2022, 3, 5))
        put(archive, report(2023, 4, 0))
        keep_again(archive, 1, replace(report(2022, 3, 5), facts=()))
        assert chains(archive) == {}
        keep_again(archive, 1, report(2022, 3, 5))
        assert chains(archive) == {2023: ("fail", 5, 4)}


def test_a_report_that_turns_out_to_be_of_another_year_leaves_its_neighbours() -> None:
    with open_archive() as archive:
        put(archive, report(2022, 3, 5))
        put(archive, report(2023, 4, 0))
        keep_again(archive, 1, replace(report(2022, 3, 5), year=2019))
        assert chains(archive) == {}
        keep_again(archive, 1, report(2022, 3, 5))
        assert chains(archive) == {2023: ("fail", 5, 4)}


def test_an_earlier_version_keeps_its_check() -> None:
    with open_archive() as archive:
        put(archive, report(2022, 3, 5))
        put(archive, report(2023, 4, 0))
        put(archive, report(2023, 5, 0, text="改正"), day=1)
        assert [row["verdict"] for row in archive.checks(2) if row["rule"] == "carried_chain"] == ["fail"]
        keep_again(archive, 2, report(2023, 4, 0))
        assert [row["verdict"] for row in archive.checks(2) if row["rule"] == "carried_chain"] == ["fail"]
        assert chains(archive) == {2023: ("pass", 5, 5)}


def test_reading_an_old_version_again_before_a_new_capture_keeps_its_check() -> None:
    """A page read by other rules is read again first; where its content is unchanged no version comes of it."""
    with open_archive() as archive:
        put(archive, report(2022, 3, 5))
        put(archive, report(2023, 4, 0))
        before = chains(archive)
        put(archive, report(2023, 4, 0, parser="2"), day=1)
        assert chains(archive) == before
