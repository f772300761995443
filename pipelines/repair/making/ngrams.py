"""Counts character n-grams and estimates from them what `pipelines/repair/model.py` looks up.

Interpolated, modified Kneser-Ney smoothing of order 3 (Kneser and Ney 1995; Chen and Goodman 1999).
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipelines.repair.model import BOUNDARY, STEP, UNKNOWN

Gram = tuple[int, ...]
ENDS = (BOUNDARY, BOUNDARY)


@dataclass(frozen=True, slots=True)
class Estimates:
    """Probabilities by n-gram, and by context the weight of the next shorter one."""

    p1: Sequence[float]
    p2: Mapping[Gram, float]
    p3: Mapping[Gram, float]
    b1: Mapping[Gram, float]
    b2: Mapping[Gram, float]


def count(sequences: Iterable[tuple[Sequence[int], int]]) -> Counter[Gram]:
    """Triples of sequences, each sequence with a weight; triples with an unknown class are left out."""
    triples: Counter[Gram] = Counter()
    for ids, weight in sequences:
        for triple in zip(ids, ids[1:], ids[2:], strict=False):
            if UNKNOWN not in triple:
                triples[triple] += weight
    return triples


def count_pairs(words: Iterable[Sequence[int]]) -> Counter[Gram]:
    """Pairs inside words: each word is one more context in which its pairs may stand."""
    pairs: Counter[Gram] = Counter()
    for ids in words:
        pairs.update(pair for pair in pairwise(ids) if UNKNOWN not in pair)
    return pairs


def estimate(triples: Counter[Gram], inside: Counter[Gram], classes: int) -> Estimates:
    """Smoothed probabilities of the triples and of all shorter n-grams; `inside`: pairs in words."""
    pairs = Counter(
        triple[1:] for triple in triples
    )  # in how many contexts: Kneser-Ney's continuation counts
    pairs.update(inside)
    singles = Counter(pair[1] for pair in pairs)
    total = len(pairs) + 0.5 * classes
    p1 = [(singles[c] + 0.5) / total for c in range(classes)]
    p2, b1 = _discounted(pairs, lambda pair: p1[pair[1]])
    triples = Counter({triple: n for triple, n in triples.items() if triple[:2] in p2 or triple[:2] == ENDS})
    p3, b2 = _discounted(triples, lambda triple: p2[triple[1:]])
    p2.setdefault(ENDS, 1e-6)  # the context of a line's first character
    return Estimates(p1, p2, p3, b1, b2)


def _discounted(
    counts: Counter[Gram], shorter: Callable[[Gram], float]
) -> tuple[dict[Gram, float], dict[Gram, float]]:
    """Probabilities of the n-grams, and each context's weight for all others."""
    discounts = _discounts(Counter(counts.values()))
    totals: Counter[Gram] = Counter()
    saved: dict[Gram, float] = {}
    for gram, n in counts.items():
        context = gram[:-1]
        totals[context] += n
        saved[context] = saved.get(context, 0.0) + discounts[min(n, 3)]
    known, left, missed = {}, dict.fromkeys(totals, 1.0), dict.fromkeys(totals, 1.0)
    for gram, n in counts.items():
        context, lower = gram[:-1], shorter(gram)
        known[gram] = (n - discounts[min(n, 3)] + saved[context] * lower) / totals[context]
        left[context] -= known[gram]
        missed[context] -= lower
    return known, {context: max(left[context], 1e-6) / max(missed[context], 1e-6) for context in totals}


def _discounts(frequencies: Counter[int]) -> tuple[float, float, float, float]:
    """What to take off counts of 1, 2, and 3 or more (Chen and Goodman's modified Kneser-Ney)."""
    n1, n2, n3, n4 = (frequencies[n] for n in (1, 2, 3, 4))
    y = n1 / (n1 + 2 * n2)
    return 0.0, 1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3


def levels_of(estimates: Estimates) -> dict[str, array[int]]:
    """The estimates as the arrays of the trie: successors of a context stand together, in order."""
    pairs, triples = sorted(estimates.p2), sorted(estimates.p3)
    place = {pair: at for at, pair in enumerate(pairs)}
    return {
        "p1": array("B", map(_byte, estimates.p1)),
        "b1": array("B", (_byte(estimates.b1.get((a,), 1.0)) for a in range(len(estimates.p1)))),
        "at2": _starts((pair[0] for pair in pairs), len(estimates.p1)),
        "c2": array("H", (pair[1] for pair in pairs)),
        "p2": array("B", (_byte(estimates.p2[pair]) for pair in pairs)),
        "b2": array("B", (_byte(estimates.b2.get(pair, 1.0)) for pair in pairs)),
        "at3": _starts((place[triple[:2]] for triple in triples), len(pairs)),
        "c3": array("H", (triple[2] for triple in triples)),
        "p3": array("B", (_byte(estimates.p3[triple]) for triple in triples)),
    }


def _starts(contexts: Iterable[int], size: int) -> array[int]:
    """Where each context's successors begin, and after the last where they end."""
    sizes = Counter(contexts)
    starts = array("I", [0])
    for context in range(size):
        starts.append(starts[-1] + sizes[context])
    return starts


def _byte(probability: float) -> int:
    return min(255, max(0, round(-math.log(probability) * STEP)))
