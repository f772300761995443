"""How what a worker crawled comes to one archive: a whole and checked copy of the site's archive as a file in a folder, and its union.

The name says whose it is and when it was made: `tongxin.worker1.20260105T031700123456.db`. A later one of the same site and worker
holds all that an earlier one does. Files whose names begin with a dot are not finished. What the folder is, is the operator's choice:
one of NFS or sshfs that both see, or one that rsync fills.
"""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from archive.backup import backup
from archive.errors import ArchiveError
from archive.lock import Locked
from archive.merge.other import opened
from archive.store import Archive
from crawler.logs import event
from crawler.merging import merge

logger = logging.getLogger(__name__)

DAMAGED = "damaged"  # folder within the incoming one
_NAME = re.compile(r"([a-z0-9][a-z0-9_-]{0,63})\.([A-Za-z0-9_-]{1,40})\.(\d{8}T\d{12})\.db")


@dataclass(frozen=True, slots=True, order=True)
class Delivery:
    """A file that came, by when it was made."""

    made: str
    site: str
    worker: str
    path: Path

    @classmethod
    def of(cls, path: Path) -> Delivery | None:
        """What its name says; None for a file of another kind."""
        found = _NAME.fullmatch(path.name)
        return cls(found[3], found[1], found[2], path) if found else None


def deliver(archive: Path, site: str, worker: str, folder: Path) -> str:
    """Put a copy of the site's archive into the folder, whole or not at all; its name. ArchiveError where that cannot be."""
    name = f"{site}.{worker}.{datetime.now(UTC):%Y%m%dT%H%M%S%f}.db"
    if not folder.is_dir():
        raise ArchiveError(f"{folder}: no such folder to deliver to; mount it, or make it")
    return backup(archive, folder / name).path.name


def newest(folder: Path) -> Iterator[tuple[Delivery, list[Delivery]]]:
    """The latest delivery of each site and worker, oldest first, with those that it stands for."""
    found = sorted(filter(None, map(Delivery.of, folder.glob("*.db"))))
    groups: dict[tuple[str, str], list[Delivery]] = {}
    for each in found:
        groups.setdefault((each.site, each.worker), []).append(each)
    for group in sorted(groups.values(), key=lambda group: group[-1]):
        yield group[-1], group[:-1]


@dataclass
class Incoming:
    """The folder in which deliveries come, and the archive they are merged into. Used from one thread."""

    folder: Path
    archive: Path
    _told: dict[str, str] = field(default_factory=dict)  # what was said of each file that waits

    def take(self) -> Iterator[tuple[Delivery, str]]:
        """Merge what has come, and remove it; each delivery with `merged`, `damaged` (set aside) or `waits`."""
        for delivery, earlier in newest(self.folder):
            problem = damage(delivery.path)
            if problem:
                self._set_aside(delivery, problem)
                yield delivery, "damaged"
                continue
            try:
                self._merge(delivery.path)
            except (ArchiveError, sqlite3.Error) as error:
                self._tell(delivery, error)
                yield delivery, "waits"
                continue
            for each in (delivery, *earlier):
                each.path.unlink(missing_ok=True)
            self._told.pop(delivery.path.name, None)
            yield delivery, "merged"

    def _merge(self, path: Path) -> None:
        with Archive.open(self.archive) as archive, opened(path) as other:
            union = merge(archive, other)
            for _ in union.run(union.addresses()):
                pass

    def _set_aside(self, delivery: Delivery, problem: str) -> None:
        """Keep a file that is no archive, out of the way."""
        folder = self.folder / DAMAGED
        folder.mkdir(exist_ok=True)
        with suppress(FileNotFoundError):
            delivery.path.replace(folder / delivery.path.name)
        logger.error(
            "%s: the delivery is damaged (%s) and was set aside in %s; the worker still has all of it and is asked to deliver again",
            delivery.path.name,
            problem,
            folder,
            extra=event("delivery_damaged", site=delivery.site, worker=delivery.worker),
        )

    def _tell(self, delivery: Delivery, error: Exception) -> None:
        if isinstance(error, Locked) or self._told.get(delivery.path.name) == str(error):
            return
        self._told[delivery.path.name] = str(error)
        logger.error(
            "%s: the delivery cannot be merged yet: %s",
            delivery.path.name,
            error,
            extra=event("delivery_waits", site=delivery.site, worker=delivery.worker),
        )


def damage(path: Path) -> str:
    """What is wrong with a file that should be a whole archive; empty where nothing is."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as db:
            found = db.execute("PRAGMA quick_check(1)").fetchone()
            lost = db.execute("PRAGMA foreign_key_check").fetchone()
            is_ours = db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'captures'").fetchone()
    except sqlite3.Error as error:
        return str(error)
    if found[0] != "ok":
        return str(found[0]).splitlines()[0]
    if lost:
        return f"a row of {lost[0]} refers to one of {lost[2]} that is not there"
    return "" if is_ours else "it is no archive of Gongkai"
