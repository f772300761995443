"""Writes the data files; see the package."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator
from pathlib import Path

import zstandard

from pipelines.repair.making import corpora, folding, ngrams
from pipelines.repair.making.readings import write_readings
from pipelines.repair.model import BOUNDARY, Model, pack

DATA = Path(__file__).parent.parent / "data"
PASSAGES = Path(__file__).parents[3] / "benchmarks" / "passages"
NUMBERS = "一二三四五六七八九十"
WORD = 20_000  # occurrences in six billion words for which a word counts once: more made the model worse
TERM = 20  # a term counts as if it stood this often in running text
KEPT, SHORTEST, LONGEST = 1200, 20, 400  # passages a genre, and their length in characters


def main() -> None:
    """Readings, model and the passages kept for measuring."""
    write_readings(DATA / "readings.json")
    _write_passages()
    passages = [*corpora.counted(corpora.statutes()), *corpora.counted(corpora.news())]
    words = corpora.words()
    table = folding.variants()
    known = ["\0", "\n", *folding.classes([*passages, *corpora.terms(), *(word for word, _ in words)], table)]
    numbers = {character: number for number, character in enumerate(known)}
    variants = {source: target for source, target in table.items() if target in numbers}
    model = Model(
        numbers | {source: numbers[target] for source, target in variants.items()}, {"p1": array("B", [0])}
    )
    triples = ngrams.count(_sequences(model, passages, words))
    inside = ngrams.count_pairs(model.classes_of(word) for word, _ in words)
    levels = ngrams.levels_of(ngrams.estimate(triples, inside, len(known)))
    _write_model(known, variants, levels)


def _sequences(
    model: Model, passages: list[str], words: list[tuple[str, int]]
) -> Iterator[tuple[list[int], int]]:
    """Everything that is counted, as classes, with its weight."""
    ends = [BOUNDARY, BOUNDARY]
    for passage in passages:
        yield [*ends, *model.classes_of(passage), BOUNDARY], 1
    for term in (*corpora.terms(), *_headings()):
        yield [*ends, *model.classes_of(term), BOUNDARY], TERM
        yield model.classes_of(term), TERM
    for word, frequency in words:
        yield model.classes_of(word), 1 + frequency // WORD


def _headings() -> Iterator[str]:
    """Section numbers as they begin lines: 一、 to 三十九、 and in brackets."""
    tens = ["", "十", "二十", "三十"]
    for number in (ten + one for ten in tens for one in ["", *NUMBERS[:9]] if ten + one):
        yield f"{number}、"
        yield f"（{number}）"


def _write_passages() -> None:
    """The passages of each genre that the model never saw, one a line: what benchmarks/quality.py measures with."""
    PASSAGES.mkdir(parents=True, exist_ok=True)
    genres = {"statutes": corpora.statutes(), "news": corpora.news(), "reviews": corpora.reviews()}
    for name, passages in genres.items():
        held = [text for text in corpora.part(passages, corpora.MEASURED) if SHORTEST <= len(text) <= LONGEST]
        text = "\n".join(held[:: max(1, len(held) // KEPT)][:KEPT])
        (PASSAGES / f"{name}.txt").write_text(text + "\n", encoding="utf-8")


def _write_model(known: list[str], variants: dict[str, str], levels: dict[str, array[int]]) -> None:
    packed = {name: pack(values) for name, values in levels.items()}
    header = {
        "classes": "".join(known),
        "variants": ["".join(variants), "".join(variants.values())],
        "levels": [[name, levels[name].typecode, len(raw)] for name, raw in packed.items()],
    }
    head = json.dumps(header, ensure_ascii=False).encode()
    raw = len(head).to_bytes(4, "little") + head + b"".join(packed.values())
    (DATA / "model.zst").write_bytes(zstandard.ZstdCompressor(level=19).compress(raw))


if __name__ == "__main__":
    main()
