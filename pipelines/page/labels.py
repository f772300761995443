"""The labels under which portals print what they say of a document, and lines and cells seen as labels and values.

Labels as counted on real portals: in either script, with spaces inside (索 引 号) and with the readings some mirrors put
behind characters (索引號(hào)). All functions take folded text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

# Labels by what follows them: `published` and `updated` are dates of the page, `written` and `validity` are dates of the
# document and never that of its publication.
LABELS = {
    "published": ("发布日期", "发布时间", "公开日期", "公开时间", "上载日期", "上载时间", "发文时间", "发布于", "添加时间", "公布日期", "发稿时间"),
    "updated": ("更新时间", "更新日期"),
    "written": ("成文日期", "成文时间", "生成日期", "生成时间", "发文日期", "印发日期", "制发日期"),
    "validity": (
        "有效性", "时效", "时效性", "是否有效", "效力状态", "有效期", "有效期限", "有效期至", "有效截止日期", "失效日期", "失效时间", "废止日期", "废止时间", "实施日期", "实施时间", "施行日期", "施行时间", "生效日期", "生效时间", "执行日期", "截止日期", "截止时间",
    ),
    "number": ("文号", "发文字号", "文件编号", "公文字号", "文件字号", "发文文号", "文件文号", "公文文号", "公文编号", "发文编号", "文件号", "公文号", "公告编号", "公告号", "文书编号", "决定书文号"),
    "source": ("信息来源", "文章来源", "稿件来源", "来源", "稿源", "发布机构", "发文机关", "发文机构", "发文单位", "发布单位", "公开主体", "公开单位", "公开机构", "发布部门", "责任单位"),
    "title": ("信息名称", "文件名称", "名称", "标题", "信息标题"),
    "counter": ("点击数", "点击量", "点击率", "点击次数", "点击", "浏览次数", "浏览量", "浏览数", "浏览", "阅读次数", "阅读量", "阅读数", "阅读", "访问次数", "访问量", "人气", "已下载"),
    "other": (
        "索引号", "信息索引", "信息索引号", "主题分类", "信息分类", "信息类别", "组配分类", "体裁分类", "服务对象分类", "服务对象", "生命周期分类", "生命周期", "体裁", "公开方式", "公开属性", "公开形式", "公开类别", "主题词/关键词", "主题词", "关键词", "内容概述", "内容概要", "信息格式/语种", "信息格式", "语种", "文件下载", "总号", "期号", "公报年份", "责任编辑", "责编", "审核人", "审核", "字体大小", "字体", "字号", "视力保护色", "发布人", "发布者", "公开范围", "公开时限", "作者", "编辑", "分类", "主办单位",
    ),
    "weak": ("日期", "时间"),
}  # fmt: skip
# Labels that also begin sentences and head columns of tables: alone they make no line of metadata
WEAK = frozenset(
    ["来源", "名称", "标题", "日期", "时间", "审核", "作者", "编辑", "分类", "阅读", "浏览", "点击", "体裁", "主办单位", "责任单位", "服务对象", "生命周期", "总号", "期号", "时效", "文件名称"]
)  # fmt: skip
_KIND = {label: kind for kind, labels in LABELS.items() for label in labels}


def _alternatives(labels: Sequence[str]) -> str:
    """The labels as one pattern, longest first; a space may stand between any two characters."""
    return "|".join(r"\s?".join(map(re.escape, label)) for label in sorted(labels, key=len, reverse=True))


_STRONG = _alternatives([label for label in _KIND if label not in WEAK])
_ANY = _alternatives(list(_KIND))
_LABEL = re.compile(
    rf"[\[【(]?(?P<label>{_STRONG}|(?<![\u4e00-\u9fff])(?:{_alternatives(sorted(WEAK))}))[\]】)]?\s*:"
)  # 发布日期: — a weak label only where no word runs into it (失业时间:)
_ALONE = re.compile(rf"[\[【(]?(?P<label>{_ANY})[\]】)]?\s*:?")  # a label in a line or cell of its own
LONGEST_ALONE = 16  # characters of a cell or line that holds only a label


@lru_cache(maxsize=4096)  # every cell of every table is asked
def kind_of(text: str) -> str:
    """The kind of the label that `text` is, or "" when it is anything else."""
    found = _ALONE.fullmatch(text) if len(text) <= LONGEST_ALONE else None
    return _KIND[_plain(found)] if found else ""


def labels_in(text: str) -> list[str]:
    """The labels with a colon in a line, without their inner spaces."""
    return [_plain(found) for found in _LABEL.finditer(text)] if ":" in text else []


def begins_with_label(text: str) -> bool:
    """Whether a line opens with a label and a colon."""
    return ":" in text and _LABEL.match(text) is not None


def pairs_in(text: str) -> Iterator[tuple[str, str]]:
    """(kind, value) of every label with a colon in the line; a value ends where the next label begins."""
    found = list(_LABEL.finditer(text))
    ends = [each.start() for each in found[1:]] + [len(text)] * bool(found)
    for each, end in zip(found, ends, strict=True):
        if value := text[each.end() : end].strip(" |[]()【】"):
            yield _KIND[_plain(each)], value


def pairs_apart(texts: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """(index, kind, value) where a label stands alone and its value in the next of these lines or cells; "" if none does."""
    for at, (text, following) in enumerate(pairwise([*texts, ""])):
        if kind := kind_of(text):
            is_label = kind_of(following) or begins_with_label(following)
            yield at, kind, "" if is_label else following


def cells_of(line: str) -> list[str]:
    """The cells of a line joined by bars; a line without bars is one cell."""
    parts = line.split("|") if "|" in line else (line,)
    return [cell for part in parts if (cell := part.strip())]


def is_block(rows: Sequence[Sequence[str]]) -> bool:
    """Whether rows of cells are an information block: two labels or more, each before its value.

    A list of documents has the same words in its header, but side by side (名称 | 文号 | 发布日期).
    """
    pairs = 0
    for row in rows:
        for kind, following in pairwise(map(kind_of, row)):
            pairs += bool(kind) - 2 * bool(kind and following)
    strong = sum(bool(kind_of(cell)) and _squeezed(cell) not in WEAK for row in rows for cell in row)
    return pairs > 1 and strong > 1


def _plain(found: re.Match[str]) -> str:
    return re.sub(r"\s", "", found["label"])


def _squeezed(cell: str) -> str:
    return re.sub(r"[\s:\[\]【】()]", "", cell)
