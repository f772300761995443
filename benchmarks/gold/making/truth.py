"""The truth of a document, from what its author wrote: nothing of it is read from the file that was made."""

from __future__ import annotations

import unicodedata
from typing import Any

from benchmarks.gold import is_held_out
from benchmarks.gold.making.markup import Heading
from benchmarks.gold.making.source import Source

NONE = frozenset("/ - — — —— 无 ／ － –".split())
Cell = int | float | str


def truth_of(source: Source, file: str) -> dict[str, Any]:
    """What `truth.json` holds; `file` is the name of the document's file beside it."""
    return {
        "file": file,
        "format": source.format,
        "form": source.form,
        "family": source.look.get("layout", ""),
        "held_out": is_held_out(source.id),
        "url": source.look.get("url", ""),
        "content_type": source.look.get("content_type", ""),
        "flattened": source.look.get("table", "") in tuple("ABCDE"),
        "kind": source.kind,
        "title": source.title,
        "agency": source.agency,
        "year": source.year,
        "published": source.published,
        "number": source.number,
        **({"about": dict(source.about)} if source.about else {}),
        "sections": [_section(heading) for heading in source.body.headings],
        "cells": cells_of(source),
        "annex": dict(source.annex),
        "prose_facts": source.body.prose,
        "either": list(source.body.either),
        "fails": list(source.fails),
    }


def _section(heading: Heading) -> list[Any]:
    """Number, heading, path; a fourth value marks a section that a reader may pass over."""
    return [heading.number, heading.heading, list(heading.path), *(["?"] if heading.is_optional else [])]


def cells_of(source: Source) -> dict[str, Cell]:
    """Every cell of the statutory tables by code: its value, or `zero`, `blank`, `none`."""
    if source.figures is None:
        return {}
    return {code: cell_of(text) for code, text in source.figures.values.items() if code in source.printed}


def cell_of(printed: str) -> Cell:
    """The value of a printed cell, or how it says that there is none."""
    text = unicodedata.normalize("NFKC", printed).replace(",", "").strip()
    if not text:
        return "blank"
    if printed.strip() in NONE:
        return "none"
    sign = -1 if text[0] in "-减" else 1
    digits = text.lstrip("+-增减")
    value = float(digits) if "." in digits else int(digits)
    return sign * value or "zero"
