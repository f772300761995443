"""The words of the indicator table (政府信息公开情况统计表) that reports before 2019 carry, as data.

Sources: the form of 国办发〔2014〕32号, in use for 2014 to 2018, and the older provincial forms (指标名称, 计量单位, 代码), whose
rows are worded alike. A row has a fact code only where it counts what the statutory form counts under that code. Rows
that are known and count something else have the code "": what they say is no fact here, and no surprise either. What is
in neither list gives a note.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# What rows below are about, by the row that opens them: its own words or those of its chapter
TOPICS = tuple(
    (topic, re.compile(pattern))
    for topic, pattern in (
        ("response", r"回应解读|^(?:政策)?解读|^回应"),
        ("complaint", r"举报|投诉|申诉"),
        ("review", r"行政复议|^复议"),
        ("litigation", r"行政诉讼|^诉讼|^应诉"),
        ("fees", r"收取的?费用|收费|^费用"),
        ("staff", r"机构建设|保障经费|工作机构|人员情况"),
        ("meeting", r"会议|培训"),
        ("applications", r"^依申请公开|^(?:收到|受理|接受).{0,8}申请|^(?:政府)?信息公开申请|^申请"),
        ("disclosed", r"^主动公开|^公开政府信息|不同渠道"),
    )
)


class Indicator(NamedTuple):
    """A row: its fact code ("" for none), the topics it is looked for under (none: any), and how it is recognised."""

    code: str
    topics: tuple[str, ...]
    pattern: re.Pattern[str]


_DISCLOSED, _APPLIED = ("disclosed", ""), ("applications", "")
# Order matters: the first that fits counts
INDICATORS = tuple(
    Indicator(code, topics, re.compile(pattern))
    for code, topics, pattern in (
        ("", (), r"全文电子化|访问量|访谈|新闻发布会|稿件|回应|事件数|咨询|接待|目录数|查阅"),
        ("", (), r"机构数|机构$|查阅点|人员|专职|兼职|经费|会议|培训|专栏|支出|工作量|次数.{0,4}人次"),
        # 制发规范性文件总数 has no code: normative_documents.made tells the form of 2021, which is in force from then on
        ("", (), r"规范性文件|公文类|提供服务类|重点领域|财政|机构领导|行政执法|规划计划"),
        ("disclosed.website", _DISCLOSED, r"网站公开|通过.{0,6}网站|^(?:政府|部门|门户)?网站"),
        ("disclosed.weibo", _DISCLOSED, r"微博公开|通过.{0,6}微博|^(?:政务)?微博"),
        ("disclosed.wechat", _DISCLOSED, r"微信公开|通过.{0,6}微信|^(?:政务)?微信"),
        ("disclosed.other_new_media", _DISCLOSED, r"新媒体|客户端"),
        ("", _DISCLOSED, r"公报|其[他它](?:方式|渠道|形式)|广播|电视|报刊|公告栏|电子屏|宣传"),
        ("disclosed.total", _DISCLOSED, r"^主动公开(?:的?政府)?信息(?:的)?(?:总)?(?:数|数量|条数|总量)?$|^公开政府信息(?:总)?(?:数|数量)$"),
        ("", _DISCLOSED, r"情况$"),
        ("", _APPLIED, r"当面|传真|电子邮件|网络|网上|信函|邮寄|其[他它](?:形式|方式)"),
        ("applications.received.person", _APPLIED, r"^(?:公民|自然人|个人)"),
        ("", _APPLIED, r"^法人|^企业"),
        ("applications.received.total", _APPLIED, r"^(?:收到|受理|接受).{0,8}申请(?:的)?(?:总)?(?:数|数量|件数|总量|次数)?$|^(?:政府)?(?:信息公开)?申请(?:总)(?:数|数量|件数|次数)$"),
        ("applications.carried_in.total", _APPLIED, r"上一?年度?结转"),
        ("applications.carried_out.total", _APPLIED, r"结转[至到]?下一?年"),
        ("", _APPLIED, r"按时|延期|逾期"),
        ("applications.outcome_total.total", _APPLIED, r"办结(?:总)?(?:数|数量|件数)$|^(?:对申请的)?答复总数"),
        ("", _APPLIED, r"答复(?:总)?数$(?<!公开答复数)|已主动公开|不同意公开|否决公开|不予公开(?:答复)?(?:总)?数|免予公开"),
        ("applications.partly_granted.total", _APPLIED, r"^(?:同意|予以)?部分公开"),
        ("applications.granted.total", _APPLIED, r"^(?:同意|予以|全部)公开"),
        ("applications.refused.third_party.total", _APPLIED, r"商业秘密.{0,4}个人隐私"),
        ("applications.refused.state_secret.total", _APPLIED, r"国家秘密"),
        ("applications.refused.security.total", _APPLIED, r"三安全.{0,3}一稳定|危及国家安全|国家安全.{0,20}社会稳定"),
        ("applications.unavailable.not_held.total", _APPLIED, r"[不非未]本?(?:部门|机关|单位)?掌握|本(?:部门|机关|单位)[不未]掌握"),
        ("applications.not_processed.repeat.total", _APPLIED, r"^重复申请"),
        ("", _APPLIED, r"商业秘密|个人隐私|条例.{0,3}所指|规定.{0,3}所指|法律.{0,3}法规|不属于|信息不存在|更改补充|其[他它]途径|不明确|其[他它](?:原因|情形|情况)|非政府信息|情况$"),
        ("review.upheld", ("review",), r"维持"),
        ("review.corrected", ("review",), r"纠错|纠正|撤销"),
        ("review.pending", ("review",), r"未审结|尚未|审理中"),
        ("review.other", ("review",), r"其[他它]"),
        ("review.total", ("review",), r"行政复议.{0,4}(?:数|数量|件数|总数)$|行政复议(?:申请|案件)?$|^复议(?:数|数量|件数)$"),
        ("", ("litigation",), r"维持|驳回|纠错|纠正|撤销|败诉|胜诉|其[他它]|未审结|尚未|审理中"),
        ("litigation.total", ("litigation",), r"行政诉讼.{0,4}(?:数|数量|件数|总数)$|行政诉讼(?:案件)?$|^诉讼(?:数|数量|件数)$"),
        ("", ("review", "litigation"), r"情况$"),
        ("", (), r"举报|投诉|申诉"),
        ("", ("response", "staff", "meeting"), r"情况$"),
        ("", (), r"减免|检索费|复制费|邮寄费"),
        ("fees.charged", ("fees",), r"收取的?费用|收费(?:总)?(?:数|数额|金额|额)|收费$"),
        ("", ("fees",), r"情况$"),
    )
)  # fmt: skip

LABEL_HEADER = re.compile(
    r"^(?:统计)?(?:指标|项目)(?:名称)?$|^(?:统计|指标)(?:内容|名称|项目|类别)$|^统计指标"
)
UNIT_HEADER = re.compile(r"^(?:计量)?单位$")
SIDE_HEADER = re.compile(r"^(?:代码|序号|编号|行次|备注|说明)$")
# Columns of values: those of the year reported on, and those of other times, which are no facts of it
VALUE_HEADER = re.compile(
    r"^(?:统计|合计|总计|实际)?(?:数|数量|数值|数据|结果|总数|合计|总计)$|^本(?:年|期)|^全年|^(?:19|20)\d{2}年?度?"
)
SUM_HEADER = re.compile(r"^(?:合计|总计|总数|全[市县区省]合计)$|^本年(?:度)?累计")
OTHER_TIME = re.compile(r"历年|上一?年|上期|同比|增长|比上年|去年|以来")
UNITS = frozenset("条 件 次 篇 个 人 人次 万元 元 份 项 起 部 期 处 家 批 场 天 小时 宗".split())
