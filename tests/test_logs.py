"""What a log line looks like, where a crawl's log is kept, and that nothing secret gets anywhere."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.store import Archive
from crawler import log_files, logs
from crawler.log_files import LogFile, crawl_log, log_folder, read_log, remove_old
from crawler.logs import JsonLines, Readable, event, hide_secrets, readable
from tests.commands import Ended, gongkai
from tests.crawling import Done, start
from tests.loopback import Answer, Portal, serving

HOST = "http://www.chengchuan.example.cn"
PASSWORD = "pa55-of-the-proxy"  # in the address as it is
TOKEN = "AAH-k3yOfTheBot"
SECRETS = (PASSWORD, TOKEN, b64encode(f"reader:{PASSWORD}".encode()).decode())
REPORT = "<html><head><title>澄川县{0}年政府信息公开工作年度报告</title></head><body><h1>澄川县{0}年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>{0}年，本机关主动公开政府信息12条。</p></body></html>"


@pytest.fixture(autouse=True)
def logging_as_it_was(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    factory, handlers = logging.getLogRecordFactory(), list(logging.root.handlers)
    monkeypatch.setattr(logs, "_subject", {})
    monkeypatch.delenv("GONGKAI_LOGS", raising=False)
    yield
    logging.setLogRecordFactory(factory)
    for handler in [each for each in logging.root.handlers if each not in handlers]:
        logging.root.removeHandler(handler)
        handler.close()


def record(
    text: str, *args: object, error: BaseException | None = None, **fields: object
) -> logging.LogRecord:
    exc_info = (type(error), error, error.__traceback__) if error else None
    logger = logging.getLogger("crawler.test")
    extra = event("tested", **fields) if fields else None
    return logger.makeRecord("crawler.test", logging.INFO, __file__, 1, text, args, exc_info, extra=extra)


def raised(text: str) -> ValueError:
    try:
        raise ValueError(text)
    except ValueError as error:
        return error


# Lines


def test_an_event_is_one_object_with_what_it_is_about(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "_subject", {"site": "chengchuan", "crawl": 17})
    entry = json.loads(
        JsonLines().format(record("new: %s", "http://a.example/", url="http://a.example/", tries=2))
    )
    assert datetime.fromisoformat(entry.pop("time")).tzinfo == UTC
    assert entry == {
        "level": "INFO",
        "logger": "crawler.test",
        "event": "tested",
        "site": "chengchuan",
        "crawl": 17,
        "url": "http://a.example/",
        "tries": 2,
        "text": "new: http://a.example/",
    }


@pytest.mark.parametrize(
    "text", ["一\n二\r三", "\x1b[2J\x9b1A", "a\u2028b\u2029c\x85d", "\u202eexe.fdp", "\ud83d", "\0"]
)
def test_what_a_portal_wrote_stays_in_its_line(text: str) -> None:
    line = JsonLines().format(record("%s", text, error=raised(text), title=text))
    assert len(line.splitlines()) == 1
    assert "\x1b" not in line
    entry = json.loads(line.encode(errors="backslashreplace"))
    assert entry["text"] == entry["title"] == text
    assert text in entry["traceback"]
    shown = readable({**entry, "traceback": ""}, "14:03:22")
    assert len(shown.splitlines()) == 1
    assert not set(shown) & set("\x1b\x9b\x85\u2028\u202e\0")


def test_a_person_reads_a_short_line_and_the_traceback_below(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "_subject", {"site": "chengchuan"})
    first, *below = Readable().format(record("cannot be read: %s", "页", error=raised("why"))).splitlines()
    assert first.split(" ", 1)[1] == "chengchuan INFO cannot be read: 页"
    assert below[0] == "Traceback (most recent call last):"
    assert below[-1] == "ValueError: why"


def test_an_endless_text_keeps_its_ends() -> None:
    entry = json.loads(JsonLines().format(record("a" * 10_000 + "b" * 90_000)))
    assert len(entry["text"]) < 5_000
    assert (entry["text"][0], entry["text"][-1]) == ("a", "b")
    assert "96000 characters left out" in entry["text"]


def test_every_log_call_of_ours_names_its_event() -> None:
    root = Path(__file__).parent.parent
    files = [root / "scheduler.py", *(root / "crawler").rglob("*.py"), *(root / "gongkai").rglob("*.py")]
    calls = [
        (file.name, part.split("\n\n")[0])
        for file in files
        for part in file.read_text(encoding="utf-8").split("logger.")[1:]
        if part.startswith(("info(", "warning(", "error(", "exception(", "log(", "debug("))
    ]
    assert len(calls) > 15
    assert [name for name, call in calls if "extra=event(" not in call] == []


# Secrets


def test_no_handler_sees_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of others neither: the record itself holds none."""
    monkeypatch.setenv("HTTP_PROXY", f"http://reader:{PASSWORD}@127.0.0.1:1")
    hide_secrets()
    hide_secrets()
    made = record("via %s: %d", f"http://reader:{PASSWORD}@127.0.0.1:1", 407, error=raised(f"bad {PASSWORD}"))
    plain = logging.Formatter("%(message)s").format(made)
    assert plain.startswith("via http://***@127.0.0.1:1: 407\nTraceback")
    assert plain.endswith("ValueError: bad ***")
    assert PASSWORD not in JsonLines().format(
        record("x", proxy=f"http://reader:{PASSWORD}@127.0.0.1:1", error=raised(PASSWORD))
    )


