"""`gongkai merge`: the union of archives."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongkai.cli import Context
from gongkai.output import counted, print_json, with_progress

if TYPE_CHECKING:
    from archive.merge import Summary

SHOWN = 20  # conflicts of state printed of each archive; --json has all


@click.command
@click.argument(
    "others",
    metavar="OTHER...",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object an archive, with every conflict of state."
)
@click.pass_obj
def command(context: Context, others: tuple[Path, ...], as_json: bool) -> None:
    """Bring all that OTHER archives hold into this one, which is made where there is none.

    Their files are only read. In whatever order archives are merged the union is the same, and merging one again changes nothing.
    A document's state is judged by the visits of all of them. No crawl of their sites may run into this archive meanwhile; a
    merge that was ended from outside is completed by running it again.
    """
    from archive.merge.other import opened
    from archive.store import Archive
    from crawler.merging import merge

    with Archive.open(context.archive) as archive:
        for path in others:
            with opened(path) as other:
                union = merge(archive, other)
                addresses = union.addresses()
                for _ in with_progress(union.run(addresses), len(addresses), f"merging {path.name}"):
                    pass
            if as_json:
                print_json([row(path, union.summary)])
            else:
                _print(path, union.summary)


def row(path: Path, summary: Summary) -> dict[str, object]:
    """The summary of one archive for programs."""
    return {
        "archive": str(path),
        "added": dict(sorted(summary.added.items())),
        "new": summary.new,
        "changed": summary.changed,
        "reread": summary.reread,
        "states": [asdict(each) for each in summary.resolved],
    }


def _print(path: Path, summary: Summary) -> None:
    came = ", ".join(f"{count} {table}" for table, count in summary.added.items() if count > 0)
    click.echo(
        f"{path}: {counted(summary.new, 'document')} new, {summary.changed} changed; "
        + (f"added {came}" if came else "nothing that was not here")
        + (f"; {counted(summary.reread, 'capture')} read again" if summary.reread else "")
    )
    for each in summary.resolved[:SHOWN]:
        why = f": {each.reason}" if each.reason else ""
        click.echo(f"  {each.state:8} {each.url}  here {each.here}, there {each.there}{why}")
    if len(summary.resolved) > SHOWN:
        click.echo(f"  and {len(summary.resolved) - SHOWN} more told differently; --json has all")
