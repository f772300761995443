"""`gongkai worker`: takes due crawls from a queue, on any machine."""

from __future__ import annotations

import re
import socket
from dataclasses import asdict
from pathlib import Path

import click

from gongkai.output import counted, print_json, print_table
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
@click.option("--list", "is_list", is_flag=True, help="Take no work: list the workers and jobs of the queue.")
@click.option("--again", metavar="SLUG", help="Take no work: put a site's jobs back that failed too often.")
@click.option("--json", "as_json", is_flag=True, help="With --list: one JSON object a line.")
@click.pass_context
def command(
    ctx: click.Context,
    queue: str,
    archives: Path,
    deliveries: Path | None,
    name: str | None,
    jobs: int,
    lease: float,
    is_list: bool,
    again: str | None,
    as_json: bool,
) -> None:
    """Crawl what `gongkai schedule --queue URL` puts on the queue, each site in an archive of its own, and deliver it.

    SIGTERM ends it cleanly: crawls end, and what was cut short is given back.
    """
    needed()
    if not queue:
        raise click.UsageError("name the queue: --queue redis://HOST:6379, or GONGKAI_QUEUE")
    if is_list or again:
        ctx.exit(_list(queue, as_json) if is_list else _again(queue, again or ""))
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


def _list(queue: str, as_json: bool) -> int:
    """Print the workers and jobs; 1 where a job failed too often."""
    from crawler.cluster.overview import listed
    from crawler.cluster.server import ask, connect

    client = connect(queue)
    ask(client, queue)
    rows = [asdict(each) for each in listed(client)]
    if as_json:
        print_json(rows)
    elif rows:
        print_table(rows, list(rows[0]))
    else:
        click.echo("no worker has been there, and no job is on the queue")
    return 1 if any(row["state"] == "dead" for row in rows) else 0


def _again(queue: str, slug: str) -> int:
    """Put a site's dead jobs back; 1 where there is none."""
    from crawler.cluster.overview import again
    from crawler.cluster.queues import Queues
    from crawler.cluster.server import ask, connect

    client = connect(queue)
    ask(client, queue)
    count = again(Queues(client, heartbeat=600), slug)
    click.echo(
        f"{slug}: {counted(count, 'job')} put back" if count else f"{slug}: no job of it failed too often"
    )
    return 0 if count else 1
