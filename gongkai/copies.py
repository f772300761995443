"""`gongkai copies [SLUG]`: documents that say the same at other addresses, and how far they differ."""

from __future__ import annotations

from typing import Any

import click

from gongkai.cli import Context
from gongkai.output import counted, print_json, with_progress

TOGETHER = 100  # documents to a transaction, so that a crawl need not wait


@click.command
@click.argument("slug", required=False)
@click.option("--differing", is_flag=True, help="Only copies that do not say exactly the same.")
@click.option(
    "--renew", is_flag=True, help="First take fingerprints that are missing: after a merge or an update."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a copy.")
@click.pass_obj
def command(context: Context, slug: str | None, differing: bool, renew: bool, as_json: bool) -> None:
    """List copies of documents, all or those found on a site, each with its original.

    `gongkai diff COPY --original` shows the differences.
    """
    if slug is not None:
        context.site(slug)
    if renew:
        _renew(context)
    with context.open() as archive:
        rows = list(
            archive.db.query(
                "SELECT * FROM copies WHERE (?1 IS NULL OR site = ?1) AND (NOT ?2 OR likeness <> 'equal')",
                (slug, differing),
            )
        )
    if as_json:
        print_json(rows)
        return
    for row in rows:
        _print(row)
    click.echo(counted(len(rows), "document") + " that are copies", err=True)


def _renew(context: Context) -> None:
    from archive import copies

    with context.open(readonly=False) as archive:
        waiting = copies.lacking(archive.db)
        batches = [waiting[at : at + TOGETHER] for at in range(0, len(waiting), TOGETHER)]
        for batch in with_progress(batches, len(batches), "fingerprints"):
            with archive.together():
                copies.renew(archive.db, batch)


def _print(row: dict[str, Any]) -> None:
    click.echo(f"{click.style(_how(row), bold=True)}  {row['title']}")
    click.echo(
        f"    copy      {row['document_id']}  {row['url']}  {row['state']}, first seen {row['first_seen']}"
    )
    click.echo(
        f"    original  {row['original_id']}  {row['original_url']}  {row['original_state']},"
        f" first seen {row['original_first_seen']}"
    )


def _how(row: dict[str, Any]) -> str:
    """`equal`, or `near: 1 number and 2 characters differ, 94 % shared`."""
    if row["likeness"] == "equal":
        return "equal"
    counts = (
        f"{counted(row['numbers_differ'], 'number')} and {counted(row['characters_differ'], 'character')}"
    )
    return f"near: {counts} differ, {row['similarity']:.0%} shared"
