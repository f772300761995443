"""The words of the statutory annual report, as data. A new wording of a heading, row or column goes here.

Sources: 国办公开办函〔2021〕30号 (form in use from the 2021 report on) and 国办公开办函〔2019〕60号 (reports of 2019 and
2020); rows worded in full follow 第十四条 to 第三十九条 of the 条例. Labels are matched by meaning: each pattern is searched
in the label without its number, spaces and brackets.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple

# Chapters of both forms, for a heading whose number is lost
CHAPTER_NAMES = (
    r"总体情况",
    r"(?:主动公开|公开)政府信息(?:的)?情况",
    r"(?:收到和处理|依申请公开)政府信息(?:公开)?(?:申请)?(?:的)?情况",
    r"(?:因)?政府信息公开(?:工作)?(?:申请|被申请)?(?:提起)?行政复议[、和及]?(?:提起)?行政诉讼(?:的)?情况",
    r"(?:工作)?存在的?(?:主要)?问题(?:及|和|以及)改进(?:情况|措施)",
    r"其他需要(?:报告|说明)的(?:事项|情况)",
)
CHAPTER_PATTERNS = tuple(re.compile(name) for name in CHAPTER_NAMES)
# Chapters of reports before 2019 (portals print three to nine of them)
OLD_CHAPTER_NAMES = (
    r"(?:工作)?(?:概述|概况|基本情况)",
    r"主动公开(?:政府信息)?(?:工作)?(?:的)?情况",
    r"(?:政府信息)?依申请公开(?:政府信息)?(?:办理|工作)?(?:的)?情况",
    r"(?:依申请提供的)?(?:政府信息公开)?(?:的)?(?:收费|支出和收费)(?:及|和)?(?:费用)?(?:减免)?(?:的)?情况",
    r"(?:因)?(?:政府信息公开)?(?:申请|被申请)?行政复议[、和及]?(?:提起)?(?:行政)?诉讼(?:和申诉)?(?:的)?情况",
    r"咨询处理(?:的)?情况",
    r"(?:工作|主要)?存在的?(?:主要)?(?:问题|不足)(?:(?:及|和|以及|与)(?:改进|整改)(?:情况|措施|打算))?",
    r"(?:其他)?需要(?:报告|说明)的(?:其他)?(?:事项|情况)",
    r"下一步(?:工作)?(?:打算|计划|安排)",
    r"附表",
)


class Label(NamedTuple):
    """A row or column of the form: the last part of its fact code, and how it is recognised."""

    code: str
    pattern: re.Pattern[str]


class Labels(tuple[Label, ...]):
    """Labels in the order in which they are tried; one list is never equal to another, so that it is cheap to hash."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


class Item(NamedTuple):
    """A row of chapter 二: its fact code and unit."""

    code: str
    pattern: re.Pattern[str]
    unit: str


def _labels(*pairs: tuple[str, str]) -> Labels:
    return Labels(Label(code, re.compile(pattern)) for code, pattern in pairs)


