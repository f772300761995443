"""Fact codes and rules in the words of the statutory form: archive/labels.py, which exports read too."""

from __future__ import annotations

from archive.labels import PARTS, RULES, UNITS, code_label, rule_label, unit_of

__all__ = ["PARTS", "RULES", "UNITS", "code_label", "rule_label", "unit_of"]
