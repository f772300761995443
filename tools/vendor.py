"""Files of other projects that stand in this repository, checked by hash and fetched anew: `python -m tools.vendor [--fetch]`.

Each folder with a vendor.toml says which files of which packages of the npm registry it holds. To take another version: change
`version` and `integrity` (the registry shows it as dist.integrity), run `--fetch`, put the hashes it prints into the file,
and look at what changed.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import sys
import tarfile
import tomllib
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDERS = (ROOT / "archive/browse/static/vendor", ROOT / "tests/vendor")
REGISTRY = "https://registry.npmjs.org"


@dataclass(frozen=True, slots=True)
class Package:
    """A package and what is taken of it: path in the package, hash. `folder` is where it goes."""

    folder: Path
    package: str
    version: str
    licence: str
    why: str
    integrity: str
    files: dict[str, str]

    @property
    def address(self) -> str:
        """Where the registry has it: https://registry.npmjs.org/d3/-/d3-7.9.2.tgz."""
        return f"{REGISTRY}/{self.package}/-/{self.package.rpartition('/')[2]}-{self.version}.tgz"

    def path(self, member: str) -> Path:
        """The file here for a path in the package."""
        return self.folder / Path(member).name


def packages(folders: tuple[Path, ...] = FOLDERS) -> Iterator[Package]:
    """Every package of the folders, in order."""
    for folder in folders:
        for name, about in tomllib.loads((folder / "vendor.toml").read_text(encoding="utf-8")).items():
            yield Package(folder=folder / name, **about)


def wrong(package: Package) -> list[str]:
    """What is missing or altered, a sentence each."""
    found = []
    for member, expected in package.files.items():
        path = package.path(member)
        if not path.is_file():
            found.append(f"{path}: missing; python -m tools.vendor --fetch")
        elif (actual := hashlib.sha256(path.read_bytes()).hexdigest()) != expected:
            found.append(f"{path}: altered; its SHA-256 is {actual}, not {expected}")
    return found


def fetch(package: Package) -> None:
    """Write the package's files anew. ValueError when the registry's bytes are not the ones expected."""
    with urllib.request.urlopen(package.address, timeout=60) as answer:  # noqa: S310  # a constant https address
        content = answer.read()
    digest = base64.b64encode(hashlib.sha512(content).digest()).decode()
    if f"sha512-{digest}" != package.integrity:
        raise ValueError(f"{package.address}: its integrity is sha512-{digest}, not {package.integrity}")
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        for member in package.files:
            file = archive.extractfile(f"package/{member}")
            if file is None:
                raise ValueError(f"{package.address}: {member} is no file")
            package.folder.mkdir(parents=True, exist_ok=True)
            package.path(member).write_bytes(file.read())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fetch", action="store_true", help="fetch the files from the npm registry first")
    arguments = parser.parse_args()
    found = []
    for package in packages():
        if arguments.fetch:
            fetch(package)
        found += (errors := wrong(package))
        print(f"{package.package} {package.version}: {'; '.join(errors) or 'as expected'}")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
