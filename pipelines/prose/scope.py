"""Whether a figure is this year's and the whole one: time, comparison, plans, 其中."""

from __future__ import annotations

import re

_ASIDE = re.compile(r"\([^()]*\)")  # (上年3件): what it says of time ends with it
_COMPARED = re.compile(
    r"(?:与|和|同|比|较)(?:去年|上一?年度?|\d{4}年度?)(?:同期)?(?:相比|相较|比)?"
)  # 与去年相比
# 比2021年的31件, 较上年增加5件: up to the figure no comma ends the comparison
_COMPARED_FIGURE = re.compile(
    r"(?:比|较|同比|环比)(?:去年|上一?年度?|往年|前年|\d{4}年度?)?(?:同期)?(?!相比)[^,;:今本]{0,16}$"
)
_CHANGE = re.compile(
    r"(?:增加|增长|减少|下降|上升|提高|回落|缩短|多|少|增|减|降)了?(?:约|近)?$"
)  # 同比增加5件
LONGEST_CHANGE = 6  # characters
LONGEST_YEAR = len("2022年度,")  # what of a clause before may stand in front of its subject
_PLANNED = re.compile(
    r"力争|争取|(?<!工作)(?<!年度)计划(?!生育)|预计|不少于|不低于|不得少于|至少|每[年月周日季]"
)
# Looked for by the characters its words begin with, as it is tried at every character of a sentence
_TIME = re.compile(
    r"(?=[截历近过二三四五六七八九十几数两一\d自从今本当全报年以去上前往同下])(?:(?P<cumulative>截[至止](?:(?!本年|全年|今年)[^;]){0,24}?(?<!,年)累计|历年|(?:近|过去)[二三四五六七八九十几数两\d]+年"
    r"|[二三四五六七八九十几数两\d]年(?:多)?来|十[一二三四五]五"
    r"|(?P<first>\d{4})年?(?:\d+月(?:\d+日)?)?(?:-|—|~|至|到)+(?P<last>\d{4})年)"
    r"|(?P<since>(?:自|从)?(?P<from>\d{4})年[^,;]{0,20}?以来)"
    r"|(?P<this>今年|本年|当年|全年|报告期|年内|年初以来)"
    r"|(?P<ever>以来)"
    r"|(?P<other>去年(?!度?(?:无|没有)?结转)|上一?年(?!度?(?:无|没有)?(?:结转|转来|转入|未办结|遗留))|前年|往年|同期|[上下]半年|[一二三四]季度|(?<![12])(?:\d|1[01])月(?:底|末|份))"
    r"|(?<!结转)(?<!结转[至到入])(?<!顺延[至到])(?P<year>\d{4})年(?!度?[末底]?(?:结转|转来|转入)))"
)
_TIMELY = re.compile("[年期季月]|以来|累计|十[一二三四五]五")  # what every word of _TIME has
# A sentence that goes on from the one before: its figures are of the same time
_GOES_ON = re.compile(r"(?:在?其中|上述|以上|在(?:已|上述|以上|答复|办结))")
_WITHIN = "其中"
# The figure before counts other years too: (含上年结转),其中本年新收12件
_THIS_YEARS_PART = re.compile(
    r"(?:人次|[件条份宗起例次篇])?(?:\([^()]*\))?[,;]?其中[,:]?(?:本年度?|今年|当年|(?P<year>\d{4})年度?|[我本](?:局|委|厅|办|院|中心|镇|乡|街道|分局))(?:我[局委镇县市区]|共|主动)*(?:新增|新收|收到|受理|公开|发布)"
)
_OF_ONE_BODY = re.compile(
    r"其中[,:]?[^,;:\d]{0,10}(?:本级|本部|机关)(?!关)"
)  # 其中县政府本级收到15件,答复14件
_TOTAL = re.compile(r"共|合计|总计|总数|总量")
# The subject of the clause: not 通过县政府网站, nor 经市政府批准
_GOVERNMENT = re.compile(
    r"(?:^|[,;。]|\d{4}年度?,?)[^,;:()\d通过在经由以向代为对]{0,4}(?:省|市|县|区|旗|州)(?:人民)?政府(?:本级)?(?!办|门户|网|信息|公报|公开|平台|官网|政务|公众|各)"
    r"(?:全年|本年度?|今年|共|现行|累计|收到|受理|制定|制发|出台|印发|主动|作出|发布)[^,;:()]*$"
)
# A body that is not the one reporting: 市财政局[收到]
_BODY = re.compile(
    r"(?P<own>[我本全该](?:市|县|区|省|州|旗)?)?(?:局|委|委员会|办|办公室|厅|院|镇|乡|街道|中心|政府|部门|本级|单位|机关)"
    r"(?:共计?|累计|全年|新)*(?:收到|接到|接收|受理|登记|办理|发布|公开|主动公开|作出)"
)


