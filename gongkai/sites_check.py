"""`gongkai sites check`: a dry run over a site, and in words what looks wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from gongkai.cli import Context
from gongkai.output import counted, print_json, shorten
from gongkai.sites_new import address

if TYPE_CHECKING:
    from crawler.items import Entry
    from crawler.sites import Site
    from crawler.survey.check import Checked
    from crawler.survey.inspection import ColumnFinding, DocumentFinding
    from crawler.survey.run import DryRun

FIRST = 3  # entries of a list that are printed, and the last


@click.command("check")
@click.argument("site_or_url", metavar="SLUG|URL")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a column, a document and a doubt.")
@click.pass_context
def command(ctx: click.Context, site_or_url: str, as_json: bool) -> None:
    """A dry run: read the first two list pages of each column and two documents, say what looks wrong, keep nothing.

    An address is surveyed first, as `sites new` does.
    """
    context: Context = ctx.obj
    is_address = "." in site_or_url or ":" in site_or_url  # no slug holds either
    target: Site | str = address(site_or_url) if is_address else context.site(site_or_url)
    from crawler.survey.run import Interrupted, dry_run

    try:
        site, checked = dry_run("check", lambda run: _check(run, target))
    except Interrupted as error:
        raise click.Abort from error
    doubts = list(_doubts(checked))
    if as_json:
        print_json({"found": "column", **_column_row(column)} for column in checked.columns)
        print_json({"found": "document", **asdict(document)} for document in checked.documents)
        print_json({"found": "doubt", "about": about, "text": text} for about, text in doubts)
    else:
        _print(site, checked)
    for about, text in doubts:
        click.echo(f"{about}: {text}", err=True)
    if not as_json:
        count = counted(len(doubts), "doubt") if doubts else "no doubts"
        click.echo(f"\n{count}; nothing was kept{_way_on(checked, site, site_or_url if is_address else '')}")
    ctx.exit(1 if doubts else 0)


async def _check(run: DryRun, target: Site | str) -> tuple[Site, Checked]:
    """Check the site, or the one that a survey of the address comes to."""
    from crawler.survey.check import check

    site = await _surveyed(run, target) if isinstance(target, str) else target
    return site, await check(run, site)


async def _surveyed(run: DryRun, url: str) -> Site:
    from crawler.survey.draft import site_of, why_not
    from crawler.survey.explore import explore

    explored = await explore(run, url)
    if not explored.survey.columns:
        raise click.ClickException(why_not(explored))
    return site_of(explored)


def _way_on(checked: Checked, site: Site, url: str) -> str:
    """What to do next, where anything was read; the address, where one was surveyed."""
    if not any(column.entries for column in checked.columns):
        return ": no list could be read"
    return (
        f", `gongkai sites new {url}` writes a site file"
        if url
        else f", `gongkai crawl {site.slug}` keeps it"
    )


def _doubts(checked: Checked) -> Iterator[tuple[str, str]]:
    """(what it is about, what looks wrong with it)"""
    for column in checked.columns:
        yield from ((column.url, text) for text in column.wrong)
    for document in checked.documents:
        yield from ((document.url, text) for text in document.wrong)
    yield from (("the site", text) for text in checked.wrong)


def _column_row(column: ColumnFinding) -> dict[str, Any]:
    entries = [asdict(entry) for entry in column.entries]
    return {**asdict(column), "entries": len(entries), "first": entries[:FIRST], "last": entries[-1:]}


def _print(site: Site, checked: Checked) -> None:
    click.echo(f"{site.slug}: {site.agency}, {counted(len(site.columns), 'column')}")
    for column in checked.columns:
        _print_column(column)
    for document in checked.documents:
        _print_document(document)


def _print_column(column: ColumnFinding) -> None:
    click.echo(f"\n{column.url}  {column.kind}")
    click.echo(
        f"  family     {column.family or 'unknown'}{f': {column.evidence}' if column.evidence else ''}"
    )
    click.echo(
        f"  announced  {'no total' if column.announced is None else counted(column.announced, 'document')}"
    )
    entries, pages = counted(len(column.entries), "entry"), counted(column.pages, "list page")
    click.echo(f"  read       {entries} on {pages}")
    for entry in column.entries[:FIRST]:
        click.echo(f"  {'first' if entry is column.entries[0] else '':9}  {_line(entry)}")
    for entry in column.entries[FIRST:][-1:]:
        click.echo(f"  {'last':9}  {_line(entry)}")
    click.echo(f"  next page  {column.next or 'none'}")


def _line(entry: Entry) -> str:
    return f"{entry.published or 'no date':10}  {shorten(entry.title, 60)}  {entry.url}"


def _print_document(document: DocumentFinding) -> None:
    click.echo(f"\n{document.url}  {document.kind}")
    click.echo(f"  title      {document.title or 'none'}")
    click.echo(f"  agency     {document.agency or 'not found'}")
    click.echo(f"  year       {document.year or 'not found'}")
    click.echo(f"  date       {document.published or 'not found'}")
    click.echo(f"  container  {document.container or 'none'}")
    click.echo(f"  sections   {document.sections}")
    failing = f", checks that fail: {', '.join(document.failing)}" if document.failing else ""
    click.echo(f"  facts      {document.facts}{failing}")
