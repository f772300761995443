"""`gongkai logs [CRAWL|SLUG]`: what a crawl logged, found from its id."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from gongkai.cli import Context, pick_sites
from gongkai.output import print_json, print_table

COLUMNS = ("id", "site", "started_at", "status", "bytes", "log")
LEVELS = ("info", "warning", "error")


@click.command
@click.argument("which", metavar="[CRAWL|SLUG]", required=False)
@click.option("--level", type=click.Choice(LEVELS), default="info", help="Leave out what matters less.")
@click.option(
    "--last", type=click.IntRange(min=1), default=20, show_default=True, help="Crawls in the list of crawls."
)
@click.option("--path", "only_path", is_flag=True, help="Print where the log is and nothing else.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object an entry, or a crawl.")
@click.pass_obj
def command(
    context: Context, which: str | None, level: str, last: int, only_path: bool, as_json: bool
) -> None:
    """Print the log of a crawl, or of a site's last crawl; without either, list the last crawls and their logs."""
    from crawler.log_files import log_folder

    folder = log_folder(context.archive)
    if folder is None:
        raise click.ClickException("GONGKAI_LOGS is `off`: no logs are kept; unset it, or name a folder")
    if which is None:
        _print_crawls(_crawls(context, last), folder, as_json=as_json)
        return
    path, words = _find(context, which, folder)
    if only_path:
        click.echo(path)
        return
    entries = _entries(path, words, level)
    if as_json:
        print_json(entries)
        return
    for line in _lines(entries):
        click.echo(line)


def _crawls(context: Context, last: int) -> list[dict[str, Any]]:
    with context.open() as archive:
        return list(
            archive.db.query(
                "SELECT id, site, started_at, status FROM crawls ORDER BY id DESC LIMIT ?", (last,)
            )
        )


def _print_crawls(crawls: Iterable[Mapping[str, Any]], folder: Path, *, as_json: bool) -> None:
    """Each crawl with the bytes and the place of its log; both empty where it has none."""
    from crawler.log_files import crawl_log, pieces

    rows = []
    for crawl in crawls:
        path = crawl_log(folder, crawl["site"], crawl["id"])
        kept = pieces(path)
        size = sum(piece.stat().st_size for piece in kept) if kept else None
        rows.append({**crawl, "bytes": size, "log": str(path) if kept else None})
    if as_json:
        print_json(rows)
    else:
        print_table(rows, COLUMNS)


def _find(context: Context, which: str, folder: Path) -> tuple[Path, str]:
    """Where the log of a crawl id, or of a site's last crawl, is kept, and the crawl in words."""
    from crawler.log_files import crawl_log

    with context.open() as archive:
        if which.isascii() and which.isdigit():
            found = archive.db.query("SELECT id, site FROM crawls WHERE id = ?", (int(which),))
        else:
            found = archive.db.query(
                "SELECT id, site FROM crawls WHERE site = ? ORDER BY id DESC LIMIT 1", (which,)
            )
        crawl = next(iter(found), None)
    if crawl is None and which.isdigit():
        raise click.ClickException(
            f"no crawl {which} in {context.archive}; `gongkai logs` lists the last ones"
        )
    if crawl is None:
        pick_sites(context.load_sites(), (which,))
        raise click.ClickException(f"{which} has not been crawled into {context.archive} yet")
    return crawl_log(folder, crawl["site"], crawl["id"]), f"crawl {crawl['id']} of {crawl['site']}"


def _entries(path: Path, words: str, level: str) -> Iterator[dict[str, Any]]:
    """The entries that matter at least so much; a line that was torn is always shown."""
    from crawler.log_files import KEPT_DAYS, pieces, read_log

    if not pieces(path):
        raise click.ClickException(
            f"{path}: no log of {words} is there: logs are kept for {KEPT_DAYS} days, on the machine that crawled,"
            " and GONGKAI_LOGS may have named another folder"
        )
    levels = logging.getLevelNamesMapping()
    least = levels[level.upper()]
    return (entry for entry in read_log(path) if levels.get(str(entry.get("level")), 99) >= least)


def _lines(entries: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    from crawler.logs import readable

    for entry in entries:
        time = str(entry.get("time", ""))[:19].replace("T", " ")
        yield readable({**entry, "site": None}, f"{time}Z" if time else "")
