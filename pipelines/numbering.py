"""Lost heading numbers, filled in from their neighbours: between (三) and (五) stands (四), and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipelines.headings import Marker, number_of
from pipelines.statutory.labels import CHAPTER_PATTERNS

FEWEST_NAMES = 4  # statutory chapters without any number that are headings by their names and order alone
_RANK = ("part", "chapter", "article", "comma", "paren", "digit", "digit_paren", "circled")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A heading with its number. `inferred`: the number was not legible."""

    marker: Marker
    inferred: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """A heading of one kind: where it stands, and whether a heading of an outer kind stands before it."""

    at: int
    marker: Marker
    opens: bool

    @property
    def value(self) -> int | None:
        return self.marker.value


def fill_numbers(markers: Mapping[int, Marker], doubtful: Collection[int] = ()) -> dict[int, Numbered]:
    """The headings among `markers` (by position). A lost number is filled in, or the line is no heading.

    A number at a `doubtful` position was itself repaired: it stands unless its neighbours say another.
    """
    numbered = {
        at: Numbered(marker, False)
        for at, marker in markers.items()
        if marker.kind == "part" or marker.value is not None
    }
    lost = {at: replace(marker, value=None) if at in doubtful else marker for at, marker in markers.items()}
    numbered |= _by_names(markers)
    for kind in {marker.kind for marker in lost.values() if marker.value is None} - {"part"}:
        for place, value in _filled(_places(lost, kind)):
            if markers[place.at].value != value:
                marker = replace(place.marker, value=value, number=number_of(kind, value))
                numbered[place.at] = Numbered(marker, True)
    return numbered


def _by_names(markers: Mapping[int, Marker]) -> dict[int, Numbered]:
    """The statutory chapters where a page lost all their numbers: each name once, in the order of the form."""
    chapters = {at: marker for at, marker in sorted(markers.items()) if marker.kind == "comma"}
    if any(marker.value is not None or not marker.unnumbered for marker in chapters.values()):
        return {}
    values = [_chapter(marker.heading) for marker in chapters.values()]
    if len(values) < FEWEST_NAMES or values != list(range(1, len(values) + 1)):
        return {}
    return {
        at: Numbered(replace(marker, value=value, number=number_of("comma", value)), True)
        for (at, marker), value in zip(chapters.items(), values, strict=True)
    }


def _chapter(heading: str) -> int:
    """Which chapter of the form has this name; 0 for none."""
    names = (at for at, pattern in enumerate(CHAPTER_PATTERNS, 1) if pattern.fullmatch(heading))
    return next(names, 0)


def _places(markers: Mapping[int, Marker], kind: str) -> list[_Place]:
    places, opens = [], False
    for at, marker in sorted(markers.items()):
        if marker.kind == kind:
            places.append(_Place(at, marker, opens))
            opens = False
        elif _RANK.index(marker.kind) < _RANK.index(kind):
            opens = True
    return places


def _filled(places: Sequence[_Place]) -> list[tuple[_Place, int]]:
    """Every lost number that follows from its neighbours."""
    filled: list[tuple[_Place, int]] = []
    known = [i for i, place in enumerate(places) if place.value is not None]
    edges = [-1, *known, len(places)]
    runs_on = _runs_on(places)
    for left, right in pairwise(edges):
        gap = places[left + 1 : right]
        before = places[left].value if left >= 0 else None
        after = places[right] if right < len(places) else None
        for candidates in (gap, [place for place in gap if not place.marker.unnumbered]):
            values = _values(candidates, before, after, runs_on) if candidates else None
            if values:
                filled += zip(candidates, values, strict=True)
                break
    return filled


def _values(
    gap: Sequence[_Place], before: int | None, after: _Place | None, runs_on: bool
) -> list[int] | None:
    """Numbers for a run of headings without one, or None when the neighbours leave no room or too much."""
    first = (before or 0) + 1
    straight = list(range(first, first + len(gap)))
    if after is not None and after.value == straight[-1] + 1:
        return straight
    restarts = [i for i, place in enumerate(gap) if place.opens and i + (before is not None) > 0]
    if after is None:
        if before is None and any(place.marker.unnumbered for place in gap):
            return None
        return straight if runs_on or not restarts else _restarted(straight, restarts)
    if after.opens and after.value == 1:
        return straight if not restarts else _restarted(straight, restarts)
    values = _restarted(straight, restarts) if restarts else straight
    return values if values[-1] + 1 == after.value else None


def _restarted(values: list[int], restarts: Sequence[int]) -> list[int]:
    """The numbers, beginning again at 1 at each of the indices."""
    restarted = list(values)
    for start in restarts:
        for i in range(start, len(values)):
            restarted[i] = i - start + 1
    return restarted


def _runs_on(places: Sequence[_Place]) -> bool:
    """Whether the numbers go on across the headings above them: (八) ends a chapter and (九) begins the next."""
    return any(place.opens and (place.value or 1) > 1 for place in places[1:])
