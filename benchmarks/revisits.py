"""What revisits save, and what they miss: `python -m benchmarks.revisits`.

    --documents N   of the portal that never changes (2000); its first crawl takes a few minutes
    --after N...    days after the first crawl on which it is crawled again (1 7 30 91)
    --year N        documents of the portal that is edited for a year (200); 0 leaves it out
    --portal with   ETags, or without; both when not given
    --spare N...    values of GONGKAI_SPARE for that year (0 50)
    --example       also a year of the example portal; with --browser also its column that needs one (some minutes each)
    --seed N        the same edits again (1)

First a portal of pages of 30 kB is crawled, and again 1, 7, 30 and 91 days later, the last of which sweeps: requests and bytes of
bodies as shares of the first crawl's, with ETags and without. Then a portal is edited, silently, for a year of weekly crawls, and
every change is held against its bound. Time is played: the crawls believe it.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.store import Archive
from benchmarks import aging_portal
from benchmarks.aging_portal import Portal
from crawler.due import BOUNDS, EARLY, SWEEP
from crawler.plan import Plan
from crawler.sites import load_site
from examples.portal import serve
from tests.crawling import start

BEGIN = datetime(
    2025, 9, 1, 3, 45, tzinfo=UTC
)  # a Monday, just after the schedule below came round in Shanghai
WEEK = timedelta(days=7)
PATIENCE = 1800  # seconds that a crawl may take
AFTER = (1, 7, 30, 91)  # days after the first crawl
SITE_FILE = "chengchuan.toml"
SITE = """
agency = "澄川县人民政府"
region = "900101"
homepage = "{url}/"
schedule = "30 11 * * 1"
delay = 0
concurrency = {concurrency}
private = true
"""
COLUMN = '[[column]]\nurl = "{url}"\nkind = "{kind}"\n'


@dataclass(frozen=True, slots=True)
class Share:
    """What a crawl asked for and was sent, as shares of the first crawl's."""

    day: int
    requests: float
    bytes: float
    asked: int


@dataclass(frozen=True, slots=True)
class Change:
    """What changed when, and within how many days it had to be stored; `stored` is None while it is not."""

    what: str
    path: str
    at: datetime
    bound: float
    stored: datetime | None = None

    @property
    def days(self) -> float:
        return (self.stored - self.at) / timedelta(days=1) if self.stored else float("inf")

    @property
    def is_late(self) -> bool:
        """Beyond its bound and the hour that a crawl may take."""
        return self.days > self.bound + 1 / 24


def shares(
    portal: Portal, folder: Path, *, spare: int | None = None, after: Sequence[int] = AFTER
) -> list[Share]:
    """Crawl a portal that never changes, and again that many days later."""
    site, found = site_file(folder, portal.url, ("/tz/", "notice")), []
    first = (0, 0)
    for day in (0, *after):
        portal.reset()
        _crawl(site, folder / "a.db", BEGIN + timedelta(days=day), spare)
        first = first if day else (portal.requests, portal.sent)
        found.append(Share(day, portal.requests / first[0], portal.sent / first[1], portal.requests))
    return found


def year_of_edits(
    portal: Portal, folder: Path, chance: random.Random, *, spare: int, weeks: int = 53
) -> list[Change]:
    """Crawl a portal every week while documents are edited, taken down and added between any two crawls."""
    site, archive = site_file(folder, portal.url, ("/tz/", "notice")), folder / "a.db"
    changes: list[Change] = []
    for week in range(weeks):
        now = BEGIN + week * WEEK
        portal.now = now
        _crawl(site, archive, now, spare)
        if week < weeks - 14:  # what changes in the last 90 days may come to light after them
            changes += _edit(portal, archive, chance, now)
    return [_stored(archive, portal.url, change) for change in changes]


