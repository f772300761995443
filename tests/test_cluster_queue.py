"""Leases, claims, messages and deliveries, on a real Redis, without a crawl."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from click.testing import CliRunner
from redis import Redis

from archive.errors import ArchiveError
from archive.lock import site_lock
from archive.store import Archive
from crawler.cluster.board import Board, Result
from crawler.cluster.delivery import Incoming, damage, deliver
from crawler.cluster.errors import ClusterError
from crawler.cluster.held import Held
from crawler.cluster.leases import Lease, is_settled
from crawler.cluster.overview import again, listed
from crawler.cluster.queues import COMMON, Queues, kept, make_message, move, queue_of
from crawler.cluster.sending import Remote
from crawler.cluster.server import Patience, connect
from crawler.lifeline import now
from crawler.oversight import End
from crawler.sites import load_site
from gongkai.cli import group
from tests.certificates import Authority
from tests.commands import gongkai
from tests.factories import begin, finish, full_document, keep, make_page, open_archive
from tests.redis_server import PASSWORD, Server, redis_server
from tests.test_lifeline import ROOT
from tests.test_lifeline import begin as start_child

SITE = """agency = "澄川县人民政府"
region = "900101"
homepage = "http://127.0.0.1:9/"
schedule = "17 3 * * 1"
private = true
[[column]]
url = "http://127.0.0.1:9/nb/"
kind = "annual_report"
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with redis_server(tmp_path_factory.mktemp("redis")) as started:
        yield started


@pytest.fixture
def client(server: Server) -> Redis:
    client = connect(server.url)
    client.flushall()
    return client


def lease(client: Redis, slug: str, *hosts: str, seconds: float = 30) -> Lease:
    return Lease.of(client, slug, hosts, f"w-{slug}", seconds)


def holding(client: Redis) -> Held:
    """A lease of a site and a host, taken and being renewed."""
    taken, before = lease(client, "a", "x.cn", seconds=4), now()
    assert taken.take() == ""
    held = Held(taken, Board(client), before, lambda: None)
    held.start()
    return held


# Leases


def test_a_lease_is_of_all_hosts_or_none(client: Redis) -> None:
    first, second = lease(client, "a", "x.cn", "y.cn"), lease(client, "b", "y.cn", "z.cn")
    assert first.take() == ""
    assert second.take() == "gongkai:lease:host:y.cn"
    assert lease(client, "c", "z.cn").take() == ""
    assert first.take() == ""  # renewed
    assert Board(client).running() == {"a": "w-a", "c": "w-c"}
    first.give_up()
    second.give_up()  # what is another's stays
    assert second.take() == "gongkai:lease:host:z.cn"
    assert Board(client).running() == {"c": "w-c"}


def test_two_crawls_of_one_site_are_two_holders(client: Redis) -> None:
    assert (lease(client, "a").take(), lease(client, "a").take()) == ("", "gongkai:lease:site:a")


def test_a_lease_ends_by_itself(client: Redis) -> None:
    first = lease(client, "a", "x.cn", seconds=0.3)
    assert first.take() == ""
    second = lease(client, "b", "x.cn")
    assert second.take()
    time.sleep(0.4)
    assert second.take() == ""
    assert first.take() == "gongkai:lease:host:x.cn"  # it cannot be renewed any more


def test_no_lease_is_given_until_those_before_a_restart_have_ended(tmp_path: Path) -> None:
    with redis_server(tmp_path / "redis") as server:
        client = connect(server.url)
        assert is_settled(client, 3)
        assert lease(client, "a", "x.cn").take() == ""
        server.kill()
        server.start()
        assert not is_settled(client, 3)
        deadline = time.monotonic() + 30
        while not is_settled(client, 3):
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_a_crawl_ends_before_its_lease_does_when_the_queue_is_away(tmp_path: Path) -> None:
    with redis_server(tmp_path / "redis") as server:
        client = connect(server.url)
        held = holding(client)
        with held.line() as line:
            child, _ = start_child(tmp_path, ROOT, line)
            time.sleep(4)  # longer than the lease: it is renewed
            assert (child.poll(), (tmp_path / "asked").exists()) == (None, False)
            server.kill()
            away = now()
            assert child.wait(60) == -9
            assert now() - away < 4  # at 0.8 of it, counted from the last renewal
        assert (tmp_path / "asked").exists()
        assert held.cut_short(End(1))
        held.end()


