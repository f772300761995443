"""Which characters the model does not tell apart, and the classes that are left."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

from pipelines.repair.making.corpora import folder

RARE = 2  # a character seen less often is unknown
DIGIT, LETTER = "0", "a"


def variants() -> dict[str, str]:
    """Character to the one that stands for it: traditional to simplified, half-width to full-width, 7 to 0, Q to a."""
    folded: dict[str, str] = {}
    for point in range(0x21, 0x7F):
        wide, narrow = chr(point + 0xFEE0), chr(point)
        kind = unicodedata.category(narrow)
        target = DIGIT if kind == "Nd" else LETTER if kind.startswith("L") else wide
        folded |= {narrow: target, wide: target}
    folded |= _traditional()
    return {source: target for source, target in folded.items() if source != target}


def classes(texts: Iterable[str], table: dict[str, str]) -> list[str]:
    """The characters of the texts and of GB 2312, folded, the most frequent first."""
    seen: Counter[str] = Counter(dict.fromkeys(standard(), RARE))
    for text in texts:
        seen.update(text)
    folded: Counter[str] = Counter()
    for character, n in seen.items():
        if not character.isspace():
            folded[table.get(character, character)] += n
    return [
        character
        for character, n in sorted(folded.items(), key=lambda item: (-item[1], item[0]))
        if n >= RARE
    ]


def standard() -> Iterator[str]:
    """The 6,763 characters of GB 2312: names use them all, and texts of a few million characters do not."""
    for lead in range(0xB0, 0xF8):
        for trail in range(0xA1, 0xFF):
            yield from bytes((lead, trail)).decode("gb2312", "ignore")


def _traditional() -> dict[str, str]:
    """Traditional to simplified, the usual conversion, from OpenCC's table."""
    path = folder("opencc") / "dictionary" / "TSCharacters.txt"
    pairs = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return {source: targets.split()[0] for source, targets in pairs}
