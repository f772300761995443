"""Makes the files of the gold set from what their authors wrote: `python -m benchmarks.gold.making [ID...]`.

Pages, texts and truth come out the same bytes each time. PDFs, Word files and scans carry times and noise: they are made
once, and again only with --files. Needs Chromium, python-docx and Pillow, which nothing else here needs.
"""

from __future__ import annotations

import argparse
import json

from benchmarks.gold import FOLDER
from benchmarks.gold.making.pages import page
from benchmarks.gold.making.printing import text
from benchmarks.gold.making.source import Source, load
from benchmarks.gold.making.truth import truth_of

WRITTEN = {"html": page, "text": text}  # these come out the same bytes each time
NAMES = {"html": "page.html", "pdf": "report.pdf", "docx": "report.docx", "text": "report.txt"}


def main() -> None:
    """Writes the file and the truth of every document named, or of all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gold.making")
    parser.add_argument("ids", nargs="*")
    parser.add_argument("--files", action="store_true", help="make PDFs, Word files and scans again")
    options = parser.parse_args()
    for path in sorted(FOLDER.glob("*/document.toml")):
        source = load(path.parent)
        if options.ids and source.id not in options.ids:
            continue
        target = path.parent / name_of(source)
        if options.files or source.format in WRITTEN or not target.exists():
            target.write_bytes(_made(source))
        (path.parent / "truth.json").write_text(truth_json(source), encoding="utf-8")


def name_of(source: Source) -> str:
    """The name of a document's file in its folder."""
    return f"scan.{source.look['scan']}" if source.format == "scan" else NAMES[source.format]


def truth_json(source: Source) -> str:
    """The text of truth.json: one key a line, so that a change of one value is a change of one line or of few."""
    truth = truth_of(source, name_of(source))
    lines = (f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in truth.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _made(source: Source) -> bytes:
    if source.format in WRITTEN:
        return WRITTEN[source.format](source)
    from benchmarks.gold.making import files  # its packages are needed for nothing else

    return {"pdf": files.pdf, "docx": files.word, "scan": files.scan}[source.format](source)


if __name__ == "__main__":
    main()
