"""What changed between two versions: of their texts, character by character, and of their facts.

Texts are compared from coarse to fine: lines, then sentences and table cells, then characters. Only pieces that
resemble each other are compared more finely, so a rewritten paragraph reads as one removal and one addition and
not as a scatter of shared characters, and 20 kB texts stay well under a second. A number is never split:
3259 becomes 3260, not `32` followed by a changed half. Who has no second to spend gives an `Effort`: when it is used up,
what is left is compared no more finely, which is correct still and reads worse.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

LINE = re.compile(r"[^\n]*\n|[^\n]+")  # "一、总体情况\n"
SENTENCE = re.compile(r"[^。！？；;|]*[。！？；;|]|[^。！？；;|]+")  # "全年收到申请2件。", a cell "3259 |"
TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[A-Za-z]+|[^\dA-Za-z]")  # "3259", "1,024.5", "APP", "件"
STEPS = (LINE, SENTENCE)
ALIKE = 0.5  # two pieces sharing less than half of their tokens are compared no further
PAIRS = 40_000  # pieces old x new that may be paired: 200 changed lines against 200, about 0.2 s
COST = (
    1_000_000  # pairs of equal pieces; ten different characters over 7,000 would be 5 million and take 10 s
)
FEW = 400  # pieces that are paired one by one where it is too dear to find out which resemble each other
ISLAND = 1  # an unchanged run this short between two changes is read as part of the change


@dataclass(frozen=True, slots=True)
class Change:
    """One stretch of a comparison. Joined in order, `old` gives the old text and `new` the new one."""

    op: str  # equal insert delete replace
    old: str
    new: str


Printed = int | float | str | None


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact whose value differs. A side is its number, else what is printed there (`/`, or an empty cell's
    empty string), and None when that version has no such fact."""

    code: str
    old: Printed
    new: Printed
    unit: str
    source: str = ""  # table text


class Effort:
    """How much a comparison may still cost, in steps of two microseconds or so; `refused` counts what was too dear."""

    def __init__(self, steps: float = float("inf")) -> None:
        self.steps, self.refused = steps, 0

    @property
    def is_spent(self) -> bool:
        """Whether hardly anything is left."""
        return self.steps < 100

    def allows(self, steps: float) -> bool:
        """Whether so much is left; it is then taken."""
        if steps > self.steps:
            self.refused += 1
            return False
        self.steps -= steps
        return True


def diff_texts(old: str, new: str, effort: Effort | None = None) -> tuple[Change, ...]:
    """The way from `old` to `new`; neighbours never share an op, and two empty texts give no change at all."""
    return joined(_compare(old, new, STEPS, effort or Effort()))


