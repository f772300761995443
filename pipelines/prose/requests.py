"""Requests received in the year, and that there were none."""

from __future__ import annotations

import re

from pipelines.prose.wording import Pattern, Topic, expression

TAKEN = "收到|接到|接收|接受|受理|新收|收受|登记"
ABOUT_REQUESTS = re.compile(r"信息公开|要求公开|依申请|公开申请|申请公开|政务公开|公开政府信息|政府信息")
ABOUT_ASKING = re.compile(r"依申请|信息公开申请|申请公开|公开申请|申请政府信息公开")
OTHER_PAPERS = re.compile(r"热线|咨询|投诉|信访|留言|工单|建议|提案|案件|许可|审批|服务")
OF_REQUESTS = Topic(
    re.compile(
        r"(?P<requests>申请|结转|转来)|(?P<other>复议|诉讼|提案|建议|投诉|举报|案件|热线|工单|留言|信箱)"
    ),
    "requests",
)
_OTHER_STEPS = re.compile(r"补正|撤回|延期|退回|征求|转办|驳回|超期|培训")
_WITH_CARRIED = re.compile(
    r"[,;]?\((?:其中)?(?:含|包含|包括|其中)?(?:上|去|\d{4})一?年[^()]{0,8}(?:结转|转来|转入|未办结|遗留)"
)
# A way in which requests came, or one kind of applicant: 通过信函提交申请16件
_ONE_WAY = re.compile(
    r"网|信函|邮|传真|窗口|当面|现场|书面|^(?:公民|个人|公民个人|自然人|企业|法人|法人或其他组织|法人和其他组织)$"
)
# In a report on disclosure these are requests for it: 全年收到申请21件
ASKED = re.compile(
    r"(?:收到|接到|接收|受理|新收)了?(?:\d+[件份宗]|[一二三四五六七八九十两]+[件份宗])?"
    r"(?:群众|公民|村民|居民|市民|企业|法人|个人|律师|书面|各类|其他组织|、|和|的)*申请|公开申请"
)


def _received(words: str, template: str, rank: int = 0, before: re.Pattern[str] | None = None) -> Pattern:
    return Pattern(
        ("applications.received.total",),
        words,
        expression(template),
        rank,
        context=ABOUT_REQUESTS,
        before=before,
        without_behind=_WITH_CARRIED,
        in_report=ASKED,
    )


def _nothing(code: str, template: str, heading: str) -> Pattern:
    """A section that says only 无 below the heading it belongs to."""
    return Pattern((code,), "无|没有|未发生", expression(template), 4, heading=re.compile(heading))


