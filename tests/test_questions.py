"""The ten questions of docs/questions.md: run as they stand, answered as it says, and opened in Datasette."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("datasette", reason="the extra [browse] is not installed")

from archive.browse import datasette_app
from archive.browse.metadata import chinese_titles, queries, questions
from archive.browse.questions import address, answer, page
from archive.store import Archive
from tests import demo_archive, reading_room

DOC = Path(__file__).parent.parent / "docs" / "questions.md"
QUESTIONS = questions()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_archive.build(tmp_path_factory.mktemp("questions") / "demo.db")


@pytest.fixture(scope="module")
def room(demo: Path) -> Any:
    return datasette_app(demo)


def test_the_page_is_what_the_questions_and_the_example_portal_give(demo: Path) -> None:
    with Archive.open(demo, readonly=True) as archive:
        assert DOC.read_text(encoding="utf-8") == page(archive.db), (
            "python -m archive.browse.questions writes it anew"
        )


def test_there_are_ten_and_most_have_an_answer() -> None:
    said = DOC.read_text(encoding="utf-8")
    assert re.findall(r"^## (\d+)\.", said, re.MULTILINE) == [str(number) for number in range(1, 11)]
    assert said.count("No row") == 2
    assert "Which bureaus corrected their table after publication?" in said


@pytest.mark.parametrize("name", QUESTIONS)
def test_datasette_answers_the_same_under_the_address_given(demo: Path, room: Any, name: str) -> None:
    query = QUESTIONS[name]
    path = address(name, query)
    assert path in DOC.read_text(encoding="utf-8")
    with Archive.open(demo, readonly=True) as archive:
        expected = answer(archive.db, query)
    asked = "&" if "?" in path else "?"
    rows = asyncio.run(
        room.client.get(path.replace("?", ".json?", 1) if "?" in path else f"{path}.json")
    ).json()["rows"]
    shaped = asyncio.run(
        room.client.get(
            f"{(path.replace('?', '.json?', 1) if '?' in path else f'{path}.json')}{asked}_shape=array"
        )
    ).json()
    assert [{column: row[column] for column in query["shown"]} for row in shaped] == expected
    assert len(rows) == len(expected)
    shown = asyncio.run(room.client.get(path))
    assert shown.status_code == 200
    assert query["title"] in shown.text


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_sql_of_the_page_runs_as_it_stands(demo: Path, name: str) -> None:
    said = DOC.read_text(encoding="utf-8")
    query = QUESTIONS[name]
    (sql,) = [
        block for block in re.findall(r"```sql\n(.*?)\n```", said, re.DOTALL) if block == query["sql"].strip()
    ]
    with sqlite3.connect(demo) as plain:
        if "gongkai_" in sql:
            with pytest.raises(sqlite3.OperationalError, match="gongkai_"):
                plain.execute(sql, query["values"])
        else:
            plain.execute(sql, query["values"]).fetchall()
    plain.close()


def test_what_the_example_portal_has_none_of_is_found_elsewhere(tmp_path: Path) -> None:
    path = reading_room.build(tmp_path / "room.db")
    with Archive.open(path) as archive:
        archive.db.execute(
            "INSERT INTO checks (version_id, rule, verdict, expected, actual, detail)"
            " SELECT version_id, 'carried_chain', 'fail', 3, 1, '' FROM documents WHERE id = 1"
        )
        archive.db.conn.commit()
        asked = {
            name: answer(archive.db, QUESTIONS[name])
            for name in ("checks_that_fail", "carried_over_otherwise")
        }
        corrected = answer(archive.db, {**QUESTIONS["corrected_tables"], "values": {"since": "2026-01-12"}})
        never = answer(archive.db, {**QUESTIONS["corrected_tables"], "values": {"since": "2099-01-01"}})
    assert asked["checks_that_fail"][0]["rule"] == "carried_chain"
    assert {
        "rule": "columns_balance",
        "expected": 2,
        "actual": 3,
        "agency": "同心县公安局",
        "year": 2023,
    } in asked["checks_that_fail"]
    assert asked["carried_over_otherwise"] == [
        {"agency": "同心县公安局", "year": 2023, "carried_in": 1, "left_before": 3}
    ]
    assert [row["corrected"] for row in corrected] == ["penalties.decisions 3259 → 3260"]
    assert never == []


def test_each_has_a_title_in_both_languages(room: Any) -> None:
    chinese, english = (
        asyncio.run(room.client.get(f"/-/tables?lang={language}")).text for language in ("zh", "en")
    )
    titles = chinese_titles()
    assert titles.keys() == queries().keys()
    assert all(title in chinese and title not in english for title in titles.values())
    assert all(query["title"] in english for query in queries().values())
