"""How fast an archive leaves and comes in: `python -m benchmarks.exports --pages 1000`.

    --pages N   pages of the archive that is made for it, about 60 kB each with their statutory tables (120)
    --facts N   facts besides, put into the versions as they are, to see what a large archive costs (0)

Printed are, for each format, rows or records a second of this process's CPU time, megabytes written, and the most memory that the export
added; then records and pages a second of an import into an empty archive: of our own WARC files, and of the same bytes without our notes.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.warcwriter import WARCWriter

from archive.exports.csvs import export_csv
from archive.exports.jsonl import export_jsonl
from archive.exports.parquet import export_parquet
from archive.exports.selection import Selection
from archive.exports.wacz import export_wacz
from archive.exports.warc import export_warc
from archive.exports.xlsx import export_xlsx
from archive.store import Archive
from benchmarks.reparse import fill
from crawler.importing import Import
from crawler.whose import Whose

FORMATS: dict[str, Callable[..., Any]] = {
    "warc": export_warc,
    "wacz": export_wacz,
    "jsonl": export_jsonl,
    "csv": export_csv,
    "parquet": export_parquet,
    "xlsx": export_xlsx,
}
COPY = """
INSERT INTO facts (version_id, code, value, unit, raw, state, source, section_id, grid_id, "row", "column", evidence)
SELECT version_id, code, value, unit, raw, state, source, section_id, grid_id, "row", "column", evidence FROM facts
LIMIT ?
"""


def grow(path: Path, facts: int) -> None:
    """Copy facts until there are so many."""
    with Archive.open(path) as archive:
        while (missing := facts - archive.db.execute("SELECT count(*) FROM facts").fetchone()[0]) > 0:
            archive.db.execute(COPY, (missing,))


def measure(path: Path, folder: Path) -> None:
    for name, export in FORMATS.items():
        out = folder / name
        memory, started = peak(), time.process_time()
        with Archive.open(path, readonly=True) as archive:
            counts = export(archive, out, Selection(), software="benchmark").counts
        seconds = time.process_time() - started
        rows = counts["records"] if "records" in counts else sum(counts.values())
        print(
            f"export {name}: {rows} rows, {rows / seconds:,.0f} a second of CPU, {size(out) / 1e6:.1f} MB,"
            f" memory + {peak() - memory:.0f} MB",
            flush=True,
        )


def measure_imports(folder: Path, jobs: int) -> None:
    plain = folder / "plain"
    plain.mkdir()
    without_notes(folder / "warc", plain / "plain.warc.gz")
    for name, source in (("our own WARC", folder / "warc"), ("the same without notes", plain)):
        started = time.perf_counter()
        with Archive.open(folder / f"{plain.name}-{source.name}.db") as archive:
            done = Import(archive, Whose({}), jobs=jobs).run([source])
            pages = archive.db.execute("SELECT count(*) FROM captures").fetchone()[0]
        seconds = time.perf_counter() - started
        print(
            f"import of {name}: {pages} pages, {pages / seconds:.1f} a second by the clock, {done.read} read",
            flush=True,
        )


def without_notes(folder: Path, out: Path) -> None:
    """The responses as another tool would have written them."""
    with out.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for record in records(folder):
            if record.rec_type == "response":
                writer.write_record(record)


def records(folder: Path) -> Iterator[Any]:
    for path in sorted(folder.glob("*.warc.gz")):
        with path.open("rb") as file:
            yield from ArchiveIterator(file)


def size(path: Path) -> int:
    return sum(
        each.stat().st_size for each in ([path] if path.is_file() else path.rglob("*")) if each.is_file()
    )


def peak() -> float:
    """Megabytes this process has taken at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.exports", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--pages", type=int, default=120, help="pages of the archive")
    parser.add_argument("--facts", type=int, default=0, help="facts in it, copied where there are fewer")
    parser.add_argument("--jobs", type=int, default=2, help="processes that read")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder / "a.db", options.pages, options.jobs)
        grow(folder / "a.db", options.facts)
        measure(folder / "a.db", folder)
        measure_imports(folder, options.jobs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
