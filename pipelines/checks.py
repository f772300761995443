"""Rules that the numbers of a report must obey. A printed number is never corrected: a verdict is written beside it.

columns_balance, outcomes_sum, rows_sum: the form of 国办公开办函〔2021〕30号, chapter 三 (its printed 勾稽关系, and the
sums its rows and columns name). review_sum and the two litigation sums: chapter 四. carried_chain: row 二 of a year is
row 四 of the year before. period_matches_title: the figures are of the year the title names. `fail`: every number was read and they do not add up. `unknown`: a number is missing, or
the sum holds only if an empty cell is not a zero, or cells of the table are lost, so that the reading may be at fault.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from crawler.items import Check, Fact
from pipelines.statutory.labels import (
    APPLICANT_NAMES,
    APPLICANTS,
    NOT_PROCESSED,
    OTHER_OUTCOMES,
    REFUSED,
    REVIEW_GROUP_NAMES,
    UNAVAILABLE,
)

Number = int | float
COLUMNS = {label.code: name for label, name in zip(APPLICANTS, APPLICANT_NAMES, strict=True)}
_PARTS = tuple(code for code in COLUMNS if code != "total")
_OUTCOMES = ("granted", "partly_granted", *REFUSED, *UNAVAILABLE, *NOT_PROCESSED)
_ROWS = ("received", "carried_in", *_OUTCOMES, "other", *OTHER_OUTCOMES, "outcome_total", "carried_out")
_RESULTS = ("upheld", "corrected", "other", "pending")
TOLERANCE = 1e-6


def _row(row: str, column: str) -> str:
    return f"applications.{row}.{column}"


_CODES = {row: [_row(row, column) for column in COLUMNS] for row in _ROWS}
_PART_CODES = {row: [_row(row, column) for column in _PARTS] for row in _ROWS}


class _Sum(NamedTuple):
    """One equation: what it is about, both sides, and whether a cell without a number took part as 0."""

    name: str
    expected: Number
    actual: Number
    arithmetic: str
    has_blanks: bool
    has_losses: bool = False  # cells of the table it was read from are lost

    @property
    def holds(self) -> bool:
        return abs(self.expected - self.actual) < TOLERANCE


class _Values:
    """Values of the table facts by code. A code printed twice with different values has none."""

    def __init__(self, facts: Iterable[Fact], doubtful: Collection[int] = ()) -> None:
        self.lossy = doubtful
        self.facts: dict[str, Fact] = {}
        self.doubtful: set[str] = set()
        for fact in facts:
            if fact.source == "table" and self.facts.setdefault(fact.code, fact).raw != fact.raw:
                self.doubtful.add(fact.code)

    def has(self, code: str) -> bool:
        return code in self.facts

    def is_missing(self, code: str) -> bool:
        """Not read, read twice differently, or words where a number belongs."""
        fact = self.facts.get(code)
        return fact is None or fact.state == "text" or code in self.doubtful

    def is_blank(self, code: str) -> bool:
        return self.facts[code].value is None

    def is_lossy(self, code: str) -> bool:
        return self.facts[code].grid in self.lossy

    def number(self, code: str) -> Number:
        return self.facts[code].value or 0


def check(facts: Sequence[Fact], doubtful: Collection[int] = ()) -> tuple[Check, ...]:
    """One verdict for each rule that applies to these facts. `doubtful` are tables of which cells are lost: no rule
    fails by their numbers.
    """
    values = _Values(facts, doubtful)
    checks: list[Check] = []
    if any(code.startswith("applications.") and not code.endswith(".total") for code in values.facts):
        checks += [_columns_balance(values), _outcomes_sum(values), _rows_sum(values)]
    for group in REVIEW_GROUP_NAMES:
        if values.has(f"{group}.pending"):  # an indicator table has no such row: its rows are not all cases
            checks.append(_group_sum(values, group))
    return (*checks, *_prose_matches_table(facts, values))


def carried_chain(previous: Sequence[Fact], facts: Sequence[Fact]) -> Check | None:
    """Row 二 of this year against row 四 of the year before, same agency. None when either total was not read."""
    before, now = _Values(previous), _Values(facts)
    sums = []
    for column, name in COLUMNS.items():
        left, right = f"applications.carried_out.{column}", f"applications.carried_in.{column}"
        if before.is_missing(left) or now.is_missing(right):
            if column == "total":
                return None
            continue
        expected, actual = before.number(left), now.number(right)
        blanks = before.is_blank(left) or now.is_blank(right)
        sums.append(_Sum(name, expected, actual, f"四 of the year before {expected}, 二 {actual}", blanks))
    return _verdict("carried_chain", sums, [])


def period_matches_title(titled: int | None, period: int | None, told: int | None = None) -> Check | None:
    """The year of a report's title against the period (统计期限) its figures are of.

    Without a stated period: against the year its text tells of, where it never names the title's: a doubt, no failure.
    None when the title has no year, or the text gives none to compare.
    """
    said = period or told
    if titled is None or said is None:
        return None
    verdict = "unknown" if period is None else "pass" if titled == period else "fail"
    detail = (
        f"title {titled}, period {period}"
        if period is not None
        else f"title {titled}; the text states no period and tells of {told}"
    )
    return Check("period_matches_title", verdict, titled, said, detail)


def _columns_balance(values: _Values) -> Check:
    """一 + 二 = 三(七) + 四, in each column."""
    return _each(
        "columns_balance",
        COLUMNS,
        lambda column: (
            [_row("received", column), _row("carried_in", column)],
            [_row("outcome_total", column), _row("carried_out", column)],
        ),
        values,
    )


def _outcomes_sum(values: _Values) -> Check:
    """(七) = (一) + (二) + rows of (三) (四) (五) + (六), in each column; (六) is one row or three."""
    single = values.has("applications.other.total") and not values.has("applications.other.other.total")
    rows = (*_OUTCOMES, *(("other",) if single else OTHER_OUTCOMES))
    return _each(
        "outcomes_sum",
        COLUMNS,
        lambda column: ([_row("outcome_total", column)], [_row(row, column) for row in rows]),
        values,
    )


def _rows_sum(values: _Values) -> Check:
    """Total = six kinds of applicants, in each row that is there."""
    rows = {row: row for row in _ROWS if not values.facts.keys().isdisjoint(_CODES[row])}
    return _each(
        "rows_sum",
        rows,
        lambda row: ([_row(row, "total")], _PART_CODES[row]),
        values,
    )


def _group_sum(values: _Values, group: str) -> Check:
    """The four results of chapter 四 = their total."""
    return _each(
        f"{group}_sum",
        {group: REVIEW_GROUP_NAMES[group]},
        lambda name: ([f"{name}.total"], [f"{name}.{result}" for result in _RESULTS]),
        values,
    )


def _each(
    rule: str,
    names: dict[str, str],
    sides: Callable[[str], tuple[list[str], list[str]]],
    values: _Values,
) -> Check:
    """The rule over all its columns or rows: `sides` gives the codes left and right of the equals sign."""
    sums, missing = [], []
    for key, name in names.items():
        left, right = sides(key)
        codes = [*left, *right]
        if absent := [code for code in codes if values.is_missing(code)]:
            missing.append(f"{name}: no number for {', '.join(absent)}")
            continue
        numbers = [values.number(code) for code in codes]
        of_left, of_right = numbers[: len(left)], numbers[len(left) :]
        blanks = any(map(values.is_blank, codes))
        losses = bool(values.lossy) and any(map(values.is_lossy, codes))
        arithmetic = f"{_add(of_left)} = {_add(of_right)}"
        sums.append(_Sum(name, sum(of_left), sum(of_right), arithmetic, blanks, losses))
    return _verdict(rule, sums, missing)


def _add(numbers: Sequence[Number]) -> str:
    """The sum as arithmetic; zeros are left out of a long one."""
    shown = numbers if len(numbers) <= 6 else [number for number in numbers if number] or [0]
    return " + ".join(map(str, shown))


def _verdict(rule: str, sums: Sequence[_Sum], missing: Sequence[str]) -> Check:
    """fail if an equation of read numbers does not hold, unknown if one cannot be judged, else pass.

    expected and actual are those of the first equation that does not hold, else of the last one (the total column).
    """
    wrong = [each for each in sums if not each.holds]
    certain = [each for each in wrong if not (each.has_blanks or each.has_losses)]
    shown = next(iter((*certain, *wrong, *reversed(sums))), None)
    parts = [f"{each.name}: {each.arithmetic.replace(' = ', ' ≠ ')}" for each in certain]
    parts += [
        f"{each.name}: {each.arithmetic.replace(' = ', ' ≠ ')} {_doubt(each)}"
        for each in wrong
        if each not in certain
    ]
    parts += missing
    verdict = "fail" if certain else "unknown" if parts else "pass"
    if not parts and shown:
        parts = [f"{len(sums)} of {len(sums)} hold; {shown.name}: {shown.arithmetic}"]
    return Check(
        rule, verdict, shown.expected if shown else None, shown.actual if shown else None, "; ".join(parts)
    )


def _doubt(each: _Sum) -> str:
    return "with empty cells as 0" if each.has_blanks else "in a table that has lost cells"


# What a sentence counts -> sums of table cells that may count the same. 收到 may include what was carried in.
_SAID = {
    "applications.received.total": (
        ("applications.received.total",),
        ("applications.received.total", "applications.carried_in.total"),
    ),
    "litigation.total": (("litigation_direct.total", "litigation_after_review.total"), ("litigation.total",)),
}


def _prose_matches_table(facts: Sequence[Fact], values: _Values) -> list[Check]:
    """Figures of the text against the cells that count the same thing."""
    sums = [_comparison(fact, values) for fact in facts if fact.source == "text"]
    compared = [each for each in sums if each]
    return [_verdict("prose_matches_table", compared, [])] if compared else []


def _comparison(fact: Fact, values: _Values) -> _Sum | None:
    """What the sentence says beside the first sum of cells that agrees, or beside the first; None without such cells."""
    sums = []
    for codes in _SAID.get(fact.code, ((fact.code,),)):
        if fact.value is None or any(map(values.is_missing, codes)):
            continue
        total = sum(map(values.number, codes)) * _scale(values.facts[codes[0]].unit, fact.unit)
        said = total if _is_rounded(fact, total) else fact.value
        blanks = any(map(values.is_blank, codes))
        losses = any(map(values.is_lossy, codes))
        sums.append(_Sum(fact.code, total, said, f"text {fact.raw} = table {total}", blanks, losses))
    return next((each for each in sums if each.holds), sums[0] if sums else None)


def _scale(table: str, text: str) -> Number:
    """What a table's number is multiplied with to be in the unit of the text: one says 万元 and the other 元."""
    return {("万元", "元"): 10_000, ("元", "万元"): 0.0001}.get((table, text), 1)


def _is_rounded(fact: Fact, total: Number) -> bool:
    """余 and 多 say that a figure is rounded down: it then only has to be near."""
    assert fact.value is not None
    return fact.raw.endswith(("余", "多")) and fact.value <= total < fact.value * 1.25
