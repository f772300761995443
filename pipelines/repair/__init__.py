"""Damaged Chinese text to what was written, with every change explained. Clean text comes back as it is.

    repair(text)  -> Repaired(text, steps)    the lines stay: the number and order of "\\n" never change
    simplify(text) -> text                    traditional to simplified characters (OpenCC t2s)
    has_traditional(text) -> whether any character is of traditional text alone
    script_of(text) -> "hans" "hant" "mixed"
    apply_steps(text, steps) -> text          replays an explanation

One module per kind of damage, listed in order in `kinds.py`. A module exposes

    KIND: str                          the name that stands in `Step.kind` and in docs/repair.md
    is_suspect(text: str) -> bool      cheap: a compiled regex or a set test; False on clean text
    find(text: str) -> list[Step]      ascending, not overlapping, offsets into the text it was given

`find` sees the whole text as the repairs before it left it. A step with `after == before` is a mark: suspect or
lost, nothing changed. A step never has an empty `before`, never changes the number of newlines, and states its
confidence (0 to 1). What a kind repaired it must not find again: `repair` runs the kinds until nothing changes.
`replay.py` maps the steps back to the published text; where one repair works inside what another restored, the two
become one step under the earlier one's kind. Kinds that weigh candidates use the language model: `model.py`, loaded
at first use.
"""

from __future__ import annotations

from pipelines.repair.engine import Repaired, repair
from pipelines.repair.replay import apply_steps
from pipelines.repair.script import has_traditional, script_of, simplify

__all__ = ["Repaired", "apply_steps", "has_traditional", "repair", "script_of", "simplify"]
