"""What sentences of annual reports say in numbers, as a table of patterns.

A new wording goes here, with a case in tests/cases/prose_facts.json. Patterns are written for NFKC text (half-width
commas and brackets) in simplified characters, and stay inside one clause: no gap crosses a comma.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.numerals import QUANTITY

# Pieces of the expressions below, by name
_PIECES = {
    # the figure with its unit: 52条
    "{n}": rf"(?P<n>{QUANTITY})\s?(?P<u>人次|件次|件|条|份|宗|起|例|次|个|封|篇|则|期|部)",
    "{yuan}": rf"(?P<n>{QUANTITY})\s?(?P<u>万元|元)",
    # words between a noun and its figure: 申请[总数共为]12件
    "{few}": r"(?:的|了|总数|总量|数量|数|量|情况|事项|案件|案|件|申请|共计|合计|总计|共|计|为|达到|达|是|有|:|\s)*",
    "{no}": r"(?P<n>未|没有|没|无|尚未|暂无|未曾|从未)",
    "{taken}": r"(?:收到|接到|接收|受理|新收|收受)",
    # a stretch that neither ends the clause nor changes the subject
    "{gap}": r"(?:(?!复议|诉讼|投诉|举报|咨询|来信|网上申请|网络申请|当面申请|现场申请|书面申请|信函申请|邮件申请|邮寄申请|传真申请|窗口申请|自然人申请|企业申请)[^,;:])",
    "{asked}": r"(?:申请|依申请公开)(?:公开)?(?:政府|公共)?(?:信息)?",
    "{foi}": r"(?:政府信息公开|信息公开|政务公开|依申请公开|公开政府信息)",
    # what may stand between 未 and 行政复议: 未[发生][因政府信息公开][引起的]行政复议
    "{cause}": r"(?:(?:发生|收到|接到|出现|引发|产生|涉及|有|受理|存在)过?)?(?:一起|一件|1起|1件|任何)?(?:(?:因|由|涉及|有关|关于|针对|与|对)?[^,;:\d]{0,16}?(?:信息公开|政务公开|依申请公开)[^,;:\d]{0,14}?)?(?:而|被|所)?(?:申请|提起|提出|引起|引发|导致)?的?",
    "{outcome}": r"(?:申请|案件|决定)?[^,;:]{0,4}(?:被|纠|撤|败|变更)",
    "{post}": r"(?:发布|推送|公开|编发|推出|更新|刊发|发送|转发|公布|刊登|上传)了?",
}


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way to say a figure.

    codes        the facts it gives
    word         a word every such sentence holds: a cheap test before the expression
    expression   group `n` is the figure, `u` its unit; where a zero is said in words, `n` is the negation, no `u`
    rank         of two readings of one code the lower rank wins
    unit         of a zero said in words
    part         the figure is meant even after 其中 (a channel is a part of all publishing, and complete in itself)
    context      must stand in the sentence or in the headings above it
    before       must not stand earlier in the clause: figures shared with another channel are nobody's
    """

    codes: tuple[str, ...]
    word: str
    expression: re.Pattern[str]
    rank: int = 0
    unit: str = "件"
    part: bool = False
    context: re.Pattern[str] | None = None
    before: re.Pattern[str] | None = None

    @property
    def is_negation(self) -> bool:
        return "u" not in self.expression.groupindex


_ABOUT_REQUESTS = re.compile(r"信息公开|依申请|公开申请|申请公开|政务公开|公开政府信息")
_ABOUT_DISCLOSURE = re.compile(r"信息公开|政务公开|依申请|申请人|信息处理费")
_CHANNELS = re.compile(r"网站|微信|微博|公众号|新媒体|抖音|快手|头条|客户端|平台|渠道|栏目|公告栏|报刊|电视")
_NOT_WEBSITE = re.compile(r"微信|微博|公众号|新媒体|抖音|快手|客户端|报刊|电视")
_NOT_WECHAT = re.compile(r"网站|微博|新媒体|抖音|快手|客户端|报刊|电视")
_NOT_WEIBO = re.compile(r"网站|微信|公众号|新媒体|抖音|快手|客户端|报刊|电视")
_NOT_VIDEO = re.compile(r"网站|微信|微博|公众号|客户端|报刊|电视")


def _expression(template: str) -> re.Pattern[str]:
    for name, piece in _PIECES.items():
        template = template.replace(name, piece)
    return re.compile(template)


def _received(word: str, template: str, rank: int = 0) -> Pattern:
    return Pattern(
        ("applications.received.total",), word, _expression(template), rank, context=_ABOUT_REQUESTS
    )


