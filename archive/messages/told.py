"""What was told to whom: the table `messages`.

A target is told an event at least once. Its rows say `sending` before it is sent, and `sent` once the target has taken it, so that only a
process that dies between the two leaves a doubt; the next letter says that it may repeat something. A target begins with the row
`begun`: what the archive knew by then is not told.
"""

from __future__ import annotations

from collections.abc import Iterable

from archive import connection
from archive.messages.event import Event
from archive.store import Archive

BEGUN = "begun"
UNDELIVERED = "FROM messages WHERE channel = ? AND outcome <> 'sent' AND created < ?"


def begun(archive: Archive, channel: str) -> str | None:
    """Since when the target is told what is new; None for one that is not known yet."""
    row = archive.db.execute(
        "SELECT created FROM messages WHERE channel = ? AND key = ?", (channel, BEGUN)
    ).fetchone()
    return None if row is None else str(row[0])


def last_sent(archive: Archive, channel: str) -> str | None:
    """When the target took a message last; None where it never did."""
    row = archive.db.execute("SELECT max(sent_at) FROM messages WHERE channel = ?", (channel,)).fetchone()
    return None if row[0] is None else str(row[0])


def untold(archive: Archive, channel: str, events: Iterable[Event]) -> list[Event]:
    """The events that this target has not taken."""
    sent = _keys(archive, channel, "sent")
    return [event for event in events if event.key not in sent]


def interrupted(archive: Archive, channel: str, events: Iterable[Event]) -> bool:
    """Whether one of these was being sent when a process died: the target may have it."""
    doubtful = _keys(archive, channel, "sending")
    return any(event.key in doubtful for event in events)


def note_begun(archive: Archive, channel: str, now: str) -> None:
    """The target is told from now on."""
    _note(archive, channel, [(BEGUN, BEGUN, None, None)], "sent", now)


def note(archive: Archive, channel: str, events: Iterable[Event], outcome: str, now: str) -> None:
    """Note of these events that they are being sent, that sending them failed, or that the target has taken them."""
    _note(archive, channel, [(one.key, one.kind, one.site, one.document_id) for one in events], outcome, now)


def _note(
    archive: Archive,
    channel: str,
    rows: Iterable[tuple[str, str, str | None, int | None]],
    outcome: str,
    now: str,
) -> None:
    sent_at = now if outcome == "sent" else None
    with connection.writing(archive.db, archive.path):
        archive.db.conn.executemany(
            "INSERT INTO messages (key, kind, site, document_id, channel, created, sent_at, outcome)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (channel, key) DO UPDATE SET"
            " sent_at = excluded.sent_at, outcome = excluded.outcome",
            [(*row, channel, now, sent_at, outcome) for row in rows],
        )


def _keys(archive: Archive, channel: str, outcome: str) -> set[str]:
    rows = archive.db.execute(
        "SELECT key FROM messages WHERE channel = ? AND outcome = ?", (channel, outcome)
    )
    return {key for (key,) in rows}


def undelivered(archive: Archive, channel: str, before: str) -> int:
    """How many events this target was to be told before then and never took: they are too old to be tried again."""
    found = archive.db.execute(f"SELECT count(*) {UNDELIVERED}", (channel, before)).fetchone()
    return int(found[0])


def forget_undelivered(archive: Archive, channel: str, before: str) -> None:
    """Let go of them, once the target knows their number."""
    with connection.writing(archive.db, archive.path):
        archive.db.execute(f"DELETE {UNDELIVERED}", (channel, before))
