"""`gongkai parse FILE...`: what a file says, with no archive."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from crawler.items import Document


@click.command
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line instead of an indented one.")
@click.pass_context
def command(ctx: click.Context, files: tuple[Path, ...], as_json: bool) -> None:
    """Read pages, text, PDF, Word, Excel, WPS and OFD files, and ZIPs of them, into one JSON object each."""
    from pipelines import read_file
    from pipelines.errors import ReadError

    failed = False
    for path in files:
        try:
            record = as_record(path, read_file(path))
        except ReadError as error:
            click.echo(f"Error: {path}: {error}", err=True)
            failed = True
            continue
        click.echo(json.dumps(record, ensure_ascii=False, indent=None if as_json else 2))
    ctx.exit(1 if failed else 0)


def as_record(path: Path, document: Document) -> dict[str, object]:
    """The document in the form DESIGN fixes for `parse`."""
    return {
        "file": str(path),
        "title": document.title,
        "kind": document.kind,
        "agency": document.agency,
        "year": document.year,
        "number": document.number,
        "published": document.published,
        "form": document.form,
        "issuer": document.issuer,
        "addressees": list(document.addressees),
        "signature": document.signature,
        "signed": document.signed,
        "charset": document.charset,
        "script": document.script,
        "sections": list(_sections(document)),
        "facts": [_pick(asdict(fact), FACT) for fact in document.facts],
        "checks": [asdict(check) for check in document.checks],
        "steps": [asdict(step) for step in document.steps],
        "citations": [asdict(citation) for citation in document.citations],
        "attachments": [asdict(link) for link in document.attachments],
        "notes": list(document.notes),
    }


FACT = ("code", "value", "unit", "state", "raw", "source", "evidence")
SECTION = ("level", "number", "heading", "text", "path", "inferred", "items")


def _sections(document: Document) -> Iterator[dict[str, object]]:
    for section in document.sections:
        yield _pick(asdict(section), SECTION)


def _pick(row: dict[str, object], names: tuple[str, ...]) -> dict[str, object]:
    return {name: row[name] for name in names}
