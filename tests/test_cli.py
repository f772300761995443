"""The commands over one archive: the example portal crawled at its three states by `gongkai demo`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from archive.store import Archive
from crawler.browser import find_chromium
from examples.portal import facts
from gongkai.cli import COMMANDS
from tests import commands
from tests.commands import Ended

CORRECTED = "澄川县公安局2023年政府信息公开工作年度报告"
BROWSER = find_chromium() is not None


def gongkai(*words: object, archive: Path | None = None, **more: Any) -> Ended:
    """Run the command line as a user does, apart from this process."""
    return commands.gongkai(*(["--archive", archive] if archive else []), *words, **more)


def lines(run: Ended) -> list[dict[str, Any]]:
    assert run.status == 0, run.err
    return [json.loads(line) for line in run.out.splitlines()]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The archive after the demo, and what the demo printed."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    run = gongkai("demo", "--port", 0, archive=path)
    assert run.status == 0, run.err
    return path, run.out


@pytest.fixture
def archive(demo: tuple[Path, str]) -> Path:
    return demo[0]


def test_the_demo_prints_what_changed(demo: tuple[Path, str]) -> None:
    path, printed = demo
    first, second, third = printed.split("\nstate ")[1:]
    assert "penalties.decisions 1286 → 1268" in second
    assert "penalties" not in first + third
    assert ("suspect" in third) == BROWSER  # without one the crawl is partial, and proves nothing gone
    assert str(path) in printed


def test_what_was_read_is_what_the_portal_published(archive: Path) -> None:
    """Every document of state 1 against the portal's own truth: title, agency, year, sections, every number."""
    compared = 0
    for path, truth in facts(1).items():
        with Archive.open(archive, readonly=True) as opened:
            found = opened.db.query(
                "SELECT * FROM documents WHERE url LIKE ?", (f"http://127.0.0.1:%{path}",)
            )
            row = next(iter(found), None)
            if row is None:
                assert not BROWSER, path
                continue
            version = opened.version(row["id"], 1)
            numbers = {f["code"]: f["value"] for f in opened.facts(version["id"]) if f["source"] == "table"}
            sections = [s["number"] for s in opened.sections(version["id"]) if s["number"]]
        compared += 1
        if truth.kind == "attachment":
            continue
        assert (row["title"], row["agency"]) == (truth.title, truth.agency)
        assert row["year"] == (truth.year or int(truth.published[:4]))  # a notice is of the year it appeared
        assert sections == list(truth.sections), path
        printed = {code: n for code, n in truth.numbers.items() if isinstance(n, int | float)}
        if numbers:
            assert {code: numbers.get(code) for code in printed if code in numbers} == {
                code: n for code, n in printed.items() if code in numbers
            }
    assert compared >= 10


def test_every_check_passes_on_the_example_reports(archive: Path) -> None:
    with Archive.open(archive, readonly=True) as opened:
        wrong = list(opened.db.query("SELECT rule, verdict, detail FROM checks WHERE verdict <> 'pass'"))
        total = opened.db.execute("SELECT count(*) FROM checks").fetchone()[0]
    assert wrong == []
    assert total > 20


def test_search_finds_two_character_words_in_both_scripts(archive: Path) -> None:
    simplified = lines(gongkai("search", "处罚", "--json", archive=archive))
    traditional = lines(gongkai("search", "處罰", "--json", archive=archive))
    assert simplified
    assert simplified == traditional
    assert all("处罚" in hit["snippet"].replace("⟦", "").replace("⟧", "") for hit in simplified)
    assert gongkai("search", "查无此词", "--all-versions", archive=archive).err.strip() == "nothing found"


def test_search_says_where_a_number_that_was_replaced_is_found(archive: Path) -> None:
    """1286 stands in the first version of the corrected report alone."""
    now = gongkai("search", "1286", archive=archive)
    assert now.out == ""
    assert now.err.startswith("nothing found; ")
    assert "--all-versions" in now.err
    (hit,) = lines(gongkai("search", "1286", "--all-versions", "--json", archive=archive))
    assert hit["title"] == CORRECTED


def test_log_show_and_diff_of_a_corrected_report(archive: Path) -> None:
    with Archive.open(archive, readonly=True) as opened:
        document = next(iter(opened.db.query("SELECT * FROM documents WHERE title = ?", (CORRECTED,))))
    events = lines(gongkai("log", f"{document['url']}#top", "--json", archive=archive))
    versions = [event for event in events if event["event"] == "version"]
    assert [version["change"] for version in versions] == ["first", "content"]
    changes = lines(gongkai("diff", document["url"], "--json", archive=archive))
    assert changes[0]["code"] == "penalties.decisions"
    assert (changes[0]["old"], changes[0]["new"]) == (1286, 1268)
    printed = gongkai("diff", document["id"], archive=archive).out
    assert "1286" in printed
    assert "1268" in printed
    shown = json.loads(gongkai("show", document["id"], "--version", 1, "--json", archive=archive).out)
    assert any(f["code"] == "penalties.decisions" and f["value"] == 1286 for f in shown["facts"])
    assert CORRECTED in gongkai("show", document["id"], archive=archive).out


