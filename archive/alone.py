"""sqlite-utils without the pandas and numpy that it would load where they are installed.

It takes them for rows that are data frames, which ours never are; they made the start of a crawl a quarter slower and
its process twice as large (docs/decisions/0029-suite.md).
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

UNWANTED = ("pandas", "numpy")


def load_sqlite_utils() -> None:
    """Import sqlite-utils as where neither is installed. Who needs them can import them before or after."""
    modules: dict[str, Any] = sys.modules  # None: an import of that name fails (docs.python.org, sys.modules)
    hidden = [name for name in UNWANTED if name not in modules]
    modules.update(dict.fromkeys(hidden))
    try:
        import_module("sqlite_utils")
    finally:
        for name in hidden:
            del modules[name]