# Chapter 二. Order matters: 行政事业性收费 before 行政, 行政规范性文件 before 规章
ARTICLE_20_ITEMS = (
    Item("normative_documents", re.compile(r"规范性文件(?:数量?|总数|件数)?$"), "件"),
    Item("regulations", re.compile(r"^(?:地方|本级|政府|部门)*规章(?:数量?|总数|件数)?$"), "件"),
    Item("licensing", re.compile(r"^行政许可"), "件"),
    Item("other_services", re.compile(r"^其[他它]对外管理"), "件"),
    Item("penalties", re.compile(r"^行政处罚"), "件"),
    Item("coercion", re.compile(r"^行政强制"), "件"),
    Item("fees", re.compile(r"行政事业性收费"), "项"),
    Item("procurement", re.compile(r"政府(?:集中)?采购"), "个"),
)
ARTICLE_20_COLUMNS = _labels(
    ("newly_made", r"新制[作定]"),
    ("newly_published", r"新公开"),
    ("published_total", r"对外公开总"),
    ("made", r"制发|本年制定"),
    ("repealed", r"废止"),
    ("in_force", r"现行有效|有效件数"),
    ("previous_items", r"上一?年(?:度)?(?:的)?项目"),
    ("change", r"增/?减|增加或减少"),
    ("decisions", r"处理决定|决定数量?$|本年处理数"),
    ("amount", r"收费总?金额|采购总?金额|^总金额"),
    ("projects", r"采购项目"),
)
# What an item's values mean where no header says so: by how many there are
_Order = dict[int, tuple[str, ...]]
_REGULATIONS: _Order = {3: ("made", "repealed", "in_force")}
_REGULATIONS_2019: _Order = {3: ("newly_made", "newly_published", "published_total")}
_DECISIONS: _Order = {1: ("decisions",), 3: ("previous_items", "change", "decisions")}
ARTICLE_20_ORDER: dict[str, _Order] = {
    "regulations": _REGULATIONS,
    "normative_documents": _REGULATIONS,
    "licensing": _DECISIONS,
    "other_services": _DECISIONS,
    "penalties": _DECISIONS,
    "coercion": _DECISIONS,
    "fees": {1: ("amount",), 2: ("previous_items", "change")},
    "procurement": {2: ("projects", "amount")},
}
_ITEMS_2019: _Order = {3: ("previous_items", "change", "decisions")}
ARTICLE_20_ORDER_2019 = ARTICLE_20_ORDER | {
    "regulations": _REGULATIONS_2019,
    "normative_documents": _REGULATIONS_2019,
    "licensing": _ITEMS_2019,
    "other_services": _ITEMS_2019,
    "penalties": _ITEMS_2019,
    "coercion": _ITEMS_2019,
    "fees": {2: ("previous_items", "change")},
}
IN_2019_FORM = re.compile(r"其他对外管理服务|新制作|新公开|对外公开总|集中采购|上一年项目")  # 政府集中采购
IN_2021_FORM = re.compile(r"制发|现行有效|本年处理决定|收费金额")  # 本年制发件数
NO_END = 9999
# Years whose reports use a form (国办公开办函〔2019〕60号, 〔2021〕30号), and codes that only this form has
FORM_YEARS = {
    (2019, 2020): frozenset(
        f"{item}.{column}"
        for item in ("regulations", "normative_documents")
        for column in _REGULATIONS_2019[3]
    ),
    (2021, NO_END): frozenset(
        f"{item}.{column}" for item in ("regulations", "normative_documents") for column in _REGULATIONS[3]
    ),
}
UNIT_OF_COLUMN = {
    "previous_items": "项",
    "change": "项",
    "decisions": "件",
    "amount": "万元",
    "projects": "个",
}

# Chapter 三: columns in the order of the form
APPLICANTS = _labels(
    ("person", r"^(?:自然人|公民|个人)"),
    ("company", r"商业企业|^(?:工商)?企业$"),
    ("research", r"科研(?:机构|单位|院所)"),
    ("social", r"社会公益|公益组织"),
    ("legal_service", r"法律服务"),
    ("other_organisation", r"^其[他它](?:组织|机构)?$"),
    ("total", r"^(?:总计|合计|总数|共计)$"),
)
APPLICANT_NAMES = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")

