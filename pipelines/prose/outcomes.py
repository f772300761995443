"""How requests were answered, row by row of chapter 三, in the words of this and of older forms.

A count of a whole group (不予公开8件) has no row of its own and gives no fact.
"""

from __future__ import annotations

import re

from pipelines.prose.requests import ABOUT_ASKING, ABOUT_REQUESTS, ASKED, OF_REQUESTS, OTHER_PAPERS
from pipelines.prose.wording import Pattern, expression


def _outcome(row: str, words: str, template: str, rank: int = 0) -> Pattern:
    return Pattern(
        (f"applications.{row}.total",),
        words,
        expression(template),
        rank,
        part=True,
        context=ABOUT_REQUESTS,
        in_report=ASKED,
    )


def _reason(row: str, words: str, label: str) -> tuple[Pattern, ...]:
    """因…无法提供5件 · 2件因…不予处理 · 不予公开3件(均为…): the reason and the figure. 因…等原因 counts several reasons."""
    return (
        _outcome(
            row,
            words,
            rf"(?<!(?<!确认)或)(?:{label})(?!等)(?:(?![、和及或与等])[^,;:()\d]){{0,14}}?{{few}}{{n}}",
        ),
        # 收到申请1件,为本机关不掌握的信息
        _outcome(
            row,
            words,
            rf"(?:申请|收到|受理)[^;:()]{{0,8}}?{{n}}(?:申请)?,(?:均|都|全部)?(?:为|系|属于?)(?:(?![、和及或与])[^,;:()\d]){{0,4}}?(?:{label})(?:政府)?(?:的)?(?:政府)?(?:信息|事项|范围|情形|申请)?(?=[,;]|$)",
            2,
        ),
        _outcome(
            row,
            words,
            rf"{{n}}(?:申请)?(?:因|由于|系|属于?|为|涉及)(?:(?![、和及或与])[^,;:()\d]){{0,8}}?(?:{label})(?![的等])",
            1,
        ),
        # 1件补正后仍不明确,无法提供
        _outcome(row, words, rf"{{n}}(?:申请)?(?:{label})(?:信息|事项)?(?=[,;、]|$)", 2),
        _outcome(
            row,
            words,
            rf"(?:不予公开|无法提供|不予处理){{n}}\(均?(?:为|系|因)?(?:属于|涉及|本机关)?(?:{label})[^()]{{0,8}}\)",
            1,
        ),
    )


# 热线转办工单1030件,[办结1022件]
_OF_OTHER_PAPERS = re.compile(r"(?:工单|热线|留言|诉求|信箱|提案|建议|咨询|投诉|信访件)(?:(?!申请|;).)*$")

