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
    from gongkai.summary import print_crawl

    context: Context = ctx.obj
    url = target if "://" in target else None
    site = site_of(context, target) if url else context.site(target)
    outcome = run_crawl(
        site,
        context.archive,
        trigger="recrawl",
        since=f"{since:%Y-%m-%d}" if since else None,
        fresh=True,
        url=url,
    )
    print_crawl(context, outcome.crawl_id)
    ctx.exit(outcome.status)


def site_of(context: Context, url: str) -> Site:
    """The site a URL belongs to: that of the archived document, else the one site file that covers its host."""
    from crawler.urls import canonical, host_of, is_web

    if not is_web(url):
        raise click.UsageError(f"{url} is no address of a web page")
    url = canonical(url)
    known = context.load_sites()
    for site in known.values():
        if url in {canonical(column.url) for column in site.columns}:
            raise click.UsageError(
                f"{url} is a list page; `gongkai recrawl {site.slug}` reads the whole site"
            )
    if context.exists():
        with context.open() as archive:
            row = archive.document_at(url)
        if row and row["site"] in known:
            return known[str(row["site"])]
    host = host_of(url)
    covering = [site for site in known.values() if host in site.all_hosts]
    if not covering:
        raise click.UsageError(
            f"{url}: no site file covers the host {host!r}; `gongkai sites new {url}` drafts one"
        )
    if len(covering) > 1:
        slugs = ", ".join(site.slug for site in covering)
        raise click.UsageError(
            f"{url}: several site files cover the host {host!r}: {slugs}; name one of them"
        )
    return covering[0]
