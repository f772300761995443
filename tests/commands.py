"""The command line for tests, in a process of its own that is forked with the imports done: seconds less than a fresh one."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from gongkai.cli import main
from tests import crawling  # sets what the server of forks imports

SECONDS = 180  # less than the limit of a test, so that what was said until then is seen
assert crawling


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and what it wrote."""

    status: int | None  # None: it did not end in time
    out: str
    err: str


def gongkai(
    *words: object, env: Mapping[str, str] | None = None, cwd: Path | None = None, terminal: str = ""
) -> Ended:
    """Run `gongkai WORDS...` in the folder `cwd`; what it writes to stderr goes to the terminal of that name, if any."""
    with TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        err.touch()
        process = get_context("forkserver").Process(
            target=_child, args=([str(word) for word in words], dict(env or {}), cwd, out, terminal or err)
        )
        process.start()
        process.join(SECONDS)
        status = process.exitcode
        process.kill()
        process.join()
        return Ended(status, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8"))


def _child(words: list[str], env: dict[str, str], cwd: Path | None, out: Path, err: Path | str) -> None:
    if cwd is not None:
        os.chdir(cwd)
    for name in [name for name in os.environ if name.startswith("GONGKAI_")]:
        del os.environ[name]
    os.environ.update(env)
    for stream, path in ((sys.stdout, out), (sys.stderr, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND), stream.fileno())
    sys.argv = ["gongkai", *words]
    main()