REQUESTS = (
    # 共收到并受理依申请公开件2件 · 受理公民个人、法人或组织公开申请164份
    _received(
        f"申请|要求公开&{TAKEN}",
        r"{taken}{gap}{0,48}?{asked}(?:办理)?(?:申请)?(?:表|书|函|办件)?{few}{m}",
        before=_OTHER_STEPS,
    ),
    # 共收到12件政府信息公开申请
    _received(
        f"申请&{TAKEN}",
        r"{taken}[了的]?(?:共|各类|近|约|逾|超过?)*{m}{gap}{0,16}?{asked}(?!人|表|行政|复议)",
        1,
    ),
    # 政府信息公开申请共12件, with no verb before it
    _received(
        "申请",
        r"(?:^|[,;:])(?:(?!答复|办结|处理|结转|驳回|撤|复议|诉讼|网|信函|当面|公开率|补正|延期|征求|转办|退回|超期)[^,;:()]){0,20}?{foi}申请{few}{n}",
        2,
    ),
    # 办理依申请公开事项3项
    _received(
        "依申请公开",
        r"(?:^|[,;:、])(?:(?!答复|办结|结转|复议|诉讼|补正)[^,;:()、]){0,14}?依申请公开(?:的)?(?:事项|申请|件){few}(?P<n>\d+)(?P<u>条|项)(?=[,;()]|$)",
        2,
    ),
    # 依申请公开受理和办结6件
    _received(
        f"依申请公开&{TAKEN}",
        r"依申请公开(?:政府信息)?(?:申请|事项|件)?(?:情况)?(?:共计?|全年|累计)*{taken}(?:和|及|并)?(?:办结|办理|答复)?{few}{m}",
        2,
    ),
    # 依申请公开3次 · 依申请公开事项9件, but not 依申请公开信息459条
    _received(
        "依申请公开",
        r"(?:^|[,;:、])(?:(?!答复|办结|结转|复议|诉讼|补正)[^,;:()、]){0,14}?依申请公开(?:政府信息(?!\d+条))?(?:事项|申请|办件|件|数量|总数|数|为|共|计|是|有|约)*+(?P<n>\d+|[零一二三四五六七八九十百两]+)(?:(?P<u>件|次|份|起|宗)|(?<=[0零])(?<!\d0)(?=[,;:()、]|$))",
        2,
    ),
    # 依申请公开方面,全年共收到12件: what was asked for stands before the clause, or in the heading
    Pattern(
        ("applications.received.total",),
        TAKEN,
        expression(
            r"(?:^|[,;:])(?:(?!网|信函|当面|现场|书面|邮|传真|窗口)[^,;:()]){0,16}?{taken}(?:并受理|并办理|和办理|并办结|并答复)?(?:的)?(?:申请|件数)?(?:共|共计|总计|数|为|了|约)*+{n}(?:申请|信息|事项)?(?=[,;()、]|$)"
        ),
        3,
        context=ABOUT_ASKING,
        without_behind=_WITH_CARRIED,
        before=OTHER_PAPERS,
    ),
    # 公民、法人和其他组织提出申请5件 · 共有12人次提出政府信息公开申请
    _received(
        "申请&提出|提交|递交",
        r"(?:提出|提交|递交)(?:的)?(?:{foi})?(?:政府信息)?申请{few}{n}",
        2,
        before=_ONE_WAY,
    ),
    _received(
        "申请&提出|提交|递交",
        r"{n}{gap}{0,8}?(?:提出|提交|递交)(?:了)?(?:{foi})(?:政府信息)?申请(?={over})",
        2,
    ),
    # 共有15人次向我局申请公开政府信息
    _received(
        "申请公开|申请信息|申请政府信息",
        r"有(?P<n>\d+|[一二两三四五六七八九十]+)(?P<u>人次|人|位|名)[^,;:()\d]{0,12}?申请(?:公开(?:政府)?信息|(?:政府)?信息公开)(?={over})",
        2,
    ),
    # 群众申请公开信息4次 · 申请公开信息的有3件
    _received(
        "申请公开信息|申请公开政府信息|申请信息公开",
        r"(?:^|[,;:])(?:(?!答复|办结|不予|结转|网|信函|当面|复议|诉讼|收费|费)[^,;:()\d]){0,10}?(?<!依)申请(?:公开(?:政府)?信息|信息公开)(?:的)?{few}(?P<n>\d+|[零一二两三四五六七八九十]+)(?P<u>件次|人次|件|份|宗|起|例|次)",
        3,
    ),
    # 共有8件申请
    Pattern(
        ("applications.received.total",),
        "有&申请",
        expression(r"(?:^|[,;:])(?:全年|本年度?|今年|共计?)*有{n}(?:{foi})?申请(?={over})"),
        3,
        context=ABOUT_ASKING,
    ),
    # 通过信箱收到申请2件,网站收到申请5件,合计7件 · 收到网上申请101件,快递16件,合计117件
    _received(
        "合计|共计&申请",
        r"{taken}[^,;:()\d]{0,16}?申请\d+[件份宗起](?:、|,)[^;:()]{2,40}?[件份宗起],(?:合计|共计){n}",
        -1,
    ),
    # 新收22件中办结20件
    _received("新收", r"新收(?:申请)?{n}(?=中)", 2),
    _received("申请件", r"(?:有|收)申请件{few}{n}", 3),
    # 全年申请12件,答复12件 · 全年收件15件
    Pattern(
        ("applications.received.total",),
        "申请|收件",
        expression(
            r"(?:^|[,;:])(?:全年|共|本年度?|今年|\d{4}年度?)*(?:申请|收件)(?:总数|共|共计)?{n}(?=[,;()]|$)"
        ),
        4,
        context=ABOUT_ASKING,
        without_behind=_WITH_CARRIED,
    ),
    # 全年申请量为8件
    Pattern(
        ("applications.received.total",),
        "申请",
        expression(r"(?:^|[,;:]|全年|年度?)(?:政府信息公开)?申请(?:总量|总数|件数|数量|量|数){few}{n}"),
        3,
        context=ABOUT_ASKING,
        without_behind=_WITH_CARRIED,
        before=_OTHER_STEPS,
    ),
    # 共妥善处理依申请公开申请206件; with 含上年结转 behind it not only those received
    _received(
        "处理|办理&申请",
        r"(?:共计?|全年|[我本全](?:局|委|镇|县|市|区|街道))(?:妥善|依法|及时|规范)?(?:处理|办理)了?{gap}{0,12}?{foi}(?:政府信息)?(?:申请)?(?:书|表|件)?{few}{n}",
        3,
    ),
    # 全年无人申请公开信息 · 全年零申请
    Pattern(
        ("applications.received.total",),
        "无人|零申请",
        expression(r"(?P<n>无人(?:提出)?|(?<![\d.])零)申请(?:公开)?(?:政府)?(?:信息)?(?={over})"),
        3,
        context=ABOUT_REQUESTS,
    ),
    # 未收到政府信息公开申请
    _received(
        f"申请|要求公开&{TAKEN}",
        r"{no}有?{taken}过?{gap}{0,40}?{asked}(?:的|申请|事项|情况|信息|要求|请求|诉求|需求|件|表)*+(?={over})",
    ),
    # 未收到公民申请除主动公开以外的其他政府信息
    _received(
        f"申请&{TAKEN}",
        r"{no}有?{taken}过?{gap}{0,30}?申请(?:获取|公开)?{c}{0,20}?(?:政府)?信息(?={over})",
        1,
    ),
    # 没有公民提出政府信息公开申请 · 没有公民向本局申请公开政府信息
    _received(
        "申请&提出|提交|递交", r"{no}{gap}{0,16}?(?:提出|提交|递交){gap}{0,14}?{asked}(?:的|申请)*+(?={over})"
    ),
    # 全年无申请 · 没有人申请公开信息
    Pattern(
        ("applications.received.total",),
        "申请&无|没有|未有",
        expression(r"(?:^|[,;:年度局镇])(?:{c}{0,6}?)(?P<n>没有|无|未有)(?:任何|新的)?申请(?={over})"),
        3,
        context=ABOUT_ASKING,
        without_behind=_WITH_CARRIED,
    ),
    Pattern(
        ("applications.received.total",),
        "申请|要求&公开",
        expression(
            r"(?P<n>没有|无)(?:任何)?(?:人|公民|群众|单位)[^,;:()\d]{0,14}?(?:申请|要求)(?:公开(?:政府)?信息|(?:政府)?信息公开)(?={over})"
        ),
        3,
        context=ABOUT_ASKING,
        without_behind=_WITH_CARRIED,
    ),
    _received("申请公开", r"(?P<n>没有|无)(?:公民|任何|人|群众|单位){gap}{0,24}?申请公开政府信息(?={over})"),
    # 无依申请公开事项 · 未发生依申请公开政府信息事项 · 依申请公开:无
    _received(
        "依申请公开",
        r"(?P<n>未发生|未产生|没有发生|未出现|没有出现|未有|无|没有)(?:政府信息)?依申请公开(?:政府信息)?的?(?:申请|事项|情况|信息|案件|件|办理|受理)*+(?={over})",
    ),
    _received(
        "公开申请|信息公开的申请|信息的申请|申请公开政府信息",
        r"(?P<n>无|没有|未发生|未产生|未出现)(?:任何)?(?:(?!因|答复|处理|办结|办理|结转|超期|逾期|延期|驳回|补正)[^,;:()\d]){0,16}?(?:信息公开(?:的)?申请|公开申请|公开(?:政府)?信息的申请|申请公开政府信息(?:的)?事项)(?:情况)?(?={over})",
    ),
    _received(
        "依申请公开|信息公开申请",
        r"(?:依申请公开|信息公开申请)(?:政府信息)?(?:申请|情况|事项|数量)*+(?::|为)(?P<n>无)(?={over})",
    ),
    _nothing(
        "applications.received.total",
        r"^(?:\d{4}年|全年|本年度|今年|我局|本局|,)*(?P<n>无|没有|未发生)(?:此类|相关|上述)?(?:情况|申请|事项)?$",
        "依申请公开",
    ),
)
