"""robots.txt that cannot be read forbids (RFC 9309 §2.3.1.4); one that is not there allows (§2.3.1.3)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.loopback import Answer, Portal
from tests.town import Town, small_portal

FORBIDS = "User-agent: *\nDisallow: /\n"


@pytest.fixture
def portal() -> Iterator[Portal]:
    with small_portal() as portal:
        yield portal


@pytest.fixture
def town(portal: Portal, tmp_path: Path) -> Town:
    return Town(portal.url, tmp_path)


@pytest.mark.parametrize("status", [500, 503, 505])
def test_a_server_error_forbids_for_this_crawl_only(portal: Portal, town: Town, status: int) -> None:
    portal.routes["/robots.txt"] = Answer("oops", status)
    done = town.crawl()
    reason = (
        f"robots.txt cannot be read (HTTP {status}), and nothing may be asked for until it can (RFC 9309)"
    )
    assert (done.status, town.last()["status"]) == (1, "failed")
    assert (
        town.last()["reason"] == f"no list could be read; list page 1 of {portal.url}/nb/ not read: {reason}"
    )
    assert town.visits() == {"/robots.txt": ("error", f"HTTP {status}"), "/nb/": ("error", reason)}
    assert {seen.path for seen in portal.log} == {"/robots.txt"}
    assert len(portal.log) == (1 if status == 505 else 3)  # a passing failure is given two more chances

    del portal.routes["/robots.txt"]
    assert town.crawl().status == 0
    assert town.versions() == {"/nb/1.html": [1]}


def test_a_challenge_instead_of_it_is_kept_and_blocks(portal: Portal, town: Town) -> None:
    challenge = "<script>document.cookie='__jsl_clearance_s=1'</script>"
    portal.routes["/robots.txt"] = Answer(challenge, 521)
    town.crawl()
    assert town.outcomes() == {"/robots.txt": "blocked", "/nb/": "blocked"}
    assert town.evidence() == {"/robots.txt": challenge.encode()}
    assert "加速乐" in town.last()["reason"]
    assert town.last()["status"] == "failed"
    assert [seen.path for seen in portal.log] == ["/robots.txt"]


def test_no_answer_forbids(portal: Portal, town: Town) -> None:
    portal.routes["/robots.txt"] = Answer(status=0)
    town.crawl()
    assert {seen.path for seen in portal.log} == {"/robots.txt"}
    (_, reason) = town.visits()["/nb/"]
    assert reason.startswith("robots.txt cannot be read (no answer that could be read: ")


@pytest.mark.parametrize("status", [401, 403, 404, 410, 412, 429])
def test_one_that_is_refused_or_missing_allows(portal: Portal, town: Town, status: int) -> None:
    portal.routes["/robots.txt"] = Answer(FORBIDS, status)
    done = town.crawl()
    assert done.status == 0, done.log
    assert town.outcomes() == {"/nb/": "new", "/nb/1.html": "new"}


def test_one_that_answers_is_obeyed(portal: Portal, town: Town) -> None:
    portal.routes["/robots.txt"] = Answer(FORBIDS)
    town.crawl()
    assert town.visits() == {"/nb/": ("skipped", "Forbidden by robots.txt")}


def test_a_home_page_in_its_place_allows(portal: Portal, town: Town) -> None:
    portal.page("/robots.txt", "<html><body>澄川县人民政府</body></html>")
    assert town.crawl().status == 0


def test_a_pace_that_no_crawl_could_keep_is_no_leave(portal: Portal, town: Town) -> None:
    portal.routes["/robots.txt"] = Answer("User-agent: *\nCrawl-delay: 1000000\n")
    assert town.crawl().status == 1
    reason = "robots.txt asks for 1e+06 seconds between requests: nothing is asked for at that pace"
    assert town.visits() == {"/nb/": ("skipped", reason)}
    assert [seen.path for seen in portal.log] == ["/robots.txt"]
