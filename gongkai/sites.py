"""`gongkai sites`: the site files."""

from __future__ import annotations

from dataclasses import asdict

import click

from gongkai.cli import Context
from gongkai.output import print_json, yes_or_no
from gongkai.sites_check import command as check_site
from gongkai.sites_enable import disable, enable
from gongkai.sites_import import command as import_sites
from gongkai.sites_list import command as list_sites
from gongkai.sites_new import command as new_site


@click.group
def command() -> None:
    """List, show, check, draft, import, enable and disable site files."""


for _subcommand in (list_sites, check_site, new_site, import_sites, enable, disable):
    command.add_command(_subcommand)


@command.command("show")
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@click.pass_obj
def show_site(context: Context, slug: str, as_json: bool) -> None:
    """One site as its file is understood, defaults included."""
    site = context.site(slug)
    if as_json:
        print_json([asdict(site)])
        return
    for key, value in asdict(site).items():
        if key != "columns":
            click.echo(f"{key:18} {_said(value)}")
    for column in site.columns:
        click.echo(
            f"{'column':18} {column.kind:13}  {column.url}{'  (in a browser)' if column.render else ''}"
        )


def _said(value: object) -> object:
    """The value of a key in words: yes and no, hosts one after the other."""
    if isinstance(value, bool):
        return yes_or_no(value)
    return (", ".join(map(str, value)) or "none further") if isinstance(value, tuple) else value
