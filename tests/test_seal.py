"""Seals: an archive that grew, was merged or read anew still holds; whatever sealed is altered or removed is named."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import ArchiveError
from archive.proof.seal import unword, word, write_seal
from archive.proof.sealed import Finding, Seal, check_seal
from archive.proof.signatures import check_signature, sign
from archive.proof.timestamps import check_reply, request_for
from archive.store import Archive
from tests.commands import gongkai
from tests.factories import (
    URL,
    at,
    begin,
    finish,
    keep,
    keep_texts,
    make_document,
    make_page,
    open_archive,
    site_row,
    store,
)

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)
OTHER = f"{URL}?other"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Two versions of a document, another one that became suspect, and a page nobody has read yet."""
    with open_archive(tmp_path / "a.db") as archive:
        keep_texts(archive, "甲", "乙")
        keep_texts(archive, "丙", url=OTHER)
        crawl = begin(archive, 5)
        archive.note_visit(crawl, OTHER, status=404, outcome="gone", now=at(5))
        archive.keep_page(make_page("unread", day=5, url=f"{URL}?unread"), crawl)
        finish(archive, crawl, 5)
        yield archive


def seal_of(archive: Archive, name: str = "a.seal") -> Seal:
    path = Path(archive.path).with_name(name)
    write_seal(archive, path, "gongkai 0", NOW)
    return Seal(path)


def faults(archive: Archive, seal: Seal) -> list[Finding]:
    return [one for one in check_seal(archive, seal) if one.problem]


def remarks(archive: Archive, seal: Seal) -> list[str]:
    return [one.text for one in check_seal(archive, seal) if not one.problem]


def test_a_seal_says_what_it_holds_and_its_lines_are_always_the_same(archive: Archive) -> None:
    seal = seal_of(archive)
    assert seal.header["sealed"] == "2026-02-01T20:00:00+08:00"
    assert {name: seal.header[name] for name in ("documents", "versions", "captures", "crawls")} == {
        "documents": "2",
        "versions": "3",
        "captures": "4",
        "crawls": "4",
    }
    assert seal.header["digest"] == seal_of(archive, "b.seal").header["digest"]
    assert [url for url, _ in seal.addresses()] == [URL, OTHER, f"{URL}?unread"]
    assert len(list(seal.crawls())) == 4


def test_an_archive_holds_against_its_own_seal(archive: Archive) -> None:
    assert list(check_seal(archive, seal_of(archive))) == []


def test_an_archive_that_grew_holds(archive: Archive) -> None:
    seal = seal_of(archive)
    crawl = begin(archive, 30)
    keep(archive, crawl, make_page("丁", day=30), make_document("丁"))
    keep(archive, crawl, make_page("戊", day=30, url=f"{URL}?new"), make_document("戊", url=f"{URL}?new"))
    for page in archive.pages_to_read():
        archive.keep_document(page, make_document("晚", url=page.url))
    keep(archive, crawl, make_page("丙", day=30, url=OTHER), make_document("丙", url=OTHER))
    finish(archive, crawl, 30)
    assert list(check_seal(archive, seal)) == []


def test_a_page_read_late_is_no_alteration(archive: Archive) -> None:
    """Its visit was an error until it could be read, and the version before it may now begin earlier or later."""
    crawl = begin(archive, 6)
    late, _ = store(archive, crawl, make_page("late", day=6))
    archive.note_unread(late, "no text in it")
    keep(archive, crawl, make_page("己", day=7), make_document("己"))
    finish(archive, crawl, 7)
    seal = seal_of(archive)
    archive.keep_document(late, make_document("己"))
    assert faults(archive, seal) == []


def test_older_captures_that_join_change_chains_and_nothing_sealed(archive: Archive) -> None:
    """As after a merge: a crawl from before the first one brings a version that stands before all others."""
    seal = seal_of(archive)
    archive.keep_site(site_row())
    crawl = archive.begin_crawl("tongxin", "import", at(-9))
    keep(archive, crawl, make_page("前", day=-9), make_document("前"))
    finish(archive, crawl, -9)
    assert faults(archive, seal) == []
    assert (
        remarks(archive, seal)
        == ["versions with their sealed content stand in a chain that earlier versions have changed"] * 2
    )


