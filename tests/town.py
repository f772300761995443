"""A town's portal on loopback and the archive it is crawled into: for tests of what a crawl makes of odd answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.store import Archive
from tests.crawling import Done, start
from tests.loopback import Portal, serving

REPORT = "<html><head><title>{0}</title></head><body><h1>{0}</h1><div id=zoom><p>一、总体情况</p><p>{1}</p></div></body></html>"
# One of many towns that are crawled as fast as they answer
TOWN_SITE = """agency = "澄川县{number}镇人民政府"
region = "900101"
homepage = "{url}/"
schedule = "17 3 * * 1"
private = true
delay = 0
[[column]]
url = "{url}/nb/"
kind = "annual_report"
"""


def title(year: int) -> str:
    return f"澄川县人民政府{year}年政府信息公开工作年度报告"


def report(year: int) -> str:
    """The page of a report."""
    return REPORT.format(title(year), f"{year}年，本机关主动公开政府信息{year - 1990}条。")


def listing(*paths: str) -> str:
    """A list page that names a report of 2001, 2002 ... at each of these addresses."""
    rows = (
        f'<li><a href="{path}">{title(year)}</a><span>{year + 1}-01-20</span></li>'
        for year, path in enumerate(paths, 2001)
    )
    return f"<html><body><h2>政府信息公开年报</h2><ul>{''.join(rows)}</ul></body></html>"


@contextmanager
def small_portal() -> Iterator[Portal]:
    """A portal on loopback whose list names one report."""
    with serving() as portal:
        portal.page("/nb/", listing("/nb/1.html"))
        portal.page("/nb/1.html", report(2001))
        yield portal


@dataclass(frozen=True)
class Town:
    """The portal at `url` and the archive in `folder`."""

    url: str
    folder: Path

    def crawl(
        self, *columns: str, top: str = "delay = 0", env: dict[str, str] | None = None, **options: Any
    ) -> Done:
        """Crawl these lists (`/nb/`); `top` are further lines of the site file, options as of `run_crawl`."""
        tables = [
            f'[[column]]\nurl = "{self.url}{column}"\nkind = "annual_report"\n'
            for column in columns or ("/nb/",)
        ]
        path = self.folder / "chengchuan.toml"
        path.write_text(
            f'agency = "澄川县人民政府"\nregion = "900101"\nhomepage = "{self.url}/"\nschedule = "17 3 * * 1"\n'
            f"private = true\n{top}\n{''.join(tables)}",
            encoding="utf-8",
        )
        return start(path, self.folder / "a.db", env, **options).wait()

    def rows(self, sql: str) -> list[dict[str, Any]]:
        with Archive.open(self.folder / "a.db", readonly=True) as archive:
            return list(archive.db.query(sql))

    def last(self) -> dict[str, Any]:
        """The last crawl."""
        return self.rows("SELECT * FROM crawls ORDER BY id DESC LIMIT 1")[0]

    def visits(self) -> dict[str, tuple[str, str]]:
        """Path of every address the last crawl visited, with outcome and what went wrong."""
        found = self.rows(
            "SELECT url, outcome, error FROM visits WHERE crawl_id = (SELECT max(id) FROM crawls) ORDER BY id"
        )
        return {path_of(row["url"]): (row["outcome"], row["error"]) for row in found}

    def outcomes(self) -> dict[str, str]:
        return {path: outcome for path, (outcome, _) in self.visits().items()}

    def evidence(self) -> dict[str, bytes]:
        """Path and bytes of the answers that the last crawl kept and did not read."""
        found = self.rows(
            "SELECT c.url, c.body_sha256 FROM visits v JOIN captures c ON c.id = v.capture_id"
            " WHERE v.crawl_id = (SELECT max(id) FROM crawls) AND c.role IN ('gone', 'blocked', 'error')"
        )
        with Archive.open(self.folder / "a.db", readonly=True) as archive:
            return {path_of(row["url"]): archive.body(row["body_sha256"]) for row in found}

    def versions(self) -> dict[str, list[int]]:
        """Path of every document, with the numbers of its versions."""
        found = self.rows(
            "SELECT d.url, v.number FROM documents d LEFT JOIN versions v ON v.document_id = d.id ORDER BY v.id"
        )
        numbers: dict[str, list[int]] = {}
        for row in found:
            numbers.setdefault(path_of(row["url"]), []).append(row["number"])
        return numbers

    def states(self) -> set[str]:
        return {row["state"] for row in self.rows("SELECT state FROM documents")}


def path_of(url: str) -> str:
    return re.sub(r"^https?://127\.0\.0\.1:\d+", "", url)
