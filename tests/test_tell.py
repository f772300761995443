"""Telling: to real receivers on loopback, each thing once, through crashes and failures, and without a secret in print."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("apprise", reason="the extra [notify] is not installed")

from archive.lock import telling_lock
from archive.messages import told
from archive.messages.event import Event
from archive.messages.kinds import KINDS
from archive.messages.letters import REPEATED
from archive.store import Archive
from gongkai.targets import PLAIN, addresses, name_of, redacted, secrets_of, targets
from gongkai.telling import BACKLOG, Plan, letters_for, stamp, tell
from tests.commands import gongkai
from tests.events import PORTAL, crawl, lost, noon, report
from tests.factories import AGENCY, SITE, TITLE, URL, at, full_document, open_archive
from tests.loopback import Answer, Portal, serving
from tests.receiving import Fake, mail_server, posted, webhook

# apprise tries a module that Python 3.13 no longer has.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

SECRET = "s3cr3t-t0k3n-never-printed"


@pytest.fixture
def archive() -> Iterator[Archive]:
    """An archive in memory whose site was crawled once, with a report."""
    with open_archive() as opened:
        report(opened, 0, 3259)
        yield opened


@pytest.fixture
def portal() -> Iterator[Portal]:
    with serving() as opened:
        yield opened


def plan(day: int, **changes: Any) -> Plan:
    kinds = frozenset(KINDS) - {"overdue"}  # the calendar of these tests makes some
    return Plan(**{"now": noon(day), "until": noon(day), "kinds": kinds, **changes})


def known_target(archive: Archive, *answers: str | BaseException, day: int = 1, **changes: Any) -> Fake:
    """A target that has been greeted, and then answers so."""
    target = Fake(**changes)
    assert tell(archive, target, plan(day)).error == ""
    target.taken.clear()
    target.answers = list(answers)
    return target


def rows(archive: Archive) -> list[tuple[str, str]]:
    return archive.db.execute("SELECT kind, outcome FROM messages ORDER BY id").fetchall()


# What is told, and what not again


def test_a_target_begins_with_how_things_stand_and_not_with_all_there_is(archive: Archive) -> None:
    target = Fake()
    outcome = tell(archive, target, plan(1))
    ((title, body),) = target.taken
    assert (outcome.letters, outcome.told, title) == (1, 0, "Gongkai: messages begin")
    assert "holds 1 documents of 1 sites" in body
    assert tell(archive, target, plan(2)).letters == 0


def test_what_is_new_is_told_once(archive: Archive) -> None:
    target = known_target(archive)
    report(archive, 7, 3260)
    crawl(archive, 8, "/a")
    assert tell(archive, target, plan(8)).told == 2
    ((title, body),) = target.taken
    assert title == "Gongkai: 1 numbers changed, 1 new"
    assert body.splitlines()[:3] == [
        f"{AGENCY} ({SITE})",
        f"• numbers changed: {TITLE}",
        "  行政处罚 · 本年处理决定数量: 3259 → 3260 (penalties.decisions)",
    ]
    assert f"{PORTAL}/a" in body
    assert tell(archive, target, plan(9)).told == 0
    assert len(target.taken) == 1


def test_a_reparse_is_not_told(archive: Archive) -> None:
    target = known_target(archive)
    report(archive, 7, 3260)
    tell(archive, target, plan(8))
    archive.keep_reading(archive.find_document(URL)["version_id"], full_document(9999, parser="2"))
    archive.keep_reading(archive.versions(1)[0]["id"], full_document(1, parser="2"))
    assert tell(archive, target, plan(9)).told == 0


def test_another_target_hears_what_became_known_since_it_is_there(archive: Archive) -> None:
    first = known_target(archive, day=1)
    crawl(archive, 7, "/a")
    tell(archive, first, plan(7))
    second = known_target(archive, day=8, name="other-000000")
    crawl(archive, 14, "/b")
    for target in (first, second):
        assert tell(archive, target, plan(14)).told == 1
        assert f"{PORTAL}/b" in target.taken[-1][1]
        assert f"{PORTAL}/a" not in target.taken[-1][1]


def test_a_person_may_ask_for_what_is_older_than_the_target(archive: Archive) -> None:
    crawl(archive, 7, "/a")
    target = Fake()
    asked = plan(10, since=noon(5))
    assert tell(archive, target, asked).told == 1
    assert tell(archive, target, asked).told == 0
    assert told.begun(archive, target.name) == stamp(noon(10))


def test_kinds_and_sites_select_and_the_rest_is_still_to_be_told(archive: Archive) -> None:
    target = known_target(archive)
    report(archive, 7, 3260)
    crawl(archive, 8, "/a")
    assert tell(archive, target, plan(8, kinds=frozenset({"numbers"}))).told == 1
    assert tell(archive, target, plan(8, sites=frozenset({"elsewhere"}))).told == 0
    assert tell(archive, target, plan(8)).told == 1


def test_a_digest_holds_what_became_known_before_its_hour(archive: Archive) -> None:
    target = known_target(archive)
    crawl(archive, 7, "/a")
    crawl(archive, 8, "/b")
    digest = plan(8, until=noon(7))
    assert tell(archive, target, digest).told == 1
    assert tell(archive, target, digest).told == 0
    assert tell(archive, target, plan(9)).told == 1


def test_events_that_the_archive_does_not_know_are_told_as_well(archive: Archive) -> None:
    target = known_target(archive)
    silent = Event("trouble", "silent", f"silent:{SITE}", at(20), at(20), SITE, "x", title=AGENCY)
    assert tell(archive, target, plan(21, others=(silent,))).told == 1
    assert "not crawled" in target.taken[-1][1]
    assert tell(archive, target, plan(22, others=(silent,))).told == 0


# Failures


def test_one_target_that_fails_loses_nothing_for_another(archive: Archive) -> None:
    failing, well = known_target(archive, "HTTP 500"), known_target(archive, name="well-000000")
    crawl(archive, 7, "/a")
    outcome = tell(archive, failing, plan(7))
    assert (outcome.told, outcome.waiting, outcome.error) == (0, 1, "HTTP 500")
    assert tell(archive, well, plan(7)).told == 1
    assert tell(archive, failing, plan(8)).told == 1
    assert REPEATED not in failing.taken[-1][1]  # it said no: nothing is in doubt


def test_a_greeting_that_fails_is_said_again(archive: Archive) -> None:
    target = Fake(answers=["refused"])
    assert tell(archive, target, plan(1)).error == "refused"
    assert tell(archive, target, plan(2)).letters == 1
    assert told.begun(archive, target.name) == stamp(noon(2))


def test_what_was_taken_of_several_letters_is_not_sent_again(archive: Archive) -> None:
    target = known_target(archive, "", "gone away", limit=2048)
    for day in range(7, 27):
        crawl(archive, day, f"/{day}")
    outcome = tell(archive, target, plan(27))
    assert outcome.letters == 1
    assert outcome.told + outcome.waiting == 20
    again = tell(archive, target, plan(28))
    assert (again.told, again.waiting) == (outcome.waiting, 0)
    lines = [line for _, body in target.taken for line in body.splitlines() if line.startswith("•")]
    assert len(lines) == len(set(lines)) == 20


def test_a_process_that_dies_between_sending_and_noting_sends_it_again_and_says_so(archive: Archive) -> None:
    target = known_target(archive, KeyboardInterrupt())
    crawl(archive, 7, "/a")
    with pytest.raises(KeyboardInterrupt):
        tell(archive, target, plan(7))
    assert rows(archive)[1:] == [("new", "sending")]
    assert tell(archive, target, plan(8)).told == 1
    assert target.taken[-1][1].startswith(REPEATED)
    crawl(archive, 9, "/b")
    tell(archive, target, plan(9))
    assert REPEATED not in target.taken[-1][1]


def test_who_is_to_end_sends_no_further_letter(archive: Archive) -> None:
    target = known_target(archive)
    crawl(archive, 7, "/a")
    outcome = tell(archive, target, plan(7), is_ending=lambda: True)
    assert (outcome.letters, outcome.waiting, outcome.error) == (0, 1, "")
    assert rows(archive) == [("begun", "sent")]


def test_what_could_not_be_told_for_a_month_is_counted_and_let_go(archive: Archive) -> None:
    target = known_target(archive, "down", "down")
    crawl(archive, 7, "/a", "/b")
    tell(archive, target, plan(7))
    later = 8 + BACKLOG.days
    crawl(archive, later, "/c")
    assert tell(archive, target, plan(later)).error == "down"
    assert tell(archive, target, plan(later)).told == 1
    assert target.taken[-1][1].startswith(
        "(2 older events could not be delivered for 30 days and are left out.)"
    )
    assert f"{PORTAL}/a" not in target.taken[-1][1]
    crawl(archive, later + 1, "/d")
    tell(archive, target, plan(later + 1))
    assert "left out" not in target.taken[-1][1]


def test_letters_alone_note_nothing(archive: Archive) -> None:
    target = known_target(archive)
    crawl(archive, 7, "/a")
    before = rows(archive)
    assert [letter.title for letter in letters_for(archive, target, plan(7))] == ["Gongkai: 1 new"]
    assert rows(archive) == before


def test_a_flood_is_one_line_and_each_of_it_counts_as_told(archive: Archive) -> None:
    crawl(archive, 2, *(f"/{number}" for number in range(60)))
    target = known_target(archive, day=3)
    lost_all = archive.begin_crawl(SITE, "test", at(7))
    for number in range(60):
        archive.note_visit(lost_all, f"{PORTAL}/{number}", status=404, outcome="gone", now=at(7))
    archive.finish_crawl(lost_all, status="ok", reason="", counts={}, now=at(7, 60))
    assert tell(archive, target, plan(7)).told == 60
    assert "• 60 documents that may be gone" in target.taken[-1][1]
    assert target.taken[-1][1].count("•") == 1
    lost(archive, 8, URL)
    assert tell(archive, target, plan(8)).told == 1


# Through apprise, to real receivers


def sent_to(address: str) -> Any:
    (target,), wrong = targets([address])
    assert wrong == []
    return target


def test_a_webhook_gets_the_letter(archive: Archive, portal: Portal) -> None:
    target = sent_to(webhook(portal))
    tell(archive, target, plan(1))
    report(archive, 7, 3260)
    assert tell(archive, target, plan(7)).told == 1
    greeting, letter = posted(portal)
    assert greeting["title"] == "Gongkai: messages begin"
    assert letter["title"] == "Gongkai: 1 numbers changed"
    assert "3259 → 3260 (penalties.decisions)" in letter["message"]
    assert URL in letter["message"]


def test_mail_comes_as_plain_text_whatever_stands_in_titles() -> None:
    body = "同心县公安局 (tongxin)\n• new report: <b> & *星* _a_\n  https://a.example/?x=1&y=2"
    with mail_server() as (address, mailbox):
        assert sent_to(address).send("Gongkai: 1 new 报告", body) == ""
    (message,) = mailbox.messages
    assert str(make_header(decode_header(str(message["Subject"])))) == "Gongkai: 1 new 报告"
    assert (message["To"], message.get_content_type()) == ("reader@example.org", "text/plain")
    content = message.get_payload(decode=True)
    assert isinstance(content, bytes)
    assert content.decode().splitlines() == body.splitlines()


def test_mail_that_is_not_taken_is_tried_again(archive: Archive) -> None:
    with mail_server() as (address, mailbox):
        target = sent_to(address)
        target.service.request_rate_per_sec = 0
        tell(archive, target, plan(1))
    crawl(archive, 7, "/a")
    assert tell(archive, target, plan(7)).waiting == 1  # the server is off
    with mail_server() as (address, mailbox):
        again = replace(sent_to(address), name=target.name)
        assert tell(archive, again, plan(8)).told == 1
    assert len(mailbox.messages) == 1


@pytest.fixture
def wecom(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A WeCom robot whose service is the portal on loopback."""
    from apprise.plugins.wecombot import NotifyWeComBot

    monkeypatch.setattr(NotifyWeComBot, "notify_url", f"{portal.url}/send?key={{key}}")
    monkeypatch.setattr(NotifyWeComBot, "request_rate_per_sec", 0)
    return sent_to(f"wecombot://{SECRET}/")


