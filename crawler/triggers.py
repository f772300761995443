"""APScheduler's triggers without asyncio, of which they need one function: loading it takes longer than loading SQLite.

Every command that reads a site file reads its cron line; none of them but the daemon and a crawl needs an event loop.
"""

from __future__ import annotations

import inspect
import sys
from importlib import import_module
from types import ModuleType


def load_triggers() -> None:
    """Import APScheduler's triggers as where asyncio has that function alone. Who needs asyncio can import it before or after."""
    if "asyncio" in sys.modules:
        return
    little = ModuleType("asyncio")
    little.iscoroutinefunction = inspect.iscoroutinefunction  # type: ignore[attr-defined]
    sys.modules["asyncio"] = little
    try:
        import_module("apscheduler.triggers.combining")
        import_module("apscheduler.triggers.cron")
    finally:
        del sys.modules["asyncio"]
