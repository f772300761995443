"""`gongkai crawl SLUG...`: crawl sites, each in a process of its own when there are several."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import click

from gongkai.cli import NONE_ENABLED, Context

if TYPE_CHECKING:
    from crawler.sites import Site


@click.command
@click.argument("slugs", metavar="SLUG...", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every enabled site.")
@click.option("--due", is_flag=True, help="Every site that its schedule makes due now.")
@click.option("--full", is_flag=True, help="Ask for every document, whether it is due or not.")
@click.option("--limit", type=click.IntRange(min=1), help="Fetch at most that many documents of each site.")
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), help="Leave out entries listed with an earlier date."
)
@click.option(
    "--jobs", type=click.IntRange(min=1), default=2, show_default=True, help="Sites crawled at a time."
)
@click.pass_context
def command(
    ctx: click.Context,
    slugs: tuple[str, ...],
    every: bool,
    due: bool,
    full: bool,
    limit: int | None,
    since: datetime | None,
    jobs: int,
) -> None:
    """Crawl the named sites; one summary line each. A site that failed or fell short gives exit status 1."""
    context: Context = ctx.obj
    if bool(slugs) + every + due != 1:
        raise click.UsageError("name the sites to crawl, or give --all or --due")
    sites = context.named_sites(slugs) if slugs else context.scheduled_sites()
    none_enabled = not sites
    if due:
        from crawler.owed import due_sites

        sites = due_sites(sites, context.last_started(), datetime.now(UTC))
    if not sites:
        click.echo(NONE_ENABLED if none_enabled else "nothing is due")
    sites = sites if slugs else _awake(context, sites)
    if len(sites) == 1:
        ctx.exit(_crawl_here(context, sites[0], limit, since.date() if since else None, full=full))
    from crawler.children import Children

    options = ["--full"] if full else []
    options += [f"--limit={limit}"] if limit else []
    options += [f"--since={since:%Y-%m-%d}"] if since else []
    results = Children(context.archive, context.sites).crawl_all(
        sites, jobs=jobs, trigger="hand", options=options
    )
    ctx.exit(1 if any(results.values()) else 0)


def _awake(context: Context, sites: list[Site]) -> list[Site]:
    """The sites but those that are paused; each of these is named."""
    resting = context.resting()
    for site in sites:
        if site.slug in resting:
            click.echo(f"{site.slug} is paused and left out: {resting[site.slug]}")
    return [site for site in sites if site.slug not in resting]


def _crawl_here(context: Context, site: Site, limit: int | None, since: date | None, *, full: bool) -> int:
    from crawler import lifeline

    lifeline.follow()
    from crawler.run import run_crawl
    from gongkai.summary import print_crawl

    trigger = os.environ.get("GONGKAI_TRIGGER", "hand")
    outcome = run_crawl(
        site,
        context.archive,
        trigger=trigger,
        limit=limit,
        since=since.isoformat() if since else None,
        full=full,
    )
    print_crawl(context, outcome.crawl_id)
    return outcome.status
