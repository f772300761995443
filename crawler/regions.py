"""Administrative division codes (GB/T 2260): which province a code lies in and what level it names.

Two digits each for province, city and county; `00` where the code names the level above: 640000 宁夏, 640300 吴忠市,
640324 同心县.
"""

from __future__ import annotations

import re

# The codes of the standard, and two of our own: 100000 is the central government, and 90 is the invented example
# province 示例省 of examples/portal, a prefix the standard leaves free.
PROVINCES = {
    "10": "中央",
    "11": "北京",
    "12": "天津",
    "13": "河北",
    "14": "山西",
    "15": "内蒙古",
    "21": "辽宁",
    "22": "吉林",
    "23": "黑龙江",
    "31": "上海",
    "32": "江苏",
    "33": "浙江",
    "34": "安徽",
    "35": "福建",
    "36": "江西",
    "37": "山东",
    "41": "河南",
    "42": "湖北",
    "43": "湖南",
    "44": "广东",
    "45": "广西",
    "46": "海南",
    "50": "重庆",
    "51": "四川",
    "52": "贵州",
    "53": "云南",
    "54": "西藏",
    "61": "陕西",
    "62": "甘肃",
    "63": "青海",
    "64": "宁夏",
    "65": "新疆",
    "71": "台湾",
    "81": "香港",
    "82": "澳门",
    "90": "示例省",
}
CENTRAL = "100000"

_CODE = re.compile(r"[0-9]{6}")  # 640324


def is_region(code: str) -> bool:
    """Six digits in a known province; a county code names its city too, and the centre has no cities."""
    if not _CODE.fullmatch(code) or code[:2] not in PROVINCES:
        return False
    if code[:2] == CENTRAL[:2]:
        return code == CENTRAL
    return code[2:4] != "00" or code[4:] == "00"


def province_of(code: str) -> str:
    """Short name of the province: 宁夏 for 640324; empty for the empty code."""
    return PROVINCES[code[:2]] if code else ""


def level_of(code: str) -> str:
    """`national`, `province`, `city` or `county`; empty for the empty code."""
    if not code:
        return ""
    if code == CENTRAL:
        return "national"
    if code.endswith("0000"):
        return "province"
    return "city" if code.endswith("00") else "county"
