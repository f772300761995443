"""`gongkai sites list`: every site known, in a table."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from gongkai.cli import Context
from gongkai.output import counted, print_json, print_table, yes_or_no

if TYPE_CHECKING:
    from crawler.sites import Site

COLUMNS = ("slug", "agency", "province", "level", "family", "schedule", "columns", "enabled", "verified")


@click.command("list")
@click.option("--province", metavar="NAME", help="Only those of this province: 福建, or 中央.")
@click.option("--enabled", "only_enabled", is_flag=True, help="Only those that schedules crawl.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a site.")
@click.pass_obj
def command(context: Context, province: str | None, only_enabled: bool, as_json: bool) -> None:
    """Every site known, bundled and from --sites."""
    sites = [
        site
        for site in context.load_sites().values()
        if (not province or site.province == _province(province)) and (site.enabled or not only_enabled)
    ]
    if as_json:
        print_json(asdict(site) for site in sites)
        return
    print_table([_row(site) for site in sites], COLUMNS)
    click.echo(_summary(sites), err=True)


def _province(name: str) -> str:
    """The short name every site carries; an unknown one is wrong use."""
    from crawler.drafting.divisions import prefix_of
    from crawler.regions import PROVINCES

    if prefix := prefix_of(name):
        return PROVINCES[prefix]
    raise click.UsageError(f"{name!r} is no province: one of {', '.join(PROVINCES.values())}")


def _row(site: Site) -> dict[str, Any]:
    return {
        **asdict(site),
        "columns": len(site.columns),
        "province": site.province,
        "level": site.level,
        "enabled": yes_or_no(site.enabled),
        "verified": yes_or_no(site.verified),
    }


def _summary(sites: list[Site]) -> str:
    counts = f"{counted(len(sites), 'site')}, {sum(site.enabled for site in sites)} enabled"
    unverified = sum(not site.verified for site in sites)
    if not unverified:
        return counts
    return (
        f"{counts}; {unverified} not verified: written from documents, never checked against the live portal."
        "\n`gongkai sites check SLUG` looks, `gongkai sites enable SLUG` lets schedules crawl it."
    )
