"""`gongkai sites enable` and `disable`: whether schedules and --all crawl a site."""

from __future__ import annotations

from pathlib import Path

import click

from gongkai.cli import Context


@click.command("enable")
@click.argument("slugs", metavar="SLUG...", nargs=-1, required=True)
@click.pass_obj
def enable(context: Context, slugs: tuple[str, ...]) -> None:
    """Let schedules and --all crawl these sites: their files go, switched on, into the folder of --sites."""
    _switch(context, slugs, enabled=True)


@click.command("disable")
@click.argument("slugs", metavar="SLUG...", nargs=-1, required=True)
@click.pass_obj
def disable(context: Context, slugs: tuple[str, ...]) -> None:
    """Keep these sites out of schedules and --all; they are still crawled by name."""
    _switch(context, slugs, enabled=False)


def _switch(context: Context, slugs: tuple[str, ...], *, enabled: bool) -> None:
    from crawler.drafting.switches import file_of, switch
    from crawler.sites import BUNDLED

    sites = context.named_sites(slugs)
    word = "enabled" if enabled else "disabled"
    for site in sites:
        source = file_of(site.slug, (BUNDLED, *context.sites))
        if site.enabled == enabled:
            click.echo(f"{site.slug}: already {word} in {source}")
            continue
        folder = own_folder(context) if source.parent == BUNDLED else source.parent
        try:
            changed = switch(site.slug, source, folder, enabled=enabled)
        except OSError as error:
            raise click.ClickException(
                f"{folder}: {error.strerror}; name another folder with --sites"
            ) from error
        unseen = "" if changed.verified or not enabled else "; not verified yet: `gongkai sites check` looks"
        click.echo(f"{site.slug}: {word} in {folder / source.name}{unseen}")


def own_folder(context: Context) -> Path:
    """The folder that new site files go into: the last of --sites. Wrong use where none is named."""
    if not context.sites:
        raise click.UsageError(
            "name a folder of your own for site files with --sites DIR or GONGKAI_SITES; the bundled ones stay as they are"
        )
    return context.sites[-1]
