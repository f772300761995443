"""The saved questions as a page of the documentation: `python -m archive.browse.questions DEMO.db > docs/questions.md`.

DEMO.db is the archive that `gongkai demo` leaves. A test asks the questions of an archive of the same documents, and compares.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sqlite_utils import Database

from archive.browse.metadata import DATABASE, questions
from archive.store import Archive

HEAD = """# Ten questions

What people ask an archive of annual reports, as SQL over the tables and views of [data-model.md](data-model.md). Each is a saved question of
`gongkai serve`, under the address given, with its answer as a table, CSV and JSON; and each runs as it stands in any SQLite
client over the file (those with `gongkai_` functions in `gongkai serve` alone, see [search.md](search.md)). The answers are those of the
example portal after its three states: `gongkai demo`.

`:agency` and the like are values that a client has to be given: one that is not is NULL, and the question then finds nothing. In the shell of
SQLite, `sqlite3 -readonly gongkai-demo.db`, these lines come before the first question, and a `;` after it; a value
that is empty is `"''"`.

```
.headers on
.parameter set :agency "'公安局'"
```

This page is written from `archive/browse/queries.toml`; a test runs every question and compares.
"""


def page(db: Database) -> str:
    """The page, with the answers of this archive."""
    parts = [
        _part(number, name, query, answer(db, query))
        for number, (name, query) in enumerate(questions().items(), 1)
    ]
    return "\n".join([HEAD, *parts])


def answer(db: Database, query: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a question asked with its values, of each the columns it shows."""
    return [{name: row[name] for name in query["shown"]} for row in db.query(query["sql"], query["values"])]


def address(name: str, query: Mapping[str, Any]) -> str:
    """Where `gongkai serve` answers the question: `/gongkai/who_asks?year=2023`."""
    asked = urlencode(query["values"])
    return f"/{DATABASE}/{name}{f'?{asked}' if asked else ''}"


def _part(number: int, name: str, query: Mapping[str, Any], rows: list[dict[str, Any]]) -> str:
    given = ", ".join(
        f"`{key}` is `{value}`" if value else f"`{key}` is empty" for key, value in query["values"].items()
    )
    said = f"{query['description']}{f' Here {given}.' if given else ''}"
    return "\n".join(
        [
            f"## {number}. {query['question']}\n",
            f"{said}\n`{address(name, query)}`\n",
            f"```sql\n{query['sql'].strip()}\n```\n",
            _table(query["shown"], rows) if rows else "No row: of the example portal, none.",
            "",
        ]
    )


def _table(names: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> str:
    names = list(names)
    lines = [names, ["---"] * len(names), *([_cell(row[name]) for name in names] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(value: object) -> str:
    return "" if value is None else str(value).replace("|", "\\|")


def main(arguments: list[str]) -> int:
    with Archive.open(Path(arguments[0]), readonly=True) as archive:
        sys.stdout.write(page(archive.db))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
