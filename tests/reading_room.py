"""An archive for the tests of the pages: three versions, a copy, a vanished notice, and a page that means harm."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from archive.store import Archive
from crawler.items import Cell, Check, Document, Fact, Grid, Hint, Link, Step
from tests.factories import (
    AGENCY,
    TITLE,
    URL,
    at,
    begin,
    finish,
    keep,
    make_document,
    make_fact,
    make_page,
    make_section,
    open_archive,
    store,
)

COPY = "https://mirror.example.cn/2023.html"
NOTICE = "https://www.tongxin.gov.cn/tzgg/12.html"
ATTACHED = "https://www.tongxin.gov.cn/zfxxgknb/fj1.pdf"
HARMFUL = "https://www.tongxin.gov.cn/tzgg/13.html"
SCRIPT_ADDRESS = "javascript:window.hit=1//"

REPORT, NOTICE_ID, HARMFUL_ID, SCRIPT_ID = 1, 2, 3, 4

HARM = (
    '"\'><script>window.hit=1</script><img src=x onerror="window.hit=1"><svg onload="window.hit=1"></svg>'
    '<base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=https://evil.example/">'
    '<style>*{background:url(https://evil.example/x)}</style><a href="javascript:window.hit=1">点</a>'
    "{{ 7 * 7 }}"
)


def build(path: Path) -> Path:
    """The archive at `path`; documents are numbered as the constants above say, the copy is the last."""
    with open_archive(path) as archive:
        for day, (penalties, more) in enumerate([(3259, ""), (3260, ""), (3260, "全文另行公布。")]):
            crawl = begin(archive, day * 7)
            page = make_page(f"<p>{penalties}{more}</p>", day=day * 7)
            keep(archive, crawl, page, report(penalties, more))
            if day == 0:
                _keep_others(archive, crawl)
            finish(archive, crawl, day * 7)
        _lose_the_notice(archive)
        crawl = begin(archive, 60)
        mirror = make_page("<p>转载</p>", day=60, url=COPY)
        keep(archive, crawl, mirror, replace(report(3260, "全文另行公布。"), url=COPY))
        finish(archive, crawl, 60)
    return path


def report(penalties: int, more: str = "") -> Document:
    """A report with a preamble, nested sections, a table with spans, facts, checks, repairs and attachments."""
    row = f"行政处罚 | {penalties}"
    lines = ["第二十条第(六)项", "信息内容 | 本年处理决定数量", row, "行政强制 | "]
    table = "\n".join(lines)
    prose = f"2023年,我局共收到政府信息公开申请2件,均按规定答复。{more}"
    text = f"一、总体情况\n{prose}\n二、主动公开政府信息情况\n本机关处理决定如下。\n{table}"
    published = f"{TITLE}\n{text}".replace("规", "規(guī)")
    damage = published.index("(guī)")
    return make_document(
        text,
        published_text=published,
        sections=(
            make_section(prose),
            make_section(
                f"本机关处理决定如下。\n{table}",
                number="二",
                heading="主动公开政府信息情况",
                path=("二",),
                inferred=True,
            ),
        ),
        grids=(_form(penalties),),
        facts=_facts(penalties),
        checks=(
            Check("columns_balance", "fail", 2, 3, "总计: 2 + 0 = 2, not 3"),
            Check("rows_sum", "pass", 2, 2, "25 of 25 hold"),
        ),
        steps=(
            Step("reading", damage, damage + 5, "(guī)", "", 0.95),
            Step("lost", damage + 6, damage + 8, "答复", "答复", 0.5),
        ),
        attachments=(Link(ATTACHED, "附件1"), Link(SCRIPT_ADDRESS, "附件2")),
        notes=("two years named: 2022, 2023",),
    )


def _form(penalties: int) -> Grid:
    cells = (
        Cell(0, 0, 1, 2, "第二十条第(六)项"),
        Cell(1, 0, 1, 1, "信息内容"),
        Cell(1, 1, 1, 1, "本年处理决定数量"),
        Cell(2, 0, 1, 1, "行政处罚"),
        Cell(2, 1, 1, 1, str(penalties)),
        Cell(3, 0, 1, 1, "行政强制"),
        Cell(3, 1, 1, 1, ""),
    )
    return Grid(4, 2, cells, section=1, caption="附表", notes=("ragged rows: 1",))


def _facts(penalties: int) -> tuple[Fact, ...]:
    return (
        make_fact(value=penalties, section=1, row=2),
        make_fact("coercion.decisions", None, raw="", state="blank", section=1, row=3),
        make_fact(
            "applications.received.total",
            2,
            source="text",
            grid=None,
            row=None,
            column=None,
            evidence="2023年,我局共收到政府信息公开申请2件,均按规定答复。",
        ),
    )


def _keep_others(archive: Archive, crawl: int) -> None:
    notice = make_page("<p>通知</p>", url=NOTICE, kind="notice")
    said = make_document(
        "关于行政复议工作的通知。", url=NOTICE, kind="notice", year=None, title="关于复议的通知"
    )
    keep(archive, crawl, notice, said)
    harmful = make_page(f"<html>{HARM}</html>", url=HARMFUL, kind="notice", hint=Hint(title=HARM))
    keep(archive, crawl, harmful, harmful_document(HARMFUL))
    elsewhere = make_page(f"<html>{HARM}!</html>", url=SCRIPT_ADDRESS, kind="notice")
    keep(archive, crawl, elsewhere, harmful_document(SCRIPT_ADDRESS, "另一篇"))
    store(
        archive, crawl, make_page(b"%PDF-1.7", url=ATTACHED, kind="attachment", media_type="application/pdf")
    )


def harmful_document(url: str, more: str = "") -> Document:
    """A notice that carries harm everywhere a page's text can get to."""
    return make_document(
        f"{HARM}{more}",
        url=url,
        kind="notice",
        year=None,
        title=HARM,
        agency=f"{AGENCY}{HARM}",
        number=HARM,
        sections=(make_section(f"{HARM}{more}", heading=HARM, number="<b>1"),),
        grids=(Grid(1, 1, (Cell(0, 0, 1, 1, HARM),), section=0, caption=HARM, notes=(HARM,)),),
        facts=(
            make_fact(
                "penalties.decisions", None, raw=HARM, evidence=HARM, unit=HARM, state="text", row=0, column=0
            ),
        ),
        checks=(Check(HARM, "unknown", None, None, HARM),),
        steps=(Step(HARM, 0, 3, HARM, HARM + "?", 0.5),),
        attachments=(Link(SCRIPT_ADDRESS, HARM),),
        notes=(HARM,),
        charset_declared=HARM,
    )


def _lose_the_notice(archive: Archive) -> None:
    """Two visits more than 14 days apart find an absence page: the notice is suspect, then gone."""
    for day in (21, 40):
        crawl = begin(archive, day)
        archive.keep_page(
            make_page("页面不存在", day=day, url=NOTICE, kind="notice", status=404), crawl, "gone"
        )
        archive.note_visit(
            crawl, URL, status=304, outcome="not_modified", now=at(day), error=HARM if day == 40 else ""
        )
        finish(archive, crawl, day)
