"""Crawls of portals that do everything wrong: each ends within its limits, says why, and harms nothing else.

All of them write into one archive, three at a time, while a good portal is crawled into it again and again. For each:
the outcomes of its visits and of the crawl, and at most 400 MB of memory; for the good one, every crawl ok and complete;
for the archive, that it verifies, and that of what was cut, damaged or refused nothing became a version.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from archive.store import Archive
from archive.verify import verify
from tests.faults.crawls import Ended, command, crawl, write_site
from tests.faults.line import Call, Line, answer, listening
from tests.faults.portals import FAULTS, PAGE, Fault, paths
from tests.names import RESOLVER, told
from tests.town import listing, path_of, report

MEGABYTES = 400
AT_ONCE = 3
GOOD = paths(5)
NAME = "portal.example.cn"


@dataclass
class Town:
    """The archive all crawls write into, and how each ended."""

    folder: Path
    faults: dict[str, Fault]
    lines: dict[str, Line] = field(default_factory=dict)
    first: dict[str, Ended] = field(default_factory=dict)  # while the portal was healthy
    ended: dict[str, Ended] = field(default_factory=dict)
    good: list[Ended] = field(default_factory=list)

    @property
    def archive(self) -> Path:
        return self.folder / "a.db"

    def run(self) -> None:
        """Every faulty portal, and the good one as long as they take."""
        done = Event()
        with ThreadPoolExecutor(AT_ONCE + 1) as pool:
            good = pool.submit(self._crawl_good, done)
            names = [*self.faults, "names"]
            try:
                list(pool.map(self._crawl_faulty, names))
            finally:
                done.set()
            good.result()

    def _crawl_good(self, done: Event) -> None:
        site = write_site(self.folder, "good", self.lines["good"].url, ("/nb/",))
        while not done.is_set():
            self.good.append(crawl(site, self.archive, {}))

    def _crawl_faulty(self, name: str) -> None:
        line = self.lines[name]
        if name == "names":
            self._crawl_moving(line)
            return
        fault = self.faults[name]
        site = write_site(self.folder, name, line.url, fault.columns)
        if fault.healthy:
            known = list(fault.places) or paths(3)
            line.routes = {"/nb/": answer(listing(*known).encode()), **dict.fromkeys(known, answer(PAGE))}
            self.first[name] = crawl(site, self.archive, {})
            line.asked.clear()
        line.routes = fault.routes
        self.ended[name] = (command if fault.line else crawl)(site, self.archive, fault.env)

    def _crawl_moving(self, line: Line) -> None:
        """A public name, which after the first answer lies at this machine: for a site that may not lie there.

        The first address is for documentation (RFC 5737): nothing is sent anywhere, whichever answer counts.
        """
        url = line.url.replace("127.0.0.3", NAME)
        site = write_site(self.folder, "names", url, ("/nb/",), top="private = false")
        names = told((NAME, "192.0.2.1", "127.0.0.3"))
        self.ended["names"] = crawl(site, self.archive, names, resolver=RESOLVER)

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        with Archive.open(self.archive, readonly=True) as archive:
            return list(archive.db.query(sql, values))

    def crawl_of(self, ended: Ended) -> dict[str, Any]:
        return self.rows("SELECT * FROM crawls WHERE id = ?", ended.crawl_id)[0]

    def visits(self, ended: Ended) -> Mapping[str, tuple[str, str]]:
        """Path of every address that crawl visited, with outcome and reason."""
        found = self.rows("SELECT url, outcome, error FROM visits WHERE crawl_id = ?", ended.crawl_id)
        return {bare(row["url"]): (row["outcome"], row["error"] or "") for row in found}


def bare(url: str) -> str:
    return path_of(re.sub(r"127\.0\.0\.\d+", "127.0.0.1", url))


def slowly(body: bytes) -> Any:
    """The good portal takes a moment, so that its crawls last beside the others."""

    def behave(call: Call) -> None:
        call.wait(3)
        call.send(answer(body))

    return behave


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    town = Town(tmp_path_factory.mktemp("faults"), {name: make() for name, make in FAULTS.items()})
    with ExitStack() as open_lines:
        for number, name in enumerate(
            town.faults, 20
        ):  # a host of its own each: no host is crawled twice at a time
            town.lines[name] = open_lines.enter_context(listening(f"127.0.0.{number}"))
        town.lines["names"] = open_lines.enter_context(listening("127.0.0.3"))
        good = town.lines["good"] = open_lines.enter_context(listening("127.0.0.1"))
        good.routes = {path: slowly(report(2000 + at).encode()) for at, path in enumerate(GOOD, 1)}
        good.routes["/nb/"] = slowly(listing(*GOOD).encode())
        town.run()
    return town


def wrong(town: Town, name: str) -> Iterator[str]:
    """What of this portal's crawl is not as it has to be, in words."""
    fault, ended = town.faults[name], town.ended[name]
    if ended.crawl_id is None:
        yield f"it never ended: {ended}"
        return
    row, visits = town.crawl_of(ended), town.visits(ended)
    if (ended.status, row["status"]) != (fault.status != "ok", fault.status) or fault.reason not in row[
        "reason"
    ]:
        yield f"ended {ended.status}, {row['status']}: {row['reason']}"
    for path, (outcome, words) in fault.outcomes.items():
        found = visits.get(path, ("not visited", ""))
        if found[0] != outcome or words not in found[1]:
            yield f"{path} is {found}, not {outcome}: {words}"
    if ended.megabytes > MEGABYTES:
        yield f"it took {ended.megabytes} MB"
    if "Traceback" in ended.log:
        yield ended.log
    if not fault.check(town.lines[name].asked):
        yield f"it asked for {town.lines[name].asked}"


