"""Recordings of other tools: WARC files with all their oddities, damage, and which pages become documents."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import zlib
from collections.abc import Iterable
from hashlib import sha1
from pathlib import Path
from zipfile import ZipFile

import pytest
import zstandard

from archive.errors import ArchiveError
from archive.store import Archive
from archive.verify import verify
from crawler.importing import Decided
from crawler.sites import Column, Site
from crawler.whose import Whose, slug_for
from examples.portal import serve
from tests.commands import gongkai
from tests.factories import at
from tests.recorded import (
    HOST,
    LIST,
    OLDER,
    PDF,
    REPORT,
    SITE,
    WITH_PDF,
    answer,
    content,
    import_into,
    make_archive,
    record,
    write_warc,
)

WGET = shutil.which("wget")
MENU = b"<html><head><title>x</title></head><body>" + b"<a href=/a>menu</a>" * 99 + b"</body></html>"


def documents(path: Path) -> list[tuple[str, ...]]:
    with Archive.open(path, readonly=True) as archive:
        rows = archive.db.execute("SELECT url, kind FROM documents ORDER BY id").fetchall()
        assert list(verify(archive)) == []
    return [(url.removeprefix(HOST), kind) for url, kind in rows]


def test_what_the_sites_lists_name_becomes_a_document(tmp_path: Path) -> None:
    warc = write_warc(
        tmp_path / "a.warc.gz",
        [
            answer("/", 0, MENU),
            answer(LIST, 0, content(LIST)),
            answer(REPORT, 0, content(REPORT)),
            answer("/style.css", 0, b"a{}", "Content-Type: text/css"),
            answer("/elsewhere.html", 0, b"<p>gone</p>", status="404 Not Found"),
            answer("/old.html", 0, b"", "Location: /new.html", status="301 Moved"),
        ],
    )
    shown: list[Decided] = []
    done = import_into(tmp_path / "a.db", warc, shown=shown)  # type: ignore[arg-type]
    assert documents(tmp_path / "a.db") == [(REPORT, "annual_report")]
    assert done.pages == {"list": 1, "annual_report": 1}
    assert sum(done.left.values()) == 4
    why = {each.url.removeprefix(HOST): each.detail for each in shown}
    assert why[REPORT] == f"listed by {HOST}{LIST}"
    assert why["/"].startswith("no list names it")
    with Archive.open(tmp_path / "a.db", readonly=True) as archive:
        (crawl,) = archive.db.query("SELECT * FROM crawls")
        assert (crawl["trigger"], crawl["scope"], crawl["status"], crawl["new"]) == (
            "import",
            "part",
            "ok",
            1,
        )
        (visit,) = archive.visits(f"{HOST}{REPORT}")
        assert visit["error"].startswith(f"imported from {warc}, offset ")
        assert archive.db.execute(
            "SELECT hint ->> 'published' FROM captures WHERE url = ?", (f"{HOST}{REPORT}",)
        ).fetchone() == ("2024-01-26",)


def test_attachments_come_with_their_page(tmp_path: Path) -> None:
    warc = write_warc(
        tmp_path / "a.warc.gz",
        [
            answer(PDF, 0, content(PDF), "Content-Type: application/pdf"),
            answer(WITH_PDF, 0, content(WITH_PDF)),
        ],
    )
    import_into(tmp_path / "a.db", warc)
    assert documents(tmp_path / "a.db") == [(WITH_PDF, "annual_report"), (PDF, "attachment")]
    with Archive.open(tmp_path / "a.db", readonly=True) as archive:
        assert (
            archive.find_document(f"{HOST}{PDF}")["parent_id"]
            == archive.find_document(f"{HOST}{WITH_PDF}")["id"]
        )


def test_without_a_site_file_titles_say_what_is_a_document(tmp_path: Path) -> None:
    pages = {REPORT: content(REPORT), LIST: content(LIST), "/": MENU}
    warc = write_warc(tmp_path / "a.warc.gz", [answer(path, 0, body) for path, body in pages.items()])
    import_into(tmp_path / "a.db", warc, site=None)
    assert documents(tmp_path / "a.db") == [(REPORT, "annual_report")]
    with Archive.open(tmp_path / "a.db", readonly=True) as archive:
        (site,) = archive.db.query("SELECT * FROM sites")
    assert (site["slug"], site["homepage"], site["enabled"]) == ("ccgaj-example-cn", f"{HOST}/", 0)


def test_kind_takes_every_page_with_a_text(tmp_path: Path) -> None:
    text = ("<html><title>工作</title><p>" + "本机关办理有关事项。" * 30 + "</p></html>").encode()
    warc = write_warc(tmp_path / "a.warc.gz", [answer("/1.html", 0, text), answer("/", 0, MENU)])
    import_into(tmp_path / "a.db", warc, kind="notice")
    assert documents(tmp_path / "a.db") == [("/1.html", "notice")]


def test_a_challenge_is_no_version(tmp_path: Path) -> None:
    block = "<html><title>访问被拒绝</title><body>您的访问被拦截</body></html>".encode()
    warc = write_warc(tmp_path / "a.warc.gz", [answer(LIST, 0, content(LIST)), answer(REPORT, 0, block)])
    done = import_into(tmp_path / "a.db", warc)
    assert documents(tmp_path / "a.db") == []
    assert any("firewall" in reason for reason in done.left)


def test_pages_of_other_hosts_are_left_when_a_site_is_named(tmp_path: Path) -> None:
    whose = Whose({}, SITE)
    assert whose.slug_of(f"{HOST}/a") == SITE.slug
    assert whose.slug_of("https://www.elsewhere.cn/a") is None
    assert slug_for("www.Tongxin.gov.cn:8080") == "tongxin-gov-cn-8080"


ENCODED = {
    "chunked": (lambda body: b"".join(b"%x\r\n%s\r\n" % (len(body[i : i + 700]), body[i : i + 700]) for i in range(0, len(body), 700)) + b"0\r\n\r\n", ("Transfer-Encoding: chunked",)),
    "gzip": (gzip.compress, ("Content-Encoding: gzip",)),
    "gzip of two members": (lambda body: gzip.compress(body[:99]) + gzip.compress(body[99:]), ("Content-Encoding: gzip",)),
    "deflate": (zlib.compress, ("Content-Encoding: deflate",)),
    "raw deflate": (lambda body: zlib.compress(body, wbits=-15), ("Content-Encoding: deflate",)),
    "zstd": (zstandard.ZstdCompressor().compress, ("Content-Encoding: zstd",)),
    "undone by the tool": (lambda body: body, ("Content-Encoding: gzip", "Transfer-Encoding: chunked")),
}  # fmt: skip


@pytest.mark.parametrize("name", ENCODED)
@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_encodings_are_undone(tmp_path: Path, name: str, version: str) -> None:
    encode, headers = ENCODED[name]
    warc = write_warc(
        tmp_path / "a.warc.gz",
        [answer(REPORT, 0, encode(content(REPORT)), "Content-Type: text/html", *headers, version=version)],
    )
    done = import_into(tmp_path / "a.db", warc)
    assert not done.troubles
    with Archive.open(tmp_path / "a.db", readonly=True) as archive:
        (capture,) = archive.db.query("SELECT * FROM captures")
        assert archive.body(capture["body_sha256"]) == content(REPORT)
        assert "ncoding" not in capture["headers"]


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = gzip.compress(b" " * (70 << 20), 1)
    done = import_into(
        tmp_path / "a.db",
        write_warc(
            tmp_path / "a.warc.gz",
            [answer(REPORT, 0, bomb, "Content-Type: text/html", "Content-Encoding: gzip")],
        ),
    )
    assert any("larger than 64 MB" in trouble for trouble in done.troubles)


@pytest.mark.parametrize("by", ["date", "digest", "nothing"])
def test_revisits_are_resolved(tmp_path: Path, by: str) -> None:
    digest = f"sha1:{sha1(content(REPORT)).hexdigest()}"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    about = {"WARC-Target-URI": f"{HOST}{REPORT}", "Content-Type": "application/http; msgtype=response"}
    first = record(
        "response",
        {**about, "WARC-Date": "2026-01-05T00:00:00Z", "WARC-Payload-Digest": digest},
        head + content(REPORT),
    )
    refers = {
        "date": {"WARC-Refers-To-Date": "2026-01-05T00:00:00.5Z"},
        "digest": {"WARC-Payload-Digest": digest},
    }.get(by, {})
    again = record("revisit", {**about, "WARC-Date": "2026-02-05T00:00:00.123Z", **refers}, head, "1.1")
    write_warc(tmp_path / "1.warc.gz", [again])  # in another file, and before the bytes
    write_warc(tmp_path / "2.warc.gz", [first])
    done = import_into(tmp_path / "a.db", tmp_path / "1.warc.gz", tmp_path / "2.warc.gz")
    with Archive.open(tmp_path / "a.db", readonly=True) as archive:
        visits = [(visit["visited_at"], visit["outcome"]) for visit in archive.visits(f"{HOST}{REPORT}")]
    expected = [("2026-01-05T00:00:00+00:00", "new"), ("2026-02-05T00:00:00+00:00", "unchanged")]
    assert visits == (expected if by != "nothing" else expected[:1])
    assert bool(done.troubles) == (by == "nothing")


def test_old_recordings_become_old_versions(tmp_path: Path) -> None:
    """What was crawled first stays the latest; the old page begins the history, and changes nothing of the state."""
    path = tmp_path / "a.db"
    make_archive(path)
    with Archive.open(path, readonly=True) as archive:
        before = archive.find_document(f"{HOST}{REPORT}")
        chain = archive.versions(before["id"])
    old = content(REPORT).replace(b"1286", b"77")
    warc = write_warc(
        tmp_path / "a.warc.gz", [answer(REPORT, -400, old), answer(REPORT, 10, content(REPORT))]
    )
    import_into(path, warc)
    with Archive.open(path, readonly=True) as archive:
        after = archive.find_document(f"{HOST}{REPORT}")
        versions = archive.versions(after["id"])
        assert list(verify(archive)) == []
    assert after["first_seen"] == at(-400)
    assert {**after, "first_seen": ""} == {**before, "first_seen": ""}
    assert [version["number"] for version in versions] == [1, 2, 3, 4]
    assert [version["content_sha256"] for version in versions[1:]] == [
        version["content_sha256"] for version in chain
    ]


def test_importing_again_adds_nothing(tmp_path: Path) -> None:
    warc = write_warc(
        tmp_path / "a.warc.gz", [answer(LIST, 0, content(LIST)), answer(REPORT, 0, content(REPORT))]
    )
    import_into(tmp_path / "a.db", warc)
    counts = (
        "SELECT (SELECT count(*) FROM visits), (SELECT count(*) FROM crawls), (SELECT count(*) FROM captures)"
    )
    with Archive.open(tmp_path / "a.db", readonly=True) as archive:
        before = archive.db.execute(counts).fetchone()
    done = import_into(tmp_path / "a.db", warc)
    assert done.pages == {"known": 2}
    with Archive.open(tmp_path / "a.db", readonly=True) as archive:
        assert archive.db.execute(counts).fetchone() == before


def test_damage_is_named_and_the_rest_comes_through(tmp_path: Path) -> None:
    parts = [answer(path, 0, content(path)) for path in (REPORT, OLDER, WITH_PDF)]
    broken = bytearray(parts[1])
    broken[len(broken) // 2 : len(broken) // 2 + 40] = bytes(40)
    warc = write_warc(tmp_path / "a.warc.gz", [parts[0], bytes(broken), parts[2]])
    done = import_into(tmp_path / "a.db", warc)
    assert {url for url, _ in documents(tmp_path / "a.db")} >= {REPORT, WITH_PDF}
    assert any(f"offset {len(parts[0])}" in trouble for trouble in done.troubles)


@pytest.mark.parametrize("cut", [0.01, 0.05, 0.2, 0.5, 0.9])
def test_a_file_that_ends_early(tmp_path: Path, cut: float) -> None:
    parts = [answer(REPORT, 0, content(REPORT)), answer(OLDER, 0, content(OLDER))]
    warc = write_warc(tmp_path / "a.warc.gz", [parts[0], parts[1][: int(len(parts[1]) * cut)]])
    done = import_into(tmp_path / "a.db", warc)
    assert documents(tmp_path / "a.db") == [(REPORT, "annual_report")]
    assert any(f"offset {len(parts[0])}" in trouble for trouble in done.troubles)


def test_a_record_that_was_altered(tmp_path: Path) -> None:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + content(REPORT)
    about = {
        "WARC-Target-URI": f"{HOST}{REPORT}",
        "WARC-Date": "2026-01-05T00:00:00Z",
        "WARC-Block-Digest": f"sha1:{sha1(block).hexdigest()}",
    }
    warc = write_warc(tmp_path / "a.warc.gz", [record("response", about, block.replace(b"1286", b"9999"))])
    done = import_into(tmp_path / "a.db", warc)
    assert documents(tmp_path / "a.db") == []
    assert any("damaged" in trouble for trouble in done.troubles)


def test_the_notes_of_a_newer_version_are_not_half_understood(tmp_path: Path) -> None:
    info = record("warcinfo", {"Content-Type": "application/warc-fields"}, b"gongkai-format: 99\r\n")
    done = import_into(
        tmp_path / "a.db", write_warc(tmp_path / "a.warc.gz", [info, answer(REPORT, 0, content(REPORT))])
    )
    assert documents(tmp_path / "a.db") == [(REPORT, "annual_report")]
    assert any("newer Gongkai" in trouble for trouble in done.troubles)


def test_plain_warc_and_wacz(tmp_path: Path) -> None:
    data = answer(REPORT, 0, content(REPORT))
    (tmp_path / "a.warc").write_bytes(gzip.decompress(data))
    with ZipFile(tmp_path / "b.wacz", "w") as package:
        package.writestr("archive/data.warc.gz", data)
        package.writestr("../../evil.txt", "x")
    import_into(tmp_path / "a.db", tmp_path / "a.warc")
    import_into(tmp_path / "b.db", tmp_path / "b.wacz")
    assert documents(tmp_path / "a.db") == documents(tmp_path / "b.db") == [(REPORT, "annual_report")]


def test_the_command(tmp_path: Path) -> None:
    parts = [answer(REPORT, 0, content(REPORT)), answer("/", 0, MENU), answer(OLDER, 0, content(OLDER))[:200]]
    warc = write_warc(tmp_path / "a.warc.gz", parts)
    done = gongkai("--archive", tmp_path / "a.db", "import", warc, "--json")
    assert done.status == 1  # the last record ends early
    shown = [json.loads(line) for line in done.out.splitlines()]
    assert {(each["url"].removeprefix(HOST), each["outcome"]) for each in shown} == {
        (REPORT, "annual_report"),
        ("/", "left"),
    }
    damage, kept, *left = [line for line in done.err.splitlines() if not line.startswith("{")]  # no log line
    assert damage.startswith(f"{warc}, offset {len(parts[0]) + len(parts[1])}: ")
    assert kept == "pages kept of ccgaj-example-cn: 1 annual_report; 0 known before; 1 read"
    assert left[-1] == "1 problem, named above; everything else was imported"
    wrong = gongkai("--archive", tmp_path / "a.db", "import", warc, "--base", "here")
    assert (wrong.status, "begins with http" in wrong.err) == (2, True)


REFUSED = {"a.zip": b"PK\x05\x06" + bytes(18), "a.pdf": b"%PDF-1.7 ...", "a.wacz": b"PK\x03\x04 no zip"}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_recording_is_refused_in_a_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(REFUSED[name])
    with pytest.raises(ArchiveError, match=name):
        import_into(tmp_path / "x.db", tmp_path / name)


@pytest.mark.skipif(WGET is None, reason="wget is not installed; .ci/run installs it")
@pytest.mark.parametrize("options", [["--no-warc-compression"], []])
def test_what_wget_records(tmp_path: Path, options: Iterable[str]) -> None:
    """A real `wget --warc-file`, and the mirror it writes besides, against the example portal."""
    with serve(hurried=True) as portal:
        address = portal.url.rstrip("/")
        start = f"{address}{LIST}"
        words = [
            WGET or "",
            "-q",
            "-r",
            "-l",
            "2",
            "-np",
            "-e",
            "robots=off",
            "--no-proxy",
            "-P",
            "mirror",
            "--warc-file=w",
        ]
        subprocess.run([*words, *options, start], cwd=tmp_path, check=False, timeout=60)
        site = Site(**{**{name: getattr(SITE, name) for name in SITE.__slots__}, "homepage": f"{address}/", "private": True, "columns": (Column(start, "annual_report"),)})  # fmt: skip
    import_into(tmp_path / "w.db", *tmp_path.glob("w.warc*"), site=site)
    import_into(tmp_path / "m.db", tmp_path / "mirror", site=site)
    with Archive.open(tmp_path / "w.db", readonly=True) as archive:
        rows = archive.db.execute("SELECT url, agency, year FROM documents ORDER BY year").fetchall()
        hashes = archive.db.execute("SELECT content_sha256 FROM versions ORDER BY 1").fetchall()
    assert [(agency, year) for _, agency, year in rows][-1] == ("澄川县公安局", 2023)
    assert f"{address}{REPORT}" in [url for url, _, _ in rows]
    assert len(rows) >= 3
    with Archive.open(tmp_path / "m.db", readonly=True) as archive:
        assert archive.db.execute("SELECT url, agency, year FROM documents ORDER BY year").fetchall() == rows
        assert archive.db.execute("SELECT content_sha256 FROM versions ORDER BY 1").fetchall() == hashes
