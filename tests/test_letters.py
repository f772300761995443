"""Events in words: together where there are many, numbers first, and never more bytes than a service takes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.diff import FactChange
from archive.messages.entries import MOST, NAMED, NUMBERS, entries
from archive.messages.event import Event
from archive.messages.kinds import KINDS, STATES, WORDS
from archive.messages.letters import PARTS, letters
from tests.factories import AGENCY, SITE, TITLE, URL, at
from tests.thorough import share

AGENCIES = {SITE: AGENCY}
WHATS = {"new": "notice", "returned": "back", "trouble": "failing"}


def event(kind: str = "new", number: int = 1, **changes: Any) -> Event:
    values: dict[str, Any] = {
        "kind": kind,
        "what": WHATS.get(kind, kind),
        "key": f"{kind}:{number}",
        "known": at(7),
        "at": at(7),
        "site": SITE,
        "group": f"crawl {SITE} 7",
        "title": TITLE,
        "agency": AGENCY,
        "url": URL,
        "document_id": number,
        **changes,
    }
    return Event(**values)


def changed(count: int = 1) -> Event:
    numbers = tuple(FactChange("penalties.decisions", 1286 + n, 1268, "件", "table") for n in range(count))
    return event("numbers", version=2, numbers=numbers, detail="version 2")


def test_a_letter_names_what_where_old_new_and_code() -> None:
    (letter,) = letters(entries([changed()]), AGENCIES, 15_000, base="https://room.example/")
    assert letter.title == "Gongkai: 1 numbers changed"
    assert letter.body.splitlines() == [
        f"{AGENCY} ({SITE})",
        f"• numbers changed: {TITLE}",
        "  行政处罚 · 本年处理决定数量: 1286 → 1268 (penalties.decisions)",
        "  version 2",
        f"  {URL}",
        "  https://room.example/-/document/1?new=2#changed",
    ]


def test_an_empty_cell_and_a_long_row_of_numbers_are_said_so() -> None:
    blank = event("numbers", numbers=(FactChange("coercion.decisions", "", 5, "件", "table"),))
    assert "行政强制 · 本年处理决定数量: empty → 5 (coercion.decisions)" in entries([blank])[0].details
    details = entries([changed(NUMBERS + 3)])[0].details
    assert len(details) == NUMBERS + 2
    assert details[NUMBERS] == "and 3 more"


def test_numbers_come_first_and_sites_stay_together() -> None:
    mixed = [
        event("trouble", 1, site="a"),
        event("new", 2, site="b"),
        event("gone", 3, site="c"),
        event("numbers", 4, site="b"),
        event("suspect", 5, site="c"),
    ]
    (letter,) = letters(entries(mixed), {}, 15_000)
    assert [one.key for one in letter.events] == ["numbers:4", "new:2", "gone:3", "suspect:5", "trouble:1"]
    assert letter.title == "Gongkai: 1 numbers changed, 1 gone, 1 may be gone, 1 new, 1 trouble"
    assert letter.body.count("\nb\n") + letter.body.startswith("b\n") == 1


def test_many_of_one_crawl_are_one_entry() -> None:
    many = [event("suspect", number) for number in range(MOST + 1)]
    (entry,) = entries(many)
    assert entry.headline == f"{MOST + 1} documents that may be gone"
    assert len(entry.details) == NAMED + 1
    assert entry.details[-1] == f"and {MOST + 1 - NAMED} more"
    assert entry.key == f"suspect of crawl {SITE} 7"
    assert len(entries(many[:MOST])) == MOST
    assert len(entries([*many, event("suspect", 99, group="another")])) == 2


def test_reports_overdue_since_one_day_are_one_entry_even_when_it_is_one() -> None:
    due = [event("overdue", n, title=f"局{n} 2025", detail="due 2026-01-31", group="due") for n in range(3)]
    (entry,) = entries(due)
    assert (entry.headline, entry.details) == (
        "3 reports overdue (due 2026-01-31)",
        ("局0 2025", "局1 2025", "局2 2025"),
    )
    (one,) = entries(due[:1])
    assert (one.headline, one.key) == ("1 report overdue (due 2026-01-31)", entry.key)


def test_nothing_makes_no_letter() -> None:
    assert letters([], {}, 2048) == []


def test_what_does_not_fit_is_counted_in_the_last_letter() -> None:
    many = [event("new", number, group=f"crawl {number}") for number in range(80)]
    sent = letters(entries(many), AGENCIES, 2048, base="https://room.example")
    assert [letter.title[-5:] for letter in sent] == ["(1/3)", "(2/3)", "(3/3)"]
    shown = sum(letter.body.count("•") for letter in sent)
    assert sent[-1].body.endswith(f"… and {80 - shown} more: https://room.example/")
    assert sorted(one.key for letter in sent for one in letter.events) == sorted(one.key for one in many)


TEXTS = st.builds(
    "{}{}".format, st.sampled_from(["", "报告", "a\nb", "😀" * 90]), st.integers(0, 300).map("长".__mul__)
)


def some_events() -> st.SearchStrategy[list[Event]]:
    made = st.builds(
        event,
        st.sampled_from(sorted(KINDS)),
        st.integers(0, 10_000),
        site=st.sampled_from(["a", "b", "c"]),
        group=st.sampled_from(["x", "y"]),
        title=TEXTS,
        detail=TEXTS,
        url=st.sampled_from([URL, "", f"{URL}?{'长' * 300}"]),
    )
    return st.lists(made, max_size=60, unique_by=lambda one: one.key)


@settings(max_examples=share(30), deadline=None)
@given(
    found=some_events(),
    limit=st.sampled_from([160, 2048, 4096, 15_000]),
    base=st.sampled_from(["", "https://r.example"]),
)
def test_letters_fit_and_hold_every_event_once(found: list[Event], limit: int, base: str) -> None:
    sent = letters(entries(found), {"a": "甲" * 20}, limit, base=base, opening=["(again)", ""])
    assert len(sent) <= PARTS
    assert sorted(one.key for letter in sent for one in letter.events) == sorted(one.key for one in found)
    for letter in sent:
        assert len(letter.body.encode()) <= (limit - 200 if limit > 400 else limit // 2)
        assert len(letter.title.encode()) <= 200


@pytest.mark.parametrize("state", sorted(STATES))
def test_every_state_has_a_headline(state: str) -> None:
    (entry,) = entries([event(STATES[state], what=state)])
    assert entry.headline == f"{WORDS[state]}: {TITLE}"
