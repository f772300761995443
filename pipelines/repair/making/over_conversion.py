"""Words that a converter by characters spoils, and words that only look like them: data/over_conversion.json.

A spoilt word is a frequent word of two characters with one character in a form that belongs to another word (製定 for
制定); a right word has that form rightly (研製), and protects what stands across two words (研製定型).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from opencc import OpenCC

from pipelines.repair.making.characters import jieba_words, opencc_table

FREQUENT = 40  # of jieba's counts
# Characters that stayed one character in traditional writing, with the forms that belong to other words. Forms that
# are only spellings of the same word (佈 週 採 昇 迴 裡) are not here.
FORMS = {
    "制": "製", "系": "係繫", "面": "麵", "干": "幹乾", "后": "後", "里": "裏", "只": "隻", "斗": "鬥", "准": "準", "志": "誌",
    "出": "齣", "家": "傢", "了": "瞭", "征": "徵", "表": "錶", "谷": "穀", "余": "餘", "松": "鬆", "胡": "鬍", "致": "緻",
    "合": "閤", "同": "衕", "卷": "捲", "折": "摺", "朱": "硃", "冬": "鼕", "曲": "麯", "姜": "薑", "千": "韆", "秋": "鞦",
    "向": "嚮", "板": "闆", "困": "睏", "御": "禦", "云": "雲", "几": "幾", "別": "彆", "舍": "捨", "丑": "醜",
    "咸": "鹹", "吁": "籲", "范": "範", "郁": "鬱", "克": "剋", "才": "纔", "症": "癥", "沈": "瀋",
}  # fmt: skip


def write_over_conversion(path: Path) -> None:
    """Writes the file."""
    convert = OpenCC("s2t").convert
    right = {convert(word) for word, frequency in jieba_words() if len(word) == 2}
    frequent = {
        convert(word) for word, frequency in jieba_words() if len(word) == 2 and frequency >= FREQUENT
    }
    accepted = right | {
        form for forms in opencc_table("STPhrases").values() for form in forms if len(form) == 2
    }
    spoilt = spoilt_words(frequent, accepted)
    forms = "".join(FORMS.values())
    data = {
        "note": "Made by pipelines/repair/making from jieba's words and OpenCC's STPhrases.",
        "spoilt": spoilt,
        "right": " ".join(sorted(word for word in accepted if not set(word).isdisjoint(forms))),
    }
    path.write_text(json.dumps(data, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


def spoilt_words(words: Iterable[str], right: set[str]) -> dict[str, str]:
    """Each spoilt form that is no word of its own, with the word."""
    spoilt = {}
    for word in sorted(words):
        for place, character in enumerate(word):
            for form in FORMS.get(character, ""):
                wrong = word[:place] + form + word[place + 1 :]
                if wrong not in right:
                    spoilt[wrong] = word
    return spoilt


if __name__ == "__main__":
    write_over_conversion(Path(__file__).parent.parent / "data" / "over_conversion.json")
