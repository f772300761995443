"""Which body a document is by: named by its title, its source, its signature, its letterhead or its introduction."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from crawler.items import Hint
from pipelines.kinds import INTRO_LINES, REPORT, TAIL
from pipelines.signatures import PERSON, dated

LONGEST_AGENCY = 40
LONGEST_BYLINE = 60  # characters of a line; the first longer one ends the head of a text
PLACE = 2  # characters at the beginning of a body's name that are at least its place

YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)\s?年?(?:度)?")  # 2011年度; 201511日 has lost characters
HAN_YEAR = re.compile(r"([一二][〇○零九八一二三四五六七]{3})年(?:度)?")  # 二〇一一年度
QUOTED_REPORT = re.compile(
    r"《([^《》]*(?:报告|年报))》"
)  # 现发布《同心县公安局2023年政府信息公开工作年度报告》
SAID_REPORT = re.compile(
    r"(?:公布|发布|编制|报告)[:：]?([^,，。;；《》]{2,40}?(?:信息公开|政务公开)[^,，。;；《》]{0,12}(?:报告|年报))"
)  # 现公布常熟市公安局2017年政府信息公开工作年度报告
# 2019—2020学年, 上半年, 第一季度: the time a title is about where that is no year
_SPAN = re.compile(r"\d{4}\s?[-—–－~至]+\s?\d{4}\s?(?:学年|年)度?|[上下]半年|第?[一二三四]季度|\d{1,2}月份?")
_TOWN = re.compile(r"[^省市县区州盟旗]{1,8}(?:镇|乡|街道)")  # 东河镇人民政府: there are many of that name
_DISCLOSURE = re.compile(
    r"的?(?:年度)?(?:政府|政务)?(?:信息公开|政务公开|政府公开).*$"
)  # what follows the agency in a title
_ABOUT = re.compile(r"^(.{2,40}?)(?:关于|印发|转发|公布|发布)")  # 上海市公安局关于…
_ABOUT_IT = re.compile(r"^关于(?:公布|发布|印发|报送|公开)?")  # 关于公布云岭县民政局…年度报告
_BEFORE_YEAR = re.compile(
    r"^([\u4e00-\u9fff]{3,40}?)(?:(?:19|20)\d{2}|[一二][〇○零九八一二三四五六七]{3})年"
)  # 云岭县公安局2022年法治政府建设…
_ISSUED = re.compile(
    r"^(.{3,40}?)(?:公告|通告|通知|公示|通报|令|决定|文件)$"
)  # 云岭县水务局公告; 云岭县公安局文件
_COMPILED = (
    re.compile(
        r"由([^,，。;；:：]{3,40}?)(?:依照|依据|根据|按照|负责|编制|汇总)"
    ),  # 本报告由云岭县公安局依照《条例》编制
    re.compile(r"^([^,，。;；:：]{3,40}?)(?:依照|依据|根据|按照)《"),  # 云岭县公安局根据《条例》…
)
_AGENCY_END = re.compile(
    r"(?:政府|局|厅|委|委员会|管委会|办公室|办公厅|办|院|处|所|署|部|行|中心|总队|支队|大队|分局|馆|站|公司|集团|大学|学院|学校|中学|小学|医院|协会|学会|商会|联合会|总工会|红十字会|工商联|残联|妇联|文联|科协|常委会|居委会|村委会|政协|海关|监狱|社|台)(?:[(（][^()（）]{2,20}[)）])?$"
)
_PLACE = re.compile(r"^[\u4e00-\u9fff]{1,20}?(?:省|自治区|市|自治州|州|盟|地区|县|自治县|旗|区|镇|乡|街道)$")
_AFTER_PLACE = re.compile(
    r"省|自治区|市|州|盟|县|旗|区"
)  # what stands behind the last of them is the body itself
_ZONE = re.compile(r"(?:开发|高新|园|新|保税|示范|管理|风景|度假|合作|工业|产业|功能|试验)(?:技术)?区$")
# 市生态环境局, 本县教育局: whose place is not said. 市中区, 市北区 and 市南区 are places
_SHORT = re.compile(
    r"(?:[本我该](?:[省市县区州盟旗镇乡]|自治[区县州])?|[省县区州盟旗]|市(?![中北南]区))(?=.{2})"
)
_NAMELESS = frozenset(
    "公安局 本局 我局 本机关 本单位 我单位 本市 我市 本县 我县 本区 我区 市 县 区 本级 部门 各部门".split()
)


def is_agency(text: str) -> bool:
    """Whether a line or value is the name of a body and nothing else."""
    return (
        3 <= len(text) <= LONGEST_AGENCY
        and not re.search(r"[,，。;；:：、?？《》]", text)
        and _AGENCY_END.search(text) is not None
    )


def signature_of(lines: Sequence[str]) -> tuple[str, str]:
    """(agency, date) of the last date that stands below a body's name, or behind it in its line.

    The agency is "" where a person signs, as an order, and no body does.
    """
    signed = ("", "")
    for at in range(1, len(lines)):
        who, when = dated(lines, at)
        name = "".join(who.split())
        if when and (is_agency(name) or _PLACE.search(name)):
            signed = (_as_agency(name), when)
        elif when and not signed[0] and PERSON.fullmatch(who):
            signed = ("", when)
    return signed


def choose_agency(
    title: str, lines: Sequence[str], source: str, signed: str, hint: Hint
) -> tuple[str, list[str]]:
    """The issuing body: title, source, signature, introduction, and only then the page of an attachment, and the site file.

    A title that names it without its place (公安局, 市公安局) is completed by the first of the others that ends with that name.
    """
    named = agency_of_title(title)
    others = _others(lines, source, signed)
    if named and named not in _NAMELESS and not _SHORT.match(named):
        zone = [each for each in others if _ZONE.search(named) and each.startswith(named)]
        town = [each for each in others if _TOWN.match(named) and each.endswith(named)]
        return next(iter((*zone, *town)), named), _other_body(named, source)
    told = (*others, hint.page_agency, hint.agency, *_in_text(named, lines))
    completed = [each for each in told if named and each.endswith(named) and each != named]
    for agency in (*completed, *([named] if _SHORT.match(named) else others)):
        if agency not in _NAMELESS:
            return agency, []
    if hint.page_agency:
        return hint.page_agency, [
            "the file does not name its agency: it was taken from the page it is attached to"
        ]
    if hint.agency:
        return hint.agency, ["the document does not name its agency: it was taken from the site file"]
    return named, ["the document does not name its agency"] if not named else []


def _others(lines: Sequence[str], source: str, signed: str) -> list[str]:
    """Bodies that the document names elsewhere as its own, most trusted first."""
    found = (
        source if is_agency(source) else "",
        signed,
        *_introduced(lines),
        *_bylines(lines),
        *_compiled(lines),
    )
    return [each for each in found if each]


def _bylines(lines: Sequence[str]) -> Iterator[str]:
    """Bodies that stand alone in a line of the head, as below a title or in a letterhead."""
    for line in lines[:INTRO_LINES]:
        if len(line) > LONGEST_BYLINE:
            return
        bare = "".join(line.split())
        issued = _ISSUED.match(bare)
        name = issued[1] if issued else bare
        if is_agency(name) and name not in _NAMELESS and not _SHORT.match(name):
            yield name


def _compiled(lines: Sequence[str]) -> Iterator[str]:
    """Bodies of which the introduction says that they wrote it."""
    for line in lines[:INTRO_LINES]:
        for pattern in _COMPILED:
            found = pattern.search(line)
            if found and is_agency(found[1]) and not _SHORT.match(found[1]):
                yield found[1]


def _in_text(named: str, lines: Sequence[str]) -> Iterator[str]:
    """The name with a place before it, where a sentence or a part of one begins with it: 云岭县公安局 for 县公安局."""
    if not named:
        return
    whole = re.compile(rf"(?:^|[,，。;；:：(（“\s])([\u4e00-\u9fff]{{2,8}}{re.escape(named)})")
    for line in lines:
        for found in whole.finditer(line):
            yield found[1]


def _other_body(named: str, source: str) -> list[str]:
    """A note when the source is a body of another place. A portal's government or a body above it is no other one."""
    if not is_agency(source) or named in source or source in named or named[:PLACE] == source[:PLACE]:
        return []
    return (
        [f"the title names {named}, the source {source}"]
        if _kind_of_body(named) == _kind_of_body(source)
        else []
    )


