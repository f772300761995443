"""`gongkai status [SLUG]`: health, last and next run, stored and announced, what needs a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from archive import revisits
from crawler.due import SWEEP
from gongkai.cli import Context, pick_sites
from gongkai.output import counted, print_json, print_table, shorten

if TYPE_CHECKING:
    from crawler.sites import Site

MOST_UNREAD = 20  # captures that are named
COLUMNS_READ = ("kind", "state", "announced", "listed", "stored", "pages", "family", "column_url")
COLUMNS = ("site", "status", "last", "next", "announced", "listed", "stored", "needs")


@click.command
@click.argument("slug", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a site.")
@click.pass_obj
def command(context: Context, slug: str | None, as_json: bool) -> None:
    """One line a site that has been crawled, and a list of what needs a person; of one site, a line a column."""
    known = context.load_sites()
    with context.open() as archive:
        health = archive.health(slug)
        columns = archive.columns_read(slug)
        revisited = {row["site"]: row for row in revisits.overview(archive.db, slug)}
        unread = archive.unread(slug)
    if slug and not health:
        pick_sites(known, (slug,))
    now = datetime.now(UTC)
    rows = [status_row({**row, **revisited[row["site"]]}, known.get(row["site"]), now) for row in health]
    for row in rows:
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
        click.echo()
        click.echo(swept(rows[0]))
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
        "needs": list(_needs(row, site, now)),
    }


def swept(row: dict[str, Any]) -> str:
    """Since when every document of the site was asked for in full, in a sentence."""
    if row["in_full_since"] is None:
        return "no document was asked for in full yet"
    left = f"; the last crawl left {row['not_due']} that were not due" if row["not_due"] else ""
    return f"{counted(row['documents'], 'document')}, each asked for in full since {row['in_full_since'][:10]}{left}"


def _is_unswept(row: dict[str, Any], now: datetime) -> bool:
    """Whether a document has gone without a whole answer for longer than the sweep allows."""
    since = row["in_full_since"]
    return bool(row["enabled"] and since) and now - datetime.fromisoformat(since) > timedelta(days=SWEEP)


def _needs(row: dict[str, Any], site: Site | None, now: datetime) -> Iterator[str]:
    if site is None:
        yield "its site file is gone: name the folder with --sites, or the site is no longer crawled"
    if row["paused_reason"]:
        yield f"paused: {row['paused_reason']}; `gongkai crawl {row['site']}` tries again, and resumes it when documents come"
    if row["status"] in ("partial", "failed", "killed"):
        yield f"last crawl {row['status']}: {row['reason']}"
    if row["status"] == "truncated":
        yield row["reason"]
    if row["distrusted"]:
        yield f"its 304 is not believed, every document comes whole: {row['distrusted']}"
    if _is_unswept(row, now):
        since = row["in_full_since"][:10]
        yield f"documents were not asked for in full since {since}, more than {SWEEP} days: `gongkai crawl {row['site']}` does"
    if row["read_errors"]:
        yield f"{counted(row['read_errors'], 'capture')} could not be read; after an upgrade, `gongkai reparse --write {row['site']}`"
    if row["unread"]:
        yield f"{counted(row['unread'], 'capture')} not read yet; the next crawl reads what was stored"
    if row["suspect"]:
        yield f"{counted(row['suspect'], 'document')} may have vanished: suspect, and gone after two weeks of failures"
