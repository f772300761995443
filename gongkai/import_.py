"""`gongkai import PATH...`: recordings and saved pages into the archive, read like crawled ones, without a network."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongkai.cli import Context
from gongkai.output import counted, with_progress

if TYPE_CHECKING:
    from crawler.importing import Decided, Imported
    from crawler.rereading import Read

KINDS = ("annual_report", "notice")
REASONS = 8  # reasons that are printed; --json has every page


@click.command("import")
@click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True)
)
@click.option("--site", "slug", help="The site all pages are of; else it is found by their host.")
@click.option(
    "--kind", type=click.Choice(KINDS), help="Take every page with a text for a document of that kind."
)
@click.option("--base", default="", help="The address of a folder that is not named as its host.")
@click.option(
    "--jobs", type=click.IntRange(min=1), help="Processes that read at the same time.  [default: one a core]"
)
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object for each recorded page and what became of it."
)
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    slug: str | None,
    kind: str | None,
    base: str,
    jobs: int | None,
    as_json: bool,
) -> None:
    """Import WARC and WACZ files, folders saved by wget, and pages saved by a browser.

    Which pages are documents: those that lists of the site name, those the archive knows with their attachments, and those whose
    title says so. The rest is left aside and counted. Importing a file again adds nothing.
    """
    from archive.store import Archive
    from crawler.importing import Import
    from crawler.pool import cores
    from crawler.urls import is_web
    from crawler.whose import Whose

    if base and not is_web(base):
        raise click.UsageError(f"--base {base}: an address begins with http:// or https://")
    context: Context = ctx.obj
    sites = context.load_sites()
    given = context.site(slug) if slug else None
    with Archive.open(context.archive) as archive:
        archived = archive.db.execute("SELECT slug, homepage FROM sites").fetchall()
        importing = Import(
            archive,
            Whose(sites, given, archived),
            kind=kind or "",
            jobs=jobs or cores(),
            show=_print_json if as_json else lambda decided: None,
            progress=_with_bar,
        )
        done = importing.run(paths, base)
    for trouble in done.troubles:
        click.echo(trouble, err=True)
    for line in summary(done):
        click.echo(line, err=as_json)
    ctx.exit(1 if done.troubles else 0)


def summary(done: Imported) -> list[str]:
    """What came in, what was known, what was left aside and why."""
    lines = []
    restored, pages = done.restored, dict(done.pages)
    if restored.versions or restored.captures or restored.visits:
        lines.append(
            f"from an export of Gongkai: {counted(restored.captures, 'capture')} and {counted(restored.visits, 'visit')}"
            f" added; {counted(restored.versions, 'version')} noted, {restored.differing} read differently"
        )
    known = pages.pop("known", 0)
    if pages or known:
        kept = ", ".join(f"{number} {name}" for name, number in sorted(pages.items())) or "none"
        where = f" of {', '.join(sorted(done.sites))}" if done.sites else ""
        lines.append(f"pages kept{where}: {kept}; {known} known before; {done.read} read")
    for reason, number in done.left.most_common(REASONS):
        lines.append(f"  left aside: {number}: {reason}")
    if more := sum(done.left.values()) - sum(number for _, number in done.left.most_common(REASONS)):
        lines.append(f"  left aside: {more} for other reasons; --json has each")
    if done.troubles:
        lines.append(f"{counted(len(done.troubles), 'problem')}, named above; everything else was imported")
    return lines or ["nothing to import was found"]


def _print_json(decided: Decided) -> None:
    click.echo(json.dumps(asdict(decided), ensure_ascii=False))


def _with_bar(reading: Iterable[Read], length: int) -> Iterable[Read]:
    return with_progress(reading, length, "reading")
