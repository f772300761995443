"""What a document is: kind, issuing agency, year, date and number, read from the document itself.

The address never names the agency, the folder never the year: portals file documents of one body under another, and
reports of one year under the next. What sources disagree on is said in a note.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.items import Hint
from pipelines.agencies import HAN_YEAR, QUOTED_REPORT, SAID_REPORT, YEAR, choose_agency, signature_of
from pipelines.kinds import INTRO_LINES, LONGEST_INTRO, kind_of
from pipelines.numerals import han_value

LENT_TITLE = "the file prints no title: it has that of its link, its name or its page, with what it says of agency and year"
OTHER_YEAR_TIMES = 3  # how often a text must name another year, and never the title's, to contradict it

_SAID_YEAR = re.compile(r"(?<!\d)(20\d{2})\s?年(?![\d版])")  # 2017年,我局
_REPORTED = re.compile(
    r"(?:(?:19|20)\d{2}|[一二][〇○零九八一二三四五六七]{3})年度?[^,，。;；]{0,20}?(?:信息公开|政务公开).*(?:报告|年报|总结|公布|汇报)"
)  # 现将2014年度政府信息公开工作情况报告如下
_PERIOD = re.compile(
    r"(\d{4})年1月1日[起始]?[,，]?(?:至|到|—|-|－|~|～)+(?:(\d{4})年)?12月31日"
)  # 自2017年1月1日起至2017年12月31日止


@dataclass(frozen=True, slots=True)
class Identity:
    """kind: annual_report notice attachment page; year None and the rest "" where the document does not say."""

    title: str
    kind: str
    agency: str
    year: int | None
    published: str
    notes: tuple[str, ...]
    years: Years | None = None  # of a report; None for what reports on no year


@dataclass(frozen=True, slots=True)
class Years:
    """The years a report speaks of, None where it speaks of none."""

    titled: int | None  # its own title's
    period: int | None  # of the 统计期限 its introduction states
    told: int | None  # the one its text tells of, where it states no period and never names its title's year


def identify(
    title: str,
    lines: Sequence[str],
    source: str,
    published: str,
    hint: Hint,
    kind: str,
    number: str = "",
    heads: Sequence[str] = (),
) -> Identity:
    """Who published what about which year. `lines` are the canonical paragraphs; `kind` is the column's, where known.

    `heads` are titles that stand in no line: a running head, and what a file's own properties call it.
    """
    printed = title or _title_in(lines) or _head(heads, lines)
    title = printed or hint.title
    named = [LENT_TITLE] if kind == "attachment" and not printed else []
    kind = kind_of(title, kind, number, lines)
    signature = signature_of(lines)
    agency, agency_notes = choose_agency(title, lines, source, signature[0], hint)
    if kind == "notice":  # its title names the year it is about, not the year it was issued
        issued = _year_of(signature[1] or published)
        return Identity(title, kind, agency, issued, published or signature[1], tuple(agency_notes))
    year, year_notes, years = _year(title, lines, hint)
    return Identity(
        title, kind, agency, year, published or signature[1], (*named, *agency_notes, *year_notes), years
    )


def _head(heads: Sequence[str], lines: Sequence[str]) -> str:
    """The first of the heads that the text does not belie: it names the year of the head, if that has one."""
    text = "\n".join(lines)
    return next((head for head in heads if all(year in text for year in YEAR.findall(head))), "")


def _title_in(lines: Sequence[str]) -> str:
    """The report's title where only the introduction gives it: in 《》, or in the words of the sentence."""
    intro = lines[:INTRO_LINES]
    quoted = [found for line in intro for found in QUOTED_REPORT.findall(line) if YEAR.search(found)]
    said = [found for line in intro for found in SAID_REPORT.findall(line) if YEAR.search(found)]
    return next(iter((*reversed(quoted), *said)), "").strip()


def _year(title: str, lines: Sequence[str], hint: Hint) -> tuple[int | None, list[str], Years]:
    """The year reported on: of the title, else of the period, else of an attachment's page; a note when they differ."""
    titled = _year_in(title) or _year_in(_title_in(lines))
    stated = titled or _year_in(hint.title)
    period = next((year for line in lines[:INTRO_LINES] if (year := _period(line))), None)
    if not (stated or period):
        stated = next((year for line in lines[:INTRO_LINES] if (year := _reported(line))), None)
    told = _year_told(lines, stated) if stated and not period else None
    years = Years(titled, period, told)
    if stated and period and stated != period:
        return stated, [f"the title says {stated}, the period of the figures is {period}"], years
    if told:
        return stated, [f"the title says {stated}, the text tells of {told} and never of {stated}"], years
    if not (stated or period) and hint.page_year:
        return (
            hint.page_year,
            ["the file does not name its year: it was taken from the page it is attached to"],
            years,
        )
    return stated or period, [], years


def _year_told(lines: Sequence[str], stated: int) -> int | None:
    """The year a text tells of where it never names the title's year, or None. One it names in passing does not count."""
    years = Counter(year for line in lines for year in _SAID_YEAR.findall(line))
    if not years or str(stated) in years:
        return None
    year, times = years.most_common(1)[0]
    return int(year) if times >= OTHER_YEAR_TIMES else None


def _reported(line: str) -> int | None:
    """The year of which an introduction says that the report on disclosure is about it: 现将2014年度信息公开工作情况报告如下."""
    found = _REPORTED.search(line[:LONGEST_INTRO].replace(" ", ""))
    return _year_in(found[0]) if found else None


def _period(line: str) -> int | None:
    """The year of a 统计期限 that runs from 1 January to 31 December of one year."""
    found = _PERIOD.search(line.replace(" ", ""))
    return int(found[1]) if found and found[2] in (None, found[1]) else None


def _year_in(title: str) -> int | None:
    if found := YEAR.search(title):
        return int(found[1])
    spelled = HAN_YEAR.search(title)
    return han_value(spelled[1]) if spelled else None


def _year_of(date: str) -> int | None:
    return int(date[:4]) if date else None
