"""`gongkai sites`: the site files."""

from __future__ import annotations

from dataclasses import asdict
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from gongkai.cli import Context
from gongkai.output import print_json, print_table, shorten

SAMPLE = 2  # documents that `check` fetches
FIRST = 3  # entries of a list that it prints


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
@click.option("--json", "as_json", is_flag=True, help="One JSON object a list entry and a document.")
@click.pass_context
def check_site(ctx: click.Context, slug: str, as_json: bool) -> None:
    """A dry run: read the lists and two documents, say what a crawl would find, keep nothing."""
    from archive.store import Archive
    from crawler.run import run_crawl

    context: Context = ctx.obj
    site = context.site(slug)
    with TemporaryDirectory(prefix="gongkai-check-") as folder:
        path = Path(folder) / "check.db"
        status = run_crawl(site, path, trigger="check", limit=SAMPLE).status
        with Archive.open(path, readonly=True) as archive:
            entries = list(archive.db.query(ENTRIES))
            documents = list(archive.db.query(DOCUMENTS, (SAMPLE,)))
            crawl = archive.last_crawl(slug)
    if as_json:
        print_json({"found": "entry", **row} for row in entries)
        print_json({"found": "document", **row} for row in documents)
    else:
        _print_lists(entries)
        _print_documents(documents)
        reason = crawl["reason"] if crawl else "the crawl did not begin"
        click.echo(f"\n{reason}; nothing was kept, `gongkai crawl {slug}` keeps it")
    ctx.exit(status)


ENTRIES = "SELECT column_url, url, title, date FROM list_entries ORDER BY column_url, id"
DOCUMENTS = """
SELECT d.url, d.kind, d.title, d.agency, d.year, d.number, d.published,
    (SELECT count(*) FROM sections s WHERE s.version_id = d.version_id) AS sections,
    (SELECT count(*) FROM facts f WHERE f.version_id = d.version_id) AS facts,
    (SELECT count(*) FROM checks c WHERE c.version_id = d.version_id AND c.verdict <> 'pass') AS doubts
FROM documents d WHERE d.version_id IS NOT NULL ORDER BY d.id LIMIT ?
"""


def _print_lists(entries: list[dict[str, Any]]) -> None:
    for column, group in groupby(entries, itemgetter("column_url")):
        listed = list(group)
        click.echo(f"\n{column}: {len(listed)} entries")
        for entry in listed[:FIRST]:
            click.echo(f"  {entry['date'] or 'no date':10}  {shorten(entry['title'], 60)}  {entry['url']}")


def _print_documents(documents: list[dict[str, Any]]) -> None:
    for row in documents:
        click.echo(f"\n{row['title']}\n  {row['url']}")
        click.echo(
            f"  {row['kind']}, {row['agency'] or 'no agency found'}, {row['year'] or 'no year'},"
            f" published {row['published'] or 'unknown'}; {row['sections']} sections, {row['facts']} facts,"
            f" {row['doubts']} checks that do not pass"
        )
