"""Fees, licences, penalties, documents and procurement: what chapter 二 and 六 say in sentences."""

from __future__ import annotations

import re

from pipelines.prose.disputes import ABOUT_DISCLOSURE
from pipelines.prose.wording import Pattern, Topic, expression

# What is done with the decisions counted: made, or only shown. 作出行政许可6件、行政处罚20件 share one verb
_VERB = re.compile(
    r"(?P<made>作出|作岀|给予|批准|核准|(?<!行政)审批|核发|颁发|办理|办结|实施|采取|处理决定|查处|下达)"
    r"|(?P<other>公开|公示|公布|发布|上传|录入|归集|报送|推送|抽查|评查|检查|复核|梳理|清理|取消|下放|现有|保留)"
)
_SHOWN = re.compile(
    r"公开|公示|公布|发布|上传|录入|归集|报送|推送|抽查|评查|检查|清理|(?<!服务)事项|清单|案卷"
)
_SHOWN_ONLY = re.compile(r"公开|公示|公布|发布|清单")
_MADE = Topic(_VERB, "made")
_FEE_CHAPTER = re.compile(r"收费|信息处理费|其他需要(?:报告|说明)")  # in a report on disclosure
_DOCUMENT = re.compile(
    r"(?P<normative_documents>规范性文件)|(?P<regulations>规章(?!制度))|(?P<other>制度|办法)"
)


def _fee(words: str, template: str, rank: int = 0) -> Pattern:
    return Pattern(
        ("fees.charged",),
        words,
        expression(template),
        rank,
        unit="元",
        context=ABOUT_DISCLOSURE,
        chapter=_FEE_CHAPTER,
    )


def _decided(code: str, words: str, template: str) -> Pattern:
    return Pattern((code,), words, expression(template), part=True, topic=_MADE)


# 制定印发, 制定并发布
_ISSUED = "(?:制发|制定|出台|印发|发布)(?:并|和|、)?(?:出台|印发|发布)?了?"


def _documents(kind: str, word: str, noun: str) -> tuple[Pattern, ...]:
    """制发规范性文件3件,废止1件,现行有效28件."""
    topic = Topic(_DOCUMENT, kind)
    templates = (
        ("made", word, rf"(?<!新){_ISSUED}(?:市|县|区)?{noun}{{few}}{{n}}"),
        ("newly_made", "新", rf"新(?:制发|制作|制定|出台|印发|发布)了?的?{noun}{{few}}{{n}}"),
        ("newly_made", "新制|新出台|新印发", r"本年度?新(?:制发|制作|制定|出台|印发){few}{n}"),
        ("newly_published", "新公开", rf"新公开了?{noun}{{few}}{{n}}"),
        ("made", word, rf"{noun}(?:本年)?(?:制发|制定|印发|新增)(?:件数|数量|数)?{{few}}{{n}}"),
        ("repealed", "废止", rf"废止(?:、失效|和失效|及失效)?了?(?:{noun})?{{few}}{{n}}"),
        ("in_force", "现行有效|继续有效", rf"(?:现行|继续)有效的?(?:{noun})?{{few}}{{n}}"),
        # 现行有效的规范性文件共73件,其中今年制定11件
        ("made", "今年|本年|当年|年内", rf"(?:今年|本年度?|当年|年内)(?:新)?{_ISSUED}{{few}}{{n}}(?!{noun})"),
        # 制定规章2件、规范性文件9件
        ("made", word, rf"(?<!新){_ISSUED}[^,;:()]{{0,12}}\d[件部份个]、{noun}{{few}}{{n}}"),
        # 清理废止文件0件,现行有效文件20件: of the documents named before
        ("repealed", "废止文件", r"废止(?:的)?文件{few}{n}"),
        ("in_force", "现行有效文件", r"现行有效(?:的)?文件{few}{n}"),
        (
            "made",
            f"{word}&未|没有",
            rf"(?P<n>未|没有)(?:新)?{_ISSUED}(?:过)?(?:任何)?{noun}(?=[,;、和及或]|$)",
        ),
        # 未制发、废止、修改规范性文件
        (
            "made",
            f"{word}&未|没有",
            rf"(?P<n>未|没有){_ISSUED}(?:(?:、|和|或|及)(?:废止|修改|修订|清理))+{noun}(?=[,;、]|$)",
        ),
        (
            "repealed",
            "废止&未|没有",
            rf"(?P<n>未|没有)(?:[^,;:()\d]{{0,8}}[、和或及])?废止(?:(?:、|和|或|及)(?:修改|修订))*{noun}(?=[,;、]|$)",
        ),
        # 无规范性文件出台
        ("made", f"{word}&无", rf"(?P<n>无)(?:新)?{noun}(?:制发|制定|出台|印发|发布)(?=[,;、及和]|$)"),
    )
    # 制定印发1件规范性文件 names its kind behind the figure
    counted = Pattern((f"{kind}.made",), word, expression(rf"(?<!新){_ISSUED}{{n}}{noun}"), part=True)
    return counted, *(
        Pattern((f"{kind}.{column}",), words, expression(template), part=True, topic=topic)
        for column, words, template in templates
    )


