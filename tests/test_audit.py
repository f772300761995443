"""The audit of dependencies: a known weakness fails, and no answer is a sentence."""

from __future__ import annotations

from tests.audit import told

SOUND = {"name": "a", "version": "1", "vulns": []}
WEAK = {
    "name": "b",
    "version": "2",
    "vulns": [{"id": "CVE-1", "fix_versions": ["3"]}, {"id": "CVE-2", "fix_versions": []}],
}
UNKNOWN = {"name": "c", "skip_reason": "not found"}


def test_a_known_weakness_is_named() -> None:
    assert told([SOUND, WEAK, UNKNOWN]) == (
        True,
        "audit: 2 packages checked, 2 known weaknesses\nb 2: CVE-1, mended in 3\nb 2: CVE-2, mended in no version yet",
    )


def test_nothing_known_is_no_failure_and_no_silence() -> None:
    assert told([SOUND]) == (False, "audit: 1 packages checked, 0 known weaknesses")
    for found in (None, [], [UNKNOWN]):
        assert told(found) == (
            False,
            "audit: the package registry gives no advisories here; nothing was checked",
        )
