"""How the labels of the statutory tables begin, to find them in text that has lost the borders of its cells.

What a label means is `labels`; here it is only cut off from the labels before and after it. Sources as there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.folding import fold, fold_with_origins

ARTICLE_20, APPLICATIONS, REVIEWS = 2, 3, 4  # chapters of the tables

LONGEST_SUFFIX = 2  # characters behind 其他 and 总计 in a label that means no more than these: 其他组织

_NUMBER = r"(?:\(?[一二三四五六七八九十]{1,2}\)|[一二三四五六七八九十]、|\d{1,2}[.、])"  # (三)  三、  3.
# kind -> how its labels begin, after their number. Order matters: the first that fits counts
_BEGINNINGS = {
    "title": r"第二十条第?\(?[一五六八九]?\)?项?",
    "column": (
        r"信息内容|本年(?:新?制[作发]|新?废止|新?公开|增/?减)|现行有效|对外公开总|上一?年度?项目数?|(?:本年)?处理决定数|(?:本年)?收费金额|采购项目数|采购总?金额"
    ),
    "item": (
        r"(?:政府|部门)?规章(?!制度)|(?:行政)?规范性文件|行政许可|其[他它]对外管理服务|行政处罚|行政强制|行政事业性收费|政府(?:集中)?采购"
    ),
    "applicant": r"申请人情况|自然人|法人或其[他它]组织|商业企业|科研机构|社会公益|法律服务",
    "review": r"行政复议|行政诉讼|未经复议|复议后|结果维持|结果纠正|其他结果|尚未审结",
    "group": r"本年度?办理结果|不予公开|无法提供|不予处理|其[他它]处理",
    "row": (
        r"本年度?新收|(?<!处理)(?:本年度?)?收到政府信息公开申请|上一?年度?结转|予以公开|部分公开|属于国家秘密|其他法律|危及.?三安全|保护第三方|属于三类|属于四类|属于行政执法|属于行政查询|本机关不掌握|没有现成|补正后申请|信访举报|重复申请|要求提供公开出版|无正当理由大量|要求行政机关确认|申请人无正当理由|申请人逾期|结转下一?年"
        r"|依法确定为国家秘密|(?<!其他)(?<!其它)法律、?行政法规禁止|公开后可能危及|(?<!可能)危及国家安全|涉及商业秘密|行政机关的?内部事务"
        r"|(?<!属于)行政执法案卷|(?<!属于)行政查询|本机关未掌握|其它法律"
    ),
    "other": r"其[他它]",
    "total": r"总计|合计|总数|共计",
}  # fmt: skip
_PHRASE = re.compile(
    f"{_NUMBER}?(?:{'|'.join(f'(?P<{kind}>{words})' for kind, words in _BEGINNINGS.items())})"
)  # 1.属于国家秘密
_NUMBERED = re.compile(_NUMBER)
_ASIDE = re.compile(r"\([^()]{5,400}\)")  # (区分处理的,只计这一情形,不计其他情形): no label begins in it
_CORNER = "勾稽关系"
_CHAPTER_OF = {
    "title": ARTICLE_20,
    "column": ARTICLE_20,
    "item": ARTICLE_20,
    "applicant": APPLICATIONS,
    "group": APPLICATIONS,
    "row": APPLICATIONS,
    "review": REVIEWS,
}
HEADERS = frozenset({"title", "column", "applicant", "review"})
# What every table of the form prints, and ordinary lines rarely do: a run of lines without any is not looked at
SIGNS = re.compile(
    r"第二十条|信息内容|规范性文件|行政处罚|申请人情况|勾稽关系|新收政府信息|结转|予以公开|尚未审结|结果维持"
)


@dataclass(frozen=True, slots=True)
class Label:
    """A label as printed, what kind of label begins so ("" for other words), and its chapter (0 where several have it)."""

    text: str
    kind: str
    chapter: int
    is_numbered: bool
    at: int  # offset in the words it was cut from


def cut(words: str, breaks: frozenset[int] = frozenset()) -> list[Label]:
    """The labels printed in `words` one behind the other; what follows a label up to the next one is part of it.

    `breaks` are the offsets at which lines begin: a number there begins a label even if its words are unknown.
    """
    folded, origins = fold_with_origins(words)
    masked = _ASIDE.sub(lambda aside: "※" * len(aside[0]), folded)
    found = {origins[each.start()]: each for each in _PHRASE.finditer(masked)}
    starts = sorted({*found, *_numbered_lines(masked, origins, breaks)} | ({0} if words else set()))
    labels = [
        _label(words[start:end], found.get(start), start)
        for start, end in zip(starts, [*starts[1:], len(words)], strict=True)
    ]
    return [label for label in labels if label.text]


def has_signs(text: str) -> bool:
    """Whether a text could hold one of the statutory tables at all."""
    return SIGNS.search(re.sub(r"\s", "", fold(text))) is not None


def _numbered_lines(masked: str, origins: list[int], breaks: frozenset[int]) -> Iterator[int]:
    for at, origin in enumerate(origins):
        if origin in breaks and _NUMBERED.match(masked, at):
            yield origin


def _label(text: str, found: re.Match[str] | None, at: int) -> Label:
    kind = (found.lastgroup or "") if found else ""
    if found and kind in ("other", "total") and len(text.strip()) > len(found[0]) + LONGEST_SUFFIX:
        kind = ""  # 其他主动公开文件
    if not kind and _CORNER in fold(text):
        kind = "applicant"
    return Label(text.strip(), kind, _CHAPTER_OF.get(kind, 0), bool(_NUMBERED.match(fold(text).strip())), at)
