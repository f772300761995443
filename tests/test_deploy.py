"""What deploy/ says is what systemd, cron, Docker and our own command line understand."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import tomllib
from configparser import ConfigParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.cron import next_run
from crawler.redaction import redact
from deploy.dry_run import copied, instructions, settings
from gongkai.cli import group

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
EXPOSURE = {
    "gongkai.service": 25,
    "gongkai-once.service": 25,
    "gongkai-worker.service": 25,
    "gongkai-serve.service": 15,
    "gongkai-backup.service": 10,
}
HADOLINT = ROOT / "build" / "deploy" / "bin" / "hadolint"
PROGRAM = "/opt/gongkai/bin/gongkai"
needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed"
)


def read(unit: Path) -> dict[str, list[str]]:
    """The values of each key of a unit; keys may be repeated."""
    found: dict[str, list[str]] = {}
    for line in unit.read_text(encoding="utf-8").splitlines():
        if match := re.fullmatch(r"(\w+)=(.*)", line):
            found.setdefault(match[1], []).append(match[2])
    return found


STARTED = sorted(
    {line for unit in SERVICES for line in read(unit)["ExecStart"]}
    | set(re.findall(rf"{PROGRAM} .*$", (DEPLOY / "crontab").read_text(encoding="utf-8"), re.M))
)


@needs_systemd
def test_systemd_understands_every_unit(tmp_path: Path) -> None:
    """No unknown key, value or system call; with a program where ours will be."""
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace(PROGRAM, "/bin/true")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / unit.name) for unit in UNITS)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (
        done.returncode,
        [line for line in done.stderr.splitlines() if str(tmp_path) in line or "gongkai" in line],
    ) == (0, [])


@needs_systemd
@pytest.mark.parametrize("name", EXPOSURE)
def test_how_exposed_a_service_is(name: str) -> None:
    """systemd's own measure, in tenths of its scale; a unit without any hardening has 96."""
    words = [
        "systemd-analyze",
        "security",
        "--offline=true",
        f"--threshold={EXPOSURE[name]}",
        str(DEPLOY / name),
    ]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout[-200:]


def test_every_service_is_measured() -> None:
    assert {unit.name for unit in SERVICES} == set(EXPOSURE)


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_service_cannot_harm_the_rest_of_the_machine(unit: Path) -> None:
    said = read(unit)
    for key, value in {
        "User": "gongkai", "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes",
        "CapabilityBoundingSet": "", "StateDirectory": "gongkai", "SystemCallArchitectures": "native",
    }.items():  # fmt: skip
        assert said[key] == [value]
    assert "SystemCallFilter" in said
    assert "RestrictAddressFamilies" in said


@pytest.mark.parametrize("name", ["gongkai.service", "gongkai-once.service", "gongkai-worker.service"])
def test_a_crawl_is_asked_once_to_end_and_given_the_time(name: str) -> None:
    """SIGTERM to the daemon alone: a second one that reaches a crawl would make it drop everything."""
    from crawler.browser import NAVIGATION_MS
    from crawler.limits import limits

    said = read(DEPLOY / name)
    assert said["KillMode"] == ["mixed"]
    assert int(said["TimeoutStopSec"][0]) > limits({})["GONGKAI_ANSWER_SECONDS"] + NAVIGATION_MS / 1000
    assert said["OOMPolicy"] == ["continue"]


@pytest.mark.parametrize("line", STARTED)
def test_the_command_line_takes_what_is_started(line: str) -> None:
    program, *words = shlex.split(line)
    assert program == PROGRAM
    result = CliRunner().invoke(group, [*words, "--help"])
    assert result.exit_code == 0, result.output


@needs_systemd
def test_the_timers_say_when() -> None:
    for unit in (unit for unit in UNITS if unit.suffix == ".timer"):
        said = read(unit)
        assert said["Persistent"] == ["true"]
        assert unit.with_suffix(".service") in SERVICES
        for moment in said["OnCalendar"]:
            subprocess.run(
                ["systemd-analyze", "calendar", moment], check=True, capture_output=True, timeout=60
            )


def test_cron_reads_the_crontab() -> None:
    from datetime import UTC, datetime

    lines = [
        line
        for line in (DEPLOY / "crontab").read_text(encoding="utf-8").splitlines()
        if line and line[0] != "#"
    ]
    jobs = [line for line in lines if not re.fullmatch(r"[A-Z_]+=\S+", line)]
    assert len(jobs) == 2
    for job in jobs:
        assert next_run(" ".join(job.split()[:5]), "x", datetime(2026, 1, 1, tzinfo=UTC))
        assert "%" not in job  # cron takes it for the end of the line


@pytest.mark.skipif(
    not HADOLINT.exists(), reason="hadolint is not in build/deploy: make build/deploy/.installed"
)
def test_hadolint_finds_nothing() -> None:
    done = subprocess.run(
        [HADOLINT, "--no-color", DEPLOY / "Dockerfile"], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_the_image_gets_what_a_wheel_is_made_of_and_no_archive() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = {name.rstrip("*") for name in project["tool"]["setuptools"]["packages"]["find"]["include"]}
    modules = {f"{name}.py" for name in project["tool"]["setuptools"]["py-modules"]}
    assert set(copied(ROOT)) == {*packages, *modules, "pyproject.toml", "README.md", "LICENSE"}


def test_the_image_runs_as_nobody_special_and_says_how_it_is() -> None:
    said = dict(instructions((DEPLOY / "Dockerfile").read_text(encoding="utf-8")))
    assert said["USER"] == "10001"
    assert "gongkai status" in said["HEALTHCHECK"]
    assert said["VOLUME"] == "/var/lib/gongkai"


def test_the_dry_run_reads_a_dockerfile() -> None:
    text = "# a\nFROM x\nRUN one \\\n    # between\n    && two\n\nENV A=1 \\\n    B=$A:2\n"
    assert list(instructions(text)) == [("FROM", "x"), ("RUN", "one && two"), ("ENV", "A=1 B=$A:2")]
    assert settings("A=1 B=$PATH:2", {"PATH": "/bin"}) == {"A": "1", "B": "/bin:2"}


def test_no_secret_stands_in_deploy() -> None:
    for path in DEPLOY.iterdir():
        if path.is_file() and path.suffix != ".py":
            text = path.read_text(encoding="utf-8")
            assert redact(text) == text
            assert not re.search(r"(?i)(secret-access-key|password)\s*[:=]", text)


def test_units_are_no_more_than_keys_and_sections() -> None:
    for unit in UNITS:
        parser = ConfigParser(strict=False, interpolation=None, comment_prefixes=("#",))
        parser.read(unit, encoding="utf-8")
        assert {"Unit"} <= set(parser.sections()) <= {"Unit", "Service", "Timer", "Install"}
