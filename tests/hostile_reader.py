"""Reads every input of a group as `gongkai parse FILE --json` does, each in a process of its own, and prints what that took.

    echo GROUP | python -m tests.hostile_reader

It takes the names of groups, a line each, and ends the answer to each of them with an empty line. The process of each
input is forked from one that has read ordinary files, so that what it takes is what the input takes.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from gongkai.parse import command
from pipelines import read_file
from tests import paper
from tests.hostile_files import FILE_GROUPS
from tests.hostile_pages import PAGES, SENTENCE, Input, page
from tests.ofd_files import report_ofd
from tests.office import report_xlsx
from tests.word_xml import paragraph, word_file

GROUPS = {**PAGES, **FILE_GROUPS}
SECONDS = 20  # of processor time
DATA = 1 << 30  # bytes; no machine is to suffer from a test that fails


def measure(name: str, made: Input, folder: Path) -> dict[str, object]:
    """How a reading ended, its processor time, and the most memory the process had, in MB."""
    path, said = folder / "input.html", folder / "said"
    if not os.fork():
        path.write_bytes(made[0]())
        os._exit(0)
    os.wait()
    child = os.fork()
    if not child:
        _read(path, said)
    _, status, used = os.wait4(child, 0)
    return {
        "name": name,
        "status": os.waitstatus_to_exitcode(status),
        "seconds": used.ru_utime + used.ru_stime,
        "megabytes": used.ru_maxrss / 1024,
        "said": said.read_text(encoding="utf-8")[-4_000:],
    }


def _read(path: Path, said: Path) -> None:
    """Runs the command with the notes of what it prints, or its error, in the file `said`."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_DATA, (DATA, DATA))
    out = path.with_name("out")
    for stream, file in ((1, out), (2, said)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream)
    try:
        command.main([str(path), "--json"], standalone_mode=True)
    except SystemExit as end:
        sys.stdout.flush()
        for line in out.read_text(encoding="utf-8").splitlines():
            sys.stderr.write("\n".join(json.loads(line)["notes"]) + "\n")
        sys.stderr.flush()
        os._exit(int(end.code or 0))
    finally:
        os._exit(70)


def main(groups: Iterable[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ordinary = (
            page(SENTENCE),
            word_file(paragraph(SENTENCE)),
            report_xlsx(),
            report_ofd(),
            paper.drawn(""),
        )
        for at, body in enumerate(ordinary[:-1]):
            (folder / str(at)).write_bytes(body)
            read_file(folder / str(at))
        for group in groups:
            for each, made in GROUPS[group.strip()].items():
                sys.stdout.write(json.dumps(measure(each, made, folder), ensure_ascii=False) + "\n")
                sys.stdout.flush()
            sys.stdout.write("\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.stdin)
