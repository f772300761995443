"""Columns as a few pages of text by address, walked without a network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urljoin

from crawler.families import Ask
from tests.walking import Walk, walk

HOST = "http://www.chengchuan.example.cn"


def rows(numbers: Iterable[int], href: str = "./202401/t20240118_{0}.html") -> str:
    """A list of reports with these serial numbers."""
    row = '<li><a href="{href}">澄川县{n}局2023年政府信息公开工作年度报告</a><span>2024-01-18</span></li>'
    return f"<ul>{''.join(row.format(href=href.format(n), n=n) for n in numbers)}</ul>"


def walk_pages(
    pages: Mapping[str, str], column: str = "/nb/", family: str = "auto"
) -> tuple[Walk, list[str]]:
    """The column read to its end, and the paths that were asked for in order; what is not among the pages is 404."""
    asked: list[str] = []

    def fetch(ask: Ask, referer: str) -> str | None:
        asked.append(ask.url.removeprefix(HOST))
        return pages.get(asked[-1])

    return walk(urljoin(HOST, column), family, fetch=fetch), asked


def serials(walked: Walk) -> list[int]:
    """The serial numbers of what was listed."""
    return sorted(int(url.rpartition("_")[2].partition(".")[0]) for url in walked.urls)
