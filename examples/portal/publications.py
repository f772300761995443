"""What the example portal publishes: one TOML file per document under `data/<family>/`.

Numbers carry the archive's fact codes, and sentences name those codes, so prose and tables cannot disagree.
A line of a text may begin with a mark: `#` `##` `###` a heading of that level, `@name` a statutory table,
`>` flush right, `^` centred, `|` flush left.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from examples.portal.filling import HERE, DottedTemplate
from examples.portal.forms import Number, form_codes, form_numbers, printed

STATES = (1, 2, 3)

_MARKED = re.compile(r"(#{1,3} |[@>^|])?(.*)")  # ## （一）主动公开
_NUMBER = re.compile(r"（\w+）|第\w+条|\w+(?=[、.])")  # （一）  第三条  一、  1.


@dataclass(frozen=True, slots=True)
class Publication:
    """One document in one state of the portal, and everything that is true of it."""

    path: str
    title: str
    agency: str
    kind: str  # annual_report notice attachment
    published: str
    modified: str  # date of the last change, silent or not
    year: int | None = None  # the year a report is about
    number: str = ""  # document number (文号)
    form: str = ""  # name of a folder in forms/, empty when the text has no statutory tables
    template: str = "article"
    lines: tuple[tuple[str, str], ...] = ()  # (mark, text), numbers filled in
    numbers: Mapping[str, Number] = field(
        default_factory=dict
    )  # what its tables and sentences print, by code
    attachment: Publication | None = None

    @property
    def sections(self) -> tuple[str, ...]:
        """The numbers of its headings in order, as the archive writes them: 一, (一), 1, 第三条."""
        headings = (text for mark, text in self.lines if mark.startswith("#"))
        return tuple(unicodedata.normalize("NFKC", _number(heading)) for heading in headings)


def publications(family: str, state: int) -> list[Publication]:
    """What the family's column lists in a state, newest first."""
    entries = (
        tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted(_folder(family).glob("*.toml"))
    )
    found = [publication(entry, state) for entry in entries if state in entry.get("states", STATES)]
    return sorted(found, key=lambda document: document.published, reverse=True)


def _folder(family: str) -> Path:
    return HERE / "data" / family


def publication(entry: Mapping[str, Any], state: int) -> Publication:
    """A document file's content as it stands in a state.

    Raises KeyError for a code in the text that has no number, ValueError for a number that is printed nowhere.
    """
    due = [change for change in entry.get("correction", ()) if change["state"] <= state]
    corrected = {change["code"]: change["value"] for change in due}
    modified = max([entry["published"], *(change["date"] for change in due)])
    same = {key: entry[key] for key in ("agency", "published", "year") if key in entry} | {
        "modified": modified
    }
    whole = {key: entry[key] for key in ("path", "title", "kind", "number", "template") if key in entry}
    content = _content(entry, corrected)
    if "attachment" not in entry:
        return Publication(**whole, **same, **content)
    attachment = Publication(**entry["attachment"], kind="attachment", **same, **content)
    return Publication(**whole, **same, lines=_lines(entry["text"]["cover"], {}), attachment=attachment)


def _content(entry: Mapping[str, Any], corrected: Mapping[str, Number]) -> dict[str, Any]:
    form, body = entry.get("form", ""), entry["text"]["body"]
    numbers: dict[str, Number] = {**entry.get("numbers", {}), **corrected}
    codes = {*DottedTemplate(body).get_identifiers()}
    if form:
        numbers |= form_numbers(form, entry["applications"], entry["review"])
        codes |= {*form_codes(form)}
    if unprinted := {*entry.get("numbers", {}), *corrected} - codes:
        raise ValueError(f"{entry['title']}: printed nowhere: {', '.join(sorted(unprinted))}")
    used = {code: numbers[code] for code in sorted(codes)}
    return {"form": form, "numbers": used, "lines": _lines(body, used)}


def _lines(text: str, numbers: Mapping[str, Number]) -> tuple[tuple[str, str], ...]:
    values = {code: printed(code, number) for code, number in numbers.items()}
    filled = DottedTemplate(text).substitute(values)
    marked = (_MARKED.fullmatch(line) for line in filled.splitlines() if line)
    return tuple(((match[1] or "").strip(), match[2]) for match in marked if match)


def _number(heading: str) -> str:
    match = _NUMBER.match(heading)
    if not match:
        raise ValueError(f"a heading without a number: {heading}")
    return match[0]
