"""`gongkai backup`: a copy of the archive, taken while crawls write to it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import click

from gongkai.cli import Context


@click.command
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@click.option("--verify", "proved", is_flag=True, help="Recompute every hash and chain of the copy, too.")
@click.pass_context
def command(ctx: click.Context, out: Path, force: bool, proved: bool) -> None:
    """Copy the archive as it stands to the file OUT, or into the folder OUT under a name with the time.

    Crawls go on meanwhile. The copy is checked and on the disk before it gets its name; to restore, put it in the archive's place.
    """
    from archive.backup import backup
    from archive.errors import SchemaBehind

    context: Context = ctx.obj
    with suppress(SchemaBehind):  # an archive that the next command would bring up to date is copied as it is
        context.open().close()  # says what is wrong with a file that is no archive
    made = backup(context.archive, out, force=force)
    held = ", ".join(f"{count} {table}" for table, count in made.rows.items())
    click.echo(f"{made.path}: {made.size / 1e6:.1f} MB, {held}")
    if proved:
        ctx.exit(_prove(made.path))


def _prove(path: Path) -> int:
    """Print every problem of the copy; the exit status."""
    from archive.store import Archive
    from archive.verify import verify

    with Archive.open(path, readonly=True) as copy:
        problems = list(verify(copy))
    for problem in problems:
        click.echo(f"{problem.table} {problem.row}: {problem.text}", err=True)
    click.echo(f"{path}: {len(problems)} problems" if problems else f"{path}: clean")
    return 1 if problems else 0