def test_a_reading_made_anew_is_a_remark_and_an_altered_text_is_not(archive: Archive) -> None:
    seal = seal_of(archive)
    archive.keep_reading(1, replace(make_document("甲，读得更好"), parser="2"))
    assert faults(archive, seal) == []
    assert [one.split(":")[0] for one in set(remarks(archive, seal))] != []
    assert any("read by 1; their bytes are those sealed" in text for text in remarks(archive, seal))
    archive.keep_reading(1, make_document("改"))
    (fault,) = faults(archive, seal)
    assert (fault.table, fault.row) == ("versions", URL)
    assert "as read by the same rules" in fault.text


ALTERED = [
    ("UPDATE captures SET body_sha256 = (SELECT max(sha256) FROM bodies) WHERE id = 1", "captures", "other bytes"),
    ("UPDATE captures SET headers = '[]' WHERE id = 1", "captures", "another status, role or headers"),
    ("UPDATE captures SET status = 404 WHERE id = 1", "captures", "another status, role or headers"),
    ("UPDATE captures SET captured_at = '2026-01-05T00:00:01+00:00' WHERE id = 1", "captures", "not there any more"),
    ("DELETE FROM captures WHERE id = 4", "captures", "not there any more"),
    ("DELETE FROM visits WHERE id = 3", "crawls", "visits were altered"),
    ("UPDATE visits SET visited_at = '2020' WHERE id = 3", "crawls", "visits were altered"),
    ("UPDATE visits SET outcome = 'new' WHERE outcome = 'gone'", "crawls", "visits were altered"),
    ("UPDATE crawls SET status = 'partial' WHERE id = 4", "crawls", "status or visits"),
    ("DELETE FROM crawls WHERE id = 4", "crawls", "not there any more"),
    ("DELETE FROM state_changes", "state_changes", "not as sealed"),
    ("UPDATE state_changes SET reason = ''", "state_changes", "not as sealed"),
    ("DELETE FROM versions WHERE document_id = 2", "documents", "document is not there"),
    ("UPDATE documents SET url = 'https://a.cn/' WHERE id = 1", "documents", "document is not there"),
    ("UPDATE versions SET content_sha256 = 'x' WHERE id = 1", "versions", "something else than was sealed"),
    ("DELETE FROM versions WHERE id = 2", "versions", "something else than was sealed"),
    ("DELETE FROM versions WHERE id = 1", "versions", "is not there any more"),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "table", "text"), ALTERED)
def test_whatever_sealed_is_altered_or_removed_is_named(
    archive: Archive, sql: str, table: str, text: str
) -> None:
    seal = seal_of(archive)
    archive.db.execute("PRAGMA foreign_keys = OFF")
    archive.db.execute(sql)
    found = faults(archive, seal)
    assert any(one.table == table and text in one.text for one in found), found


def test_a_seal_is_never_written_over(archive: Archive) -> None:
    seal = seal_of(archive)
    with pytest.raises(ArchiveError, match=r"a\.seal exists"):
        seal_of(archive)
    assert sorted(path.name for path in seal.path.parent.glob("*seal*")) == ["a.seal"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("gongkai seal 1", "gongkai seal 2", "newer format"),
        ("gongkai seal 1", "<html>", "this is no seal"),
        (f"@ {OTHER}", "@ https://a.cn/", "altered or cut off"),
        ("crawl tongxin", "", "altered or cut off"),
    ],
)
def test_an_altered_seal_is_refused(archive: Archive, old: str, new: str, message: str) -> None:
    path = seal_of(archive).path
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ArchiveError, match=message):
        Seal(path)


@given(st.text(min_size=1))
def test_a_word_is_one_word_and_comes_back(text: str) -> None:
    assert len(word(text).split()) == 1
    assert unword(word(text)) == text


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Path, Path]:
    """Two key pairs; the paths of the private ones."""
    pair = tmp_path / "one", tmp_path / "two"
    for path in pair:
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path], check=True)
    return pair


def test_a_signature_is_of_one_key_over_one_seal(archive: Archive, keys: tuple[Path, Path]) -> None:
    path = seal_of(archive).path
    with pytest.raises(ArchiveError, match="put the signature beside the seal"):
        check_signature(path, keys[0].with_suffix(".pub"))
    sign(path, keys[0])
    assert "ED25519" in check_signature(path, keys[0].with_suffix(".pub"))
    with pytest.raises(ArchiveError, match="is no signature over"):
        check_signature(path, keys[1].with_suffix(".pub"))
    with pytest.raises(ArchiveError, match="is no OpenSSH public key"):
        check_signature(path, keys[0])
    with pytest.raises(ArchiveError, match="never written over"):
        sign(path, keys[0])
    path.write_bytes(path.read_bytes().replace(b"seal 1", b"seal 1 "))
    with pytest.raises(ArchiveError, match="is no signature over"):
        check_signature(path, keys[0].with_suffix(".pub"))


