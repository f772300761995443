"""How well pages are decoded, repaired and read: `python -m benchmarks.quality repair|decode|reading|content`.

    --check     exit 1 where a figure is below its floor in floors.json
    --pin       raise floors to what was measured, less a small margin
    --lower     with --pin: lower them too; a deliberate act, to be explained in the commit
    --alone     without the other tools and what no floor holds: quicker, for CI
    --json      one object instead of a table
    --held-out  reading, content: also the rows of the documents that are held out; floors hold for them in any case
    --misses    reading: what was missed, by kind, in open documents

`reading` and `content` are measured on the gold set (gold/README.md). Cases of the other two are made from text that the
language model was never counted from (benchmarks/texts.py), by simulating each damage (damage.py, misreadings.py):
character accuracy is the share of characters in place, line by line; a damaged span is restored when it reads as
before, character for character.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from benchmarks import content, detection, reading, repair_speed, repairs

FLOORS = Path(__file__).parent / "floors.json"
# What a change of the sample or of the language model may cost before a floor stops it
MARGIN = {
    **{"characters": 0.002, "spans": 0.03, "unchanged": 0.0, "gongkai": 0.001},
    **dict.fromkeys(reading.FIGURES, 0.01),
    **{"read": 0.001, "cells P": 0.001, "cells R": 0.002},
}
NOT_GATED = ("speed", "MB/s")  # rows that differ from machine to machine
Figures = dict[str, dict[str, float]]  # row -> column -> figure; a row is a floor's name


def measure_repair(*, alone: bool) -> Figures:
    """A row for every kind of damage and for clean text; unless alone, speed and memory at the end, which are not gated."""
    measured = {**repairs.by_kind(alone=alone), **repairs.clean(alone=alone)}
    return measured if alone else {**measured, **repair_speed.rows()}


def measure_decode(*, alone: bool) -> Figures:
    """A row for every charset, for every kind of declaration and for all pages."""
    return detection.rows(200, alone=alone)


def measure_reading(*, alone: bool) -> Figures:
    """A row for every format and for all, and those of the third that is held out; there is no other tool to compare."""
    return reading.rows()


def measure_content(*, alone: bool) -> Figures:
    """A row for every figure of the text without its chrome, a column for every tool."""
    return content.rows(alone=alone)


MEASURES = {
    "repair": measure_repair,
    "decode": measure_decode,
    "reading": measure_reading,
    "content": measure_content,
}


def main(arguments: list[str] | None = None) -> int:
    """Measures, prints, and with --check compares."""
    options = _parser().parse_args(arguments)
    figures = MEASURES[options.what](alone=options.alone)
    shown = {row: figures[row] for row in figures if options.held_out or reading.HELD_OUT not in row}
    print(json.dumps(shown, ensure_ascii=False, indent=1) if options.json else table(shown))
    if options.misses:
        print("\n".join(reading.misses(reading.results())))
    floors: dict[str, Figures] = json.loads(FLOORS.read_text(encoding="utf-8"))
    if options.pin:
        floors[options.what] = pinned(figures, floors.get(options.what, {}), lower=options.lower)
        FLOORS.write_text(json.dumps(floors, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    failures = below(figures, floors.get(options.what, {})) if options.check else []
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else 0


def below(figures: Figures, floors: Figures) -> list[str]:
    """A sentence for every figure under its floor, and for every floor whose figure is gone."""
    return [
        f"{row}: {column} is {figures.get(row, {}).get(column, 0.0):.4f}, its floor {floor:.4f}"
        for row, columns in floors.items()
        for column, floor in columns.items()
        if figures.get(row, {}).get(column, 0.0) < floor
    ]


def pinned(figures: Figures, floors: Figures, *, lower: bool) -> Figures:
    """The floors raised to the figures less the margin, for the columns that have one; lowered only when told to."""
    new: Figures = {}
    for row, columns in figures.items():
        for column in (name for name in MARGIN if columns.get(name) and not row.startswith(NOT_GATED)):
            figure = round(columns[column] - (MARGIN[column] if columns[column] < 1.0 else 0.0), 4)
            new.setdefault(row, {})[column] = (
                figure if lower else max(floors.get(row, {}).get(column, 0.0), figure)
            )
    return new


def table(figures: Figures) -> str:
    """The figures as lines; a column that a row lacks is blank."""
    columns = list(dict.fromkeys(column for row in figures.values() for column in row))
    width = max(map(len, figures)) + 2
    lines = [" " * width + "".join(f"{column:>{max(8, len(column)) + 2}}" for column in columns)]
    for row, values in figures.items():
        cells = (f"{_shown(values.get(column)):>{max(8, len(column)) + 2}}" for column in columns)
        lines.append(f"{row:<{width}}{''.join(cells)}")
    return "\n".join(line.rstrip() for line in lines)


def _shown(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.4f}" if value <= 1.0 else f"{value:.1f}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.quality", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("what", choices=MEASURES)
    parser.add_argument("--check", action="store_true", help="exit 1 below a floor")
    parser.add_argument("--pin", action="store_true", help="raise the floors to what was measured")
    parser.add_argument("--lower", action="store_true", help="with --pin: lower them too")
    parser.add_argument(
        "--alone", action="store_true", help="without the other tools and what no floor holds"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--held-out", action="store_true", help="the rows of held-out documents too")
    parser.add_argument("--misses", action="store_true", help="what was missed in open documents")
    return parser


if __name__ == "__main__":
    sys.exit(main())
