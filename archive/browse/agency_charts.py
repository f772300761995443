"""The charts of an agency's page: one small chart for each main number, with its gaps, and what is to be seen in a sentence."""

from __future__ import annotations

from types import SimpleNamespace

from archive.browse.agency import INDICATORS, AgencyPage
from archive.browse.charts import Chart, Number, Series, figure
from archive.browse.labels import unit_of
from archive.browse.words import word
from archive.schema.views import column_of


def charts(page: AgencyPage, words: SimpleNamespace) -> list[Chart]:
    """A chart of each main number that any report has, in the words of a language."""
    return [chart for code in INDICATORS if (chart := _chart(page, code, words)) is not None]


def _chart(page: AgencyPage, code: str, words: SimpleNamespace) -> Chart | None:
    reports = {row["year"]: row for row in page.reports}
    column = column_of(code)
    values = tuple(reports[year][column] if year in reports else None for year in page.years)
    if all(value is None for value in values):
        return None
    hrefs = tuple(
        f"/-/document/{reports[year]['document_id']}#facts" if year in reports else "" for year in page.years
    )
    title = word(words.indicators, column)
    return Chart(
        id=code.replace(".", "-"),
        kind="line",
        title=title,
        alt=f"{title}: {seen(page.years, values, words)}",
        x_label=words.agency.year,
        x=tuple(page.years),
        series=(Series(title, values, hrefs),),
        unit=unit_of(code),
    )


def seen(years: list[int], values: tuple[Number, ...], words: SimpleNamespace) -> str:
    """The numbers in a sentence: from the first to the last, the highest, and the years that have none."""
    known = [(year, value) for year, value in zip(years, values, strict=True) if value is not None]
    (first, start), (last, end) = known[0], known[-1]
    top, most = max(known, key=lambda pair: pair[1])
    said = words.agency.alt.format(
        first=first, start=figure(start), last=last, end=figure(end), top=top, most=figure(most)
    )
    none = [str(year) for year, value in zip(years, values, strict=True) if value is None]
    return f"{said} {words.agency.alt_gaps.format(years=', '.join(none))}" if none else said
