"""Reviews (行政复议) and lawsuits (行政诉讼) over information disclosure, and how they ended."""

from __future__ import annotations

import re

from pipelines.prose.wording import Pattern, Topic, expression

ABOUT_DISCLOSURE = re.compile(r"信息公开|政务公开|依申请|申请人|信息处理费|收费通知")
# A chapter of a report on disclosure, or a review's result: 被复议机关纠正3件
_ITS_CHAPTER = re.compile(r"复议[和及与、,].{0,6}诉讼|复议诉讼|复议情况|诉讼情况")
_ITS_RESULT = re.compile(r"被复议机关")
_DISPUTE = re.compile(
    r"(?P<litigation_direct>未经(?:行政)?复议|直接(?:提起)?(?:行政)?(?:起诉|诉讼))(?:{c}{0,6}?(?:起诉|诉讼))?"
    r"|(?P<litigation_after_review>(?:复议后|经(?:行政)?复议)[^,;:()]{0,8}?(?:起诉|诉讼))"
    r"|(?P<litigation>诉讼|应诉|起诉|胜诉|败诉)|(?P<review>复议)".replace("{c}", "[^,;:()]")
)
_BOTH_KINDS = re.compile(r"未经(?:行政)?复议|直接|复议后")
_REVIEWING = re.compile(r"审理|审结|承办")  # what a body decides as the reviewing one
_NOT_THIS = re.compile(r"民事|刑事|培训|案卷|未经(?:行政)?复议|直接|复议后")


def _dispute(
    codes: str, words: str, template: str, rank: int = 0, before: re.Pattern[str] | None = None
) -> Pattern:
    return Pattern(
        tuple(codes.split()),
        words,
        expression(template),
        rank,
        context=ABOUT_DISCLOSURE,
        before=before,
        chapter=_ITS_CHAPTER,
    )


def _kind(group: str, words: str, template: str) -> Pattern:
    return Pattern(
        (f"{group}.total",),
        words,
        expression(template),
        part=True,
        context=ABOUT_DISCLOSURE,
        chapter=_ITS_CHAPTER,
    )


def _results(group: str) -> tuple[Pattern, ...]:
    """其中维持3件、纠正1件, of the disputes of this group."""
    topic = Topic(_DISPUTE, group)
    return tuple(
        Pattern(
            (f"{group}.{result}",),
            words,
            expression(template),
            part=True,
            context=ABOUT_DISCLOSURE,
            topic=topic,
            in_report=_ITS_RESULT,
            chapter=_ITS_CHAPTER,
        )
        for result, words, template in _RESULTS
    )


_RESULTS = (
    ("upheld", "维持", r"(?:结果|决定|予以)?维持(?:原|具体)?(?:行政)?(?:行为|决定|结果)?{few}{n}"),
    ("upheld", "维持", r"{n}(?:的)?(?:结果|决定|被|予以|均)*+维持"),
    ("corrected", "纠", r"(?:结果|被|予以|依法)*(?:纠正|纠错)(?:结果)?{few}{n}"),
    ("corrected", "纠", r"{n}(?:的)?(?:结果|被|予以|依法)*+(?:纠正|纠错)"),
    (
        "corrected",
        "撤销|责令|确认违法",
        r"(?:撤销|责令(?:重新|限期|履行)[^,;:()\d]{0,4}|确认违法)(?:或者?责令[^,;:()\d]{0,8})?{few}{n}",
    ),
    ("other", "其他&维持|纠", r"(?:维持|纠)[^;]{0,60}?其他(?:结果|情形|情况)?{few}{n}"),
    ("other", "其他结果|其他情形", r"其他(?:结果|情形){few}{n}"),
    ("pending", "审结|审理|结案", r"(?:尚未|未|正在|尚在)(?:审结|审理|结案)(?:结果|案件)?{few}{n}"),
    ("pending", "审结", r"{n}(?:的)?(?:尚未|未)审结"),
)

