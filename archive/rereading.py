"""What a new reading of a version says differently from the stored one: facts first, then everything else by name."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlite_utils import Database

from archive.contents import packed, sections_or_whole
from archive.diff import FactChange, diff_facts
from archive.errors import ArchiveError
from archive.lookup import held
from crawler.items import Document

Row = dict[str, Any]
Printed = str | int | None
Part = tuple[str, str]  # what a part is called, and everything it says

COLUMNS = ("title", "published", "form", "issuer", "signature", "signed", "charset", "script")
DESCRIBING = ("agency", "year", "number")  # of the document: said by its latest version only
LONGEST_SHOWN = 40  # characters of a changed line
NEIGHBOURS = "carried_chain"  # a check over several years, made again once a reading is kept

VERSION = """
SELECT v.document_id, v.number AS version, v.title, v.published, v.form, v.issuer, v.signature, v.signed, v.charset,
    v.script, v.parser, v.addressees, v.notes, v.text, d.url, d.version_id, d.agency, d.year, d.number
FROM versions v JOIN documents d ON d.id = v.document_id WHERE v.id = ?
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing said differently, by the name of what it is: title, section, table, check columns_balance, note.

    A side is None where that reading has no such thing. Both sides the same: a part of that name, changed inside.
    """

    what: str
    old: Printed
    new: Printed


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two readings of a version: the stored one and today's. Both tuples are empty where they say the same."""

    document_id: int
    version: int  # number within the document
    url: str
    title: str  # as read today
    parser: tuple[str, str]  # rules of the stored reading and of today's
    facts: tuple[FactChange, ...]
    others: tuple[Difference, ...]

    @property
    def is_same(self) -> bool:
        return not (self.facts or self.others)


def compare(db: Database, version_id: int, document: Document) -> Comparison:
    """The stored reading of that version against `document`, read from the same bytes."""
    row = next(iter(db.query(VERSION, (version_id,))), None)
    if row is None:
        raise ArchiveError(f"no version {version_id} in this archive")
    return Comparison(
        document_id=row["document_id"],
        version=row["version"],
        url=row["url"],
        title=document.title,
        parser=(row["parser"], document.parser),
        facts=diff_facts(held(db, "facts", version_id), map(asdict, document.facts)),
        others=(
            *_described(row, document, is_latest=row["version_id"] == version_id),
            *_differing(_stored(db, version_id, row), _read(document)),
        ),
    )


def _described(row: Row, document: Document, *, is_latest: bool) -> Iterator[Difference]:
    for name in (*COLUMNS, *(DESCRIBING if is_latest else ())):
        old, new = row[name], getattr(document, name)
        if old != new:
            yield Difference(name, old, new)


def _differing(old: Mapping[str, Sequence[Part]], new: Mapping[str, Sequence[Part]]) -> Iterator[Difference]:
    """Parts that only one reading has, each as often as it has them; of the same name on both sides, as one."""
    for what in new:
        before, after = Counter(old[what]), Counter(new[what])
        went = Counter(name for name, _ in (before - after).elements())
        came = Counter(name for name, _ in (after - before).elements())
        yield from (Difference(what, name, name) for name in (went & came).elements())
        yield from (Difference(what, name, None) for name in (went - came).elements())
        yield from (Difference(what, None, name) for name in (came - went).elements())


def _stored(db: Database, version_id: int, row: Row) -> dict[str, list[Part]]:
    """The parts of the stored reading, by what they are."""
    rows = {table: held(db, table, version_id) for table in KINDS}
    checks = [_check(each) for each in held(db, "checks", version_id) if each["rule"] != NEIGHBOURS]
    return _named(rows) | _plain(checks, json.loads(row["addressees"]), json.loads(row["notes"]), row["text"])


def _read(document: Document) -> dict[str, list[Part]]:
    """The same parts of today's reading."""
    values: dict[str, Sequence[object]] = {
        "sections": sections_or_whole(document),
        "repairs": document.steps,
        "citations": document.citations,
    }
    rows = {
        table: [{name: getattr(each, name) for name in KINDS[table].fields} for each in found]
        for table, found in values.items()
    }
    rows["grids"] = [
        {"rows": grid.rows, "columns": grid.columns, "cells": packed(grid.cells)} for grid in document.grids
    ]
    checks = [_check(asdict(each)) for each in document.checks]
    return _named(rows) | _plain(checks, document.addressees, document.notes, document.text)


def _named(rows: Mapping[str, Sequence[Row]]) -> dict[str, list[Part]]:
    return {kind.what: [kind.part(row) for row in rows[table]] for table, kind in KINDS.items()}


def _plain(
    checks: list[Part], addressees: Iterable[str], notes: Iterable[str], text: str
) -> dict[str, list[Part]]:
    return {
        "check": checks,
        "addressee": [(name, "") for name in addressees],
        "note": [(note, "") for note in notes],
        "line": [(shown(line), line) for line in text.split("\n")],
    }


def shown(line: str) -> str:
    """The beginning of a line of the text."""
    return line if len(line) <= LONGEST_SHOWN else line[:LONGEST_SHOWN] + "…"


def _check(row: Row) -> Part:
    sides = "" if row["expected"] is None else f" {row['expected']} : {row['actual']}"
    return f"{row['rule']} {row['verdict']}{sides}", row["detail"]


@dataclass(frozen=True, slots=True)
class _Kind:
    """Rows of a table that are compared: what one is called, and the fields that make it what it is."""

    what: str
    fields: tuple[str, ...]
    name: str  # format of the fields

    def part(self, row: Row) -> Part:
        named = " ".join(self.name.format_map(row).split())
        return named or "before the first heading", repr([row[field] for field in self.fields])


KINDS = {
    "sections": _Kind("section", ("level", "number", "heading", "text"), "{number} {heading}"),
    "grids": _Kind("table", ("rows", "columns", "cells"), "{rows} x {columns}"),
    "repairs": _Kind("repair", ("kind", "start", "end", "before", "after"), "{kind} {before} → {after}"),
    "citations": _Kind("citation", ("number", "title"), "{number} {title}"),
}
