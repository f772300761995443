"""What kind of document a title, a number or a text stands for: annual_report, notice, or what the column holds.

Titles end in the word for what they are (公文种类, 党政机关公文处理工作条例 of 2012, 第八条): 通知, 公告, 决定, 令 and the plans
and rules that are issued with them are notices, 报告 only where it is the yearly one on disclosure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.headings import read_marker
from pipelines.statutory.labels import CHAPTER_PATTERNS, OLD_CHAPTER_NAMES

ENOUGH = 3  # chapters of an annual report by which a text without a title is known as one
LONGEST_INTRO = 400  # characters of a paragraph that are looked at for what it introduces
INTRO_LINES = 8  # paragraphs at the top in which a report says what it is

REPORT = re.compile(
    r"(?:信息公开|政务公开).*(?:报告|年报|总结|汇报|工作情况)(?:[及和与暨、].*(?:计划|打算|安排|要点|思路|设想|部署))?$|(?:报告|年报).*(?:信息公开|政务公开)"
)  # 信息公开工作年度报告
_PART_OF_A_YEAR = re.compile(r"季度|半年|[一二三四]季|月份|(?<!\d)\d{1,2}月")  # 第一季度信息公开工作总结
_NOTICE = re.compile(
    r"(?:通知|公告|通告|通报|公示|批复|复函|函|决定|决议|意见|办法|细则|规定|规则|规程|章程|令|方案|预案|规划|计划|要点|安排|公报|纪要|答复|请示"
    r"|倡议书|公开信|启事|须知|简章|布告|声明|决定书|答复书|通知书)$"
)  # 关于印发《…》的通知
TAIL = re.compile(
    r"\s*\([^()]*\)$|\s*（[^（）]*）$|\s*(?:19|20)\d{2}(?:年度?)?$"
)  # …的通知（沪公发〔2013〕12号）
# 关于公布…信息公开年度报告的通知, with the report below it; not 关于做好…年度报告编制工作的通知
_CARRIES = re.compile(r"(?:信息公开|政务公开).*(?:报告|年报)")
_ON_WRITING = re.compile(r"做好|编制|填报|规范|撰写|格式|督促|工作的")
_INTRODUCES = re.compile(
    r"信息公开(?:条例|规定|办法).*(?:编制|公布|发布|报告|制作|撰写|形成|汇总).*(?:年度报告|年报|工作报告|报告|总结)"
    r"|信息公开(?:条例|规定|办法).*报告如下"
)  # 根据《…信息公开条例》…编制本年度报告
_ON_DISCLOSURE = re.compile(r"信息公开|政府信息|依申请公开|主动公开")
_OLD = tuple(re.compile(name) for name in OLD_CHAPTER_NAMES)


def kind_of(title: str, kind: str, number: str, lines: Sequence[str]) -> str:
    """What the title says, else what the column holds (`kind`). An attachment stays one whatever it says.

    A page of no column that has a document number of its own is a notice; one whose text has the introduction or the
    chapters of an annual report is that, whatever it is called or where it is called nothing.
    """
    bare = TAIL.sub("", title)
    if kind == "attachment":
        return kind
    if REPORT.search(bare) and not _PART_OF_A_YEAR.search(bare):
        return "annual_report"
    if _NOTICE.search(bare):
        carries = _CARRIES.search(bare) and not _ON_WRITING.search(bare) and _is_report(lines)
        return "annual_report" if carries else "notice"
    if kind != "page":
        return kind
    if _is_report(lines):
        return "annual_report"
    return "notice" if number else kind


def _is_report(lines: Sequence[str]) -> bool:
    """Whether paragraphs read as the annual report: its chapters, and an introduction or one of them that says on what."""
    markers = (read_marker(line) for line in lines)
    headings = [marker.heading for marker in markers if marker and marker.heading]
    met = {
        pattern for pattern in (*CHAPTER_PATTERNS, *_OLD) for heading in headings if pattern.search(heading)
    }
    about = {found[0] for heading in headings if (found := _ON_DISCLOSURE.search(heading))}
    if any(_INTRODUCES.search(line, 0, LONGEST_INTRO) for line in lines[:INTRO_LINES]):
        return bool(met or about)
    return len(met) >= ENOUGH and bool(about)
