"""`gongkai log DOC`: the versions of a document, what became of it, and what proves that."""

from __future__ import annotations

from typing import Any

import click

from gongkai.cli import Context, find_document
from gongkai.evidence import print_link_change, print_state_change
from gongkai.output import print_json, print_table

COLUMNS = ("number", "captured_at", "change", "title", "content_sha256", "chain_sha256")


@click.command
@click.argument("document", metavar="DOC")
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object a version, a change of state or of a link to it."
)
@click.pass_obj
def command(context: Context, document: str, as_json: bool) -> None:
    """List the versions of a document and what became of it, oldest first. DOC is a URL or a document id.

    Below each change of its state stand the visits that prove it.
    """
    from archive.evidence import link_changes, state_changes

    with context.open() as archive:
        row = find_document(archive, document)
        versions = archive.versions(row["id"])
        states = state_changes(archive, row["id"])
        links = link_changes(archive, row["url"])
    if as_json:
        print_json({"event": "version", **version} for version in versions)
        print_json({"event": "state", **change} for change in states)
        print_json({"event": "link", **change} for change in links)
        return
    click.echo(f"document {row['id']}  {row['title']}\n{row['url']}")
    click.echo(
        f"{row['kind']} of {row['agency'] or 'an unknown agency'}, {row['state']} since {row['state_since']}\n"
    )
    short = (
        {**v, "content_sha256": v["content_sha256"][:12], "chain_sha256": v["chain_sha256"][:12]}
        for v in versions
    )
    print_table(list(short), COLUMNS)
    _print_events(states, links)


def _print_events(states: list[dict[str, Any]], links: list[dict[str, Any]]) -> None:
    """Changes of state and of links in the order of time; of the same moment the link first: it may be the reason."""
    events = [(change["changed_at"], 0, print_link_change, change) for change in links]
    events += [(change["changed_at"], 1, print_state_change, change) for change in states]
    for _, _, show, change in sorted(events, key=lambda event: event[:2]):
        show(change)
