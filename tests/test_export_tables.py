"""Tables out of the archive: what they hold, what they say of themselves, and that nothing crawled runs in a spreadsheet."""

from __future__ import annotations

import csv
import gzip
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import ArchiveError
from archive.exports import missing
from archive.exports.codebook import TYPES, codebook, tables
from archive.exports.csvs import ENCODING, export_csv
from archive.exports.jsonl import export_jsonl
from archive.exports.parquet import export_parquet
from archive.exports.selection import Selection, snapshot, watermark
from archive.exports.tables import SQL, rows, years
from archive.exports.values import FORMULA, escaped
from archive.exports.warc import Exported
from archive.exports.xlsx import export_xlsx
from archive.merge import Merge
from archive.merge.other import opened
from archive.schema.views import REPORT_CODES, column_of
from archive.store import Archive
from gongkai.export import moment
from tests.commands import gongkai
from tests.factories import (
    AGENCY,
    SITE,
    URL,
    at,
    begin,
    finish,
    full_document,
    keep,
    make_document,
    make_fact,
    make_page,
    open_archive,
    site_row,
    store,
)
from tests.test_archive_schema import documented

ROOT = Path(__file__).parent.parent
DOCS = (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")
SOFTWARE = "Gongkai test"
EVIL = '=HYPERLINK("http://evil.example","x")'
NAMES = list(tables())


def fill(archive: Archive) -> None:
    """Two versions of a report, one of the year before with every state of a fact, one document without a year, one that goes."""
    for day, penalties in enumerate((3259, 3260)):
        crawl = begin(archive, day)
        keep(
            archive, crawl, make_page(f"<td>{penalties}</td>", day=day), full_document(penalties, title=EVIL)
        )
        finish(archive, crawl, day)
    crawl = begin(archive, 2)
    facts = (
        make_fact("penalties.decisions", 0),
        make_fact("coercion.decisions", None, state="blank", raw=""),
        make_fact("review.total", None, state="none", raw="/"),
        make_fact("litigation.total", None, state="text", raw="-2+3", source="text", evidence="@SUM(1)", grid=None, row=None, column=None),
        make_fact("fees.amount", 0.5, unit="万元"),
        make_fact("applications.received.total", 12),
    )  # fmt: skip
    grids = full_document().grids
    before = make_document(
        "前",
        year=2022,
        url=f"{URL}?2022",
        facts=facts,
        grids=(*grids[:1],),
        sections=full_document().sections,
    )
    keep(archive, crawl, make_page("<p>2022</p>", day=2, url=f"{URL}?2022"), before)
    notice = make_document("通知", year=None, url=f"{URL}?n", kind="notice", agency="同心县人民政府")
    keep(archive, crawl, make_page("<p>n</p>", day=2, url=f"{URL}?n", kind="notice"), notice)
    archive.note_visit(crawl, f"{URL}?n", status=404, outcome="gone", now=at(2, 30))
    finish(archive, crawl, 2)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "a.db"
    with open_archive(path) as archive:
        fill(archive)
    return path


Export = Callable[..., Exported]
FORMATS: dict[str, Export] = {
    "parquet": export_parquet,
    "csv": export_csv,
    "xlsx": export_xlsx,
    "jsonl": export_jsonl,
}


def export(form: str, path: Path, out: Path, selection: Selection = Selection(), **options: Any) -> Exported:  # noqa: B008
    with Archive.open(path, readonly=True) as archive, snapshot(archive.db):
        return FORMATS[form](archive, out, selection, software=SOFTWARE, **options)


# The codebook


def test_every_column_has_a_description_and_a_known_type() -> None:
    assert {row["table"] for row in codebook()} == set(SQL) == set(NAMES)
    for row in codebook():
        assert row["type"] in TYPES
        assert len(row["description"]) > 3, row


def test_the_codebook_is_that_of_the_data_model() -> None:
    """Each column is one that docs/data-model.md describes, or says that it is computed here."""
    page = documented()
    for table in tables().values():
        for column in table.columns:
            if column.source:
                where, _, name = column.source.partition(".")
                assert name in page[where], f"{table.name}.{column.name} is to be {column.source}"


def test_every_code_of_the_panel_is_a_column_with_its_unit() -> None:
    columns = {column.name: column for column in tables()["reports"].columns}
    assert all(columns[column_of(code)].about.startswith(f"{code}: ") for code in REPORT_CODES)
    assert columns["fees_amount"].unit == "万元"


@pytest.mark.parametrize("name", NAMES)
def test_rows_are_as_wide_as_the_codebook_and_keys_are_keys(made: Path, name: str) -> None:
    with Archive.open(made, readonly=True) as archive:
        found = [row for year in years(archive.db) for row in rows(archive.db, name, Selection(), year)]
    table = tables()[name]
    assert found
    assert {len(row) for row in found} == {len(table.columns)}
    keys = [tuple(row[table.names.index(key)] for key in table.key) for row in found]
    assert len(set(keys)) == len(keys)


def test_every_fact_and_version_is_exported_once(made: Path) -> None:
    with Archive.open(made, readonly=True) as archive:
        for name in ("facts", "versions", "sections", "checks", "documents", "state_changes"):
            expected = sorted(archive.db.execute(f"SELECT id FROM {name}").fetchall())
            assert (
                sorted(
                    (row[0],)
                    for year in years(archive.db)
                    for row in rows(archive.db, name, Selection(), year)
                )
                == expected
            )


# Parquet


def test_parquet_is_partitioned_typed_and_described(made: Path, tmp_path: Path) -> None:
    export("parquet", made, tmp_path / "out")
    path = tmp_path / "out/facts/year=2023/part-0.parquet"
    file = pyarrow.parquet.ParquetFile(path)
    schema = file.schema_arrow
    assert schema.metadata[b"software"] == SOFTWARE.encode()
    assert schema.field("captured_at").type.tz == "UTC"
    assert b"number" in schema.field("value").metadata[b"description"]
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    row = file.read().to_pylist()[0]
    assert (row["code"], row["value"], row["url"]) == ("penalties.decisions", 3259.0, URL)
    assert (tmp_path / "out/documents/year=__HIVE_DEFAULT_PARTITION__/part-0.parquet").is_file()
    assert {each.name for each in (tmp_path / "out").iterdir() if each.is_dir()} == set(NAMES)


def test_the_panel_keeps_zero_blank_and_none_apart(made: Path, tmp_path: Path) -> None:
    export("parquet", made, tmp_path / "out")
    panel = pandas.read_parquet(tmp_path / "out/reports")
    row = panel[panel["year"].astype(int) == 2022].iloc[0]
    assert row["penalties_decisions"] == 0
    assert pandas.isna(row["review_total"])
    assert json.loads(row["not_numbers"]) == {
        "coercion_decisions": "blank",
        "litigation_total": "text",
        "review_total": "none",
    }


@pytest.mark.parametrize("form", FORMATS)
def test_two_exports_are_equal(made: Path, tmp_path: Path, form: str) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        export(form, made, tmp_path / name / "out")
    files = [path for path in (tmp_path / "one").rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert path.read_bytes() == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes()


# CSV


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding=ENCODING, newline="") as file:
        return list(csv.DictReader(file))


def test_csv_says_what_it_holds(made: Path, tmp_path: Path) -> None:
    export("csv", made, tmp_path / "out")
    package = json.loads((tmp_path / "out/datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        table = read_csv(tmp_path / "out" / resource["path"])
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        assert list(table[0]) == list(fields)
        for row in table:
            for name, value in row.items():
                if value and fields[name]["type"] in ("integer", "number"):
                    float(value)
    assert (tmp_path / "out/facts.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert [row["column"] for row in read_csv(tmp_path / "out/codebook.csv")] == [
        row["column"] for row in codebook()
    ]


def test_nothing_in_csv_runs(made: Path, tmp_path: Path) -> None:
    export("csv", made, tmp_path / "out")
    texts = [
        (name, value)
        for name in NAMES
        for row in read_csv(tmp_path / f"out/{name}.csv")
        for value in row.values()
    ]
    assert any(EVIL in value for _, value in texts)
    assert [
        value
        for _, value in texts
        if value.startswith(FORMULA) and len(value) > 1 and not value[1:].replace(".", "").isdigit()
    ] == []
    facts = read_csv(tmp_path / "out/facts.csv")
    assert {"/", "'-2+3"} <= {row["raw"] for row in facts}


@given(st.text(alphabet="'=+-@\t a1,.%", max_size=8))
def test_escapes_can_be_taken_back(text: str) -> None:
    safe = escaped(text)
    assert re.sub(r"^'(?='*[=+\-@\t\r])", "", safe) == text
    assert safe == text or not safe.startswith(FORMULA)


# Excel


@pytest.fixture(scope="module")
def book(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    out = tmp_path_factory.mktemp("book") / "a.xlsx"
    export("xlsx", made, out, with_facts=True, browse="http://127.0.0.1:8001/")
    return openpyxl.load_workbook(out)


def cell(sheet: Any, line: int, name: str) -> Any:
    head = [str(each.value).partition(" (")[0] for each in sheet[1]]
    return sheet.cell(line, head.index(name) + 1)


def test_the_workbook_has_a_panel_facts_and_a_codebook(book: Any) -> None:
    assert book.sheetnames == ["reports", "facts", "codebook"]
    panel = book["reports"]
    assert panel.freeze_panes == "C2"
    assert [cell(panel, line, "year").value for line in (2, 3)] == [2022, 2023]
    assert cell(panel, 3, "url").hyperlink.target == URL
    assert cell(panel, 3, "body_sha256").hyperlink.target == "http://127.0.0.1:8001/-/capture/2"
    assert {row[1].value for row in book["codebook"].iter_rows(min_row=2)} >= set(tables()["reports"].names)


def test_cells_without_a_number_show_what_is_printed(book: Any) -> None:
    panel = book["reports"]
    assert cell(panel, 2, "penalties_decisions").value == 0
    blank, none, absent = (
        cell(panel, 2, name) for name in ("coercion_decisions", "review_total", "disclosed_total")
    )
    assert (blank.value, none.value, absent.value) == (None, "/", None)
    assert blank.fill.fgColor.rgb == none.fill.fgColor.rgb == "FFD9D9D9"
    assert absent.fill.fgColor.rgb != "FFD9D9D9"


def test_nothing_in_the_workbook_runs(book: Any) -> None:
    values = [each for sheet in book for row in sheet.iter_rows() for each in row if each.value is not None]
    assert any(each.value == EVIL for each in values)
    assert {each.data_type for each in values if str(each.value).startswith(FORMULA)} == {"s"}


# JSON lines


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz"])
def test_json_lines_hold_versions_with_their_parts(made: Path, tmp_path: Path, name: str) -> None:
    export("jsonl", made, tmp_path / name)
    data = (tmp_path / name).read_bytes()
    lines = [
        json.loads(line)
        for line in (gzip.decompress(data) if name.endswith(".gz") else data).decode().splitlines()
    ]
    assert len(lines) == 4
    second = next(line for line in lines if line["version"] == 2)
    assert (second["agency"], second["is_current"], second["sections"][1]["path"]) == (
        AGENCY,
        True,
        ["一", "(一)"],
    )
    assert second["facts"][0]["value"] == 3260
    assert second["grids"][0]["cells"][0] == [0, 0, 1, 1, "行政处罚"]
    assert second["checks"][0]["verdict"] == "pass"


# Deltas, places, errors


def test_a_delta_holds_what_came_since(made: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    shutil.copy(made, path)
    mark = export("csv", path, tmp_path / "one").watermark
    with Archive.open(path) as archive:
        crawl = begin(archive, 5)
        keep(archive, crawl, make_page("<td>1</td>", day=5), full_document(3261))
        store(archive, crawl, make_page("<p>2022</p>", day=5, url=f"{URL}?2022"))  # the same bytes again
        finish(archive, crawl, 5)
    counts = export("csv", path, tmp_path / "two", Selection(since=mark)).counts
    assert counts["versions"] == counts["documents"] == counts["reports"] == counts["changes"] == 1
    assert {row["value"] for row in read_csv(tmp_path / "two/facts.csv")} == {"3261", "0.5", ""}
    assert sum(export("csv", path, tmp_path / "three", Selection(since=at(100))).counts.values()) == 0


def test_an_old_recording_that_is_imported_is_in_the_delta(made: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    shutil.copy(made, path)
    with Archive.open(path) as archive:
        mark = watermark(archive.db, pandas.Timestamp("2027-01-01", tz="UTC").to_pydatetime())
        crawl = archive.begin_crawl(SITE, "import", at(9), scope="part")
        keep(archive, crawl, make_page("<td>0</td>", day=-900), full_document(7))
        finish(archive, crawl, 9)
    assert export("csv", path, tmp_path / "out", Selection(since=mark)).counts["versions"] == 1


def test_a_version_read_anew_is_in_the_delta(made: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    shutil.copy(made, path)
    mark = export("csv", path, tmp_path / "one").watermark
    with Archive.open(path) as archive:
        version = archive.find_document(URL)["version_id"]
        archive.keep_reading(version, full_document(4321))
    done = export("csv", path, tmp_path / "two", Selection(since=mark))
    assert done.counts["versions"] == 1
    assert {row["version_id"] for row in read_csv(tmp_path / "two/facts.csv")} == {str(version)}
    assert "4321" in {row["value"] for row in read_csv(tmp_path / "two/facts.csv")}
    later = (datetime.fromisoformat(done.watermark) + timedelta(seconds=1)).isoformat()
    assert sum(export("csv", path, tmp_path / "three", Selection(since=later)).counts.values()) == 0


def test_what_a_merge_brought_is_in_the_delta_however_old(made: Path, tmp_path: Path) -> None:
    path, elsewhere = tmp_path / "a.db", tmp_path / "b.db"
    shutil.copy(made, path)
    with Archive.open(elsewhere) as archive:
        archive.keep_site(site_row(SITE))
        crawl = begin(archive, -300)
        keep(archive, crawl, make_page("<td>8</td>", day=-300, url=f"{URL}?old"), full_document(8))
        finish(archive, crawl, -300)
    mark = export("csv", path, tmp_path / "one").watermark
    with Archive.open(path) as archive, opened(elsewhere) as other:
        union = Merge(archive, other)
        for _ in union.run(union.addresses()):
            pass
    export("csv", path, tmp_path / "two", Selection(since=mark))
    assert {row["url"] for row in read_csv(tmp_path / "two/versions.csv")} == {f"{URL}?old"}


def test_a_crawl_that_runs_keeps_the_watermark_back(made: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    shutil.copy(made, path)
    with Archive.open(path) as archive:
        begin(archive, -3, SITE)
    assert export("csv", path, tmp_path / "out").watermark == at(-3)


def test_a_missing_package_is_named_with_the_way_out(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(missing, "find_spec", lambda name: None)
    for form in ("parquet", "xlsx"):
        with pytest.raises(ArchiveError, match=r"pip install 'gongkai\[export\]'"):
            export(form, made, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_what_fails_half_way_leaves_nothing(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "out.jsonl").write_text("before")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(json, "dumps", full)
    with pytest.raises(ArchiveError, match="No space left"):
        export("jsonl", made, tmp_path / "out.jsonl", force=True)
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]
    assert (tmp_path / "out.jsonl").read_text() == "before"


def test_dates_that_are_none_are_refused() -> None:
    assert moment("2026-01-05") == "2026-01-05T00:00:00+00:00"
    assert moment("2026-01-05T08:00+08:00") == "2026-01-05T00:00:00+00:00"
    with pytest.raises(Exception, match="give a date such as"):
        moment("yesterday")


def test_the_command(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = gongkai("--archive", made, "export", "csv", out)
    assert done.status == 0
    assert done.out.splitlines() == [
        f"{out}: 2 reports, 3 documents, 4 versions, 7 sections, 12 facts, 2 checks, 1 changes, 1 state changes",
        f"the next time: --since {at(2, 61)}",
    ]
    again = gongkai("--archive", made, "export", "csv", out)
    assert (again.status, "--force" in again.err) == (1, True)
    itself = gongkai("--archive", made, "export", "jsonl", made, "--force")
    assert (itself.status, "the archive itself" in itself.err) == (2, True)


# The quickstart of docs/exports.md


@pytest.fixture(scope="module")
def folder(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("quickstart")
    export("parquet", made, path / "panel")
    export("csv", made, path / "tables")
    return path


BLOCKS = re.findall(r"```(sql|python)\n(.*?)```", DOCS, re.DOTALL)


def test_the_quickstart_has_examples() -> None:
    assert len(BLOCKS) >= 7


@pytest.mark.parametrize("block", [text for kind, text in BLOCKS if kind == "sql"])
def test_each_question_has_an_answer(folder: Path, block: str) -> None:
    with duckdb.connect() as db:
        found = db.execute(block.replace("'panel/", f"'{folder}/panel/"))
        assert found.description
        assert found.fetchall() or "'fail'" in block


@pytest.mark.parametrize("block", [text for kind, text in BLOCKS if kind == "python"])
def test_each_program_runs(folder: Path, block: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", block], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout
