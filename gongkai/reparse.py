"""`gongkai reparse [SLUG]`: stored captures read again with today's rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gongkai.cli import Context
from gongkai.output import with_progress

if TYPE_CHECKING:
    from archive.store import Archive
    from crawler.items import Page


@click.command
@click.argument("slug", required=False)
@click.pass_context
def command(ctx: click.Context, slug: str | None) -> None:
    """Read stored captures of a site, or of all, again; no network, and never a new version.

    Captures that were never read, or could not be, get a first reading, which makes the document's version.
    """
    context: Context = ctx.obj
    if slug is not None:
        context.site(slug)
    with context.open(readonly=False) as archive:
        again = failed = 0
        versions = archive.db.execute("SELECT count(*) FROM versions").fetchone()[0]
        for version_id, page in with_progress(archive.readings(slug), versions, "reading again"):
            done = _read(archive, page, version_id)
            again, failed = again + done, failed + (not done)
        first = 0
        for page in archive.pages_to_read(slug):
            done = _read(archive, page, None)
            first, failed = first + done, failed + (not done)
    click.echo(
        f"{again} versions read again, {first} captures read for the first time, {failed} could not be read"
    )
    ctx.exit(1 if failed else 0)


def _read(archive: Archive, page: Page, version_id: int | None) -> bool:
    """Read one page and keep what it says; a page that cannot be read keeps its reading and is named."""
    from crawler.reading import keep_again, keep_read
    from pipelines import read

    try:
        document = read(page)
    except Exception as error:  # any fault of a parser on any page; the capture stands and says so
        reason = f"{type(error).__name__}: {error}"
        click.echo(f"{page.url}: {reason}", err=True)
        if version_id is None:
            archive.note_unread(page, reason)
        return False
    if version_id is None:
        keep_read(archive, page, document)
    else:
        keep_again(archive, version_id, document)
    return True
