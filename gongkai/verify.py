"""`gongkai verify`: every hash and chain of the archive recomputed, and the archive held against a seal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gongkai.cli import Context
from gongkai.output import counted, print_json

if TYPE_CHECKING:
    from archive.proof.sealed import Seal
    from archive.store import Archive

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
TICK = 200_000  # steps of SQLite's machine between two looks at the clock: a few milliseconds
SHOWN_EVERY = 0.2  # seconds


@click.command
@click.option("--seal", "seal_file", type=FILE, help="Hold the archive against this seal of `gongkai seal`.")
@click.option("--signer", type=FILE, help="The public key that signed the seal (SEAL.sig beside it).")
@click.option("--reply", type=FILE, help="What a timestamp authority answered to SEAL.tsq; needs --roots.")
@click.option("--roots", type=FILE, help="The authority's root certificates (PEM).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a problem or remark.")
@click.pass_context
def command(
    ctx: click.Context,
    seal_file: Path | None,
    signer: Path | None,
    reply: Path | None,
    roots: Path | None,
    as_json: bool,
) -> None:
    """Say which rows fail; exit status 1 when any does.

    With --seal: that everything sealed is still there, as it was. Readings made anew since are remarks.
    """
    _refuse_halves(seal_file, signer, reply, roots)
    context: Context = ctx.obj
    rows: list[dict[str, Any]] = []
    with context.open() as archive:
        seal = _open_seal(seal_file, signer, reply, roots, quiet=as_json)
        with watching(archive) as watch:
            rows += _problems(archive, watch)
            if seal is not None:
                watch("seal")
                rows += _differences(archive, seal)
    problems = [row for row in rows if row["is"] == "problem"]
    if as_json:
        print_json(rows)
    else:
        _print(context.archive, rows, problems, seal)
    ctx.exit(1 if problems else 0)


def _refuse_halves(seal: Path | None, signer: Path | None, reply: Path | None, roots: Path | None) -> None:
    if seal is None and (signer or reply or roots):
        raise click.UsageError(
            "--signer, --reply and --roots say something of a seal: name it with --seal FILE"
        )
    if (reply is None) != (roots is None):
        raise click.UsageError(
            "an authority's answer is checked with its root certificates: give --reply and --roots"
        )


def _open_seal(
    path: Path | None, signer: Path | None, reply: Path | None, roots: Path | None, *, quiet: bool
) -> Seal | None:
    """The seal, once it is known to be unaltered and who signed it and when."""
    from archive.proof.sealed import Seal
    from archive.proof.signatures import check_signature
    from archive.proof.timestamps import check_reply

    if path is None:
        return None
    said = []
    seal = Seal(path)
    if signer is not None:
        said.append(f"{path}: {check_signature(path, signer)}")
    if reply is not None and roots is not None:
        said.append(
            f"{path}: existed at {check_reply(path, reply, roots).isoformat()}, says the timestamp authority"
        )
    if not quiet:
        for line in said:
            click.echo(line)
    return seal


def _problems(archive: Archive, watch: Callable[[str], None]) -> list[dict[str, Any]]:
    from archive.verify import verify

    return [{"is": "problem", **asdict(problem)} for problem in verify(archive, watch)]


def _differences(archive: Archive, seal: Seal) -> list[dict[str, Any]]:
    from archive.proof.sealed import check_seal

    found = (asdict(one) for one in check_seal(archive, seal))
    return [{"is": "problem" if one.pop("problem") else "remark", **one} for one in found]


def _print(path: Path, rows: list[dict[str, Any]], problems: list[dict[str, Any]], seal: Seal | None) -> None:
    for row in problems:
        click.echo(f"{row['table']} {row['row']}: {row['text']}", err=True)
    remarks: dict[str, list[str]] = {}
    for row in rows:
        if row["is"] == "remark":
            remarks.setdefault(row["text"], []).append(row["row"])
    for text, where in remarks.items():
        more = f" and {len(where) - 1} more" if len(where) > 1 else ""
        click.echo(f"{text}: {where[0]}{more}")
    click.echo(f"{path}: {counted(len(problems), 'problem')}" if problems else f"{path}: clean")
    if seal is not None and not problems:
        header = seal.header
        click.echo(
            f"{path}: all of {header['captures']} captures, {header['documents']} documents and {header['crawls']} crawls"
            f" sealed at {header['sealed']} are there; nothing sealed was altered or removed"
        )


@contextmanager
def watching(archive: Archive) -> Iterator[Callable[[str], None]]:
    """What to call with the name of each step: on a terminal a line on stderr says it and for how long by now."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    step, began, shown = "", time.monotonic(), 0.0

    def show() -> int:
        nonlocal shown
        now = time.monotonic()
        if now - shown > SHOWN_EVERY:
            shown = now
            click.echo(f"\r\x1b[Kverifying {step}, {now - began:.0f} s", nl=False, err=True)
        return 0

    def watch(name: str) -> None:
        nonlocal step, shown
        step, shown = name, 0.0
        show()

    archive.db.conn.set_progress_handler(show, TICK)
    try:
        yield watch
    finally:
        archive.db.conn.set_progress_handler(None, 0)
        click.echo("\r\x1b[K", nl=False, err=True)