def test_a_crawl_ends_at_once_when_another_has_its_lease(client: Redis, tmp_path: Path) -> None:
    held = holding(client)
    with held.line() as line:
        child, _ = start_child(tmp_path, ROOT, line)
        client.set("gongkai:lease:host:x.cn", "another 1")
        assert child.wait(60) == -9
    assert held.cut_short(End(-9))
    held.end()
    assert client.get("gongkai:lease:host:x.cn") == b"another 1"


# Claims and results


def test_a_site_has_one_job_and_its_first_result_stands(client: Redis) -> None:
    board = Board(client)
    job, is_new = board.claim("a", "2026-01-01T00:00:00+00:00")
    assert is_new
    assert board.claim("a", "2026-01-02T00:00:00+00:00") == (job, False)
    found: list[Result | None] = []
    waiting = Thread(target=lambda: found.append(board.wait(job, 20)))
    waiting.start()
    board.report(Result(job, "a", "one", 0, outcome="done"))
    board.report(Result(job, "a", "two", 1))
    waiting.join()
    assert found == [Result(job, "a", "one", 0, outcome="done")]
    assert board.wait(job, 1) == found[0]  # until it is taken over
    board.settle("a", job)
    assert board.wait(job, 0.1) is None
    assert board.claim("a", "2026-01-03T00:00:00+00:00")[1]


def test_settling_an_old_job_leaves_a_new_claim(client: Redis) -> None:
    board = Board(client)
    old, _ = board.claim("a", "")
    board.settle("a", old)
    new, _ = board.claim("a", "")
    board.settle("a", old)
    assert board.job("a") == new


# Messages


def test_what_failed_too_often_is_kept_and_put_back(client: Redis) -> None:
    queues = Queues(client, heartbeat=60)
    Board(client).beat("one", 30, {"machine": "m", "jobs": 1, "folder": "/f"})
    queues.enqueue(make_message("crawl", "a", "1", "text", "one"))
    (row,) = (found.row for found in kept(client, queue_of("one")))
    queues.do_fetch(queue_of("one"), 1)
    assert [found.state for found in kept(client, queue_of("one"))] == ["taken"]
    queues.do_nack(queue_of("one"), row)
    states = [(each.what, each.name, each.state) for each in listed(client)]
    assert states == [("worker", "one", "here"), ("crawl", "a", "dead")]
    assert (again(queues, "b"), again(queues, "a"), again(queues, "a")) == (0, 1, 0)
    (found,) = kept(client, COMMON)
    assert (found.state, found.slug, found.message.kwargs["text"]) == ("waiting", "a", "text")


@pytest.mark.parametrize("delay", [None, 60_000])
def test_a_waiting_message_moves_to_another_queue(client: Redis, delay: int | None) -> None:
    queues = Queues(client, heartbeat=60)
    queues.enqueue(make_message("crawl", "a", "1", "", "one"), delay=delay)
    (found,) = kept(client, queue_of("one"))
    assert found.state == ("delayed" if delay else "waiting")
    move(queues, found, COMMON)
    assert list(kept(client, queue_of("one"))) == []
    (moved,) = kept(client, COMMON)
    assert (moved.state, moved.job, "eta" in moved.message.options) == ("waiting", "1", False)


def test_messages_are_json(client: Redis) -> None:
    """Whoever can write to the server can ask for crawls, and have no code run."""
    data = make_message("crawl", "a", "1", "text").encode()
    assert data.startswith(b'{"queue_name":"crawls","actor_name":"crawl"')


# What the schedule makes of it


@pytest.fixture
def remote(server: Server, client: Redis, tmp_path: Path) -> Remote:
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "a.toml").write_text(SITE, encoding="utf-8")
    (tmp_path / "in").mkdir()
    return Remote(tmp_path / "c.db", [tmp_path / "sites"], server.url, tmp_path / "in")


def end_of(remote: Remote, tmp_path: Path) -> list[Any]:
    """What `run` comes back with, once it does; in a thread, as the scheduler has it."""
    site, found = load_site(tmp_path / "sites" / "a.toml"), []
    Thread(
        target=lambda: found.append(remote.run(site, remote.locks(site), trigger="schedule")), daemon=True
    ).start()
    return found


def wait_for(is_so: Any) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_schedule_that_is_started_anew_waits_for_the_same_job(
    remote: Remote, client: Redis, tmp_path: Path, server: Server
) -> None:
    end_of(remote, tmp_path)
    wait_for(lambda: list(kept(client, COMMON)))
    remote.stop()
    new = Remote(tmp_path / "c.db", [tmp_path / "sites"], server.url, tmp_path / "in")
    found = end_of(new, tmp_path)
    time.sleep(0.3)
    (message,) = kept(client, COMMON)
    assert message.message.kwargs["text"] == SITE
    Board(client).report(Result(message.job, "a", "one", 1, "", "failed", detail="no such folder"))
    wait_for(lambda: found)
    assert (found[0].status, found[0].began, found[0].detail) == (1, "", "no such folder")
    assert Board(client).job("a") == ""


