"""Characters by how often they are written: pipelines/characters.json, which `pipelines/plausibility.py` ranks by."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

KEPT = 3500  # ranks; 99 % of running text
LINE = 50
NOTE = (
    "Han characters by how often they are written, most frequent first; a group is a simplified character and its "
    "traditional forms. Made by pipelines/repair/making from jieba's word frequencies and OpenCC's STCharacters."
)


def write_characters(path: Path) -> None:
    """Writes the file."""
    groups = groups_of(jieba_words(), opencc_table("STCharacters"))
    lines = [" ".join(groups[start : start + LINE]) for start in range(0, len(groups), LINE)]
    text = json.dumps({"note": NOTE, "groups": lines}, ensure_ascii=False, indent=0)
    path.write_text(text + "\n", encoding="utf-8")


def groups_of(words: Iterable[tuple[str, int]], traditional: dict[str, tuple[str, ...]]) -> list[str]:
    """The most frequent characters, each with those of its traditional forms that did not come before."""
    counts: Counter[str] = Counter()
    for word, frequency in words:
        for character in word:
            counts[character] += frequency
    groups, seen = list[str](), set[str]()
    for character, _ in counts.most_common():
        if "\u4e00" <= character <= "\u9fff" and character not in seen and len(groups) < KEPT:
            forms = [character, *(form for form in traditional.get(character, ()) if form != character)]
            groups.append("".join(form for form in forms if len(form) == 1 and form not in seen))
            seen.update(forms)
    return groups


def jieba_words() -> list[tuple[str, int]]:
    """All words of jieba's dictionary with their frequencies, single characters among them."""
    lines = (_package("jieba") / "dict.txt").read_text(encoding="utf-8").splitlines()
    return [(word, int(frequency)) for word, frequency, *_ in (line.split(" ") for line in lines)]


def opencc_table(name: str) -> dict[str, tuple[str, ...]]:
    """A dictionary of OpenCC: source to its conversions, the usual one first."""
    text = (_package("opencc") / "dictionary" / f"{name}.txt").read_text(encoding="utf-8")
    pairs = (line.split("\t") for line in text.splitlines() if "\t" in line)
    return {source: tuple(targets.split()) for source, targets in pairs}


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{name} is missing: pip install -r pipelines/repair/data/sources.txt")
    return Path(spec.origin).parent


if __name__ == "__main__":
    write_characters(Path(__file__).parents[2] / "characters.json")
