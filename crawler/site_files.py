"""Site files while a daemon runs: read again when one changes; a broken one keeps the site as it was."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from crawler.logs import event
from crawler.sites import BUNDLED, Site, SiteError, load_site, load_sites

logger = logging.getLogger(__name__)

Stamp = tuple[int, int, int]  # time of change, size, inode: an editor that renames changes the last


class SiteFiles:
    """The bundled folder and others, later ones first in right. SiteError where one is broken at the start."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = (BUNDLED, *folders)
        self._told: dict[Path, str] = {}  # problems of broken files, each told once
        self._missed: set[Path] = set()  # files that were gone at the last look
        self._stamps: dict[Path, Stamp] = {}
        self._stamps = self._seen()
        self.sites = load_sites(*folders)

    def look(self) -> bool:
        """Read what has changed; whether `sites` is another now.

        A file that is gone counts when it is still gone at the next look: some editors remove a file to write it anew, and
        a folder on another machine may be away for a moment.
        """
        seen = self._seen()
        gone = self._stamps.keys() - seen.keys()
        again = gone - self._missed
        self._missed = set(again)
        if again:
            return False
        if seen == self._stamps:
            return False
        self._stamps = seen
        before, self.sites = self.sites, self._loaded(self.sites)
        return before != self.sites

    def _seen(self) -> dict[Path, Stamp]:
        found: dict[Path, Stamp] = {}
        for folder in self._folders:
            if not folder.is_dir():  # a disk that is away: its sites stay as they are
                found |= {path: stamp for path, stamp in self._stamps.items() if path.parent == folder}
            for path in sorted(folder.glob("*.toml")):
                try:
                    stat = path.stat()
                except OSError:
                    continue
                found[path] = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        return found

    def _loaded(self, before: dict[str, Site]) -> dict[str, Site]:
        """Every site by slug; of a file that cannot be read, the site as it was, and a line once."""
        sites: dict[str, Site] = {}
        for path in self._stamps:
            try:
                sites[path.stem] = load_site(path)
                if self._told.pop(path, ""):
                    logger.info("%s can be read again", path, extra=event("site_file_mended", path=str(path)))
            except SiteError as error:
                self._tell(path, str(error), path.stem in before)
                if path.stem in before and path.stem not in sites:
                    sites[path.stem] = before[path.stem]
        return sites

    def _tell(self, path: Path, problem: str, is_known: bool) -> None:
        if self._told.get(path) != problem:
            self._told[path] = problem
            goes_on = "the site is crawled as it was before" if is_known else "the site is left out"
            logger.error(
                "%s; %s until that is mended",
                problem,
                goes_on,
                extra=event("site_file_broken", path=str(path)),
            )
