"""The pages to look across the archive: search, comparison, ranking, sites and crawls. A request in, a response out."""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import Response

from archive.browse import compare, crawls, found, indicators, ranking, sites
from archive.browse.charts import Chart, Series
from archive.browse.languages import chosen
from archive.browse.metadata import DATABASE
from archive.browse.responses import archive_path, missing, number_of, read, respond
from archive.browse.times import today
from archive.browse.words import word, words
from archive.errors import ArchiveError
from archive.labels import code_label
from archive.search.query import KINDS
from archive.store import Archive

EXAMPLES = ("行政复议", "依申請公開", "“第三方评估”", "行政处罚 year:2023", "培训 -会议")


async def show_search(datasette: Any, request: Any) -> Response:
    """Sections that hold the words `q`; filters `site`, `year`, `kind`, `agency`, `since`, `until`, `all`; `sort`, `page`."""
    asked = found.asked(request.args)
    page = await read(datasette, lambda db: found.search_page(Archive(archive_path(datasette), db), asked))
    context = {
        "page": page,
        "kinds": KINDS,
        "many_sites": len(page.sites) > found.SITES,
        "used": _used(asked, words(chosen(request))),
        "examples": EXAMPLES,
    }
    return await respond(datasette, request, "search.html", context, lambda: found.as_json(page))


async def show_compare(datasette: Any, request: Any) -> Response:
    """Up to six `agency`, side by side by up to eight `code`; `find` looks for agencies by a part of their name."""
    asked = compare.asked(
        request.args.getlist("agency"), request.args.getlist("code"), request.args.get("find")
    )
    page = await read(datasette, lambda db: compare.compare_page(db, asked))
    t = words(chosen(request))
    context = {
        "page": page,
        "groups": indicators.groups(),
        "most": compare.MOST,
        "drawn": _compared(page, t),
        "charts": bool(page.years),
        "add": lambda name: compare.query_of(asked, (*asked.agencies, name)),
        "drop": lambda name: compare.query_of(asked, tuple(each for each in asked.agencies if each != name)),
    }
    return await respond(datasette, request, "compare.html", context, lambda: compare.as_json(page))


async def show_ranking(datasette: Any, request: Any) -> Response:
    """Agencies by `code`, or by its share in `per`, of a `year`; `order`, `least` and `page`."""
    asked = ranking.asked(request.args)
    page = await read(datasette, lambda db: ranking.ranking_page(db, asked))
    context = {
        "page": page,
        "groups": indicators.groups(),
        "denominators": indicators.denominators(page.asked.code),
        "orders": ranking.ORDERS,
    }
    return await respond(datasette, request, "ranking.html", context, lambda: ranking.as_json(page))


async def show_sites(datasette: Any, request: Any) -> Response:
    """The sites, those that need a person first; `find` a part of slug or agency, `page`."""
    find, number = (request.args.get("find") or "").strip(), number_of(request, "page") or 1
    tell = _tell(datasette)
    page = await read(datasette, lambda db: sites.sites_page(db, tell, number, find))
    return await respond(datasette, request, "sites.html", {"page": page}, lambda: sites.as_json(page))


async def show_site(datasette: Any, request: Any) -> Response:
    slug, tell = request.url_vars["slug"], _tell(datasette)
    try:
        page = await read(datasette, lambda db: sites.site_page(db, tell, slug, today()))
    except ArchiveError as error:
        return await missing(datasette, request, str(error))
    t = words(chosen(request))
    drawn = _listed(page, t)
    context = {
        "page": page,
        "drawn": drawn,
        "charts": drawn is not None,
        "trail": [(t.sites.title, "/-/sites")],
    }
    return await respond(datasette, request, "portal.html", context, lambda: sites.as_json(page))


async def show_crawls(datasette: Any, request: Any) -> Response:
    """The last crawls, of `site` where one is named, with ids below `before`."""
    site, before = (request.args.get("site") or "").strip(), number_of(request, "before")
    page = await read(datasette, lambda db: crawls.crawls_page(db, site, before))
    trail = [(words(chosen(request)).sites.title, "/-/sites")]
    if site and page.crawls:
        trail.append((site, f"/-/site/{site}"))
    context = {"page": page, "trail": trail}
    return await respond(datasette, request, "crawls.html", context, lambda: crawls.as_json(page))


async def show_crawl(datasette: Any, request: Any) -> Response:
    number = int(request.url_vars["id"])
    try:
        page = await read(datasette, lambda db: crawls.crawl_page(db, number))
    except ArchiveError as error:
        return await missing(datasette, request, str(error))
    t, site = words(chosen(request)), page.crawl["site"]
    context = {"page": page, "trail": [(t.sites.title, "/-/sites"), (site, f"/-/site/{site}")]}
    return await respond(datasette, request, "crawl.html", context, lambda: crawls.as_json(page))


def _used(asked: found.Asked, t: Any) -> list[tuple[str, str, str]]:
    """The filters of a search: their names in the address, in the reader's language, and their values."""
    names = ("site", "year", "kind", "agency", "since", "until")
    used = [(name, getattr(t.search, name), getattr(asked, name)) for name in names if getattr(asked, name)]
    used = [(name, label, word(t.kinds, value) if name == "kind" else value) for name, label, value in used]
    return [*used, ("all", t.search.all_versions, "")] if asked.all_versions else used


def _tell(datasette: Any) -> sites.Teller | None:
    """What `gongkai status` would say of a site, where the reading room was given that."""
    teller: sites.Teller | None = datasette.get_database(DATABASE).tell
    return teller


def _compared(page: compare.ComparePage, t: Any) -> list[Chart]:
    """A small chart for each indicator: a line for each agency. Years in other units than the first are gaps."""
    return [
        Chart(
            id=f"chart-{at}",
            kind="line",
            title=code_label(table.code),
            alt=t.compare.alt.format(what=code_label(table.code), first=page.years[0], last=page.years[-1]),
            x_label=t.compare.year,
            x=page.years,
            unit=table.units[0] if table.units else "",
            series=tuple(
                _series(
                    agency,
                    [row[column] for row in table.rows],
                    table.units[0] if table.units else "",
                )
                for column, agency in enumerate(page.asked.agencies)
            ),
        )
        for at, table in enumerate(page.tables)
        if page.years
    ]


def _series(name: str, cells: list[compare.Cell], unit: str) -> Series:
    return Series(
        name,
        tuple(cell.value if cell.unit == unit else None for cell in cells),
        tuple(
            f"/-/document/{cell.document_id}#fact-{cell.fact_code}" if cell.fact_id else "" for cell in cells
        ),
    )


def _listed(page: sites.SitePage, t: Any) -> Chart | None:
    """What each crawl listed and how much of it stands in the archive; None for fewer than two full crawls."""
    full = [
        crawl for crawl in reversed(page.crawls) if crawl["scope"] == "full" and crawl["status"] != "running"
    ]
    if len(full) < 2:
        return None
    hrefs = tuple(f"/-/crawl/{crawl['id']}" for crawl in full)
    names = ("announced", "listed", "stored")
    return Chart(
        id="listed",
        kind="line",
        title=t.portal.chart,
        alt=t.portal.alt.format(count=len(full)),
        x_label=t.portal.crawl,
        x=tuple(f"{crawl['started_at'][5:10]} #{crawl['id']}" for crawl in full),
        series=tuple(
            Series(getattr(t.portal, name), tuple(crawl[name] for crawl in full), hrefs)
            for name in names
            if any(crawl[name] is not None for crawl in full)
        ),
    )
