"""`gongkai diff DOC [A B]`: what changed between two versions, numbers first."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from gongkai.cli import Context, find_document
from gongkai.output import print_json

if TYPE_CHECKING:
    from archive.diff import Change, FactChange

AROUND = 20  # unchanged characters shown on each side of a change


@click.command
@click.argument("document", metavar="DOC")
@click.argument("numbers", metavar="[A B]", nargs=-1, type=click.IntRange(min=1))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a changed fact or stretch of text.")
@click.pass_obj
def command(context: Context, document: str, numbers: tuple[int, ...], as_json: bool) -> None:
    """Compare versions A and B of a document, the last two by default. DOC is a URL or a document id."""
    from archive.diff import diff_facts, diff_texts

    if len(numbers) not in (0, 2):
        raise click.UsageError("give two version numbers, or none for the last two")
    with context.open() as archive:
        row = find_document(archive, document)
        last = archive.version(row["id"])["number"]
        old_number, new_number = numbers or (max(last - 1, 1), last)
        old, new = (archive.version(row["id"], number) for number in (old_number, new_number))
        facts = diff_facts(archive.facts(old["id"]), archive.facts(new["id"]))
    changes = diff_texts(old["text"], new["text"])
    if as_json:
        print_json(asdict(fact) for fact in facts)
        print_json(asdict(change) for change in changes if change.op != "equal")
        return
    if last == 1 and not numbers:
        click.echo(f"{row['title']}: one version so far, nothing to compare")
        return
    click.echo(
        f"{row['title']}: version {old_number} ({old['captured_at']}) → {new_number} ({new['captured_at']})"
    )
    for fact in facts:
        _print_fact(fact)
    _print_text(changes)


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
