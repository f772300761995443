"""Pages that files hold, while it is decided which of them are documents: heads in memory, bytes in a temporary file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from tempfile import TemporaryFile
from types import TracebackType
from typing import Self

import zstandard

from archive.imports.found import Found, Revisit
from crawler.items import Page
from crawler.urls import canonical, is_web, twin_key


class Shelf:
    """Pages by number, in the order of time once `arrange` was called, and by what all addresses of one post share."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115  # closed with the shelf
        self._packer, self._unpacker = zstandard.ZstdCompressor(level=1), zstandard.ZstdDecompressor()
        self._places: list[tuple[int, int]] = []
        self._by_digest: dict[str, int] = {}
        self._by_visit: dict[tuple[str, str], int] = {}
        self._revisits: list[Revisit] = []
        self.pages: list[Page] = []  # without their bytes
        self.by_key: dict[str, list[int]] = defaultdict(list)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, found: Found) -> None:
        """Shelve a page under its address; ValueError where that is none. Where it came from stands in its note."""
        page = found.page
        packed = self._packer.compress(page.body)
        place = self._file.seek(0, 2), len(packed)
        self._file.write(packed)
        number = self._put(
            replace(page, url=canonical(page.url), body=b"", note=f"imported from {found.where}"), place
        )
        for other in found.others:
            self.by_key[twin_key(other)].append(number)
        self._by_visit.setdefault((page.url, page.fetched_at), number)
        if found.digest:
            self._by_digest.setdefault(found.digest, number)

    def add_revisit(self, revisit: Revisit) -> None:
        """Note an answer whose bytes may come later."""
        self._revisits.append(revisit)

    def arrange(self) -> Iterator[Revisit]:
        """Shelve revisits with the bytes they refer to, and yield those whose bytes are nowhere."""
        for revisit in self._revisits:
            number = self._by_visit.get(
                (revisit.of_url, revisit.of_time), self._by_digest.get(revisit.digest)
            )
            if number is None:
                yield revisit
                continue
            note = f"imported from {revisit.where}, a revisit"
            with suppress(ValueError):
                page = replace(
                    self.pages[number], url=canonical(revisit.url), fetched_at=revisit.at, note=note
                )
                self._put(page, self._places[number])
        for numbers in self.by_key.values():
            numbers.sort(key=lambda number: (self.pages[number].fetched_at, number))

    def page(self, number: int) -> Page:
        """The page with its bytes."""
        offset, length = self._places[number]
        self._file.seek(offset)
        return replace(self.pages[number], body=self._unpacker.decompress(self._file.read(length)))

    def at(self, url: str) -> list[int]:
        """Numbers of the pages at that address or a twin of it, oldest first."""
        return self.by_key.get(twin_key(url), []) if is_web(url) else []

    def _put(self, page: Page, place: tuple[int, int]) -> int:
        number = len(self.pages)
        self.by_key[twin_key(page.url)].append(number)
        self.pages.append(page)
        self._places.append(place)
        return number