# Chapter 三: outcome groups that have rows of their own beneath them
OUTCOME_GROUPS = _labels(
    ("refused", r"^不予公开(?:的?情形|的?政府信息)?$"),
    ("unavailable", r"^无法提供(?:的?情形|的?政府信息)?$"),
    ("not_processed", r"^不予处理(?:的?情形|的?申请)?$"),
    ("other", r"^其[他它]处理(?:的?情形|情况|结果)?$"),
)
OUTCOME_HEADER = re.compile(r"本年度?办理结果")  # 三、本年度办理结果
APPLICATION_ROWS = _labels(
    ("received", r"新收|^本?年?度?(?:收到|受理)(?:的)?(?:政府信息公开)?申请"),
    ("carried_in", r"上一?年度?结转|^上一?年度?(?:转来|未办结)"),
    ("granted", r"^(?:予以|同意|准予|全部)公开"),
    ("partly_granted", r"^(?:予以|同意)?部分公开|^区分处理"),
    ("refused.state_secret", r"国家秘密"),
    ("refused.security", r"三安全.{0,3}一稳定|国家安全.*公共安全.*经济安全.*社会稳定"),
    ("refused.law", r"法律.*禁止公开"),
    ("refused.third_party", r"第三方.*权益|商业秘密.*个人隐私"),
    ("refused.internal", r"内部事务|人事管理.*后勤管理"),
    ("refused.deliberative", r"过程性"),
    ("refused.enforcement_file", r"执法案卷"),
    ("refused.inquiry", r"行政查询|登记资料"),
    ("unavailable.not_held", r"[不未]掌握"),
    ("unavailable.to_be_made", r"[没无]有?现成|另行制作"),
    ("unavailable.unclear", r"补正后.*不明确|申请内容仍不明确"),
    ("not_processed.petition", r"信访.*(?:投诉|举报)|(?:投诉|举报).*信访"),
    ("not_processed.repeat", r"^(?:属于)?重复(?:提出|提交)?(?:的)?申请"),
    ("not_processed.publication", r"公开出版物"),
    ("not_processed.excessive", r"大量.{0,2}反复.{0,2}申请|反复.{0,2}大量|数量.*频次.*超过"),
    ("not_processed.reissue", r"重新出具|确认.*已获取"),
    ("other.not_corrected", r"逾期[不未](?:予|按要求)?补正"),
    ("other.unpaid", r"逾期[未不](?:按|缴|交|.*缴纳)"),
    ("carried_out", r"结转[至到]?下一?年"),
)
REFUSED = tuple(row.code for row in APPLICATION_ROWS if row.code.startswith("refused."))
UNAVAILABLE = tuple(row.code for row in APPLICATION_ROWS if row.code.startswith("unavailable."))
NOT_PROCESSED = tuple(row.code for row in APPLICATION_ROWS if row.code.startswith("not_processed."))
OTHER_OUTCOMES = ("other.not_corrected", "other.unpaid", "other.other")
TOTAL_ROW = re.compile(r"^(?:办理结果)?(?:总计|合计|总数|共计)$")  # (七)总计
OTHER_ROW = re.compile(r"^其[他它](?:情形|情况)?$")  # 3.其他, beneath (六)其他处理

# Chapter 四: groups of columns, and the columns of each, in the order of the form
REVIEW_GROUPS = _labels(
    ("litigation_after_review", r"复议后"),
    ("litigation_direct", r"未经复议|直接起诉"),
    ("review", r"^行政复议(?:案件|情况|结果)?$"),
)
LITIGATION = re.compile(r"^行政诉讼(?:案件|情况|结果)?$")
REVIEW_GROUP_NAMES = {
    "review": "行政复议",
    "litigation_direct": "未经复议直接起诉",
    "litigation_after_review": "复议后起诉",
}
REVIEW_RESULTS = _labels(
    ("upheld", r"维持"),
    ("corrected", r"纠正|纠错"),
    ("pending", r"未审结|审理中|未结案"),
    ("total", r"^(?:总计|合计|总数|共计)$"),
    ("other", r"^其[他它](?:结果|情形)?$"),
)
REVIEW_RESULT_NAMES = {
    "upheld": "结果维持",
    "corrected": "结果纠正",
    "other": "其他结果",
    "pending": "尚未审结",
    "total": "总计",
}


def match_label(labels: Labels, text: str) -> str:
    """The code of the first label that `text` (a plain label) means, or ""."""
    return next((label.code for label in labels if label.pattern.search(text)), "")


def matcher(labels: Labels) -> Callable[[str], str]:
    """`match_label` for these labels, which remembers: every report has the same."""
    return lru_cache(maxsize=1024)(partial(match_label, labels))


article_20_column = matcher(ARTICLE_20_COLUMNS)