OUTCOMES = (
    # 办结19件 · 答复政府信息公开申请805件
    Pattern(
        ("applications.outcome_total.total",),
        "办结|答复|办理完毕",
        expression(
            r"(?<![并和及、与开])(?<!延期)(?<!件中)(?<!责令重新)(?<!公开类)(?<!提供类)(?<!处理类)(?<!代表建议的)(?<!提案的)(?:办结|答复|办理完毕)了?(?:{foi}|依申请)?(?:信息公开|政府信息)?(?:的)?(?:申请|事项|件)?{few}{n}(?!{c}{0,4}(?:留言|咨询|诉求|建议|提案|行政|许可|工单|审批|登记|业务|热线|信访|案))"
        ),
        context=ABOUT_REQUESTS,
        sentence_without=_OF_OTHER_PAPERS,
        in_report=ASKED,
    ),
    # 受理和办结6件 · 接受、答复公开申请12件
    Pattern(
        ("applications.outcome_total.total",),
        "办结|答复",
        expression(r"{taken}(?:和|并|及|、)+(?:办结|答复)(?:了)?(?:{gap}{0,10}?申请)?{few}{n}(?=[,;()]|$)"),
        1,
        context=ABOUT_REQUESTS,
        in_report=ASKED,
    ),
    # 完成政府信息依申请公开答复12件
    Pattern(
        ("applications.outcome_total.total",),
        "答复&完成|作出",
        expression(r"(?:完成|作出)(?:了)?{c}{0,8}?(?:申请|公开){c}{0,6}?答复{few}{n}"),
        1,
        context=ABOUT_REQUESTS,
        in_report=ASKED,
    ),
    # 收到申请58条,已处理54条 · 合计117件,截至12月底已回复121件
    Pattern(
        ("applications.outcome_total.total",),
        "已处理|已回复|已办理|处理完毕",
        expression(
            r"(?:已|均已|已经|全部)(?:按时|按期|依法)?(?:处理|回复|办理)(?:完毕)?{few}{n}(?=[,;()]|$)"
        ),
        2,
        context=ABOUT_ASKING,
        before=OTHER_PAPERS,
        topic=OF_REQUESTS,
        in_report=ASKED,
    ),
    _outcome("outcome_total", "办理结果", r"办理结果(?:总计|合计|共计){few}{n}"),
    # 8件已答复 · 15件申请均已办结
    Pattern(
        ("applications.outcome_total.total",),
        "答复|办结",
        expression(
            r"{n}(?:政府信息公开)?(?:申请)?(?:均|都|全部)?已(?:按时|按期|依法|全部|按规定|按照规定|在法定(?:期限|时限)(?:内)?|在规定(?:期限|时限|时间)(?:内)?|予以|作出|进行)*(?:答复|办结|回复)"
        ),
        1,
        context=ABOUT_REQUESTS,
        before=re.compile("结转"),
        in_report=ASKED,
    ),
    # 予以公开6件 · 同意公开20件 · 同意公开答复数11件
    _outcome(
        "granted",
        "予以公开|同意公开|准予公开|全部公开|给予公开|答复公开",
        r"(?<![不部])(?<!公开和)(?<!公开及)(?<!公开或)(?:予以公开|同意公开|准予公开|全部公开|给予公开|答复公开)(?:答复|政府信息|申请|决定)*+{few}{n}",
    ),
    # 3件予以公开
    _outcome(
        "granted",
        "予以公开|同意公开",
        r"{n}(?:申请|依申请|是|为|属于|已|依法|的)*+(?:予以公开|同意公开)(?!的)",
        1,
    ),
    # 收到申请2件,均予公开 · 已公开2件
    _outcome(
        "granted",
        "予公开|予以公开|同意公开",
        r"(?:申请|收到|受理){few}{n}(?:申请)?,(?:已)?(?:均|全部|都)(?:已)?(?:依法)?(?:予以|予|同意)公开(?=[,;()]|$)",
        3,
    ),
    _outcome(
        "granted",
        "予公开|予以公开|同意公开",
        r"(?:收到|接到|受理)(?:的|了|共)?{n}[^,;:()\d]{0,14}?申请,(?:已)?(?:均|全部|都)(?:已)?(?:依法)?(?:予以|予|同意)公开(?=[,;()]|$)",
        3,
    ),
    _outcome(
        "granted",
        "已公开|予公开|予以公开",
        r"(?:申请|收到|受理)[^;:()]{0,8}[件份宗],(?:已|均已|已予|已予以)公开{few}{n}",
        3,
    ),
    # 收到申请1件,由自然人提交,公开1件
    _outcome(
        "granted",
        "公开",
        r"(?:申请|收到|受理)[^;:()]{0,8}[件份宗](?:,[^,;:()\d]{2,12})?,公开(?:了)?(?P<n>\d+)(?P<u>[件份宗])(?=[,;]|$)",
        3,
    ),
    # 予以公开的占18件 · 23件申请获得公开
    _outcome("granted", "予以公开|同意公开", r"(?:予以公开|同意公开)的?占{n}"),
    _outcome("partly_granted", "部分公开", r"部分公开的?占{n}"),
    _outcome("granted", "获得公开|得到公开", r"{n}(?:申请)?(?:获得|得到)公开(?=[,;、]|$)", 1),
    # 公开6件、部分公开1件
    _outcome(
        "granted",
        "部分公开|不予公开|不公开|无法提供|不属于|不存在|告知",
        r"(?:^|[,;:、(中])(?:已)?公开{few}{n}(?=[、,;和及](?:同意)?(?:部分公开|不予公开|不公开|无法提供|不属于|信息不存在|不存在|告知))",
        2,
    ),
    _outcome(
        "partly_granted",
        "部分公开|部分予以公开",
        r"(?<!公开及)(?<!公开和)(?<!公开与)(?<!公开或)(?<!公开、)(?<!公开以及)(?:同意)?(?<!公开及同意)部分(?:予以)?公开(?:答复|政府信息|申请|决定)*+{few}{n}",
    ),
    _outcome(
        "partly_granted",
        "部分公开",
        r"{n}(?:申请|依申请|是|为|属于|已|依法|的|予以|同意)*+部分公开(?!的)",
        1,
    ),
    *_reason("refused.state_secret", "国家秘密", r"(?:属于|涉及|因|系)国家秘密"),
    *_reason("refused.law", "禁止公开", r"(?:其他)?法律{c}{0,8}?禁止公开"),
    *_reason("refused.security", "一稳定", r"三安全一稳定"),
    *_reason("refused.third_party", "第三方", r"第三方(?:的)?(?:合法)?权益"),
    *_reason("refused.internal", "内部事务", r"内部事务(?:性)?信息"),
    *_reason("refused.deliberative", "过程性", r"过程性信息"),
    *_reason("refused.enforcement_file", "案卷", r"执法案卷(?:信息)?"),
    *_reason("refused.inquiry", "行政查询", r"行政查询(?:事项)?"),
    *_reason(
        "unavailable.not_held",
        "掌握",
        r"(?:不|未|(?:不属于|非)本(?:行政)?机关(?:所)?)掌握(?:的)?(?:相关)?(?:的)?(?:政府)?(?:信息)?",
    ),
    *_reason(
        "unavailable.to_be_made",
        "制作|加工",
        r"没有现成(?:的)?信息(?:、|,)?(?:需要|需)?(?:另行)?制作|需要?(?:另行制作|加工(?:、?汇总)?)",
    ),
    *_reason("unavailable.unclear", "不明确", r"补正后?(?:申请)?(?:内容)?仍?不明确"),
    *_reason(
        "not_processed.petition",
        "信访|投诉",
        r"(?:认定|视)为信访|信访(?:、?举报)?(?:、?投诉)?(?:、?举报)?(?:类|事项)|投诉、?举报类|举报、?投诉类",
    ),
    *_reason("not_processed.repeat", "重复申请", r"(?<!反复)重复申请"),
    *_reason("not_processed.publication", "出版物", r"公开出版物"),
    *_reason("not_processed.excessive", "反复申请", r"大量反复申请"),
    *_reason("not_processed.reissue", "重新出具", r"重新出具(?:已获取信息)?"),
    *_reason("other.not_corrected", "补正", r"逾期[不未](?:予)?补正"),
    *_reason("other.unpaid", "逾期未", r"逾期未(?:按收费通知要求)?缴纳?费用?"),
    _outcome("other", "其他处理", r"其他处理{few}{n}"),
)
