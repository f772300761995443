"""Whether what was reported as stored survives: `python -m benchmarks.durability --kills 200 --cuts 500`.

    --kills N   kill -9 of a writer at random moments (200)
    --cuts N    power lost after a random write, of a writer whose every write and sync was noted (500); needs gcc
    --seed N    the same moments again (1; the writer's own speed decides what they hit)

After each, every report made before is looked for in the archive, and the archive is verified. The last lines are the same cuts with
synchronous=NORMAL and OFF: what a sync at every commit is for.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from archive.store import Archive
from archive.verify import verify
from tests import faults
from tests.faults import writer
from tests.faults.kills import kill

DOCUMENTS = 40


@dataclass(slots=True)
class Cuts:
    """Of how many cuts something reported was lost, or the archive damaged or not to be opened."""

    cuts: int = 0
    reports: int = 0
    lost: int = 0
    damaged: int = 0


def cut_power(folder: Path, cuts: int, chance: random.Random, synchronous: str) -> Cuts:
    """Write once, and lose power at so many places."""
    written, log = folder / "written", folder / "operations.log"
    written.mkdir()
    faults.write(written, DOCUMENTS, synchronous, log=log).check_returncode()
    known, met = faults.operations(log), Cuts()
    for number in range(cuts):
        before = known[: chance.randrange(len(known) + 1)]
        after = folder / str(number)
        after.mkdir()
        faults.lose_power(before, after, chance)
        reports = faults.reported(before)
        met.cuts, met.reports = met.cuts + 1, met.reports + len(reports)
        try:
            with Archive.open(after / "a.db") as archive:
                is_damaged = any(verify(archive))
                met.lost += bool(writer.missing(archive, reports))
        except Exception:  # whatever a damaged file brings about
            is_damaged = True
        met.damaged += is_damaged
        for path in after.iterdir():
            path.unlink()
        after.rmdir()
    return met


def main() -> None:
    """Print what was lost."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--cuts", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    failed = False
    with tempfile.TemporaryDirectory() as name:
        met = kill(Path(name), asked.kills, random.Random(asked.seed))
        print(
            f"kill -9: {met.kills} ({met.in_the_middle} of a writer at work), {met.reports} reports, "
            f"{len(met.lost)} lost, {len(met.problems)} problems found",
            flush=True,
        )
        failed |= bool(met.lost or met.problems)
    for synchronous in ("FULL", "NORMAL", "OFF") if faults.library() else ():
        with tempfile.TemporaryDirectory() as name:
            cuts = asked.cuts if synchronous == "FULL" else asked.cuts // 5
            cut = cut_power(Path(name), cuts, random.Random(asked.seed), synchronous)
        print(
            f"power lost, synchronous={synchronous}: {cut.cuts} cuts, {cut.reports} reports; "
            f"{cut.lost} lost something, {cut.damaged} damaged",
            flush=True,
        )
        failed |= synchronous == "FULL" and bool(cut.lost or cut.damaged)
    sys.exit(failed)


if __name__ == "__main__":
    main()
