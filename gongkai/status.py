"""`gongkai status [SLUG]`: health, last and next run, stored and announced, what needs a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from gongkai.cli import Context, pick_sites
from gongkai.output import counted, print_json, print_table, shorten

if TYPE_CHECKING:
    from crawler.sites import Site

MOST_UNREAD = 20  # captures that are named
TROUBLES = (
    "failed",
    "limit",
    "stuck",
    "killed",
    "stopped",
    "overlap",
    "lost",
)  # outcomes that a person should know
LATE = timedelta(days=1)  # a run that came by then is made up in time
COLUMNS_READ = ("kind", "state", "announced", "listed", "stored", "pages", "family", "column_url")
COLUMNS = ("site", "status", "last", "next", "announced", "listed", "stored", "needs")


@click.command
@click.argument("slug", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a site.")
@click.pass_obj
def command(context: Context, slug: str | None, as_json: bool) -> None:
    """One line a site that has been crawled, and a list of what needs a person; of one site, a line a column."""
    from archive import runs

    known = context.load_sites()
    with context.open() as archive:
        health = archive.health(slug)
        columns = archive.columns_read(slug)
        unread = archive.unread(slug)
        latest = runs.latest(archive)
    if slug and not health:
        pick_sites(known, (slug,))
    rows = [status_row(row, known.get(row["site"]), datetime.now(UTC)) for row in health]
    for row in rows:
        row["run"] = latest.get(row["site"])
        row["needs"] += run_needs(row["run"], known.get(row["site"]), row["started_at"], datetime.now(UTC))
        row["columns"] = [column for column in columns if column["site"] == row["site"]]
    if as_json:
        print_json(rows)
        return
    if not rows:
        click.echo(
            f"{slug} has not been crawled into {context.archive} yet"
            if slug
            else f"nothing has been crawled into {context.archive} yet"
        )
        return
    print_table([{**row, "needs": shorten("; ".join(row["needs"]), 60)} for row in rows], COLUMNS)
    if slug:
        click.echo()
        print_table(columns, COLUMNS_READ)
    if remarks := list(_remarks(rows, unread)):
        click.echo()
    for remark in remarks:
        click.echo(remark)


def _remarks(rows: list[dict[str, Any]], unread: list[dict[str, Any]]) -> Iterator[str]:
    """What needs a person, a sentence each, and the first captures that were not read."""
    for row in rows:
        yield from (f"{row['site']}: {need}" for need in row["needs"])
    for capture in unread[:MOST_UNREAD]:
        why = capture["read_error"] or "stored when the crawl ended, not read yet: the next crawl reads it"
        yield f"{capture['site']}: capture {capture['id']} of {capture['url']}: {why}"


def status_row(row: dict[str, Any], site: Site | None, now: datetime) -> dict[str, Any]:
    """A row of `health` with the next run and the sentences a person should read."""
    from crawler.cron import SHANGHAI, next_run
    from scheduler import PROBE_AFTER

    begun = datetime.fromisoformat(row["started_at"]) if row["started_at"] else now
    earliest = max(now, begun + PROBE_AFTER) if row["paused_reason"] else now
    upcoming = next_run(site.schedule, site.slug, earliest) if site and site.enabled else None
    return {
        **row,
        "last": row["started_at"],
        "next": upcoming.astimezone(SHANGHAI).isoformat(timespec="minutes") if upcoming else None,
        "needs": list(_needs(row, site)),
    }


def run_needs(
    run: dict[str, Any] | None, site: Site | None, started_at: str | None, now: datetime
) -> list[str]:
    """What a person should know of the site's schedule, in sentences: `run` is its latest row of the table runs."""
    from crawler.cron import SHANGHAI, count_runs, next_run

    if run is None:
        return []  # no schedule has been kept here yet: the site is crawled by hand
    needs = []
    due = datetime.fromisoformat(run["due_at"])
    if run["outcome"] in TROUBLES:
        said = due.astimezone(SHANGHAI).isoformat(timespec="minutes")
        needs.append(f"run due {said}: {run['outcome']}{': ' if run['detail'] else ''}{run['detail']}")
    if run["missed"]:
        needs.append(f"{counted(run['missed'], 'earlier run')} missed, made up by or skipped with that run")
    since = max(due, datetime.fromisoformat(started_at)) if started_at else due
    if site and site.enabled and run["outcome"] != "running":
        first = next_run(site.schedule, site.slug, since)
        if now - first > LATE:
            late = counted(count_runs(site.schedule, site.slug, since, now), "run")
            needs.append(
                f"{late} missed since {first.astimezone(SHANGHAI):%Y-%m-%d}: `gongkai schedule` is not running"
            )
    return needs


def _needs(row: dict[str, Any], site: Site | None) -> Iterator[str]:
    if site is None:
        yield "its site file is gone: name the folder with --sites, or the site is no longer crawled"
    if row["paused_reason"]:
        yield f"paused: {row['paused_reason']}; `gongkai crawl {row['site']}` tries again, and resumes it when documents come"
    if row["status"] in ("partial", "failed", "killed"):
        yield f"last crawl {row['status']}: {row['reason']}"
    if row["status"] == "truncated":
        yield row["reason"]
    if row["read_errors"]:
        yield f"{counted(row['read_errors'], 'capture')} could not be read; after an upgrade, `gongkai reparse --write {row['site']}`"
    if row["unread"]:
        yield f"{counted(row['unread'], 'capture')} not read yet; the next crawl reads what was stored"
    if row["suspect"]:
        yield f"{counted(row['suspect'], 'document')} may have vanished: suspect, and gone after two weeks of failures"
