"""Saved pages and what is read from them.

A case is a folder: `page.html` (bytes as sent), `page.json` (address, kind, headers, hint) and `expected.json`. A case
without expectations gets them written and fails: read them, correct the code or the page, and commit what is right.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from crawler.items import Document, Hint, Page
from pipelines import read
from pipelines.repair import apply_steps, simplify

PAGES = Path(__file__).parent / "pages"


def cases(folder: str) -> list[str]:
    """The cases of a folder of saved pages, as `folder/case`."""
    return sorted(f"{folder}/{path.name}" for path in (PAGES / folder).iterdir() if path.is_dir())


def page(body: bytes, url: str = "http://www.yunling.example/a.html", **known: Any) -> Page:
    values: dict[str, Any] = {"site": "test", "kind": "page", "status": 200, "fetched_at": ""}
    return Page(url=url, body=body, **(values | known))


@cache
def document(case: str) -> Document:
    about = json.loads((PAGES / case / "page.json").read_text(encoding="utf-8"))
    headers = tuple((name, value) for name, value in about.pop("headers"))
    hint = Hint(**about.pop("hint"))
    body = (PAGES / case / "page.html").read_bytes()
    return read(page(body, headers=headers, hint=hint, **about))


def identity(document: Document) -> dict[str, Any]:
    """What the document is, by field."""
    names = ("title", "kind", "agency", "year", "number", "published", "charset", "script")
    return {name: getattr(document, name) for name in names}


def outline(document: Document) -> list[str]:
    """A line for each section, indented as they nest."""
    return [
        ("  " * section.level + f"{section.number} {section.heading}").rstrip()
        + (" (inferred)" if section.inferred else "")
        for section in document.sections
    ]


@cache
def expected(case: str, summary: Callable[[Document], dict[str, Any]]) -> dict[str, Any]:
    """What is to be read from a case, by part of its summary."""
    path = PAGES / case / "expected.json"
    if not path.exists():
        path.write_text(
            json.dumps(summary(document(case)), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        pytest.fail(f"{path} was missing and has been written: review and commit it")
    known: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return known


def check_steps(document: Document) -> None:
    """The repairs lead from the text as published to the canonical one, line by line."""
    assert simplify(apply_steps(document.published_text, document.steps)) == document.text
    assert document.published_text.count("\n") == document.text.count("\n")


def check_sections(document: Document) -> None:
    """Each section stands where it says; a heading's spread characters (一 概 述) are closed up."""
    for section in document.sections:
        line = document.text[section.start :].split("\n", 1)[0]
        heading, printed = ("".join(text.split()) for text in (section.heading, line))
        assert heading in printed or section.text.startswith(line)
