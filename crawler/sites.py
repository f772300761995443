"""Site files: strict TOML in, frozen values out. A mistake is an error that names file, key and line.

The keys are described in docs/add-a-portal.md.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.regions import level_of, province_of
from crawler.sitefile import COLUMN_KEYS, COVERAGE_KEYS, EXPECT_KEYS, SITE_KEYS, SiteError, Source
from crawler.urls import canonical, host_of, is_private, with_www_twins

BUNDLED = Path(__file__).parent / "sites"
__all__ = ["BUNDLED", "Column", "Site", "SiteError", "load_site", "load_sites"]

_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")  # tongxin


@dataclass(frozen=True, slots=True)
class Column:
    """A list page of a site (栏目) and the kind of documents it lists."""

    url: str
    kind: str  # annual_report notice
    render: bool = False  # the list is built by JavaScript: open it in a browser


@dataclass(frozen=True, slots=True)
class Site:
    """One portal, as its file says."""

    slug: str
    agency: str
    region: str  # administrative division code
    homepage: str
    schedule: str  # cron line, Asia/Shanghai
    columns: tuple[Column, ...]
    family: str = "auto"
    delay: float = 2.0  # seconds between requests; 0 adapts nothing
    concurrency: int = 1
    hosts: tuple[str, ...] = ()  # further hosts that belong to the site
    private: bool = False  # may lie at loopback and private addresses
    tls: str = "modern"
    limit_hours: float = 12.0  # a crawl that takes longer is ended
    enabled: bool = True
    verified: bool = True  # False: written from documents, not checked against the live portal
    expected_documents: int = 0  # [expect] documents
    expected_announced: int = 0  # [expect] announced
    expected_stored: int = 0  # [expect] stored
    expected_coverage: tuple[tuple[str, float], ...] = ()  # [expect.coverage]: field and least share

    @property
    def province(self) -> str:
        """Short name of the province the region code lies in."""
        return province_of(self.region)

    @property
    def level(self) -> str:
        """`national`, `province`, `city` or `county`, from the region code."""
        return level_of(self.region)

    @property
    def all_hosts(self) -> frozenset[str]:
        """Every host whose pages belong to the site, with the port where it is not the scheme's own.

        Names with and without `www.` belong together; http and https are one host.
        """
        addresses = (self.homepage, *(column.url for column in self.columns))
        return with_www_twins((*map(host_of, addresses), *(host.lower() for host in self.hosts)))

    @property
    def row(self) -> dict[str, object]:
        """What the archive's table `sites` keeps of it."""
        return {
            "slug": self.slug,
            "agency": self.agency,
            "region": self.region,
            "level": self.level,
            "province": self.province,
            "homepage": self.homepage,
            "family": self.family,
            "schedule": self.schedule,
            "enabled": int(self.enabled),
        }


def load_sites(*folders: Path, only: Collection[str] | None = None) -> dict[str, Site]:
    """Every site by slug, bundled ones first; a later folder's file replaces an earlier one of the same slug.

    `only`: no more than these are read; each takes a millisecond, and what is wrong with another is not met.
    """
    sites: dict[str, Site] = {}
    for folder in (BUNDLED, *folders):
        if not folder.is_dir():
            raise SiteError(folder, 0, "", "no such folder of site files")
        for path in sorted(folder.glob("*.toml")):
            if only is None or path.stem in only:
                sites[path.stem] = load_site(path)
    return sites


def load_site(path: Path) -> Site:
    """The site this file describes. SiteError where the file is not exactly as docs/add-a-portal.md has it."""
    source = Source.read(path)
    if not _SLUG.fullmatch(path.stem):
        raise SiteError(
            path, 1, "", "the file's name is the slug: small letters, digits, - and _, at most 64"
        )
    data = source.parse()
    source.check(data, SITE_KEYS)
    columns = _columns(source, data.pop("column"))
    expect = data.pop("expect", {})
    source.check(expect, EXPECT_KEYS, table="expect")
    source.check(expect.get("coverage", {}), COVERAGE_KEYS, table="expect.coverage")
    if not data["region"] and data.get("verified", True):
        problem = "is empty: fill in the six digits of its GB/T 2260 code, or say verified = false until then"
        raise source.error("region", problem)
    _check_hosts(source, data, columns)
    values = {**data, "hosts": tuple(data.get("hosts", ()))}
    values |= {key: float(data[key]) for key in ("delay", "limit_hours") if key in data}
    return Site(
        path.stem,
        columns=columns,
        expected_documents=expect.get("documents", 0),
        expected_announced=expect.get("announced", 0),
        expected_stored=expect.get("stored", 0),
        expected_coverage=tuple(expect.get("coverage", {}).items()),
        **values,
    )


def _columns(source: Source, tables: list[dict[str, Any]]) -> tuple[Column, ...]:
    seen: dict[str, int] = {}
    for index, table in enumerate(tables):
        source.check(table, COLUMN_KEYS, table="column", index=index)
        address = _list_of(str(table["url"]))
        if address in seen:
            problem = f"the same list page as column {seen[address] + 1} of this file"
            raise source.error("url", problem, table="column", index=index)
        seen[address] = index
    return tuple(Column(**table) for table in tables)


def _list_of(url: str) -> str:
    """What the column's address names: a directory's page lists many columns, told apart by a number (`index#2629`)."""
    fragment = urlsplit(url).fragment
    return f"{canonical(url)}#{fragment}" if fragment.isdecimal() else canonical(url)


def _check_hosts(source: Source, data: Mapping[str, Any], columns: Iterable[Column]) -> None:
    """Loopback and private hosts need `private = true`: a site file from elsewhere must not probe one's own network."""
    if data.get("private"):
        return
    problem = "is an address of a private network; a portal there needs private = true"
    if is_private(host_of(str(data["homepage"]))):
        raise source.error("homepage", f"{data['homepage']} {problem}")
    for index, column in enumerate(columns):
        if is_private(host_of(column.url)):
            raise source.error("url", f"{column.url} {problem}", table="column", index=index)
    for host in data.get("hosts", ()):
        if is_private(host):
            raise source.error("hosts", f"{host} {problem}")
