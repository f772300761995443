"""The reader on the gold set: by format, and apart for the third that is held out."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from benchmarks import gold
from benchmarks.scoring import FIELDS, Score, score
from crawler.items import Document, Page
from pipelines import ReadError, read

FIGURES = ("read", "cells P", "cells R", "annex R", "sections", "paths", "prose P", "prose R", "prose F1", *FIELDS, "fails P", "fails R", "caught")  # fmt: skip
HELD_OUT = ", held out"
EXAMPLES = 12  # of a kind of miss that --misses prints


@dataclass(frozen=True, slots=True)
class Result:
    """One document, what the reader made of it, and how long it took."""

    gold: gold.Gold
    score: Score
    seconds: float
    refusal: str = ""  # why it could not be read


Reader = Callable[[Page], Document]


def results(reader: Reader = read) -> list[Result]:
    """Every document of the set read and scored. The first is read twice: models load at the first reading."""
    documents = list(gold.documents())
    _result(documents[0], reader)
    return [_result(document, reader) for document in documents]


def rows(scored: Iterable[Result] | None = None) -> dict[str, dict[str, float]]:
    """Figures by format and for all, a row for open documents and one for those held out."""
    table: dict[str, dict[str, float]] = {}
    groups: dict[str, list[Result]] = {}
    for result in results() if scored is None else scored:
        split = HELD_OUT if result.gold.is_held_out else ""
        groups.setdefault(result.gold.format + split, []).append(result)
        groups.setdefault("all" + split, []).append(result)
    for name in sorted(groups, key=lambda name: (HELD_OUT in name, name == "all" + HELD_OUT, name)):
        table[name] = _figures(groups[name])
    return table


def misses(scored: Iterable[Result]) -> list[str]:
    """What was missed in open documents, by kind, most frequent first. Of held-out ones nothing is said."""
    kinds: dict[str, list[str]] = {}
    documents: Counter[str] = Counter()
    for result in scored:
        if result.gold.is_held_out:
            continue
        if result.refusal:
            kinds.setdefault("not read", []).append(f"{result.gold.id}: {result.refusal}")
        else:
            for kind, detail in result.score.misses:
                kinds.setdefault(kind, []).append(f"{result.gold.id}: {detail}")
            documents.update({kind for kind, _ in result.score.misses})
    lines = []
    for kind, found in sorted(kinds.items(), key=lambda item: -len(item[1])):
        lines.append(f"{kind}: {len(found)} in {documents[kind] or len(found)} documents")
        lines += [f"    {line}" for line in found[:EXAMPLES]]
        lines += [f"    and {len(found) - EXAMPLES} more"] if len(found) > EXAMPLES else []
    return lines


def page_of(document: gold.Gold) -> Page:
    """The document as a page fetched from where its truth says; nothing tells the reader what it is."""
    content_type = document.truth["content_type"]
    return Page(
        site="",
        url=document.truth["url"] or f"http://gold.example/{document.id}/{document.path.name}",
        kind="page",
        status=200,
        fetched_at="",
        body=document.path.read_bytes(),
        headers=(("Content-Type", content_type),) if content_type else (),
        media_type=content_type.partition(";")[0],
    )


def _result(document: gold.Gold, reader: Reader) -> Result:
    page = page_of(document)
    started = time.perf_counter()
    try:
        made, refusal = reader(page), ""
    except ReadError as error:
        made, refusal = None, str(error)
    return Result(document, score(document, made), time.perf_counter() - started, refusal)


def _figures(found: list[Result]) -> dict[str, float]:
    total = Score()
    for result in found:
        total.add(result.score)
    shares = {name: share for name in FIGURES if (share := total.figure(name)) is not None}
    elapsed = 1000 * sum(result.seconds for result in found) / len(found)
    return {"documents": float(len(found)), **shares, "ms": elapsed}