def test_wecom_gets_no_more_bytes_than_it_takes(archive: Archive, portal: Portal, wecom: Any) -> None:
    portal.routes["/send"] = Answer('{"errcode": 0, "errmsg": "ok"}')
    tell(archive, wecom, plan(1))
    for day in range(7, 29):
        crawl(archive, day, f"/{day}", title="关于进一步做好政府信息公开工作的通知" * 3)
    assert tell(archive, wecom, plan(29)).told == 22
    texts = [letter["text"]["content"] for letter in posted(portal, f"/send?key={SECRET}")][1:]
    assert len(texts) == 3
    assert all(len(text.encode()) <= 2048 for text in texts)
    assert "… and" in texts[-1]


def test_a_service_that_refuses_with_status_200_has_refused(
    archive: Archive, portal: Portal, wecom: Any
) -> None:
    said = {"errcode": 93000, "errmsg": f"invalid webhook url, key {SECRET}"}
    portal.routes["/send"] = Answer(json.dumps(said))
    error = tell(archive, wecom, plan(1)).error
    assert "93000" in error
    assert SECRET not in error
    portal.routes["/send"] = Answer("<html>proxy</html>")
    assert tell(archive, wecom, plan(1)).error == "the answer is no JSON"


@pytest.mark.parametrize("status", [400, 404, 500])
def test_a_webhook_that_says_no_has_not_taken_it(portal: Portal, status: int) -> None:
    assert str(status) in sent_to(webhook(portal, status=status)).send("title", "body")


