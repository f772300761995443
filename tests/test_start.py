"""What a command loads before it says anything: modules, not seconds, since these differ from machine to machine.

A module that is new here makes every start slower, and a crawl's readers or Scrapy by seconds. Import it where it is used.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.factories import begin, finish, open_archive

LOADED = """
import json, sys
before = set(sys.modules)
from gongkai.cli import main
try:
    main()
except SystemExit as end:
    status = end.code
print(json.dumps([status, sorted(set(sys.modules) - before)]))
"""
HELP = {"click", "crawler.logs", "crawler.redaction", "gongkai.cli"}
STATUS = HELP | {
    *(
        "apscheduler",
        "dateutil",
        "pluggy",
        "rensa",
        "sqlite_fts4",
        "sqlite_utils",
        "tzlocal",
        "w3lib",
        "zstandard",
    ),
    *("gongkai.output", "gongkai.status"),
    # How the archive is opened and asked; not what browses, exports, imports, merges or proves it.
    *("archive.alone", "archive.bodies", "archive.captures", "archive.citations", "archive.connection"),
    *("archive.contents", "archive.copies", "archive.coverage", "archive.crawls", "archive.diff"),
    *("archive.documents", "archive.errors", "archive.findings", "archive.history", "archive.links"),
    *(
        "archive.renewals",
        "archive.reports",
        "archive.lock",
        "archive.lookup",
        "archive.migrations",
        "archive.pauses",
        "archive.rereading",
        "archive.rows",
    ),
    *("archive.revisits", "archive.runs", "archive.schema", "archive.search", "archive.states"),
    *("archive.store", "archive.versions"),
    # Site files and cron lines; nothing that crawls.
    *("crawler.addresses", "crawler.cron", "crawler.due", "crawler.handed", "crawler.items", "crawler.owed"),
    *("crawler.queue", "crawler.regions", "crawler.sitefile", "crawler.sites", "crawler.triggers"),
    *("crawler.uncrawled", "crawler.urls"),
}
HEAVY = {"asyncio", "concurrent", "multiprocessing", "subprocess", "unittest", "xml"}  # of Python's own


def loaded(*words: object) -> set[str]:
    """What `gongkai WORDS...` loads: modules of ours, and the packages of others."""
    command = [sys.executable, "-c", LOADED, *map(str, words)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=100)
    assert ended.returncode == 0, ended.stderr
    status, modules = json.loads(ended.stdout.splitlines()[-1])
    assert status == 0, ended.stderr
    return {
        name for name in modules if not name.startswith("_")
    }  # how this Python was built and ours installed


def foreign(modules: set[str]) -> set[str]:
    """Of these the heavy ones of Python's own, those of others by package, and ours but for their packages."""
    ours = ("archive", "crawler", "gongkai", "pipelines", "scheduler")
    return {
        ".".join(name.split(".")[:2]) if name.startswith(ours) else name.split(".")[0]
        for name in modules
        if name not in ours
    } - (set(sys.stdlib_module_names) - HEAVY)


def test_help_loads_no_command() -> None:
    assert foreign(loaded("--help")) <= HELP


def test_status_loads_nothing_that_crawls_or_reads(tmp_path: Path) -> None:
    with open_archive(tmp_path / "a.db", sites=("demo",)) as archive:
        finish(archive, begin(archive, site="demo"))
    assert foreign(loaded("--archive", tmp_path / "a.db", "status")) <= STATUS


def test_an_error_is_told_without_loading_what_reads(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("agency = 1", encoding="utf-8")
    code = LOADED.replace("status = end.code", "status = 0")
    command = [sys.executable, "-c", code, "--sites", tmp_path, "sites", "list"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=100)
    assert ended.stderr == f"Error: {tmp_path}/a.toml:1: agency: must be a text in quotes\n"
    assert "pipelines" not in json.loads(ended.stdout)[1]
