"""What the home page shows: how completely bodies report, by province and year, and what is new, changed, vanished and overdue."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from sqlite_utils import Database

from archive.browse.database import remembered
from archive.browse.sites import Teller, sites_page
from archive.browse.tiles import PLACES, step
from archive.reports.calendar import STATES, Agency, calendar, due_of
from archive.reports.counts import Line, by_province, lines

Row = dict[str, Any]

RECENT = 6  # rows of each list; the tables have them all
TROUBLED = 10
DAYS = 30  # before the last crawl: what counts as lately
COUNTED = 10_000  # no list is counted further
AGENCIES = 40  # so many have a line of their own in the calendar; of more, provinces have
YEARS = 18  # of the calendar, the latest

# Documents and captures are never removed, so that the last number is how many there are.
COUNTS = """
SELECT (SELECT count(*) FROM sites) AS sites, (SELECT max(id) FROM documents) AS documents,
    (SELECT max(id) FROM captures) AS captures, (SELECT max(started_at) FROM crawls) AS last_crawl
"""
NEW = """
SELECT id AS document_id, title, agency, year, kind, site, state, first_seen FROM documents
ORDER BY first_seen DESC, id DESC LIMIT ?
"""
NEW_COUNT = "SELECT count(*) FROM (SELECT 1 FROM documents WHERE first_seen >= ? LIMIT ?)"
CHANGED_COUNT = (
    "SELECT count(*) FROM (SELECT 1 FROM versions WHERE change = 'content' AND captured_at >= ? LIMIT ?)"
)
VANISHED_COUNT = """
SELECT count(*) FROM (SELECT 1 FROM documents WHERE state IN ('suspect', 'gone', 'moved') AND state_since >= ? LIMIT ?)
"""
# The latest of each state by its index; the view is asked for these alone
VANISHED_LATEST = " UNION ALL ".join(
    f"SELECT * FROM (SELECT id, state_since FROM documents WHERE state = '{state}' ORDER BY state_since DESC LIMIT ?1)"  # noqa: S608
    for state in ("suspect", "gone", "moved")
)
VANISHED = f"""
SELECT d.id AS document_id, d.title, d.agency, d.year, d.kind, d.site, d.state, d.state_since,
    (SELECT c.reason FROM state_changes c WHERE c.document_id = d.id ORDER BY c.id DESC LIMIT 1) AS reason
FROM documents d WHERE d.id IN (SELECT id FROM ({VANISHED_LATEST}) ORDER BY state_since DESC LIMIT ?1)
ORDER BY d.state_since DESC
"""  # noqa: S608
# Sites whose last crawl did not end well, or that are left out
TROUBLE = """
SELECT s.slug AS site, s.agency, s.province, s.paused_reason, c.id AS crawl_id, c.started_at, c.status, c.reason FROM sites s
    LEFT JOIN crawls c ON c.id = (SELECT max(o.id) FROM crawls o WHERE o.site = s.slug)
WHERE c.status NOT IN ('ok', 'running') OR s.paused_reason <> '' ORDER BY c.started_at DESC, s.slug LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Tile:
    """A province of the map: how many reports of the year are in which state. `place` is its row and column, None off the map."""

    province: str
    place: tuple[int, int] | None
    agencies: int
    states: dict[str, int]
    share: float | None  # of the reports expected those that are there, None where none is expected
    step: int


@dataclass(frozen=True, slots=True)
class Recent:
    """A list of what happened lately: the latest rows, and how many there were in the last DAYS days."""

    rows: list[Row]
    count: int

    @property
    def more(self) -> bool:
        """Whether there are more than were counted."""
        return self.count >= COUNTED


@dataclass(frozen=True, slots=True)
class HomePage:
    """`agencies` are the lines of the calendar where there are few of them, else None, and the provinces are."""

    counts: Row
    year: int
    years: list[int]
    states: dict[str, int]
    tiles: list[Tile]
    provinces: dict[str, dict[int, dict[str, int]]]
    agencies: list[Agency] | None
    new: Recent
    changed: Recent
    vanished: Recent
    overdue: list[Row]
    overdue_count: int
    trouble: list[Row]
    every_site_asked: bool  # what needs a person, in the words of `gongkai status`


