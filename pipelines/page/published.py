"""The day a page was published, out of all the days that are said to be it.

Order: prescribed tag, visible line or information block, list entry, address. The date in an address is the day the page
was generated or moved; the day a document was written (成文日期) is no candidate at all.
"""

from __future__ import annotations

from collections.abc import Sequence

ADDRESS = "the address"


def choose_date(candidates: Sequence[tuple[str, str]]) -> tuple[str, tuple[str, ...]]:
    """(date, notes) of (where it stands, YYYY-MM-DD or "") in order of trust: the first there is; the others are compared."""
    known = [(place, day) for place, day in candidates if day]
    if not known:
        return "", ()
    (place, chosen), *others = known
    if place == ADDRESS:
        return chosen, (
            f"the date {chosen} is that of the address: the day the page was generated, not surely that of its publication",
        )
    return chosen, tuple(
        f"{place} says published {chosen}, {other} {day}" for other, day in others if day != chosen
    )
