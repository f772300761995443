"""What comes into the archive from files: pages as bytes (`Page`), and what our own WARC files note besides. Nothing is read here.

sources     what a path is, and everything in it (warc, mirror, saved)
restoring   notes of our own WARC files, back to rows
"""