def year_of_example(folder: Path, *, spare: int, browser: bool, weeks: int = 53) -> list[Change]:
    """Crawl the example portal every week while its states follow each other, forth and back."""
    report, gone = (
        f"/ccgaj/xxgk/zfxxgknb/{name}.html" for name in ("202401/t20240126_66105", "202001/t20200121_20117")
    )
    notice = "/cc/tzgg/202404/1798866.html"
    states = {0: 1, 5: 2, 10: 3, 24: 2, 30: 1, 38: 3}  # from the week on
    told = {
        (1, 2): (("changed", report),),
        (2, 3): (("vanished", gone), *([("new", notice)] if browser else [])),
        (3, 2): (("back", gone), *([("vanished", notice)] if browser else [])),
        (2, 1): (("changed", report),),
        (1, 3): (("changed", report), ("vanished", gone), *([("back", notice)] if browser else [])),
    }
    archive, changes = folder / "a.db", []
    with serve(hurried=True) as portal:
        columns = [
            ("/ccgaj/xxgk/zfxxgknb/index.html", "annual_report"),
            ("/col/col4107/index.html", "annual_report"),
        ]
        columns += [("/cc/tzgg/index.html", 'notice"\nrender = true #')] if browser else []
        site = site_file(folder, portal.url.rstrip("/"), *columns)
        for week in range(weeks):
            now = BEGIN + week * WEEK
            if week in states:
                before, after = portal.state, states[week]
                moment = now - timedelta(days=3)  # between two crawls
                for what, path in told.get((before, after), ()):
                    changes.append(_change(archive, portal.url.rstrip("/"), what, path, moment))
                portal.set_state(after)
            _crawl(site, archive, now, spare)
        return [_stored(archive, portal.url.rstrip("/"), change) for change in changes]


def site_file(folder: Path, url: str, *columns: tuple[str, str], concurrency: int = 8) -> Path:
    """A site file with these columns (path and kind)."""
    path = folder / SITE_FILE
    tables = "".join(COLUMN.format(url=url + column, kind=kind) for column, kind in columns)
    path.write_text(SITE.format(url=url, concurrency=concurrency) + tables, encoding="utf-8")
    return path


def _crawl(site: Path, archive: Path, at: datetime, spare: int | None) -> None:
    done = start(site, archive, at=at, spare=spare).wait(PATIENCE)
    if done.status:
        raise SystemExit(f"the crawl of {at:%Y-%m-%d} ended with {done.status}:\n{done.log[-1000:]}")


def _edit(portal: Portal, archive: Path, chance: random.Random, now: datetime) -> Iterator[Change]:
    """Two silent edits, more often of what is young, now and then a document taken down, and a new one."""
    moment = now + timedelta(days=chance.uniform(0.1, 6.9))
    standing = [article for article in portal.articles if article.gone is None]
    young = sorted(standing, key=lambda article: article.published, reverse=True)[:20]
    for article in dict.fromkeys((chance.choice(standing).path, chance.choice(young).path)):
        edited = next(each for each in standing if each.path == article)
        edited.texts.append((moment, aging_portal.words(chance)))
        yield _change(archive, portal.url, "changed", edited.path, moment)
    if chance.random() < 0.2:
        taken = chance.choice([each for each in standing if each.texts[-1][0] < now])
        taken.gone = moment
        yield _change(archive, portal.url, "vanished", taken.path, moment)
    number = max(article.number for article in portal.articles) + 1
    new = aging_portal.Article(number, moment, [(moment, aging_portal.words(chance))])
    portal.add(new)
    yield Change("new", new.path, moment, WEEK / timedelta(days=1))


def _change(archive: Path, url: str, what: str, path: str, at: datetime) -> Change:
    """A change with its bound: what the rule says of the document then, or a crawl's interval where that is longer."""
    with Archive.open(archive, readonly=True) as opened:
        plan = Plan.of(opened, load_site(archive.parent / SITE_FILE), at.isoformat())
    is_known = what == "changed" and url + path in plan.looks
    promised = plan.promise(url + path) if is_known else BOUNDS["at once"]
    return Change(what, path, at, max(promised, WEEK / timedelta(days=1)))


