"""Which form an annual report is written in.

    2021  国办公开办函〔2021〕30号: reports of 2021 and later, six chapters
    2019  国办公开办函〔2019〕60号: reports of 2019 and 2020, the same six chapters over other tables
    old   before 2019 no form was prescribed: portals print three to nine chapters, most in prose

The tables tell first: their rows and columns are of one form only, whatever year a title says. Then the form a report names, then
its chapters with its year.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.items import Fact, Section
from pipelines.statutory.labels import CHAPTER_PATTERNS, FORM_YEARS, OLD_CHAPTER_NAMES

FIRST_2019, FIRST_2021 = 2019, 2021  # years reported on
ENOUGH = 3  # chapters by which a form is recognised; the fewest an old report has
MOST_OLD = 9
SHORTEST = 200  # characters of a report without chapters
NAMES = {FIRST_2019: "2019", FIRST_2021: "2021"}  # by the first year of the form

# Rows and columns that only one of the forms has, beside those of FORM_YEARS
_ROWS_2021 = re.compile(r"applications\.other\.(?:not_corrected|unpaid)\.")
_ROWS_2019 = re.compile(
    r"applications\.other\.(?:person|company|research|social|legal_service|other_organisation|total)$"
    r"|\.(?:previous_items|change)$|^procurement\."
)
_NAMED = {
    "2021": re.compile(r"国办公开办函\s?\D?2021\D?\s?30\s?号"),  # 国办公开办函〔2021〕30号
    "2019": re.compile(r"国办公开办函\s?\D?2019\D?\s?60\s?号"),
}
_REPORT = re.compile(r"(?:信息公开|政务公开).*(?:报告|年报)|年度报告")  # title of a report that is a file
_OLD = tuple(re.compile(name) for name in OLD_CHAPTER_NAMES)


def form_of(
    kind: str, title: str, year: int | None, sections: Sequence[Section], facts: Sequence[Fact], text: str
) -> str:
    """`2021`, `2019`, `old`, or "" for what is no annual report and for one whose form cannot be told."""
    if kind != "annual_report" and not (kind == "attachment" and _REPORT.search(title)):
        return ""
    return _by_tables(facts) or _by_chapters(sections, year, text)


def _by_tables(facts: Sequence[Fact]) -> str:
    codes = {fact.code for fact in facts if fact.source == "table"}
    used = [NAMES[first] for (first, _), form in FORM_YEARS.items() if codes & form]
    used += ["2021"] * any(map(_ROWS_2021.match, codes)) + ["2019"] * any(map(_ROWS_2019.search, codes))
    return used[0] if len(set(used)) == 1 else ""


def _by_chapters(sections: Sequence[Section], year: int | None, text: str) -> str:
    headings = [section.heading for section in sections if section.level == 1]
    if year is not None and year < FIRST_2019:
        return "old" if len(headings) >= ENOUGH or _is_prose(sections) else ""
    modern, old = _met(headings, CHAPTER_PATTERNS), _met(headings, _OLD)
    if modern >= ENOUGH and modern > old:
        named = [form for form, number in _NAMED.items() if number.search(text)]
        return named[0] if len(named) == 1 else _of_year(year)
    return "old" if old >= ENOUGH and len(headings) <= MOST_OLD else ""


def _met(headings: Sequence[str], patterns: Sequence[re.Pattern[str]]) -> int:
    """How many of the patterns are a heading."""
    return sum(any(pattern.search(heading) for heading in headings) for pattern in patterns)


def _is_prose(sections: Sequence[Section]) -> bool:
    """Whether there is a report at all, and not only a page that names its attachment."""
    return sum(len(section.text) for section in sections) >= SHORTEST


def _of_year(year: int | None) -> str:
    return "" if year is None else "2021" if year >= FIRST_2021 else "2019"