def home_page(db: Database, today: date, year: int | None = None, tell: Teller | None = None) -> HomePage:
    """The page as of that day. `tell` says of a site what it needs, as on the page of sites. `year` is that of the map; where none has a report of it, the latest that is due."""
    known = all_lines(db, today)
    counted = remembered(db, "provinces", today, lambda: by_province(known))
    years = sorted({each for province in counted.values() for each in province})[-YEARS:]
    shown = year if year in years else latest_due(counted, years)
    counts = next(iter(db.query(COUNTS)))
    counts["agencies"] = len(known)
    since = _since(counts["last_crawl"])
    trouble, asked = _trouble(db, tell)
    of_year = {province: each.get(shown, Counter()) for province, each in counted.items()}
    return HomePage(
        counts=counts,
        year=shown,
        years=years,
        states=in_order(sum(of_year.values(), Counter())),
        tiles=_tiles(of_year, Counter(line.province for line in known)),
        provinces={
            name: {at: in_order(each[at]) for at in years if at in each}
            for name, each in sorted(counted.items(), key=place)
        },
        agencies=calendar(db, today, [line.name for line in known]) if len(known) <= AGENCIES else None,
        new=Recent(list(db.query(NEW, (RECENT,))), _count(db, NEW_COUNT, since)),
        changed=Recent(
            list(db.query("SELECT * FROM changes LIMIT ?", (RECENT,))), _count(db, CHANGED_COUNT, since)
        ),
        vanished=Recent(list(db.query(VANISHED, (RECENT,))), _count(db, VANISHED_COUNT, since)),
        overdue=_overdue(known, years),
        overdue_count=sum(line.years.count("m") for line in known),
        trouble=trouble,
        every_site_asked=asked,
    )


def all_lines(db: Database, today: date) -> list[Line]:
    """The line of every agency, kept until something is written to the archive or the day ends."""
    return remembered(db, "lines", today, lambda: lines(db, today))


def latest_due(counted: dict[str, dict[int, Counter[str]]], years: list[int]) -> int:
    """The latest year of which a report is missing or most are there: one of which a few came early is not due."""
    totals = {
        year: sum(counts[year].total() for counts in counted.values() if year in counts) for year in years
    }
    due = [year for year in years if totals[year] * 2 >= max(totals.values())]
    return due[-1] if due else 0


def in_order(states: Counter[str]) -> dict[str, int]:
    """Every state with its count, from the best to the gravest."""
    return {state: states.get(state, 0) for state in STATES}


def share_of(states: dict[str, int]) -> float | None:
    """Of the reports that are there or owed those that can be read: neither missing nor withdrawn."""
    total = sum(states.values())
    return (total - states["missing"] - states["withdrawn"]) / total if total else None


def as_json(page: HomePage) -> dict[str, Any]:
    """The page as JSON values."""
    return asdict(page)


def _tiles(of_year: dict[str, Counter[str]], agencies: Counter[str]) -> list[Tile]:
    """Every province of the map, and what the archive has beside: the centre, or a place nobody knows."""
    named = [*PLACES, *sorted(set(of_year) - set(PLACES))]
    return [_tile(name, in_order(of_year.get(name, Counter())), agencies.get(name, 0)) for name in named]


def _tile(province: str, states: dict[str, int], agencies: int) -> Tile:
    share = share_of(states)
    return Tile(province, PLACES.get(province), agencies, states, share, 0 if share is None else step(share))


def place(item: tuple[str, Any]) -> tuple[int, str]:
    """Provinces in the order of the map, others behind them."""
    return (list(PLACES).index(item[0]) if item[0] in PLACES else len(PLACES), item[0])


def _trouble(db: Database, tell: Teller | None) -> tuple[list[Row], bool]:
    """Sites that need a person, and whether every site was asked: of many those that stand first on the page of sites."""
    if tell is None:
        return [{**row, "needs": []} for row in db.query(TROUBLE, (TROUBLED,))], False
    page = sites_page(db, tell)
    names = ("site", "agency", "province", "paused_reason", "started_at", "status", "reason", "needs")
    rows = [{name: row[name] for name in names} for row in page.rows if row["needs"]]
    return rows[:TROUBLED], page.pages == 1


def _overdue(known: list[Line], years: list[int]) -> list[Row]:
    """The latest RECENT reports that are missing, by year and agency."""
    found: list[Row] = []
    for year in reversed(years):
        owing = sorted((line for line in known if f"{year}m" in line.years), key=lambda line: line.name)
        found += [
            {"agency": line.name, "year": year, "due": due_of(year, line.region, line.name), "site": line.site, "province": line.province}
            for line in owing[: RECENT - len(found)]
        ]  # fmt: skip
        if len(found) == RECENT:
            break
    return found


def _since(last_crawl: str | None) -> str:
    """The beginning of what is lately: DAYS before the last crawl."""
    return (date.fromisoformat((last_crawl or "9999-01-01")[:10]) - timedelta(days=DAYS)).isoformat()


def _count(db: Database, sql: str, since: str) -> int:
    count: int = db.execute(sql, (since, COUNTED)).fetchone()[0]
    return count
