"""What people are told: events derived from the archive, put into words, and noted as told.

Begin at `events.py`. Sending is gongkai/targets.py, the Atom feeds of the reading room are archive/browse/feeds.py; both tell the same
events in the same words.
"""
