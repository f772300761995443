"""`gongkai demo`: the example portal crawled at its successive states, and what changed from one to the next."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gongkai.cli import Context
from gongkai.output import called

if TYPE_CHECKING:
    from examples.portal import Portal

DEMO_ARCHIVE = Path("gongkai-demo.db")
PORT = 8899  # the port that stands in crawler/sites/demo.toml
STATES = {
    1: "the portal at first sight",
    2: "one table cell corrected, one hit counter moved",
    3: "one report gone, one new notice",
}
UNPROVEN = (
    "demo: the report that is gone stays present, and the new notice is not seen: without one of its lists the crawl is partial, "
    "and nothing of a partial crawl counts as evidence that a document is gone"
)


@click.command
@click.option("--serve", is_flag=True, help="Then browse the archive with Datasette.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help="Port of the portal; a free one where it is taken.",
)
@click.pass_context
def command(ctx: click.Context, serve: bool, port: int) -> None:
    """Serve the example portal on loopback, crawl each of its three states, print what changed.

    Without --archive the archive is gongkai-demo.db, made anew at every run.
    """
    from crawler.browser import find_chromium, missing_browser

    context: Context = ctx.obj
    archive = context.archive if context.archive_given else _fresh(DEMO_ARCHIVE)
    # Without a browser the list built by JavaScript falls short in every state: said once here, and no failure.
    excused = {"ok"} if find_chromium() else {"ok", "partial"}
    if "partial" in excused:
        click.echo(missing_browser("demo"), err=True)
    failed = False
    with running_portal(port) as (portal, sites):
        for state, description in STATES.items():
            portal.set_state(state)
            click.echo(click.style(f"\nstate {state}: {description}", bold=True))
            status = _crawl(Context(archive, (sites,), archive_given=True))
            if status == "partial" and state == max(STATES):
                click.echo(UNPROVEN, err=True)
            failed |= status not in excused
            if status == "failed":
                break
    if not archive.exists():
        ctx.exit(1)  # no crawl could begin, and each has said why
    click.echo(f"\nThe archive is {archive.absolute()}. Next:")
    for words in ("status", "search 行政处罚", "serve"):
        click.echo(f"  {called()} --archive {archive} {words}")
    if serve:
        from archive.browse import serve as browse

        browse(archive, open_browser=True)
    ctx.exit(1 if failed else 0)


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
    if path.is_dir():
        raise click.ClickException(f"{path} is a folder; name a file with --archive")
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    shutil.rmtree(f"{path}.logs", ignore_errors=True)  # of crawls that nobody can name any more
    return path


def _crawl(context: Context) -> str:
    """Crawl the portal as it stands, print what that changed in the archive, and return what the crawl ended as."""
    from crawler.children import Children

    before = _last_crawl(context)
    Children(context.archive, context.sites).crawl(context.site("demo"), trigger="demo")
    last = _last_crawl(context)
    if last is None or last == before:
        return "failed"  # it could not begin, and has said why
    with context.open() as archive:
        for row in archive.crawl_changes(last["id"]):
            click.echo(f"  {change_line(row)}")
    return str(last["status"])


def _last_crawl(context: Context) -> dict[str, Any] | None:
    if not context.exists():
        return None
    with context.open() as archive:
        return archive.last_crawl("demo")


def change_line(row: dict[str, object]) -> str:
    """`changed  澄川县公安局2021年…  penalties.decisions 1286 → 1268`."""
    words = f"{row['what']!s:8} {row['title']}"
    return f"{words}  {row['detail']}" if row["detail"] else words
