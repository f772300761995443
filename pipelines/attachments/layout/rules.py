"""Lines drawn in pieces joined to whole ones, and lines that touch each other grouped: each group frames one table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipelines.attachments.layout.sheet import Box, Rule, Rules, around

SAME_LINE = 1.5  # points between two pieces of one line, across it
GAP = 3.0  # points between two pieces of one line, along it; cells drawn one by one leave such gaps
TOUCHING = 3.5  # points between lines that meet
MAX_RULES = 800  # joined lines of a page in one direction: more is a drawing or hatching


def join_rules(pieces: Iterable[Rule]) -> tuple[Rule, ...]:
    """Whole lines in order of their place. A page with more than MAX_RULES of them has none that frame a table."""
    joined: list[Rule] = []
    for group in _in_line(sorted(pieces)):
        at = sum(rule.at * (rule.end - rule.start) for rule in group) / sum(
            rule.end - rule.start for rule in group
        )
        ordered = sorted(group, key=lambda rule: rule.start)
        start, end = ordered[0].start, ordered[0].end
        for rule in ordered:
            if rule.start > end + GAP:
                joined.append(Rule(at, start, end))
                start, end = rule.start, rule.end
            end = max(end, rule.end)
        joined.append(Rule(at, start, end))
    return tuple(joined) if len(joined) <= MAX_RULES else ()


def _in_line(pieces: Sequence[Rule]) -> Iterable[list[Rule]]:
    """Pieces that lie on one line; they must be in order of their place."""
    group: list[Rule] = []
    for rule in pieces:
        if group and rule.at - group[0].at > SAME_LINE:
            yield group
            group = []
        group.append(rule)
    if group:
        yield group


def group_rules(rules: Rules) -> list[tuple[Box, Rules]]:
    """The groups of lines that touch, in order from the top, each with the box it fills; lines alone are left out."""
    count = len(rules.across)
    leader = list(range(count + len(rules.down)))

    def find(at: int) -> int:
        while leader[at] != at:
            leader[at] = leader[leader[at]]
            at = leader[at]
        return at

    for i, across in enumerate(rules.across):
        for j, down in enumerate(rules.down):
            if _touch(across, down):
                leader[find(i)] = find(count + j)
    members: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, across in enumerate(rules.across):
        members.setdefault(find(i), ([], []))[0].append(across)
    for j, down in enumerate(rules.down):
        members.setdefault(find(count + j), ([], []))[1].append(down)
    groups = [Rules(tuple(across), tuple(down)) for across, down in members.values() if across and down]
    return sorted(((extent(group), group) for group in groups), key=lambda each: each[0].top)


def extent(rules: Rules) -> Box:
    """The box the lines fill."""
    return around(
        [Box(start, at, end, at) for at, start, end in rules.across]
        + [Box(at, start, at, end) for at, start, end in rules.down]
    )


def _touch(across: Rule, down: Rule) -> bool:
    return (
        across.start - TOUCHING <= down.at <= across.end + TOUCHING
        and down.start - TOUCHING <= across.at <= down.end + TOUCHING
    )
