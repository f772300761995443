"""`gongkai cite DOC`: a citation with the time of capture, the version and its hashes."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from gongkai.cli import Context, find_document


@click.command
@click.argument("document", metavar="DOC")
@click.option("--version", "number", type=click.IntRange(min=1), help="That version instead of the latest.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "bibtex", "csl"]),
    default="text",
    show_default=True,
    help="GB/T 7714—2015 as text, a biblatex entry, or an item of CSL-JSON (Zotero, pandoc).",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object with every part by name.")
@click.pass_obj
def command(context: Context, document: str, number: int | None, form: str, as_json: bool) -> None:
    """Print how to cite a document as it was captured. DOC is a URL or a document id; times are UTC+08:00."""
    from archive.proof.citing import as_bibtex, as_csl, as_text, cited

    with context.open() as archive:
        one = cited(archive, find_document(archive, document), number)
    if as_json:
        click.echo(json.dumps(asdict(one), ensure_ascii=False))
    elif form == "csl":
        click.echo(json.dumps([as_csl(one)], ensure_ascii=False, indent=2))
    else:
        click.echo(as_text(one) if form == "text" else as_bibtex(one))
