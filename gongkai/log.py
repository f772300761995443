"""`gongkai log DOC`: the versions of a document, and what became of it."""

from __future__ import annotations

import json

import click

from gongkai.cli import Context, find_document
from gongkai.output import print_json, print_table

COLUMNS = ("number", "captured_at", "change", "title", "content_sha256", "chain_sha256")


@click.command
@click.argument("document", metavar="DOC")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a version and a change of state.")
@click.pass_obj
def command(context: Context, document: str, as_json: bool) -> None:
    """List the versions of a document, oldest first. DOC is a URL or a document id."""
    with context.open() as archive:
        row = find_document(archive, document)
        versions = archive.versions(row["id"])
        states = archive.state_changes(row["id"])
    if as_json:
        print_json({"event": "version", **version} for version in versions)
        print_json({"event": "state", **change} for change in states)
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
    for change in states:
        visits = len(json.loads(change["visits"]))
        click.echo(
            f"{change['changed_at']}  {change['old']} → {change['new']}: {change['reason']} ({visits} visits)"
        )
