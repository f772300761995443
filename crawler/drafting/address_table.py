"""Tables of known addresses (TSV) into draft sites: one row an address, one draft a site and agency.

An address may be a list page's or an article's; the article's list page is told by its shape (crawler/drafting/shapes.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from crawler.drafting.address_rows import COLUMNS, Refusal, Row, read_rows, refusal_of
from crawler.drafting.drafts import HEADING, Draft, DraftColumn, region_of, slug_of
from crawler.drafting.shapes import Shape, is_list, shape_of
from crawler.regions import CENTRAL, level_of
from crawler.sitefile import KINDS
from crawler.urls import canonical, host_of

LOCAL = ("city", "county", "township")  # of `admin_level`: a province's code is too wide for these
AGREED = ("region", "homepage", "schedule", "slug")  # rows of one site must not contradict each other here

_REMARK = re.compile(r"[(（][^()（）]*[)）]$")  # 秭归县公安局 (转载)
_REPORTS = re.compile(r"(?:zf)?xxgk\w*nb|nb(?:_\d+)?/|gknb|ndbg|ndgzbg|nianbao|AnnualReport", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Table:
    """What a table gives: drafts in the order of their first rows, and the rows refused, in order."""

    drafts: tuple[Draft, ...]
    refusals: tuple[Refusal, ...]
    unread: tuple[str, ...]  # columns of the header that mean nothing here


def read_table(text: str) -> Table:
    """Every draft the table gives. TableError where the header line lacks a column that is needed."""
    header, rows = read_rows(text)
    refusals = [refusal for row in rows for refusal in (refusal_of(row, header),) if refusal]
    refused = {refusal.line for refusal in refusals}
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        if row.line not in refused:
            groups.setdefault(_site_of(row), []).append(row)
    drafts: list[Draft] = []
    taken: dict[str, int] = {}
    for group in groups.values():
        agreed, contradictions = _agreed(group)
        refusals += contradictions
        drafts.append(_draft(agreed, taken))
    refusals.sort(key=lambda refusal: refusal.line)
    return Table(tuple(drafts), tuple(refusals), tuple(name for name in header if name not in COLUMNS))


def _site_of(row: Row) -> tuple[str, ...]:
    """Rows of the same host and agency make one site."""
    return host_of(row["url"]).removeprefix("www."), _agency(row)


def _agreed(group: list[Row]) -> tuple[list[Row], list[Refusal]]:
    """The rows that agree with the first that says something, and a refusal for each that contradicts it."""
    said: dict[str, Row] = {}
    kept, refusals = [], []
    for row in group:
        other = next(
            ((key, said[key]) for key in AGREED if row[key] and key in said and said[key][key] != row[key]),
            None,
        )
        if other:
            key, first = other
            problem = (
                f"{row[key]!r} contradicts {first[key]!r} of line {first.line}, the same site and agency"
            )
            refusals.append(Refusal(row.line, key, problem))
            continue
        kept.append(row)
        for key in AGREED:
            if row[key]:
                said.setdefault(key, row)
    return kept, refusals


def _draft(rows: list[Row], taken: dict[str, int]) -> Draft:
    """The draft of these rows' site; its slug joins the `taken`."""
    url, agency = rows[0]["url"], _agency(rows[0])
    slug = _free(_first(rows, "slug") or slug_of(url, agency), taken)
    region, note = _region_of(rows)
    shapes = [(row, _shape(row)) for row in rows]
    families = sorted({shape.family for _, shape in shapes if shape.family})
    return Draft(
        slug,
        agency,
        region,
        _first(rows, "homepage") or f"{url.partition('://')[0]}://{host_of(url)}/",
        tuple(_columns(shapes)),
        schedule=_first(rows, "schedule"),
        comments=(HEADING.format(slug=slug), *_sources(rows)),
        notes=tuple(
            pair
            for pair in (
                ("region", note),
                ("family", f"{', '.join(families)} by the shape of its addresses" if families else ""),
            )
            if pair[1]
        ),
    )


def _sources(rows: Iterable[Row]) -> Iterable[str]:
    """What the table says of each address, one line each."""
    for row in rows:
        year = f" ({row['year']})" if row["year"] else ""
        remarks = "; ".join(remark for remark in (_remark(row["agency"]), row["note"]) if remark)
        yield f"Line {row.line} of the table: {row['url']}{year}{': ' if remarks else ''}{remarks}"


def _agency(row: Row) -> str:
    return _REMARK.sub("", row["agency"]).rstrip()


def _remark(agency: str) -> str:
    """What stands in brackets behind an agency's name, with the name: it is no part of it."""
    return agency if _REMARK.search(agency) else ""


def _columns(shapes: Iterable[tuple[Row, Shape]]) -> Iterable[DraftColumn]:
    """One column a list page, each once; a guess says so."""
    seen: set[str] = set()
    for row, shape in shapes:
        address = canonical(shape.column)
        if address in seen:
            continue
        seen.add(address)
        comment = "" if shape.certain else "a guess: the folder of the known address; look for the list page"
        yield DraftColumn(shape.column, _kind_of(row, shape), comment=comment)


def _shape(row: Row) -> Shape:
    """A row that calls itself a list page is one, whatever its address looks like."""
    if row["doc_type"] == "list_page" or (is_list(row["url"]) and not row["doc_type"]):
        return Shape("", row["url"], certain=True)
    return shape_of(row["url"])


def _kind_of(row: Row, shape: Shape) -> str:
    """What the row says; for a list page without a word, what its address says."""
    if row["kind"]:
        return row["kind"]
    if row["doc_type"] in KINDS:
        return row["doc_type"]
    return "annual_report" if _REPORTS.search(shape.column) else "notice"


def _region_of(rows: list[Row]) -> tuple[str, str]:
    """The site's division code, and what to say of it where it was worked out."""
    if given := _first(rows, "region"):
        return given, ""
    if rows[0]["admin_level"] == "central":
        return CENTRAL, ""
    code = region_of(rows[0]["agency"], rows[0]["province"])
    if level_of(code) == "province" and rows[0]["admin_level"] in LOCAL:
        return code, "a guess: only the province could be told from the name"
    return code, "by the agency's name"


def _first(rows: list[Row], column: str) -> str:
    return next((row[column] for row in rows if row[column]), "")


def _free(slug: str, taken: dict[str, int]) -> str:
    """The slug, or with the first number that makes it one of its own in this table; it joins the `taken`.

    `taken` keeps the last number of each slug: thousands of rows may lie on one host.
    """
    free = slug
    while free in taken:
        taken[slug] += 1
        end = f"-{taken[slug]}"
        free = f"{slug[: 64 - len(end)]}{end}"
    taken[free] = 1
    return free
