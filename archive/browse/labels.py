"""Fact codes and rules in the words of the statutory form: archive/labels.py, which exports read too."""

from __future__ import annotations

from archive.labels import PARTS, RULES, UNITS, code_label, rule_label, unit_of

__all__ = ["PARTS", "RULES", "UNITS", "code_label", "numbers_changed", "rule_label", "unit_of"]


def numbers_changed(facts_changed: str) -> str:
    """`penalties.decisions 3259 → 3260; …` of the view `changes` in the words of the form."""
    parts = [part.partition(" ") for part in facts_changed.split("; ")]
    return "; ".join(f"{code_label(code)} {numbers}" for code, _, numbers in parts)
