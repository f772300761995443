"""`gongkai worker`: takes due crawls from a queue, on any machine."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import click

from gongkai.queue_option import needed, queue_option


@click.command
@queue_option
@click.option(
    "--archives",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("archives"),
    show_default=True,
    help="The folder of this worker's archives, one for each site.",
)
@click.option(
    "--deliver",
    "deliveries",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The folder for what is to be merged: the one `gongkai schedule` sees as --incoming.",
)
@click.option(
    "--name", help="What this worker is called; no two are called the same.  [default: the machine's name]"
)
@click.option(
    "--jobs", type=click.IntRange(min=1), default=2, show_default=True, help="Sites crawled at a time."
)
@click.option(
    "--lease",
    type=click.FloatRange(min=2),
    default=60.0,
    show_default=True,
    help="Seconds until the sites of a worker that is gone may be crawled by another; the same for all workers.",
)
@click.pass_context
def command(
    ctx: click.Context,
    queue: str,
    archives: Path,
    deliveries: Path | None,
    name: str | None,
    jobs: int,
    lease: float,
) -> None:
    """Crawl what `gongkai schedule --queue URL` puts on the queue, each site in an archive of its own, and deliver it.

    SIGTERM ends it cleanly: crawls end, and what was cut short is given back.
    """
    needed()
    if not queue:
        raise click.UsageError("name the queue: --queue redis://HOST:6379, or GONGKAI_QUEUE")
    if deliveries is None:
        raise click.UsageError("name the folder to deliver to: --deliver FOLDER")
    name = name or re.sub(r"[^A-Za-z0-9_-]", "-", socket.gethostname())[:40]
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", name):
        raise click.UsageError(f"--name {name}: letters, digits, - and _, at most 40")
    from crawler import logs
    from crawler.children import stopping
    from crawler.cluster.work import Settings, Worker

    logs.set_up()
    worker = Worker(Settings(queue, archives, deliveries, name, jobs, lease))
    with stopping(worker.stop):
        worker.run()
