"""What a document is: kind, issuing agency, year, date and number, read from the document itself.

The address never names the agency, the folder never the year: portals file documents of one body under another, and
reports of one year under the next. What sources disagree on is said in a note.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from crawler.items import Hint
from pipelines.dates import find_date, is_date_only
from pipelines.numerals import han_value

INTRO_LINES = 8  # paragraphs at the top in which a report says who it is by and what period it covers
LONGEST_AGENCY = 40
PLACE = 2  # characters at the beginning of a body's name that are at least its place
LENT_TITLE = "the file prints no title: it has that of its link, its name or its page, with what it says of agency and year"
OTHER_YEAR_TIMES = 3  # how often a text must name another year, and never the title's, to contradict it

_REPORT = re.compile(
    r"(?:信息公开|政务公开).*(?:报告|年报)$|(?:报告|年报).*(?:信息公开|政务公开)"
)  # 信息公开工作年度报告
_NOTICE = re.compile(
    r"(?:通知|公告|通告|通报|公示|批复|复函|决定|意见|办法|细则|规定)$"
)  # 关于印发《…》的通知
_TAIL = re.compile(r"\s*\([^()]*\)$|\s*（[^（）]*）$")  # …的通知（沪公发〔2013〕12号）
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)\s?年?(?:度)?")  # 2011年度; 201511日 has lost characters
_SAID_YEAR = re.compile(r"(?<!\d)(20\d{2})\s?年(?![\d版])")  # 2017年,我局
_HAN_YEAR = re.compile(r"([一二][〇○零九八一二三四五六七]{3})年(?:度)?")  # 二〇一一年度
_PERIOD = re.compile(
    r"(\d{4})年1月1日[起始]?[,，]?(?:至|到|—|-|－|~|～)+(?:(\d{4})年)?12月31日"
)  # 自2017年1月1日起至2017年12月31日止
_DISCLOSURE = re.compile(
    r"的?(?:年度)?(?:政府|政务)?(?:信息公开|政务公开|政府公开).*$"
)  # what follows the agency in a title
_ABOUT = re.compile(r"^(.{2,40}?)(?:关于|印发|转发|公布|发布)")  # 上海市公安局关于…
_QUOTED_REPORT = re.compile(
    r"《([^《》]*(?:报告|年报))》"
)  # 现发布《同心县公安局2023年政府信息公开工作年度报告》
_SAID_REPORT = re.compile(
    r"(?:公布|发布|编制|报告)[:：]?([^,，。;；《》]{2,40}?(?:信息公开|政务公开)[^,，。;；《》]{0,12}(?:报告|年报))"
)  # 现公布常熟市公安局2017年政府信息公开工作年度报告
_AGENCY_END = re.compile(
    r"(?:政府|局|厅|委|委员会|管委会|办公室|办公厅|办|院|处|所|署|部|行|中心|总队|支队|大队|分局|馆|站|公司|集团|大学|学院|学校|中学|小学|医院|协会|联合会|总工会|社|台)$"
)
_PLACE = re.compile(r"^[\u4e00-\u9fff]{1,20}?(?:省|自治区|市|自治州|州|盟|地区|县|自治县|旗|区|镇|乡|街道)$")
_AFTER_PLACE = re.compile(
    r"省|自治区|市|州|盟|县|旗|区"
)  # what stands behind the last of them is the body itself
_ZONE = re.compile(r"(?:开发|高新|园|新|保税|示范|管理|风景|度假|合作|工业|产业|功能|试验)(?:技术)?区$")
_NAMELESS = frozenset(
    {
        "公安局",
        "本局",
        "我局",
        "本机关",
        "本单位",
        "我单位",
        "本市",
        "我市",
        "本县",
        "我县",
        "本区",
        "我区",
        "市",
        "县",
        "区",
        "本级",
        "部门",
        "各部门",
    }
)


@dataclass(frozen=True, slots=True)
class Identity:
    """kind: annual_report notice attachment page; year None and the rest "" where the document does not say."""

    title: str
    kind: str
    agency: str
    year: int | None
    published: str
    notes: tuple[str, ...]
    years: Years | None = None  # of a report; None for what reports on no year


@dataclass(frozen=True, slots=True)
class Years:
    """The years a report speaks of, None where it speaks of none."""

    titled: int | None  # its own title's
    period: int | None  # of the 统计期限 its introduction states
    told: int | None  # the one its text tells of, where it states no period and never names its title's year


def identify(
    title: str, lines: Sequence[str], source: str, published: str, hint: Hint, kind: str
) -> Identity:
    """Who published what about which year. `lines` are the canonical paragraphs; `kind` is the column's, where known."""
    printed = title or _title_in(lines)
    title = printed or hint.title
    named = [LENT_TITLE] if kind == "attachment" and not printed else []
    kind = _kind(title, kind)
    signature = _signature(lines)
    agency, agency_notes = _agency(title, lines, source, signature[0], hint)
    if kind == "notice":  # its title names the year it is about, not the year it was issued
        issued = _year_of(signature[1] or published)
        return Identity(title, kind, agency, issued, published or signature[1], tuple(agency_notes))
    year, year_notes, years = _year(title, lines, hint)
    return Identity(
        title, kind, agency, year, published or signature[1], (*named, *agency_notes, *year_notes), years
    )


def _kind(title: str, kind: str) -> str:
    """What the title says, else what the column holds. An attachment stays one whatever it says."""
    bare = _TAIL.sub("", title)
    if kind == "attachment":
        return kind
    if _NOTICE.search(bare):
        return "notice"
    return "annual_report" if _REPORT.search(bare) else kind


