"""What portals call the columns we look for, as data: the words of links, of addresses and of prescribed tags.

Names are compared without spaces and in simplified characters. The first label that fits a name decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

ANNUAL_REPORT, NOTICE, DIRECTORY = "annual_report", "notice", "directory"
OFFICIAL_TYPE = "信息公开年报"  # ColumnType of an annual-report column (国办发〔2017〕47号, 网页设计规范)
LONGEST = 40  # characters of a column's name; what is longer is a sentence

_OTHER_REPORTS = (
    r"(?!.*(?:统计|财务|企业|法治|依法行政|预算|决算|环境|质量|社会|网站|报表|上市|监测|普法|工作总结))"
)
_OTHER_NOTICES = r"(?!.*(?:采购|招标|中标|拍卖|招聘|招考|公共资源))"


@dataclass(frozen=True, slots=True)
class Label:
    """A column of that role is called so. `weight`: how much the name tells, 1 to 9."""

    role: str  # annual_report notice directory
    weight: int
    name: re.Pattern[str]


def _label(role: str, weight: int, name: str) -> Label:
    return Label(role, weight, re.compile(name))


LABELS = (
    _label(ANNUAL_REPORT, 9, r"(?:信息|政务)公开(?:工作)?(?:年报|年度报告|年度工作报告)(?:专栏|栏目|汇总)?$"),
    _label(
        ANNUAL_REPORT, 8, r"公开(?:工作)?(?:年报|年度(?:工作)?(?:情况)?报告|工作(?:情况)?报告)$"
    ),  # 公开年报
    _label(
        ANNUAL_REPORT, 6, r"^(?:历年|本级|市级|县级|区级|各?部门|单位|乡镇|市直部门|工作)?(?:年报|年度报告)$"
    ),
    _label(ANNUAL_REPORT, 4, rf"^{_OTHER_REPORTS}.{{2,16}}(?:年报|年度报告)$"),  # 澄川县公安局年报
    _label(
        NOTICE,
        9,
        rf"^{_OTHER_NOTICES}.*(?:通知公告|公告通知|公示公告|公告公示|通知公示|通告公告|公告通告|通知通告)(?:栏|栏目|专栏)?$",
    ),
    _label(NOTICE, 6, r"^(?:最新|重要|政府|政务|本局|部门)?(?:通知|公告|通告)栏?$"),
    _label(NOTICE, 4, r"^(?:最新)?公示栏?$"),
    _label(DIRECTORY, 9, r"政府信息公开(?:专栏|平台|网|专题|栏目|专区)?$"),
    _label(DIRECTORY, 7, r"信息公开(?:专栏|平台|网|专区)?$"),
    _label(DIRECTORY, 6, r"主动公开(?:内容|信息|目录)?$"),
    _label(DIRECTORY, 5, r"政务公开(?:专栏|平台|网|专区)?$"),
    _label(DIRECTORY, 4, r"公开目录$"),
)
# A column that a link does not name is told by its address: /zfxxgk/zfxxgknb/, /zfxxgknb_97166/, /AnnualReport/
ADDRESS = re.compile(
    r"/(?:(?:zf|bm)?xxgk\w{0,4}nb|gknb|(?:xxgk)?ndbg|nianbao|OpennessAnnualReport)[\w-]{0,12}(?:[/.?]|$)",
    re.IGNORECASE,
)
ADDRESS_WEIGHT = 3

_YEAR = re.compile(r"(?:19|20)\d{2}年?度?|二[〇○零0][〇○零一二三四五六七八九]{2}年?度?")  # 2023年度
_REPORT = re.compile(r"公开.{0,12}(?:报告|年报)|(?:报告|年报).{0,6}公开")  # …信息公开工作年度报告
_YEAR_ALONE = re.compile(
    r"(?:19|20)\d{2}年度?(?:(?:工作)?(?:报告|年报))?"
)  # 2023年, as lists of one agency have it
_DISCLOSURE = re.compile(r"的?(?:政府|政务)?(?:信息|政务)公开")
_SIMPLIFIED = str.maketrans("報開務錄門佈內動", "报开务录门布内动")
_EDGES = " \t\r\n\u3000·•>»››|[]【】()（）:：-—*+…."


def label_of(name: str) -> Label | None:
    """What a column of that name would hold; None for any other name, and for the title of one year's report."""
    plain = _plain(name)
    if not 2 <= len(plain) <= LONGEST or _YEAR.search(plain):
        return None
    return next((label for label in LABELS if label.name.search(plain)), None)


def names_year(title: str) -> bool:
    """Whether a year stands in it, as in the title of one year's report."""
    return bool(_YEAR.search(_plain(title)))


def is_annual_report(title: str) -> bool:
    """Whether a list entry of that title is a report on disclosure, by its words or as the bare year of one."""
    plain = _plain(title)
    if _YEAR_ALONE.fullmatch(plain):
        return True
    return bool(_REPORT.search(plain)) and not plain.endswith(("通知", "公告", "解读"))


def agency_in(title: str) -> str:
    """同心县公安局 of 同心县公安局2023年政府信息公开工作年度报告; empty where a report's title names no body."""
    bare = _YEAR.sub("", _plain(title)).removeprefix("关于")
    found = _DISCLOSURE.split(bare, maxsplit=1)
    return found[0].strip("年度的") if len(found) > 1 else ""


def _plain(name: str) -> str:
    return "".join(name.split()).translate(_SIMPLIFIED).strip(_EDGES)
