"""The gold set: documents in a folder each, with their truth. How it was made, and the rules: README.md beside this."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Gold:
    """One document: its file, and what truth.json says of it (README.md names the keys)."""

    id: str
    path: Path
    truth: dict[str, Any]

    @property
    def is_held_out(self) -> bool:
        return bool(self.truth["held_out"])

    @property
    def format(self) -> str:
        return str(self.truth["format"])


def documents() -> Iterator[Gold]:
    """All documents, by name."""
    for path in sorted(FOLDER.glob("*/truth.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        yield Gold(path.parent.name, path.parent / truth["file"], truth)


def is_held_out(name: str) -> bool:
    """Whether a document belongs to the third that nobody looks at while rules are written: by the hash of its name."""
    return int(sha256(name.encode()).hexdigest()[:8], 16) % 3 == 0
