"""Rules of a report spelt out: both sides of each equation, term by term, each with the fact it was read from.

The verdict is that of the reading, stored in `checks`; this says how the rule comes to it. The equations are those of
the form: chapter 三 (its printed 勾稽关系, and the sums its rows and columns name) and chapter 四.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.browse.document.form import codes_in_order
from archive.labels import PARTS, code_label

Row = Mapping[str, Any]
Number = int | float

TABLE = "applications"
COLUMNS = ("person", "company", "research", "social", "legal_service", "other_organisation", "total")
RESULTS = ("upheld", "corrected", "other", "pending")
GROUPS = ("review", "litigation_direct", "litigation_after_review")
OTHER, OTHERS = "other", ("other.not_corrected", "other.unpaid", "other.other")
TOLERANCE = 1e-6
RULE = re.compile("[a-z_]+")
LONG = 7  # numbers of a sum of which zeros are printed, too: the kinds of applicants
MOST = 40  # equations spelt out for one check: rows_sum has 26 where every row is wrong
# What a sentence counts -> sums of cells that may count the same. 收到 may include what was carried in.
SAID = {
    "applications.received.total": (
        ("applications.received.total",),
        ("applications.received.total", "applications.carried_in.total"),
    ),
    "litigation.total": (("litigation_direct.total", "litigation_after_review.total"), ("litigation.total",)),
}


@dataclass(frozen=True, slots=True)
class Term:
    """One number of an equation: what it counts, the number (an empty cell is 0) and the fact; None where the number
    comes from another document."""

    code: str
    label: str
    number: Number
    fact: Row | None
    is_blank: bool = False


@dataclass(frozen=True, slots=True)
class Equation:
    """Both sides of a rule in one column, row or sentence."""

    anchor: str
    name: str
    left: tuple[Term, ...]
    right: tuple[Term, ...]

    @property
    def sums(self) -> tuple[Number, Number]:
        """What the left and the right side come to."""
        return _sum(self.left), _sum(self.right)

    @property
    def printed(self) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
        """Both sides; of a long sum only what is not 0."""
        return _telling(self.left), _telling(self.right)

    @property
    def holds(self) -> bool:
        left, right = self.sums
        return abs(left - right) < TOLERANCE

    @property
    def difference(self) -> Number:
        """Left less right."""
        left, right = self.sums
        return _whole(left - right)


@dataclass(frozen=True, slots=True)
class Checked:
    """A row of `checks` with its equations that do not hold, how many do, and one of these as an example."""

    check: Row
    anchor: str
    wrong: tuple[Equation, ...]
    right: int
    example: Equation | None


def checked(checks: Iterable[Row], facts: Sequence[Row], earlier: Sequence[Row] = ()) -> list[Checked]:
    """Each check spelt out, failures first, then those undecided. `earlier` are the facts of the report of the year
    before, for `carried_chain`. A rule without equations (a year in a title) has only its detail."""
    values, before = _Values(facts), _Values(earlier)
    found = []
    met: dict[str, int] = defaultdict(int)
    for check in sorted(checks, key=lambda row: ("fail", "unknown", "pass").index(row["verdict"])):
        met[check["rule"]] += 1
        name = check["rule"] if RULE.fullmatch(check["rule"]) else "other"
        anchor = f"check-{name}" + (f"-{met[check['rule']]}" if met[check["rule"]] > 1 else "")
        spelt = list(_equations(check["rule"], values, before, facts))
        wrong = [each for each in spelt if not each.holds]
        right = [each for each in spelt if each.holds]
        found.append(Checked(check, anchor, tuple(wrong[:MOST]), len(right), right[-1] if right else None))
    return found


def broken(found: Iterable[Checked]) -> dict[str, tuple[str, ...]]:
    """By code: the anchors of the equations that do not hold and have it, of failed checks."""
    anchors: dict[str, list[str]] = defaultdict(list)
    for one in found:
        if one.check["verdict"] == "fail":
            for equation in one.wrong:
                for term in (*equation.left, *equation.right):
                    if term.fact is not None and equation.anchor not in anchors[term.code]:
                        anchors[term.code].append(equation.anchor)
    return {code: tuple(each) for code, each in anchors.items()}


class _Values:
    """Facts of tables by code: the first of each; a code printed twice with different words has no number."""

    def __init__(self, facts: Iterable[Row]) -> None:
        self.facts: dict[str, Row] = {}
        self.doubtful: set[str] = set()
        for fact in facts:
            if fact["source"] == "table" and self.facts.setdefault(fact["code"], fact)["raw"] != fact["raw"]:
                self.doubtful.add(fact["code"])

    def is_missing(self, code: str) -> bool:
        return code not in self.facts or code in self.doubtful or self.facts[code]["state"] == "text"

    def term(self, code: str, name: str = "", here: bool = True) -> Term:
        fact = self.facts[code]
        value = fact["value"]
        return Term(code, _short(code, name), value or 0, fact if here else None, value is None)

    def equation(
        self, rule: str, key: str, name: str, left: Sequence[str], right: Sequence[str]
    ) -> Iterator[Equation]:
        """The equation, unless one of its numbers is missing."""
        if not any(self.is_missing(code) for code in (*left, *right)):
            yield Equation(
                f"check-{rule}.{key}",
                name,
                tuple(self.term(code, name) for code in left),
                tuple(self.term(code, name) for code in right),
            )


def _equations(rule: str, values: _Values, before: _Values, facts: Sequence[Row]) -> Iterator[Equation]:
    if rule in SPELT:
        yield from SPELT[rule](values)
    elif rule == "carried_chain":
        yield from _carried_chain(before, values)
    elif rule == "prose_matches_table":
        yield from _prose_matches_table(facts, values)
    elif (group := rule.removesuffix("_sum")) in GROUPS:
        results = [f"{group}.{result}" for result in RESULTS]
        yield from values.equation(rule, group, PARTS[group], [f"{group}.total"], results)


def _columns_balance(values: _Values) -> Iterator[Equation]:
    """一 + 二 = 三(七) + 四, in each column."""
    for column in COLUMNS:
        left = [f"{TABLE}.received.{column}", f"{TABLE}.carried_in.{column}"]
        right = [f"{TABLE}.outcome_total.{column}", f"{TABLE}.carried_out.{column}"]
        yield from values.equation("columns_balance", column, PARTS[column], left, right)


def _outcomes_sum(values: _Values) -> Iterator[Equation]:
    """三(七) = the rows above it, in each column; (六) is one row or three."""
    single = f"{TABLE}.other.total" in values.facts and f"{TABLE}.other.other.total" not in values.facts
    rows = [row for row in _rows() if row not in NO_OUTCOMES and row not in (OTHERS if single else (OTHER,))]
    for column in COLUMNS:
        parts = [f"{TABLE}.{row}.{column}" for row in rows]
        yield from values.equation(
            "outcomes_sum", column, PARTS[column], [f"{TABLE}.outcome_total.{column}"], parts
        )


def _rows_sum(values: _Values) -> Iterator[Equation]:
    """总计 = the six kinds of applicants, in each row."""
    for row in _rows():
        parts = [f"{TABLE}.{row}.{column}" for column in COLUMNS[:-1]]
        yield from values.equation("rows_sum", row, PARTS.get(row, row), [f"{TABLE}.{row}.total"], parts)


def _carried_chain(before: _Values, now: _Values) -> Iterator[Equation]:
    """四 of the year before = 二 of this year, in each column that both print."""
    for column in COLUMNS:
        left, right = f"{TABLE}.carried_out.{column}", f"{TABLE}.carried_in.{column}"
        if not (before.is_missing(left) or now.is_missing(right)):
            terms = (before.term(left, PARTS[column], here=False),), (now.term(right, PARTS[column]),)
            yield Equation(f"check-carried_chain.{column}", PARTS[column], *terms)


def _prose_matches_table(facts: Sequence[Row], values: _Values) -> Iterator[Equation]:
    """Figures of the text against the cells that count the same; of several sums the first that agrees."""
    for number, fact in enumerate((fact for fact in facts if fact["source"] == "text"), 1):
        said = []
        for codes in SAID.get(fact["code"], ((fact["code"],),)):
            if fact["value"] is None or any(values.is_missing(code) for code in codes):
                continue
            scale = SCALES.get((values.facts[codes[0]]["unit"], fact["unit"]), 1)
            cells = tuple(_scaled(values.term(code), scale) for code in codes)
            total = _sum(cells)
            value = total if _is_rounded(fact, total) else fact["value"]
            sentence = (Term(fact["code"], code_label(fact["code"]), value, fact),)
            said.append(
                Equation(f"check-prose_matches_table.{number}", code_label(fact["code"]), sentence, cells)
            )
        yield from [next((each for each in said if each.holds), said[0])] if said else []


SCALES = {("万元", "元"): 10_000, ("元", "万元"): 0.0001}  # one says 万元 and the other 元
NO_OUTCOMES = ("received", "carried_in", "outcome_total", "carried_out")
SPELT: dict[str, Callable[[_Values], Iterator[Equation]]] = {
    "columns_balance": _columns_balance,
    "outcomes_sum": _outcomes_sum,
    "rows_sum": _rows_sum,
}


def _rows() -> tuple[str, ...]:
    """The rows of chapter 三 as both forms print them: (六) as three rows, and as one."""
    codes = (*codes_in_order("applications_2021"), f"{TABLE}.{OTHER}.total")
    return tuple(dict.fromkeys(code.removeprefix(f"{TABLE}.").rpartition(".")[0] for code in codes))


def _short(code: str, name: str) -> str:
    """What the code counts, without what its equation is about anyway: 一、本年新收, 自然人."""
    words = [word for word in code_label(code).split(" · ") if word not in (PARTS[TABLE], name)]
    return " · ".join(words) or name


def _scaled(term: Term, scale: Number) -> Term:
    return Term(term.code, term.label, _whole(term.number * scale), term.fact, term.is_blank)


def _is_rounded(fact: Row, total: Number) -> bool:
    """余 and 多 say that a figure is rounded down: it then only has to be near."""
    return str(fact["raw"]).endswith(("余", "多")) and fact["value"] <= total < fact["value"] * 1.25


def _telling(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    return terms if len(terms) <= LONG else tuple(term for term in terms if term.number)


def _sum(terms: Iterable[Term]) -> Number:
    return _whole(sum(term.number for term in terms))


def _whole(number: Number) -> Number:
    """The number without the dust of binary fractions: 0.1 + 0.2 as 0.3."""
    rounded = round(number, 6)
    return int(rounded) if rounded == int(rounded) else rounded
