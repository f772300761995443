"""The command line for tests, in a process of its own that is forked with the imports done: seconds less than a fresh one."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
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
    with running(*words, env=env, cwd=cwd, terminal=terminal) as command:
        command.join(SECONDS)
        status = command.exitcode
        command.kill()
        command.join()
        return Ended(status, command.out(), command.err())


@dataclass(frozen=True, slots=True)
class Running:
    """A command under way."""

    process: ForkServerProcess
    folder: Path

    @property
    def pid(self) -> int:
        assert self.process.pid is not None
        return self.process.pid

    @property
    def exitcode(self) -> int | None:
        return self.process.exitcode

    def join(self, seconds: float | None = None) -> None:
        self.process.join(seconds)

    def terminate(self) -> None:
        self.process.terminate()

    def kill(self) -> None:
        self.process.kill()

    def out(self) -> str:
        """What it has written."""
        return (self.folder / "out").read_text(encoding="utf-8")

    def err(self) -> str:
        """What it has written to stderr; nothing where that is a terminal."""
        return (self.folder / "err").read_text(encoding="utf-8")


@contextmanager
def running(
    *words: object, env: Mapping[str, str] | None = None, cwd: Path | None = None, terminal: str = ""
) -> Iterator[Running]:
    """`gongkai WORDS...` under way, killed at the end where it has not ended; as `gongkai`."""
    with TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        out.touch()
        err.touch()
        process = get_context("forkserver").Process(
            target=_child, args=([str(word) for word in words], dict(env or {}), cwd, out, terminal or err)
        )
        process.start()
        try:
            yield Running(process, Path(folder))
        finally:
            process.kill()
            process.join()


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
