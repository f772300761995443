"""Names of administrative divisions (divisions.tsv): which code an agency's name tells.

莆田市公安局 is of 350300, 温州市公安局鹿城区分局 of 330302. A name that several places share (朝阳区) tells nothing
without its city or province.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from crawler.regions import CENTRAL, PROVINCES

TABLE = Path(__file__).with_name("divisions.tsv")
KINDS = tuple("省市县区旗盟州")
LONGEST = 15  # characters of the longest name: 双江拉祜族佤族布朗族傣族自治县

# The peoples in the names of the thirty autonomous prefectures, which agencies leave out: 临夏州公安局.
_PREFECTURE = re.compile(
    r"(?P<place>.{2,4}?)(?:朝鲜族|土家族|苗族|藏族|羌族|彝族|布依族|侗族|哈尼族|壮族|傣族|白族|景颇族|傈僳族|回族"
    r"|蒙古族|蒙古|哈萨克|柯尔克孜)+自治州"
)
_KIND = re.compile(r"(?:省|市|盟|地区|(?:壮族|回族|维吾尔)?自治区|特别行政区|州)$")  # 莆田市 is also 莆田
_COUNTY_KIND = re.compile(r"(?:市|县|区|旗)$")
_BRANCH = re.compile(r"局(?P<place>.{2,5}?)分局")  # 上海市公安局黄浦分局
_CENTRAL = re.compile(r"国务院|国家|中华人民共和国|中国")


def code_of(name: str, province: str = "") -> str:
    """The code of the smallest place the name tells, in that province where one is named.

    Where the name tells no place, the province's code (or the centre's, for 国家… and 国务院…); "" where there is none.
    """
    inside = prefix_of(province)
    code = _branch(name, _spelled(name, inside) or _shortened(name, inside))
    if code:
        return code
    if inside:
        return inside.ljust(6, "0")
    return CENTRAL if _CENTRAL.match(name) else ""


def name_of(code: str) -> str:
    """Name of the division: 莆田市 for 350300; "" for a code the table does not hold."""
    return _names().get(code, "")


def prefix_of(province: str) -> str:
    """The two digits of a province by its short or full name: 35 for 福建 and 福建省; "" for neither."""
    place = _KIND.sub("", province.strip())
    return next((digits for digits, short in PROVINCES.items() if short in (place, province)), "")


def _spelled(name: str, inside: str) -> str:
    """By names written in full, from left to right, each looked for inside the one before."""
    found, start = "", 0
    while start < len(name):
        length, code = _longest(name, start, inside)
        if code:
            found, inside = code, _inside(code)
        start += length
    return found


def _longest(name: str, start: int, inside: str) -> tuple[int, str]:
    """Length of the longest name that stands here, and its code where it is the only one of that name."""
    for length in range(min(LONGEST, len(name) - start), 1, -1):
        codes = [c for c in _by_name().get(name[start : start + length], ()) if c.startswith(inside)]
        if codes:
            return length, codes[0] if len(codes) == 1 else ""
    return 1, ""


def _shortened(name: str, inside: str) -> str:
    """By the name of a province or city without its kind, at the very start: 厦门公安. The larger place goes first.

    A name with a kind behind it is another place's: 朝阳区 is not 朝阳市.
    """
    for length in range(min(LONGEST, len(name)), 1, -1):
        codes = [c for c in _by_short_name().get(name[:length], ()) if c.startswith(inside)]
        if codes and name[length : length + 1] not in KINDS:
            return codes[0]
    return ""


def _branch(name: str, code: str) -> str:
    """A county named by what stands before 分局, inside the city found; else the code found before."""
    branch = _BRANCH.search(name)
    if not branch or not code.endswith("00"):
        return code
    inside = _inside(code)
    counties = [
        county
        for county, full in _names().items()
        if county.startswith(inside) and county != code and _COUNTY_KIND.sub("", full) == branch["place"]
    ]
    return counties[0] if len(counties) == 1 else code


def _inside(code: str) -> str:
    """The digits every place inside this one begins with: 3503 for 350300."""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


@cache
def _names() -> dict[str, str]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if not line.startswith("#"))


@cache
def _by_name() -> dict[str, list[str]]:
    index: dict[str, list[str]] = {}
    for code, name in _names().items():
        for spelling in _spellings(name):
            index.setdefault(spelling, []).append(code)
    return index


def _spellings(name: str) -> list[str]:
    prefecture = _PREFECTURE.fullmatch(name)
    return [name, f"{prefecture['place']}州"] if prefecture else [name]


@cache
def _by_short_name() -> dict[str, list[str]]:
    """Provinces first, then cities; counties have none, since 公安 and 资源 are counties too."""
    index: dict[str, list[str]] = {}
    for ending in ("0000", "00"):
        for code, name in _names().items():
            if code.endswith(ending) and (ending == "0000") == code.endswith("0000"):
                index.setdefault(_KIND.sub("", _spellings(name)[-1]), []).append(code)
    return index