def _title_in(lines: Sequence[str]) -> str:
    """The report's title where only the introduction gives it: in 《》, or in the words of the sentence."""
    intro = lines[:INTRO_LINES]
    quoted = [found for line in intro for found in _QUOTED_REPORT.findall(line) if _YEAR.search(found)]
    said = [found for line in intro for found in _SAID_REPORT.findall(line) if _YEAR.search(found)]
    return next(iter((*reversed(quoted), *said)), "").strip()


def _signature(lines: Sequence[str]) -> tuple[str, str]:
    """(agency, date) of the last line that is only a date and stands below a line that is only an agency."""
    signed = ("", "")
    for above, line in pairwise(lines):
        if is_date_only(line) and (is_agency(above) or _PLACE.search(above)):
            signed = (_as_agency(above.replace(" ", "")), find_date(line))
    return signed


def is_agency(text: str) -> bool:
    """Whether a line or value is the name of a body and nothing else."""
    return (
        3 <= len(text) <= LONGEST_AGENCY
        and not re.search(r"[,，。;；:：、?？《》]", text)
        and _AGENCY_END.search(text) is not None
    )


def _agency(title: str, lines: Sequence[str], source: str, signed: str, hint: Hint) -> tuple[str, list[str]]:
    """The issuing body: title, source, signature, introduction, and only then the page of an attachment, and the site file.

    A title that names it without its place (公安局) is completed by the first of the others that ends with that name.
    """
    named = _agency_of_title(title)
    others = [each for each in (source if is_agency(source) else "", signed, *_introduced(lines)) if each]
    if named and named not in _NAMELESS:
        zone = [each for each in others if _ZONE.search(named) and each.startswith(named)]
        return next(iter(zone), named), _other_body(named, source)
    completed = [
        each
        for each in (*others, hint.page_agency, hint.agency)
        if named and each.endswith(named) and each != named
    ]
    for agency in (*completed, *others):
        if agency not in _NAMELESS:
            return agency, []
    if hint.page_agency:
        return hint.page_agency, [
            "the file does not name its agency: it was taken from the page it is attached to"
        ]
    if hint.agency:
        return hint.agency, ["the document does not name its agency: it was taken from the site file"]
    return named, ["the document does not name its agency"] if not named else []


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


def _agency_of_title(title: str) -> str:
    """The body a title names: 同心县公安局2023年… or 2011年度长春市公安局…; a bare place is its people's government."""
    bare = _HAN_YEAR.sub("", _YEAR.sub("", _TAIL.sub("", title))).strip(' 《》“”"·—-:：')
    if _REPORT.search(bare):
        rest = _DISCLOSURE.sub("", bare).removeprefix("关于").removesuffix("关于").strip(" 《》、的年度")
        return "" if re.search(r"[《》,，]", rest) else _as_agency(rest)
    found = _ABOUT.match(bare)
    return found[1] if found and is_agency(found[1]) else ""


def _as_agency(name: str) -> str:
    """常熟市 stands for 常熟市人民政府, 城关街道 for its 街道办事处; a development zone for itself."""
    if not _PLACE.search(name) or _ZONE.search(name) or name in _NAMELESS:
        return name
    return f"{name}办事处" if name.endswith("街道") else f"{name}人民政府"


def _introduced(lines: Sequence[str]) -> Iterator[str]:
    """Bodies named by the introduction as the one whose report this is."""
    for line in lines[:INTRO_LINES]:
        for found in (*_QUOTED_REPORT.findall(line), *_SAID_REPORT.findall(line)):
            if _YEAR.search(found) and (agency := _agency_of_title(found)):
                yield agency


def _year(title: str, lines: Sequence[str], hint: Hint) -> tuple[int | None, list[str], Years]:
    """The year reported on: of the title, else of the period, else of an attachment's page; a note when they differ."""
    titled = _year_in(title) or _year_in(_title_in(lines))
    stated = titled or _year_in(hint.title)
    period = next((year for line in lines[:INTRO_LINES] if (year := _period(line))), None)
    told = _year_told(lines, stated) if stated and not period else None
    years = Years(titled, period, told)
    if stated and period and stated != period:
        return stated, [f"the title says {stated}, the period of the figures is {period}"], years
    if told:
        return stated, [f"the title says {stated}, the text tells of {told} and never of {stated}"], years
    if not (stated or period) and hint.page_year:
        return (
            hint.page_year,
            ["the file does not name its year: it was taken from the page it is attached to"],
            years,
        )
    return stated or period, [], years


def _year_told(lines: Sequence[str], stated: int) -> int | None:
    """The year a text tells of where it never names the title's year, or None. One it names in passing does not count."""
    years = Counter(year for line in lines for year in _SAID_YEAR.findall(line))
    if not years or str(stated) in years:
        return None
    year, times = years.most_common(1)[0]
    return int(year) if times >= OTHER_YEAR_TIMES else None


def _period(line: str) -> int | None:
    """The year of a 统计期限 that runs from 1 January to 31 December of one year."""
    found = _PERIOD.search(line.replace(" ", ""))
    return int(found[1]) if found and found[2] in (None, found[1]) else None


def _year_in(title: str) -> int | None:
    if found := _YEAR.search(title):
        return int(found[1])
    spelled = _HAN_YEAR.search(title)
    return han_value(spelled[1]) if spelled else None


def _year_of(date: str) -> int | None:
    return int(date[:4]) if date else None
