"""Requests carried in from the year before and out into the next, and by whom requests were made."""

from __future__ import annotations

import re

from pipelines.prose.requests import ABOUT_ASKING, ABOUT_REQUESTS, ASKED, OF_REQUESTS, OTHER_PAPERS
from pipelines.prose.wording import Pattern, Topic, expression

# What was said last of requests: 收到12件,其中自然人10件 counts those received
_STAGE = re.compile(
    r"(?P<received>收到|新收|接到|接收|受理|收受|登记|提出|提交|申请人?情况)|(?P<carried>结转)|(?P<done>办结|答复|办理结果|予以公开|处理|不予)"
)
_RECEIVED = Topic(_STAGE, "received")
_CARRIED_ON = Topic(
    re.compile(
        r"(?P<outcomes>办理结果|予以公开|部分公开|不予公开|信息不存在|办结)|(?P<arrived>收到|新收|上年)"
    ),
    "outcomes",
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


CARRIED = (
    _count(
        "carried_in",
        "结转|转来|转入|未办结|遗留",
        r"(?<!无)(?:上(?:一)?年|去年)度?(?:结转|转来|转入|未办结|遗留)(?:(?!下)[^,;:()\d]){0,14}?{few}{n}",
    ),
    _count("carried_in", "结转", r"(?P<n>无|没有)上(?:一)?年度?结转(?:的)?{c}{0,14}?(?={over})"),
    _count("carried_in", "结转", r"上(?:一)?年度?(?P<n>无|没有)结转(?={over})"),
    _count(
        "carried_in",
        "年&结转|转来|转入",
        r"(?P<out_of>\d{4})年度?[末底]?(?:结转|转来|转入)(?:而来)?(?:的)?(?:申请)?{few}{n}",
    ),
    _count(
        "carried_out",
        "年&结转|顺延",
        r"(?:结转|顺延)[至到入]?(?:下|次|明)一?年度?(?:继续)?(?:办理|处理|答复)?(?:的)?(?:政府信息公开)?{few}{n}",
    ),
    # 72件申请按照《条例》顺延到下年度答复 · 1件结转至下年度
    _count(
        "carried_out", "年&结转|顺延", r"{n}(?:[^,;:()\d、]){0,16}?(?:结转|顺延)[至到入]?(?:下|次|明)一?年"
    ),
    _count(
        "carried_out",
        "结转",
        r"(?P<n>无|没有)(?:需)?(?:要)?结转[至到入]?(?:下|次|明)一?年度?{c}{0,18}?(?={over})",
    ),
    _count("carried_out", "年&转", r"转入?(?:下|次|明)一?年度?(?:继续)?(?:办理|处理|答复)?{few}{n}"),
    # 期初结转2件,期末结转3件
    _count("carried_in", "期初", r"期初(?:结转|未办结){few}{n}"),
    _count("carried_out", "期末", r"期末(?:结转|未办结){few}{n}"),
    # 年末未办结1件
    Pattern(
        ("applications.carried_out.total",),
        "未办结|在办",
        expression(
            r"(?:年末|年底|尚有?|仍有?|其余)(?:有)?(?:未办结|未办理完毕|在办)(?:的)?{few}{n}(?=[,;()]|$)"
        ),
        1,
        part=True,
        context=ABOUT_ASKING,
        before=OTHER_PAPERS,
        topic=OF_REQUESTS,
        in_report=ASKED,
    ),
    # 1件正在办理 · 正在办理1件
    *(
        Pattern(
            ("applications.carried_out.total",),
            "正在办理|尚在办理|仍在办理|在办理中|正在处理",
            expression(template),
            1,
            part=True,
            context=ABOUT_ASKING,
            before=OTHER_PAPERS,
            topic=OF_REQUESTS,
            in_report=ASKED,
        )
        for template in (
            r"{n}(?:申请)?(?:仍|尚|还)?(?:正在|在)(?:办理|处理)(?:中)?(?=[,;()]|$)",
            r"(?:正在|尚在|仍在)(?:办理|处理)(?:中)?(?:的)?{few}{n}(?=[,;()]|$)",
        )
    ),
    # 结转2023年办理6件 · 结转4件至2022年办理 · 其余2件顺延至2018年1月答复
    _count(
        "carried_out",
        "年&结转|顺延",
        r"(?:结转|顺延)[至到入]?(?P<into>\d{4})年(?:度)?(?:继续)?(?:办理|处理|答复)?{few}{n}",
    ),
    _count("carried_out", "年&结转|顺延", r"(?:结转|顺延){n}[至到入]?(?:(?P<into>\d{4})|[下次明]一?)年"),
    _count("carried_out", "年&转|顺延", r"{n}[^,;:()\d、]{0,16}?(?:转|顺延)[至到入]?(?P<into>\d{4})年"),
    # 予以公开8件,部分公开3件,结转1件
    Pattern(
        ("applications.carried_out.total",),
        "结转",
        expression(r"[,、]结转{few}{n}(?=[,;()]|$)"),
        part=True,
        topic=_CARRIED_ON,
    ),
)

APPLICANTS = (
    # 其中自然人申请10件, of those received
    *_applicant("person", "自然人|公民|个人", "自然人|公民(?:个人)?|个人"),
    *_applicant("company", "企业", "商业企业|企业(?:法人)?"),
    *_applicant("research", "科研机构", "科研机构"),
    *_applicant("social", "社会公益", "社会公益组织"),
    Pattern(
        ("applications.received.other_organisation",),
        "其他组织&企业|机构|公益",
        expression(r"(?<![或和、及与])其他组织(?:的|提出|提交)*(?:申请)?{few}{n}"),
        part=True,
        context=ABOUT_REQUESTS,
        topic=_RECEIVED,
        in_report=ASKED,
    ),
    *_applicant("legal_service", "法律服务", "法律服务机构"),
)
