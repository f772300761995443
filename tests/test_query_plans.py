"""No bundled page reads a large table from end to end: the plan of every statement that is run while a page is asked for.

The statements are those that SQLite itself says it runs, so that no list of them can be forgotten; the pages are those of the plugin's
routes, each asked with every part of it, so that a new page is looked at from the day it is there.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("datasette", reason="the extra [browse] is not installed")

from archive.browse import datasette_app
from archive.browse.database import ReadOnlyDatabase
from archive.browse.metadata import queries
from archive.browse.plugin import register_routes
from archive.search.functions import register
from tests.reading_room import AGENCY, build

# What may be read whole: a portal each, its crawls and lists, what left them, what a person marked, what a schedule owed, what was told;
# and a line for each agency
SMALL = {
    "link_changes", "kept_lines",
    "sites", "crawls", "crawl_columns", "crawl_judgements", "crawl_coverage", "runs", "findings_seen", "messages", "dictionaries",
    "sqlite_master", "sqlite_schema", "_sqlite_migrations",
}  # fmt: skip
# "SCAN d USING COVERING INDEX documents_by_agency"; an automatic index is made of the whole table for one statement
SCAN = re.compile(r"^(?:SCAN|SEARCH(?= \S+ USING AUTOMATIC)) (\S+)(.*)$")
INDEXED = ("USING INDEX", "USING COVERING INDEX", "VIRTUAL TABLE", "USING INTEGER PRIMARY KEY")
# "documents d", "main.sites AS s"; looked ahead at, as the comma between columns begins like one between tables
ALIAS = re.compile(
    r"(?:\b(?:FROM|JOIN)|,)\s+(?=(?:main\.)?\"?(\w+)\"?(?:\s+AS)?(?:\s+(?!(?:ON|WHERE|JOIN|LEFT|CROSS|GROUP|ORDER|LIMIT|INDEXED|UNION|INNER)\b)(\w+))?)",
    re.IGNORECASE,
)
FILLED = {"id": ("1", "2"), "slug": ("tongxin",), "json": ("", ".json")}
# What is asked of the pages beside their address
ASKED = {
    "/-/search": (
        "?q=处罚", "?q=罚", "?q=处罚&sort=rank&all=1", "?q=处罚&year=2023&agency=公安&site=tongxin&kind=notice", "?q=处罚&since=2020-01-01&page=3",
    ),
    "/-/compare": (f"?agency={AGENCY}&agency=无", "?find=公安", f"?agency={AGENCY}&code=review.total&find=县"),
    "/-/ranking": ("?year=2023", "?code=applications.granted.total&per=applications.received.total&order=low&least=2", "?page=2"),
    "/-/agencies": ("?q=公安", "?state=missing&year=2023", "?page=2"),
    "/-/agency": (f"?name={AGENCY}", "?name=无"),
    "/-/sites": ("?find=tong", "?page=2"),
    "/-/crawls": ("?site=tongxin", "?before=3", "?site=tongxin&before=3"),
    "/-/document": ("?url=https://www.tongxin.gov.cn/zfxxgknb/2023.html", "?url=nowhere"),
    "/-/document/1": ("?old=1&new=3", "?new=2"),
    "/-/feed": (f"?site=tongxin&agency={AGENCY}&kind=numbers",),
}  # fmt: skip


def addresses(routes: list[tuple[str, Callable[..., Any]]]) -> Iterator[str]:
    """An address for each route and each value of its parts; of what it is asked, every way."""
    for pattern, _ in routes:
        for path in _filled(pattern.removeprefix("^").removesuffix("$")):
            yield path
            plain = path.removesuffix(".json")
            yield from (f"{path}{asked}" for asked in ASKED.get(plain, ()))


def _filled(pattern: str) -> list[str]:
    """The pattern with values in the place of its named parts; optional groups without a name are taken, and left out."""
    if found := re.search(r"\(\?P<(\w+)>[^()]*\)\??", pattern):
        assert found[1] in FILLED, f"{pattern}: say in FILLED what {found[1]} may be"
        return [path for value in FILLED[found[1]] for path in _filled(pattern.replace(found[0], value, 1))]
    if found := re.search(r"\(\?:([^()]*)\)\?", pattern):
        return [*_filled(pattern.replace(found[0], found[1], 1)), *_filled(pattern.replace(found[0], "", 1))]
    assert not set(pattern) & set("()[]?*+\\|"), f"{pattern} cannot be asked for by this test"
    return [pattern]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("plans") / "archive.db")


@pytest.fixture
def traced(archive: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, list[str]]:
    """The reading room, and the statements that its connections run from now on."""
    statements: list[str] = []
    connect = ReadOnlyDatabase.connect

    def connected(database: ReadOnlyDatabase, write: bool = False) -> sqlite3.Connection:
        connection = connect(database, write)
        connection.set_trace_callback(statements.append)
        return connection

    monkeypatch.setattr(ReadOnlyDatabase, "connect", connected)
    return datasette_app(archive), statements


def scans(db: sqlite3.Connection, statement: str, **values: str) -> list[str]:
    """What the plan of a statement reads from end to end: lines of the plan, of large tables and without an index."""
    plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
    lines = [found for line in plan if (found := SCAN.match(line))]
    bare = [found for found in lines if not any(how in found[2] for how in INDEXED)]
    named = aliases(db, statement) if bare else {}
    return [found[0] for found in bare if named.get(found[1], set()) - SMALL]


def aliases(db: sqlite3.Connection, statement: str) -> dict[str, set[str]]:
    """The tables that each name of a statement, and of the views it asks, may stand for."""
    made = dict(
        db.execute(
            "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'search%'"
        ).fetchall()
    )
    views = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'view'")}
    found: dict[str, set[str]] = {}
    waiting, read = [statement], set[str]()
    while waiting:
        for table, alias in ALIAS.findall(waiting.pop()):
            if table in views:
                if table not in read:
                    read.add(table)
                    waiting.append(made[table])
            elif table in made:
                found.setdefault(alias or table, set()).add(table)
                found.setdefault(table, set()).add(table)
    return found


def test_what_a_scan_is(archive: Path) -> None:
    with closing(sqlite3.connect(archive)) as db:
        assert scans(db, "SELECT url, number FROM documents d WHERE d.number LIKE '%a%'") == ["SCAN d"]
        assert scans(db, "SELECT * FROM versions ORDER BY captured_at DESC LIMIT 8") == ["SCAN versions"]
        assert scans(db, "SELECT count(*) FROM facts AS f, checks c WHERE f.raw = c.detail")
        assert scans(db, "SELECT * FROM reports WHERE region = '1'")
        assert (
            scans(
                db, "SELECT a.site FROM (SELECT site, title FROM documents) a WHERE a.title > 'b' || a.site"
            )
            != []
        )
        assert scans(db, "SELECT count(*) FROM sites s JOIN versions v ON v.charset = s.slug") != []
        assert not scans(db, "SELECT title FROM documents WHERE id = 3")
        assert not scans(db, "SELECT agency FROM documents")  # by an index that holds it
        assert not scans(db, "SELECT * FROM sites s JOIN crawls c ON c.site = s.slug")
        assert not scans(db, "SELECT value FROM json_each('[1]')")


@pytest.mark.parametrize("path", sorted(set(addresses(register_routes()))))
def test_a_page_reads_no_large_table_without_an_index(
    archive: Path, traced: tuple[Any, list[str]], path: str
) -> None:
    room, statements = traced
    response = asyncio.run(room.client.get(path))
    assert response.status_code in (200, 302, 404), response.text
    own = {found for found in statements if found.lstrip().upper().startswith(("SELECT", "WITH"))}
    assert own or response.status_code == 404 or path.startswith("/-/tables")
    with closing(sqlite3.connect(archive)) as db:
        register(db)
        found = {statement: lines for statement in own if (lines := scans(db, statement))}
    assert not found, "\n".join(f"{lines}: {statement}" for statement, lines in found.items())


@pytest.mark.parametrize("name", queries())
def test_a_saved_question_reads_no_large_table_without_an_index(archive: Path, name: str) -> None:
    sql = queries()[name]["sql"]
    values = dict.fromkeys(re.findall(r"[( ]:(\w+)", sql), "2023")
    with closing(sqlite3.connect(archive)) as db:
        register(db)
        assert not scans(db, sql, **values)


def test_every_route_is_asked_for() -> None:
    asked = set(addresses(register_routes()))
    for pattern, _ in register_routes():
        assert any(re.match(pattern, path.split("?")[0]) for path in asked), pattern
    assert {path for path in ASKED if path not in {each.split("?")[0] for each in asked}} == set()
