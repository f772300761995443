"""Any history of crawls: the archive's states, versions and links against a small model that knows no SQL.

The model is told what the portal did and keeps what DESIGN says follows; the archive is told the same, visit by visit.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from archive.store import Archive
from archive.verify import verify
from tests.factories import SITE, URL, at, make_document, make_page, open_archive, store
from tests.thorough import share

COLUMN = "https://www.tongxin.gov.cn/zfxxgknb/"
URLS = (URL, f"{URL}?2", f"{URL}?3")
ANSWERS = ["A", "B", "C", "not modified", "404", "home", "blocked", "timeout", "unreadable", "unasked"]
PROVING = ("ok", "truncated")


@dataclass
class Modelled:
    """What follows for one address, by the rules of DESIGN §6."""

    born: int  # the day of its first answer
    place: int  # in the order of first answers
    state: str = "present"
    contents: list[str] = field(default_factory=list)  # A, B, A: three versions
    failed: list[int] = field(default_factory=list)  # days of failures that count, since the last answer
    answered_in: int = 0  # the last crawl it answered in

    def answers(self, crawl: int) -> None:
        self.failed, self.answered_in = [], crawl
        self.state = {"suspect": "present", "gone": "back", "moved": "back"}.get(self.state, self.state)


class Histories(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.archive: Archive = open_archive()
        self.model: dict[str, Modelled] = {}
        self.named: dict[str, int] = {}  # the last crawl whose list named the address
        self.left: set[str] = set()
        self.day = self.crawl = 0

    @rule(
        days=st.sampled_from([1, 6, 7, 14]),
        answers=st.lists(st.sampled_from(ANSWERS), min_size=3, max_size=3),
        listed=st.sets(st.sampled_from(URLS)),
        status=st.sampled_from(["ok", "ok", "ok", "truncated", "partial", "failed", "killed", "cut off"]),
        complete=st.booleans(),
    )
    def crawls(self, days: int, answers: list[str], listed: set[str], status: str, complete: bool) -> None:
        self.day += days
        self.crawl = self.archive.begin_crawl(SITE, "test", at(self.day))
        self._list(listed)
        for url, answer in zip(URLS, answers, strict=True):
            self._visit(url, answer)
        if status != "cut off":
            read = (COLUMN,) if complete else ()
            finished = at(self.day, 60)
            self.archive.finish_crawl(
                self.crawl, status=status, reason="", counts={}, now=finished, complete=read
            )
        if status in PROVING:
            self._judge(answers, listed, complete)

    def _list(self, listed: set[str]) -> None:
        entries = [(url, "标题", "") for url in sorted(listed)]
        self.archive.note_listed(self.crawl, COLUMN, entries, at(self.day))
        self.named |= dict.fromkeys(listed, self.crawl)
        self.left -= listed

    def _visit(self, url: str, answer: str) -> None:
        known = self.model.get(url)
        if answer in "ABC":
            page, kept = store(self.archive, self.crawl, make_page(answer, day=self.day, url=url))
            if kept.unread:
                self.archive.keep_document(page, make_document(answer, url=url))
            if known is None:
                known = self.model[url] = Modelled(self.day, len(self.model))
            if known.contents[-1:] != [answer]:
                known.contents.append(answer)
            known.answers(self.crawl)
        elif answer == "not modified" and known:
            self._note(url, 304, "not_modified")
            known.answers(self.crawl)
        elif answer == "unreadable" and known:  # an answer, and no proof that the document is there
            page, _ = store(self.archive, self.crawl, make_page(f"?{self.day}", day=self.day, url=url))
            self.archive.note_unread(page, "no text in it")
            known.failed, known.answered_in = [], self.crawl
        elif answer == "404":
            self._note(url, 404, "gone")
        elif answer == "home":
            page = make_page("<p>首页</p>", day=self.day, url=url, final_url="https://www.tongxin.gov.cn/")
            self.archive.keep_page(page, self.crawl, "gone", "sent to the home page")
        elif answer in ("blocked", "timeout"):
            self._note(url, None, {"timeout": "error"}.get(answer, answer))

    def _note(self, url: str, status: int | None, outcome: str) -> None:
        self.archive.note_visit(self.crawl, url, status=status, outcome=outcome, now=at(self.day))

    def _judge(self, answers: list[str], listed: set[str], complete: bool) -> None:
        """What a crawl that read all there is to read proves against a document."""
        whole = complete and bool(listed)  # an empty list proves nothing
        for url, known in sorted(self.model.items(), key=lambda item: item[1].place):
            if answers[URLS.index(url)] in ("404", "home"):
                known.failed.append(self.day)
            elif not (whole and url in self.named and url not in listed):
                continue
            if known.failed and known.failed[-1] - known.failed[0] >= 14:
                known.state = "moved" if self._stands_elsewhere(known) else "gone"
            elif known.state in ("present", "back") and (known.failed or self._is_lost(url, known, listed)):
                known.state = "suspect"
        if whole:
            self.left |= set(self.named) - listed

    def _is_lost(self, url: str, known: Modelled, listed: set[str]) -> bool:
        return url not in listed and url in self.named and known.answered_in <= self.named[url]

    def _stands_elsewhere(self, known: Modelled) -> bool:
        standing = {"present", "back"} | ({"suspect"} if known.state == "moved" else set())
        others = [other for other in self.model.values() if other.born > known.born]
        return any(other.state in standing and known.contents[-1] in other.contents for other in others)

    @invariant()
    def states_are_those_of_the_model(self) -> None:
        states = dict(self.archive.db.execute("SELECT url, state FROM documents").fetchall())
        assert states == {url: known.state for url, known in self.model.items()}

    @invariant()
    def versions_are_those_of_the_model(self) -> None:
        for url, known in self.model.items():
            document = self.archive.document_at(url)
            assert document is not None
            texts = [
                self.archive.version(document["id"], n + 1)["text"][-1] for n in range(len(known.contents))
            ]
            assert texts == known.contents
            assert len(self.archive.versions(document["id"])) == len(known.contents)

    @invariant()
    def what_left_the_list_is_said_to_have(self) -> None:
        left = self.archive.db.execute("SELECT url FROM unlisted").fetchall()
        assert {url for (url,) in left} == self.left

    @invariant()
    def every_change_of_state_is_proven(self) -> None:
        for change in self.archive.db.query(
            "SELECT s.*, d.url FROM state_changes s JOIN documents d ON d.id = s.document_id"
        ):
            proof = self._visits(json.loads(change["visits"]), change["crawl_id"])
            if change["new"] in ("gone", "moved"):
                days = [visit["visited_at"] for visit in proof]
                assert {visit["outcome"] for visit in proof} == {"gone"}
                assert {visit["crawl_status"] for visit in proof} <= set(PROVING)
                assert len(days) >= 2
            elif change["new"] == "suspect":
                assert {visit["outcome"] for visit in proof} <= {"gone"}
            else:
                assert len(proof) == 1
                assert proof[0]["outcome"] in ("new", "changed", "unchanged", "not_modified")

    def _visits(self, ids: list[int], crawl: int) -> list[dict[str, object]]:
        assert crawl is not None
        rows = self.archive.db.query(
            "SELECT v.*, c.status AS crawl_status FROM visits v JOIN crawls c ON c.id = v.crawl_id"
            " WHERE v.id IN (SELECT value FROM json_each(?)) ORDER BY v.visited_at",
            (json.dumps(ids),),
        )
        found = list(rows)
        assert len(found) == len(ids)
        return found

    def teardown(self) -> None:
        assert list(verify(self.archive)) == []
        self.archive.close()


Histories.TestCase.settings = settings(max_examples=share(25), stateful_step_count=12, deadline=None)
test_any_history = Histories.TestCase
