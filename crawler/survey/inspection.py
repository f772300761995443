"""What a dry run found in each column and document of a site, and in words what of it looks wrong. Pure.

A sentence here is a reason to look, not a proof: a person decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from crawler.drafting.drafts import region_of
from crawler.families import candidates
from crawler.families.generic import NAME as GENERIC
from crawler.items import Document, Entry, Listed, Missed, Page
from crawler.regions import CENTRAL
from crawler.sites import Column, Site
from crawler.survey.labels import ANNUAL_REPORT, is_annual_report
from crawler.urls import host_of, is_web
from pipelines.decode import decode

FORM_SINCE = (
    2019  # the statutory form with its tables is of that year's reports on (国办公开办函〔2019〕60号)
)
CUT = ("…", "...", "..", "··")  # how portals end a title they cut off
GOVERNMENT = "人民政府"


@dataclass(frozen=True, slots=True)
class ColumnFinding:
    """What the first list pages of a column say."""

    url: str
    kind: str
    family: str
    evidence: str
    announced: int | None
    entries: tuple[Entry, ...]  # distinct, in order
    pages: int  # list pages read
    next: str  # address of the list page after the first, "" where there is none
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocumentFinding:
    """What one document was read as. Counts of sections, facts and of checks that fail."""

    url: str
    kind: str
    title: str
    agency: str
    year: int | None
    published: str
    container: str
    sections: int
    facts: int
    failing: tuple[str, ...]  # rules
    wrong: tuple[str, ...]


def inspect_column(
    site: Site, column: Column, came: Sequence[Listed | Missed], first: Page | None
) -> ColumnFinding:
    """What of one column came. `first` is its first list page, for the families that know it."""
    listed = [each for each in came if isinstance(each, Listed) and each.column == column.url]
    missed = [
        each for each in came if isinstance(each, Missed) and each.column == column.url and not each.instead
    ]
    entries = tuple({entry.url: entry for each in listed for entry in each.entries}.values())
    pages = [each for each in listed if not each.is_shell]
    announced = max((each.announced for each in listed if each.announced is not None), default=None)
    return ColumnFinding(
        column.url,
        column.kind,
        listed[0].family if listed else "",
        listed[0].evidence if listed else "",
        announced,
        entries,
        len(pages),
        pages[0].next if pages else "",
        (
            *_missing(missed, pages, entries, column),
            *_short(listed, pages, entries, announced),
            *_odd_entries(entries, column, site.all_hosts),
            *_family(site, first),
        ),
    )


def inspect_site(site: Site, columns: Sequence[ColumnFinding]) -> Iterator[str]:
    """What is wrong with the site as a whole."""
    announced = [column.announced for column in columns if column.announced is not None]
    if len(announced) == len(columns) and sum(announced) < site.expected_documents:
        yield f"[expect] documents = {site.expected_documents}, but the lists announce {sum(announced)} in all"


def inspect_document(site: Site, page: Page, document: Document) -> DocumentFinding:
    """What one page was read as."""
    failing = tuple(check.rule for check in document.checks if check.verdict == "fail")
    return DocumentFinding(
        page.url,
        document.kind,
        document.title,
        document.agency,
        document.year,
        document.published,
        document.container,
        len(document.sections),
        len(document.facts),
        failing,
        (
            *_identity(site, page, document),
            *_reading(document),
            *(f"its check {rule} fails" for rule in failing),
        ),
    )


def unread(page: Page, reason: str) -> DocumentFinding:
    """A page no rule could read."""
    return DocumentFinding(
        page.url, page.kind, page.hint.title, "", None, "", "", 0, 0, (), (f"cannot be read: {reason}",)
    )


def _missing(
    missed: Sequence[Missed], pages: Sequence[Listed], entries: Collection[Entry], column: Column
) -> Iterator[str]:
    for each in missed:
        yield f"list page {each.number} did not come: {each.outcome}: {each.reason}"
    if pages and not entries:
        way = "" if column.render else "; where a browser shows a list, set render = true"
        yield f"lists nothing{way}"


def _short(
    listed: Sequence[Listed], pages: Sequence[Listed], entries: Collection[Entry], announced: int | None
) -> Iterator[str]:
    """Where the list does not go on as it says."""
    yield from (each.doubt for each in listed if each.doubt)
    yield from (f"the portal lists no more than this: {each.truncated}" for each in listed if each.truncated)
    if announced is None or not pages:
        return
    is_read = not pages[-1].next
    if is_read and len(entries) < announced and not any(each.doubt or each.truncated for each in listed):
        yield f"announces {announced} documents, lists {len(entries)} and leads to no further page"
    if len(entries) > announced:
        yield f"announces {announced} documents and lists {len(entries)}"


def _odd_entries(entries: Sequence[Entry], column: Column, hosts: Collection[str]) -> Iterator[str]:
    undated = sum(not entry.published for entry in entries)
    if undated:
        yield f"{undated} of {len(entries)} entries have no date; the articles must give it"
    cut = [entry.title for entry in entries if entry.title.rstrip().endswith(CUT)]
    if cut:
        yield f"{len(cut)} titles are cut off, such as {cut[0]}"
    elsewhere = sorted(
        {host_of(entry.url) if is_web(entry.url) else entry.url for entry in entries} - set(hosts)
    )
    if elsewhere:
        yield f"entries lie on {', '.join(elsewhere[:3])}, left out of a crawl; if they belong to it, add `hosts`"
    if column.kind == ANNUAL_REPORT:
        others = [entry.title for entry in entries if not is_annual_report(entry.title)]
        if others:
            yield f"{len(others)} of {len(entries)} entries are not called reports on disclosure, such as {others[0]}"
    elif entries:
        reports = sum(is_annual_report(entry.title) for entry in entries)
        if 2 * reports > len(entries):
            yield f'{reports} of {len(entries)} entries are annual reports: kind = "annual_report"?'


def _family(site: Site, first: Page | None) -> Iterator[str]:
    """The site file names a family that does not know its own list page, and another one does."""
    if site.family == "auto" or first is None:
        return
    known = [each.name for each in candidates(first.url, decode(first.body, first.headers).text)]
    if site.family not in known and known[0] != GENERIC:
        yield f'the site file says family = "{site.family}", the page looks like {known[0]}'


def _identity(site: Site, page: Page, document: Document) -> Iterator[str]:
    if not document.title:
        yield "has no title"
    if document.kind not in (page.kind, "attachment"):
        yield f"is read as {document.kind} in a column of kind {page.kind}"
    if not document.agency:
        yield "its agency was not found"
    elif not is_within(document.agency, site):
        yield f"its agency is {document.agency}, the site file says {site.agency}"
    if page.kind == ANNUAL_REPORT and document.year is None:
        yield "its year was not found"
    if not document.published:
        yield "its date was not found"


def is_within(agency: str, site: Site) -> bool:
    """Whether the body is the site's own, or one of the place whose government the site is."""
    if not site.agency or agency.endswith(site.agency) or site.agency.endswith(agency):
        return True
    if GOVERNMENT not in site.agency:
        return agency.startswith(site.agency)
    code = region_of(agency)
    inside = bool(code) and site.region != CENTRAL and code.startswith(site.region.rstrip("0"))
    return inside or agency.startswith(site.agency.partition(GOVERNMENT)[0])


def _reading(document: Document) -> Iterator[str]:
    if document.container == "densest":
        yield "no known container holds its text: the densest block was read"
    if document.kind != ANNUAL_REPORT:
        return
    if not any(section.number for section in document.sections):
        yield "no numbered section was found"
    if (document.year or 0) >= FORM_SINCE and not document.facts:
        yield f"a report of {document.year} without a single fact"
