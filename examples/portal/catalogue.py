"""The same 25 reports for every platform: five agencies over five years, in a list of three pages.

The first entry of the second page is the last of the first once more, as when an entry is added while somebody pages on.
A fault of the second page shows what a reader makes of a list that is not what its totals say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from examples.portal.publications import Publication

AGENCIES = ("澄川市公安局", "澄川市财政局", "澄川市教育局", "澄川市民政局", "澄川市审计局")
YEARS = range(2019, 2024)
PER_PAGE = 9
FAULTS = ("missing", "emptied", "repeated")  # of the second list page

Naming = Callable[[int, str], str]  # (serial number, date of publication) -> address


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What a platform's list shows. A page that is None is not there."""

    documents: tuple[Publication, ...]
    pages: tuple[tuple[Publication, ...] | None, ...]

    @property
    def total(self) -> int:
        """The number of documents that the portal announces, whatever it shows."""
        return len(self.documents)

    @property
    def rows(self) -> tuple[Publication | None, ...]:
        """The entries by their place in the whole list, for lists that are asked for by record; None is not there."""
        return tuple(row for page in self.pages for row in (page if page is not None else [None] * PER_PAGE))


def catalogue(naming: Naming, fault: str = "") -> Catalogue:
    """The reports at the addresses that a platform gives them, newest first, in list pages with that fault."""
    documents = tuple(_documents(naming))
    listed = [*documents[:PER_PAGE], documents[PER_PAGE - 1], *documents[PER_PAGE:]]
    pages: list[tuple[Publication, ...] | None]
    pages = [tuple(listed[start : start + PER_PAGE]) for start in range(0, len(listed), PER_PAGE)]
    if fault:
        pages[1] = {"missing": None, "emptied": (), "repeated": pages[0]}[fault]
    return Catalogue(documents, tuple(pages))


def _documents(naming: Naming) -> Iterator[Publication]:
    serial = 0
    for year in reversed(YEARS):
        for place, agency in enumerate(AGENCIES):
            serial += 1
            published = (date(year + 1, 1, 28) - timedelta(days=place)).isoformat()
            yield _report(naming(serial, published), agency, year, published, serial)


def _report(path: str, agency: str, year: int, published: str, serial: int) -> Publication:
    return Publication(
        path=path,
        title=f"{agency}{year}年政府信息公开工作年度报告",
        agency=agency,
        kind="annual_report",
        published=published,
        modified=published,
        year=year,
        number="",
        lines=(
            ("", f"本报告由{agency}编制，统计期限为{year}年1月1日至{year}年12月31日。"),
            ("#", "一、总体情况"),
            ("", f"{year}年，{agency}主动公开政府信息{100 + serial}条，受理政府信息公开申请{serial}件。"),
            ("#", "五、存在的主要问题及改进情况"),
            ("", f"公开内容还需丰富。下一步将开展业务培训{1 + serial % 4}次。"),
        ),
    )
