"""Where a heading ends that shares its line with the text below it."""

from __future__ import annotations

import re

from pipelines.statutory.labels import CHAPTER_NAMES, OLD_CHAPTER_NAMES

LONGEST_HEADING = 50  # characters; a longer first sentence is text with a number, not a heading
LONGEST_BEFORE_MARK = 24  # characters of a heading that ends at a colon or space

_SENTENCE = re.compile("[^。！？]*[。！？]")
_SPACED = re.compile(r"[\u4e00-\u9fff](?:\s+[\u4e00-\u9fff])+")  # 概 述
_TELLS = re.compile("[，。；,;]")  # what follows a heading in its line is told in sentences
# 公开的数量：全年主动公开政府信息129条，比上年…
_COLON = re.compile(
    rf"(?P<heading>[^，。；：,;:！？]{{2,{LONGEST_BEFORE_MARK}}})[：:](?P<text>\S.*)", re.DOTALL
)
# 基本情况 2022年，我局…
_SPACE = re.compile(
    rf"(?P<heading>[\u4e00-\u9fff、“”]{{2,{LONGEST_BEFORE_MARK}}})\s+(?P<text>\S.*)", re.DOTALL
)
# 存在的主要问题及改进情况2022年，我局…  其他需要报告的事项无。
_NAME = re.compile(
    rf"(?P<heading>{'|'.join((*CHAPTER_NAMES, *OLD_CHAPTER_NAMES))})"
    r"(?P<text>(?:\d{4}年|本年|全年|截[至止]|我[局县市区镇委办院]|本[局县市区镇委办院机单报]|根据|无).*)",
    re.DOTALL,
)


def split_heading(rest: str) -> tuple[str, str]:
    """(heading, text) of what stands behind a number: all of it where no sentence follows, "" where it is one sentence."""
    rest = rest.strip()
    for pattern in (_NAME, _COLON, _SPACE):
        found = pattern.fullmatch(rest)
        if found and (pattern is _NAME or _TELLS.search(found["text"])):
            return found["heading"], found["text"]
    sentence = _SENTENCE.match(rest)
    end = sentence.end() if sentence else len(rest)
    if end > LONGEST_HEADING or rest[end - 1 : end] in ("；", ";", "，", ","):
        return "", rest
    return close_up(rest[:end].rstrip("。：:")), rest[end:].strip()


def close_up(heading: str) -> str:
    """概 述 is 概述: single characters set apart to fill a line."""
    return re.sub(r"\s", "", heading) if _SPACED.fullmatch(heading) else heading
