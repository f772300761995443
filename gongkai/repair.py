"""`gongkai repair FILE...`: damaged text put right, with every step shown."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pipelines.repair import Repaired


@click.command
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a file: file, text, steps.")
@click.option("--steps", "only_steps", is_flag=True, help="The steps alone, one a line, for a person.")
def command(files: tuple[Path, ...], as_json: bool, only_steps: bool) -> None:
    """Print the repaired text of files on stdout, in the script they were published in."""
    from pipelines.decode import decode
    from pipelines.repair import repair

    for path in files:
        repaired = repair(decode(path.read_bytes()).text)
        if as_json:
            steps = [asdict(step) for step in repaired.steps]
            click.echo(
                json.dumps({"file": str(path), "text": repaired.text, "steps": steps}, ensure_ascii=False)
            )
        elif only_steps:
            _print_steps(path, repaired)
        else:
            click.echo(repaired.text, nl=not repaired.text.endswith("\n"))


def _print_steps(path: Path, repaired: Repaired) -> None:
    """One line a step: place, kind, confidence, before and after; click drops the colours off a terminal."""
    for step in repaired.steps:
        after = (
            click.style("left as it is", fg="yellow")
            if step.after == step.before
            else click.style(step.after or "(removed)", fg="green")
        )
        click.echo(
            f"{path}:{step.start}  {step.kind} {step.confidence:.2f}  {click.style(step.before, fg='red')} → {after}"
        )
    click.echo(f"{path}: {len(repaired.steps)} steps", err=True)
