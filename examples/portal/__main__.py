"""`python -m examples.portal [--port 8899] [--state 1]`: serve the example portal until interrupted."""

from __future__ import annotations

import argparse
import sys
import time

from examples.portal import STATES, serve


def main() -> int:
    """Exit status: 0 when interrupted, 1 when the port cannot be had."""
    parser = argparse.ArgumentParser(
        prog="python -m examples.portal", description="Serve the example portal."
    )
    parser.add_argument("--port", type=int, default=8899, help="0 takes a free one (default: 8899)")
    parser.add_argument("--state", type=int, choices=STATES, default=1, help="GET /__state/N switches later")
    args = parser.parse_args()
    try:
        portal = serve(args.port, args.state)
    except OSError as error:
        sys.stderr.write(f"port {args.port}: {error.strerror}; --port 0 takes a free one\n")
        return 1
    with portal:
        sys.stdout.write(f"{portal.url} state {portal.state}\n")
        sys.stdout.flush()
        wait()
    return 0


def wait() -> None:
    """Return at Ctrl-C."""
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    sys.exit(main())
