"""What the archive alone does not know and is told all the same: sites that nobody crawls although their schedules say so."""

from __future__ import annotations

from datetime import datetime

from archive.messages.event import Event
from archive.store import Archive
from crawler.uncrawled import AFTER, silent
from gongkai.cli import Context
from gongkai.telling import stamp


def silences(context: Context, archive: Archive, now: datetime) -> list[Event]:
    """Sites that nobody crawls although their schedules say so, as events. Paused ones are left alone on purpose."""
    begun = {slug: datetime.fromisoformat(at) for slug, at in archive.last_started().items()}
    paused = archive.paused()
    waiting = [site for site in context.scheduled_sites() if site.slug not in paused]
    return [
        Event(
            kind="trouble",
            what="silent",
            key=f"silent:{one.site.slug} {stamp(one.last)}",
            known=stamp(one.missed),
            at=stamp(one.missed),
            site=one.site.slug,
            group=f"silent {one.site.slug}",
            title=one.site.agency or one.site.slug,
            agency=one.site.agency,
            url=one.site.homepage,
            detail=f"{AFTER} crawls were due since the last one began at {stamp(one.last)}; is `gongkai schedule` running?",
        )
        for one in silent(waiting, begun, now)
    ]