def is_whole(text: str, paragraph: str, year: int | None) -> bool:
    """Whether the figure at the end of `text` is a count of the report's year, not a difference, plan or other time.

    `text` is the sentence up to the figure, `paragraph` what stands before it.
    """
    clause = text[max(map(text.rfind, ",;:")) + 1 :]
    if (
        "分别" in clause
        or _CHANGE.search(text, max(0, len(text) - LONGEST_CHANGE))
        or _COMPARED_FIGURE.search(clause)
    ):
        return False
    return not _PLANNED.search(clause) and not _is_other_time(text, paragraph, year)


def is_of_government(text: str) -> bool:
    """Whether the government, and not the bureau that reports, is the subject of a figure: 县政府现行有效的规范性文件41件."""
    clause = max(map(text.rfind, ",;:()")) + 1
    if text.find("政府", clause) < 0:
        return False
    return _GOVERNMENT.search(text, max(0, clause - LONGEST_YEAR)) is not None


def is_overtaken(after: str, year: int | None) -> bool:
    """Whether what follows a figure tells this year's part of it, or this body's: 累计公开6012条,其中本年度新增1987条."""
    found = _THIS_YEARS_PART.match(after) if _WITHIN in after else None
    return found is not None and (found["year"] is None or found["year"] == str(year))


def is_part(text: str) -> bool:
    """Whether the figure at the end of `text` is counted behind 其中."""
    return _WITHIN in text.split(";")[-1]


def is_of_one_body(text: str) -> bool:
    """Whether the figure at the end of `text` is that of one body among those counted: 其中县政府本级收到15件,答复14件."""
    return _OF_ONE_BODY.search(text.split(";")[-1]) is not None


def opens_within(text: str) -> bool:
    """Whether the part's whole stands in an earlier sentence: no figure before 其中, and no time of its own behind it."""
    head, _, tail = text.split(";")[-1].rpartition(_WITHIN)
    return not any(character.isdigit() for character in head) and not _TIME.search(tail)


def is_total(clause: str) -> bool:
    """Whether a clause calls its figure a total."""
    return _TOTAL.search(clause) is not None


def is_of_another_body(clause: str) -> bool:
    """Whether a body named in the clause did what is counted, and not the reporting one: 市财政局收到."""
    found = _BODY.search(clause)
    return found is not None and not found["own"]


def _is_other_time(text: str, paragraph: str, year: int | None) -> bool:
    """Whether the last word about time before a figure means another year, or all years together."""
    if paragraph and _GOES_ON.match(text):
        text = f"{paragraph}{text}"
    if not _TIMELY.search(text):
        return False
    text = _COMPARED.sub("", _ASIDE.sub("", text))
    is_other, has_year = False, False
    for found in _TIME.finditer(text):
        if found["this"]:
            is_other, has_year = False, True
        elif found["first"]:
            is_other = not found["first"] == found["last"] == str(year)
            has_year = not is_other
        elif stated := found["from"] or found["year"]:
            is_other = int(stated) != year if year is not None else found["since"] is not None
            has_year = not is_other
        elif found["ever"]:
            is_other = is_other or not has_year
        else:
            is_other, has_year = True, False
    return is_other