def _stored(archive: Path, url: str, change: Change) -> Change:
    """The change with the time at which the archive had it."""
    told = {
        "changed": "SELECT v.captured_at FROM versions v JOIN documents d ON d.id = v.document_id WHERE d.url = ?",
        "new": "SELECT first_seen FROM documents WHERE url = ?",
        "vanished": "SELECT s.changed_at FROM state_changes s JOIN documents d ON d.id = s.document_id"
        " WHERE d.url = ? AND s.new = 'suspect'",
        "back": "SELECT v.visited_at FROM visits v WHERE v.url = ? AND v.outcome IN ('new', 'changed', 'unchanged', 'not_modified')",
    }[change.what]
    with Archive.open(archive, readonly=True) as opened:
        times = [datetime.fromisoformat(time) for (time,) in opened.db.execute(told, (url + change.path,))]
    later = min((time for time in times if time >= change.at), default=None)
    return Change(change.what, change.path, change.at, change.bound, later)


def _print_shares(name: str, found: list[Share]) -> None:
    for share in found:
        print(
            f"{name}, day {share.day:2}: {share.asked:5} requests = {share.requests:7.2%}, bytes = {share.bytes:7.2%}",
            flush=True,
        )


def _print_changes(name: str, changes: list[Change]) -> int:
    """The delays by kind of change and bound; how many were late."""
    groups: defaultdict[tuple[str, float], list[Change]] = defaultdict(list)
    for change in changes:
        groups[change.what, change.bound].append(change)
    for (what, most), group in sorted(groups.items()):
        days = sorted(change.days for change in group)
        late = sum(change.is_late for change in group)
        print(
            f"{name}: {what:8} within {most:4.1f} days: {len(group):3} changes, median {days[len(days) // 2]:.1f}, "
            f"longest {days[-1]:.1f}, {late} late",
            flush=True,
        )
    return sum(change.is_late for change in changes)


def main() -> None:
    """Print shares and delays; 1 when a change was late, or a crawl that does not sweep asks for too much."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--year", type=int, default=200)
    parser.add_argument("--after", type=int, nargs="*", default=AFTER)
    parser.add_argument("--portal", choices=("with", "without"))
    parser.add_argument("--example", action="store_true")
    parser.add_argument("--browser", action="store_true")
    parser.add_argument("--spare", type=int, nargs="*", default=(0, 50))
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    failed = 0
    portals = [name for name in ("with", "without") if asked.portal in (None, name)]
    for kind in portals if asked.documents else ():
        portal = Portal(aging_portal.made(asked.documents, BEGIN), BEGIN, tagged=kind == "with")
        with aging_portal.serving(portal), tempfile.TemporaryDirectory() as name:
            found = shares(portal, Path(name), after=asked.after)
        _print_shares(f"{kind} ETags", found)
        failed += any(
            share.requests > 0.2 or share.bytes > 0.03
            for share in found[1:]
            if share.day < SWEEP * (1 - EARLY)
        )
    for spare, kind in itertools.product(asked.spare if asked.year else (), portals):
        portal = Portal(aging_portal.made(asked.year, BEGIN), BEGIN, tagged=kind == "with")
        with aging_portal.serving(portal), tempfile.TemporaryDirectory() as name:
            changes = year_of_edits(portal, Path(name), random.Random(asked.seed), spare=spare)
            failed += _print_changes(f"a year of {asked.year} documents {kind} ETags, {spare} spare", changes)
            print(f"  {portal.requests} requests, {portal.sent / 1e6:.1f} MB in 53 crawls")
    if asked.example:
        with tempfile.TemporaryDirectory() as name:
            changes = year_of_example(Path(name), spare=0, browser=asked.browser)
        failed += _print_changes("a year of the example portal, 0 spare", changes)
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
