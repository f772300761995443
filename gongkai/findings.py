"""`gongkai findings`: what does not add up or is in doubt, and what a person has looked at already."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from typing import Any

import click

from gongkai.cli import Context
from gongkai.output import print_json

VERDICTS = {"fail": "red", "unknown": "yellow", "doubt": "yellow"}


class Findings(click.Group):
    """A group that lists where no command of it is named: `gongkai findings demo` is `gongkai findings list demo`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or args[0] not in (*self.commands, *ctx.help_option_names):
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group(cls=Findings)
def command() -> None:
    """List failed and undecided checks and the reader's doubts, or mark one as seen.

    `gongkai findings [SLUG]` lists those nobody has marked; `--all` all of them, `--json` one object a line.
    """


@command.command("list")
@click.argument("slug", required=False)
@click.option("--all", "every", is_flag=True, help="Those marked as seen, too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a finding.")
@click.pass_obj
def list_findings(context: Context, slug: str | None, every: bool, as_json: bool) -> None:
    """Findings of a site, or of all, failures first: of each document what its current version says."""
    if slug is not None:
        context.site(slug)
    with context.open() as archive:
        rows = archive.findings(slug, seen=every)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        _print(row)
    click.echo(f"{len(rows)} findings" + ("" if every else " that nobody has marked as seen"), err=True)


@command.command("seen")
@click.argument("finding", metavar="ID")
@click.option("--note", default="", help="What you found out, in words.")
@click.pass_obj
def mark_seen(context: Context, finding: str, note: str) -> None:
    """Mark a finding as seen. It stays so, through every reparse, for as long as it says the same."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with context.open(readonly=False) as archive:
        row = archive.mark_seen(finding, note, _who(), now)
    click.echo(f"seen: {_line(row)}")


@command.command("unseen")
@click.argument("finding", metavar="ID")
@click.pass_obj
def mark_unseen(context: Context, finding: str) -> None:
    """Take such a mark back."""
    with context.open(readonly=False) as archive:
        row = archive.mark_unseen(finding)
    click.echo(f"no longer seen: {_line(row)}")


def _who() -> str:
    """The name of the user, empty where the system has none for this process."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


def _print(row: dict[str, Any]) -> None:
    verdict = click.style(row["verdict"], fg=VERDICTS[row["verdict"]])
    click.echo(f"{row['id']}  {verdict}  {_said(row)}")
    click.echo(
        f"            {row['agency'] or 'no agency'}, {row['year'] or 'no year'}; document {row['document_id']}  {row['url']}"
    )
    if row["seen_at"]:
        by = f" by {row['seen_by']}" if row["seen_by"] else ""
        click.echo(f"            seen {row['seen_at']}{by}: {row['note'] or 'no note'}")


def _line(row: dict[str, Any]) -> str:
    return f"{row['id']}  {row['title']}: {_said(row)}"


def _said(row: dict[str, Any]) -> str:
    """`columns_balance: 12 expected, 11 printed; 总计: …`, or the words of a doubt."""
    if row["verdict"] == "doubt":
        return str(row["detail"])
    sides = "" if row["expected"] is None else f" {row['expected']} expected, {row['actual']} printed;"
    return f"{row['rule']}:{sides} {row['detail']}"
