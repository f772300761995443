"""`gongkai serve`: Datasette over the archive, read-only."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from gongkai.cli import Context
from gongkai.status import run_needs, status_row

if TYPE_CHECKING:
    from crawler.sites import Site


@click.command
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535))
@click.option("--open", "open_browser", is_flag=True, help="Open it in a browser.")
@click.pass_obj
def command(context: Context, host: str, port: int, open_browser: bool) -> None:
    """Browse the archive with Datasette and the bundled pages; nothing can be written."""
    try:
        from archive.browse import serve
    except ModuleNotFoundError as error:
        raise click.ClickException(
            f"browsing needs {error.name}, which is not installed: {sys.executable} -m pip install 'gongkai[browse]'"
        ) from error
    context.open().close()  # a missing or foreign file is named before a server starts
    base_url = os.environ.get("GONGKAI_BASE_URL", "").strip()
    tell = teller(context.load_sites())
    serve(context.archive, host=host, port=port, open_browser=open_browser, base_url=base_url, tell=tell)


def teller(known: Mapping[str, Site]) -> Callable[[dict[str, Any], dict[str, Any] | None], dict[str, Any]]:
    """What `gongkai status` says of a site, for its page: of a row of `health` with revisits, and its latest run."""

    def tell(row: dict[str, Any], run: dict[str, Any] | None) -> dict[str, Any]:
        now, site = datetime.now(UTC), known.get(row["site"])
        said = status_row(row, site, now)
        return {**said, "needs": [*said["needs"], *run_needs(run, site, row["started_at"], now)]}

    return tell
