"""The archive as WARC and WACZ: other tools read it, two exports are equal, and it comes back as it was."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from archive.errors import ArchiveError
from archive.exports.selection import Selection, snapshot
from archive.exports.surt import surt
from archive.exports.wacz import export_wacz
from archive.exports.warc import INDEX, Exported, export_warc
from archive.store import Archive
from archive.verify import verify
from tests.factories import at, begin, finish
from tests.recorded import HOST, OLDER, REPORT, SITE, import_into, make_archive, page, read

SURTS = Path(__file__).parent / "cases" / "surt.tsv"
SOFTWARE = "Gongkai test"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "a.db"
    make_archive(path)
    return path


def export(path: Path, out: Path, selection: Selection = Selection(), **options: Any) -> Exported:  # noqa: B008
    with Archive.open(path, readonly=True) as archive, snapshot(archive.db):
        return export_warc(archive, out, selection, software=SOFTWARE, **options)


def records(folder: Path) -> list[tuple[str, dict[str, str], bytes]]:
    found = []
    for path in sorted(folder.glob("*.warc.gz")):
        with path.open("rb") as file:
            for each in ArchiveIterator(file, check_digests="raise"):
                found.append((each.rec_type, dict(each.rec_headers.headers), each.content_stream().read()))
    return found


def dump(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """What an archive says, without ids."""
    queries = {
        "documents": "SELECT d.url, d.kind, d.agency, d.year, d.title, d.number, d.published, d.state, d.state_since,"
        " d.first_seen, d.last_seen, o.url, p.url FROM documents d LEFT JOIN documents o ON o.id = d.copy_of"
        " LEFT JOIN documents p ON p.id = d.parent_id ORDER BY d.url",
        "versions": "SELECT d.url, v.number, v.captured_at, v.content_sha256, v.chain_sha256, v.change, v.title, v.text,"
        " v.attachments, v.notes FROM versions v JOIN documents d ON d.id = v.document_id ORDER BY d.url, v.number",
        "facts": 'SELECT d.url, v.number, f.code, f.value, f.unit, f.raw, f.state, f.source, f."row", f."column",'
        " f.evidence FROM facts f JOIN versions v ON v.id = f.version_id JOIN documents d ON d.id = v.document_id"
        " ORDER BY d.url, v.number, f.id",
        "checks": "SELECT d.url, v.number, c.rule, c.verdict, c.expected, c.actual, c.detail FROM checks c"
        " JOIN versions v ON v.id = c.version_id JOIN documents d ON d.id = v.document_id ORDER BY 1, 2, 3, 7",
        "state_changes": "SELECT d.url, s.changed_at, s.old, s.new, s.reason, json_array_length(s.visits)"
        " FROM state_changes s JOIN documents d ON d.id = s.document_id ORDER BY 1, 2",
        "visits": "SELECT url, visited_at, status, outcome, etag, error FROM visits ORDER BY id",
        "captures": "SELECT url, role, captured_at, body_sha256, rendered, headers, hint, read_at FROM captures ORDER BY id",
        "list_entries": "SELECT url, title, date, first_seen, last_seen FROM list_entries ORDER BY id",
        "link_changes": "SELECT l.site, l.source, l.source_url, l.url, l.changed_at, l.change, v.visited_at"
        " FROM link_changes l LEFT JOIN visits v ON v.id = l.visit_id ORDER BY l.changed_at, l.id",
        "crawls": "SELECT trigger, scope, started_at, finished_at, status, new, changed, gone, bytes FROM crawls ORDER BY id",
        "seen": "SELECT rule, verdict, note, seen_by FROM findings_seen",
    }
    with Archive.open(path, readonly=True) as archive:
        return {name: archive.db.execute(sql).fetchall() for name, sql in queries.items()}


def test_every_digest_is_right_for_warcio(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export(made, tmp_path / "out")

    paths = [str(path) for path in (tmp_path / "out").glob("*.warc.gz")]
    checker = Checker(SimpleNamespace(inputs=paths, verbose=False))
    checker.process_all()
    assert (checker.exit_value, capsys.readouterr().out) == (0, "")


def test_each_kind_of_visit_has_its_records(made: Path, tmp_path: Path) -> None:
    export(made, tmp_path / "out")
    found = records(tmp_path / "out")
    kinds = Counter(kind for kind, _, _ in found)
    assert kinds["resource"] == 1  # the drawn list
    assert kinds["response"] == 7  # six documents' bytes, and the firewall's page
    revisits = [headers for kind, headers, _ in found if kind == "revisit"]
    profiles = Counter(headers["WARC-Profile"].rpartition("/")[2] for headers in revisits)
    # the redirect and a page found again; and one that the portal did not send again
    assert profiles == {"identical-payload-digest": 2, "server-not-modified": 1}
    again = next(headers for headers in revisits if headers["WARC-Profile"].endswith("server-not-modified"))
    assert (again["WARC-Refers-To-Target-URI"], again["WARC-Refers-To-Date"]) == (
        f"{HOST}{OLDER}",
        "2026-01-05T00:00:00Z",
    )


def test_a_response_says_what_is_archived(made: Path, tmp_path: Path) -> None:
    export(made, tmp_path / "out")
    with next((tmp_path / "out").glob("*.warc.gz")).open("rb") as file:
        for each in ArchiveIterator(file):
            if each.rec_type == "response" and each.rec_headers.get_header("WARC-Target-URI").endswith(
                REPORT
            ):
                break
        sent, body = each.http_headers, each.content_stream().read()
    assert sent.get_header("X-Archive-Orig-Content-Encoding") == "gzip"
    assert sent.get_header("Content-Encoding") is None
    assert sent.get_header("Content-Length") == str(len(body))
    with Archive.open(made, readonly=True) as archive:
        assert archive.body(sha256(body).hexdigest()) == body


def test_requests_are_marked_as_reconstructed(made: Path, tmp_path: Path) -> None:
    export(made, tmp_path / "out")
    asked = [headers for kind, headers, _ in records(tmp_path / "out") if kind == "request"]
    assert asked
    assert all("reconstructed" in headers["WARC-Gongkai-Note"] for headers in asked)


def test_the_index_leads_to_the_records(made: Path, tmp_path: Path) -> None:
    export(made, tmp_path / "out", largest=4000)
    lines = (tmp_path / "out" / INDEX).read_text(encoding="utf-8").splitlines()
    assert lines == sorted(lines)
    assert (
        len({json.loads(line.split(" ", 2)[2])["filename"] for line in lines}) > 1
    )  # files are turned at 4 kB
    for line in lines:
        key, time, text = line.split(" ", 2)
        about = json.loads(text)
        with (tmp_path / "out" / about["filename"]).open("rb") as file:
            file.seek(int(about["offset"]))
            member = BytesIO(file.read(int(about["length"])))
        (each,) = list(ArchiveIterator(member))
        headers = each.rec_headers
        assert headers.get_header("WARC-Target-URI") == about["url"]
        assert headers.get_header("WARC-Payload-Digest") == about["digest"]
        assert (key, time) == (
            surt(about["url"]),
            "".join(filter(str.isdigit, headers.get_header("WARC-Date"))),
        )


@pytest.mark.parametrize("line", SURTS.read_text(encoding="utf-8").splitlines())
def test_keys_are_those_of_other_tools(line: str) -> None:
    url, key = line.split("\t")
    assert surt(url) == key


def test_two_exports_are_equal_and_so_is_that_of_the_archive_they_make(made: Path, tmp_path: Path) -> None:
    export(made, tmp_path / "one")
    export(made, tmp_path / "two")
    done = import_into(tmp_path / "b.db", tmp_path / "one")
    assert not done.troubles
    assert done.restored.differing == 0
    export(tmp_path / "b.db", tmp_path / "three")
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
        if path.suffix != ".json":
            assert path.read_bytes() == (tmp_path / "three" / path.name).read_bytes(), path.name


def test_everything_comes_back(made: Path, tmp_path: Path) -> None:
    export(made, tmp_path / "out")
    import_into(tmp_path / "b.db", tmp_path / "out")
    ours, theirs = dump(made), dump(tmp_path / "b.db")
    assert all(ours[name] for name in ours if name != "seen")
    for name in ours:
        assert theirs[name] == ours[name], name
    with Archive.open(tmp_path / "b.db") as archive:
        assert list(verify(archive)) == []


def test_importing_again_adds_nothing(made: Path, tmp_path: Path) -> None:
    export(made, tmp_path / "out")
    import_into(tmp_path / "b.db", tmp_path / "out")
    before = dump(tmp_path / "b.db")
    done = import_into(tmp_path / "b.db", tmp_path / "out")
    assert (done.restored.captures, done.restored.visits, done.read) == (0, 0, 0)
    assert dump(tmp_path / "b.db") == before


def test_a_delta_goes_on_from_the_watermark(made: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    shutil.copy(made, path)
    first = export(path, tmp_path / "one")
    with Archive.open(path) as archive:
        crawl = begin(archive, 60, SITE.slug)
        read(archive, crawl, page(REPORT, 60, state=2))
        finish(archive, crawl, 60)
    export(path, tmp_path / "two", Selection(since=first.watermark))
    urls = [
        headers["WARC-Target-URI"] for kind, headers, _ in records(tmp_path / "two") if kind == "response"
    ]
    assert urls == [f"{HOST}{REPORT}"]
    import_into(tmp_path / "b.db", tmp_path / "one")
    import_into(tmp_path / "b.db", tmp_path / "two")
    assert dump(tmp_path / "b.db") == dump(path)


def test_a_delta_alone_says_what_it_lacks(made: Path, tmp_path: Path) -> None:
    export(made, tmp_path / "out", Selection(since=at(10)))
    done = import_into(tmp_path / "b.db", tmp_path / "out")
    assert any("none of these files" in trouble for trouble in done.troubles)
    with Archive.open(tmp_path / "b.db") as archive:
        assert archive.find_document(f"{HOST}{REPORT}")["state"] == "present"
        assert list(verify(archive)) == []


def test_a_site_that_is_not_there_is_named(made: Path, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"no site 'elsewhere'.*ccgaj"):
        export(made, tmp_path / "out", Selection("elsewhere"))
    assert list(tmp_path.iterdir()) == []


def test_only_an_export_is_replaced(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export(made, out)
    with pytest.raises(ArchiveError, match="--force"):
        export(made, out)
    (out / "old").write_text("x")
    export(made, out, force=True)
    assert not (out / "old").exists()
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("x")
    with pytest.raises(ArchiveError, match="no export made"):
        export(made, mine, force=True)
    assert (mine / "thesis.txt").exists()


def test_a_wacz_says_what_it_holds(made: Path, tmp_path: Path) -> None:
    """The points of the specification that a reader relies on; the validator of py-wacz was run by hand (decision 25)."""
    out = tmp_path / "out.wacz"
    with Archive.open(made, readonly=True) as archive, snapshot(archive.db):
        export_wacz(archive, out, Selection(), software=SOFTWARE)
        once = out.read_bytes()
        export_wacz(archive, out, Selection(), software=SOFTWARE, force=True)
    assert out.read_bytes() == once
    with ZipFile(out) as package:
        about = json.loads(package.read("datapackage.json"))
        digest = json.loads(package.read("datapackage-digest.json"))
        assert digest["hash"] == f"sha256:{sha256(package.read('datapackage.json')).hexdigest()}"
        named = {resource["path"] for resource in about["resources"]}
        assert named == set(package.namelist()) - {"datapackage.json", "datapackage-digest.json"}
        for resource in about["resources"]:
            data = package.read(resource["path"])
            assert (resource["hash"], resource["bytes"]) == (f"sha256:{sha256(data).hexdigest()}", len(data))
        stored = [name for name in named if name.startswith(("archive/", "indexes/"))]
        assert all(package.getinfo(name).compress_type == ZIP_STORED for name in stored)
        head, *pages = map(json.loads, package.read("pages/pages.jsonl").decode().splitlines())
        indexed = package.read(f"indexes/{INDEX}").decode()
    assert head["format"] == "json-pages-1.0"
    assert len(pages) == 6  # of four documents, one of them with three captures
    assert all(surt(each["url"]) in indexed and each["title"] and each["text"] for each in pages)


def test_a_wacz_comes_back_too(made: Path, tmp_path: Path) -> None:
    with Archive.open(made, readonly=True) as archive:
        export_wacz(archive, tmp_path / "out.wacz", Selection(), software=SOFTWARE)
    import_into(tmp_path / "b.db", tmp_path / "out.wacz")
    assert dump(tmp_path / "b.db") == dump(made)
