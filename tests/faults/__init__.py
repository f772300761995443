"""A disk that fails, and one that loses power: a writer of the archive under a library that watches its writes.

`faults.c` is compiled when a test asks for it and loaded into the writer's process alone. It lets the writes of a folder fail from the
N-th on, or notes every one of them. From such a log a power loss can be played at any point: what was synced before is on the disk;
of what was written since, any part may be, in any order, down to single sectors.
"""

from __future__ import annotations

import os
import random
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SECTOR = 512  # bytes that a disk writes as one
HEAD = struct.Struct("<cqqq")


@cache
def library() -> Path | None:
    """The compiled library; None where there is no compiler, or this is not Linux."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        return None
    made = Path(mkdtemp(prefix="gongkai-faults-")) / "faults.so"
    words = [compiler, "-shared", "-fPIC", "-O1", "-o", made, HERE / "faults.c", "-ldl"]
    return made if subprocess.run(words, check=False, capture_output=True).returncode == 0 else None


def write(folder: Path, *words: object, **faults: object) -> subprocess.CompletedProcess[str]:
    """Run the writer (tests/faults/writer.py) over `folder` with these FAULTS_ settings, to its end."""
    settings = {f"FAULTS_{name.upper()}": str(value) for name, value in faults.items()}
    preload = {"LD_PRELOAD": str(library()), "FAULTS_FOLDER": str(folder)} if faults else {}
    return subprocess.run(
        [sys.executable, "-m", "tests.faults.writer", str(folder), *map(str, words)],
        cwd=ROOT,
        env={**os.environ, **preload, **settings},
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )


@dataclass(frozen=True, slots=True)
class Operation:
    """A line of the log: `w`rite, `t`runcate, `s`ync or `u`nlink of a file of the folder."""

    what: str
    path: str
    offset: int
    data: bytes


def operations(log: Path) -> list[Operation]:
    """The log, in order."""
    data, at, found = log.read_bytes(), 0, list[Operation]()
    while at < len(data):
        what, length, offset, size = HEAD.unpack_from(data, at)
        at += HEAD.size
        path = data[at : at + length].decode()
        at += length
        held = data[at : at + size]
        at += size
        found.append(Operation(what.decode(), path, offset, held))
    return found


def reported(before: Sequence[Operation]) -> list[str]:
    """What the writer had reported as stored when these operations were done."""
    lines = b"".join(each.data for each in before if each.path.endswith("/reported"))
    return lines.decode().splitlines()


def lose_power(before: Sequence[Operation], folder: Path, chance: random.Random) -> None:
    """Leave in `folder` what a disk may hold that lost power after these operations."""
    files: dict[str, bytearray] = {}
    pending: dict[str, list[Operation]] = {}
    for each in before:
        name = Path(each.path).name
        if name == "reported":
            continue
        if each.what != "s":
            pending.setdefault(name, []).append(each)
        elif name in pending or name in files:
            for waiting in pending.pop(name, []):
                _do(files, name, waiting)
        else:  # the folder itself: what was removed is gone
            for gone, waiting in pending.items():
                removed = [at for at, one in enumerate(waiting) if one.what == "u"]
                if removed:
                    files.pop(gone, None)
                    del waiting[: removed[-1] + 1]
    for name, waiting in pending.items():
        kept = chance.random()  # from hardly anything to nearly all
        for each in waiting:
            for part in _sectors(each) if each.what == "w" else [each]:
                if chance.random() < kept:
                    _do(files, name, part)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def _sectors(each: Operation) -> Iterator[Operation]:
    for at in range(0, len(each.data), SECTOR):
        yield Operation("w", each.path, each.offset + at, each.data[at : at + SECTOR])


def _do(files: dict[str, bytearray], name: str, each: Operation) -> None:
    if each.what == "u":
        files.pop(name, None)
        return
    content = files.setdefault(name, bytearray())
    if each.what == "t":
        del content[each.offset :]
        content.extend(bytes(max(0, each.offset - len(content))))
        return
    content.extend(bytes(max(0, each.offset + len(each.data) - len(content))))
    content[each.offset : each.offset + len(each.data)] = each.data


def environment() -> Mapping[str, str]:
    """Whether this process runs under the library."""
    return {name: value for name, value in os.environ.items() if name.startswith("FAULTS_")}