DECISIONS = (
    # 没有收取任何信息公开处理费 · 未向申请人收费 · 收取信息处理费120元
    _fee(
        "费&未|没|无",
        r"{no}(?:(?!按|及时|依法|缴|乱|违规|擅自|减免|接到|收到|因(?!政府信息|信息公开|依申请))[^,;:()\d]){0,24}?(?:收取|收)(?:过|任何|了)?(?:或减免)?(?:(?!减免|标准|通知)[^,;:()\d]){0,12}?费(?!减免|标准|通知|{c}{0,6}(?:投诉|举报|纠纷|问题))",
    ),
    _fee(
        "费&不收|不予收",
        r"(?<!行政机关依申请提供政府信息,)(?P<n>不)(?:予)?(?:收取|收)(?:任何)?[^,;:()\d]{0,14}?费用?(?:情况)?(?=[,;()]|$)",
        1,
    ),
    _fee("费用", r"(?P<n>未|没有|无)(?:产生|发生)[^,;:()\d]{0,20}?费用(?:的)?(?:情况)?(?=[,;()]|$)", 1),
    _fee("免收", r"(?P<n>免收)[^,;:()\d]{0,10}?费用?(?:情况)?(?=[,;()、]|$)", 1),
    _fee(
        "收费|费用", r"(?P<n>不)(?:涉及|存在|产生)[^,;:()\d]{0,6}?(?:收费|费用)(?:情况|问题)?(?=[,;()]|$)", 1
    ),
    _fee("收取", r"收取[^,;:()\d]{0,12}费(?:用)?(?:共)?\d+[笔次件],?(?:共计|合计|共|金额)(?:为)?{yuan}", 1),
    _fee("零收费", r"(?P<n>零)收费(?!标准)"),
    _fee("信息处理费", r"信息处理费(?:收取)?(?:情况)?[:为](?P<n>无)(?=[,;()]|$)"),
    _fee("信息处理费", r"信息处理费(?:的)?(?:收取|收入)?(?:总)?(?:金额|额|情况)?{few}{yuan}", 1),
    _fee("共收取|年收取|年度收取", r"(?:共|年|年度)收取{few}{yuan}", 2),
    _fee("收费", r"收费[^,;:()]{0,6}[:为](?P<n>无|零)(?=[,;()]|$)"),
    _fee("无信息处理费", r"(?P<n>无|没有)信息处理费"),
    _fee("处理费", r"(?P<n>未|没有|无)(?:产生|发生)(?:任何)?(?:政府)?(?:信息公开)?(?:信息)?处理费"),
    _fee("费用", r"(?P<n>未|没有)(?:产生|发生)[^,;:()\d]{0,6}费用(?:的)?收取(?=[,;]|$)", 1),
    _fee("实际收取", r"实际收取(?:的)?(?:总)?(?:金额|费用)?{few}{yuan}"),
    _fee("收取", r"收取(?:[^,;:()\d]{0,14}?)费用?{few}{yuan}"),
    _fee(
        "收费",
        r"(?:^|[,;:年度]|信息公开|信息处理费|依申请)[^,;:()\d]{0,8}?收费(?:总)?(?:金额|总额)?{few}{yuan}",
        1,
    ),
    # 均免费提供
    Pattern(
        ("fees.charged",),
        "免费",
        expression(r"(?:均|全部|一律|实行)(?:为|是|予以|实行)?(?P<n>免费)(?:提供|公开|办理|服务)*(?=[,;]|$)"),
        2,
        unit="元",
        context=re.compile(r"收费"),
    ),
    Pattern(
        ("fees.amount",),
        "行政事业性收费",
        expression(r"行政事业性收费(?:收入)?(?:总)?(?:金额|总额)?{few}{wan}"),
        unit="万元",
    ),
    # 行政事业性收费项目3个,收费金额85.2万元
    Pattern(
        ("fees.amount",),
        "行政事业性收费&金额",
        expression(r"行政事业性收费[^,;:()]{0,10},(?:收费|收取)?(?:总)?(?:金额|总额){few}{wan}"),
        1,
        unit="万元",
    ),
    Pattern(
        ("fees.amount",),
        "行政事业性收费",
        expression(r"行政事业性收费(?:收入)?(?:总)?(?:金额|总额)?{few}(?P<u>){zero}"),
        unit="万元",
    ),
    Pattern(
        ("procurement.projects",),
        "采购",
        expression(r"政府(?:集中)?采购(?:项目)?{few}(?P<n>\d+)(?P<u>个|项|件|宗)"),
        unit="个",
        sentence_without=_SHOWN,
    ),
    Pattern(
        ("procurement.amount",),
        "采购",
        expression(r"采购(?:[^,;:()]{0,10},(?:采购)?)?(?:总金额|总额|金额){few}{wan}"),
        unit="万元",
        context=re.compile("政府(?:集中)?采购"),
    ),
    # 2022年,行政许可12件,行政处罚30件: no verb at all
    *(
        Pattern(
            (f"{code}.decisions",),
            noun,
            expression(
                rf"(?:^|[,;、])(?:全年|本年度?|\d{{4}}年度?|共)*{noun}(?:处理)?(?:决定|措施)?{{few}}{{n}}"
            ),
            1,
            part=True,
            sentence_without=_SHOWN,
        )
        for code, noun in (("licensing", "行政许可"), ("penalties", "行政处罚"), ("coercion", "行政强制"))
    ),
    # 作出694宗行政许可
    *(
        _decided(f"{code}.decisions", noun, rf"(?:作出|办理|办结|实施)了?{{n}}{noun}(?!事项|信息)")
        for code, noun in (("licensing", "行政许可"), ("penalties", "行政处罚"), ("coercion", "行政强制"))
    ),
    _decided(
        "licensing.decisions", "行政许可", r"行政许可(?:事项|业务)?(?:办结|决定|本年|处理决定)*+{few}{n}"
    ),
    _decided("penalties.decisions", "行政处罚", r"行政处罚(?:决定书|决定|案件|本年|处理决定)*+{few}{n}"),
    # 其他对外管理服务事项处理决定1204件
    Pattern(
        ("other_services.decisions",),
        "对外管理服务",
        expression(r"对外管理服务(?:事项)?(?:处理决定|本年|办理|办结)*+{few}{n}"),
        part=True,
        before=_SHOWN_ONLY,
    ),
    # 作出处罚27起、强制3起 · 办理许可1203件、处罚31件
    _decided("licensing.decisions", "办理许可|作出许可", r"(?:办理|作出)许可{few}{n}"),
    _decided("penalties.decisions", "处罚", r"(?:作出|(?:许可|强制)(?:决定)?\d[\d,]*[件宗起]、)处罚{few}{n}"),
    _decided("coercion.decisions", "强制", r"(?:许可|处罚)(?:决定)?\d[\d,]*[件宗起]、强制{few}{n}"),
    # 行政处罚决定书42份已全部公开
    Pattern(
        ("penalties.decisions",),
        "决定书",
        expression(r"(?:^|[,;])(?:全年|共)?行政处罚决定书{few}{n}"),
        2,
        part=True,
        sentence_without=_SHOWN,
    ),
    # 作出许可决定18件、处罚决定5件
    _decided("licensing.decisions", "许可决定", r"(?<!行政)许可决定(?:书)?{few}{n}"),
    _decided("penalties.decisions", "处罚决定", r"(?<!行政)处罚决定(?:书)?{few}{n}"),
    _decided("coercion.decisions", "行政强制", r"行政强制(?:措施|决定|本年|处理决定)*+{few}{n}"),
    *(
        Pattern(
            (f"{code}.decisions",),
            f"{noun}&未|没有|无",
            expression(
                rf"(?P<n>未|没有|无)(?:(?<!未)|(?:作出|实施|采取|发生|产生)){noun}(?:决定|措施|案件)?(?=[,;、和及]|$)"
            ),
            part=True,
        )
        for code, noun in (("licensing", "行政许可"), ("penalties", "行政处罚"), ("coercion", "行政强制"))
    ),
    *_documents("normative_documents", "规范性文件", "(?:行政)?规范性文件"),
    *_documents("regulations", "规章", "(?:政府|部门)?规章(?!制度)"),
)
