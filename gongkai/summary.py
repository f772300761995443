"""The line a crawl ends with, and the numbers that stand in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import click

from gongkai.cli import Context

OUTCOMES = ("new", "changed", "unchanged", "gone", "blocked", "errors")


def print_last_crawl(context: Context, slug: str) -> None:
    """One line on the site's last crawl; what fell short goes to stderr as well, with the reason."""
    if not context.archive.exists():
        return  # the crawl could not open an archive and has said so
    with context.open() as archive:
        row = archive.last_crawl(slug)
    if row is None:
        return
    click.echo(crawl_line(row))
    if row["status"] != "ok":
        click.echo(f"{slug}: {row['status']}: {row['reason']}", err=True)


def crawl_line(row: Mapping[str, object]) -> str:
    """`demo: ok, 14 listed of 14 announced: 14 new, 0 changed, ...; 3.2 s`."""
    announced = "" if row["announced"] is None else f" of {row['announced']} announced"
    counts = ", ".join(f"{row[name] or 0} {name}" for name in OUTCOMES)
    return f"{row['site']}: {row['status']}, {row['listed'] or 0} listed{announced}: {counts}; {_seconds(row):.1f} s"


def _seconds(row: Mapping[str, object]) -> float:
    start, end = row["started_at"], row["finished_at"]
    if not end:
        return 0.0
    return (datetime.fromisoformat(str(end)) - datetime.fromisoformat(str(start))).total_seconds()
