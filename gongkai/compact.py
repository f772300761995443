"""`gongkai compact`: stored bodies packed smaller, the search index in one piece, and the space given back to the file system."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from gongkai.cli import Context
from gongkai.output import counted, print_json, print_table, with_progress

if TYPE_CHECKING:
    from archive.bodies.compact import Done
    from archive.store import Archive


@click.command
@click.option("--no-vacuum", is_flag=True, help="Leave the free space in the file, for what is stored next.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each codec, and one for the file.")
@click.pass_context
def command(ctx: click.Context, no_vacuum: bool, as_json: bool) -> None:
    """Pack stored bodies against earlier captures, pages beside them or a dictionary of their site, and merge the search index; no network.

    Safe at any moment: a crawl may run meanwhile, and what was packed before an interruption stays. Giving the space back takes
    as much free disk as twice what the archive holds, for a while, and waits for a time when no crawl runs.
    """
    from archive.bodies.compact import sizes
    from archive.bodies.vacuum import file_size, give_back
    from archive.errors import ArchiveError

    context: Context = ctx.obj
    failures: list[str] = []
    with context.open(readonly=False) as archive:
        file, before = file_size(context.archive), sizes(archive.db)
        packed = 0
        for done in _pack(archive):
            packed += done.packed
            failures += done.unreadable
        _merge_index(archive)
        after = sizes(archive.db)
        if not no_vacuum:
            try:
                give_back(archive)
            except ArchiveError as error:
                failures.append(str(error))
        rows = _rows(before, after)
        total: dict[str, object] = {
            "file": str(context.archive),
            "before": file,
            "after": file_size(context.archive),
        }
    if as_json:
        print_json([*rows, total])
    else:
        print_table(rows, ("codec", "bodies", "size", "before", "after"))
        click.echo(f"{counted(packed, 'body')} packed smaller; {context.archive}: {_change(total)}")
    for failure in failures:
        click.echo(failure, err=True)
    ctx.exit(1 if failures else 0)


def _pack(archive: Archive) -> Iterator[Done]:
    from archive.bodies.compact import compact

    done = compact(archive, datetime.now(UTC).isoformat(timespec="seconds"))
    captures = archive.db.execute("SELECT count(*) FROM captures").fetchone()[0]
    return with_progress(done, captures, "packing", lambda each: each.captures)


def _merge_index(archive: Archive) -> None:
    """The pieces of the search index become one, in many short transactions."""
    from archive.search import index

    begin = more = True
    while more:
        with archive.together():
            more = index.merge(archive.db, begin=begin)
        begin = False


def _rows(before: dict[str, dict[str, int]], after: dict[str, dict[str, int]]) -> list[dict[str, object]]:
    """Each codec with its bodies now, their bytes as received, and as stored before and now; and the sums."""
    none = {"bodies": 0, "size": 0, "stored": 0}
    rows: list[dict[str, object]] = [
        {
            "codec": codec,
            "bodies": after.get(codec, none)["bodies"],
            "size": after.get(codec, none)["size"],
            "before": before.get(codec, none)["stored"],
            "after": after.get(codec, none)["stored"],
        }
        for codec in sorted({*before, *after})
    ]
    bodies = [name for name in after if name != "dictionaries"]
    whole: dict[str, object] = {
        "codec": "all",
        "bodies": sum(after[name]["bodies"] for name in bodies),
        "size": sum(after[name]["size"] for name in bodies),
        "before": sum(each["stored"] for each in before.values()),
        "after": sum(each["stored"] for each in after.values()),
    }
    return [*rows, whole]


def _change(total: dict[str, object]) -> str:
    return f"{total['before']:,} → {total['after']:,} bytes on the disk"
