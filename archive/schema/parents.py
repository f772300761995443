"""What migration m014 adds: attachments by their page, which a merge asks for with each page that comes. Frozen once released."""

from __future__ import annotations

# Most captures are pages, which hang on none.
STATEMENTS = ("CREATE INDEX captures_by_parent ON captures (parent_url) WHERE parent_url <> ''",)
