"""`gongkai sites enable`, `disable` and `list`: what schedules crawl."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from crawler.drafting.switches import switched
from crawler.sites import BUNDLED, load_site, load_sites
from gongkai.cli import group

SITE = """\
# enabled = true is not a key here
agency   = "同心县公安局"   # mine
region   = "640324"
homepage = "https://www.tongxin.gov.cn/"
schedule = "17 3 * * 1"

[[column]]
url  = "https://www.tongxin.gov.cn/xxgk/zfxxgknb/"
kind = "annual_report"
"""


def gongkai(*words: object) -> Result:
    return CliRunner().invoke(group, [str(word) for word in words], env={"GONGKAI_SITES": ""})


def test_a_bundled_site_is_switched_on_in_a_folder_of_ones_own(tmp_path: Path) -> None:
    before = (BUNDLED / "gaj-putian.toml").read_bytes()
    run = gongkai("--sites", tmp_path, "sites", "enable", "gaj-putian", "mps")
    assert run.exit_code == 0, run.stderr
    assert f"gaj-putian: enabled in {tmp_path / 'gaj-putian.toml'}; not verified yet" in run.stdout
    assert (BUNDLED / "gaj-putian.toml").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["gaj-putian.toml", "mps.toml"]
    text = (tmp_path / "gaj-putian.toml").read_text(encoding="utf-8")
    assert "enabled  = true\n" in text
    assert text.replace("enabled  = true\n", "") == before.decode().replace(
        "enabled  = false  # crawled by name only, until `gongkai sites enable gaj-putian`\n", ""
    )
    assert [site.slug for site in load_sites(tmp_path).values() if site.enabled] == [
        "demo",
        "gaj-putian",
        "mps",
    ]
    again = gongkai("--sites", tmp_path, "sites", "enable", "mps")
    assert "mps: already enabled" in again.stdout


def test_a_site_of_ones_own_is_switched_where_it_lies(tmp_path: Path) -> None:
    path = tmp_path / "tongxin.toml"
    path.write_text(SITE, encoding="utf-8")
    other = tmp_path / "other"
    other.mkdir()
    words = ("--sites", tmp_path, "--sites", other, "sites")
    assert gongkai(*words, "disable", "tongxin").exit_code == 0
    assert not load_site(path).enabled
    assert gongkai(*words, "enable", "tongxin").exit_code == 0
    assert load_site(path).enabled
    assert path.read_text(encoding="utf-8").replace("enabled  = true\n", "") == SITE
    assert list(other.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["enable", "mps"], "--sites DIR or GONGKAI_SITES"),
        (["enable", "nosuchsite"], "no site file 'nosuchsite'"),
        (["enable"], "Missing argument"),
        (["list", "--province", "火星"], "'火星' is no province"),
    ],
)
def test_wrong_use_is_named(words: list[str], sentence: str) -> None:
    run = gongkai("sites", *words)
    assert run.exit_code == 2
    assert sentence in run.stderr


@given(
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", "enabled = false # x\n", "enabled=true\n", "\tenabled\t=\tfalse\n"]),
)
def test_switching_changes_one_key_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, first: bool, second: bool, line: str
) -> None:
    folder = tmp_path_factory.mktemp("switch")
    text = switched(switched(line + SITE, enabled=first), enabled=second)
    path = folder / "tongxin.toml"
    path.write_text(text, encoding="utf-8")
    site = load_site(path)
    assert site.enabled == second
    assert [row for row in text.splitlines() if row and "enabled" not in row] == [
        row for row in SITE.splitlines() if row and "enabled" not in row
    ]


def test_the_list_says_what_is_verified_and_enabled() -> None:
    run = gongkai("sites", "list")
    header, *rows = run.stdout.splitlines()
    assert header.split()[-2:] == ["enabled", "verified"]
    (demo,) = [row for row in rows if row.startswith("demo ")]
    (putian,) = [row for row in rows if row.startswith("gaj-putian ")]
    assert demo.split()[-2:] == ["yes", "yes"]
    assert putian.split()[-2:] == ["no", "no"]
    assert "not verified" in run.stderr


def test_the_list_can_be_narrowed() -> None:
    rows = [
        json.loads(line)
        for line in gongkai("sites", "list", "--province", "福建省", "--json").stdout.splitlines()
    ]
    assert "gaj-putian" in {row["slug"] for row in rows}
    assert {row["region"][:2] for row in rows} == {"35"}
    assert gongkai("sites", "list", "--province", "中央", "--json").stdout.count("\n") > 30
    assert len(gongkai("sites", "list", "--enabled").stdout.splitlines()) == 2


def test_no_real_portal_is_crawled_unless_it_is_named(tmp_path: Path) -> None:
    """`--all`, `--due` and a schedule on a fresh machine ask nothing of anybody."""
    archive = tmp_path / "a.db"
    for words in (["crawl", "--all"], ["crawl", "--due"], ["schedule", "--once"]):
        run = gongkai("--archive", archive, *words)
        assert run.exit_code == 0, run.stderr
        assert "nothing is due" in run.stdout or "`gongkai --sites DIR sites enable SLUG`" in run.stdout
    assert not archive.exists()
