"""Links apart from states: a file that its page no longer links, an entry that left its list, and both come back."""

from __future__ import annotations

from typing import Any

from archive.store import Archive
from archive.verify import verify
from crawler.items import Link
from tests.factories import URL, at, begin, finish, keep, make_document, make_page, open_archive

COLUMN = "https://www.tongxin.gov.cn/zfxxgknb/"
FILE = "https://www.tongxin.gov.cn/files/附件1.pdf"
WRITTEN = "http://tongxin.gov.cn/files/%E9%99%84%E4%BB%B61.pdf"  # the same file as another page may write it


def unlisted(archive: Archive) -> list[dict[str, Any]]:
    return list(archive.db.query("SELECT * FROM unlisted"))


def page(archive: Archive, day: int, *links: str, text: str = "见附件", file: str = "%PDF") -> None:
    """A crawl that finds the page with these links, and the file as it stands; no file: 404."""
    crawl = begin(archive, day)
    document = make_document(text, attachments=tuple(Link(link, "附件") for link in links))
    keep(archive, crawl, make_page(f"<p>{text}</p>{links}", day=day), document)
    if file:
        attached = make_page(file, day=day, url=FILE, kind="attachment", parent=URL)
        keep(archive, crawl, attached, make_document(file, url=FILE, kind="attachment"))
    else:
        archive.note_visit(crawl, FILE, status=404, outcome="gone", now=at(day), error="HTTP 404")
    finish(archive, crawl, day)


def test_a_file_whose_link_left_its_page_is_present_and_said_to_be_unlinked() -> None:
    with open_archive() as archive:
        page(archive, 0, FILE)
        page(archive, 1)
        (row,) = unlisted(archive)
        assert (row["source"], row["source_url"], row["url"]) == ("page", URL, FILE)
        assert (row["state"], row["answers"], row["left_at"]) == ("present", 1, at(1))
        visit = archive.db.execute("SELECT url FROM visits WHERE id = ?", (row["visit_id"],)).fetchone()
        assert visit == (URL,), "the page is the proof, not the file"
        assert archive.state_changes(archive.find_document(FILE)["id"]) == []


def test_a_file_that_answers_404_is_suspect_and_still_linked() -> None:
    with open_archive() as archive:
        page(archive, 0, FILE)
        page(archive, 1, FILE, file="")
        assert unlisted(archive) == []
        assert archive.find_document(FILE)["state"] == "suspect"
        assert archive.find_document(URL)["state"] == "present"


def test_a_file_can_be_both_unlinked_and_gone() -> None:
    with open_archive() as archive:
        page(archive, 0, FILE)
        for day in (1, 20):
            page(archive, day, file="")
        (row,) = unlisted(archive)
        assert (row["state"], row["answers"], row["left_at"]) == ("gone", 0, at(1))


def test_a_link_that_comes_back_is_no_longer_unlinked() -> None:
    with open_archive() as archive:
        for day, links in enumerate([(FILE,), (), (FILE,), ()]):
            page(archive, day, *links, text=f"第{day % 3}次")
        changes = archive.db.execute("SELECT change, changed_at FROM link_changes").fetchall()
        assert changes == [("left", at(1)), ("back", at(2)), ("left", at(3))]
        assert [row["left_at"] for row in unlisted(archive)] == [at(3)]
        assert list(verify(archive)) == []


def test_a_link_written_in_another_way_is_the_same_link() -> None:
    with open_archive() as archive:
        page(archive, 0, FILE)
        page(archive, 1, WRITTEN)
        assert unlisted(archive) == []
        page(archive, 2)
        assert [row["url"] for row in unlisted(archive)] == [FILE]


def listing(archive: Archive, day: int, *urls: str, seen: tuple[str, ...] = (), **finished: Any) -> None:
    crawl = begin(archive, day)
    archive.note_listed(crawl, COLUMN, [(url, "标题", "2024-01-18") for url in urls], at(day))
    for url in seen:
        keep(archive, crawl, make_page("甲", day=day, url=url), make_document("甲", url=url))
    archive.finish_crawl(crawl, status="ok", reason="", counts={}, now=at(day, 60), **finished)


def test_what_left_its_list_and_still_answers_is_present_and_said_to_have_left() -> None:
    other = f"{URL}?2"
    with open_archive() as archive:
        listing(archive, 0, URL, other, seen=(URL, other))
        listing(archive, 1, URL, seen=(URL, other))
        (row,) = unlisted(archive)
        assert (row["source"], row["source_url"], row["url"]) == ("list", COLUMN, other)
        assert (row["state"], row["answers"], row["lists"]) == ("present", 1, 0)
        listing(archive, 2, URL, seen=(URL,))
        assert len(unlisted(archive)) == 1, "it left once, whatever later crawls find"
        listing(archive, 3, URL, other, seen=(URL, other))
        assert unlisted(archive) == []
        assert [row[0] for row in archive.db.execute("SELECT change FROM link_changes")] == ["left", "back"]


def test_an_entry_nobody_ever_fetched_is_tracked_too() -> None:
    with open_archive() as archive:
        listing(archive, 0, URL, f"{URL}?2", seen=(URL,))
        listing(archive, 1, URL, seen=(URL,))
        (row,) = unlisted(archive)
        assert (row["document_id"], row["title"], row["answers"]) == (None, "标题", 0)


def test_a_list_that_was_not_read_to_its_end_loses_nothing() -> None:
    with open_archive() as archive:
        listing(archive, 0, URL, f"{URL}?2", seen=(URL,))
        listing(archive, 1, URL, complete=())
        assert unlisted(archive) == []


def test_a_document_in_a_column_that_was_not_read_to_its_end_is_not_lost() -> None:
    """It left one column of two, and the other one broke off before it would have come."""
    other = COLUMN + "2/"
    with open_archive() as archive:
        listing(archive, 0, URL, f"{URL}?2", seen=(URL,))
        crawl = begin(archive, 1)
        archive.note_listed(crawl, other, [(URL, "标题", ""), (f"{URL}?3", "标题", "")], at(1))
        finish(archive, crawl, 1)
        crawl = begin(archive, 2)
        archive.note_listed(crawl, COLUMN, [(f"{URL}?2", "标题", "")], at(2))
        archive.note_listed(crawl, other, [(f"{URL}?3", "标题", "")], at(2))
        columns = [
            {"column_url": url, "kind": "notice", "state": state}
            for url, state in ((COLUMN, "complete"), (other, "truncated"))
        ]
        archive.finish_crawl(
            crawl,
            status="truncated",
            reason="",
            counts={},
            now=at(2, 60),
            complete=[COLUMN],
            columns=columns,
        )
        assert archive.find_document(URL)["state"] == "present"
        (row,) = unlisted(archive)
        assert (row["source_url"], row["lists"]) == (COLUMN, 1)
