"""Citations: every part where its form wants it, times in UTC+08:00, unknown parts left out and never made up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from archive.errors import ArchiveError
from archive.proof.citing import as_bibtex, as_csl, as_text, cited
from tests.commands import gongkai
from tests.factories import AGENCY, TITLE, URL, keep_texts, open_archive


def one(number: int | None = None, **changes: Any) -> Any:
    """A citation of the second of two versions, captured on 5 and 6 January at 00:00 UTC."""
    with open_archive() as archive:
        keep_texts(archive, "甲", "乙", **changes)
        return cited(archive, archive.find_document(1), number)


def test_the_text_follows_the_standard_and_names_what_proves_it() -> None:
    citation = one()
    lines = as_text(citation).splitlines()
    assert lines[0] == f"{AGENCY}. {TITLE}[EB/OL]. (2024-01-18)[2026-01-06]. {URL}."
    assert lines[1] == (
        "Version 2 of 2, captured 2026-01-06 08:00:00 UTC+08:00, last seen so 2026-01-06 08:00:00 UTC+08:00; :memory:."
    )
    hashes = (citation.body_sha256, citation.content_sha256, citation.chain_sha256)
    assert [line.split()[-1] for line in lines[2:]] == list(hashes)
    assert len(set(hashes)) == 3


def test_an_earlier_version_is_cited_as_it_was_captured() -> None:
    citation = one(1)
    assert (citation.version, citation.versions, citation.seen_until) == (1, 2, "")
    assert "[2026-01-05]" in as_text(citation)
    with pytest.raises(ArchiveError, match="no version 3"):
        one(3)


def test_what_is_not_known_is_left_out() -> None:
    citation = one(agency="", published="")
    assert as_text(citation).startswith(f"{TITLE}[EB/OL]. [2026-01-06]. {URL}.")
    assert "author" not in as_bibtex(citation)
    assert not {"author", "issued"} & as_csl(citation).keys()


def test_bibtex_escapes_what_latex_would_take_for_markup() -> None:
    entry = as_bibtex(one(title=r"100%_{甲}&乙\丙"))
    assert r"title = {{100\%\_\{甲\}\&乙\textbackslash{}丙}}" in entry
    assert entry.startswith("@online{gongkai-")
    assert entry.count("{") - entry.count(r"\{") == entry.count("}") - entry.count(r"\}")


def test_csl_has_dates_as_numbers() -> None:
    item = as_csl(one())
    assert item["issued"] == {"date-parts": [[2024, 1, 18]]}
    assert item["accessed"] == {"date-parts": [[2026, 1, 6]]}
    assert item["author"] == [{"literal": AGENCY}]


def test_what_is_gone_is_said_to_be() -> None:
    with open_archive() as archive:
        keep_texts(archive, "甲")
        archive.db.execute("UPDATE documents SET state = 'gone', state_since = '2026-02-01T17:00:00+00:00'")
        citation = cited(archive, archive.find_document(1))
    assert (
        as_text(citation).splitlines()[2]
        == "Not found at its address any more: gone since 2026-02-02 01:00:00 UTC+08:00."
    )


def test_a_day_is_that_of_beijing(tmp_path: Path) -> None:
    """17:00 UTC is the next day there."""
    path = tmp_path / "a.db"
    with open_archive(path) as archive:
        keep_texts(archive, "甲")
        for table in ("captures", "versions"):
            archive.db.execute(f"UPDATE {table} SET captured_at = '2026-01-05T17:00:00+00:00'")
    said = json.loads(gongkai("--archive", path, "cite", "1", "--json").out)
    assert said["captured"] == "2026-01-06T01:00:00+08:00"
    assert said["archive"] == "a.db"
    listed = json.loads(gongkai("--archive", path, "cite", URL, "--format", "csl").out)
    assert listed[0]["accessed"] == {"date-parts": [[2026, 1, 6]]}
    refused = gongkai("--archive", path, "cite", "1", "--version", "2")
    assert refused.status == 1
    assert "no version 2" in refused.err
