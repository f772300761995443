"""`gongkai verify`: every hash and chain of the archive recomputed."""

from __future__ import annotations

from dataclasses import asdict

import click

from gongkai.cli import Context
from gongkai.output import print_json


@click.command
@click.option("--json", "as_json", is_flag=True, help="One JSON object a problem.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Say which rows fail; exit status 1 when any does."""
    from archive.verify import verify

    context: Context = ctx.obj
    with context.open() as archive:
        problems = list(verify(archive))
    if as_json:
        print_json(asdict(problem) for problem in problems)
    else:
        for problem in problems:
            click.echo(f"{problem.table} {problem.row}: {problem.text}", err=True)
        click.echo(
            f"{context.archive}: {len(problems)} problems" if problems else f"{context.archive}: clean"
        )
    ctx.exit(1 if problems else 0)
