"""How many examples of a property are tried: by night as many as its test names, by day a share of them."""

from __future__ import annotations

from hypothesis import settings

HUNDRED = 100  # what Hypothesis tries where no number is named; so does the profile of the night
LEAST = 5


def share(examples: int) -> int:
    """Of so many examples by night, those that the loaded profile tries (tests/conftest.py); LEAST at the least."""
    return max(min(LEAST, examples), examples * settings().max_examples // HUNDRED)
