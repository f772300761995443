"""What reading refuses."""

from __future__ import annotations


class ReadError(Exception):
    """A page that cannot be read. The message is one sentence for a person: what it is, and the way out."""