def _kind_of_body(name: str) -> str:
    """What a body is without its place, as far as the name tells: 公安局 of 云岭县公安局."""
    return re.split(_AFTER_PLACE, name)[-1]


def agency_of_title(title: str) -> str:
    """The body a title names: 同心县公安局2023年… or 2011年度长春市公安局…; a bare place is its people's government."""
    whole = _SPAN.sub("", TAIL.sub("", "".join(map(_narrow, title))))
    bare = HAN_YEAR.sub("", YEAR.sub("", whole)).strip(' 《》“”"·—-:：')
    if REPORT.search(bare):
        rest = _DISCLOSURE.sub("", bare).removesuffix("关于").strip(" 《》、的年度")
        rest = _ABOUT_IT.sub("", rest)
        return "" if re.search(r"[《》,，]", rest) else _as_agency(rest)
    for pattern, text in (
        (_ABOUT, bare),
        (_BEFORE_YEAR, _ABOUT_IT.sub("", whole).lstrip("《")),
        (_ISSUED, bare),
    ):
        found = pattern.match(text)
        if found and is_agency(found[1]):
            return found[1]
    return ""


def _narrow(character: str) -> str:
    """A digit in full width as the digit it is; brackets stay as printed."""
    return unicodedata.normalize("NFKC", character) if character.isdigit() else character


def _as_agency(name: str) -> str:
    """常熟市 stands for 常熟市人民政府, 城关街道 for its 街道办事处; a development zone for itself."""
    if not _PLACE.search(name) or _ZONE.search(name) or name in _NAMELESS:
        return name
    return f"{name}办事处" if name.endswith("街道") else f"{name}人民政府"


def _introduced(lines: Sequence[str]) -> Iterator[str]:
    """Bodies named by the introduction as the one whose report this is."""
    for line in lines[:INTRO_LINES]:
        for found in (*QUOTED_REPORT.findall(line), *SAID_REPORT.findall(line)):
            if YEAR.search(found) and (agency := agency_of_title(found)):
                yield agency
