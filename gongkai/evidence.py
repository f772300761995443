"""How states and their proof are printed: for `gongkai log` and `gongkai show`."""

from __future__ import annotations

from typing import Any

import click

from gongkai.output import counted

SHOWN = 3  # visits printed from each end of a long row of failures
COLOURS = {"gone": "red", "suspect": "yellow", "moved": "yellow", "back": "green", "present": "green"}


def print_state_change(change: dict[str, Any]) -> None:
    """`2026-01-20…  suspect → gone: 3 visits failed …`, and below it each visit that proves it."""
    new = click.style(change["new"], fg=COLOURS[change["new"]])
    click.echo(f"{change['changed_at']}  {change['old']} → {new}: {change['reason']}")
    proof = change["proof"]
    hidden = proof[SHOWN:-SHOWN]
    shown = [*proof[:SHOWN], None, *proof[-SHOWN:]] if hidden else proof
    for visit in shown:
        click.echo(f"    … {counted(len(hidden), 'visit')} more" if visit is None else _visit(visit))
    if not proof:
        click.echo(f"    shown by crawl {change['crawl_id']}, which read the list to its end")


def print_link_change(change: dict[str, Any]) -> None:
    """`2026-01-20…  left the list https://…`, with the crawl or the visit that shows it."""
    verb = (
        "left" if change["change"] == "left" else "is back in" if change["source"] == "list" else "is back on"
    )
    proof = f"crawl {change['crawl_id']}"
    if change["visit_id"]:
        proof = f"visit {change['visit_id']} to the page, {proof}"
    click.echo(f"{change['changed_at']}  {verb} the {change['source']} {change['source_url']} ({proof})")


def _visit(visit: dict[str, Any]) -> str:
    status = f"HTTP {visit['status']}" if visit["status"] else "no answer"
    said = f": {visit['error']}" if visit["error"] and visit["error"] != status else ""
    return (
        f"    visit {visit['id']}  {visit['visited_at']}  {status}, {visit['outcome']}{said}"
        f"  (crawl {visit['crawl_id']}, {visit['crawl_status']})"
    )
