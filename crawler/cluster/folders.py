"""The folder of a worker: in it one for each site, with its archive, its site file as the scheduler sent it, and its last result.

So a job that comes twice is done once, a delivery is no larger than one site, and no two crawls wait for each other's writes.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive import runs
from archive.errors import ArchiveError
from archive.lock import ScheduleLocked, schedule_lock
from archive.store import Archive
from crawler.book import Book
from crawler.cluster.board import Result
from crawler.cluster.errors import ClusterError
from crawler.logs import event
from crawler.sites import Site, SiteError, load_site

logger = logging.getLogger(__name__)

_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")  # it becomes the name of a folder


@dataclass(frozen=True, slots=True)
class Folders:
    """The sites of one worker."""

    root: Path

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the folder: one worker writes its archives. ClusterError where another does."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ClusterError(f"{self.root}: the folder cannot be made ({error.strerror})") from error
        try:
            with schedule_lock(self.root / "worker"):
                yield
        except ScheduleLocked as error:
            raise ClusterError(
                f"{self.root}: process {error.pid or 'unknown'} is a worker there; name another folder with --archives"
            ) from None

    def slugs(self) -> list[str]:
        """The sites that were crawled here."""
        return sorted(path.stem for path in self.root.glob("*/*.db") if path.stem == path.parent.name)

    def archive(self, slug: str) -> Path:
        return self.root / slug / f"{slug}.db"

    def keep_site(self, slug: str, text: str) -> Site:
        """The site as the scheduler knows it, its file kept. SiteError for one that is not as it should be."""
        if not _SLUG.fullmatch(slug):
            raise SiteError(Path(f"{slug}.toml"), 0, "", "is not named as a site is")
        path = self.archive(slug).with_suffix(".toml")
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, text)
        return load_site(path)

    def keep_result(self, result: Result) -> None:
        """Note what became of the site's job: should it come again, it only has to be delivered."""
        _write(self.archive(result.site).with_suffix(".json"), result.text())

    def result(self, slug: str, job: str) -> Result | None:
        """What became of that job here; None where it was not done."""
        try:
            found = Result.of(self.archive(slug).with_suffix(".json").read_text(encoding="utf-8"))
        except (OSError, ValueError, TypeError):
            return None
        return found if found.job == job else None

    def close_cut(self) -> Iterator[str]:
        """Close what a worker left that was killed; the sites whose archives have news of that."""
        for slug in self.slugs():
            path = self.archive(slug)
            try:
                with Archive.open(path) as archive:
                    is_cut = slug in runs.unfinished_sites(archive)
                if is_cut:
                    book, now = Book(path), datetime.now(UTC)
                    book.close_lost(now)
                    book.cut_short(load_site(path.with_suffix(".toml")), now)
                    yield slug
            except (ArchiveError, SiteError) as error:
                logger.error("%s: %s", path, error, extra=event("not_recovered", site=slug))


def _write(path: Path, text: str) -> None:
    """Whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
