"""A portal that changes its pages and its lists, crawled: what the judgement says, and what a person can answer to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.commands import gongkai
from tests.loopback import Portal, serving
from tests.town import Town, listing, report, title

REPORTS = [f"/nb/{year}.html" for year in range(2001, 2013)]


@pytest.fixture
def portal() -> Iterator[Portal]:
    with serving() as portal:
        show(portal, REPORTS)
        for year, path in enumerate(REPORTS, 2001):
            portal.page(path, report(year))
        yield portal


@pytest.fixture
def town(portal: Portal, tmp_path: Path) -> Town:
    return Town(portal.url, tmp_path)


def show(portal: Portal, paths: list[str]) -> None:
    portal.page("/nb/", listing(*paths))


def redesign(portal: Portal) -> None:
    """Every page in another layout, in which no section can be told from the text."""
    for year, path in enumerate(REPORTS, 2001):
        text = f"{year}年，本机关主动公开政府信息{year - 1990}条，公开渠道有网站。"
        portal.page(path, f"<html><title>{title(year)}</title><h1>{title(year)}</h1><p>{text}</p></html>")


def status(town: Town, *words: str) -> tuple[int, str, str]:
    run = gongkai("--archive", town.folder / "a.db", "--sites", town.folder, "status", *words)
    return run.status, run.out, run.err


def row(town: Town) -> dict[str, object]:
    found: dict[str, object] = json.loads(status(town, "chengchuan", "--json")[1])
    return found


def test_a_redesign_is_partial_until_a_person_accepts_it(portal: Portal, town: Town) -> None:
    assert (town.crawl().status, town.last()["status"]) == (0, "ok")
    redesign(portal)
    for _ in range(2):  # it is said again, and not only in the crawl that met it
        assert town.crawl().status == 1
        last = town.last()
        assert last["status"] == "partial"
        assert "sections 12 of 12 → 0 of 12" in last["reason"]
        assert f"such as {portal.url}/nb/" in last["reason"]
        assert "--accept" in last["reason"]
    code, out, err = status(town, "chengchuan", "--accept", "--note", "they print no chapters any more")
    assert (code, err) == (0, "")
    assert "is right as it is" in out
    assert row(town)["accepted_note"] == "they print no chapters any more"
    assert (town.crawl().status, town.last()["status"]) == (0, "ok")


def test_a_list_that_loses_a_quarter_is_partial_and_proves_nothing(portal: Portal, town: Town) -> None:
    town.crawl()
    show(portal, REPORTS[:9])
    for path in REPORTS[9:]:
        del portal.routes[path]
    assert town.crawl().status == 1
    assert "lists 9 documents, 12 in the last healthy run" in town.last()["reason"]
    assert town.states() == {"present"}
    assert status(town, "chengchuan", "--accept")[0] == 0
    assert town.crawl().status == 0
    assert town.states() == {"present", "suspect"}


def test_what_did_not_fall_cannot_be_accepted(portal: Portal, town: Town) -> None:
    town.crawl()
    code, _, err = status(town, "chengchuan", "--accept")
    assert code == 1
    assert "nothing to accept" in err


def test_expectations_of_the_site_file(portal: Portal, town: Town) -> None:
    town.crawl(top="delay = 0\n[expect]\nstored = 13\n[expect.coverage]\nnumber = 0.5\nsections = 0.9")
    reason = town.last()["reason"]
    assert "12 of the documents listed are stored, the site file expects 13" in reason
    assert "have sections" not in reason


def test_metrics_of_an_archive_are_read_by_prometheus(portal: Portal, town: Town) -> None:
    town.crawl()
    code, out, err = status(town, "--metrics", str(town.folder / "gongkai.prom"))
    assert (code, out, err) == (0, "", "")
    families = text_string_to_metric_families((town.folder / "gongkai.prom").read_text(encoding="utf-8"))
    samples = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
    }
    assert samples["gongkai_documents", "chengchuan"] == 12
    assert samples["gongkai_last_run_status", "chengchuan", "ok"] == 1
    assert samples["gongkai_last_run_status", "chengchuan", "partial"] == 0
    assert samples["gongkai_field_coverage_ratio", "annual_report", "chengchuan", "sections"] == 1
    assert ("gongkai_field_coverage_ratio", "annual_report", "chengchuan", "form") not in samples  # of none
