"""What was published, kept: SQLite, bodies by hash, versions, states, search, proof. Start reading at `store.py`."""

from archive.alone import load_sqlite_utils

load_sqlite_utils()
