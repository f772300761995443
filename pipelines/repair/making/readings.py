"""Characters by their readings, from pypinyin's table: data/readings.json, one syllable a line."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

FIRST, LAST = 0x3400, 0x9FFF  # CJK unified ideographs and extension A: what GBK and Big5 hold, and a little more


def characters_of(table: Mapping[int, str]) -> dict[str, str]:
    """Syllable to characters, from pypinyin's code point to readings ("zhòng,chóng")."""
    found: dict[str, list[str]] = defaultdict(list)
    for point, readings in sorted(table.items()):
        if FIRST <= point <= LAST:
            for reading in readings.split(","):
                found[reading].append(chr(point))
    return {syllable: "".join(characters) for syllable, characters in sorted(found.items())}


def write_readings(path: Path) -> None:
    """Writes the file."""
    from pypinyin.pinyin_dict import pinyin_dict

    text = json.dumps(characters_of(pinyin_dict), ensure_ascii=False, indent=0)
    path.write_text(text + "\n", encoding="utf-8")
