"""The families of portal that the example shows.

A family is a module with COLUMN, the address of its list, and `resources(state)`, everything it serves by address;
its documents are TOML files under `data/<family>/`, its pages templates under `templates/<family>/`.
"""

from __future__ import annotations

from typing import Protocol

from examples.portal.families import jpage, script_list, trs
from examples.portal.resources import Resource


class Family(Protocol):
    """What a family's module offers."""

    COLUMN: str

    def resources(self, state: int) -> dict[str, Resource]:
        """Everything the family serves in a state, by address."""


FAMILIES: dict[str, Family] = {"trs": trs, "jpage": jpage, "script_list": script_list}
