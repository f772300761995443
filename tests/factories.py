"""Small values for tests: pages and documents that say what a test is about, and defaults for the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from archive.captures import Kept
from archive.documents import KeptDocument
from archive.store import Archive
from crawler.items import Cell, Check, Document, Fact, Grid, Page, Section, Step

SITE = "tongxin"
URL = "https://www.tongxin.gov.cn/zfxxgknb/2023.html"
AGENCY = "同心县公安局"
TITLE = "同心县公安局2023年政府信息公开工作年度报告"
START = datetime(2026, 1, 5, tzinfo=UTC)


def at(day: int, second: int = 0) -> str:
    """The time of day `day` after the start of a test's calendar."""
    return (START + timedelta(days=day, seconds=second)).isoformat()


def site_row(slug: str = SITE, **changes: object) -> dict[str, object]:
    return {
        "slug": slug,
        "agency": AGENCY,
        "region": "640324",
        "level": "county",
        "province": "宁夏",
        "homepage": "https://www.tongxin.gov.cn/",
        "family": "trs",
        "schedule": "17 3 * * 1",
        **changes,
    }


def make_page(body: bytes | str = "<p>正文</p>", *, day: int = 0, **changes: Any) -> Page:
    values: dict[str, Any] = {
        "site": SITE,
        "url": URL,
        "kind": "annual_report",
        "status": 200,
        "fetched_at": at(day),
        "body": body.encode() if isinstance(body, str) else body,
        "headers": (("Content-Type", "text/html"), ("ETag", '"1"')),
        "media_type": "text/html",
        **changes,
    }
    return Page(**values)


def make_section(text: str, *, number: str = "一", heading: str = "总体情况", **changes: Any) -> Section:
    values: dict[str, Any] = {
        "level": 1,
        "number": number,
        "heading": heading,
        "text": text,
        "path": (number,),
        "parent": None,
        **changes,
    }
    return Section(**values)


def make_fact(code: str = "penalties.decisions", value: float | None = 3259, **changes: Any) -> Fact:
    values: dict[str, Any] = {
        "code": code,
        "value": value,
        "unit": "件",
        "state": "number" if value else "zero",
        "raw": str(value),
        "source": "table",
        "section": 0,
        "evidence": "行政处罚 / 本年处理决定数量",
        "grid": 0,
        "row": 1,
        "column": 1,
        **changes,
    }
    return Fact(**values)


def make_document(text: str = "正文", **changes: Any) -> Document:
    """A document of one section that says `text` under a title."""
    values: dict[str, Any] = {
        "url": URL,
        "kind": "annual_report",
        "title": TITLE,
        "agency": AGENCY,
        "year": 2023,
        "number": "",
        "published": "2024-01-18",
        "charset_declared": "gb2312",
        "charset": "gb18030",
        "charset_evidence": ("strict gb18030",),
        "script": "hans",
        "published_text": f"{TITLE}\n{text}",
        "text": f"{TITLE}\n{text}",
        "sections": (make_section(text),),
        "parser": "1",
        **changes,
    }
    return Document(**values)


def full_document(penalties: int = 3259, **changes: Any) -> Document:
    """A document that holds something of every kind: nested sections, a table, facts, a check and a repair."""
    row = f"行政处罚 | {penalties}"
    text = f"本机关处理决定如下。\n信息内容 | 本年处理决定数量\n{row}"
    values: dict[str, Any] = {
        "sections": (
            make_section("本机关处理决定如下。"),
            make_section(
                row, number="(一)", heading="主动公开", path=("一", "(一)"), level=2, parent=0, start=20
            ),
        ),
        "grids": (Grid(1, 2, (Cell(0, 0, 1, 1, "行政处罚"), Cell(0, 1, 1, 1, str(penalties))), section=1),),
        "facts": (
            make_fact(value=penalties, section=1),
            make_fact("fees.amount", 0.5, unit="万元"),
            make_fact("coercion.decisions", None, state="blank", raw=""),
        ),
        "checks": (Check("columns_balance", "pass", 2, 2, ""),),
        "steps": (Step("reading", 3, 6, "規(guī)", "規", 0.95),),
        **changes,
    }
    return make_document(text, **values)


def open_archive(path: Any = ":memory:", *, sites: tuple[str, ...] = (SITE,)) -> Archive:
    """An archive that knows these sites."""
    archive = Archive.open(path)
    for slug in sites:
        archive.keep_site(site_row(slug))
    return archive


def begin(archive: Archive, day: int = 0, site: str = SITE) -> int:
    return archive.begin_crawl(site, "test", at(day))


def finish(archive: Archive, crawl: int, day: int = 0, status: str = "ok", **counts: int) -> None:
    archive.finish_crawl(crawl, status=status, reason="", counts=counts, now=at(day, 60))


def store(archive: Archive, crawl: int, page: Page) -> tuple[Page, Kept]:
    """Keep a page; it comes back with the ids it is stored under."""
    kept = archive.keep_page(page, crawl)
    return replace(page, visit_id=kept.visit_id, capture_id=kept.capture_id), kept


def keep(archive: Archive, crawl: int, page: Page, document: Document) -> KeptDocument:
    """Keep a page and what it says, as a crawl does."""
    stored, _ = store(archive, crawl, page)
    return archive.keep_document(stored, document)


def keep_texts(archive: Archive, *texts: str, url: str = URL, **changes: Any) -> list[KeptDocument]:
    """A crawl a day that finds these texts, one after another, at one address."""
    kept = []
    for day, text in enumerate(texts):
        crawl = begin(archive, day)
        page = make_page(f"<p>{text}</p>", day=day, url=url, kind=changes.get("kind", "annual_report"))
        kept.append(keep(archive, crawl, page, make_document(text, url=url, **changes)))
        finish(archive, crawl, day)
    return kept
