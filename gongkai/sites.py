"""`gongkai sites`: the site files."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from gongkai.cli import Context
from gongkai.output import print_json, print_table, shorten

if TYPE_CHECKING:
    from archive.store import Archive

SAMPLE = 2  # documents that `check` fetches


@click.group
def command() -> None:
    """List, show and check site files."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a site.")
@click.pass_obj
def list_sites(context: Context, as_json: bool) -> None:
    """Every site known, bundled and from --sites."""
    sites = list(context.load_sites().values())
    if as_json:
        print_json(asdict(site) for site in sites)
        return
    rows = [
        {**asdict(site), "columns": len(site.columns), "province": site.province, "level": site.level}
        for site in sites
    ]
    print_table(
        rows, ("slug", "agency", "province", "level", "family", "schedule", "columns", "enabled", "verified")
    )


@command.command("show")
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@click.pass_obj
def show_site(context: Context, slug: str, as_json: bool) -> None:
    """One site as its file is understood, defaults included."""
    site = context.site(slug)
    if as_json:
        print_json([asdict(site)])
        return
    for key, value in asdict(site).items():
        if key != "columns":
            click.echo(f"{key:18} {value}")
    for column in site.columns:
        click.echo(f"{'column':18} {column.kind}  {column.url}{'  (in a browser)' if column.render else ''}")


@command.command("check")
@click.argument("slug")
@click.pass_context
def check_site(ctx: click.Context, slug: str) -> None:
    """A dry run: read the lists and two documents, say what a crawl would find, keep nothing."""
    from archive.store import Archive
    from crawler.run import run_crawl

    context: Context = ctx.obj
    site = context.site(slug)
    with TemporaryDirectory(prefix="gongkai-check-") as folder:
        path = Path(folder) / "check.db"
        status = run_crawl(site, path, trigger="check", limit=SAMPLE)
        with Archive.open(path, readonly=True) as archive:
            _print_lists(archive)
            _print_documents(archive)
    click.echo(
        "nothing was kept; `gongkai crawl` does" if status == 0 else "see the lines above for what fell short"
    )
    ctx.exit(status)


def _print_lists(archive: Archive) -> None:
    for column in archive.db.query("SELECT column_url, count(*) AS n FROM list_entries GROUP BY column_url"):
        click.echo(f"\n{column['column_url']}: {column['n']} entries")
        entries = archive.db.query(
            "SELECT title, date, url FROM list_entries WHERE column_url = ? ORDER BY id",
            (column["column_url"],),
        )
        for entry in list(entries)[:3]:
            click.echo(f"  {entry['date'] or 'no date':10}  {shorten(entry['title'], 60)}  {entry['url']}")


def _print_documents(archive: Archive) -> None:
    rows = archive.db.query("SELECT * FROM documents WHERE version_id IS NOT NULL ORDER BY id")
    for row in list(rows)[:SAMPLE]:
        facts, sections = archive.facts(row["version_id"]), archive.sections(row["version_id"])
        click.echo(f"\n{row['title']}\n  {row['url']}")
        click.echo(
            f"  {row['kind']}, {row['agency'] or 'no agency found'}, {row['year'] or 'no year'},"
            f" published {row['published'] or 'unknown'}; {len(sections)} sections, {len(facts)} facts"
        )