def test_each_ends_within_its_limits_and_says_why(town: Town, subtests: pytest.Subtests) -> None:
    for name in town.faults:
        with subtests.test(name):
            assert list(wrong(town, name)) == []


def test_the_command_says_it_in_a_line_and_a_sentence(town: Town, subtests: pytest.Subtests) -> None:
    by_command = {name: fault for name, fault in town.faults.items() if fault.line}
    assert len(by_command) == 3
    for name, fault in by_command.items():
        with subtests.test(name):
            ended = town.ended[name]
            assert ended.status == 1
            assert re.fullmatch(
                f"{name}: partial, {re.escape(fault.line)}; [0-9.]+ s; kept in {town.archive}\n", ended.out
            )
            assert re.search(f"^{name}: partial: .*{re.escape(fault.reason)}", ended.log, re.MULTILINE)


def test_nothing_known_is_lost_to_a_fault(town: Town, subtests: pytest.Subtests) -> None:
    """Documents that a healthy portal served keep their one version, and stay present."""
    for name, first in town.first.items():
        with subtests.test(name):
            assert first.status == 0, first.log
            kept = town.rows(
                "SELECT d.state, count(v.id) AS versions FROM documents d LEFT JOIN versions v ON v.document_id = d.id"
                " WHERE d.site = ? GROUP BY d.id",
                name,
            )
            assert {(row["state"], row["versions"]) for row in kept} == {("present", 1)}


def test_what_failed_is_no_version(town: Town) -> None:
    """Of a capture that is an error's evidence there is no version, and none of a document that only ever failed."""
    failed = (
        "SELECT count(*) AS n FROM versions v JOIN captures c ON c.id = v.capture_id WHERE c.role = 'error'"
    )
    assert town.rows(failed)[0]["n"] == 0
    for name, fault in town.faults.items():
        if not fault.healthy:
            errors = {path for path, (outcome, _) in fault.outcomes.items() if outcome == "error"}
            versions = town.rows(
                "SELECT d.url FROM versions v JOIN documents d ON d.id = v.document_id WHERE d.site = ?", name
            )
            assert not errors & {bare(row["url"]) for row in versions}, name


def test_a_portal_beside_them_is_crawled_as_ever(town: Town) -> None:
    assert town.good
    for ended in town.good:
        assert ended.status == 0, ended.log
        row = town.crawl_of(ended)
        assert (row["status"], row["listed"], row["errors"]) == ("ok", len(GOOD), 0)
    rows = town.rows("SELECT state, version_id FROM documents WHERE site = 'good'")
    assert [row["state"] for row in rows] == ["present"] * len(GOOD)
    assert all(row["version_id"] for row in rows)


def test_cookies_without_end_are_forgotten(town: Town) -> None:
    """The portal refuses a request that brings more than 50, and each answer set 20."""
    assert set(town.visits(town.ended["cookies"]).values()) == {("new", "")}


def test_a_name_that_moves_to_this_machine_is_not_connected_to(town: Town) -> None:
    ended = town.ended["names"]
    row = town.crawl_of(ended)
    assert (ended.status, row["status"]) == (1, "failed")
    assert "private = true" in row["reason"]
    assert town.lines["names"].asked == []
    assert ended.megabytes <= MEGABYTES


def test_the_archive_verifies(town: Town) -> None:
    with Archive.open(town.archive, readonly=True) as archive:
        assert list(verify(archive)) == []
