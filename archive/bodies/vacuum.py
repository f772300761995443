"""Giving space back to the file system, which SQLite does by writing the whole file anew (VACUUM)."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

from archive.errors import ArchiveError, explained
from archive.lock import SiteLocked, site_lock
from archive.store import Archive

SPARE = 1.1  # of the space that the data takes


def give_back(archive: Archive) -> None:
    """Make the file as small as what it holds. ArchiveError, and nothing is done, while a crawl runs or the disk has no room.

    No crawl can begin meanwhile: one that waited longer than SQLite's 30 seconds would fail.
    """
    _refuse_without_room(archive)
    with ExitStack() as locks, explained(archive.path):
        for (site,) in archive.db.execute("SELECT slug FROM sites ORDER BY slug").fetchall():
            try:
                locks.enter_context(site_lock(archive.path, site))
            except SiteLocked as error:
                raise ArchiveError(
                    f"{archive.path}: space is given back only while no crawl runs ({site}: process {error.pid}); it is "
                    "used for what is stored next. Run `gongkai compact` again when that crawl has ended."
                ) from None
        archive.db.execute("VACUUM")
        archive.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def file_size(path: Path) -> int:
    """Bytes the archive takes on the disk, the log beside it included."""
    files = (path, Path(f"{path}-wal"))
    return sum(file.stat().st_size for file in files if file.exists())


def _refuse_without_room(archive: Archive) -> None:
    """VACUUM writes what is left twice: into a temporary file, and into the log beside the archive."""
    pages, free, size = (
        archive.db.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("page_count", "freelist_count", "page_size")
    )
    wanted = int((pages - free) * size * SPARE)
    here = archive.path.absolute().parent
    for folder, room in _rooms(here, Path(os.environ.get("SQLITE_TMPDIR") or tempfile.gettempdir()), wanted):
        has = shutil.disk_usage(folder).free
        if has < room:
            raise ArchiveError(
                f"{archive.path}: to give space back takes {room / 1e6:.0f} MB free in {folder} for a while, which has "
                f"{has / 1e6:.0f} MB. Free some space and run `gongkai compact` again; what was packed stays packed."
            )


def _rooms(here: Path, scratch: Path, wanted: int) -> list[tuple[Path, int]]:
    """What each folder must have free: both on one disk, or each on its own."""
    if here.stat().st_dev == scratch.stat().st_dev:
        return [(here, 2 * wanted)]
    return [(here, wanted), (scratch, wanted)]
