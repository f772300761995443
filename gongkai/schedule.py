"""`gongkai schedule`: the daemon, or what is due now for cron."""

from __future__ import annotations

from datetime import UTC, datetime

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
    from crawler import logs
    from crawler.children import Children

    context: Context = ctx.obj
    logs.set_up()
    logs.begin_schedule(context.archive)
    if context.exists():
        context.open(readonly=False).close()  # an upgrade's first start brings the archive up to date
    sites = context.scheduled_sites()
    if not sites:
        click.echo(NONE_ENABLED, err=True)
    children = Children(context.archive, context.sites)
    last_started, now = context.last_started(), datetime.now(UTC)
    if not once:
        scheduler.run_daemon(
            sites, children, last_started=last_started, now=now, jobs=jobs, resting=context.resting
        )
        return
    results = scheduler.run_due(
        sites, children, last_started=last_started, now=now, jobs=jobs, resting=context.resting
    )
    if not results:
        click.echo("nothing is due")
    ctx.exit(1 if any(results.values()) else 0)