def test_status_names_the_vanished_report(archive: Path) -> None:
    (row,) = lines(gongkai("status", "--json", archive=archive))
    assert row["site"] == "demo"
    assert row["suspect"] == (1 if BROWSER else 0)  # as above
    assert any(("suspect" if BROWSER else "JavaScript") in need for need in row["needs"])
    assert "demo" in gongkai("status", archive=archive).out


def test_verify_is_clean_and_reparse_changes_nothing(archive: Path) -> None:
    with Archive.open(archive, readonly=True) as opened:
        before = opened.db.execute("SELECT version_id, code, value, raw, evidence FROM facts").fetchall()
    assert gongkai("verify", archive=archive).status == 0
    for words in (["reparse"], ["reparse", "--write"]):
        run = gongkai(*words, archive=archive)
        assert run.status == 0, run.err
        assert " 0 differently" in run.out
    with Archive.open(archive, readonly=True) as opened:
        after = opened.db.execute("SELECT version_id, code, value, raw, evidence FROM facts").fetchall()
        versions = opened.db.execute("SELECT count(*), count(DISTINCT document_id) FROM versions").fetchone()
    assert sorted(map(repr, after)) == sorted(map(repr, before))
    assert versions[0] == versions[1] + 1
    assert gongkai("verify", archive=archive).status == 0


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    run = gongkai(command, "--help")
    assert run.status == 0
    assert run.out.startswith("Usage:")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["crawl"], "name the sites to crawl"),
        (["crawl", "dmeo"], "did you mean demo"),
        (["crawl", "demo", "--limit", "0"], "0 is not in the range"),
        (["nonsense"], "No such command"),
        (["diff", "1", "2"], "two version numbers"),
        (["parse", "/nowhere.html"], "does not exist"),
        (["recrawl", "https://unknown.example/a.html"], "no site file covers the host"),
        (["recrawl", "http://[bad"], "no address of a web page"),
        (["recrawl", "http://a:99999/"], "no address of a web page"),
        (["recrawl", "http://127.0.0.1:8899/cc/tzgg/index.html#top"], "is a list page"),
        (["demo", "--port", "99999"], "99999 is not in the range"),
    ],
)
def test_wrong_use_is_named_and_exits_2(words: list[str], sentence: str) -> None:
    run = gongkai(*words)
    assert run.status == 2
    assert sentence in run.err
    assert "Traceback" not in run.err


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('agency = "x"\ncolour = "red"\n', "colour"),
        ('agency = "x"\nschedule = "61 3 * * 1"\n', "schedule"),
    ],
)
def test_a_bad_site_file_is_named_with_its_line(tmp_path: Path, text: str, sentence: str) -> None:
    whole = 'region = "110000"\nhomepage = "https://www.example.gov.cn/"\n'
    (tmp_path / "bad.toml").write_text(
        text + whole + '[[column]]\nurl = "https://www.example.gov.cn/a/"\nkind = "notice"\n',
        encoding="utf-8",
    )
    run = gongkai("--sites", tmp_path, "sites", "list")
    assert run.status == 2
    assert "bad.toml:2" in run.err
    assert sentence in run.err


def test_a_missing_archive_and_a_foreign_file_are_named(tmp_path: Path) -> None:
    missing = gongkai("status", archive=tmp_path / "none.db")
    assert missing.status == 1
    assert "none.db does not exist yet" in missing.err
    foreign = tmp_path / "foreign.db"
    foreign.write_text("not a database, and longer than a header would be" * 20)
    for words in (["status"], ["crawl", "demo"]):
        run = gongkai(*words, archive=foreign)
        assert run.status == 1
        assert "foreign.db" in run.err
        assert "Traceback" not in run.err
    assert foreign.read_text().startswith("not a database")


def test_an_archive_that_cannot_be_looked_at_is_named(tmp_path: Path) -> None:
    too_long = tmp_path / ("x" * 300)
    for words in (["status"], ["crawl", "demo"], ["demo", "--port", "0"]):
        run = gongkai(*words, archive=too_long)
        assert run.status == 1
        assert "Traceback" not in run.err
        assert "xxx" in run.err


