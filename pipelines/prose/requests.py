"""Requests received, carried in and carried out, and by whom they were made."""

from __future__ import annotations

import re

from pipelines.prose.wording import Pattern, Topic, expression

TAKEN = "收到|接到|接收|受理|新收|收受|登记"
ABOUT_REQUESTS = re.compile(r"信息公开|依申请|公开申请|申请公开|政务公开|公开政府信息|政府信息")
_ABOUT_ASKING = re.compile(r"依申请|信息公开申请|申请公开|公开申请")
_OTHER_PAPERS = re.compile(r"热线|咨询|投诉|信访|留言|工单|建议|提案|案件|许可|审批|服务")
_OTHER_STEPS = re.compile(r"补正|撤回|延期|退回|征求|转办|驳回|超期|培训")
# In a report on disclosure these are requests for it: 全年收到申请21件
ASKED = re.compile(
    r"(?:收到|接到|接收|受理|新收)了?(?:\d+[件份宗]|[一二三四五六七八九十两]+[件份宗])?申请|公开申请"
)
# What was said last of requests: 收到12件,其中自然人10件 counts those received
_STAGE = re.compile(
    r"(?P<received>收到|新收|接到|接收|受理|收受|登记|申请人?情况)|(?P<carried>结转)|(?P<done>办结|答复|办理结果|予以公开|处理|不予)"
)
_RECEIVED = Topic(_STAGE, "received")
_CARRIED_ON = Topic(
    re.compile(
        r"(?P<outcomes>办理结果|予以公开|部分公开|不予公开|信息不存在|办结)|(?P<arrived>收到|新收|上年)"
    ),
    "outcomes",
)


def _received(words: str, template: str, rank: int = 0, before: re.Pattern[str] | None = None) -> Pattern:
    return Pattern(
        ("applications.received.total",),
        words,
        expression(template),
        rank,
        context=ABOUT_REQUESTS,
        before=before,
        in_report=ASKED,
    )


def _count(code: str, words: str, template: str) -> Pattern:
    return Pattern(
        (f"applications.{code}.total",),
        words,
        expression(template),
        part=True,
        context=ABOUT_REQUESTS,
        in_report=ASKED,
    )


def _nothing(code: str, template: str, heading: str) -> Pattern:
    """A section that says only 无 below the heading it belongs to."""
    return Pattern((code,), "无|没有|未发生", expression(template), 4, heading=re.compile(heading))


def _applicant(code: str, words: str, label: str) -> tuple[Pattern, ...]:
    """自然人申请10件 · 3宗为个人申请."""
    templates = (
        rf"(?:{label})(?:的|提出|提交)*(?:申请)?{{few}}{{n}}",
        rf"{{n}}(?:申请)?(?:为|是|由|系)(?:{label})(?:申请|提出|提交)",
    )
    return tuple(
        Pattern(
            (f"applications.received.{code}",),
            words,
            expression(template),
            part=True,
            context=ABOUT_REQUESTS,
            topic=_RECEIVED,
            in_report=ASKED,
        )
        for template in templates
    )


