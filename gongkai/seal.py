"""`gongkai seal OUT`: what the archive holds, as a file to publish, sign or have timestamped."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from gongkai import __version__
from gongkai.cli import Context
from gongkai.output import counted


@click.command
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--key",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Sign it with this OpenSSH key: OUT.sig, which `ssh-keygen -Y verify` checks.",
)
@click.pass_obj
def command(context: Context, out: Path, key: Path | None) -> None:
    """Write a seal of the archive to OUT, and a request for a trusted timestamp (RFC 3161) over it to OUT.tsq.

    Nothing is sent. docs/proof.md says how to have it timestamped and what it proves.
    """
    from archive.errors import ArchiveError
    from archive.proof.seal import write_seal
    from archive.proof.signatures import sign
    from archive.proof.timestamps import request_for

    if not out.absolute().parent.is_dir():
        raise click.ClickException(f"{out}: the folder {out.absolute().parent} does not exist; make it first")
    request = out.with_name(f"{out.name}.tsq")
    if request.exists():
        raise ArchiveError(f"{request} exists, and belongs to another seal: name another file")
    with context.open() as archive:
        sealed = write_seal(archive, out, f"gongkai {__version__}", datetime.now(UTC))
    request.write_bytes(request_for(out))
    held = ", ".join(counted(sealed.counts[f"{noun}s"], noun) for noun in ("document", "capture", "crawl"))
    click.echo(f"{out}: {held}; sha256 {sealed.digest}")
    click.echo(f"{request}: a request for a trusted timestamp; docs/proof.md says where to send it")
    if key is not None:
        click.echo(f"{sign(out, key)}: signed")
