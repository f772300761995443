"""`gongkai schedule`: the daemon, or what is due now for cron."""

from __future__ import annotations

import click

from gongkai.cli import NONE_ENABLED, Context


@click.command
@click.option("--once", is_flag=True, help="Crawl what is due now, then exit: for cron.")
@click.option(
    "--jobs", type=click.IntRange(min=1), default=2, show_default=True, help="Sites crawled at a time."
)
@click.pass_context
def command(ctx: click.Context, once: bool, jobs: int) -> None:
    """Crawl each enabled site when its cron line says so (Asia/Shanghai). SIGTERM ends it cleanly."""
    import scheduler
    from archive.lock import ScheduleLocked
    from crawler import logs
    from crawler.book import Book
    from crawler.children import Children
    from crawler.site_files import SiteFiles

    context: Context = ctx.obj
    logs.set_up()
    logs.begin_schedule(context.archive)
    if context.exists():
        context.open(readonly=False).close()  # an upgrade's first start brings the archive up to date
    if not context.scheduled_sites():
        click.echo(NONE_ENABLED, err=True)
    schedule = scheduler.Schedule(
        SiteFiles(context.sites),
        Children(context.archive, context.sites),
        Book(context.archive),
        jobs,
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