REQUESTS = (
    # 共收到并受理依申请公开件2件 · 受理公民个人、法人或组织公开申请164份
    _received(
        f"申请&{TAKEN}", r"{taken}{gap}{0,24}?{asked}(?:申请)?(?:表|书|函)?{few}{n}", before=_OTHER_STEPS
    ),
    # 共收到12件政府信息公开申请
    _received(
        f"申请&{TAKEN}",
        r"{taken}了?(?:共|各类)?{n}{gap}{0,16}?{asked}(?!人|表|行政|复议)",
        1,
    ),
    # 政府信息公开申请共12件, with no verb before it
    _received(
        "申请",
        r"(?:^|[,;:])(?:(?!答复|办结|处理|结转|驳回|撤|复议|诉讼|网|信函|当面|公开率|补正|延期|征求|转办|退回|超期)[^,;:()]){0,20}?{foi}申请{few}{n}(?!\((?:含|其中|包括)?上)",
        2,
    ),
    # 依申请公开3次 · 依申请公开事项9件, but not 依申请公开信息459条
    _received(
        "依申请公开",
        r"(?:^|[,;:、])(?:(?!答复|办结|结转|复议|诉讼|补正)[^,;:()、]){0,14}?依申请公开(?:事项|申请|办件|件|数量|总数|数|为|共|计|是|有|约)*+(?P<n>\d+|[零一二三四五六七八九十两]+)(?:(?P<u>件|次|份|起|宗)|(?<=[0零])(?<!\d0)(?=[,;:()、]|$))",
        2,
    ),
    # 依申请公开方面,全年共收到12件: what was asked for stands before the clause, or in the heading
    Pattern(
        ("applications.received.total",),
        TAKEN,
        expression(
            r"(?:^|[,;:])(?:(?!网|信函|当面|现场|书面|邮|传真|窗口)[^,;:()]){0,16}?{taken}(?:并受理|并办理|和办理|并办结|并答复)?(?:的)?(?:申请|件数)?(?:共|共计|总计|数|为|了|约)*+{n}(?=[,;()]|$)"
        ),
        3,
        context=_ABOUT_ASKING,
        before=_OTHER_PAPERS,
    ),
    # 共妥善处理依申请公开申请206件; with 含上年结转 behind it not only those received
    _received(
        "共&处理|办理",
        r"共计?(?:妥善|依法|及时|规范)?(?:处理|办理)了?{gap}{0,12}?{foi}(?:政府信息)?(?:申请)?{few}{n}(?!\((?:含|其中|包括)?上)",
        3,
    ),
    # 未收到政府信息公开申请
    _received(
        f"申请&{TAKEN}", r"{no}有?{taken}过?{gap}{0,40}?{asked}(?:的|申请|事项|情况|信息|要求|件)*+(?={over})"
    ),
    # 没有公民提出政府信息公开申请 · 没有公民向本局申请公开政府信息
    _received(
        "申请&提出|提交|递交", r"{no}{gap}{0,16}?(?:提出|提交|递交){gap}{0,14}?{asked}(?:的|申请)*+(?={over})"
    ),
    _received("申请公开", r"(?P<n>没有|无)(?:公民|任何|人|群众|单位){gap}{0,24}?申请公开政府信息(?={over})"),
    # 无依申请公开事项 · 未发生依申请公开政府信息事项 · 依申请公开:无
    _received(
        "依申请公开",
        r"(?P<n>未发生|未产生|没有发生|未有|无|没有)(?:政府信息)?依申请公开(?:政府信息)?的?(?:申请|事项|情况|信息|案件|件)*+(?={over})",
    ),
    _received(
        "信息公开申请|信息公开的申请",
        r"(?:^|[,;:]|[度年局镇])(?P<n>无|没有)(?:政府)?信息公开(?:的)?申请(?={over})",
    ),
    _received(
        "依申请公开|信息公开申请",
        r"(?:依申请公开|信息公开申请)(?:政府信息)?(?:申请|情况|事项|数量)*+(?::|为)(?P<n>无)(?={over})",
    ),
    _count("carried_in", "结转", r"(?<!无)上(?:一)?年度?结转(?:(?!下)[^,;:()\d]){0,14}?{few}{n}"),
    _count("carried_in", "结转", r"(?P<n>无|没有)上(?:一)?年度?结转(?:的)?{c}{0,14}?(?={over})"),
    _count("carried_in", "结转", r"上(?:一)?年度?(?P<n>无|没有)结转(?={over})"),
    _count("carried_in", "结转", r"(?P<out_of>\d{4})年度?结转(?:的)?(?:申请)?{few}{n}"),
    _count(
        "carried_out",
        "年&结转|顺延",
        r"(?:结转|顺延)[至到入]?(?:下|次|明)一?年度?(?:继续)?(?:办理|处理|答复)?(?:的)?(?:政府信息公开)?{few}{n}",
    ),
    # 72件申请按照《条例》顺延到下年度答复 · 1件结转至下年度
    _count("carried_out", "年&结转|顺延", r"{n}(?:[^,;:()\d]){0,16}?(?:结转|顺延)[至到入]?(?:下|次|明)一?年"),
    _count(
        "carried_out",
        "结转",
        r"(?P<n>无|没有)(?:需)?(?:要)?结转[至到入]?(?:下|次|明)一?年度?{c}{0,18}?(?={over})",
    ),
    # 结转2023年办理6件 · 结转4件至2022年办理 · 其余2件顺延至2018年1月答复
    _count(
        "carried_out",
        "年&结转|顺延",
        r"(?:结转|顺延)[至到入]?(?P<into>\d{4})年(?:度)?(?:继续)?(?:办理|处理|答复)?{few}{n}",
    ),
    _count("carried_out", "年&结转|顺延", r"(?:结转|顺延){n}[至到入]?(?:(?P<into>\d{4})|[下次明]一?)年"),
    _count("carried_out", "年&结转|顺延", r"{n}[^,;:()\d]{0,16}?(?:结转|顺延)[至到入]?(?P<into>\d{4})年"),
    # 予以公开8件,部分公开3件,结转1件
    Pattern(
        ("applications.carried_out.total",),
        "结转",
        expression(r"[,、]结转{few}{n}(?=[,;()]|$)"),
        part=True,
        topic=_CARRIED_ON,
    ),
    _nothing(
        "applications.received.total",
        r"^(?:\d{4}年|全年|本年度|今年|我局|本局|,)*(?P<n>无|没有|未发生)(?:此类|相关|上述)?(?:情况|申请|事项)?$",
        "依申请公开",
    ),
    # 其中自然人申请10件, of those received
    *_applicant("person", "自然人|公民|个人", "自然人|公民(?:个人)?|个人"),
    *_applicant("company", "企业", "商业企业|企业(?:法人)?"),
    *_applicant("research", "科研机构", "科研机构"),
    *_applicant("social", "社会公益", "社会公益组织"),
    *_applicant("legal_service", "法律服务", "法律服务机构"),
)
