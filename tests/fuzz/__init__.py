"""What strangers write, at random: six readers that must neither crash nor hang, whatever they are given.

    python -m tests.fuzz --seconds 600          every target for ten minutes, one after the other (make fuzz, nightly)
    python -m tests.fuzz --target tables --seed 7 --seconds 60

A target runs in a process of its own: one that dies or hangs is a failure like any other. What failed is in
build/fuzz/ as the bytes given, and in Hypothesis' database there, from which it is tried first the next time.
"""
