"""Histories of a site for the tests of messages: what each crawl found, in a line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from archive.messages.event import Event, Wanted
from archive.messages.events import events
from archive.messages.kinds import KINDS
from archive.store import Archive
from tests.factories import START, at, begin, finish, full_document, keep, make_document, make_page

BEGINNING = "0001-01-02T00:00:00+00:00"
PORTAL = "https://www.tongxin.gov.cn"
WELL: Mapping[str, Any] = {"status": "ok"}


def noon(day: int) -> datetime:
    """A moment after everything that a crawl of that day does."""
    return START + timedelta(days=day, hours=12)


def happened(archive: Archive, day: int = 1000, since: str = BEGINNING, **wanted: Any) -> list[Event]:
    """The events as of that day, the latest first; overdue reports only where they are asked for."""
    asked = {"kinds": frozenset(KINDS) - {"overdue"}, **wanted}
    return list(events(archive.db, Wanted(since=since, until=noon(day).isoformat(), **asked), noon(day)))


def keys(found: list[Event]) -> list[str]:
    return [event.key for event in found]


def crawl(
    archive: Archive, day: int, *paths: str, status: str = "ok", site: str = "tongxin", **more: Any
) -> int:
    """A crawl of that day that finds notices at these addresses, each saying where it is."""
    number = begin(archive, day, site)
    for path in paths:
        notice(archive, number, day, path, site=site, **more)
    finish(archive, number, day, status=status)
    return number


def notice(
    archive: Archive, number: int, day: int, path: str, text: str = "", site: str = "tongxin", **more: Any
) -> None:
    url = f"{PORTAL}{path}"
    page = make_page(f"{path} {text}", day=day, url=url, kind="notice", site=site)
    values = {"kind": "notice", "year": None, "title": f"关于{path}的通知", **more}
    keep(archive, number, page, make_document(f"通知{path}{text}", url=url, **values))


def report(archive: Archive, day: int, penalties: int, status: str = "ok") -> int:
    """A crawl of that day that finds the report of 2023 with that number of penalties."""
    number = begin(archive, day)
    page = make_page(f"report {penalties}", day=day)
    keep(archive, number, page, full_document(penalties))
    finish(archive, number, day, status=status)
    return number


def lost(archive: Archive, day: int, url: str) -> int:
    """A crawl of that day in which this address is answered by HTTP 404."""
    number = begin(archive, day)
    archive.note_visit(number, url, status=404, outcome="gone", now=at(day))
    finish(archive, number, day)
    return number