def joined(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes with neighbours of the same kind as one."""
    return tuple(_joined(changes))


def diff_facts(
    old_rows: Iterable[Mapping[str, object]], new_rows: Iterable[Mapping[str, object]]
) -> tuple[FactChange, ...]:
    """Facts that differ between two versions, in the new version's order, those only the old one had at the end.

    Rows are rows of `facts`. The same code may be read from a table and from prose, and there more than once:
    each is compared with its counterpart.
    """
    old, new = _by_place(old_rows), _by_place(new_rows)
    changes = []
    for place in (*new, *(place for place in old if place not in new)):
        before, after = old.get(place), new.get(place)
        pair = (_printed(before), _printed(after))
        if pair[0] != pair[1]:
            unit = str((after or before or {}).get("unit") or "")
            changes.append(FactChange(place[0], *pair, unit, place[1]))
    return tuple(changes)


def _by_place(rows: Iterable[Mapping[str, object]]) -> dict[tuple[str, str, int], Mapping[str, object]]:
    """Rows by code, source and how often that code was already met there."""
    met: Counter[tuple[str, str]] = Counter()
    places = {}
    for row in rows:
        code, source = str(row["code"]), str(row.get("source") or "")
        places[code, source, met[code, source]] = row
        met[code, source] += 1
    return places


def _printed(row: Mapping[str, object] | None) -> Printed:
    if row is None:
        return None
    value = row["value"]
    return value if isinstance(value, int | float) else str(row.get("raw") or "")


def _compare(old: str, new: str, steps: Sequence[re.Pattern[str]], effort: Effort) -> Iterator[Change]:
    if old == new:
        yield Change("equal", old, new)
    elif not effort.allows((len(old) + len(new)) / (64 if steps else 4)):
        yield Change("replace", old, new)
    elif not steps:
        yield from _absorbed(
            _whole(*part) for part in _matched(TOKEN.findall(old), TOKEN.findall(new), effort)
        )
    else:
        for op, a, b in _matched(steps[0].findall(old), steps[0].findall(new), effort):
            yield from _paired(a, b, steps[1:], effort) if op == "replace" else (_whole(op, a, b),)


def _whole(op: str, a: list[str], b: list[str]) -> Change:
    return Change(op, "".join(a), "".join(b))


def _matched(a: list[str], b: list[str], effort: Effort) -> Iterator[tuple[str, list[str], list[str]]]:
    """The pieces of `a` and `b` in stretches, each with its op. What both begin and end with is set aside first."""
    start, end = _shared(a, b)
    yield "equal", a[:start], b[:start]
    inner_a, inner_b = a[start : len(a) - end], b[start : len(b) - end]
    cost = _cost(inner_a, inner_b)
    if effort.allows(_steps(inner_a, inner_b, cost)):
        yield from _sequence(inner_a, inner_b, cost)
    else:
        for between_a, between_b, same in _anchored(inner_a, inner_b, effort):
            cost = _cost(between_a, between_b)
            if effort.allows(_steps(between_a, between_b, cost)):
                yield from _sequence(between_a, between_b, cost)
            else:
                yield "replace", between_a, between_b
            yield "equal", same, same
    yield "equal", a[len(a) - end :], b[len(b) - end :]


def _sequence(a: list[str], b: list[str], cost: int) -> Iterator[tuple[str, list[str], list[str]]]:
    for op, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=cost > COST).get_opcodes():
        yield op, a[i1:i2], b[j1:j2]


def _anchored(a: list[str], b: list[str], effort: Effort) -> Iterator[tuple[list[str], list[str], list[str]]]:
    """What stands before each piece that both have once and in the same order, and that piece; at last the rest.

    It takes time in proportion to the pieces, where difflib may take their square (patience diff).
    """
    i = j = 0
    for at_a, at_b in _anchors(a, b) if effort.allows(len(a) + len(b)) else ():
        yield a[i:at_a], b[j:at_b], [a[at_a]]
        i, j = at_a + 1, at_b + 1
    yield a[i:], b[j:], []


def _anchors(a: list[str], b: list[str]) -> list[tuple[int, int]]:
    """The most places, rising on both sides, of pieces that stand once in each."""
    in_a, in_b = Counter(a), Counter(b)
    at = {piece: place for place, piece in enumerate(b) if in_b[piece] == 1}
    ends: list[int] = []  # of the rising rows of each length found so far: the least place in b they end at,
    tips: list[int] = []  # and that place in a
    before: dict[int, int | None] = {}  # by place in a: the place in a before it in its row
    for place, piece in enumerate(a):
        if in_a[piece] == 1 and piece in at:
            length = bisect_left(ends, at[piece])
            before[place] = tips[length - 1] if length else None
            ends[length : length + 1], tips[length : length + 1] = [at[piece]], [place]
    found: list[tuple[int, int]] = []
    tip = tips[-1] if tips else None
    while tip is not None:
        found.append((tip, at[a[tip]]))
        tip = before[tip]
    return found[::-1]


def _shared(a: list[str], b: list[str]) -> tuple[int, int]:
    """How many pieces both begin with, and how many of the rest both end with."""
    shorter = min(len(a), len(b))
    start = next((i for i in range(shorter) if a[i] != b[i]), shorter)
    left = shorter - start
    return start, next((i for i in range(left) if a[-1 - i] != b[-1 - i]), left)


def _cost(a: list[str], b: list[str]) -> int:
    """Equal pairs a full comparison would look at; past `COST` difflib is told to pass over the commonest pieces."""
    in_b = Counter(b)
    return sum(count * in_b[piece] for piece, count in Counter(a).items())


def _steps(a: list[str], b: list[str], cost: int) -> float:
    """About what matching these costs: difflib walks over all pieces again for each stretch it finds, at worst."""
    return min(cost, COST) + len(a) + len(b) + min(len(a), len(b)) * len(a) / 16


def _paired(
    old: list[str], new: list[str], finer: Sequence[re.Pattern[str]], effort: Effort
) -> Iterator[Change]:
    """Changed pieces: those that resemble each other compared more finely, the rest removed and added whole. Where it
    is too dear to find out which do, as many new ones as old ones are taken to be those, one by one."""
    i = j = 0
    ends = len(old), len(new)
    each = [(at, at) for at in range(len(old))] if ends[0] == ends[1] <= FEW else []
    pairs = _alignment(old, new) if effort.allows(_pairing_steps(old, new)) else each
    for at_old, at_new in (*pairs, ends):
        if effort.is_spent:  # trying the rest one by one would cost more than it is worth
            at_old, at_new = ends
        yield Change("replace", "".join(old[i:at_old]), "".join(new[j:at_new]))
        if at_old < len(old):
            yield from _compare(old[at_old], new[at_new], finer, effort)
        i, j = at_old + 1, at_new + 1
        if (at_old, at_new) == ends:
            return


def _pairing_steps(old: list[str], new: list[str]) -> float:
    """About what finding out which pieces resemble each other costs: their characters are counted, and all pairs tried."""
    pairs, characters = len(old) * len(new), sum(map(len, old)) + sum(map(len, new))
    kinds = min(characters / (len(old) + len(new) or 1), 100)  # different characters of a piece, at most
    return characters / 2 + (pairs * (1 + kinds / 4) if pairs <= PAIRS else 0)


def _alignment(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """Index pairs, rising on both sides, of the most resemblance in all (longest common subsequence, weighted)."""
    if len(old) * len(new) > PAIRS:
        return []
    likeness = _likeness(old, new)
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + likeness.get((i, j), 0))
    pairs, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            pairs.append((i, j))
            i, j = i + 1, j + 1
    return pairs


def _likeness(old: list[str], new: list[str]) -> dict[tuple[int, int], float]:
    """Shared tokens over all tokens (0 to 1) of the pairs that are alike; numbers count as the same token."""
    left, right = [_tokens(piece) for piece in old], [_tokens(piece) for piece in new]
    scores: dict[tuple[int, int], float] = defaultdict(float)
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            total = a.total() + b.total()
            score = 2 * (a & b).total() / total if total else 0.0
            if score >= ALIKE:
                scores[i, j] = score
    return scores


def _tokens(piece: str) -> Counter[str]:
    return Counter("0" if token[0].isdigit() else token for token in TOKEN.findall(piece))


def _absorbed(changes: Iterable[Change]) -> Iterator[Change]:
    """Changes with the islands between them taken in: `以下`, `如上` sharing one character is one replacement."""
    parts = [change for change in changes if change.old or change.new]
    for index, part in enumerate(parts):
        inside = 0 < index < len(parts) - 1
        if part.op == "equal" and inside and len(part.old) <= ISLAND and not part.old.isspace():
            yield Change("replace", part.old, part.new)
        else:
            yield part


def _joined(changes: Iterable[Change]) -> Iterator[Change]:
    """Neighbouring unchanged stretches as one, and neighbouring changes as one."""
    equal, old, new = True, "", ""
    for change in changes:
        if not (change.old or change.new):
            continue
        if (change.op == "equal") != equal:
            yield from _stretch(equal, old, new)
            equal, old, new = change.op == "equal", "", ""
        old, new = old + change.old, new + change.new
    yield from _stretch(equal, old, new)


def _stretch(equal: bool, old: str, new: str) -> Iterator[Change]:
    if old or new:
        op = "equal" if equal else "replace" if old and new else "delete" if old else "insert"
        yield Change(op, old, new)
