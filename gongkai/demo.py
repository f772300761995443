"""`gongkai demo`: the example portal crawled at its successive states, and what changed from one to the next."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongkai.cli import Context

if TYPE_CHECKING:
    from examples.portal import Portal

DEMO_ARCHIVE = Path("gongkai-demo.db")
PORT = 8899  # the port that stands in crawler/sites/demo.toml
STATES = {
    1: "the portal at first sight",
    2: "one table cell corrected, one hit counter moved",
    3: "one report gone, one new notice",
}


@click.command
@click.option("--serve", is_flag=True, help="Then browse the archive with Datasette.")
@click.option(
    "--port", default=PORT, show_default=True, help="Port of the portal; a free one where it is taken."
)
@click.pass_context
def command(ctx: click.Context, serve: bool, port: int) -> None:
    """Serve the example portal on loopback, crawl each of its three states, print what changed.

    Without --archive the archive is gongkai-demo.db, made anew at every run.
    """
    from crawler.browser import find_chromium, missing_browser

    context: Context = ctx.obj
    archive = context.archive if context.archive_given else _fresh(DEMO_ARCHIVE)
    browser = find_chromium()
    if browser is None:
        click.echo(missing_browser("demo"), err=True)
    failed = False
    with running_portal(port) as (portal, sites):
        for state, description in STATES.items():
            portal.set_state(state)
            click.echo(click.style(f"\nstate {state}: {description}", bold=True))
            failed |= _crawl(Context(archive, (sites,), archive_given=True)) != 0
    click.echo(f"\nThe archive is {archive.absolute()}. Next:")
    for words in ("status", "search 行政处罚", "serve"):
        click.echo(f"  {_called()} --archive {archive} {words}")
    if serve:
        from archive.browse import serve as browse

        browse(archive, open_browser=True)
    # Without a browser the list built by JavaScript falls short in every state; the sentence above has said so.
    ctx.exit(1 if failed and browser is not None else 0)


@contextmanager
def running_portal(port: int = 0) -> Iterator[tuple[Portal, Path]]:
    """The portal and a folder with its site file; where the port is taken, both use a free one."""
    from crawler.sites import BUNDLED
    from examples.portal import serve

    try:
        portal = serve(port)
    except OSError:
        portal = serve(0)
    with portal, tempfile.TemporaryDirectory(prefix="gongkai-demo-") as folder:
        text = (BUNDLED / "demo.toml").read_text(encoding="utf-8")
        text = text.replace(f"127.0.0.1:{PORT}", f"127.0.0.1:{portal.port}")
        (Path(folder) / "demo.toml").write_text(text, encoding="utf-8")
        yield portal, Path(folder)


def _fresh(path: Path) -> Path:
    """The path with no archive at it: an earlier demo's is of no further use, and would mix with this one's."""
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    return path


def _called() -> str:
    """The command as it was called: `make crawl` does not put .venv/bin on PATH."""
    name = Path(sys.argv[0])
    return "gongkai" if name.name != "gongkai" else os.path.relpath(name) if name.is_absolute() else str(name)


def _crawl(context: Context) -> int:
    """Crawl the portal as it stands, and print what that changed in the archive."""
    from crawler.children import Children

    status = Children(context.archive, context.sites).crawl(context.site("demo"), trigger="demo")
    if context.archive.exists():
        with context.open() as archive:
            last = archive.last_crawl("demo")
            for row in archive.crawl_changes(last["id"]) if last else ():
                click.echo(f"  {change_line(row)}")
    return status


def change_line(row: dict[str, object]) -> str:
    """`changed  澄川县公安局2021年…  penalties.decisions 1286 → 1268`."""
    words = f"{row['what']!s:8} {row['title']}"
    return f"{words}  {row['detail']}" if row["detail"] else words
