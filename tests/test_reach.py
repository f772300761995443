"""What reading a stranger's file may do to the machine: nothing. Watched by Python's own audit hooks, not by reading code."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from crawler.sitefile import COLUMN_KEYS, EXPECT_KEYS, SITE_KEYS
from gongkai.cli import COMMANDS, group

ROOT = Path(__file__).parent.parent
PACKAGES = ("gongkai", "crawler", "pipelines", "archive", "scheduler.py")

# Reads every attachment and page of the tests under names that lead out of any folder, and notes what it does besides.
WATCHED = """
import sys
from pathlib import Path
from crawler.items import Hint, Page
from pipelines import read
from pipelines.errors import ReadError

FORBIDDEN = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.remove", "os.rename", "os.mkdir", "os.chmod",
             "os.link", "os.symlink", "shutil.", "socket.connect", "socket.bind", "socket.getaddrinfo", "ftplib.", "urllib.Request", "webbrowser.")
NAMES = ("../../../tmp/gongkai-escaped.sh", "/tmp/gongkai-escaped.sh", "a\\x00.pdf", "x;touch${IFS}/tmp/gongkai-escaped.sh", "..\\\\..\\\\a.exe")
done = []
watching = False

def watch(event, arguments):
    if not watching:
        return
    if event.startswith(FORBIDDEN):
        done.append((event, repr(arguments)[:200]))
    elif event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        done.append((event, repr(arguments)[:200]))

sys.addaudithook(watch)
count = 0
for position, path in enumerate(sorted(Path("tests/files").rglob("*"))):
    if not path.is_file() or path.suffix in (".json", ".md", ".py"):
        continue
    name = NAMES[position % len(NAMES)]
    headers = (("Content-Disposition", f'attachment; filename="{name}"'), ("Content-Type", "application/octet-stream"))
    page = Page("s", "http://x.gov.cn/" + name, "attachment", 200, "2024-01-01T00:00:00Z", path.read_bytes(), headers, hint=Hint(title=name))
    watching = True
    try:
        read(page)
    except ReadError:
        pass
    watching = False
    count += 1
for line in done:
    print(*line)
print(count, "read")
"""


def test_reading_files_starts_nothing_writes_nothing_and_asks_nobody() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WATCHED], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    *told, count = done.stdout.splitlines()
    assert told == []
    assert int(count.split()[0]) >= 10
    assert not Path("/tmp/gongkai-escaped.sh").exists()


# Parameters, not text: what stands in the text of SQL


def code() -> list[Path]:
    return [
        file
        for name in PACKAGES
        for file in ([ROOT / name] if name.endswith(".py") else sorted((ROOT / name).rglob("*.py")))
    ]


def interpolated(path: Path) -> set[str]:
    """What is put into the texts that Ruff takes for SQL (S608) in this file, but for constants of a module."""
    lines = path.read_text(encoding="utf-8").splitlines()
    marked = {number for number, line in enumerate(lines, 1) if "noqa: S608" in line}
    texts = [node for node in ast.walk(ast.parse("\n".join(lines))) if isinstance(node, ast.JoinedStr)]
    found = {
        ast.unparse(part.value)
        for text in texts
        if marked & set(range(text.lineno, (text.end_lineno or text.lineno) + 1))
        for part in text.values
        if isinstance(part, ast.FormattedValue)
    }
    return {expression for expression in found if not expression.replace("_", "").isupper()}


REVIEWED: dict[str, dict[str, str]] = tomllib.loads((ROOT / "tests/sql.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "path", [path for path in code() if "noqa: S608" in path.read_text(encoding="utf-8")], ids=str
)
def test_what_stands_in_the_text_of_a_statement_is_known(path: Path) -> None:
    """Names of tables and columns cannot be parameters; each expression that gives one is named in tests/sql.toml."""
    known = REVIEWED.get(path.relative_to(ROOT).as_posix(), {})
    assert interpolated(path) <= known.keys(), "make it a parameter, or say in tests/sql.toml what it can be"


def test_nothing_reviewed_is_left_over() -> None:
    for file, known in REVIEWED.items():
        assert known.keys() <= interpolated(ROOT / file), file
        assert all(known.values()), file


# Secrets


SECRET = ("password", "passwd", "token", "secret", "apikey", "api_key", "credential", "auth")


def test_no_option_and_no_key_takes_a_secret() -> None:
    """A command line is seen by everybody on the machine, and a site file is passed on: secrets come by the environment."""
    import click

    names = {*SITE_KEYS, *COLUMN_KEYS, *EXPECT_KEYS}
    waiting = [group.get_command(click.Context(group), name) for name in COMMANDS]
    while waiting:
        command = waiting.pop()
        assert command is not None
        names |= {option for parameter in command.params for option in parameter.opts}
        waiting += list(command.commands.values()) if isinstance(command, click.Group) else []
    assert not {name for name in names if any(word in name.lower() for word in SECRET)}