# Nothing secret is printed


def test_a_target_that_cannot_be_reached_is_named_without_its_address(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    address = f"json://user:{SECRET}@127.0.0.1:9/{SECRET}/x?+X-Key={SECRET}"
    error = sent_to(address).send("title", "body")
    out = capfd.readouterr()
    assert error
    for printed in (error, caplog.text, out.out, out.err, sent_to(address).name):
        assert SECRET not in printed
        assert "user" not in printed


def test_no_line_of_the_library_is_heard_and_its_loggers_are_left_as_they_were(
    portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    before = [
        (logging.getLogger(name).propagate, logging.getLogger(name).handlers)
        for name in ("apprise", "urllib3")
    ]
    caplog.set_level(logging.DEBUG)
    sent_to(webhook(portal, f"/{SECRET}", status=500)).send("title", "body")
    targets([f"slack://{SECRET}"])
    assert caplog.text == ""
    assert before == [
        (logging.getLogger(name).propagate, logging.getLogger(name).handlers)
        for name in ("apprise", "urllib3")
    ]


def test_an_address_that_is_none_is_named_by_its_place_and_scheme() -> None:
    found, wrong = targets([f"nope://{SECRET}", f"//{SECRET}", f"json://127.0.0.1/{SECRET}"])
    assert [target.name.partition("-")[0] for target in found] == ["json"]
    assert [sentence[:40] for sentence in wrong] == [
        "GONGKAI_NOTIFY: address 1 of 3 (nope) is",
        "GONGKAI_NOTIFY: address 2 of 3 (no schem",
    ]
    assert SECRET not in "".join(wrong)


def test_a_name_stays_and_tells_addresses_apart() -> None:
    assert (
        name_of("json://a.example/1")
        == name_of("json://a.example/1")
        == "json-" + name_of("json://a.example/1")[5:]
    )
    assert name_of("json://a.example/1") != name_of("json://a.example/2")
    assert len(name_of("wecombot://x")) == len("wecombot-") + 6


def test_every_piece_of_an_address_is_a_secret_in_both_ways_of_writing_it() -> None:
    secrets = secrets_of("mailtos://me%40home:p%40ss@mail.example.org/?to=you@example.org&pass=geheim")
    text = redacted("p@ss p%40ss geheim you mail.example.org me@home\n via mailtos", secrets)
    assert text == "*** *** *** *** *** *** via mailtos"


def test_addresses_are_separated_by_any_space_and_each_counts_once() -> None:
    assert addresses(" json://a\n\tjson://b  json://a\n") == ["json://a", "json://b"]
    assert addresses("") == []


def test_a_letter_is_no_longer_than_a_person_reads() -> None:
    assert sent_to("json://127.0.0.1/").limit == PLAIN
    assert sent_to(f"wecombot://{SECRET}/").limit == 2048


# The command


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive on disk: a first crawl three days ago, then changed numbers."""
    path = tmp_path_factory.mktemp("tell") / "archive.db"
    with open_archive(path) as opened:
        report(opened, 0, 3259)
        report(opened, 7, 3260)
        opened.db.execute("UPDATE crawls SET started_at = ?1, finished_at = ?1 WHERE id = 1", (ago(3),))
        opened.db.execute("UPDATE crawls SET started_at = ?1, finished_at = ?1 WHERE id = 2", (ago(2),))
    return path


def ago(days: float) -> str:
    return stamp(datetime.now(UTC) - timedelta(days=days))


def test_the_command_tells_and_prints_no_address(stored: Path, portal: Portal) -> None:
    address = webhook(portal, f"/{SECRET}")
    since = ago(4)[:10]
    env = {
        "GONGKAI_NOTIFY": address,
        "GONGKAI_BASE_URL": "https://room.example",
        "GONGKAI_TELL": "--kind numbers",
    }
    dry = gongkai("--archive", stored, "tell", "--since", since, "--dry-run", env=env)
    assert (dry.status, portal.log) == (0, [])
    assert "3259 → 3260" in dry.out
    assert "1 message would be sent; nothing was sent or noted" in dry.err
    done = gongkai("--archive", stored, "tell", "--since", since, env=env)
    assert (done.status, done.err) == (0, "")
    assert done.out == f"{name_of(address)}: 1 event told in 1 message\n"
    (letter,) = posted(portal, f"/{SECRET}")
    assert letter["message"] in dry.out
    assert "https://room.example/-/document/1?new=2#changed" in letter["message"]
    again = gongkai("--archive", stored, "tell", "--since", since, "--json", env=env)
    assert json.loads(again.out) == {
        "channel": name_of(address), "letters": 0, "told": 0, "waiting": 0, "error": ""
    }  # fmt: skip
    assert SECRET not in dry.out + dry.err + done.out + again.out + again.err


def test_a_failure_is_status_1_and_waits_in_quiet_hours_are_not(stored: Path, portal: Portal) -> None:
    env = {"GONGKAI_NOTIFY": webhook(portal, status=503)}
    failed = gongkai("--archive", stored, "tell", env=env)
    assert (failed.status, failed.out) == (1, "")
    assert "not delivered, tried again at the next run" in failed.err
    # From now until an hour ago: whenever this runs, it is quiet
    now = datetime.now(UTC)
    hours = f"{now - timedelta(minutes=2):%H:%M}-{now - timedelta(hours=1):%H:%M}"
    quiet = gongkai("--archive", stored, "tell", "--quiet", hours, "--zone", "UTC", env=env)
    assert (quiet.status, quiet.out, len(portal.log)) == (0, "", 1)
    assert quiet.err.startswith("quiet until ")


def test_without_a_target_it_says_what_is_missing_and_shows_what_would_be_told(stored: Path) -> None:
    refused = gongkai("--archive", stored, "tell")
    assert refused.status == 2
    assert "GONGKAI_NOTIFY is not set" in refused.err
    shown = gongkai("--archive", stored, "tell", "--dry-run", "--kind", "numbers", "--json")
    letter = json.loads(shown.out)
    assert letter["title"] == "Gongkai: 1 numbers changed"
    assert letter["keys"] == [f"version:{URL} {at(7)}"]


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["--digest", "8"], 2, "'8' is no time of day"),
        (["--quiet", "22:00"], 2, "are no hours"),
        (["--zone", "Mars/Olympus"], 2, "Mars/Olympus"),
        (["--kind", "nope"], 1, "no kind of message is called 'nope'"),
        (["--site", "tongxi"], 2, "no site file 'tongxi'"),
    ],
)
def test_wrong_use_is_said_in_a_sentence(stored: Path, words: list[str], status: int, said: str) -> None:
    ended = gongkai("--archive", stored, "tell", "--dry-run", *words)
    assert (ended.status, said in ended.err) == (status, True), ended.err


def test_two_that_tell_at_once_take_turns(stored: Path) -> None:
    with telling_lock(stored, 0) as held:
        assert held
        with telling_lock(stored, 0.2) as second:
            assert not second
    with telling_lock(stored, 0) as again:
        assert again
