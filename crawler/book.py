"""What the scheduler writes into the archive, and asks of it: the table `runs`, opened for each entry."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive import runs
from archive.errors import ArchiveError
from archive.lock import Locked
from archive.store import Archive
from crawler.handed import Locks
from crawler.judge import REASONS
from crawler.logs import event
from crawler.oversight import GRACE, End, Progress
from crawler.queue import Job
from crawler.sites import Site

logger = logging.getLogger(__name__)

AHEAD = timedelta(days=1)  # what was written later than that from now was written while the clock was wrong
MOST_KILLED = 3  # crawls in a row: what kills them would kill the next
WHY = {
    "limit": "it went on past its limit_hours",
    "stuck": "nothing came of it for too long",
    "stopped": "the scheduler was told to end",
    "withdrawn": "its site was removed or disabled",
}


@dataclass(frozen=True, slots=True)
class Running:
    """A run under way: its row, its site, and the newest crawl before it."""

    row: int
    job: Job
    newest: int


@dataclass
class Book:
    """The runs of one archive. Nothing is made where there is no archive yet, but by `begin` and `leave_out`."""

    path: Path
    _overlaps: dict[str, int] = field(default_factory=dict)  # row of the overlap of each site under way

    def settled(self, site: str, now: datetime) -> datetime | None:
        """The moment up to which nothing of the site is owed; None for one never crawled."""
        if not self.path.exists():
            return None
        with Archive.open(self.path) as archive:
            found = runs.settled(archive, site, text(now + AHEAD))
        return None if found is None else datetime.fromisoformat(found)

    def begin(self, job: Job, now: datetime) -> Running:
        """Note that a run begins. The caller holds the site's lock."""
        with Archive.open(self.path) as archive:
            newest = runs.newest_crawl(archive)
            row = runs.begin(archive, job.site.slug, text(job.due_at), job.cause, job.missed, text(now))
        return Running(row, job, newest)

    def finish(self, run: Running, end: End, now: datetime) -> str:
        """Note how a run ended, and why its crawl was ended, if it was; the outcome."""
        site = run.job.site.slug
        with Archive.open(self.path) as archive:
            if end.status < 0:
                _close_killed(archive, run.job.site, now)
            if end.began is None:
                crawl = runs.crawl_after(archive, site, run.newest)
            else:  # ids of crawls that were merged follow from when they began
                crawl = runs.crawl_begun(archive, site, end.began)
            outcome = _outcome(end, crawl["reason"] if crawl else None)
            why = WHY.get(end.asked, "")
            if end.asked and end.status < 0:
                why += f", and it did not end within {GRACE:.0f} seconds of being asked"
            known = str(crawl["reason"]) if crawl else end.detail or f"exit status {end.status}"
            detail = "; ".join(filter(None, (why, known)))
            crawl_id = crawl["id"] if crawl else None
            runs.finish(
                archive,
                run.row,
                outcome,
                "" if outcome == "done" and not detail else detail,
                text(now),
                crawl_id=crawl_id,
                why=why if end.began is None and end.asked in ("limit", "stuck", "withdrawn") else "",
            )
        return outcome

    def close_overlap(self, site: str) -> None:
        """The site's run has ended: the next overlap is another one."""
        self._overlaps.pop(site, None)

    def leave_out(self, job: Job, now: datetime, outcome: str, detail: str) -> None:
        """Note a run that does not begin, and say so."""
        logger.warning(
            "%s is %s", job.site.slug, detail, extra=event("left_out", site=job.site.slug, outcome=outcome)
        )
        self._note(job, now, outcome, detail)

    def overlap(self, job: Job, now: datetime) -> None:
        """Note that the site came due while an earlier run waits or is under way: one row, however often it does."""
        site = job.site.slug
        if row := self._overlaps.get(site):
            with Archive.open(self.path) as archive:
                runs.repeat(archive, row, text(job.due_at))
            return
        logger.warning(
            "%s is due, and its earlier run has not ended: it is not begun twice",
            site,
            extra=event("overlap", site=site),
        )
        self._overlaps[site] = self._note(job, now, "overlap", "an earlier run of the site had not ended")

    def _note(self, job: Job, now: datetime, outcome: str, detail: str) -> int:
        with Archive.open(self.path) as archive:
            due, at = text(job.due_at), text(now)
            return runs.note(archive, job.site.slug, due, job.cause, job.missed, at, outcome, detail)

    def close_lost(self, now: datetime) -> None:
        """Close the runs of a scheduler that was killed, and say so."""
        if self.path.exists():
            with Archive.open(self.path) as archive:
                for site in runs.close_lost(archive, text(now)):
                    logger.warning(
                        "%s: the scheduler was killed while this site was crawled",
                        site,
                        extra=event("lost", site=site),
                    )

    def cut_short(self, site: Site, now: datetime) -> str:
        """`killed` or `stopped` where the site's last full crawl was, by something else than a limit; else empty.

        An unfinished crawl that nobody runs is marked killed. After MOST_KILLED in a row the site waits for its time.
        """
        if not self.path.exists():
            return ""
        with Archive.open(self.path) as archive:
            if site.slug in runs.unfinished_sites(archive) and not _close_killed(archive, site, now):
                return ""  # somebody runs it
            last = runs.last_crawls(archive, site.slug, MOST_KILLED)
        if not last or last[0]["outcome"] in ("limit", "stuck", "withdrawn"):
            return ""
        if last[0]["outcome"] == "stopped":
            return "stopped"
        killed = [crawl for crawl in last if crawl["status"] == "killed"]
        return "killed" if last[0]["status"] == "killed" and len(killed) < MOST_KILLED else ""

    def progress(self, site: str) -> Progress:
        """What changes as long as the site's crawl gets on; None while the archive does not answer."""

        def mark() -> object:
            with suppress(ArchiveError), Archive.open(self.path, readonly=True) as archive:
                return runs.progress(archive, site)
            return None

        return mark


def text(moment: datetime) -> str:
    """As the archive writes times."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _close_killed(archive: Archive, site: Site, now: datetime) -> bool:
    """Mark the site's unfinished crawls killed, unless a process holds its locks."""
    try:
        locks = Locks(archive.path, site)
    except Locked:
        return False
    try:
        runs.close_killed(archive, site.slug, text(now))
    finally:
        locks.close()
    return True


def _outcome(end: End, reason: str | None) -> str:
    if end.asked:
        return "done" if end.status == 0 else end.asked
    if end.status < 0:
        return "killed"
    if end.status == 0:
        return "done"
    if reason is None:
        return "failed"
    return "limit" if REASONS["closespider_timeout"] in reason else "short"
