"""docs/scale.md: its figures are those of the formula, and its questions have answers on an export in a local folder."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from archive.store import Archive
from benchmarks.large_archive import fill
from benchmarks.scale_arithmetic import Costs, Prices, figures, table
from tests.commands import gongkai

ROOT = Path(__file__).parent.parent
DOC = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
QUESTIONS = re.findall(r"```sql\n(.*?)```", DOC, re.DOTALL)
AGENCIES, VERSIONS = 30, 1200


def test_the_figures_are_those_of_the_formula() -> None:
    assert table(figures(14_000, 10_000_000, 2, Costs(), Prices())) in DOC


def test_half_the_portals_take_half() -> None:
    whole = {each.name: each.value for each in figures(14_000, 10_000_000, 2, Costs(), Prices())}
    half = {each.name: each.value for each in figures(7_000, 5_000_000, 2, Costs(), Prices())}
    for name in ("first round, waiting", "every week, processor", "archive of all", "first merge, processor"):
        assert half[name] == pytest.approx(whole[name] / 2)
    assert half["versions of a portal"] == pytest.approx(whole["versions of a portal"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where `gongkai export parquet panel` has been."""
    folder = tmp_path_factory.mktemp("scale")
    fill(folder / "a.db", AGENCIES, VERSIONS)
    ended = gongkai("--archive", folder / "a.db", "export", "parquet", "panel", cwd=folder)
    assert ended.status == 0, ended.err
    return folder


def test_there_are_questions() -> None:
    assert len(QUESTIONS) == 2


def test_the_export_answers_as_the_archive_does(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    years, largest = (duckdb.sql(question).fetchall() for question in QUESTIONS)
    with Archive.open(folder / "a.db", readonly=True) as archive:
        stored = archive.db.execute(
            "SELECT d.year, count(*), count(DISTINCT d.agency) FROM facts f JOIN documents d ON d.version_id = f.version_id"
            " WHERE d.year IS NOT NULL GROUP BY d.year ORDER BY d.year"
        ).fetchall()
        most = archive.db.execute(
            "SELECT agency, year, applications_received_total FROM reports WHERE applications_received_total IS NOT NULL"
            " ORDER BY 3 DESC, 1 LIMIT 10"
        ).fetchall()
    assert [row for row in years if row[0] is not None] == stored
    assert [row[2] for row in largest] == [row[2] for row in most]
