"""Which pages of an unknown portal to look at next, and the columns found so far.

From the address a person typed (a home page, a column or an article) by links, to the annual-report columns directly or
through at most two pages on disclosure in general (政务公开, 政府信息公开), and to the columns of notices. Bounded in
pages, so that a portal is asked for a handful and no more.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from crawler.drafting.shapes import shape_of
from crawler.families import Ask, Listing, read_first
from crawler.items import Missed
from crawler.survey.columns import (
    FOLDER,
    HOME,
    START,
    Found,
    domain_of,
    is_article,
    is_root,
    kind_of,
    root_of,
)
from crawler.survey.labels import ANNUAL_REPORT, DIRECTORY, NOTICE, OFFICIAL_TYPE
from crawler.survey.page import Lead, Sighting, look_at
from crawler.urls import host_of, is_private, twin_key

MOST_PAGES = 12  # of a survey, whatever they are
MOST = {ANNUAL_REPORT: 6, NOTICE: 3, DIRECTORY: 4, HOME: 2, FOLDER: 2}  # pages asked for in a role
MOST_COLUMNS = {ANNUAL_REPORT: 4, NOTICE: 2}
DEEPEST = 3  # links from the page we began at
ORDER = {FOLDER: 42, ANNUAL_REPORT: 30, DIRECTORY: 18, HOME: 12, NOTICE: 0}  # what goes first,
TELLS = 3  # by what a unit of weight can change: a weak sign of a report column comes after a strong one of its parent
CERTAIN = 6  # a weight from which on a name leaves no doubt
FIRST = 1000  # weight of what goes before everything else


@dataclass(frozen=True, slots=True)
class Step:
    """One page to ask for: in which role, why, and how far from the first. `family` reads it where one is known."""

    ask: Ask
    role: str
    reason: str
    depth: int = 0
    weight: int = 0
    family: str = ""
    evidence: str = ""
    via: int = 0  # redirects by page or script that led here, and shells
    column: str = ""  # the column page a shell's request belongs to
    is_named: bool = True  # a name or tag says that it is a column


class Survey:
    """What is known of the portal so far. `take` and `miss` tell it what came of a step, `next_step` asks for one more."""

    def __init__(self, start: str) -> None:
        self.start = start
        self.domain = domain_of(host_of(start))
        self.homepage = start  # the best guess so far
        self.began_at_home = True
        self.sightings: list[Sighting] = []
        self.columns: list[Found] = []
        self.unlisted: list[Found] = []  # columns by name that list nothing without a browser
        self.elsewhere: list[Lead] = []  # columns of reports on other portals
        self.missed: list[Missed] = []
        self._waiting = [Step(Ask(start, column=start), START, "the address given", weight=FIRST)]
        self._known = {twin_key(start)}
        self._asked: Counter[str] = Counter()

    def next_step(self) -> Step | None:
        """The most promising page that is still wanted; None when enough is known or enough was asked for."""
        wanted = [step for step in self._waiting if self._is_wanted(step)]
        if not wanted or self._asked.total() >= MOST_PAGES:
            return None
        step = max(wanted, key=lambda each: each.weight)
        self._waiting.remove(step)
        self._asked[step.role if not step.via else "on the way"] += 1
        return step

    def take(self, step: Step, url: str, text: str) -> None:
        """The page of that step came, from `url` after any redirect."""
        ask = replace(step.ask, url=url) if not step.ask.body else step.ask
        family, listing = read_first(step.family or "auto", ask, text)
        step = replace(step, ask=ask, family=family.name, evidence=step.evidence or family.evidence)
        if not step.column:  # the answer of an API says nothing of the portal
            self._see(step, look_at(url, text), listing)
        elif not self._follow_shell(step, listing):
            self._judge(step, listing, None)

    def miss(self, step: Step, missed: Missed, sent_to: str = "") -> None:
        """The page of that step did not come. `sent_to` is where it sends a browser, on the same portal."""
        if sent_to and step.via < 2 and self.belongs(sent_to):
            # The same page under another address: it may be known under that one already.
            ask = replace(step.ask, url=sent_to, column=sent_to)
            self._waiting.append(replace(step, ask=ask, via=step.via + 1, weight=step.weight + 1))
            return
        self.missed.append(missed)
        if step.role == HOME:
            self.homepage = root_of(step.ask.url)
            self._add(Lead(self.homepage, HOME, 1, f"the root of {step.ask.url}"), 0)
        if step.column or (missed.status == 200 and missed.outcome == "error"):
            # A page came, and a program can read nothing in it.
            role = step.role if step.role in MOST_COLUMNS else ANNUAL_REPORT
            if step.role in (START, *MOST_COLUMNS):
                self._unlist(replace(step, role=role), step.reason)

    @property
    def unvisited(self) -> tuple[Step, ...]:
        """Addresses named as columns that were not asked for, enough being known or asked for before."""
        return tuple(step for step in self._waiting if step.role in MOST_COLUMNS and step.is_named)

    def belongs(self, url: str) -> bool:
        """Whether the address lies on the portal: on the same host, or on one of the same domain."""
        host = host_of(url)
        return domain_of(host) == self.domain and is_private(host) == is_private(host_of(self.start))

    def _see(self, step: Step, sighting: Sighting, listing: Listing) -> None:
        """A page of the portal: what it is, and what it leads to."""
        self.sightings.append(sighting)
        kind = kind_of(step.role, sighting, listing)
        # Behind one API may stand the whole directory, where the family knows how to ask for the reports.
        is_shell = listing.is_shell and listing.next is not None and step.role in (START, FOLDER, DIRECTORY)
        if step.role in (START, HOME):
            self._begin_at(step, sighting, is_column=bool(kind or is_shell), lists=bool(listing.items))
        if step.depth < DEEPEST:
            for lead in sighting.leads:
                self._add(lead, step.depth + 1)
        if not kind and not is_shell:
            return
        step = replace(step, role=kind or ANNUAL_REPORT, is_named=bool(kind))
        if not self._follow_shell(step, listing):
            self._judge(step, listing, sighting)

    def _begin_at(self, step: Step, sighting: Sighting, *, is_column: bool, lists: bool) -> None:
        """The address given is a home page, or leads to one; an article leads to the list it hangs under, too."""
        filed = not is_column and is_article(sighting, lists=lists)
        named = sighting.home if sighting.home and self.belongs(sighting.home) else ""
        is_below = is_column or filed or (named and twin_key(named) != twin_key(sighting.url))
        if step.role == HOME or is_root(sighting.url) or not is_below:
            self.homepage = sighting.url
            return
        self.began_at_home = not (is_column or filed)
        home = self.homepage = named or root_of(sighting.url)
        self._add(Lead(home, HOME, 1, f"the home page of {sighting.url}"), 0)
        if filed:
            column = shape_of(sighting.url).column
            self._add(Lead(column, FOLDER, 5, f"the list that {sighting.url} should hang under"), 1)

    def _follow_shell(self, step: Step, listing: Listing) -> bool:
        """Ask for the list itself, where the page only leads to it."""
        following = listing.next if listing.is_shell else None
        if not following or step.via > 2 or not self.belongs(following.url):
            return False
        column = step.column or step.ask.url
        self._waiting.append(replace(step, ask=following, column=column, via=step.via + 1, weight=FIRST))
        return True

    def _judge(self, step: Step, listing: Listing, sighting: Sighting | None) -> None:
        """Keep the column if it lists what it should, and once; else remember that it lists nothing."""
        official = sighting is not None and sighting.column_type == OFFICIAL_TYPE
        found = Found(
            step.column or step.ask.url,
            step.role,
            f"{step.reason}; ColumnType is {OFFICIAL_TYPE}" if official else step.reason,
            step.family,
            step.evidence,
            listing.items,
            listing.announced,
        )
        if official and not found.reports:
            found = replace(found, doubt="no entry is called a report on disclosure")
        if not found.is_filled:
            self._unlist(step, found.reason)
        elif not any(found.lists_as(other) for other in self.columns):
            self.columns.append(found)

    def _unlist(self, step: Step, reason: str) -> None:
        if step.is_named:
            column = step.column or step.ask.url
            self.unlisted.append(Found(column, step.role, reason, step.family, step.evidence))

    def _add(self, lead: Lead, depth: int) -> None:
        """Remember the address, unless it is known or lies elsewhere. Deeper ones of one role come later."""
        key = twin_key(lead.url)
        if key in self._known:
            return
        self._known.add(key)
        if not self.belongs(lead.url):
            if lead.role == ANNUAL_REPORT and lead.weight >= CERTAIN:
                self.elsewhere.append(lead)
            return
        weight = ORDER[lead.role] + TELLS * lead.weight - depth
        ask = Ask(lead.url, column=lead.url, kind=NOTICE if lead.role == NOTICE else ANNUAL_REPORT)
        self._waiting.append(Step(ask, lead.role, lead.reason, depth, weight))

    def _is_wanted(self, step: Step) -> bool:
        if step.column or step.via or step.role == START:
            return True
        found = Counter(column.kind for column in self.columns)
        if found[step.role] >= (MOST_COLUMNS.get(step.role, 1) if self.began_at_home else 1):
            return False
        enough = step.role in (DIRECTORY, FOLDER) and found[ANNUAL_REPORT]
        enough = enough or (step.role == HOME and found[ANNUAL_REPORT] and found[NOTICE])
        return not enough and self._asked[step.role] < MOST[step.role]
