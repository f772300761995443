"""Packages that only an export needs: a sentence with the way out where one is missing."""

from __future__ import annotations

import sys
from importlib.util import find_spec

from archive.errors import ArchiveError


def needed(package: str, what: str) -> None:
    """ArchiveError where the package is not installed that writes such files."""
    if find_spec(package) is None:
        raise ArchiveError(
            f"{what} need the package {package}: {sys.executable} -m pip install 'gongkai[export]'"
        )
