"""`gongkai reparse [SLUG]`: stored captures read again with today's rules; what would change, and with --write the change."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from typing import TYPE_CHECKING

import click

from gongkai.cli import Context
from gongkai.output import counted as how_many
from gongkai.output import shorten, with_progress
from gongkai.queue_option import needed, queue_option

if TYPE_CHECKING:
    from archive.diff import FactChange
    from archive.rereading import Comparison, Difference
    from archive.store import Archive
    from crawler.rereading import Read

LINES = 30  # differences shown of one version; --json has all
WIDTH = 110  # terminal columns of one of them


@click.command
@click.argument("slug", required=False)
@click.option("--write", is_flag=True, help="Keep the new readings; without it nothing is written.")
@click.option(
    "--jobs", type=click.IntRange(min=1), help="Processes that read at the same time.  [default: one a core]"
)
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object for each capture that reads differently."
)
@click.option(
    "--workers",
    "is_sent",
    is_flag=True,
    help="With --write: have each worker of the queue read its own sites.",
)
@queue_option
@click.pass_context
def command(
    ctx: click.Context,
    slug: str | None,
    write: bool,
    jobs: int | None,
    as_json: bool,
    is_sent: bool,
    queue: str,
) -> None:
    """Read stored captures of a site, or of all, again; no network, and never a new version.

    Prints what today's rules read differently: facts first, old → new. Captures that were never read, or could not be, are
    read for the first time; --write makes versions of those.

    With --workers nothing is read here: workers of the queue read the captures of their own sites and deliver what they say.
    """
    from crawler import lifeline
    from crawler.pool import cores

    lifeline.follow()
    context: Context = ctx.obj
    if slug is not None:
        context.site(slug)
    if is_sent:
        _send(context, queue, slug, write=write)
        return
    met: Counter[str] = Counter()
    with context.open(readonly=not write) as archive:
        for found in _read_all(context, archive, slug, write, jobs or cores()):
            met.update(counted(found))
            if as_json:
                _print_json(found)
            else:
                _print(found)
    click.echo(summary(met, write), err=as_json)
    ctx.exit(1 if met["failed"] else 0)


def _send(context: Context, queue: str, slug: str | None, *, write: bool) -> None:
    """Put the work on the queue, a site for each message."""
    needed()
    if not queue or not write:
        raise click.UsageError(
            "--workers goes with --write and the queue: --queue redis://HOST:6379, or GONGKAI_QUEUE"
        )
    from crawler.cluster.sending import send_reparse

    sent = send_reparse(queue, context.sites, slug)
    if slug and not sent:
        raise click.ClickException(f"{slug}: no worker has crawled it; without --workers it is read here")
    click.echo(
        f"asked for: {how_many(len(sent), 'site')}, each read again by the worker that holds it; `gongkai worker --list` shows how far they are"
    )


def _read_all(context: Context, archive: Archive, slug: str | None, write: bool, jobs: int) -> Iterator[Read]:
    """Every capture's reading, versions first; kept as it comes when `write`."""
    from concurrent.futures.process import BrokenProcessPool

    from archive.reports import lines
    from crawler.rereading import BATCH, captures_read, captures_unread, keep, read_again

    captures, label, seen = captures_read(archive, slug), "reading again", set[int]()
    while captures:
        reading = read_again(context.archive, captures, jobs=jobs, documents=write)
        try:
            found = with_progress(reading, len(captures), label)
            while batch := list(islice(found, BATCH if write else 1)):
                if write:
                    keep(archive, batch)
                yield from batch
        except BrokenProcessPool as error:
            raise click.ClickException(
                "a reading process was ended from outside, perhaps for want of memory; what was kept stays. "
                "Run again with --jobs 1"
            ) from error
        # A capture read for the first time can send a later one of its address to be read again.
        captures = [each for each in captures_unread(archive, slug) if each.id not in seen]
        seen.update(each.id for each in captures)
        label = "reading for the first time"
    if write:
        with archive.together():
            lines.renew(archive.db)


def counted(found: Read) -> Counter[str]:
    """What one capture adds to the summary."""
    if found.error:
        return Counter(failed=1)
    compared = found.comparison
    if compared is None:
        return Counter(first=1)
    sides = Counter(
        "came" if c.old is None else "went" if c.new is None else "changed" for c in compared.facts
    )
    return Counter(again=1, different=not compared.is_same, **sides)


def summary(met: Counter[str], written: bool) -> str:
    """The last line: how many, what of facts, and whether anything was written."""
    return (
        f"{met['again']} versions read again, {met['different']} differently: {met['changed']} facts changed,"
        f" {met['came']} added, {met['went']} removed; {met['first']} captures read for the first time;"
        f" {met['failed']} cannot be read."
        + ("" if written else " Nothing was written: --write keeps the new readings.")
    )


def _print(found: Read) -> None:
    """The differences of one capture, a line each; nothing where there is none."""
    if found.error:
        click.echo(f"{_address(found)}: {found.error}", err=True)
    elif found.comparison is None:
        click.echo(
            f"{click.style(found.title, bold=True)}  {_address(found)}\n  first reading, {found.facts} facts"
        )
    elif not found.comparison.is_same:
        _print_comparison(found.comparison)


def _print_comparison(compared: Comparison) -> None:
    old, new = compared.parser
    rules = f"rules {old}" if old == new else f"rules {old} → {new}"
    click.echo(
        f"{click.style(compared.title, bold=True)}  document {compared.document_id}, version {compared.version}, {rules}"
    )
    lines = [*map(_fact, compared.facts), *map(_difference, compared.others)]
    for line in lines[:LINES]:
        click.echo(f"  {shorten(line, WIDTH)}")
    if len(lines) > LINES:
        click.echo(f"  and {len(lines) - LINES} more; --json has all")


def _fact(change: FactChange) -> str:
    sides = ["-" if side is None else str(side) or "(empty)" for side in (change.old, change.new)]
    return f"{change.code} {sides[0]} → {sides[1]} ({change.source})"


def _difference(change: Difference) -> str:
    if change.old is None:
        return f"{change.what}: + {change.new}"
    if change.new is None:
        return f"{change.what}: - {change.old}"
    return (
        f"{change.what}: {change.old}, in its text"
        if change.old == change.new
        else f"{change.what}: {change.old or '(none)'} → {change.new or '(none)'}"
    )


def _print_json(found: Read) -> None:
    row: dict[str, object] = {"capture_id": found.capture.id, "version_id": found.capture.version_id}
    if found.error:
        row |= {"url": _address(found), "error": found.error}
    elif found.comparison is None:
        row |= {"url": _address(found), "title": found.title, "first": True, "facts": found.facts}
    elif not found.comparison.is_same:
        row |= asdict(found.comparison)
    else:
        return
    click.echo(json.dumps(row, ensure_ascii=False))


def _address(found: Read) -> str:
    return found.page.url if found.page else f"capture {found.capture.id}"
