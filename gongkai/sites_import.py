"""`gongkai sites import`: draft site files from a table of known addresses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gongkai.cli import Context
from gongkai.output import counted, print_json
from gongkai.sites_enable import own_folder

if TYPE_CHECKING:
    from crawler.drafting.drafts import Draft


@click.command("import")
@click.argument("table", metavar="FILE.tsv", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--out",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder for the drafts.  [default: the folder of --sites]",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a draft and a refusal.")
@click.pass_context
def command(ctx: click.Context, table: Path, out: Path | None, as_json: bool) -> None:
    """Write a draft site file for each portal of a table: tab-separated, a header line, at least url and agency.

    Addresses may be list pages or articles. Mirrors are left out. No file is ever replaced.
    """
    from crawler.drafting.address_rows import TableError
    from crawler.drafting.address_table import read_table

    context: Context = ctx.obj
    folder = out or own_folder(context)
    try:
        read = read_table(table.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, TableError) as error:
        raise click.UsageError(f"{table}: {_problem(error)}") from error
    known = context.load_sites()
    refused = [
        {
            "outcome": "refused" if refusal.is_mistake else "left out",
            "file": str(table),
            "line": refusal.line,
            "column": refusal.column,
            "problem": refusal.problem,
        }
        for refusal in read.refusals
    ]
    written = [_write(draft, folder, taken=draft.slug in known) for draft in read.drafts]
    if as_json:
        print_json([*written, *refused])
    _say(written, refused, quiet=as_json)
    if read.unread:
        click.echo(f"{table}: columns that mean nothing here: {', '.join(read.unread)}", err=True)
    ctx.exit(1 if any(row["outcome"] == "refused" for row in (*written, *refused)) else 0)


def _write(draft: Draft, folder: Path, *, taken: bool) -> dict[str, Any]:
    """Write one draft; what became of it."""
    from crawler.drafting.drafts import write

    row: dict[str, Any] = {
        "file": str(folder / f"{draft.slug}.toml"),
        "slug": draft.slug,
        "agency": draft.agency,
        "region": draft.region,
        "columns": [column.url for column in draft.columns],
    }
    if taken:
        problem = (
            f"there is a site {draft.slug} already (`gongkai sites show {draft.slug}`); nothing is replaced;"
            " to give this one another name, name it in a column slug of the table"
        )
        return {"outcome": "refused", **row, "problem": problem}
    try:
        write(draft, folder)
    except OSError as error:
        return {"outcome": "refused", **row, "problem": f"cannot be written: {error.strerror}"}
    return {"outcome": "written", **row}


def _say(written: list[dict[str, Any]], refused: list[dict[str, Any]], *, quiet: bool) -> None:
    """What was written on stdout, what was not on stderr, a sum at the end."""
    for row in written:
        if row["outcome"] == "refused":
            click.echo(f"{row['file']}: {row['problem']}", err=True)
        elif not quiet:
            click.echo(f"{row['file']}  {row['agency']}, {counted(len(row['columns']), 'column')}")
    for row in refused:
        click.echo(f"{row['file']}:{row['line']}: {row['column']}: {row['problem']}", err=True)
    drafts = sum(row["outcome"] == "written" for row in written)
    copies = sum(row["outcome"] == "left out" for row in refused)
    mistakes = len(written) - drafts + len(refused) - copies
    addresses = "1 address of a copy" if copies == 1 else f"{copies} addresses of copies"
    advice = " Drafts are crawled by name only: look each over, `gongkai sites check SLUG`, `gongkai sites enable SLUG`."
    click.echo(
        f"{counted(drafts, 'draft')} written, {addresses} left out, {mistakes} refused.{advice if drafts else ''}",
        err=quiet,
    )


def _problem(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"is not UTF-8 text ({error.reason} at byte {error.start}); save it as UTF-8"
    return str(error)
