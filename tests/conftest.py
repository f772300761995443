"""Settings of all tests."""

from __future__ import annotations

from hypothesis import settings

# A time limit for each example fails on a busy machine and finds nothing: pytest's own limit stops what hangs.
settings.register_profile("gongkai", deadline=None)
settings.load_profile("gongkai")
