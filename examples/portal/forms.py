"""The statutory tables of an annual report: their numbers, and their HTML.

`forms/2019/` is the form of the 2019 and 2020 reports (国办公开办函〔2019〕60号), `forms/2021/` the one in use since
(国办公开办函〔2021〕30号). A form's files name the code of every cell; a name of chapter 三 or 四 stands for a whole row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from examples.portal.filling import HERE, DottedTemplate, template

Number = int | float | str  # a string is the mark printed in place of a number: "/", or "" for an empty cell

TABLES = ("disclosure", "applications", "review")
APPLICANTS = ("person", "company", "research", "social", "legal_service", "other_organisation")
CASES = ("upheld", "corrected", "other", "pending")
REVIEW_GROUPS = ("review", "litigation_direct", "litigation_after_review")
RECEIVED = ("applications.received", "applications.carried_in")
OUTCOME_TOTAL = "applications.outcome_total"
CARRIED_OUT = "applications.carried_out"


def form_table(form: str, table: str) -> DottedTemplate:
    """The HTML of one table of a form, with codes in place of its cells."""
    return template(HERE / "forms" / form / f"{table}.html")


def form_numbers(
    form: str, rows: Mapping[str, Sequence[int]], groups: Mapping[str, Sequence[int]]
) -> dict[str, Number]:
    """Every number of chapters 三 and 四: rows and groups not given are zero, totals are sums.

    Raises ValueError for a row or group that the form does not have.
    """
    names = form_table(form, "applications").get_identifiers()
    given = {f"applications.{name}": list(cells) for name, cells in rows.items()}
    if strangers := {*given} - {*names} | {*groups} - {*REVIEW_GROUPS}:
        raise ValueError(f"form {form} has no {', '.join(sorted(strangers))}")
    table = {name: given.get(name, [0] * len(APPLICANTS)) for name in names}
    outcomes = [name for name in names if name not in {*RECEIVED, OUTCOME_TOTAL, CARRIED_OUT}]
    table[OUTCOME_TOTAL] = [sum(column) for column in zip(*(table[name] for name in outcomes), strict=True)]
    numbers = dict(_cells(table, APPLICANTS))
    numbers |= _cells({name: groups.get(name, [0] * len(CASES)) for name in REVIEW_GROUPS}, CASES)
    numbers["litigation.total"] = (
        numbers["litigation_direct.total"] + numbers["litigation_after_review.total"]
    )
    return {**numbers}


def _cells(table: Mapping[str, Sequence[int]], columns: Sequence[str]) -> Iterator[tuple[str, int]]:
    for name, cells in table.items():
        for column, value in zip((*columns, "total"), (*cells, sum(cells)), strict=True):
            yield f"{name}.{column}", value


def form_codes(form: str) -> Iterator[str]:
    """The code of every cell of a form, in printed order."""
    for table in TABLES:
        for name in form_table(form, table).get_identifiers():
            yield from cell_codes(name)


def cell_codes(name: str) -> list[str]:
    """The codes that a name in a form stands for: a row's cells, or the one cell itself."""
    if name.startswith("applications."):
        return [f"{name}.{column}" for column in (*APPLICANTS, "total")]
    if name in REVIEW_GROUPS:
        return [f"{name}.{case}" for case in (*CASES, "total")]
    return [name]


def printed(code: str, number: Number) -> str:
    """A number as these reports print it: changes carry their sign."""
    if isinstance(number, int) and number and code.endswith(".change"):
        return f"{number:+d}"
    return str(number)


def table_html(form: str, table: str, numbers: Mapping[str, Number]) -> str:
    """One table of a form with its cells filled in."""
    values = {}
    source = form_table(form, table)
    for name in source.get_identifiers():
        cells = [escape(printed(code, numbers[code])) or "&nbsp;" for code in cell_codes(name)]
        values[name] = "".join(f"<td>{cell}</td>" for cell in cells) if table != "disclosure" else cells[0]
    return source.substitute(values)
