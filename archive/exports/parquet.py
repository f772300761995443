"""`export parquet`: a folder for each table, a folder in it for each year, Zstandard, descriptions and units in the schema."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive.exports.codebook import Table, tables
from archive.exports.missing import needed
from archive.exports.place import new_folder, write_manifest
from archive.exports.selection import Selection, checked, latest, watermark
from archive.exports.tables import rows, years
from archive.exports.values import reader
from archive.exports.warc import Exported
from archive.store import Archive

ROWS = 50_000  # of a row group: what is held in memory at a time
LARGE = {"text": 2_000}  # of tables with whole texts
NO_YEAR = "__HIVE_DEFAULT_PARTITION__"  # how Hive, DuckDB and Arrow call the partition without a value


def export_parquet(
    archive: Archive, out: Path, selection: Selection, *, software: str, force: bool = False
) -> Exported:
    """Write the folder `out`: `facts/year=2023/part-0.parquet` and so on. ArchiveError as of `new_folder`, and without pyarrow."""
    needed("pyarrow", "Parquet files")
    db = archive.db
    selection, mark = checked(db, selection), watermark(db, datetime.now(UTC))
    about = {"software": software, "created": latest(db), "since": selection.since, "watermark": mark}
    counts: dict[str, int] = {}
    with new_folder(out, force=force) as folder:
        for table in tables().values():
            written = {year: _write(folder, table, year, db, selection, about) for year in years(db)}
            counts[table.name] = sum(written.values())
            if not counts[table.name]:  # one without a row, so that every table can be asked
                _write(folder, table, None, db, selection, about, empty=True)
        write_manifest(folder, {"format": "parquet", **about, "site": selection.site, "rows": counts})
    return Exported(counts, mark)


def schema_of(table: Table, about: dict[str, str]) -> Any:
    """The Arrow schema of a table's files: the year stands in their folder's name."""
    import pyarrow as pa

    types = {
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
        "datetime": pa.timestamp("us", tz="UTC"),
    }
    fields = [
        pa.field(
            column.name,
            types.get(column.type, pa.string()),
            metadata={"description": column.about, "unit": column.unit},
        )
        for column in table.columns
        if column.name != "year"
    ]
    return pa.schema(fields, metadata={"title": table.title, "key": " ".join(table.key), **about})


def _write(
    folder: Path,
    table: Table,
    year: int | None,
    db: Database,
    selection: Selection,
    about: dict[str, str],
    *,
    empty: bool = False,
) -> int:
    """Write the partition of a year, where there is a row of it (or it may be empty), and return how many."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    found = rows(db, table.name, selection, year)
    first = list(islice(found, 1))
    if not first and not empty:
        return 0
    schema, at = schema_of(table, about), table.names.index("year")
    size = LARGE["text"] if "text" in table.names else ROWS
    readers = [reader(column.type) for column in table.columns if column.name != "year"]
    path = folder / table.name / f"year={NO_YEAR if year is None else year}"
    path.mkdir(parents=True)
    count = 0
    with pq.ParquetWriter(path / "part-0.parquet", schema, compression="zstd") as writer:
        while batch := [*first, *islice(found, size - len(first))]:
            first = []
            columns = list(zip(*batch, strict=True))
            del columns[at]
            arrays = [
                pa.array(map(read, values), type=field.type)
                for read, values, field in zip(readers, columns, schema, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema), row_group_size=size)
            count += len(batch)
    return count