def test_a_crawl_is_over_when_its_delivery_is_merged(remote: Remote, client: Redis, tmp_path: Path) -> None:
    found = end_of(remote, tmp_path)
    wait_for(lambda: list(kept(client, COMMON)))
    name = deliver(crawled(tmp_path / "w.db", site="a"), "a", "one", tmp_path / "in")
    with Archive.open(tmp_path / "w.db") as archive:
        began = archive.db.execute("SELECT started_at FROM crawls").fetchone()[0]
    job = Board(client).job("a")
    Board(client).report(Result(job, "a", "one", 0, "", "done", began=began, delivery=name))
    time.sleep(1)
    assert found == []
    remote.begin()
    wait_for(lambda: found)
    assert (found[0].status, found[0].began) == (0, began)


def test_a_job_goes_to_the_worker_that_knows_the_site(remote: Remote, client: Redis) -> None:
    board = Board(client)
    assert remote.worker_for("a") == ""
    board.pin("a", "one")
    assert remote.worker_for("a") == ""  # it was never seen
    board.beat("one", 0.05, {})
    time.sleep(0.1)
    assert board.about("one") is None
    assert remote.worker_for("a") == "one"  # within its grace
    client.zadd("gongkai:workers", {"one": board.now() - 10_000})
    assert remote.worker_for("a") == ""


def test_jobs_of_a_worker_that_does_not_come_back_are_for_all(remote: Remote, client: Redis) -> None:
    queues, board = Queues(client, heartbeat=60), Board(client)
    board.beat("one", 30, {})
    for slug in ("a", "b"):
        queues.enqueue(make_message("crawl", slug, slug, "", "one"))
    queues.enqueue(make_message("reparse", "a", "", "", "one"))  # only it has the captures
    remote._mind_queues()
    assert list(kept(client, COMMON)) == []
    client.zadd("gongkai:workers", {"one": board.now() - 10_000})
    remote._mind_queues()
    assert sorted(found.slug for found in kept(client, COMMON)) == ["a", "b"]
    assert [found.message.actor_name for found in kept(client, queue_of("one"))] == ["reparse"]


# Deliveries


def crawled(path: Path, penalties: int = 3259, day: int = 0, site: str = "tongxin") -> Path:
    """A small archive of a worker."""
    with open_archive(path, sites=(site,)) as archive:
        crawl = begin(archive, day, site)
        page = make_page(f"<p>{penalties}</p>", day=day, site=site)
        keep(archive, crawl, page, full_document(penalties))
        finish(archive, crawl, day)
    return path


def versions(path: Path) -> list[tuple[Any, ...]]:
    with Archive.open(path, readonly=True) as archive:
        return list(
            archive.db.execute("SELECT number, text, parser FROM versions ORDER BY number").fetchall()
        )


def test_the_latest_delivery_stands_for_earlier_ones(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    crawled(tmp_path / "w.db")
    deliver(tmp_path / "w.db", "tongxin", "one", folder)
    crawled(tmp_path / "w.db", 1, day=7)
    name = deliver(tmp_path / "w.db", "tongxin", "one", folder)
    (folder / ".unfinished.db").write_text("")
    (folder / "notes.txt").write_text("")
    took = list(Incoming(folder, tmp_path / "c.db").take())
    assert [(delivery.path.name, outcome) for delivery, outcome in took] == [(name, "merged")]
    assert versions(tmp_path / "c.db") == versions(tmp_path / "w.db")
    assert len(versions(tmp_path / "c.db")) == 2
    assert sorted(path.name for path in folder.iterdir()) == [".unfinished.db", "notes.txt"]


@pytest.mark.parametrize("cut", [0, 100, 50_000])
def test_a_damaged_delivery_is_set_aside_and_nothing_is_lost(tmp_path: Path, cut: int) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    name = deliver(crawled(tmp_path / "w.db"), "tongxin", "one", folder)
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[:cut])
    incoming = Incoming(folder, tmp_path / "c.db")
    assert [outcome for _, outcome in incoming.take()] == ["damaged"]
    assert not (tmp_path / "c.db").exists()
    assert [path.name for path in (folder / "damaged").iterdir()] == [name]
    deliver(tmp_path / "w.db", "tongxin", "one", folder)
    assert [outcome for _, outcome in incoming.take()] == ["merged"]
    assert versions(tmp_path / "c.db") == versions(tmp_path / "w.db")


