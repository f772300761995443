"""`gongkai sites new`: a draft site file for a portal nobody configured."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from gongkai.cli import Context
from gongkai.output import called, counted, print_json

SPACE = re.compile(r"\s")  # no address holds one: "not an address"

if TYPE_CHECKING:
    from crawler.drafting.drafts import Draft
    from crawler.survey.explore import Explored


@click.command("new")
@click.argument("url")
@click.option(
    "--out",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder for the draft.  [default: the folder of --sites; else it is printed]",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object: the draft and where it was written.")
@click.pass_context
def command(ctx: click.Context, url: str, out: Path | None, as_json: bool) -> None:
    """Look at a portal and write a draft of its site file.

    URL is its home page, a list page or an article. A dozen pages are asked for at most, as politely as in a crawl. No
    file is replaced.
    """
    start = address(url)  # before the imports, which take a second
    from crawler.survey.draft import draft_of, shortcomings, why_not

    context: Context = ctx.obj
    explored = look(start)
    if not explored.survey.columns:
        raise click.ClickException(why_not(explored))
    draft = draft_of(explored)
    folder = out or (context.sites[-1] if context.sites else None)
    path = _write(draft, folder) if folder else None
    if as_json:
        print_json([{**asdict(draft), "file": str(path) if path else None}])
    else:
        _print(draft, path)
    missing = list(shortcomings(explored))
    for sentence in missing:
        click.echo(sentence, err=True)
    if not as_json:
        _say_next(draft, path)
    ctx.exit(0 if any(column.kind == "annual_report" for column in draft.columns) else 1)


def address(url: str) -> str:
    """The address as it is asked for; without a scheme, http://. Wrong use where it is none."""
    from crawler.urls import is_web

    whole = url.strip() if "://" in url else f"http://{url.strip()}"
    # Without a scheme, a word is no host: somebody gave a slug, or forgot the quotes of a shell.
    is_word = "://" not in url and not any(sign in url for sign in ".:")
    if is_word or not is_web(whole) or SPACE.search(whole):
        raise click.UsageError(
            f"{url!r} is no address of a web page: give it as a browser shows it, such as https://www.example.gov.cn/"
        )
    parts = urlsplit(whole)
    return parts._replace(path=parts.path or "/").geturl()


def look(url: str) -> Explored:
    """Survey the portal at that address."""
    from functools import partial

    from crawler.survey.explore import explore
    from crawler.survey.run import Interrupted, dry_run

    try:
        return dry_run("survey", partial(explore, url=url))
    except Interrupted as error:
        raise click.Abort from error


def _write(draft: Draft, folder: Path) -> Path:
    from crawler.drafting.drafts import write

    try:
        return write(draft, folder)
    except FileExistsError as error:
        raise click.ClickException(
            f"{folder / f'{draft.slug}.toml'} is there already, and nothing is replaced:"
            " move it away, or name another folder with --out"
        ) from error
    except OSError as error:
        raise click.ClickException(f"{folder}: {error.strerror}; name another folder with --out") from error


def _print(draft: Draft, path: Path | None) -> None:
    from crawler.drafting.drafts import to_toml

    if path is None:
        click.echo(to_toml(draft), nl=False)
        return
    click.echo(f"{path}: {draft.agency}, {counted(len(draft.columns), 'column')}")
    for column in draft.columns:
        click.echo(f"  {column.kind:13}  {column.url}{'  (in a browser)' if column.render else ''}")
        click.echo(f"  {'':13}  {column.comment}")


def _say_next(draft: Draft, path: Path | None) -> None:
    """What to do with the draft, on stderr: stdout may be the draft itself."""
    if not draft.region:
        click.echo("region: fill in the six digits of its administrative division code", err=True)
    folder = path.parent if path else Path("DIR")
    if path is None:
        click.echo(
            f"\nNothing was written: save this as DIR/{draft.slug}.toml, or name a folder with --out.",
            err=True,
        )
    click.echo(
        f"Next:\n  {called()} --sites {folder} sites check {draft.slug}"
        f"\n  {called()} --sites {folder} crawl {draft.slug}",
        err=True,
    )