AUTHORITY = """
[tsa]
serial = {0}/serial
signer_cert = {0}/tsa.pem
signer_key = {0}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A timestamp authority of openssl's own: a root, a certificate for timestamps, and its configuration."""
    folder = tmp_path_factory.mktemp("authority")
    (folder / "tsa.cnf").write_text(AUTHORITY.format(folder))
    (folder / "serial").write_text("01\n")
    (folder / "ext").write_text("extendedKeyUsage = critical, timeStamping\nkeyUsage = digitalSignature\n")
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc"]
    run = lambda *words: subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)  # noqa: E731
    run("req", "-x509", *key, "-keyout", "root.key", "-out", "root.pem", "-subj", "/CN=Root", "-days", "9000")
    run("req", *key, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=TSA")
    signing = ["-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days", "9000", "-extfile", "ext"]
    run("x509", "-req", "-in", "tsa.csr", "-out", "tsa.pem", *signing)
    return folder


def answer(authority: Path, request: Path) -> Path:
    """What the authority answers to a request."""
    reply = request.with_suffix(".tsr")
    words = [
        "ts",
        "-reply",
        "-config",
        authority / "tsa.cnf",
        "-section",
        "tsa",
        "-queryfile",
        request,
        "-out",
        reply,
    ]
    subprocess.run(["openssl", *words], check=True, capture_output=True)
    return reply


def test_an_authority_can_read_the_request_and_its_answer_is_checked(
    archive: Archive, authority: Path
) -> None:
    path = seal_of(archive).path
    request = path.with_name("a.seal.tsq")
    request.write_bytes(request_for(path))
    said = subprocess.run(
        ["openssl", "ts", "-query", "-in", request, "-text"], capture_output=True, check=True
    )
    assert b"sha256" in said.stdout
    assert b"Certificate required: yes" in said.stdout
    reply = answer(authority, request)
    assert abs((check_reply(path, reply, authority / "root.pem") - datetime.now(UTC)).total_seconds()) < 60
    checked = ["openssl", "ts", "-verify", "-data", path, "-in", reply, "-CAfile", authority / "root.pem"]
    assert subprocess.run(checked, capture_output=True).returncode == 0
    with pytest.raises(ArchiveError, match="does not prove when"):
        check_reply(path, reply, authority / "tsa.pem")
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(ArchiveError, match="does not prove when"):
        check_reply(path, reply, authority / "root.pem")
    with pytest.raises(ArchiveError, match=r"cannot be checked.*openssl ts -verify"):
        check_reply(path, path, authority / "root.pem")


def test_a_person_seals_and_verifies(archive: Archive, keys: tuple[Path, Path], authority: Path) -> None:
    out = Path(archive.path).with_name("out.seal")
    run = lambda *words: gongkai("--archive", archive.path, *words)  # noqa: E731
    sealed = run("seal", out, "--key", keys[0])
    assert (sealed.status, "2 documents, 4 captures, 4 crawls" in sealed.out) == (0, True), sealed
    again = run("seal", out)
    assert (again.status, "exists" in again.err) == (1, True)
    reply = answer(authority, out.with_name("out.seal.tsq"))
    proof = ["--signer", keys[0].with_suffix(".pub"), "--reply", reply, "--roots", authority / "root.pem"]
    clean = run("verify", "--seal", out, *proof)
    assert clean.status == 0, clean
    assert "Good" in clean.out
    assert "says the timestamp authority" in clean.out
    assert "nothing sealed was altered or removed" in clean.out
    assert run("verify", "--reply", reply).status == 2
    archive.db.execute("DELETE FROM visits WHERE outcome = 'gone'")
    broken = run("verify", "--seal", out, "--json")
    assert broken.status == 1
    said = [json.loads(line) for line in broken.out.splitlines()]
    assert ("problem", "crawls") in {(row["is"], row["table"]) for row in said}
