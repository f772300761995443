"""What of the archive is exported: one site or all, everything or what came since a watermark."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlite_utils import Database

from archive import renewals
from archive.errors import ArchiveError

# When what a crawl `{0}` stored was complete here: its end; of a killed one the end of the site's next, which reads what it left;
# of one that came from elsewhere when it came.
ENDED = """
max(coalesce({0}.finished_at, (SELECT min(n.finished_at) FROM crawls n WHERE n.site = {0}.site AND n.id > {0}.id), '9999'),
    coalesce((SELECT a.arrived_at FROM arrivals a WHERE a.crawl_id = {0}.id), ''))
"""
# Whether what version `{0}` holds became other since then without a crawl.
RENEWED = "EXISTS (SELECT 1 FROM renewals y WHERE y.version_id = {0}.id AND y.renewed_at >= :since)"
SETTLED = timedelta(seconds=5)  # after which no other crawl can end in the second of the last one
BEGAN = "0001"  # before every time: all of it


@dataclass(frozen=True, slots=True)
class Selection:
    """`site`: a slug, None for all. `since`: a time as the archive has them; crawls that ended before it are left out."""

    site: str | None = None
    since: str = BEGAN

    @property
    def is_delta(self) -> bool:
        return self.since != BEGAN

    @property
    def values(self) -> dict[str, str | None]:
        """For statements with :site and :since."""
        return {"site": self.site, "since": self.since}


def checked(db: Database, selection: Selection) -> Selection:
    """The selection itself; ArchiveError where the archive does not know its site."""
    known = [slug for (slug,) in db.execute("SELECT slug FROM sites ORDER BY slug")]
    if selection.site is not None and selection.site not in known:
        names = ", ".join(known[:8]) or "none"
        raise ArchiveError(f"no site {selection.site!r} in this archive; it holds {names}")
    return selection


def watermark(db: Database, now: datetime) -> str:
    """The `since` that the next export goes on from, so that nothing is left out: empty before the first crawl.

    It is the second after the last crawl ended or something was read anew or merged, or the beginning of a crawl that runs. What is exported twice at the seam is
    the same rows with the same keys.
    """
    running = db.execute("SELECT min(started_at) FROM crawls WHERE status = 'running'").fetchone()[0]
    ended = db.execute("SELECT max(finished_at) FROM crawls").fetchone()[0]
    if ended is None:
        return running or ""
    ended = max(ended, renewals.latest(db))
    last = datetime.fromisoformat(ended)
    is_over = last + SETTLED <= now.astimezone(UTC)
    mark = (last + timedelta(seconds=1) if is_over else last).isoformat(timespec="seconds")
    return min(running, mark) if running else mark


def latest(db: Database) -> str:
    """The time of the latest thing in the archive: what an export is dated by, so that two of one archive are equal."""
    row = db.execute(
        "SELECT max(at) FROM (SELECT max(visited_at) AS at FROM visits UNION SELECT max(started_at) FROM crawls"
        " UNION SELECT max(finished_at) FROM crawls)"
    ).fetchone()
    return row[0] or "1970-01-01T00:00:00+00:00"


@contextmanager
def snapshot(db: Database) -> Iterator[None]:
    """The archive as it stands now, whatever crawls write meanwhile: one reading transaction around an export."""
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.execute("ROLLBACK")
