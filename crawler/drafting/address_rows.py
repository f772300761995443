"""The rows of a table of known addresses, and what is wrong with bad ones, by line and column."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from crawler import cron
from crawler.drafting.drafts import region_of
from crawler.regions import is_region
from crawler.sitefile import KINDS
from crawler.urls import host_of, is_private, is_web

NEEDED = ("url", "agency")
COLUMNS = (
    *NEEDED,
    *("admin_level", "province", "year", "doc_type", "cms_family", "text_state", "note"),
    *("region", "homepage", "kind", "schedule", "slug"),
)
COPIES = {
    "mirror": "is a mirror: a copy of a portal's page on a foreign host is no source; give the portal's own address",
    "traditional": "is an encyclopaedia's copy, not the portal's page; give the portal's own address",
}


_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")  # gaj-putian


class TableError(Exception):
    """A table that cannot be read at all: no header, or columns that are needed are missing."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: its number in the file, and its values by column, stripped."""

    line: int
    values: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values.get(column, "")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that becomes nothing. A copy is left out as it should be; anything else is a mistake to mend."""

    line: int
    column: str
    problem: str
    is_mistake: bool = True


def read_rows(text: str) -> tuple[list[str], list[Row]]:
    """The header's names and the rows below it; blank lines are passed over. Quotes are plain characters."""
    lines = text.removeprefix("\ufeff").split("\n")
    header = [name.strip().lower() for name in lines[0].rstrip("\r").split("\t")]
    if not text.strip("\ufeff \t\r\n"):
        raise TableError(
            "is empty: a table begins with a line that names its columns, at least url and agency"
        )
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise TableError(
            f"line 1: the header has no column {' and no column '.join(missing)}. It names the columns, with a tab"
            f" between two: {', '.join(NEEDED)} are needed, {', '.join(COLUMNS[len(NEEDED) :])} may be added"
        )
    rows = []
    for number, line in enumerate(lines[1:], 2):
        fields = [field.strip() for field in line.split("\t")]
        if any(fields):
            surplus = {"": "surplus"} if len(fields) > len(header) else {}
            rows.append(Row(number, {**dict(zip(header, fields, strict=False)), **surplus}))
    return header, rows


def refusal_of(row: Row, header: list[str]) -> Refusal | None:
    """Why this row becomes nothing; None where it can be used."""
    if row[""]:
        return Refusal(row.line, "url", f"more fields than the {len(header)} columns of the header")
    for state, problem in COPIES.items():
        if row["text_state"].startswith(state) or (
            state == "traditional" and row["cms_family"] == "encyclopaedia"
        ):
            return Refusal(row.line, "text_state", f"{row['url']} {problem}", is_mistake=False)
    for column, check in CHECKS.items():
        if problem := check(row):
            return Refusal(row.line, column, problem)
    return None


def _address(column: str) -> Callable[[Row], str]:
    def check(row: Row) -> str:
        address = row[column]
        if not address and column != "url":
            return ""
        if not is_web(address):
            return f"{address!r} is no address: it must start with http:// or https://"
        return f"{address} is an address of a private network" if is_private(host_of(address)) else ""

    return check


def _kind(row: Row) -> str:
    if row["kind"]:
        return "" if row["kind"] in KINDS else f"{row['kind']!r} is not one of {', '.join(KINDS)}"
    return ""


def _doc_type(row: Row) -> str:
    if row["kind"] or row["doc_type"] in ("", "list_page", *KINDS):
        return ""
    return (
        f"{row['doc_type']!r} is neither a report nor a notice; a column kind with"
        f" {' or '.join(KINDS)} takes the address all the same"
    )


def _region(row: Row) -> str:
    if row["region"]:
        good = is_region(row["region"])
        return "" if good else f"{row['region']!r} is no administrative division code: six digits, GB/T 2260"
    if row["admin_level"] == "central" or region_of(row["agency"], row["province"]):
        return ""
    return f"the place of {row['agency']!r} cannot be told: give its division code in a column region, or its province"


def _schedule(row: Row) -> str:
    try:
        if row["schedule"]:
            cron.trigger(row["schedule"])
    except ValueError as error:
        return f"bad cron line: {error}; leave it empty for once a week"
    return ""


def _slug(row: Row) -> str:
    if not row["slug"] or _SLUG.fullmatch(row["slug"]):
        return ""
    return f"{row['slug']!r} is no slug: small letters, digits, - and _, at most 64"


CHECKS: dict[str, Callable[[Row], str]] = {
    "url": _address("url"),
    "agency": lambda row: "" if row["agency"] else "is empty: who publishes at this address?",
    "kind": _kind,
    "doc_type": _doc_type,
    "homepage": _address("homepage"),
    "region": _region,
    "schedule": _schedule,
    "slug": _slug,
}