DISPUTES = (
    # 行政复议18件 · 3件行政复议 · 未发生行政复议
    _dispute("review.total", "复议", r"(?<!未经)(?<!未经行政)复议{few}{n}", before=_REVIEWING),
    _dispute(
        "review.total",
        "行政复议",
        r"{n}(?:涉及|(?![、和及与])[^,;:()\d]){0,15}?行政复议(?!决定|机关)",
        1,
        before=_REVIEWING,
    ),
    _dispute(
        "review.total", "复议", r"{n}[^,;:()\d]{0,6}?被(?:申请|提起)(?:行政)?复议", 1, before=_REVIEWING
    ),
    _dispute("review.total", "复议", r"{no}{cause}(?:行政)?复议(?!{outcome})"),
    _dispute(
        "litigation.total",
        "诉讼|应诉",
        r"(?<!复议[、和及或与])(?<!复议[、和及或与]提起)(?<!案件[、和及或与])(?<!复议以及)行政(?:诉讼|应诉)(?:应诉)?{few}{n}",
        before=_NOT_THIS,
    ),
    # 行政复议7件,诉讼9件 · 被诉28件
    _dispute(
        "litigation.total",
        "诉",
        r"(?:(?:^|[,;:(]|\d[件起]、)[^,;:()\d复]{0,8}?(?:发生|引发|被?提起)?(?:诉讼|应诉)|被起?诉)(?!讼){few}{n}",
        before=_NOT_THIS,
    ),
    _dispute(
        "litigation.total",
        "行政诉讼",
        r"{n}(?:涉及|(?![、和及与])[^,;:()\d]){0,15}?行政诉讼",
        1,
        before=_BOTH_KINDS,
    ),
    _dispute(
        "litigation.total",
        "诉讼",
        r"{no}{cause}(?:(?:行政)?复议(?:申请|案件|事项|情况)?(?:[、,和及或与]|以及|或者)(?:也|均)?(?:未|没有)?被?(?:申请|提起|发生|引发)?的?)?(?<![^、和及或与,])(?:行政)?诉讼(?!{outcome}|{few}\d)",
    ),
    _dispute("litigation.total", "行政诉讼", r"{no}{cause}行政诉讼(?!{outcome})"),
    # 未因信息公开被复议、被诉讼 · 无提起行政复议诉讼情况
    _dispute(
        "litigation.total",
        "被诉|被起诉",
        r"{no}{cause}被?(?:行政)?复议(?:[、,和及或与]|以及)+被(?:行政诉讼|诉讼|起诉|诉)(?!{outcome}|{few}\d)",
    ),
    _dispute("litigation.total", "复议诉讼", r"{no}{cause}(?:行政)?复议诉讼(?!{outcome})"),
    _dispute(
        "litigation.total", "法院", r"{no}(?:人民)?法院(?:受理|立案|审理){c}{0,40}?行政诉讼(?!{outcome})"
    ),
    _dispute(
        "litigation.total", "诉讼", r"{no}(?:发生|收到|被?提起|引发|产生|有)?(?:任何|相关)?诉讼(?!{outcome})"
    ),
    # 行政复议、行政诉讼共0件
    _dispute(
        "review.total litigation.total",
        "行政诉讼",
        r"行政复议(?:申请|案件|数)?(?:[、和及或与,]|以及)被?(?:提起|申请)?行政诉讼(?:的)?(?:案件|申请|事项|情况|数)?(?:数量|次数)?(?:共|总数)?(?:为|是)?(?:(?P<n>0|零)(?P<u>件|起|宗|例|次))",
    ),
    _dispute(
        "review.total litigation.total",
        "诉讼",
        r"(?:行政)?复议[^,;:()\d]{0,8}(?:行政)?诉讼(?:的)?(?:案件|事项|情况|数)?(?:数量)?[:为均都]?(?P<n>无|未发生|没有发生|没有)(?=[,;]|$)",
    ),
    # 无新增复议诉讼案件
    _dispute("review.total", "新增", r"(?P<n>无|没有|未)新增(?:的)?(?:行政)?复议"),
    _dispute(
        "litigation.total",
        "新增",
        r"(?P<n>无|没有|未)新增(?:的)?(?:(?:行政)?复议(?:、|和|及)?)?(?:行政)?诉讼",
    ),
    # 零复议、零诉讼 · 未被复议,未被诉
    _dispute("review.total", "零复议|零行政复议|未被复议", r"(?P<n>零|未被)(?:行政)?复议(?={over})"),
    _dispute(
        "litigation.total",
        "零诉讼|零行政诉讼|未被诉|未被起诉",
        r"(?P<n>零|未被)(?:(?:行政)?诉讼|起?诉)(?={over})",
    ),
    _kind(
        "litigation_direct",
        "直接",
        r"(?:未经(?:行政)?复议)?直接(?:提起)?(?:行政)?(?:起诉|诉讼)(?:的)?(?:行政诉讼)?{few}{n}",
    ),
    _kind(
        "litigation_after_review",
        "复议",
        r"(?:复议后|(?<!未)经(?:行政)?复议)(?:再|又)?(?:提起|向法院)?(?:行政)?(?:起诉|诉讼)(?:的)?(?:行政诉讼)?{few}{n}",
    ),
    # 无, and nothing else, below 申请行政复议、提起行政诉讼的情况
    Pattern(
        ("review.total", "litigation.total"),
        "无|没有|未发生",
        expression(
            r"^(?:\d{4}年度?|全年|本年度|今年|我局|本局|,)*(?P<n>无|没有|未发生)(?:此类|相关|上述)?(?:情况|案件|事项)?$"
        ),
        4,
        heading=re.compile(r"复议.*诉讼"),
    ),
    *_results("review"),
    *_results("litigation_direct"),
    *_results("litigation_after_review"),
)
