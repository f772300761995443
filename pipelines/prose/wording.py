"""What a pattern is, and the pieces all patterns are made of.

Patterns are written for the plain form of a sentence (`sentences`): half-width commas and brackets, no white space,
no quotation marks, simplified characters. They stay inside one clause: no gap crosses a comma or bracket.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipelines.numerals import QUANTITY

# A whole quantity: its first character does not stand behind a digit, as in 1,234
_QUANTITY = QUANTITY.replace("](?:", r"](?<!\d\d)(?<!\d[.,]\d)(?:", 1)
_BARE_ZERO = r"(?<=[0零])(?<!\d0)(?=[,;:()、]|$)"  # 为0
_UNITS = "人次|件次|件|条|份|宗|起|例|次|个|封|篇|则|期|部"
_POST = "(?:发布|推送|公开|公示|编发|推出|更新|刊发|发送|转发|公布|刊登|上传|采集|修订|发文|发稿|上线|推文)"
# Pieces of the expressions, by name
_PIECES = {
    # the figure with its unit: 52条; or a zero without one: 为0
    "{n}": rf"(?P<n>{_QUANTITY})(?:(?P<u>{_UNITS})(?!/)|{_BARE_ZERO})",
    # requests and opinions are also counted in 项: 8项依申请公开
    "{m}": rf"(?P<n>{_QUANTITY})(?:(?P<u>{_UNITS}|项)(?!/)|{_BARE_ZERO})",
    "{yuan}": rf"(?P<n>{_QUANTITY})(?:(?P<u>元)|{_BARE_ZERO})",
    "{zero}": r"(?P<n>[0零])(?<!\d0)(?=[,;:()、]|$)",
    "{wan}": r"(?P<n>\d(?<!\d\d)(?<!\d[.,]\d)[\d,]*(?:\.\d+)?)(?P<u>万元|元)",
    # words between a noun and its figure: 申请[总数共为]12件
    "{few}": r"(?:的|了|条数|件数|总数|总量|总计|累计|数量|数|受理量|量|情况|事项|案件|案|件|申请|共计|合计|共有|共|为|达到|达|是|有|约|近|逾|超过|超|计|[增升降]至|(?:增加|增长|上升|提高|减少|下降)到|:)*+",
    "{c}": r"[^,;:()]",
    # the end of what is said: 未收到申请[,也未收费]
    "{over}": r"[,;:()、.]|[和及与]|以及|$",
    "{no}": r"(?P<n>未有|未|没有|没|无|尚未|暂无|未曾|从未|不存在)",
    "{taken}": r"(?:收到|接到|接收|接受|受理|新收|收受|登记)",
    # a stretch that neither ends the clause nor changes the subject
    "{gap}": r"(?:(?!复议|诉讼|投诉|举报|咨询|来信|网上申请|网络申请|当面申请|现场申请|书面申请|信函申请|邮件申请|邮寄申请|传真申请|窗口申请|自然人申请|企业申请|低保|救助|补贴|户籍|审批|许可|资格|报名|登记)[^,;:()])",
    "{asked}": r"(?:(?:申请|依申请公开)(?:公开)?(?:政府|公共)?(?:信息(?:公开)?)?|要求公开(?:的)?(?:政府)?信息)",
    "{foi}": r"(?:政府信息公开|信息公开|政务公开|依申请公开|公开政府信息)",
    # what may stand between 未 and 行政复议: 未[发生][因政府信息公开][引起的]行政复议
    "{cause}": r"(?:申请人|任何人|公民|群众|当事人)?(?:(?:发生|收到|接到|出现|引发|产生|涉及|有|受理|存在)过?)?(?:一起|一件|1起|1件|任何|相关|此类)?(?:(?:因|由|涉及|有关|关于|针对|与|对)?[^,;:\d]{0,16}?(?:信息公开|政务公开|依申请公开)[^,;:\d]{0,14}?)?(?:而|被|所)?(?:申请|提起|提出|引起|引发|导致)?的?",
    "{outcome}": r"(?:申请|案件|决定|机关)?[^,;:、或和及]{0,4}(?:被(?!提起|申请|提出|诉)|纠|撤|败|变更)",
    "{site}": r"(?:网站|政府网|门户网|公开网|政务网|信息网|公众网|党政网|官网|网页|(?:农业|教育|环保|民政|财政|审计|国土|水利|交通|卫生|统计|旅游|文化|公安|司法|税务|工商|质监|安监|林业|气象|人社|规划|科技|商务|红盾|普法|中国[^,;:、\d]{2,4})网)",
    # one thing done, or several: 发布、更新了
    "{post}": rf"{_POST}(?:(?:、|和|及|并|或|与)?{_POST})*+了?",
    # what is published, by any name that is no part of it: 环保动态信息, 民生类信息; not 预算信息, 政策解读
    "{subject}": r"(?:(?!解读|预算|决算|处罚|许可|强制|审批|公告|公示|通知|招聘|招考|采购|招标|征集|建议|提案|规范性|规划|计划|人事|任免|财政|财务|资金|应急|预警|项目|土地|会议|领导|政策|法规|法律|规章|机构|职能|指南|年报|报告|专题|专栏|栏目|重点领域|重大|目录|清单|名单|办事|法定|抽查|检查|执法|案件|简历|统计|问答|留言|咨询|访谈|回应|食品|药品|扶贫|救助|低保|征地|拆迁|教育|医疗|就业|价格|收费|申请|典型)[^,;:()\d、]){0,14}?(?:信息|动态|资讯|内容|文章|稿件|消息|新闻)(?:总量|总数|数量|数|量|共计|合计|总计|共|有|累计|为|达到|达|约|近|逾|超过|超|:)*+(?P<n>\d[\d,.]*万?余?多?)(?P<u>条|篇|则)",
    # what is published as a whole: not 预算信息, not 政策解读
    "{things}": r"(?:各类|各种|各|政府|政务|公安|警务|工作|主动公开|公开|主动|相关|有关|本局|本级|街道|乡镇|镇|乡|区|县|市|局|原创|类|共计|共|累计|了|的|等|约|近|逾|超)*+(?:文件信息|动态信息|动态|信息|内容|稿件|文章|消息|图文|推文|短视频|视频|作品)?(?:数量|总数|数|总量|量|共计|合计|总计|共|有|累计|为|达到|达|约|近|逾|超过|超|:)*+",
}


@dataclass(frozen=True, slots=True)
class Topic:
    """What the text before a figure must be about: the last of `words` in it is the one called `wanted`."""

    words: re.Pattern[str]
    wanted: str

    def holds(self, text: str) -> bool:
        last = None
        for found in self.words.finditer(text):
            last = found.lastgroup
        return last == self.wanted


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way to say a figure.

    codes        the facts it gives
    words        what every such sentence holds, a cheap test before the expression: one of the words between `|`, and
                 that of each group between `&`
    expression   group `n` is the figure, `u` its unit, which a zero can be without; where none is said in words, `n` is
                 the negation and there is no group `u`
    rank         of two readings of one code the lower rank wins
    unit         of a zero without one
    part         the figure is meant even after 其中 (a channel is a part of all publishing, and complete in itself)
    context      must stand in the sentence, the one before it or the headings above
    before       must not stand earlier in the clause: figures shared with another channel are nobody's
    sentence_without  must not stand earlier in the sentence
    without_behind  must not stand right behind the figure: (含上年结转2件)
    topic        what headings and paragraph must be about where the figure stands
    chapter      stands for `context` in the headings of such a document: 复议和诉讼情况
    in_report    stands for `context` in a document that reports on disclosure: 收到申请3件
    heading      must stand in the heading of the section: 无 below 行政复议情况
    """

    codes: tuple[str, ...]
    words: str
    expression: re.Pattern[str]
    rank: int = 0
    unit: str = "件"
    part: bool = False
    context: re.Pattern[str] | None = None
    before: re.Pattern[str] | None = None
    sentence_without: re.Pattern[str] | None = None
    without_behind: re.Pattern[str] | None = None
    topic: Topic | None = None
    in_report: re.Pattern[str] | None = None
    chapter: re.Pattern[str] | None = None
    heading: re.Pattern[str] | None = None
    is_negation: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "is_negation", "u" not in self.expression.groupindex)

    @property
    def needs(self) -> tuple[frozenset[str], ...]:
        """Sets of words: the sentence holds one of each."""
        return tuple(frozenset(group.split("|")) for group in self.words.split("&"))


def expression(template: str) -> re.Pattern[str]:
    """A template with its pieces filled in."""
    for name, piece in _PIECES.items():
        template = template.replace(name, piece)
    return re.compile(template)
