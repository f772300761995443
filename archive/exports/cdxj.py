"""The index beside WARC files: one line of key, time and JSON for each record that can be replayed, sorted (CDXJ 1.0)."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.exports.surt import surt, timestamp

IN_MEMORY = 200_000  # lines sorted at a time


class Index:
    """Lines as records are written, sorted at the end; what does not fit in memory is sorted in parts on disk."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._folder = TemporaryDirectory(prefix="gongkai-cdxj-")
        self._parts: list[Path] = []

    def add(
        self,
        url: str,
        at: str,
        *,
        mime: str,
        status: int | None,
        digest: str,
        length: int,
        offset: int,
        filename: str,
    ) -> None:
        """A record of `length` bytes at `offset` of that file."""
        about: dict[str, str] = {"url": url, "mime": mime}
        if status is not None:
            about["status"] = str(status)
        about |= {"digest": digest, "length": str(length), "offset": str(offset), "filename": filename}
        self._lines.append(f"{surt(url)} {timestamp(at)} {json.dumps(about, ensure_ascii=False)}\n")
        if len(self._lines) == IN_MEMORY:
            self._put_aside()

    def write(self, path: Path) -> int:
        """Write the sorted index, and return the number of its lines."""
        count = 0
        with path.open("w", encoding="utf-8", newline="\n") as file, ExitStack() as stack:
            parts: list[Iterator[str]] = [
                stack.enter_context(part.open(encoding="utf-8", newline="\n")) for part in self._parts
            ]
            for line in heapq.merge(*parts, iter(sorted(self._lines))):
                file.write(line)
                count += 1
        self._folder.cleanup()
        return count

    def _put_aside(self) -> None:
        part = Path(self._folder.name) / str(len(self._parts))
        part.write_text("".join(sorted(self._lines)), encoding="utf-8", newline="\n")
        self._parts.append(part)
        self._lines = []