def test_a_delivery_waits_while_its_site_is_locked(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    deliver(crawled(tmp_path / "w.db"), "tongxin", "one", folder)
    incoming = Incoming(folder, tmp_path / "c.db")
    with site_lock(tmp_path / "c.db", "tongxin"):
        assert [outcome for _, outcome in incoming.take()] == ["waits"]
    assert [outcome for _, outcome in incoming.take()] == ["merged"]


def test_a_reading_by_newer_rules_comes_with_a_delivery(tmp_path: Path) -> None:
    """What `reparse` on a worker reads otherwise replaces what was merged before; an older delivery does not take it back."""
    folder, old = tmp_path / "in", tmp_path / "old"
    folder.mkdir()
    incoming = Incoming(folder, tmp_path / "c.db")
    name = deliver(crawled(tmp_path / "w.db"), "tongxin", "one", folder)
    shutil.copy(folder / name, old)
    list(incoming.take())
    with Archive.open(tmp_path / "w.db") as archive:
        archive.keep_reading(1, full_document(4711, parser="2"))
    deliver(tmp_path / "w.db", "tongxin", "one", folder)
    list(incoming.take())
    assert versions(tmp_path / "c.db") == versions(tmp_path / "w.db")
    assert "4711" in versions(tmp_path / "c.db")[0][1]
    shutil.copy(old, folder / name)
    assert [outcome for _, outcome in incoming.take()] == ["merged"]
    assert versions(tmp_path / "c.db") == versions(tmp_path / "w.db")


def test_a_folder_that_is_not_mounted_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="no such folder to deliver to; mount it, or make it"):
        deliver(crawled(tmp_path / "w.db"), "tongxin", "one", tmp_path / "away")


def test_no_archive_is_damage(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_text("hello", encoding="utf-8")
    assert damage(tmp_path / "a.db") == "file is not a database"


# Bad words


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("worker",), "name the queue: --queue redis://HOST:6379, or GONGKAI_QUEUE"),
        (("worker", "--queue", "redis://h"), "name the folder to deliver to: --deliver FOLDER"),
        (("worker", "--queue", "redis://h", "--deliver", ".", "--name", "a b"), "letters, digits, - and _"),
        (("schedule", "--queue", "redis://h"), "--queue and --incoming go together"),
        (("reparse", "--workers"), "--workers goes with --write and the queue"),
    ],
)
def test_wrong_use_is_told(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    ended = gongkai(*words, cwd=tmp_path)
    assert ended.status == 2
    assert said in ended.err


def test_a_server_that_is_not_there_is_named_without_its_password(tmp_path: Path) -> None:
    ended = gongkai("worker", "--queue", f"redis://:{PASSWORD}@127.0.0.1:1", "--list", cwd=tmp_path)
    assert ended.status == 1
    assert ended.err.startswith("Error: redis://***@127.0.0.1:1: the queue cannot be reached (")
    assert PASSWORD not in ended.err + ended.out


def test_an_address_of_another_kind_is_refused() -> None:
    with pytest.raises(ClusterError, match=r"redis://HOST:PORT or rediss://HOST:PORT, not 'amqp://\*\*\*@h'"):
        connect("amqp://a:geheim@h")


def test_patience_ends_when_it_is_told_to() -> None:
    patience = Patience("redis://127.0.0.1:1")
    Thread(target=lambda: (time.sleep(0.2), patience.stopped.set())).start()
    assert patience.ask(connect("redis://127.0.0.1:1").ping, otherwise=False) is False


@pytest.mark.parametrize(
    "command",
    [("worker", "--queue", "redis://h"), ("reparse", "--write", "--workers", "--queue", "redis://h")],
)
def test_without_the_extra_the_way_to_it_is_told(
    monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setitem(sys.modules, "dramatiq", None)
    ended = CliRunner().invoke(group, command)
    assert ended.exit_code == 1
    assert (
        f"a queue needs the package dramatiq: {sys.executable} -m pip install 'gongkai[cluster]'"
        in ended.output
    )


def test_with_tls_the_certificate_of_the_server_is_checked(tmp_path: Path) -> None:
    with redis_server(tmp_path / "redis", Authority.root()) as server:
        assert connect(server.url).ping()
        ended = gongkai("worker", "--queue", server.url.partition("?")[0], "--list", cwd=tmp_path)
    assert ended.status == 1
    assert "the queue cannot be reached" in ended.err
    assert "certificate" in ended.err
    assert PASSWORD not in ended.err
