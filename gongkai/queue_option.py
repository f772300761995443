"""The option --queue of several commands, and the sentence where what it needs is not installed."""

from __future__ import annotations

import sys
from importlib.util import find_spec

import click

queue_option = click.option(
    "--queue",
    metavar="URL",
    envvar="GONGKAI_QUEUE",
    default="",
    help="The Redis server of a queue: redis://:PASSWORD@HOST:6379, rediss:// with TLS.  [env: GONGKAI_QUEUE]",
)


def needed() -> None:
    """A sentence and exit status 1 where the packages of the extra are not installed."""
    for package in ("dramatiq", "redis"):
        if find_spec(package) is None:
            raise click.ClickException(
                f"a queue needs the package {package}: {sys.executable} -m pip install 'gongkai[cluster]'"
            )
