"""What proves that an archive is what it was: seals, their signatures and timestamps, and citations."""