def test_arguments_that_do_not_fit_are_left_to_logging() -> None:
    hide_secrets()
    assert record("%d", "no number").args == ("no number",)


def proxied(folder: Path, proxy: str) -> tuple[Path, dict[str, str]]:
    """A site that only the proxy knows, and an environment with secrets in it."""
    site = folder / "chengchuan.toml"
    site.write_text(
        f'agency = "澄川县人民政府"\nregion = "900101"\nhomepage = "{HOST}/"\nschedule = "17 3 * * 1"\ndelay = 0\n'
        f'[[column]]\nurl = "{HOST}/nb/"\nkind = "annual_report"\n[expect]\ndocuments = 0\n',
        encoding="utf-8",
    )
    address = f"http://reader:{PASSWORD}@{proxy}"
    return site, {
        "http_proxy": address,
        "https_proxy": address,
        "no_proxy": "",
        "GONGKAI_NOTIFY": f"tgram://987654321:{TOKEN}/-100",
    }


def answered_through(proxy: Portal) -> None:
    """A list with a report, one that is gone, one that fails, and one behind TLS, where the proxy is no help."""
    entries = "".join(
        f'<li><a href="{address}">澄川县{year}年政府信息公开工作年度报告</a><span>{year + 1}-01-20</span></li>'
        for year, address in enumerate(
            ("/nb/1.html", "/nb/gone.html", "/nb/503.html", f"{HOST.replace('http:', 'https:')}/nb/tls.html"),
            2020,
        )
    )

    def page(body: str) -> Answer:
        return Answer(body, headers={"Content-Type": "text/html; charset=utf-8"})

    proxy.routes |= {
        f"{HOST}/nb/": page(f"<ul>{entries}</ul>"),
        f"{HOST}/nb/1.html": page(REPORT.format(2020)),
        f"{HOST}/nb/503.html": Answer("busy", 503),
        f"{HOST}/robots.txt": Answer("", 404),
    }


def everything(folder: Path) -> bytes:
    """The bytes of every file, and every value of the archive as its statements give it."""
    with Archive.open(folder / "a.db") as archive:
        dump = "\n".join(archive.db.conn.iterdump()).encode(errors="replace")
        bodies = [
            archive.page(row[0]).body for row in archive.db.execute("SELECT id FROM captures").fetchall()
        ]
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    return b"\n".join([dump, *bodies, *files])


def leaks(folder: Path) -> list[str]:
    held = everything(folder)
    return [secret for secret in SECRETS if secret.encode() in held]


def test_a_crawl_through_a_proxy_leaves_no_password_anywhere(tmp_path: Path) -> None:
    with serving() as proxy:
        answered_through(proxy)
        site, env = proxied(tmp_path, f"127.0.0.1:{proxy.port}")
        done = start(site, tmp_path / "a.db", env).wait()
        authorized = {
            seen.headers.get("Proxy-Authorization", "") for seen in proxy.asked(f"{HOST}/nb/1.html")
        }
    assert authorized == {f"Basic {SECRETS[2]}"}  # it was used
    assert done.status == 1
    with Archive.open(tmp_path / "a.db", readonly=True) as archive:
        crawl = next(iter(archive.db.query("SELECT * FROM crawls")))
        visits = {row["url"].rpartition("/")[2]: row for row in archive.db.query("SELECT * FROM visits")}
    assert (crawl["new"], crawl["status"]) == (1, "partial")
    assert visits["tls.html"]["error"].startswith("TunnelError: Could not open CONNECT")
    assert leaks(tmp_path) == []


