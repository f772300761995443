"""Pictures of the reading room for the documentation: `python -m tools.screenshots` writes them to docs/images.

    --archive FILE  the archive to show; without it one is made as `gongkai demo` makes it, in a folder that is removed
    --to DIR        where the pictures go (docs/images)
    --only WORD     pages whose name holds that word

Each page is taken in Chinese and in English, at the width of a desk and of a phone, by the Chromium of the tests. A machine without a
font for Chinese shows boxes: Debian has fonts-noto-cjk. Pillow, which the extra [ocr] brings, makes each picture small: a palette of
as many colours as keep it below LIMIT bytes, and the lower part left out where that is not enough.
"""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from PIL import Image

from tests.browsing import chromium, served

ROOT = Path(__file__).parent.parent
LIMIT = 200_000
WIDTHS = {"desk": (1280, 900), "phone": (390, 844)}
LANGUAGES = ("en", "zh")
TALLEST = 1800  # pixels of a page that are shown
AGENCY = "澄川县公安局"
PAGES = {
    "home": "/",
    "agencies": "/-/agencies",
    "agency": f"/-/agency?name={quote(AGENCY)}",
    "search": f"/-/search?q={quote('行政复议')}",
    "document": "/-/document/1",
    "compare": f"/-/compare?agency={quote(AGENCY)}&agency={quote('望溪县人民政府')}",
    "ranking": "/-/ranking",
    "sites": "/-/sites",
}


def pictures(address: str, only: str) -> Iterator[tuple[str, bytes]]:
    """Name and PNG of every page, language and width."""
    with chromium() as browser:
        for width, (across, down) in WIDTHS.items():
            for language in LANGUAGES:
                size: Any = {"width": across, "height": down}
                context = browser.new_context(
                    base_url=address, viewport=size, locale=language, reduced_motion="reduce"
                )
                page = context.new_page()
                for name, path in PAGES.items():
                    if only in name:
                        page.goto(path)
                        page.wait_for_load_state("networkidle")
                        height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
                        clip: Any = {"x": 0, "y": 0, "width": across, "height": height}
                        yield f"{name}-{language}-{width}.png", page.screenshot(full_page=True, clip=clip)
                context.close()


def small(png: bytes) -> bytes:
    """The picture in fewer colours, and cut at the bottom where it is still larger than LIMIT."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    while True:
        for colours in (256, 128, 64):
            out = io.BytesIO()
            reduced = picture.quantize(colours, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
            reduced.save(out, "PNG", optimize=True)
            if len(out.getvalue()) < LIMIT:
                return out.getvalue()
        picture = picture.crop((0, 0, picture.width, picture.height * 4 // 5))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--archive", type=Path)
    parser.add_argument("--to", type=Path, default=ROOT / "docs" / "images")
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    arguments.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        archive = arguments.archive or Path(folder) / "demo.db"
        if not archive.exists():
            command = [sys.executable, "-m", "gongkai", "--archive", str(archive), "demo"]
            subprocess.run(command, check=True, capture_output=True)
        with served(archive) as address:
            for name, png in pictures(address, arguments.only):
                content = small(png)
                (arguments.to / name).write_bytes(content)
                print(f"{name}: {len(content):,} bytes")


if __name__ == "__main__":
    main()
