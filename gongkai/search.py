"""`gongkai search QUERY`: sections and titles where the words of a query stand."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from gongkai.cli import Context
from gongkai.output import print_json

NOTHING = "nothing found"
FORMER = "only versions that stand were searched, --all-versions searches former ones, too"


# Words may begin with a hyphen: `-信访` excludes one, and is no option.
@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, required=True)
@click.option("--site", metavar="SLUG", help="Only documents of that site.")
@click.option("--year", metavar="YEAR", help="Only reports of that year, or of years: 2020-2023.")
@click.option("--kind", type=click.Choice(["annual_report", "notice", "attachment", "page"]))
@click.option("--agency", metavar="NAME", help="Only of agencies whose name contains this.")
@click.option("--since", metavar="DATE", help="Only published on that day (2024-01-31) or later.")
@click.option("--until", metavar="DATE", help="Only published on that day or before.")
@click.option("--all-versions", is_flag=True, help="Also versions that a later one has replaced.")
@click.option(
    "--sort",
    type=click.Choice(["new", "rank"]),
    default="new",
    show_default=True,
    help="Newest first, or best first where no more than 50,000 are found.",
)
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a hit.")
@click.pass_obj
def command(
    context: Context,
    /,
    words: tuple[str, ...],
    sort: str,
    as_json: bool,
    agency: str | None,
    **narrowed: Any,
) -> None:
    """Find sections and titles by their words, of one character or more, in either script.

    \b
    复议 诉讼               both, in one section or its title
    '"行政 复议"'           a phrase; without spaces no quotes are needed
    复议 OR 信访            either
    复议 NOT 信访           NOT excludes; -信访 is the same
    '(复议 OR 信访) 公安'    parentheses
    复议 year:2020-2023     a filter; also site: kind: agency: since: until: versions:all

    The shell takes quotes and parentheses for itself: put them in '...'. Newest first by day of publication.
    """
    if unknown := next((word for word in words if word.startswith("--")), None):
        raise click.UsageError(f"no such option: {unknown}")
    from archive.search import MARKS, answer
    from pipelines.repair import simplify

    with context.open() as archive:
        found = answer(
            archive,
            simplify(" ".join(words)),
            sort=sort,
            agency=simplify(agency) if agency else None,
            **narrowed,
        )
    about = {"order": found.order, "count": found.count, "counted_all": not found.more}
    if as_json:
        print_json({**asdict(hit), **about} for hit in found.hits)
    for hit in [] if as_json else found.hits:
        snippet = hit.snippet.replace(MARKS[0], click.style("", fg="red", reset=False)).replace(
            MARKS[1], click.style("", reset=True)
        )
        click.echo(f"{hit.document_id}  {click.style(hit.title, bold=True)}  {hit.heading}")
        click.echo(f"   {snippet}")
        click.echo(f"   {hit.day}  {hit.url}")
    if not found.hits:
        is_all = narrowed["all_versions"] or "versions:all" in " ".join(words)
        click.echo(NOTHING if is_all else f"{NOTHING}; {FORMER}", err=True)
    elif not as_json:
        click.echo(_summary(len(found.hits), found.count, found.more, found.order, sort))


def _summary(shown: int, count: int, more: bool, order: str, asked: str) -> str:
    """`20 of 1,234 found, newest first`"""
    number = f"more than {count:,}" if more else f"{count:,}"
    first = f"{shown:,} of {number}" if more or shown < count else number
    ordered = "best first" if order == "rank" else "newest first"
    return f"{first} found, {ordered}" + (" (too many to rank)" if order != asked else "")
