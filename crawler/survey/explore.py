"""A survey from beginning to end: with modern TLS, with old where that fails, and the empty lists once in a browser."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from ipaddress import ip_address
from urllib.parse import urlsplit

from crawler.browser import missing_browser
from crawler.drafting.drafts import slug_of
from crawler.failures import OLD_TLS
from crawler.families import Item
from crawler.items import Listed
from crawler.regions import CENTRAL
from crawler.sites import Column, Site
from crawler.spiders.sample import SampleSpider
from crawler.spiders.survey import SurveySpider
from crawler.survey.columns import Found
from crawler.survey.labels import ANNUAL_REPORT, is_annual_report
from crawler.survey.plan import MOST_COLUMNS, Survey
from crawler.survey.run import DryRun
from crawler.urls import host_of, is_private

DELAY = 2.0  # seconds between requests, as a site file has it that says nothing


@dataclass(frozen=True, slots=True)
class Explored:
    """What was found, the TLS it took, and why an empty list was not tried in a browser (empty: it was, or need not)."""

    survey: Survey
    tls: str = "modern"
    unrendered: str = ""


async def explore(run: DryRun, url: str) -> Explored:
    """Survey the portal at that address."""
    survey, tls = await _survey(run, url, "modern"), "modern"
    if not survey.sightings and any(OLD_TLS in missed.reason for missed in survey.missed):
        again = await _survey(run, url, "legacy")
        if again.sightings:
            survey, tls = again, "legacy"
    return await _render(run, Explored(survey, tls))


async def _survey(run: DryRun, url: str, tls: str) -> Survey:
    survey = Survey(url)
    await run.crawl(SurveySpider, site_at(url, tls=tls), survey=survey)
    return survey


def site_at(url: str, columns: Iterable[Column] = (), *, tls: str = "modern") -> Site:
    """A made-up site for an address nobody configured. Private ones are allowed: a person typed the address."""
    host = host_of(url)
    return Site(
        slug_of(url),
        "",
        CENTRAL,
        url,
        "",
        tuple(columns),
        delay=0.0 if _is_loopback(host) else DELAY,  # no need to spare one's own machine
        private=is_private(host),
        tls=tls,
    )


async def _render(run: DryRun, explored: Explored) -> Explored:
    """Open the first empty column of each kind of which none was found in the browser, and keep it if it lists something."""
    survey = explored.survey
    kinds = {column.kind for column in survey.columns}
    empty = [
        next(found for found in survey.unlisted if found.kind == kind)
        for kind in MOST_COLUMNS
        if kind not in kinds and any(found.kind == kind for found in survey.unlisted)
    ]
    if not empty:
        return explored
    site = site_at(
        survey.homepage, (Column(found.url, found.kind, render=True) for found in empty), tls=explored.tls
    )
    if why := missing_browser(site.slug):
        return replace(explored, unrendered=why.partition(": ")[2])
    came = await run.crawl(SampleSpider, site, most_lists=1, most_documents=0)
    lists = {listed.column: listed for listed in came if isinstance(listed, Listed)}
    for found in empty:
        if (listed := lists.get(found.url)) and _is_column(found, listed):
            survey.columns.append(_filled(found, listed))
            survey.unlisted.remove(found)
    return explored


def _is_column(found: Found, listed: Listed) -> bool:
    if found.kind == ANNUAL_REPORT:
        return any(is_annual_report(entry.title) for entry in listed.entries)
    return bool(listed.entries)


def _filled(found: Found, listed: Listed) -> Found:
    items = tuple(Item(entry.url, entry.title, entry.published) for entry in listed.entries)
    return replace(
        found,
        family=listed.family,
        evidence=listed.evidence,
        items=items,
        announced=listed.announced,
        render=True,
    )


def _is_loopback(host: str) -> bool:
    name = urlsplit(f"//{host}").hostname or ""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
