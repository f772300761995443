"""What was published, kept: SQLite, bodies by hash, versions, states, search, proof. Start reading at `store.py`."""
