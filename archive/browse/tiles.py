"""The provinces as tiles of equal size, roughly where they lie: every division of the first level, so that each can be read,
reached and tapped, which true shapes allow neither Macau nor a phone."""

from __future__ import annotations

# Row and column, from the north and the west. The divisions are those of GB/T 2260, by the short names of `sites.province`.
PLACES = {
    "黑龙江": (1, 7),
    "内蒙古": (2, 5),
    "吉林": (2, 7),
    "北京": (3, 5),
    "天津": (3, 6),
    "辽宁": (3, 7),
    "新疆": (4, 1),
    "甘肃": (4, 2),
    "宁夏": (4, 3),
    "山西": (4, 4),
    "河北": (4, 5),
    "山东": (4, 6),
    "青海": (5, 2),
    "陕西": (5, 3),
    "河南": (5, 4),
    "安徽": (5, 5),
    "江苏": (5, 6),
    "上海": (5, 7),
    "西藏": (6, 1),
    "四川": (6, 2),
    "重庆": (6, 3),
    "湖北": (6, 4),
    "江西": (6, 5),
    "浙江": (6, 6),
    "云南": (7, 2),
    "贵州": (7, 3),
    "湖南": (7, 4),
    "广东": (7, 5),
    "福建": (7, 6),
    "台湾": (7, 7),
    "广西": (8, 4),
    "澳门": (8, 5),
    "香港": (8, 6),
    "海南": (9, 4),
}
ENGLISH = dict(
    zip(
        PLACES,
        "Heilongjiang|Inner Mongolia|Jilin|Beijing|Tianjin|Liaoning|Xinjiang|Gansu|Ningxia|Shanxi|Hebei|Shandong|Qinghai|Shaanxi|"
        "Henan|Anhui|Jiangsu|Shanghai|Tibet|Sichuan|Chongqing|Hubei|Jiangxi|Zhejiang|Yunnan|Guizhou|Hunan|Guangdong|Fujian|Taiwan|"
        "Guangxi|Macau|Hong Kong|Hainan".split("|"),
        strict=True,
    )
)
# ISO 3166-2:CN, for where a tile has no room for more
CODES = dict(
    zip(
        PLACES,
        "HL NM JL BJ TJ LN XJ GS NX SX HE SD QH SN HA AH JS SH XZ SC CQ HB JX ZJ YN GZ HN GD FJ TW GX MO HK HI".split(),
        strict=True,
    )
)
STEPS = (0.5, 0.8, 0.9, 0.97)  # shares from which a tile is a step darker


def province_name(province: str, language: str) -> str:
    """The province in the reader's language; one that is none (中央, 示例省) as it stands."""
    return province if language == "zh" else ENGLISH.get(province, province)


def province_code(province: str, language: str) -> str:
    """A short form for a narrow tile: the Chinese name is one, `HL` in other languages."""
    return province if language == "zh" else CODES.get(province, province)


def step(share: float) -> int:
    """How dark a tile of that share is, 0 to 4."""
    return sum(share >= least for least in STEPS)


def percent(share: float) -> str:
    """`96%`, rounded down: 100% is all of them."""
    return f"{int(share * 100 + 1e-9)}%"
