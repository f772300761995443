"""Steps as data: doing them, joining two lists done in turn into one, and finding marks in the first text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from crawler.items import Step


def apply_steps(text: str, steps: Iterable[Step]) -> str:
    """The text with the steps done. ValueError when a step does not fit: it belongs to another text."""
    pieces, end = [], 0
    for step in steps:
        if text[step.start : step.end] != step.before:
            raise ValueError(
                f"step {step.kind} at {step.start} expects {step.before!r}: it was made for another text"
            )
        if step.after == step.before:
            continue
        if step.start < end:
            raise ValueError(f"step {step.kind} at {step.start} overlaps the step before it")
        pieces += [text[end : step.start], step.after]
        end = step.end
    return "".join([*pieces, text[end:]])


@dataclass(frozen=True, slots=True)
class _Span:
    """Where a step stands in the current text: its result when it was done before, its `before` when it is new."""

    start: int
    end: int
    step: Step
    is_new: bool


def compose(current: str, changes: Sequence[Step], edits: Sequence[Step]) -> list[Step]:
    """One list of steps for two done in turn: `changes` made `current` of a text, `edits` follow on `current`.

    Where an edit reaches into the result of a change, both become one step under the kind of the change.
    """
    composed: list[Step] = []
    shift = 0  # offset in the text minus offset in `current`
    for cluster in _clusters(_spans(changes, edits)):
        step = _merge(current, cluster, shift)
        done = [span for span in cluster if not span.is_new]
        if done:
            shift = done[-1].step.end - done[-1].end
        composed.append(step)
    return composed


def _spans(changes: Iterable[Step], edits: Iterable[Step]) -> list[_Span]:
    """Both lists by their place in the current text."""
    spans, shift = [_Span(step.start, step.end, step, True) for step in edits], 0
    for step in changes:
        start = step.start + shift
        spans.append(_Span(start, start + len(step.after), step, False))
        shift += len(step.after) - len(step.before)
    return sorted(spans, key=lambda span: (span.start, span.end))


def _clusters(spans: Iterable[_Span]) -> Iterator[list[_Span]]:
    """Runs of spans that overlap one another. A deletion overlaps only what has text on both sides of it."""
    cluster: list[_Span] = []
    end = 0
    for span in spans:
        if cluster and span.start >= end:
            yield cluster
            cluster = []
        cluster.append(span)
        end = span.end if len(cluster) == 1 else max(end, span.end)
    if cluster:
        yield cluster


def _merge(current: str, cluster: list[_Span], shift: int) -> Step:
    """The cluster as one step over the text; `shift` is the offset difference before it."""
    first = cluster[0]
    if len(cluster) == 1 and not first.is_new:
        return first.step
    if len(cluster) == 1:
        return replace(first.step, start=first.start + shift, end=first.end + shift)
    old = [span for span in cluster if not span.is_new]
    new = [span for span in cluster if span.is_new]
    start, end = first.start, max(span.end for span in cluster)
    inside = [replace(span.step, start=span.start - start, end=span.end - start) for span in new]
    return Step(
        kind=old[0].step.kind,
        start=start + shift,
        end=end + old[-1].step.end - old[-1].end,
        before=_undo(current, old, start, end),
        after=apply_steps(current[start:end], inside),
        confidence=min(span.step.confidence for span in cluster),
    )


def _undo(current: str, old: Iterable[_Span], start: int, end: int) -> str:
    """What the text held where `current` has [start, end)."""
    pieces, at = [], start
    for span in old:
        pieces += [current[at : span.start], span.step.before]
        at = span.end
    return "".join([*pieces, current[at:end]])


def locate(text: str, marks: Iterable[Step], changes: Sequence[Step]) -> list[Step]:
    """Marks on the repaired text, as marks on `text`: one that meets a change covers all of it."""
    located = []
    spans = _spans(changes, ())  # of one list: they do not overlap, so that their ends ascend too
    ends = [span.end for span in spans]
    for mark in marks:
        start, end = mark.start, mark.end
        before = bisect_right(ends, mark.start)
        shift = last = spans[before - 1].step.end - ends[before - 1] if before else 0
        for at in range(before, len(spans)):
            span = spans[at]
            if span.start >= mark.end:
                break
            last = span.step.end - span.end
            start, end = min(start, span.start), max(end, span.end)
        located.append(
            replace(mark, start=start + shift, end=end + last, before=text[start + shift : end + last])
        )
    return [replace(mark, after=mark.before) for mark in located]
