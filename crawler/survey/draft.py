"""What a survey comes to: a draft of a site file with the reason for every guess, or a sentence why there is none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from crawler.drafting.drafts import HEADING, Draft, DraftColumn, slug_of
from crawler.items import Missed
from crawler.sites import Column, Site
from crawler.survey.columns import Found
from crawler.survey.explore import Explored, site_at
from crawler.survey.labels import ANNUAL_REPORT, NOTICE
from crawler.survey.plan import Survey
from crawler.survey.publisher import agency_of, region_and_note
from crawler.urls import host_of, is_private, is_web

KIND_NAMES = {ANNUAL_REPORT: "annual reports", NOTICE: "notices"}
MOST_NAMED = 6  # pages a sentence names

# What became of a page, and what to do about it, by outcome; words of the reason may know better.
OUTCOMES = {
    "blocked": (
        "turned us away",
        "challenges are never answered; try later, from a network in China, or ask the operator",
    ),
    "gone": ("is not there", "look the address up in a browser"),
    "skipped": ("was not asked for", "name the address it leads to, if that is the portal"),
    "error": ("brought nothing to read", "look whether a browser opens it, and try again later"),
}
REASONS = (
    (r"Forbidden by robots\.txt", "the portal asks programs to stay away, and Gongkai does; ask the operator"),
    (r"seconds between requests", "the portal asks programs to stay away, and Gongkai does; ask the operator"),
    (r"the host's name is unknown", "check the spelling of the address, and whether this machine reaches the internet"),
    (r"a stub without text", "where a browser shows a list, write the column into a site file yourself, with render = true"),
    (r"the connection was refused", "check the address and its port, or try https:// for http://"),
    (r"a page that JavaScript builds", "if it is no challenge, write the column into a site file yourself, with render = true"),
    (r"certificate is", "what comes unverified is no evidence: try the address with http://"),
    (r"wrong version number", "that is no TLS: try the address with http://"),
    (r"no answer in time", "some portals answer only networks in China: try later, or from there"),
    (r"^only a page that sends", "name the address it leads to, if that is the portal"),
)  # fmt: skip


def draft_of(explored: Explored) -> Draft:
    """The draft of the portal's site file. Without columns it is none: ask `why_not`."""
    survey = explored.survey
    agency, agency_note = agency_of(survey)
    region, region_note = region_and_note(survey, agency)
    slug = slug_of(survey.homepage, agency)
    families = Counter(column.family for column in survey.columns)
    notes = {
        "agency": agency_note,
        "region": region_note,
        "family": f"recognised: {', '.join(name for name, _ in families.most_common())}",
        "hosts": "documents lie there",
        "tls": "the handshake of today failed",
    }
    return Draft(
        slug,
        agency,
        region,
        survey.homepage,
        tuple(
            DraftColumn(found.url, found.kind, found.render, comment_on(found)) for found in survey.columns
        ),
        private=is_private(host_of(survey.homepage)),
        tls=explored.tls,
        hosts=_further_hosts(survey),
        comments=(HEADING.format(slug=slug), *_remarks(explored)),
        notes=tuple((key, note) for key, note in notes.items() if note),
    )


def site_of(explored: Explored) -> Site:
    """The site that the draft's file would be, for a dry run: loopback is not waited for."""
    draft = draft_of(explored)
    columns = (Column(column.url, column.kind, column.render) for column in draft.columns)
    made_up = site_at(draft.homepage, columns, tls=draft.tls)
    return replace(made_up, slug=draft.slug, agency=draft.agency, region=draft.region, hosts=draft.hosts)


def comment_on(found: Found) -> str:
    """Why the column is one, and what its first page holds."""
    announced = f" of {found.announced} announced" if found.announced is not None else ""
    doubt = f"; {found.doubt}: look it over" if found.doubt else ""
    return f"{found.reason}; {found.family}: {found.evidence}; {len(found.items)} entries{announced}{doubt}"


def shortcomings(explored: Explored) -> Iterator[str]:
    """What a person should know of a draft that has columns: which kind was not found, and why."""
    found = {column.kind for column in explored.survey.columns}
    for kind, name in KIND_NAMES.items():
        if kind not in found:
            yield f"no column of {name} was found{_why(explored, kind)}"


def why_not(explored: Explored) -> str:
    """Why there is no draft, and what to do, in a sentence or two."""
    survey = explored.survey
    if not survey.sightings and survey.missed:
        return _missed(survey.missed[0])
    if not any(seen.links for seen in survey.sightings) and not survey.unlisted:
        return (
            f"{survey.start} holds no links a program can read: what a browser shows there is built by JavaScript."
            " Name the address of the list of annual reports instead"
        )
    looked = ", ".join(seen.url for seen in survey.sightings[:MOST_NAMED])
    why = _why(explored, ANNUAL_REPORT) or _why(explored, NOTICE)
    return (
        f"no column of annual reports or notices was found{why}. Looked at {looked}."
        " If a browser shows a list of them, name its address"
    )


def _why(explored: Explored, kind: str) -> str:
    """What stood in the way, where something did."""
    survey = explored.survey
    if empty := next((found for found in survey.unlisted if found.kind == kind), None):
        browser = explored.unrendered or "nor does it in a browser"
        return f": {empty.url} ({empty.reason}) lists none as it comes, {browser}"
    if kind == ANNUAL_REPORT and survey.elsewhere:
        lead = survey.elsewhere[0]
        return f"; one on another portal is {lead.reason}: survey {lead.url}"
    refused = next((missed for missed in survey.missed if missed.outcome in ("blocked", "skipped")), None)
    return f"; {_missed(refused)}" if refused else ""


def _missed(missed: Missed) -> str:
    became, advice = OUTCOMES.get(missed.outcome, OUTCOMES["error"])
    advice = next((better for words, better in REASONS if re.search(words, missed.reason)), advice)
    return f"{missed.url} {became}: {missed.reason}. What helps: {advice}"


def _remarks(explored: Explored) -> Iterator[str]:
    survey = explored.survey
    yield f"Found from {survey.start}; pages read: {len(survey.sightings)}."
    for step in survey.unvisited[:MOST_NAMED]:
        yield f"Not looked at: {step.ask.url} ({step.reason})."
    yield from (f"{sentence[0].upper()}{sentence[1:]}." for sentence in shortcomings(explored))


def _further_hosts(survey: Survey) -> tuple[str, ...]:
    """Hosts of the portal's domain that hold documents and no column."""
    own = {host_of(survey.homepage), *(host_of(column.url) for column in survey.columns)}
    items = (item.url for column in survey.columns for item in column.items)
    others = Counter(host_of(url) for url in items if is_web(url) and survey.belongs(url))
    return tuple(host for host, _ in others.most_common() if host not in own)
