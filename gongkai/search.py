"""`gongkai search WORDS`: sections and titles that hold every word."""

from __future__ import annotations

from dataclasses import asdict

import click

from gongkai.cli import Context
from gongkai.output import print_json


@click.command
@click.argument("words", nargs=-1, required=True)
@click.option("--site", metavar="SLUG", help="Only documents of that site.")
@click.option("--year", type=int, help="Only reports of that year.")
@click.option("--kind", type=click.Choice(["annual_report", "notice", "attachment", "page"]))
@click.option("--all-versions", is_flag=True, help="Also versions that a later one has replaced.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a hit.")
@click.pass_obj
def command(
    context: Context,
    words: tuple[str, ...],
    site: str | None,
    year: int | None,
    kind: str | None,
    all_versions: bool,
    limit: int,
    as_json: bool,
) -> None:
    """Find sections and titles that hold every word, latest read first; a phrase stands in quotes.

    Words may be of one character or more, in either script.
    """
    from archive.search import MARKS, search
    from pipelines.repair import simplify

    with context.open() as archive:
        hits = search(archive, simplify(" ".join(words)), site, year, kind, all_versions, limit)
    if as_json:
        print_json(asdict(hit) for hit in hits)
        return
    for hit in hits:
        snippet = hit.snippet.replace(MARKS[0], click.style("", fg="red", reset=False)).replace(
            MARKS[1], click.style("", reset=True)
        )
        click.echo(f"{hit.document_id}  {click.style(hit.title, bold=True)}  {hit.heading}")
        click.echo(f"   {snippet}")
        click.echo(f"   {hit.url}")
    if not hits:
        click.echo("nothing found", err=True)
