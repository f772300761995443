"""How well text is decoded and repaired, beside other tools: `python -m benchmarks.quality repair|decode`.

    --check     exit 1 where a figure is below its floor in floors.json
    --pin       raise floors to what was measured, less a small margin
    --lower     with --pin: lower them too; a deliberate act, to be explained in the commit
    --alone     without the other tools: quicker, for CI
    --json      one object instead of a table

Cases are made from text that the language model was never counted from (benchmarks/texts.py), by simulating each
damage (damage.py, misreadings.py). Character accuracy is the share of characters in place, line by line; a damaged
span is restored when it reads as before, character for character.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from benchmarks import detection, repairs, speed

FLOORS = Path(__file__).parent / "floors.json"
# What a change of the sample or of the language model may cost before a floor stops it
MARGIN = {"characters": 0.002, "spans": 0.03, "unchanged": 0.0, "gongkai": 0.001}
Figures = dict[str, dict[str, float]]  # row -> column -> figure; a row is a floor's name


def measure_repair(*, alone: bool) -> Figures:
    """A row for every kind of damage and for clean text; speed and memory at the end, not gated."""
    return {**repairs.by_kind(alone=alone), **repairs.clean(alone=alone), **speed.rows()}


def measure_decode(*, alone: bool) -> Figures:
    """A row for every charset, for every kind of declaration and for all pages."""
    return detection.rows(200, alone=alone)


MEASURES = {"repair": measure_repair, "decode": measure_decode}


def main(arguments: list[str] | None = None) -> int:
    """Measures, prints, and with --check compares."""
    options = _parser().parse_args(arguments)
    figures = MEASURES[options.what](alone=options.alone)
    print(json.dumps(figures, ensure_ascii=False, indent=1) if options.json else table(figures))
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
        for column in (name for name in MARGIN if name in columns and not row.startswith(("speed", "MB/s"))):
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
    parser.add_argument("--alone", action="store_true", help="without the other tools")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    return parser


if __name__ == "__main__":
    sys.exit(main())
