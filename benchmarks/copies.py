"""How well near copies are told from others of their kind, and what that costs: `python -m benchmarks.copies`.

    --sample N   documents of the gold set that copies are made of (24)
    --kept N     documents of the archive in which the cost is measured (600)
    --misses     print each pair that is judged wrongly

Copies are made of documents of the gold set (open and held out, without scans): framed by a mirror, cut short, broken into
other lines, with lost or misread characters, with numbers altered, and as the traditional mirror writes them, read anew.
Not copies are all other pairs: documents of the gold set among themselves, the example portal's reports of three years under
the names of invented bodies, the same report of another body with all its numbers kept or drawn anew, or of another
year, and notices of one template that name other persons. A pair is found when it shares a band, and judged by the rules of archive/copies/likeness.py.
"""

from __future__ import annotations

import argparse
import itertools
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from archive import copies
from archive.copies.fingerprints import band_keys, fingerprint, similarity
from archive.copies.likeness import LEAST_SIMILAR, Text, likeness, may_be_copies
from archive.store import Archive
from benchmarks import damage, gold, reading, reparse
from crawler.items import Document, Page
from pipelines import ReadError, read

FORMATS = ("html", "pdf", "docx", "text")
HAN = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
NUMBER = re.compile(r"\d+")
SITE = "benchmark"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts, of what kind the pair is, and whether one is a copy of the other."""

    kind: str
    one: Text
    other: Text
    is_copy: bool


def is_found(pair: Pair) -> bool:
    """Whether the archive would take the pair for copies: equal, or found by a band and judged near."""
    if pair.one.text == pair.other.text:
        return True
    one, other = fingerprint(pair.one.text), fingerprint(pair.other.text)
    if one is None or other is None:
        return False
    if not set(band_keys(one, pair.one.year)) & set(band_keys(other, pair.other.year)):
        return False
    if similarity(one, other) < LEAST_SIMILAR or not may_be_copies(pair.one, pair.other):
        return False
    return likeness(pair.one, pair.other) is not None


def text_of(document: Document) -> Text:
    bodies = frozenset(filter(None, (document.agency, *document.issuer.split())))
    is_report = document.kind == "annual_report" or "年度报告" in document.title
    return Text(
        document.title, bodies, document.year, document.number, document.published, is_report, document.text
    )


def read_gold() -> list[Document]:
    found = []
    for one in gold.documents():
        if one.format in FORMATS:
            try:
                found.append(replace(read(reading.page_of(one)), kind=one.truth["kind"]))
            except ReadError:
                continue
    return found


def framed(text: str, draw: random.Random) -> str:
    return f"当前位置：首页 > 信息公开 > 镜像\n{text}\n责任编辑：网站管理员\n打印本页 关闭窗口\n扫一扫在手机打开当前页"


def lost(text: str, draw: random.Random, share: float = 0.01) -> str:
    return "".join("\ufffd" if draw.random() < share and not char.isspace() else char for char in text)


def lost_more(text: str, draw: random.Random) -> str:
    return lost(text, draw, 0.04)


def misread(text: str, draw: random.Random) -> str:
    is_hit = lambda char: "\u4e00" <= char <= "\u9fff" and draw.random() < 0.003  # noqa: E731
    return "".join(draw.choice(HAN) if is_hit(char) else char for char in text)


def altered(text: str, draw: random.Random) -> str:
    """Two numbers of the text made larger: a copy that is worth a look."""
    places = [found.span() for found in NUMBER.finditer(text) if int(found[0]) < 1900]
    for start, end in sorted(draw.sample(places, min(2, len(places))), reverse=True):
        text = f"{text[:start]}{int(text[start:end]) + 7}{text[end:]}"
    return text


def cut(text: str, draw: random.Random) -> str:
    return text[: len(text) * 9 // 10]


def rewrapped(text: str, draw: random.Random) -> str:
    title, _, body = text.partition("\n")
    flat = body.replace("\n", "")
    return "\n".join([title, *(flat[at : at + 38] for at in range(0, len(flat), 38))])


COPIES: dict[str, Callable[[str, random.Random], str]] = {
    "framed": framed,
    "1 % lost": lost,
    "4 % lost": lost_more,
    "0.3 % misread": misread,
    "two numbers altered": altered,
    "a tenth cut off": cut,
    "other line breaks": rewrapped,
}


def copies_of(documents: list[Document], draw: random.Random) -> Iterator[Pair]:
    for document in documents:
        one = text_of(document)
        for kind, make in COPIES.items():
            yield Pair(kind, one, replace(one, text=make(document.text, draw)), True)
        title = f"{one.title}_政务公开网"
        yield Pair("title of a site", one, replace(one, title=title, text=framed(one.text, draw)), True)
        if (mirrored := mirror(document)) is not None:
            yield Pair("traditional mirror", one, mirrored, True)


def mirror(document: Document) -> Text | None:
    """The document as a traditional mirror writes it, read again."""
    body = damage.mirror(document.text, 1).encode()
    page = Page(SITE, "http://mirror.example/1.txt", document.kind, 200, "", body, media_type="text/plain")
    try:
        return text_of(replace(read(page), kind=document.kind))
    except ReadError:
        return None


def others(documents: list[Document], draw: random.Random) -> Iterator[Pair]:
    texts = [text_of(document) for document in documents]
    for one, other in itertools.combinations(texts, 2):
        yield Pair("gold set among itself", one, other, False)
    template = [text_of(read(page)) for page in reparse.pages(18)]
    for one, other in itertools.combinations(template, 2):
        yield Pair("reports of one form", one, other, False)
    for one in (one for one in texts if one.is_report and one.year and one.bodies):
        body = max(one.bodies, key=len)
        sibling = _renamed(one, body, "云泽县" + body[-3:])
        yield Pair("another body, same numbers", one, sibling, False)
        yield Pair("another body", one, replace(sibling, text=_drawn(sibling.text, draw)), False)
        later = one.title.replace(str(one.year), str(one.year + 1))
        text = _drawn(one.text.replace(str(one.year), str(one.year + 1)), draw)
        if later != one.title:
            yield Pair("another year", one, replace(one, year=one.year + 1, title=later, text=text), False)
            # as where the year could be read on neither page
            undated = replace(one, year=None), replace(one, year=None, title=later, text=text)
            yield Pair("another year, undated", *undated, False)
    yield from notices(draw)


NOTICE = """{0}关于拟录用人员的公示
根据公务员录用有关规定，经笔试、面试、体检、考察等程序，拟录用{1}同志为我单位工作人员，现予以公示。公示期间，如有问题，请向{0}反映。
反映情况和问题应坚持实事求是的原则，以单位名义反映的应加盖公章，以个人名义反映的应署真实姓名并告知联系方式。
公示时间为七个工作日，受理单位为{0}人事科，受理地址为县政府大楼，来信来访均可。特此公示。
拟录用人员：{1}，{2}，毕业院校{3}，报考职位为综合管理岗位。
{0}"""


def notices(draw: random.Random) -> Iterator[Pair]:
    """Notices of one body, title and template, each about another person."""
    names = ["张建国", "李秀英", "王芳", "刘洋", "陈志强", "杨晓梅"]
    made = []
    for name in names:
        text = NOTICE.format(
            "青岚县财政局", name, draw.choice("男女"), draw.choice(["省师范大学", "财经大学"])
        )
        made.append(
            Text(text.split("\n")[0], frozenset({"青岚县财政局"}), None, "", "2024-03-01", False, text)
        )
    for one, other in itertools.combinations(made, 2):
        yield Pair("notices of one template", one, other, False)


def _renamed(one: Text, body: str, other: str) -> Text:
    text, title = one.text.replace(body, other), one.title.replace(body, other)
    return replace(one, text=text, title=title, bodies=frozenset({other}))


def _drawn(text: str, draw: random.Random) -> str:
    """Every number but years drawn anew with as many digits; zeros stay, as in a small body's report."""
    return NUMBER.sub(
        lambda found: (
            found[0]
            if found[0] == "0" or 1900 < int(found[0]) < 2100
            else str(draw.randrange(1, 10 ** len(found[0])))
        ),
        text,
    )


