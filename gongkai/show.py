"""`gongkai show DOC`: a document as it was read."""

from __future__ import annotations

import json
from typing import Any

import click

from gongkai.cli import Context, find_document
from gongkai.evidence import print_state_change
from gongkai.output import print_table

VERDICTS = {"pass": "green", "fail": "red", "unknown": "yellow"}


@click.command
@click.argument("document", metavar="DOC")
@click.option("--version", "number", type=click.IntRange(min=1), help="That version instead of the latest.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object with everything.")
@click.pass_obj
def command(context: Context, document: str, number: int | None, as_json: bool) -> None:
    """Print a document's sections, facts and checks. DOC is a URL or a document id."""
    from archive.evidence import state_changes, unlisted

    with context.open() as archive:
        row = find_document(archive, document)
        states = state_changes(archive, row["id"])
        left = unlisted(archive, row["url"])
        version = archive.version(row["id"], number)
        held = {
            "sections": archive.sections(version["id"]),
            "facts": archive.facts(version["id"]),
            "checks": archive.checks(version["id"]),
            "repairs": archive.repairs(version["id"]),
            "citations": archive.citations(version["id"]),
        }
    if as_json:
        everything = {"document": row, "version": version, "states": states, "unlisted": left, **held}
        click.echo(json.dumps(everything, ensure_ascii=False))
        return
    click.echo(f"{click.style(row['title'], bold=True)}\n{row['url']}")
    click.echo(
        f"{row['kind']}, {row['agency']}, {row['year'] or 'no year'}, published {row['published'] or 'unknown'};"
        f" version {version['number']} captured {version['captured_at']}; {row['state']}\n"
    )
    if states and row["state"] != "present":
        print_state_change(states[-1])
    for one in left:
        click.echo(f"left the {one['source']} {one['source_url']} at {one['left_at']}")
    if left or row["state"] != "present":
        click.echo()
    _print_layout(row, version)
    for section in held["sections"]:
        _print_section(section)
    print_table(held["facts"], ("code", "value", "unit", "state", "source", "raw"))
    click.echo()
    for check in held["checks"]:
        verdict = click.style(check["verdict"], fg=VERDICTS[check["verdict"]])
        click.echo(f"{verdict}  {check['rule']}: {check['detail']}")
    for citation in held["citations"]:
        target = citation["target_document_id"]
        click.echo(f"cites  {citation['text']}" + (f"  document {target}" if target else ""))
    if held["repairs"]:
        click.echo(f"\n{len(held['repairs'])} repairs; `gongkai show --json` lists them")


def _print_layout(document: dict[str, Any], version: dict[str, Any]) -> None:
    """The parts an official document has beside its text, those that were found."""
    addressees = "、".join(json.loads(version["addressees"]))
    signed = " ".join(filter(None, (version["signature"], version["signed"])))
    parts = {
        "number": document["number"],
        "form": version["form"],
        "issued by": version["issuer"] if version["issuer"] != document["agency"] else "",
        "to": addressees,
        "signed": signed,
    }
    found = [f"{name:10} {value}" for name, value in parts.items() if value]
    click.echo("\n".join([*found, ""]) if found else "", nl=bool(found))


def _print_section(section: dict[str, Any]) -> None:
    indent = "  " * section["level"]
    heading = " ".join(filter(None, (section["number"], section["heading"])))
    if heading:
        click.echo(indent + click.style(heading, bold=True))
    for line in section["text"].splitlines():
        click.echo(f"{indent}{line}")
    click.echo()
