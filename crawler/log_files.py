"""Where logs are kept: one file a crawl, found from its id, and one a run of `gongkai schedule`. Old ones are removed.

`<archive>.logs/<site>/<crawl id>.log`, beside the archive, or `<site>/<crawl id>.log` in the folder GONGKAI_LOGS names.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, Self

from crawler.logs import event

logger = logging.getLogger(__name__)

MOST_BYTES = 5_000_000  # of a file; what is older then moves to the same name with .1, what stood there goes
KEPT_DAYS = 365
MOST_TOTAL = 500_000_000  # bytes of all logs of an archive together
SPARED_SECONDS = 86_400.0  # a file written to within a day may be in use

# 17.log, 17.log.1 and 20260105T031700Z-4711.log: nothing else in the folder is ours to remove.
_OURS = re.compile(r"(\d+|\d{8}T\d{6}Z-\d+)\.log(\.1)?")


class LogFile(RotatingFileHandler):
    """A file of bounded size. One that can no longer be written, on a full disk say, ends nothing: it is said once."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path, maxBytes=MOST_BYTES, backupCount=1, encoding="utf-8", errors="backslashreplace", delay=True
        )
        self._told = False

    @classmethod
    def begin(cls, path: Path) -> Self:
        """An empty file: what stands there is of an archive that was here before, and counted its crawls from 1, too."""
        path.parent.mkdir(parents=True, exist_ok=True)
        for stale in pieces(path):
            stale.unlink()
        return cls(path)

    def close(self) -> None:
        """Close the file; what a full disk has not taken by now is lost."""
        with suppress(OSError):
            super().close()

    def handleError(self, record: logging.LogRecord) -> None:
        """Say it in the other logs, the first time."""
        if self._told:
            return
        self._told = True
        logger.warning(
            "the log %s cannot be written: %s; the work goes on without it",
            self.baseFilename,
            sys.exc_info()[1],
            extra=event("log_not_kept"),
        )


def log_folder(archive: Path) -> Path | None:
    """The folder of this archive's logs; None where GONGKAI_LOGS is `off`."""
    named = os.environ.get("GONGKAI_LOGS", "")
    if named == "off":
        return None
    return Path(named) if named else Path(f"{archive.resolve()}.logs")


def crawl_log(folder: Path, site: str, crawl_id: int) -> Path:
    """The log of a crawl, whether it is there or not."""
    return folder / site / f"{crawl_id}.log"


def schedule_log(folder: Path, now: datetime) -> Path:
    """A file for this process alone: two that write into one file would rotate it away under each other."""
    return folder / "schedule" / f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}.log"


def pieces(path: Path) -> list[Path]:
    """The files that a log consists of, oldest first; empty where none is kept."""
    return [piece for piece in (Path(f"{path}.1"), path) if piece.is_file()]


def read_log(path: Path) -> Iterator[dict[str, Any]]:
    """The entries of a log, oldest first. A line that a full disk tore is an entry with its text alone."""
    for piece in pieces(path):
        with piece.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                entry = None
                with suppress(ValueError):
                    entry = json.loads(line)
                yield entry if isinstance(entry, dict) else {"level": "", "text": line.rstrip("\n")}


def remove_old(folder: Path, *, days: int = KEPT_DAYS, most: int = MOST_TOTAL, now: float = 0.0) -> int:
    """Remove logs older than `days`, then the oldest until all together hold at most `most` bytes; how many went.

    Processes that do so at the same moment do not mind each other. Whatever cannot be removed stays.
    """
    now = now or time.time()
    files = sorted(_ours(folder))
    total = sum(size for _, size, _ in files)
    removed = 0
    for written, size, path in files:
        if now - written < SPARED_SECONDS or (now - written < days * 86_400 and total <= most):
            continue
        with suppress(OSError):
            path.unlink()
            total -= size
            removed += 1
    return removed


def _ours(folder: Path) -> Iterator[tuple[float, int, Path]]:
    """When each log was last written to, its bytes, and where it is."""
    for path in folder.glob("*/*.log*"):
        if _OURS.fullmatch(path.name):
            with suppress(OSError):
                status = path.lstat()
                yield status.st_mtime, status.st_size, path
