"""A document's own file, `document.toml`: what its author wrote and counted. All else is laid out from it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.gold.making.forms import COLUMNS, GROUPS, RESULTS, Extra, Figures, Printed, codes
from benchmarks.gold.making.markup import Body, parse

FORMS = ("old", "2019", "2021", "notice")
FORMATS = ("html", "pdf", "docx", "scan", "text")


@dataclass(frozen=True, slots=True)
class Source:
    """One document as its author has it. `look` is how it is laid out, the rest is what it says."""

    id: str
    title: str | None  # as printed; None: nobody could say which it is
    agency: str
    kind: str  # annual_report notice
    form: str  # one of FORMS
    format: str  # one of FORMATS
    body: Body
    year: int | None = None
    published: str | None = None  # None: the file alone does not say
    number: str = ""
    look: Mapping[str, Any] = field(default_factory=dict)
    figures: Figures | None = None  # its statutory tables
    printed: frozenset[str] = frozenset()  # codes its tables print
    own: Mapping[str, tuple[tuple[str, ...], ...]] = field(
        default_factory=dict
    )  # tables of its own, row by row
    annex: Mapping[str, int | float] = field(default_factory=dict)  # what an indicator table of its own says
    fails: tuple[str, ...] = ()  # rules its numbers break
    about: Mapping[str, Any] = field(default_factory=dict)  # of a notice: addressees, signed, cites

    @property
    def tables(self) -> tuple[str, ...]:
        return tuple(line.table for line in self.body.lines if line.table)


def load(folder: Path) -> Source:
    """The document in `folder`. Unknown keys and forms are refused: a misspelt key would lose a number."""
    written = tomllib.loads((folder / "document.toml").read_text(encoding="utf-8"))
    body = parse(written.pop("body"))
    tables = {name: written.pop(name, {}) for name in ("disclosure", "applications", "review")}
    labels = written.pop("labels", {})
    extras = tuple(
        Extra(extra["after"], extra["label"], tuple(map(str, extra["values"])))
        for extra in written.pop("extra", ())
    )
    fill, overrides = written.pop("fill", "0"), _flat(written.pop("printed", {}))
    form = written["form"]
    if form not in FORMS or written["format"] not in FORMATS:
        raise ValueError(f"{folder.name}: {form} is no form or {written['format']} no format")
    used = {line.table for line in body.lines}
    printed = frozenset(code for code in _codes(form) if _table(code) in used)
    values = {**_values(form, tables, fill), **{code: str(text) for code, text in overrides.items()}}
    if unknown := values.keys() - set(_codes(form)):
        raise ValueError(f"{folder.name}: {sorted(unknown)} are no codes of the form {form}")
    return Source(
        id=folder.name,
        body=body,
        title=written.pop("title", None),
        figures=Figures(form, values, labels, extras) if printed else None,
        printed=printed,
        own={name: tuple(tuple(map(str, row)) for row in rows) for name, rows in written.pop("own", {}).items()},
        annex=_flat(written.pop("annex", {})),
        fails=tuple(written.pop("fails", ())),
        **written,
    )  # fmt: skip


def _codes(form: str) -> tuple[str, ...]:
    return codes(form) if form in ("2019", "2021") else ()


def _table(code: str) -> str:
    """The table that prints a code."""
    if code.startswith("applications."):
        return "applications"
    return "review" if code.split(".")[0] in GROUPS else "disclosure"


def _values(form: str, tables: Mapping[str, Any], fill: str) -> dict[str, str]:
    """What every cell prints: `fill` where nothing is counted, sums where none is given."""
    values: dict[str, Printed] = {code: fill for code in _codes(form) if _table(code) == "disclosure"}
    values |= _flat(tables["disclosure"])
    if form in ("2019", "2021"):
        values |= _applications(form, _flat(tables["applications"]), fill)
        values |= _reviews(tables["review"], fill)
    return {code: str(value) for code, value in values.items()}


def _applications(form: str, given: Mapping[str, Any], fill: str) -> dict[str, Printed]:
    rows = tuple(
        dict.fromkeys(
            code.split(".", 1)[1].rsplit(".", 1)[0]
            for code in codes(form)
            if code.startswith("applications.")
        )
    )
    if unknown := given.keys() - set(rows):
        raise ValueError(f"{sorted(unknown)} are no rows of the form {form}")
    counted = {row: _with_total(given.get(row, ()), 6, fill) for row in rows}
    if "outcome_total" not in given:
        counted["outcome_total"] = _sums([counted[row] for row in _outcomes(rows)])
    return {
        f"applications.{row}.{column}": value
        for row, values in counted.items()
        for column, value in zip(COLUMNS, values, strict=True)
    }


def _outcomes(rows: tuple[str, ...]) -> Iterator[str]:
    yield from (row for row in rows if row not in ("received", "carried_in", "outcome_total", "carried_out"))


def _reviews(given: Mapping[str, Any], fill: str) -> dict[str, Printed]:
    return {
        f"{group}.{result}": value
        for group in GROUPS
        for result, value in zip(RESULTS, _with_total(given.get(group, ()), 4, fill), strict=True)
    }


def _with_total(given: Any, width: int, fill: str) -> list[Printed]:
    """`width` values and their sum; what is not given prints `fill`, a given sum stays."""
    values: list[Printed] = [*given] if given else [fill] * width
    return values if len(values) > width else [*values, sum(map(_counted, values))]


def _sums(rows: list[list[Printed]]) -> list[Printed]:
    return [sum(map(_counted, column)) for column in zip(*rows, strict=True)]


def _counted(value: Printed) -> int | float:
    return value if isinstance(value, int | float) else int(value) if value.isdigit() else 0


def _flat(nested: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """Dotted keys of nested tables: {"a": {"b": 1}} is {"a.b": 1}."""
    flat: dict[str, Any] = {}
    for key, value in nested.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{above}{key}.")
        else:
            flat[f"{above}{key}"] = value
    return flat
