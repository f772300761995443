"""`gongkai schedule`: the daemon, or what is due now for cron."""

from __future__ import annotations

from pathlib import Path

import click

from gongkai.cli import NONE_ENABLED, Context
from gongkai.queue_option import needed, queue_option

HERE, ON_QUEUE = 2, 200  # sites at a time


@click.command
@click.option("--once", is_flag=True, help="Crawl what is due now, then exit: for cron.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    help="Sites crawled, or on the queue, at a time.  [default: 2; 200 with --queue]",
)
@queue_option
@click.option(
    "--incoming",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="With --queue: the folder in which workers' deliveries come, to be merged.",
)
@click.pass_context
def command(ctx: click.Context, once: bool, jobs: int | None, queue: str, incoming: Path | None) -> None:
    """Crawl each enabled site when its cron line says so (Asia/Shanghai). SIGTERM ends it cleanly.

    With --queue due crawls are put on that queue for `gongkai worker` on any machine, and what these deliver is merged.
    """
    import scheduler
    from archive.lock import ScheduleLocked
    from crawler import logs
    from crawler.book import Book
    from crawler.children import Children
    from crawler.site_files import SiteFiles

    context: Context = ctx.obj
    if bool(queue) != bool(incoming):
        raise click.UsageError("--queue and --incoming go together: what workers crawl comes back as files")
    logs.set_up()
    logs.begin_schedule(context.archive)
    if context.exists():
        context.open(readonly=False).close()  # an upgrade's first start brings the archive up to date
    if not context.scheduled_sites():
        click.echo(NONE_ENABLED, err=True)
    if queue and incoming:
        needed()
        from crawler.cluster.sending import Remote

        children: Children = Remote(context.archive, context.sites, queue, incoming)
    else:
        children = Children(context.archive, context.sites)
    schedule = scheduler.Schedule(
        SiteFiles(context.sites),
        children,
        Book(context.archive),
        jobs or (ON_QUEUE if queue else HERE),
        context.resting,
    )
    if not once:
        scheduler.run_daemon(schedule)
        return
    try:
        results = scheduler.run_once(schedule)
    except ScheduleLocked as error:
        click.echo(f"process {error.pid or 'unknown'} is at it: it crawls what is due")
        return
    if not results:
        click.echo("nothing is due")
    ctx.exit(1 if any(results.values()) else 0)