def cost(count: int) -> tuple[float, float]:
    """Milliseconds of CPU to fingerprint and relate one document, in an archive of `count`, the mean and the longest.

    They are reports of one form, three years of every body: the worst case for the index.
    """
    spent = []
    sample = [read(page) for page in reparse.pages(30)]
    with tempfile.TemporaryDirectory() as folder, Archive.open(Path(folder) / "a.db") as archive:
        archive.keep_site({"slug": SITE})
        crawl = archive.begin_crawl(SITE, "test", reparse.NOW)
        for number in range(count):
            document = sample[number % len(sample)]
            body = f"第{number // 3}县{document.agency[3:]}"
            text = document.text.replace(document.agency, body)
            changed = replace(document, agency=body, issuer=body, title=document.title.replace(document.agency, body), text=text)  # fmt: skip
            page = Page(SITE, f"http://a.example/{number}", "annual_report", 200, reparse.NOW, text.encode())
            kept = archive.keep_page(page, crawl)
            made = archive.keep_document(
                replace(page, capture_id=kept.capture_id, visit_id=kept.visit_id), changed
            )
            with archive.together():  # as in keep_document: one commit for all of it
                started = time.process_time()
                copies.relate(archive.db, made.document_id)
                spent.append(1000 * (time.process_time() - started))
    return sum(spent[-100:]) / len(spent[-100:]), max(spent[-100:])


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.copies", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--sample", type=int, default=24, help="documents that copies are made of")
    parser.add_argument(
        "--kept", type=int, default=600, help="documents of the archive whose cost is measured"
    )
    parser.add_argument("--misses", action="store_true", help="print each pair that is judged wrongly")
    options = parser.parse_args(arguments)
    draw = random.Random(1)
    documents = read_gold()
    sample = documents[:: max(1, len(documents) // options.sample)][: options.sample]
    kinds: dict[tuple[str, bool], list[bool]] = {}
    for pair in itertools.chain(copies_of(sample, draw), others(documents, draw)):
        found = is_found(pair)
        kinds.setdefault((pair.kind, pair.is_copy), []).append(found)
        if options.misses and found != pair.is_copy:
            print(f"{'false' if found else 'missed'}: {pair.kind}: {pair.one.title} / {pair.other.title}")
    report(kinds)
    mean, most = cost(options.kept)
    print(f"{mean:.2f} ms CPU a document among {options.kept}, at most {most:.1f}")
    return 0


def report(kinds: dict[tuple[str, bool], list[bool]]) -> None:
    for (kind, is_copy), found in kinds.items():
        what = "copies found" if is_copy else "taken for copies"
        print(f"{kind:28} {sum(found):5} of {len(found):5} {what}")
    right = sum(sum(found) for (_, is_copy), found in kinds.items() if is_copy)
    wrong = sum(sum(found) for (_, is_copy), found in kinds.items() if not is_copy)
    all_copies = sum(len(found) for (_, is_copy), found in kinds.items() if is_copy)
    print(f"precision {right / max(1, right + wrong):.3f}, recall {right / all_copies:.3f}")


if __name__ == "__main__":
    sys.exit(main())
