"""An archive for the tests of a document's page: reports on the statutory form, damaged, wrong and changed; one that is long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

from archive.store import Archive
from crawler.items import Document
from pipelines import read
from tests import forms
from tests.factories import begin, finish, keep, make_document, make_page, make_section, open_archive

OLD, REPORT, SHORT, LONG = 1, 2, 3, 4
SITE = "https://www.tongxin.gov.cn/zfxxgknb"
AGENCY = "同心县公安局"
PROSE = "本机關依據(jù)《中華人民共和國政府信息公開條例》的規(guī)定，編制本報(bào)告。報告中所列數據的統計期限為2023年1月1日至12月31日。"


def build(path: Path, versions: int = 5, lines: int = 40) -> Path:
    """The archive at `path`: a report on the form of 2019, one on that of 2021 in two versions, one without chapter 三 in
    two versions, and a document of many versions."""
    with open_archive(path) as archive:
        crawl = begin(archive)
        _keep(archive, crawl, 0, "2020", report(2020, forms.article_20_of_2019, is_2019=True))
        _keep(archive, crawl, 0, "2023", report(2023, forms.article_20_of_2021))
        _keep(archive, crawl, 0, "2022", report(2022, forms.article_20_of_2021, is_short=True))
        finish(archive, crawl)
        for day in range(1, versions + 1):
            crawl = begin(archive, day)
            _keep_long(archive, crawl, day, long_text(day, lines))
            if day == 1:
                _keep(archive, crawl, day, "2023", report(2023, forms.article_20_of_2021, penalties="3260"))
                short = report(2022, forms.article_20_of_2021, penalties="3260", is_short=True)
                _keep(archive, crawl, day, "2022", short)
            finish(archive, crawl, day)
    return path


def report(
    year: int, article_20: object, *, is_2019: bool = False, is_short: bool = False, penalties: str = "3259"
) -> str:
    """A report as HTML. Its numbers count up, so that no rule holds."""
    numbers = (str(n) for n in count(1))
    tables = [
        article_20(iter(_with(penalties, numbers))),
        forms.applications(numbers, is_2019=is_2019),
        forms.reviews(numbers),
    ]  # type: ignore[operator]
    chapters = (
        "一、总体情况",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
    )
    body = [f"<p>{chapters[0]}</p><p>{PROSE}</p>"]
    body += [
        f"<p>{chapter}</p>{forms.to_html(table)}" for chapter, table in zip(chapters[1:], tables, strict=True)
    ]
    body.append(
        f"<p>五、存在的主要问题及改进情况</p><p>{year}年工作还有不足。</p><p>六、其他需要报告的事项</p><p>无。</p>"
    )
    if is_short:  # without the largest table
        del body[2]
    title = f"{AGENCY}{year}年政府信息公开工作年度报告"
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1><div id='zoom'>{''.join(body)}</div></body></html>"


def _with(penalties: str, numbers: Iterator[str]) -> Iterator[str]:
    """The numbers of chapter 二, that of 行政处罚 (the eighth in the form of 2021) as given."""
    for place, number in enumerate(numbers):
        yield penalties if place == 7 else number


def _keep(archive: Archive, crawl: int, day: int, name: str, source: str) -> None:
    page = make_page(source, day=day, url=f"{SITE}/{name}.html")
    keep(archive, crawl, page, read(page))


def long_text(version: int, lines: int) -> str:
    """Text of about 60 characters a line, of which every tenth line changes with the version."""
    return "\n".join(
        f"第{n}条 各级行政机关应当按照规定主动公开政府信息，及时回应社会关切，做好第{n}项工作，并在规定的期限内报送情况{f'（第{version}次修订）' if n % 10 == 0 else ''}。"
        for n in range(lines)
    )


def _keep_long(archive: Archive, crawl: int, day: int, text: str) -> None:
    url = f"{SITE}/long.html"
    page = make_page(f"<p>{day}</p>", day=day, url=url, kind="notice")
    keep(archive, crawl, page, _long(url, text))


def _long(url: str, text: str) -> Document:
    title = "关于政府信息公开工作的长篇规定"
    lines, start = text.split("\n"), len(title) + 1
    sections = []
    for at_line in range(0, len(lines), 10):
        part = "\n".join(lines[at_line : at_line + 10])
        sections.append(make_section(part, number=str(at_line // 10 + 1), heading="", start=start))
        start += len(part) + 1
    full = f"{title}\n{text}"
    said = make_document("", url=url, kind="notice", title=title, year=None, sections=tuple(sections))
    return replace(said, text=full, published_text=full)
