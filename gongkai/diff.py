"""`gongkai diff DOC [A B]`: what changed between two versions, or between an original and its copy, numbers first."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from gongkai.cli import Context, find_document
from gongkai.output import print_json

if TYPE_CHECKING:
    from archive.diff import Change, FactChange
    from archive.store import Archive

AROUND = 20  # unchanged characters shown on each side of a change


@click.command
@click.argument("document", metavar="DOC")
@click.argument("numbers", metavar="[A B]", nargs=-1, type=click.IntRange(min=1))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a changed fact or stretch of text.")
@click.option(
    "--original", is_flag=True, help="Compare the document's latest version with that of its original."
)
@click.pass_obj
def command(context: Context, document: str, numbers: tuple[int, ...], as_json: bool, original: bool) -> None:
    """Compare versions A and B of a document, the last two by default. DOC is a URL or a document id.

    With --original: a copy, and the document it is a copy of (`gongkai copies` lists them).
    """
    from archive.diff import diff_facts, diff_texts

    if len(numbers) not in (0, 2) or (numbers and original):
        raise click.UsageError("give two version numbers, or none for the last two, or --original")
    with context.open() as archive:
        row = find_document(archive, document)
        last = archive.version(row["id"])["number"]
        if original:
            old, new, sides = _with_original(archive, row)
        else:
            old, new = (archive.version(row["id"], n) for n in numbers or (max(last - 1, 1), last))
            sides = " → ".join(f"version {one['number']} ({one['captured_at']})" for one in (old, new))
        facts = diff_facts(archive.facts(old["id"]), archive.facts(new["id"]))
    changes = diff_texts(old["text"], new["text"])
    if as_json:
        print_json(asdict(fact) for fact in facts)
        print_json(asdict(change) for change in changes if change.op != "equal")
        return
    if last == 1 and not numbers and not original:
        click.echo(f"{row['title']}: one version so far, nothing to compare")
        return
    click.echo(f"{row['title']}: {sides}")
    for fact in facts:
        _print_fact(fact)
    _print_text(changes)
    if original and old["content_sha256"] == new["content_sha256"]:
        click.echo("  the same content")


def _with_original(archive: Archive, row: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any], str]:
    """The latest versions of a copy's original and of the copy, and what they are, in words."""
    if row["copy_of"] is None:
        raise click.ClickException(
            f"{row['url']} is no copy of another document; `gongkai copies` lists copies"
        )
    original = archive.find_document(row["copy_of"])
    sides = f"original {original['url']} → copy {row['url']}"
    return archive.version(original["id"]), archive.version(row["id"]), sides


def _print_fact(fact: FactChange) -> None:
    sides = ["(none)" if side is None else str(side) for side in (fact.old, fact.new)]
    old, new = click.style(sides[0], fg="red"), click.style(sides[1], fg="green")
    click.echo(f"  {fact.code} {old} → {new} {fact.unit}")


def _print_text(changes: tuple[Change, ...]) -> None:
    """The changed stretches with a little of what stands around them; removed in [-…-], added in {+…+}."""
    line = ""
    for position, change in enumerate(changes):
        if change.op == "equal":
            line += _folded(change.old, first=position == 0, last=position == len(changes) - 1)
            continue
        line += click.style(f"[-{change.old}-]", fg="red") if change.old else ""
        line += click.style(f"{{+{change.new}+}}", fg="green") if change.new else ""
    for shown in line.split("\n"):
        if "[-" in shown or "{+" in shown:
            click.echo(f"  {shown}")


def _folded(text: str, *, first: bool, last: bool) -> str:
    """An unchanged stretch, of which only what stands beside a change is kept."""
    if len(text) <= 2 * AROUND:
        return text
    head, tail = "" if first else text[:AROUND], "" if last else text[-AROUND:]
    return f"{head}…\n…{tail}"