def _requests(code: str, word: str, template: str, *, part: bool = True) -> Pattern:
    return Pattern((code,), word, _expression(template), part=part, context=_ABOUT_REQUESTS)


def _dispute(codes: str, word: str, template: str, rank: int = 0) -> Pattern:
    return Pattern(tuple(codes.split()), word, _expression(template), rank, context=_ABOUT_DISCLOSURE)


def _disclosed(channel: str, word: str, template: str, before: re.Pattern[str], rank: int = 0) -> Pattern:
    part = channel != "total"
    return Pattern((f"disclosed.{channel}",), word, _expression(template), rank, "条", part, before=before)


def _fee(template: str) -> Pattern:
    return Pattern(("fees.charged",), "费", _expression(template), unit="元", context=_ABOUT_DISCLOSURE)


def _decided(code: str, word: str, template: str) -> Pattern:
    return Pattern((code,), word, _expression(template))


PATTERNS: tuple[Pattern, ...] = (
    # 共收到并受理依申请公开件2件 · 受理公民个人、法人或组织公开申请164份
    _received("申请", r"{taken}{gap}{0,24}?{asked}{few}{n}"),
    # 共收到12件政府信息公开申请
    _received("申请", r"{taken}了?\s?(?:共|各类)?{n}{gap}{0,16}?{asked}(?!人|表|行政|复议)", 1),
    # 政府信息公开申请共12件, with no verb before it
    _received(
        "申请",
        r"(?:^|[,;:])(?:(?!答复|办|处理|结转|驳回|撤|复议|诉讼|网|信函|当面|公开率)[^,;:]){0,20}?{foi}申请{few}{n}",
        2,
    ),
    # 共妥善处理依申请公开申请206件
    _received(
        "共",
        r"共计?(?:妥善|依法|及时|规范)?(?:处理|办理)了?{gap}{0,12}?{foi}(?:政府信息)?(?:申请)?{few}{n}",
        3,
    ),
    # 未收到政府信息公开申请
    _received(
        "申请", r"{no}有?{taken}过?{gap}{0,40}?{asked}(?!人|表|行政|复议|提起|答复|处理|办理|结果|收费|件)"
    ),
    # 没有公民提出政府信息公开申请
    _received(
        "申请", r"{no}{gap}{0,16}?(?:提出|提交|递交){gap}{0,14}?{asked}(?!人|表|行政|复议|提起|答复|处理)"
    ),
    # 无依申请公开事项
    _received(
        "依申请公开",
        r"(?P<n>无|没有)(?:政府信息)?依申请公开(?:政府信息)?的?(?:申请|事项|情况|信息|案件|件)?(?=[,;:]|$)",
    ),
    _requests(
        "applications.carried_in.total", "结转", r"上(?:一)?年度?结转(?:(?!下)[^,;:\d]){0,14}?{few}{n}"
    ),
    _requests(
        "applications.carried_out.total",
        "结转",
        r"结转[至到]?(?:下|次)一?年度?(?:继续)?(?:办理|处理|答复)?{few}{n}",
    ),
    _requests("applications.granted.total", "予以公开", r"(?<!不)予以公开{few}{n}"),
    _requests("applications.partly_granted.total", "部分公开", r"部分公开{few}{n}"),
    # 行政复议18件 · 3件行政复议 · 未发生行政复议
    _dispute("review.total", "行政复议", r"行政复议{few}{n}"),
    _dispute(
        "review.total", "行政复议", r"{n}(?:涉及|(?![、和及与])[^,;:\d]){0,15}?行政复议(?!决定|机关)", 1
    ),
    _dispute("review.total", "行政复议", r"{no}{cause}行政复议(?!{outcome})"),
    _dispute(
        "litigation.total",
        "行政",
        r"(?<!复议[、和及或与])(?<!复议[、和及或与]提起)(?<!案件[、和及或与])(?<!复议以及)行政(?:诉讼|应诉){few}{n}",
    ),
    _dispute("litigation.total", "行政诉讼", r"{n}(?:涉及|(?![、和及与])[^,;:\d]){0,15}?行政诉讼", 1),
    _dispute(
        "litigation.total",
        "诉讼",
        r"{no}{cause}(?:行政复议(?:申请|案件|事项|情况)?(?:[、,和及或与]|以及|或者)(?:也|均)?(?:未|没有)?被?(?:申请|提起|发生|引发)?的?)?(?<![^、和及或与,])(?:行政)?诉讼(?!{outcome})",
    ),
    _dispute("litigation.total", "行政诉讼", r"{no}{cause}行政诉讼(?!{outcome})"),
    # 行政复议、行政诉讼均为0件 · 行政复议和行政诉讼各1件
    _dispute(
        "review.total litigation.total",
        "行政诉讼",
        r"行政复议(?:申请|案件|数)?(?:[、和及或与,]|以及)被?(?:提起|申请)?行政诉讼(?:案件|申请|事项|情况|数)?(?:数量)?(?:(?:均|都|各)为?(?:有|是)?{n}|(?:共|总数)?(?:为|是)?(?P<zero>0|零)\s?(?:件|起|宗|例))",
    ),
    _dispute(
        "review.total litigation.total",
        "行政诉讼",
        r"行政复议[^,;:\d]{0,8}行政诉讼(?:的)?(?:案件|事项|情况|数)?(?:数量)?[:为]?(?P<n>无|未发生|没有发生)(?=[,;]|$)",
    ),
    # 县政府网站公开信息52条 · 网站发布52条
    _disclosed(
        "website",
        "网站",
        r"网站(?:(?![”\"」](?:专栏|栏目)|解读|微信|微博|公众号|新媒体|客户端|报|电视|等)[^,;:\d]){0,14}?{post}(?:(?!专栏|栏目|解读)[^,;:\d]){0,12}?(?:信息|内容|稿件){few}{n}",
        _NOT_WEBSITE,
    ),
    _disclosed("website", "网站", r"网站(?:共|共计|累计|主动)*{post}{n}", _NOT_WEBSITE, 1),
    _disclosed(
        "wechat",
        "微信",
        r"微信(?:(?!专栏|网站|微博|新媒体|抖音|客户端|报|电视|等)[^,;:\d]){0,14}?{post}[^,;:\d]{0,12}?{n}",
        _NOT_WECHAT,
    ),
    _disclosed(
        "weibo",
        "微博",
        r"微博(?:(?!专栏|网站|微信|新媒体|抖音|客户端|报|电视|等)[^,;:\d]){0,14}?{post}[^,;:\d]{0,12}?{n}",
        _NOT_WEIBO,
    ),
    _disclosed(
        "other_new_media",
        "发布",
        r"(?:抖音|快手|今日头条|头条号|视频号)(?:(?!微信|微博|网站|报|电视)[^,;:\d]){0,20}?{post}[^,;:\d]{0,12}?{n}",
        _NOT_VIDEO,
    ),
    _disclosed(
        "total",
        "公开",
        r"(?:主动公开|共公开|全年公开|累计公开|公开发布)(?:各类|各种)?(?:政府|政务|公安|工作)*信息{few}{n}",
        _CHANNELS,
    ),
    _disclosed("total", "公开", r"(?:主动公开|共公开|全年公开)了?{n}(?:各类|政府|政务)*信息", _CHANNELS, 1),
    # 没有收取任何信息公开处理费 · 未向申请人收费 · 收取信息处理费120元
    _fee(
        r"{no}(?:(?!按|及时|依法|缴|乱|违规|擅自|减免)[^,;:\d]){0,24}?(?:收取|收)(?:过|任何|了)?(?:(?!减免|标准|通知)[^,;:\d]){0,12}?费(?!减免|标准|通知)"
    ),
    _fee(r"收取(?:[^,;:\d]{0,14}?)费用?{few}{yuan}"),
    _decided("licensing.decisions", "行政许可", r"(?:作出|办理|办结)的?行政许可(?:决定)?{few}{n}"),
    _decided("penalties.decisions", "行政处罚", r"(?:作出|实施|办理)的?行政处罚(?:决定|案件)?{few}{n}"),
    _decided("coercion.decisions", "行政强制", r"(?:作出|实施|采取)的?行政强制(?:措施|决定)?{few}{n}"),
    _decided(
        "normative_documents.made", "规范性文件", r"(?<!新)(?:制发|制定|出台)了?(?:行政)?规范性文件{few}{n}"
    ),
    _decided("normative_documents.made", "规范性文件", r"(?:制发|制定|出台)了?{n}(?:行政)?规范性文件"),
    _decided(
        "normative_documents.newly_made", "规范性文件", r"新(?:制发|制作|制定)了?(?:行政)?规范性文件{few}{n}"
    ),
    _decided("normative_documents.repealed", "规范性文件", r"废止了?(?:行政)?规范性文件{few}{n}"),
    _decided("normative_documents.in_force", "规范性文件", r"现行有效的?(?:行政)?规范性文件{few}{n}"),
    _decided("regulations.made", "规章", r"(?:制发|制定|出台)了?(?:政府|部门)?规章(?!制度){few}{n}"),
    _decided("regulations.repealed", "规章", r"废止了?(?:政府|部门)?规章(?!制度){few}{n}"),
)
