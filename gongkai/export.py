"""`gongkai export FORMAT OUT`: the archive as files for other programs and people."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gongkai import __version__
from gongkai.cli import Context

if TYPE_CHECKING:
    from archive.exports.selection import Selection
    from archive.exports.warc import Exported
    from archive.store import Archive

FORMATS = ("warc", "wacz", "parquet", "csv", "xlsx", "jsonl")
SOFTWARE = f"Gongkai {__version__}"
GIGABYTE = 10**9


@click.command
@click.argument("form", metavar="FORMAT", type=click.Choice(FORMATS))
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--site", "slug", help="Only what belongs to that site.")
@click.option(
    "--since",
    metavar="DATE",
    help="Only what came since: a date, or the watermark that the last export printed.",
)
@click.option("--force", is_flag=True, help="Replace an export that stands there.")
@click.option("--facts", is_flag=True, help="xlsx: a sheet with all facts of current versions besides.")
@click.option(
    "--browse",
    default="",
    metavar="URL",
    help="xlsx: link each row's bytes to the archive as it is served there.",
)
@click.option(
    "--size",
    type=click.FloatRange(min=0.001),
    default=1.0,
    show_default=True,
    help="warc, wacz: gigabytes to a file.",
)
@click.pass_context
def command(
    ctx: click.Context,
    form: str,
    out: Path,
    slug: str | None,
    since: str | None,
    force: bool,
    facts: bool,
    browse: str,
    size: float,
) -> None:
    """Write the archive, or what came since DATE, as warc, wacz, parquet, csv, xlsx or jsonl.

    OUT is a folder for warc, parquet and csv, and a file for the others.

    OUT appears when it is whole. The last line is the watermark: give it as --since next time, and nothing is left out.
    """
    from archive.exports.selection import BEGAN, Selection, snapshot

    if form != "xlsx" and (facts or browse):
        raise click.UsageError("--facts and --browse are for xlsx")
    context: Context = ctx.obj
    if out.resolve() == context.archive.resolve():
        raise click.UsageError(f"{out} is the archive itself: name another place")
    selection = Selection(slug, moment(since) if since else BEGAN)
    options = {"software": SOFTWARE, "force": force}
    if form in ("warc", "wacz"):
        options["largest"] = round(size * GIGABYTE)
    if form == "xlsx":
        options |= {"with_facts": facts, "browse": browse}
    with context.open() as archive, snapshot(archive.db):
        done = _export(form, archive, out, selection, options)
    counts = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in done.counts.items())
    click.echo(f"{out}: {counts}")
    if done.watermark:
        click.echo(f"the next time: --since {done.watermark}")


def moment(text: str) -> str:
    """A date or time in ISO 8601 as the archive has times; a date is its beginning in UTC. Anything else is wrong use."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.UsageError(
            f"--since {text}: give a date such as 2026-01-05, or a time such as 2026-01-05T08:00:00+00:00"
        ) from error
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="seconds")


def _export(
    form: str, archive: Archive, out: Path, selection: Selection, options: dict[str, Any]
) -> Exported:
    from archive.exports.csvs import export_csv
    from archive.exports.jsonl import export_jsonl
    from archive.exports.parquet import export_parquet
    from archive.exports.wacz import export_wacz
    from archive.exports.warc import export_warc
    from archive.exports.xlsx import export_xlsx

    exports = {
        "warc": export_warc,
        "wacz": export_wacz,
        "parquet": export_parquet,
        "csv": export_csv,
        "xlsx": export_xlsx,
        "jsonl": export_jsonl,
    }
    return exports[form](archive, out, selection, **options)
