"""Runs the steps of the Dockerfile where there is no container engine, and then what the image would run.

The steps see this machine's file system as it is and write into memory (an overlay in a mount namespace of its own), so
that nothing is left of them. The base image is what stands in for FROM: this machine. Needs root on Linux.

    python deploy/dry_run.py [--arg NAME=VALUE]...
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCKERFILE = ROOT / "deploy" / "Dockerfile"
INSIDE = "GONGKAI_DRY_RUN"  # set in the process that has the namespaces
NUMBER = "10001"  # of the user, as the Dockerfile has it
BASE_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass
class Image:
    """What the instructions so far have said of the image."""

    environment: dict[str, str] = field(default_factory=dict)
    arguments: dict[str, str] = field(default_factory=dict)
    user: str = "0"
    folder: str = "/"
    health: list[str] = field(default_factory=list)
    entry: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)

    @property
    def run_environment(self) -> dict[str, str]:
        """Of a RUN: ARG, ENV, and this machine's way to the package registry."""
        registry = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_"))}
        path = f"{Path(sys.executable).parent}:{BASE_PATH}"
        return {"PATH": path, "HOME": "/root", **registry, **self.arguments, **self.environment}


def instructions(text: str) -> Iterator[tuple[str, str]]:
    """Each instruction with its words, continued lines joined, comments left out."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    for line in re.sub(r"\s*\\\n\s*", " ", "\n".join(lines)).splitlines():
        if line.strip():
            name, _, words = line.strip().partition(" ")
            yield name.upper(), words.strip()


def settings(words: str, known: Mapping[str, str]) -> dict[str, str]:
    """NAME=VALUE of an ENV, with $NAME put in."""
    pairs = [word.split("=", 1) for word in shlex.split(words)]
    return {name: re.sub(r"\$(\w+)", lambda found: known.get(found[1], ""), value) for name, value in pairs}


def copied(root: Path) -> list[str]:
    """What .dockerignore lets through: it leaves out everything but what it names."""
    lines = (root / ".dockerignore").read_text(encoding="utf-8").split()
    return [line[1:] for line in lines if line.startswith("!")]


def apply(name: str, words: str, image: Image, given: Mapping[str, str]) -> None:
    """Do what one instruction says; CalledProcessError when a RUN fails."""
    if name == "RUN":
        script = re.sub(r"^(--\S+\s+)+", "", words)
        subprocess.run(["/bin/sh", "-ec", script], env=image.run_environment, check=True, cwd=image.folder)
    elif name == "COPY":
        target = Path(words.split()[-1])
        for part in copied(ROOT):
            copy(ROOT / part, target / part)
    elif name == "ARG":
        argument, _, default = words.partition("=")
        image.arguments[argument] = given.get(argument, default)
    elif name == "ENV":
        image.environment |= settings(words, image.run_environment)
    elif name == "USER":
        image.user = words
    elif name == "WORKDIR":
        image.folder = words
    elif name == "HEALTHCHECK":
        image.health = json.loads(words.partition("CMD")[2])
    elif name in ("ENTRYPOINT", "CMD"):
        setattr(image, {"ENTRYPOINT": "entry", "CMD": "command"}[name], json.loads(words))
    elif name not in ("FROM", "VOLUME", "EXPOSE", "STOPSIGNAL"):
        raise SystemExit(f"{DOCKERFILE}: {name} is not known here")


def copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)


def as_user(image: Image, command: list[str]) -> subprocess.Popen[bytes]:
    """The command as the container would start it."""
    environment = {"PATH": BASE_PATH, "HOME": image.folder, **image.environment}
    number = int(image.user)
    return subprocess.Popen(
        command, env=environment, cwd=image.folder, user=number, group=number, extra_groups=[]
    )


def expect(what: str, holds: bool) -> None:
    if not holds:
        raise SystemExit(f"{DOCKERFILE}: {what}: this does not hold")
    sys.stdout.write(f"  {what}\n")
    sys.stdout.flush()


def try_out(image: Image) -> None:
    """Start what the image starts, ask what it asks for its health, and look at whose its files are."""
    expect("it runs as a user that is not root", image.user == NUMBER)
    expect("healthy before the first crawl", as_user(image, image.health).wait(60) == 0)
    demo = ["gongkai", "--archive", image.environment["GONGKAI_ARCHIVE"], "demo"]
    expect("the example portal is crawled", as_user(image, demo).wait(180) == 0)
    expect("healthy with an archive", as_user(image, image.health).wait(60) == 0)
    daemon = as_user(image, [*image.entry, *image.command])
    time.sleep(5)
    expect("the daemon runs", daemon.poll() is None)
    daemon.send_signal(signal.SIGTERM)
    expect("and ends at the signal to stop", daemon.wait(60) == 0)
    program, state = Path("/opt/gongkai"), Path(image.folder)
    expect("the user cannot change the program", all(p.lstat().st_uid == 0 for p in program.rglob("*")))
    owners = {path.lstat().st_uid for path in (state, *state.rglob("*"))}
    expect("and what is stored is the user's own", owners == {int(NUMBER)})
    archive = Path(image.environment["GONGKAI_ARCHIVE"])
    archive.write_bytes(b"no archive" * 1000)
    expect("unhealthy with a damaged archive", as_user(image, image.health).wait(60) != 0)


def enter(view: Path) -> None:
    """Make this machine's file system, with what is written held in memory, the one of this process."""

    def mount(*words: str) -> None:
        subprocess.run(["mount", *words], check=True)

    mount("-t", "tmpfs", "tmpfs", str(view))
    upper, work, merged = (view / name for name in ("upper", "work", "merged"))
    for folder in (upper, work, merged):
        folder.mkdir()
    mount("-t", "overlay", "overlay", "-o", f"lowerdir=/,upperdir={upper},workdir={work}", str(merged))
    for name in ("proc", "dev", "sys"):
        mount("--rbind", f"/{name}", str(merged / name))
    mount("-t", "tmpfs", "-o", "mode=1777", "tmpfs", str(merged / "tmp"))
    os.chroot(merged)
    os.chdir("/")
    home = Path(sys.executable).resolve()
    for folder in home.parents:  # this Python may lie below /root, where another user may not look
        folder.chmod(folder.stat().st_mode | 0o055)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--arg", action="append", default=[], metavar="NAME=VALUE", help="as --build-arg")
    options = parser.parse_args()
    if INSIDE not in os.environ:
        os.execvpe(
            "unshare",
            ["unshare", "--mount", sys.executable, str(Path(__file__).resolve()), *sys.argv[1:]],
            {**os.environ, INSIDE: "1"},
        )
    given = dict(argument.split("=", 1) for argument in options.arg)
    text = DOCKERFILE.read_text(encoding="utf-8")
    enter(Path("/mnt"))
    image = Image()
    for name, words in instructions(text):
        sys.stdout.write(f"{name} {words}\n"[:100].rstrip() + "\n")
        sys.stdout.flush()
        apply(name, words, image, given)
    try_out(image)


if __name__ == "__main__":
    main()
