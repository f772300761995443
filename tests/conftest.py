"""Settings of all tests."""

from __future__ import annotations

import os
import sys

import pytest
from hypothesis import settings

# Images of containers often forbid Python to keep what it compiled. Each of the many processes that tests start would
# then compile this project anew, and pytest its tests: a second of each start and a third of the collection.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# A time limit for each example fails on a busy machine and finds nothing: pytest's own limit stops what hangs.
settings.register_profile("gongkai", deadline=None)
settings.load_profile("gongkai")

# What takes longest begins first: at the end of a run it would be waited for while the other workers are idle.
SLOW_FIRST = ("test_floors", "test_hostile", "test_ocr", "test_kill", "test_cli", "test_platform_crawls")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow files first, each in its own order; the rest as it stands."""
    places = {name: at for at, name in enumerate(SLOW_FIRST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))
