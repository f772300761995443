"""`gongkai recrawl SLUG|URL`: fetch again by hand, whatever the schedule, the validators and the caches say."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from gongkai.cli import Context

if TYPE_CHECKING:
    from crawler.sites import Site


@click.command
@click.argument("target", metavar="SLUG|URL")
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), help="Leave out entries listed with an earlier date."
)
@click.pass_context
def command(ctx: click.Context, target: str, since: datetime | None) -> None:
    """Crawl a whole site or one document's URL again, asking for full answers."""
    from crawler.run import run_crawl
    from gongkai.summary import print_last_crawl

    context: Context = ctx.obj
    url = target if "://" in target else None
    site = site_of(context, target) if url else context.site(target)
    status = run_crawl(
        site,
        context.archive,
        trigger="recrawl",
        since=f"{since:%Y-%m-%d}" if since else None,
        fresh=True,
        url=url,
    )
    print_last_crawl(context, site.slug)
    ctx.exit(status)


def site_of(context: Context, url: str) -> Site:
    """The site a URL belongs to: that of the archived document, else the one site file that covers its host."""
    from crawler.urls import host_of

    known = context.load_sites()
    if context.archive.exists():
        with context.open() as archive:
            row = archive.document_at(url)
        if row and row["site"] in known:
            return known[str(row["site"])]
    host = host_of(url)
    covering = [site for site in known.values() if host in site.all_hosts]
    if len(covering) != 1:
        slugs = ", ".join(site.slug for site in covering) or "none"
        raise click.UsageError(
            f"{url}: exactly one site file must cover the host {host!r}; those that do: {slugs}"
        )
    return covering[0]
