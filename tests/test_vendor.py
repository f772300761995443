"""Files of other projects in this repository are the ones that were looked at, with their licences."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.vendor import FOLDERS, Package, packages, wrong

PACKAGES = list(packages())


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.package)
def test_files_are_as_expected_and_have_their_licence(package: Package) -> None:
    assert wrong(package) == []
    assert "LICENSE" in package.files
    assert package.address.startswith("https://registry.npmjs.org/")


def test_nothing_else_lies_there() -> None:
    known = {package.path(member) for package in PACKAGES for member in package.files}
    there = {path for folder in FOLDERS for path in folder.rglob("*") if path.is_file()}
    assert there == known | {folder / "vendor.toml" for folder in FOLDERS}


def test_an_altered_or_missing_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.js").write_text("altered")
    package = Package(tmp_path, "x", "1", "ISC", "", "", {"dist/x.js": "0" * 64, "LICENSE": "0" * 64})
    altered, missing = wrong(package)
    assert "x.js: altered" in altered
    assert "LICENSE: missing" in missing
