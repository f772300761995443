"""Charts as pages hold them: numbers in order with their gaps, which static/charts.js draws and the page shows as a table.

The library is Observable Plot, vendored (docs/decisions/0038). What is drawn comes from one attribute of the figure, so that
no page holds a script of its own, and what is drawn and what is read cannot differ.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

Number = int | float | None

KINDS = ("line", "bar")


@dataclass(frozen=True, slots=True)
class Series:
    """Named numbers, one for each x of the chart; None where there is none: a gap, not a zero.

    `hrefs` lead from the numbers of the table to where each stands; an empty one leads nowhere.
    """

    name: str
    values: tuple[Number, ...]
    hrefs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of `kind` `line` (x along the bottom, such as years) or `bar` (a horizontal bar for each x, such as agencies).

    `alt` says in a sentence what is to be seen; `y_label` and `unit` are printed beside the axis.
    """

    id: str
    kind: str
    title: str
    alt: str
    x_label: str
    x: tuple[int | str, ...]
    series: tuple[Series, ...]
    unit: str = ""

    @property
    def json(self) -> str:
        """What charts.js draws, for the attribute `data-chart`."""
        said = {
            "kind": self.kind,
            "unit": self.unit,
            "x": self.x,
            "series": [{"name": s.name, "values": s.values} for s in self.series],
        }
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"))

    @property
    def rows(self) -> list[tuple[int | str, tuple[tuple[Number, str], ...]]]:
        """The same as a table: each x with the number of every series and where it leads."""
        return [
            (x, tuple((s.values[at], (s.hrefs or ("",) * len(self.x))[at]) for s in self.series))
            for at, x in enumerate(self.x)
        ]


def figure(value: Number) -> str:
    """A number as it is printed: `24,104`, `3.5`; nothing for none."""
    return "" if value is None else f"{value:,}"