def test_the_demo_fails_where_nothing_can_be_stored(tmp_path: Path) -> None:
    """A missing browser excuses what falls short for its sake, and nothing else."""
    env = {"GONGKAI_CHROMIUM": "/nowhere"}
    run = gongkai("demo", "--port", "0", archive=tmp_path / "none" / "x.db", env=env)
    assert run.status == 1
    assert "does not exist" in run.err


def test_the_demo_goes_without_a_browser(tmp_path: Path) -> None:
    run = gongkai("demo", "--port", "0", archive=tmp_path / "x.db", env={"GONGKAI_CHROMIUM": "/nowhere"})
    assert run.status == 0
    assert "a list built by JavaScript is left out" in run.err
    assert run.err.count("nothing of a partial crawl counts as evidence that a document is gone") == 1
    assert "penalties.decisions 1286 → 1268" in run.out


def test_a_page_that_cannot_be_read_is_counted_and_kept(tmp_path: Path) -> None:
    """`parse` goes on with the other files and says which one it could not read."""
    good, bad = tmp_path / "good.txt", tmp_path / "bad.pdf"
    good.write_text(
        "澄川县教育局2022年政府信息公开工作年度报告\n一、总体情况\n全年收到申请2件。\n", encoding="utf-8"
    )
    bad.write_bytes(b"%PDF-1.4 cut short")
    run = gongkai("parse", "--json", good, bad)
    assert run.status == 1
    assert [json.loads(line)["title"] for line in run.out.splitlines()] == [
        "澄川县教育局2022年政府信息公开工作年度报告"
    ]
    assert "bad.pdf" in run.err


def test_repair_shows_its_steps(tmp_path: Path) -> None:
    path = tmp_path / "damaged.txt"
    path.write_text("根據《條例》規(guī)定,現(xiàn)公布如下。", encoding="utf-8")
    (record,) = lines(gongkai("repair", "--json", path))
    assert record["text"] == "根據《條例》規定,現公布如下。"
    assert [(step["before"], step["after"]) for step in record["steps"]] == [
        ("(guī)", ""),
        ("(xiàn)", ""),
    ] or [(step["before"], step["after"]) for step in record["steps"]] == [
        ("規(guī)", "規"),
        ("現(xiàn)", "現"),
    ]
    assert gongkai("repair", path).out.strip() == "根據《條例》規定,現公布如下。"


def test_sites_check_is_a_dry_run(tmp_path: Path) -> None:
    from gongkai.demo import running_portal

    with running_portal() as (_, folder):
        run = gongkai("--sites", folder, "sites", "check", "demo", cwd=tmp_path)
    assert "澄川县公安局" in run.out
    assert "entries" in run.out
    assert list(tmp_path.iterdir()) == []


def test_starting_the_command_line_loads_nothing_heavy() -> None:
    """`gongkai --help` answers at once: none of the heavy packages is imported for it."""
    heavy = ("scrapy", "lxml", "opencc", "datasette", "apscheduler", "sqlite_utils", "pipelines", "archive")
    code = (
        "import sys, click.testing\nfrom gongkai.cli import group\n"
        "assert click.testing.CliRunner().invoke(group, ['--help']).exit_code == 0\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert run.stdout.strip() == "[]", run.stderr


def test_a_damaged_page_of_the_archive_is_named(archive: Path, tmp_path: Path) -> None:
    """Pages of a table overwritten with nonsense: a sentence with the file's name, and no traceback."""
    damaged = tmp_path / "damaged.db"
    with Archive.open(archive, readonly=True) as opened:
        opened.db.execute("VACUUM INTO ?", (str(damaged),))
    with Archive.open(damaged, readonly=True) as opened:
        (root,) = opened.db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'documents'").fetchone()
        (size,) = opened.db.execute("PRAGMA page_size").fetchone()
    with damaged.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    for words in (["log", "1"], ["search", "公开"]):
        run = gongkai(*words, archive=damaged)
        assert run.status == 1
        assert "Traceback" not in run.err
        assert "damaged.db" in run.err


def test_what_one_year_carries_out_the_next_carries_in(archive: Path) -> None:
    with Archive.open(archive, readonly=True) as opened:
        rows = opened.db.query(
            "SELECT d.year, c.verdict FROM checks c JOIN versions v ON v.id = c.version_id"
            " JOIN documents d ON d.version_id = v.id"
            " WHERE c.rule = 'carried_chain' AND d.agency = '澄川县公安局' ORDER BY d.year"
        )
        assert [(row["year"], row["verdict"]) for row in rows] == [
            (year, "pass") for year in (2020, 2021, 2022, 2023)
        ]
