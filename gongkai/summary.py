"""The line a crawl ends with, and the numbers that stand in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import click

from gongkai.cli import Context

BY_HAND = ("hand", "recrawl")  # triggers of crawls whose caller may not know where the archive is
OUTCOMES = ("new", "changed", "unchanged", "gone", "blocked", "errors")


def print_crawl(context: Context, crawl_id: int | None) -> None:
    """One line on a crawl; what fell short goes to stderr, with the reason. One that never began has said why."""
    if crawl_id is None:
        return
    with context.open() as archive:
        row = next(iter(archive.db.query("SELECT * FROM crawls WHERE id = ?", (crawl_id,))))
    kept = f"; kept in {context.archive}" if row["trigger"] in BY_HAND else ""
    click.echo(crawl_line(row) + kept)
    if row["reason"]:
        click.echo(f"{row['site']}: {row['status']}: {row['reason']}", err=True)


def crawl_line(row: Mapping[str, object]) -> str:
    """`demo: ok, 14 listed of 14 announced: 14 new, 0 changed, ...; 3.2 s`."""
    announced = "" if row["announced"] is None else f" of {row['announced']} announced"
    counts = ", ".join(f"{row[name] or 0} {name}" for name in OUTCOMES)
    left = f", {row['not_due']} not due" if row["not_due"] else ""
    return f"{row['site']}: {row['status']}, {row['listed'] or 0} listed{announced}: {counts}{left}; {_seconds(row):.1f} s"


def _seconds(row: Mapping[str, object]) -> float:
    start, end = row["started_at"], row["finished_at"]
    if not end:
        return 0.0
    return (datetime.fromisoformat(str(end)) - datetime.fromisoformat(str(start))).total_seconds()
