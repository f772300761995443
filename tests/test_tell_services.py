"""Messages to Feishu, DingTalk and Slack, taken by stand-ins that check what these services document; kinds for each target."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("apprise", reason="the extra [notify] is not installed")

from archive.messages.kinds import KINDS
from gongkai.targets import Target, name_of, parted, targets
from tests.commands import gongkai
from tests.events import report
from tests.factories import at, open_archive
from tests.loopback import Answer, Portal, serving
from tests.receiving import posted, webhook
from tests.robots import DINGTALK, DINGTALK_SECRET, FEISHU, SLACK, standing_in

# apprise tries a module that Python 3.13 no longer has.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

TITLE, BODY = "Gongkai: 1 <new> & *bold*", "• 行政处罚 & _x_ < 3\nhttps://a.example/?a=1&b=2"
ADDRESSES = {
    "feishu": f"feishu://{FEISHU}",
    "dingtalk": f"dingtalk://{DINGTALK_SECRET}@{DINGTALK}",
    "slack": f"slack://{SLACK}",
}


@pytest.fixture
def portal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    with serving() as portal:
        standing_in(portal, monkeypatch)
        yield portal


def target(service: str) -> Target:
    (found,), wrong = targets([ADDRESSES[service]])
    assert wrong == []
    return found


@pytest.mark.parametrize("service", ADDRESSES)
def test_a_service_takes_a_letter_word_for_word(portal: Portal, service: str) -> None:
    assert target(service).send(TITLE, BODY) == ""
    (seen,) = portal.log
    sent = json.loads(seen.body)
    if service == "slack":
        (shown,) = sent["attachments"]
        # Its three characters are the only ones that Slack reads otherwise, and only where markup is on.
        escaped = [
            text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for text in (TITLE, BODY)
        ]
        assert [shown["title"], shown["text"], sent["mrkdwn"]] == [*escaped, False]
        assert "github" not in seen.body.decode()  # no image of the library's, from a third party
    else:
        text = sent["content"]["text"] if service == "feishu" else sent["text"]["content"]
        assert text == f"{TITLE}\r\n{BODY}"


@pytest.mark.parametrize("service", ADDRESSES)
def test_the_longest_letter_is_taken(portal: Portal, service: str) -> None:
    one = target(service)
    assert one.send(TITLE, "关" * ((one.limit - len(TITLE)) // 3)) == ""


def test_a_signature_that_does_not_match_is_a_failure_without_a_secret(portal: Portal) -> None:
    (wrong,), _ = targets([f"dingtalk://SEC000@{DINGTALK}"])
    said = wrong.send(TITLE, BODY)
    assert "310000" in said
    assert "SEC000" not in said
    assert DINGTALK not in said


@pytest.mark.parametrize(
    ("service", "path", "answer"),
    [
        ("feishu", f"/open-apis/bot/v2/hook/{FEISHU}/", Answer('{"code": 19001, "msg": "param invalid"}')),
        ("dingtalk", "/robot/send", Answer('{"errcode": 310000, "errmsg": "keywords not in content"}')),
        ("slack", f"/services/{SLACK}", Answer("invalid_token", 403)),
    ],
)
def test_what_a_service_refuses_was_not_taken(
    portal: Portal, service: str, path: str, answer: Answer
) -> None:
    portal.routes[path] = answer
    said = target(service).send(TITLE, BODY)
    assert said
    assert not [secret for secret in (FEISHU, DINGTALK, SLACK.split("/")[2]) if secret in said]


# Kinds for each target


def test_an_address_may_say_for_which_kinds_it_is() -> None:
    assert parted("json://a.example/x=y://z") == (frozenset(KINDS), "json://a.example/x=y://z")
    assert parted("numbers,gone=json://a.example/") == ({"numbers", "gone"}, "json://a.example/")
    found, wrong = targets(["numbers=json://127.0.0.1/a", "json://127.0.0.1/b", "gone=json://127.0.0.1/a"])
    assert wrong == []
    assert [(one.name, sorted(one.kinds)) for one in found] == [
        (name_of("json://127.0.0.1/a"), ["gone", "numbers"]),
        (name_of("json://127.0.0.1/b"), sorted(KINDS)),
    ]
    found, wrong = targets(["nubmers=json://127.0.0.1/a", "=json://127.0.0.1/a"])
    assert found == []
    assert [sentence.split(": ")[1:] for sentence in wrong] == [
        [
            f"address {place} of 2 (json)",
            "what stands before its = are no kinds of messages; these are",
            ", ".join(KINDS),
        ]
        for place in (1, 2)
    ]


def test_one_call_tells_each_target_its_kinds(tmp_path: Path) -> None:
    with open_archive(tmp_path / "a.db") as archive:
        report(archive, 0, 3259)
        report(archive, 7, 3260)
    words = ("--archive", tmp_path / "a.db", "tell", "--since", at(0)[:10])
    with serving() as portal:
        env = {"GONGKAI_NOTIFY": f"numbers={webhook(portal, '/numbers')} new,gone={webhook(portal, '/new')}"}
        shown = gongkai(*words, "--dry-run", env=env)
        done = gongkai(*words, env=env)
        assert (done.status, done.err) == (0, "")
        assert [letter["title"] for letter in posted(portal, "/numbers")] == ["Gongkai: 1 numbers changed"]
        assert [letter["title"] for letter in posted(portal, "/new")] == ["Gongkai: 1 new"]
        assert all(letter["message"] in shown.out for letter in posted(portal, "/new"))
        narrowed = gongkai(
            *words, "--kind", "gone", "--json", env={"GONGKAI_NOTIFY": f"numbers={webhook(portal, '/n')}"}
        )
        assert json.loads(narrowed.out)["told"] == 0
