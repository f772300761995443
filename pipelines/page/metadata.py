"""What a page says about itself: prescribed meta tags, the line under the title, the information block.

Tags: 网页设计规范 of 国办发〔2017〕47号 (ArticleTitle, PubDate, ContentSource), names in any case, `Maketime` beside
them. Labels: those portals print, in either script and with spaces inside (索 引 号).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree

from pipelines.dates import find_date
from pipelines.folding import fold, squeeze

# Labels by what follows them. `weak` labels also begin sentences of a text: alone they make no line of metadata.
LABELS = {
    "published": ("发布日期", "发布时间", "公开日期", "公开时间", "上载日期", "发文时间", "发布于", "添加时间", "更新时间", "更新日期"),
    "written": ("成文日期", "生成日期", "发文日期", "印发日期"),
    "number": ("文号", "发文字号", "文件编号", "公文字号", "文件字号"),
    "source": ("信息来源", "文章来源", "稿件来源", "来源", "稿源", "发布机构", "发文机关", "发文机构", "发文单位", "发布单位", "公开主体", "公开单位"),
    "title": ("信息名称", "文件名称", "名称", "标题"),
    "counter": ("点击数", "点击量", "点击率", "点击次数", "点击", "浏览次数", "浏览量", "浏览数", "浏览", "阅读次数", "阅读量", "阅读数", "阅读", "访问次数", "访问量", "人气", "已下载"),
    "other": (
        "索引号", "信息索引", "主题分类", "信息分类", "组配分类", "体裁分类", "服务对象分类", "生命周期分类", "体裁", "有效性", "时效", "时效性", "是否有效", "效力状态", "公开方式", "公开属性", "公开形式", "主题词", "关键词", "内容概述", "信息格式", "语种", "责任编辑", "责编", "审核人", "审核", "字体大小", "字体", "字号", "视力保护色", "发布人", "发布者", "公开范围", "公开时限", "作者", "编辑", "分类",
    ),
    "weak": ("日期", "时间"),
}  # fmt: skip
_WEAK = frozenset(
    {"来源", "名称", "标题", "日期", "时间", "审核", "作者", "编辑", "分类", "阅读", "浏览", "点击", "体裁"}
)
_KIND = {label: kind for kind, labels in LABELS.items() for label in labels}
_ALTERNATIVES = "|".join(r"\s?".join(label) for label in sorted(_KIND, key=len, reverse=True))
_LABEL = re.compile(rf"[\[【(]?(?P<label>{_ALTERNATIVES})[\]】)]?\s*:")  # 发布日期:
_ALONE = re.compile(
    rf"[\[【(]?(?P<label>{_ALTERNATIVES})[\]】)]?\s*:?"
)  # a label in a line or cell of its own
_NUMBER = re.compile(
    r"([\u4e00-\u9fff]{1,12}(?:字|函|办)?)\s?[〔\[【(]?((?:19|20)\d{2})[〕\]】)]?\s?(?:第)?\s?(\d{1,4})\s?号"
)  # 沪公发〔2013〕45号
_AT_END = re.compile(r"\(([^()]*号)\)$")  # …的通知(沪公发〔2013〕12号)
_TAG = re.compile(r"<[^>]*>")  # <br/> inside a meta value
_WEBSITE = re.compile(r"本站|本网|网站$|门户网|^网络$|^互联网$|^转载$")  # 来源: 本站

LONGEST_LINE = 200


@dataclass(frozen=True, slots=True)
class Metadata:
    """Values as found, empty where there is none: dates as YYYY-MM-DD, the rest folded to simplified script."""

    title: str = ""
    published: str = ""
    number: str = ""
    source: str = ""
    site_name: str = ""


def from_tags(root: etree._Element) -> Metadata:
    """The prescribed meta tags."""
    tags: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").strip().lower()
        content = squeeze(_TAG.sub("", html.unescape(meta.get("content") or "")))
        if name and content:
            tags.setdefault(name, content)
    published = next(
        filter(None, (find_date(tags.get(name, "")) for name in ("pubdate", "publishdate", "maketime"))), ""
    )
    return Metadata(
        tags.get("articletitle", ""),
        published,
        "",
        _source(fold(tags.get("contentsource", ""))),
        tags.get("sitename", ""),
    )


def from_lines(lines: Sequence[str]) -> Metadata:
    """The visible line and the information block: `label: value` pairs, or a label and its value in two lines.

    A date without any label counts only where no label names one.
    """
    inline: dict[str, str] = {}
    apart: dict[str, str] = {}
    unlabelled = ""
    folded = [fold(line) for line in lines if len(line) <= LONGEST_LINE]
    for line, following in pairwise([*folded, ""]):
        for kind, value in _pairs(line):
            inline.setdefault(kind, value)
        alone = _ALONE.fullmatch(line)
        if alone and not _ALONE.fullmatch(following):
            apart.setdefault(_kind(alone), following)
        if not unlabelled and len(line) <= 60 and re.match(r"\W*\d{4}\s?[-/.年]", line):
            unlabelled = find_date(line[:24])
    values = {kind: inline.get(kind) or apart.get(kind, "") for kind in (*LABELS,)}
    published = find_date(values["published"]) or find_date(values["weak"]) or unlabelled
    return Metadata(
        title=values["title"],
        published=published or find_date(values["written"]),
        number=document_number(values["number"]),
        source=_source(values["source"]),
    )


def is_metadata(line: str, *, is_head: bool) -> bool:
    """Whether a line of the text is a line about the text: `发布日期:2012-02-20    点击数:`.

    Below the head of a text only dates of publication, counters and editors are: the rest could be its own words.
    """
    if len(line) > LONGEST_LINE or (":" not in line and "：" not in line):
        return False
    folded = fold(line)
    if _LABEL.match(folded) is None:
        return False
    labels = [re.sub(r"\s", "", found["label"]) for found in _LABEL.finditer(folded)]
    if is_head:
        return len(labels) > 1 or labels[0] not in _WEAK
    kinds = {_KIND[label] for label in labels if label not in _WEAK}
    return len(line) <= 80 and bool(kinds & {"published", "counter"} or {"责任编辑", "责编"} & set(labels))


def counts_labels(texts: Iterable[str]) -> int:
    """How many of these cells hold a label and nothing else: an information block has several."""
    return sum(len(text) <= 12 and _ALONE.fullmatch(fold(text)) is not None for text in texts)


def document_number(text: str) -> str:
    """The number of a document (文号) in `text`, with its year in 〔〕 whatever brackets are printed; "" when none."""
    found = _NUMBER.search(fold(text))
    return f"{found[1]}〔{found[2]}〕{found[3]}号" if found else ""


def is_number_line(line: str) -> bool:
    """Whether a line prints a document number and nothing else, as above a title."""
    return len(line) <= 30 and _NUMBER.fullmatch(fold(line).strip(" ()")) is not None


def number_in_title(title: str) -> str:
    """The number in brackets at the end of a title, or ""."""
    found = _AT_END.search(fold(title))
    return document_number(found[1]) if found else ""


def _pairs(folded: str) -> list[tuple[str, str]]:
    """(kind, value) of every label in the line."""
    found = list(_LABEL.finditer(folded))
    ends = [each.start() for each in found[1:]] + [len(folded)] * bool(found)
    pairs = (
        (_kind(each), folded[each.end() : end].strip(" |[]()【】"))
        for each, end in zip(found, ends, strict=True)
    )
    return [(kind, value) for kind, value in pairs if value]


def _kind(found: re.Match[str]) -> str:
    return _KIND[re.sub(r"\s", "", found["label"])]


def _source(value: str) -> str:
    """An issuing body, or "" where the value names a website."""
    value = value.strip()
    return "" if len(value) > 40 or _WEBSITE.search(value) else value
