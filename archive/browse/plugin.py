"""The hooks through which Datasette becomes a place to read this archive. Registered by `datasette_app`."""

# mypy: disable-error-code="untyped-decorator"
# Datasette's hookimpl has no types.

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

from datasette import hookimpl
from datasette.utils.asgi import NotFound
from jinja2 import Environment
from markupsafe import Markup

from archive.browse import calendar, cells, charts, feeds, found, home, labels, looking, pages, tiles, times
from archive.browse.addresses import navigation, path_of, query
from archive.browse.document import pages as document_pages
from archive.browse.labels import code_label, rule_label
from archive.browse.languages import chosen
from archive.browse.metadata import DATABASE
from archive.browse.responses import missing
from archive.browse.search_box import escape_fts
from archive.browse.security import App, guarded, safe_href
from archive.browse.words import plural, word, words
from archive.search.functions import register


@hookimpl(trylast=True)
def prepare_connection(conn: sqlite3.Connection, database: str) -> None:
    """Datasette's search box reads queries as we do, and SQL has the functions of docs/search.md. Last, as Datasette registers the same name."""
    if database == DATABASE:
        conn.create_function("escape_fts", 1, escape_fts, deterministic=True)
        register(conn)


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    return [
        (r"^/(?:-/home(?P<json>\.json)?)?$", pages.show_home),
        (r"^/-/agencies(?P<json>\.json)?$", pages.show_agencies),
        (r"^/-/agency(?P<json>\.json)?$", pages.show_agency),
        (r"^/-/search(?P<json>\.json)?$", looking.show_search),
        (r"^/-/compare(?P<json>\.json)?$", looking.show_compare),
        (r"^/-/ranking(?P<json>\.json)?$", looking.show_ranking),
        (r"^/-/sites(?P<json>\.json)?$", looking.show_sites),
        (r"^/-/site/(?P<slug>[\w-]{1,100}?)(?P<json>\.json)?$", looking.show_site),
        (r"^/-/crawls(?P<json>\.json)?$", looking.show_crawls),
        (r"^/-/crawl/(?P<id>\d{1,18})(?P<json>\.json)?$", looking.show_crawl),
        (r"^/-/tables(?P<json>\.json)?$", pages.show_tables),
        (rf"^{feeds.PATH}$", pages.show_feed),
        (r"^/-/document$", pages.find_by_address),
        (r"^/-/document/(?P<id>\d{1,18})(?P<json>\.json)?$", document_pages.show_document),
        (r"^/-/capture/(?P<id>\d{1,18})(?P<json>\.json)?$", pages.show_capture),
        (r"^/-/capture/(?P<id>\d{1,18})/page$", pages.show_cleaned),
        (r"^/-/capture/(?P<id>\d{1,18})/source$", document_pages.show_source),
        (r"^/-/capture/(?P<id>\d{1,18})/body$", pages.download),
    ]


@hookimpl
def render_cell(
    row: Mapping[str, Any], value: object, column: str, table: str | None, database: str, datasette: Any
) -> Markup | None:
    """Links from rows to the page of their document, to captures, and to the portal; None leaves it to Datasette."""
    return cells.linked(row, value, column, table, datasette.urls.path) if database == DATABASE else None


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    env.filters |= {
        "share": tiles.percent,
        "told": calendar.told,
        "counted": calendar.counted,
        "step": tiles.step,
        "numbers_changed": labels.numbers_changed,
        "share_of": home.share_of,
        "in_places": lambda groups: sorted(groups, key=home.place),
        "by_year": lambda cells: [(cell.year, cell) for cell in cells],
        "keyed_by_year": lambda rows: [(row["year"], row) for row in rows],
        "shanghai": times.shanghai,
        "utc_beside": times.utc_beside,
        "code_label": code_label,
        "rule_label": rule_label,
        "safe_href": safe_href,
        "marked": found.marked,
        "figure": charts.figure,
        "short": lambda digest: digest[:10],
    }
    env.globals |= {
        "word": word,
        "plural": plural,
        "query": query,
        "path_of": path_of,
        "province": tiles.province_name,
        "province_code": tiles.province_code,
    }


@hookimpl
def menu_links(datasette: Any, request: Any) -> list[dict[str, str]]:
    """The navigation of our pages in the menu of Datasette's, in the reader's language."""
    t = words(chosen(request)) if request else words()
    named = [(t.site.home, "/"), *navigation(t)]
    return [{"href": datasette.urls.path(path), "label": label} for label, path in named]


@hookimpl
def extra_css_urls(datasette: Any) -> list[str]:
    """Chinese fonts and a dark scheme for Datasette's own pages; the bundled pages bring their own sheet."""
    return [datasette.urls.path("/assets/datasette.css")]


@hookimpl
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Any:
    """A page of ours, with a way home, for an address that nothing is at; all else, and JSON, Datasette answers."""
    if not isinstance(exception, NotFound) or request.path.endswith((".json", ".csv")):
        return None

    async def answered() -> Any:
        return await missing(datasette, request, str(exception) or request.path)

    return answered


@hookimpl
def asgi_wrapper() -> Callable[[App], App]:
    return guarded
