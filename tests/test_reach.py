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
from crawler.items import Hint, Link, Page
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
    page = Page("s", "http://x.gov.cn/" + name, path.read_bytes(), 200, headers, "2024-01-01T00:00:00Z", kind="attachment", hint=Hint(title=name))
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