def test_a_proxy_that_refuses(tmp_path: Path) -> None:
    with serving() as proxy:
        proxy.answer = lambda _: Answer("who are you?", 407)  # type: ignore[method-assign]
        site, env = proxied(tmp_path, f"127.0.0.1:{proxy.port}")
        assert start(site, tmp_path / "a.db", env).wait().status == 1
    assert start(site, tmp_path / "a.db", env).wait().status == 1  # nobody listens there any more
    with Archive.open(tmp_path / "a.db", readonly=True) as archive:
        assert [row["status"] for row in archive.db.query("SELECT status FROM crawls")] == [
            "failed",
            "failed",
        ]
    assert leaks(tmp_path) == []


def test_scrapys_own_command_says_no_secret_either(tmp_path: Path) -> None:
    """Its settings, every request and every traceback at DEBUG."""
    with serving() as proxy:
        answered_through(proxy)
        _, env = proxied(tmp_path, f"127.0.0.1:{proxy.port}")
        done = subprocess.run(
            [sys.executable, "-m", "scrapy", "crawl", "chengchuan", "-s", "LOG_LEVEL=DEBUG"],
            cwd=Path(__file__).parent.parent,
            env={
                **os.environ,
                **env,
                "GONGKAI_SITES": str(tmp_path),
                "GONGKAI_ARCHIVE": str(tmp_path / "a.db"),
            },
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert "Overridden settings" in done.stderr
    assert [secret for secret in SECRETS if secret in done.stdout + done.stderr] == []
    assert crawl_log(tmp_path / "a.db.logs", "chengchuan", 1).is_file()


def test_errors_of_the_command_line_say_no_secret(tmp_path: Path) -> None:
    env = {"HTTP_PROXY": f"http://reader:{PASSWORD}@127.0.0.1:1"}
    ends = [
        gongkai("--archive", tmp_path / f"{PASSWORD}.db", "status", env=env),
        gongkai("recrawl", f"ftp://{PASSWORD}", env=env),
        gongkai("sites", "show", PASSWORD, env=env),
    ]
    assert [end.status for end in ends] == [1, 2, 2]
    assert [end.err for end in ends if PASSWORD in end.out + end.err or "***" not in end.err] == []


# Files


def test_the_log_of_a_crawl_is_found_from_its_id(tmp_path: Path) -> None:
    with serving() as proxy:
        answered_through(proxy)
        site, env = proxied(tmp_path, f"127.0.0.1:{proxy.port}")
        for _ in range(2):
            start(site, tmp_path / "a.db", env).wait()
    archive = ("--archive", tmp_path / "a.db", "--sites", tmp_path)
    listed = of_json(gongkai(*archive, "logs", "--json"))
    assert [(row["id"], row["site"], row["status"]) for row in listed] == [
        (2, "chengchuan", "partial"),
        (1, "chengchuan", "partial"),
    ]
    assert [Path(row["log"]).stat().st_size for row in listed] == [row["bytes"] for row in listed]
    entries = of_json(gongkai(*archive, "logs", "1", "--json"))
    assert {(entry["site"], entry["crawl"]) for entry in entries} == {("chengchuan", 1)}
    assert (entries[0]["event"], entries[-1]["event"], entries[-1]["status"]) == ("began", "ended", "partial")
    assert {(e["event"], e["url"].rpartition("/")[2]) for e in entries if "url" in e} >= {
        ("new", "1.html"),
        ("gone", "gone.html"),
        ("error", "503.html"),
    }
    assert gongkai(*archive, "logs", "chengchuan", "--path").out.strip() == str(
        tmp_path / "a.db.logs/chengchuan/2.log"
    )
    assert "gone: http" in gongkai(*archive, "logs", "1").out
    assert gongkai(*archive, "logs", "1", "--level", "error").out == ""
    for words, sentence in {
        ("3",): "no crawl 3",
        ("nobody",): "no site file 'nobody'",
        ("demo",): "has not been crawled",
    }.items():
        ended = gongkai(*archive, "logs", *words)
        assert ended.status != 0
        assert sentence in ended.err
    Path(listed[0]["log"]).unlink()
    assert "no log of crawl 2 of chengchuan is there" in gongkai(*archive, "logs", "2").err
    assert "no logs are kept" in gongkai(*archive, "logs", env={"GONGKAI_LOGS": "off"}).err


def of_json(ended: Ended) -> list[dict[str, Any]]:
    assert ended.status == 0, ended.err
    return [json.loads(line) for line in ended.out.splitlines()]


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[Any]:
    """A crawl of one short list; how it ended."""
    with serving() as portal:
        portal.page("/nb/", "<ul><li>共0条</li></ul>")
        site, _ = proxied(tmp_path, "127.0.0.1:1")
        site.write_text(site.read_text(encoding="utf-8").replace(HOST, portal.url) + "\n", encoding="utf-8")
        site.write_text(
            site.read_text(encoding="utf-8").replace("delay = 0", "delay = 0\nprivate = true"),
            encoding="utf-8",
        )

        def crawl(**env: str) -> Done:
            return start(site, tmp_path / "a.db", env).wait()

        yield crawl


def test_another_place_or_none(quick: Any, tmp_path: Path) -> None:
    quick(GONGKAI_LOGS=str(tmp_path / "elsewhere" / "logs"))
    assert (tmp_path / "elsewhere" / "logs" / "chengchuan" / "1.log").is_file()
    assert "began" in quick(GONGKAI_LOGS="off").log
    assert not (tmp_path / "a.db.logs").exists()


@pytest.mark.parametrize("place", ["/proc/nowhere", "/dev/null/logs", "/dev/full"])
def test_a_place_that_takes_no_log_is_named_once(quick: Any, tmp_path: Path, place: str) -> None:
    done = quick(GONGKAI_LOGS=place)
    told = [json.loads(line) for line in done.log.splitlines()]
    assert [entry["event"] for entry in told if entry["level"] != "INFO"] == ["log_not_kept"]
    with Archive.open(tmp_path / "a.db", readonly=True) as archive:
        last = archive.last_crawl("chengchuan")
    assert last is not None
    assert last["finished_at"]


def test_a_disk_that_fills_up_is_named_once(tmp_path: Path) -> None:
    """The log's file leads to a device that is always full."""
    full = tmp_path / "full"
    full.symlink_to("/dev/full")
    handler = LogFile(full)
    handler.setFormatter(JsonLines())
    told: list[str] = []
    seen = logging.Handler()
    seen.emit = lambda made: told.append(made.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("crawler.test")
    logging.root.addHandler(handler)
    logging.root.addHandler(seen)
    for number in range(3):
        logger.warning("event %d", number)
    assert len(told) == 4
    assert "cannot be written: [Errno 28] No space left on device" in told[1] + told[0]


def test_a_log_is_of_bounded_size_and_keeps_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_files, "MOST_BYTES", 2_000)
    path = crawl_log(tmp_path, "chengchuan", 1)
    handler = LogFile.begin(path)
    handler.setFormatter(JsonLines())
    for number in range(100):
        handler.handle(record("event %d", number))
    handler.close()
    assert sum(piece.stat().st_size for piece in log_files.pieces(path)) <= 4_000
    numbers = [int(entry["text"].split()[1]) for entry in read_log(path)]
    assert numbers == list(range(numbers[0], 100))
    assert len(numbers) > 10
    assert list(read_log(path))
    LogFile.begin(path).close()  # an archive that begins anew counts from 1 again
    assert list(read_log(path)) == []


def test_a_torn_line_is_shown_as_it_is(tmp_path: Path) -> None:
    path = crawl_log(tmp_path, "chengchuan", 1)
    path.parent.mkdir()
    path.write_bytes(b'{"level": "INFO", "text": "a"}\n{"level": "IN\n17\n\xff\n')
    assert [entry["text"] for entry in read_log(path)] == ["a", '{"level": "IN', "17", "\ufffd"]


def test_old_logs_go_and_nothing_else(tmp_path: Path) -> None:
    now, day = time.time(), 86_400
    names = {
        "a/1.log": 400, "a/1.log.1": 399, "a/2.log": 200, "b/3.log": 100, "b/4.log": 0.1, "schedule/20260105T031700Z-4711.log": 366,
        "a/notes.log": 900, "a/5.log.gz": 900, "6.log": 900, "a/b/7.log": 900,
    }  # fmt: skip
    for name, days in names.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * 1000)
        os.utime(path, (now - days * day,) * 2)
    assert remove_old(tmp_path, now=now) == 3
    assert {name for name in names if not (tmp_path / name).exists()} == {
        "a/1.log",
        "a/1.log.1",
        "schedule/20260105T031700Z-4711.log",
    }
    assert remove_old(tmp_path, now=now, most=2000) == 1
    assert not (tmp_path / "a/2.log").exists()
    assert remove_old(tmp_path, now=now, most=0) == 1  # what may be in use stays
    assert (tmp_path / "b/4.log").exists()


def test_the_folder_is_the_archives_own_whatever_links_lead_to_it(tmp_path: Path) -> None:
    (tmp_path / "real.db").touch()
    (tmp_path / "link.db").symlink_to(tmp_path / "real.db")
    assert log_folder(tmp_path / "link.db") == log_folder(tmp_path / "real.db") == tmp_path / "real.db.logs"
