"""Folders of wget and pages saved by a browser: where each file's page stood, and when."""

from __future__ import annotations

import os
from email.message import EmailMessage
from pathlib import Path

import pytest

from archive.errors import ArchiveError
from archive.imports.found import Found, Left
from archive.imports.mirror import addresses
from archive.imports.sources import read_path
from archive.store import Archive
from tests.recorded import HOST, LIST, REPORT, content, import_into

BASE = "http://x.gov.cn/"
NAMES = [
    ("a/index.html", ["http://x.gov.cn/a/", "http://x.gov.cn/a/index.html"]),
    ("index.html", ["http://x.gov.cn/", "http://x.gov.cn/index.html"]),
    ("a/t1.html", ["http://x.gov.cn/a/t1.html"]),
    ("show.php?id=3", ["http://x.gov.cn/show.php?id=3"]),
    ("show.php?id=3.html", ["http://x.gov.cn/show.php?id=3", "http://x.gov.cn/show.php?id=3.html"]),
    (
        "show.php@id=3&t=a.html",
        ["http://x.gov.cn/show.php?id=3&t=a", "http://x.gov.cn/show.php?id=3&t=a.html"],
    ),
    ("col/list@a=1", ["http://x.gov.cn/col/list?a=1"]),
    ("show.php%3Fid=3", ["http://x.gov.cn/show.php?id=3"]),
    ("a.jsp?u=b%2Fc", ["http://x.gov.cn/a.jsp?u=b/c"]),
    ("公开/报告.html", ["http://x.gov.cn/%E5%85%AC%E5%BC%80/%E6%8A%A5%E5%91%8A.html"]),
    ("a%20b.html", ["http://x.gov.cn/a%20b.html"]),
    ("user@host.html", ["http://x.gov.cn/user@host.html"]),
]


@pytest.mark.parametrize(("name", "expected"), NAMES)
def test_names_of_files_are_addresses(name: str, expected: list[str]) -> None:
    assert addresses(name, BASE) == expected


def found(path: Path, base: str = "") -> dict[str, Found]:
    return {event.page.url: event for event in read_path(path, base) if isinstance(event, Found)}


def write(path: Path, body: bytes, at: int = 1_700_000_000) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    os.utime(path, (at, at))
    return path


def test_a_mirror_is_read_from_above_and_from_its_host(tmp_path: Path) -> None:
    write(tmp_path / "out/www.x.gov.cn/nb/1.html", b"<p>1</p>")
    write(tmp_path / "out/www.y.gov.cn+8080/2.html", b"<p>2</p>")
    urls = {"http://www.x.gov.cn/nb/1.html", "http://www.y.gov.cn:8080/2.html"}
    assert set(found(tmp_path / "out")) == urls
    event = found(tmp_path / "out/www.x.gov.cn")["http://www.x.gov.cn/nb/1.html"]
    assert event.page.fetched_at == "2023-11-14T22:13:20+00:00"
    assert set(found(tmp_path / "out/www.x.gov.cn", "https://z.cn/top")) == {"https://z.cn/top/nb/1.html"}


def test_protocol_directories_give_the_scheme(tmp_path: Path) -> None:
    write(tmp_path / "out/https/www.x.gov.cn/1.html", b"<p>1</p>")
    assert set(found(tmp_path / "out")) == {"https://www.x.gov.cn/1.html"}


def test_originals_are_read_in_the_place_of_converted_pages(tmp_path: Path) -> None:
    host = tmp_path / "www.x.gov.cn"
    write(host / "1.html", b"<a href=local>")
    write(host / "1.html.orig", b"<a href=/as/sent>")
    write(host / "show.php@id=1.html", b"<a href=local>")
    write(host / "show.php@id=1.orig", b"<a href=/as/sent>")
    pages = found(host)
    assert set(pages) == {"http://www.x.gov.cn/1.html", "http://www.x.gov.cn/show.php?id=1"}
    assert {event.page.body for event in pages.values()} == {b"<a href=/as/sent>"}


def test_a_mirrored_site_of_https_meets_its_site_file(tmp_path: Path) -> None:
    """The scheme is not in a mirror's names: the column and its documents are told by the rest of the address."""
    host = tmp_path / HOST.removeprefix("https://")
    for path in (LIST, REPORT):
        write(host / path[1:], content(path))
    import_into(tmp_path / "a.db", tmp_path)
    with Archive.open(tmp_path / "a.db", readonly=True) as archive:
        assert [row["url"] for row in archive.db.query("SELECT url FROM documents")]


def test_pages_saved_by_a_browser(tmp_path: Path) -> None:
    remark = b"<!-- saved from url=(0054)" + f"{HOST}{REPORT}".encode() + b" -->\n"
    write(tmp_path / "报告.html", b"<!DOCTYPE html>\n" + remark + content(REPORT))
    write(tmp_path / "报告_files/menu.html", b"<p>menu</p>")
    write(tmp_path / "two.htm", b'<html><link rel="canonical" href="https://www.x.gov.cn/a?b=1&amp;c=2">')
    write(tmp_path / "three.html", b"<html>no address</html>")
    events = list(read_path(tmp_path))
    pages = [event.page for event in events if isinstance(event, Found)]
    assert [page.url for page in pages] == ["https://www.x.gov.cn/a?b=1&c=2", f"{HOST}{REPORT}"]
    assert all(page.rendered for page in pages)
    assert [event.url for event in events if isinstance(event, Left)] == [str(tmp_path / "three.html")]
    import_into(tmp_path / "a.db", tmp_path / "报告.html")
    with Archive.open(tmp_path / "a.db", readonly=True) as archive:
        document = archive.find_document(f"{HOST}{REPORT}")
        assert document["year"] == 2023
        assert archive.facts(document["version_id"])


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64"])
def test_mhtml(tmp_path: Path, encoding: str) -> None:
    message = EmailMessage()
    message["From"] = "<Saved by Blink>"
    message["Snapshot-Content-Location"] = f"{HOST}{REPORT}"
    message["Date"] = "Sun, 4 Feb 2024 10:00:00 +0800"
    message.set_content("x", subtype="plain")
    message.clear_content()
    message.make_related()
    message.add_related(content(REPORT), "text", "html", cte=encoding, cid="<a>")
    message.add_related(b"\x89PNG", "image", "png")
    path = write(tmp_path / "a.mhtml", message.as_bytes())
    (page,) = [event.page for event in found(path).values()]
    assert (page.url, page.fetched_at) == (f"{HOST}{REPORT}", "2024-02-04T02:00:00+00:00")
    assert page.body.strip().replace(b"\r\n", b"\n") == content(REPORT).strip().replace(b"\r\n", b"\n")


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="holds no file"):
        list(read_path(tmp_path))
