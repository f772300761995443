"""The bundled site files: real portals as data, none of them looked at live, none crawled unless named."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.cron import SHANGHAI, next_run
from crawler.drafting.divisions import code_of, name_of
from crawler.families import NAMES
from crawler.regions import CENTRAL
from crawler.sites import BUNDLED, Site, load_site, load_sites
from crawler.urls import canonical, host_of

DOCUMENT = Path(__file__).parent.parent / "docs" / "sites.md"
SITES = [load_site(path) for path in sorted(BUNDLED.glob("*.toml")) if path.stem != "demo"]
TEXTS = {site.slug: (BUNDLED / f"{site.slug}.toml").read_text(encoding="utf-8") for site in SITES}
# Codes no name tells: the demonstration zone 杨凌 lies in 杨陵区 and has none of its own.
GIVEN = {"yangling-sjj": "610403"}
PRESUMED = re.compile(
    r"^family +=.*# (\w+(?:, \w+)*) presumed", re.MULTILINE
)  # family = "auto"  # trs presumed …

each_site = pytest.mark.parametrize("site", SITES, ids=lambda site: site.slug)


def test_a_hundred_portals_in_every_mainland_province() -> None:
    assert len(SITES) >= 100
    assert len({site.province for site in SITES if site.region != CENTRAL}) == 31
    assert sum("公安" in site.agency for site in SITES) >= 40


def test_every_family_has_portals() -> None:
    """Lists are recognised when they are read; which family is expected stands behind `auto`."""
    presumed = Counter(
        name for text in TEXTS.values() for found in PRESUMED.finditer(text) for name in found[1].split(", ")
    )
    assert set(presumed) <= set(NAMES)
    assert set(NAMES) - set(presumed) <= {"frame"}


@each_site
def test_what_nobody_looked_at_says_so_and_is_crawled_by_name_only(site: Site) -> None:
    assert not site.verified
    assert not site.enabled
    assert not site.private
    assert site.expected_documents == 0
    first = TEXTS[site.slug].partition("\n")[0]
    assert re.fullmatch(r"# Sources: .+; no live page was opened\.", first)
    assert "gov-site-list" not in first or "gov-site-list 0.1.0 (PyPI, MIT)" in first


@each_site
def test_the_division_code_is_that_of_the_agency(site: Site) -> None:
    if site.slug in GIVEN:
        assert site.region == GIVEN[site.slug]
    elif site.region != CENTRAL:
        assert code_of(site.agency) == site.region
        assert name_of(site.region)


@each_site
def test_columns_lie_on_hosts_of_the_government(site: Site) -> None:
    for column in site.columns:
        assert host_of(column.url) in site.all_hosts
        assert re.search(r"\.gov\.cn(:\d+)?$|^122\.137\.242\.24:8080$", host_of(column.url))
        assert column.url == column.url.strip()


def test_no_list_page_and_no_host_belongs_to_two_sites() -> None:
    """`gongkai recrawl URL` finds the site by the host."""
    columns = Counter(canonical(column.url) for site in SITES for column in site.columns)
    hosts = Counter(host for site in SITES for host in site.all_hosts)
    assert {address for address, count in columns.items() if count > 1} == set()
    assert {host for host, count in hosts.items() if count > 1} == set()


def test_they_do_not_start_together() -> None:
    """Once a week each, at night in Shanghai, and no quarter of an hour has more than a handful."""
    monday = datetime(2026, 1, 5, tzinfo=UTC)
    starts = []
    for site in SITES:
        first = next_run(site.schedule, site.slug, monday)
        assert next_run(site.schedule, site.slug, first) - first == timedelta(days=7)
        assert first.astimezone(SHANGHAI).hour <= 6
        starts.append(first)
    quarters = Counter((start - monday) // timedelta(minutes=15) for start in starts)
    assert max(quarters.values()) <= 6
    assert len({start.astimezone(SHANGHAI).weekday() for start in starts}) == 7


def test_nothing_of_them_is_scheduled() -> None:
    assert [site.slug for site in load_sites().values() if site.enabled] == ["demo"]


def test_the_document_counts_them_right() -> None:
    """docs/sites.md holds these two tables, a line each."""
    text = DOCUMENT.read_text(encoding="utf-8")
    provinces = Counter(site.province for site in SITES)
    families = Counter(
        name for slug in TEXTS for found in PRESUMED.finditer(TEXTS[slug]) for name in found[1].split(", ")
    )
    lines = [f"| {province} | {count} |" for province, count in provinces.items()]
    lines += [f"| `{family}` | {count} |" for family, count in families.items()]
    assert [line for line in lines if line not in text] == []
    assert f"{len(SITES)} real portals" in text
