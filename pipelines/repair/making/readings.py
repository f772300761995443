"""Characters by their readings, from pypinyin's table: data/readings.json, one syllable a line."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from pipelines.repair.making.corpora import folder

FIRST, LAST = (
    0x3400,
    0x9FFF,
)  # CJK unified ideographs and extension A: what GBK and Big5 hold, and a little more


def characters_of(table: Mapping[str, str]) -> dict[str, str]:
    """Syllable to characters, from code point to readings ("37325": "zhòng,chóng")."""
    found: dict[str, list[str]] = defaultdict(list)
    for point in sorted(map(int, table)):
        if FIRST <= point <= LAST:
            for reading in table[str(point)].split(","):
                found[reading].append(chr(point))
    return {syllable: "".join(characters) for syllable, characters in sorted(found.items())}


def write_readings(path: Path) -> None:
    """Writes the file."""
    table = json.loads((folder("pypinyin") / "pinyin_dict.json").read_text(encoding="utf-8"))
    text = json.dumps(characters_of(table), ensure_ascii=False, indent=0)
    path.write_text(text + "\n", encoding="utf-8")
