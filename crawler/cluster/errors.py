"""The one error of the cluster: a sentence for the person at the keyboard."""

from __future__ import annotations


class ClusterError(Exception):
    """The queue is wrongly named, or cannot be used. Its text names the way out and no password."""
