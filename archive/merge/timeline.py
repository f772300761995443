"""What an address said over time: versions as runs of captures that say the same. Pure: rows in, runs out.

Each archive has read its own captures in order: a capture that made no version says what the version before it says. Laid side by
side, a version of one archive may fall into the middle of a run of the other: then the run is two, and the second begins at
a capture of which no reading was kept. It borrows the reading of its content; the caller may read the capture itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from archive.merge.evidence import same_bytes
from archive.merge.rows import Key, Row
from crawler.items import Document

DIGITS = re.compile(r"\d+|\D+")  # "1.10" -> 1 . 10

BORROWED, SAME_BYTES, OWN = range(3)  # how near a reading is to its capture


@dataclass(frozen=True, slots=True)
class Reading:
    """What a capture was read as: in a version of one of the two archives, or just now (`document`)."""

    content: str
    parser: str
    is_mine: bool = False
    version_id: int = 0
    document: Document | None = None

    @property
    def weight(self) -> Key:
        """The newer rules before the older; then anything that does not depend on which archive it is from."""
        return newness(self.parser), self.content, self.document is None, self.is_mine


@dataclass(slots=True)
class Readings:
    """All that is known of what captures (ids of this archive) say, from both archives and from reading again."""

    own: dict[int, Reading] = field(default_factory=dict)
    borrowed: dict[int, Reading] = field(default_factory=dict)
    links: dict[int, tuple[Key, str]] = field(
        default_factory=dict
    )  # of the last capture of each run: its attachments

    def add(self, captures: Sequence[int], versions: Mapping[int, Row], *, is_mine: bool) -> None:
        """Take in one archive's versions, by their capture; `captures` are those it has read, in its order."""
        current: Row | None = None
        for at, capture in enumerate(captures):
            starts = versions.get(capture)
            current = starts or current
            if current is None:
                continue
            reading = Reading(current["content_sha256"], current["parser"], is_mine, current["id"])
            _keep_best(self.own if starts else self.borrowed, capture, reading)
            if at + 1 == len(captures) or captures[at + 1] in versions:
                self._link(capture, newness(current["parser"]), current["attachments"])

    def add_document(self, capture: int, document: Document, content: str, links: str) -> None:
        """Take in what a capture says when it is read again."""
        _keep_best(self.own, capture, Reading(content, document.parser, document=document))
        self._link(capture, newness(document.parser), links)

    def _link(self, capture: int, rules: Key, links: str) -> None:
        self.links[capture] = max(self.links.get(capture, ((), "")), (rules, links))


@dataclass(frozen=True, slots=True)
class Run:
    """Captures, one after another, that say the same: a version. `reading` is of the first, as near as there is one.

    `links` is None where the last capture's own are not known; `doubtful`: captures to be read again.
    """

    captures: tuple[int, ...]
    reading: Reading
    links: str | None
    doubtful: tuple[int, ...]


def runs(captures: Iterable[Row], known: Readings) -> list[Run]:
    """The versions of an address: `captures` in order of time, those that were read."""
    rows = list(captures)
    alike: dict[Key, Reading] = {}
    lent: dict[Key, Reading] = {}
    for row in rows:
        if row["id"] in known.own:
            _keep_best(alike, same_bytes(row), known.own[row["id"]])
        if row["id"] in known.borrowed:
            _keep_best(lent, same_bytes(row), known.borrowed[row["id"]])
    said = [(row["id"], *best) for row in rows if (best := _said(row, known, alike, lent))]
    newest = max((newness(reading.parser) for _, reading, _ in said), default=())
    found: list[Run] = []
    for _, group in groupby(said, lambda each: each[1].content):
        (first, reading, near), *others = group
        last = others[-1][0] if others else first
        links = known.links.get(last)
        doubtful = [first] if near is BORROWED or newness(reading.parser) < newest else []
        if links is None and last not in doubtful:
            doubtful.append(last)
        ids = (first, *(each[0] for each in others))
        found.append(Run(ids, reading, links and links[1], tuple(doubtful)))
    return found


def _said(
    row: Row, known: Readings, alike: Mapping[Key, Reading], lent: Mapping[Key, Reading]
) -> tuple[Reading, int] | None:
    """The best reading of a capture, and how near it is: the newest rules, then the nearest."""
    candidates = [
        (known.own.get(row["id"]), OWN),
        (alike.get(same_bytes(row)), SAME_BYTES),
        (known.borrowed.get(row["id"]) or lent.get(same_bytes(row)), BORROWED),
    ]
    there = [(reading, near) for reading, near in candidates if reading is not None]
    return max(there, key=lambda each: (newness(each[0].parser), each[1]), default=None)


def _keep_best(readings: dict[Any, Reading], key: object, reading: Reading) -> None:
    known = readings.get(key)
    if known is None or reading.weight > known.weight:
        readings[key] = reading


def newness(parser: str) -> Key:
    """Rules' versions in their order: 1.10 after 1.9."""
    return tuple(
        (part.isdecimal(), int(part) if part.isdecimal() else part) for part in DIGITS.findall(parser)
    )


def links_of(document: Document) -> str:
    """Attachments as the column `versions.attachments` holds them."""
    return json.dumps([(link.url, link.title) for link in document.attachments], ensure_ascii=False)
