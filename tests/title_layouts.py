"""How titles stand in printed documents: small PDFs in many layouts, each with what a reader should take from it.

Drawn by hand with a font that every PDF reader brings, so that hundreds of pages cost no time. Bodies and places are
invented; the layouts are those of official documents (GB/T 9704-2012) and of what offices make of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 595, 842
LEFT, RIGHT = 90, 505
BODY = 16
Placed = tuple[float, float, float, str]  # x, y from the top, size, text


@dataclass(frozen=True)
class Layout:
    """A document to print, and its truth; None where nothing is asked."""

    name: str
    pages: tuple[tuple[Placed, ...], ...]
    title: str
    agency: str
    year: int | None
    kind: str = "annual_report"
    number: str = ""
    marked: str = ""  # /Title of the file


def cjk_pdf(pages: Sequence[Sequence[Placed]], marked: str = "") -> bytes:
    """A PDF with these lines of Chinese on its pages; `marked` is what its information dictionary calls it."""
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [4 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 95 500] /FontDescriptor 5 0 R "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 "
        b"/Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
        f"<< /Title <FEFF{marked.encode('utf-16-be').hex()}> >>".encode(),
    ]
    kids = []
    for lines in pages:
        shown = "".join(
            f"/F1 {size} Tf 1 0 0 1 {x:.2f} {HEIGHT - y:.2f} Tm <{text.encode('utf-16-be').hex()}> Tj\n"
            for x, y, size, text in lines
        )
        stream = f"BT\n{shown}ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream".encode())
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {len(objects)} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>".encode()
    body, offsets = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF"
    return body + end % (len(objects) + 1, table, len(objects) + 1, len(body))


def width(text: str, size: float) -> float:
    return sum(size if ord(each) > 255 else size / 2 for each in text)


def mid(y: float, size: float, text: str) -> Placed:
    return ((WIDTH - width(text, size)) / 2, y, size, text)


def left(y: float, text: str, size: float = BODY) -> Placed:
    return (LEFT, y, size, text)


def right(y: float, text: str, size: float = BODY) -> Placed:
    return (RIGHT - width(text, size), y, size, text)


def titled(y: float, size: float, *lines: str) -> tuple[Placed, ...]:
    return tuple(mid(y + at * size * 1.5, size, text) for at, text in enumerate(lines))


def flowed(y: float, *paragraphs: str, size: float = BODY) -> tuple[Placed, ...]:
    """Paragraphs set in by two characters and broken where the page ends."""
    placed: list[Placed] = []
    for paragraph in paragraphs:
        for at, line in enumerate(_broken(paragraph, size)):
            placed.append((LEFT + (2 * size if at == 0 else 0), y, size, line))
            y += size * 1.75
    return tuple(placed)


def _broken(text: str, size: float) -> Iterator[str]:
    line, room = "", RIGHT - LEFT - 2 * size
    for character in text:
        if width(line + character, size) > room and character not in "，。；：、）》”":
            yield line
            line, room = "", RIGHT - LEFT
        line += character
    yield line


REPORT = (
    "根据《中华人民共和国政府信息公开条例》和上级要求，编制本年度报告。报告中所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。",
    "一、总体情况",
    "{year}年，我单位坚持以公开为常态、不公开为例外，围绕群众关心的事项及时发布政策文件和办理结果，全年公开各类信息一百二十条。",
    "二、主动公开政府信息情况",
    "本年未制发规章和规范性文件。",
    "三、收到和处理政府信息公开申请情况",
    "本年未收到政府信息公开申请。",
)  # fmt: skip
PLAIN = (
    "为进一步做好有关工作，现将有关事项通知如下，请各单位结合实际认真贯彻落实，遇到问题及时报告。",
    "一、提高认识，加强领导，把各项任务落实到岗、落实到人。",
    "二、明确时限，倒排工期，确保按期完成。",
)


def report(y: float, year: int = 2022, size: float = BODY) -> tuple[Placed, ...]:
    return flowed(y, *(text.format(year=year) for text in REPORT), size=size)


def notice(y: float, to: str = "各乡镇人民政府，县政府各部门：") -> tuple[Placed, ...]:
    return ((LEFT, y, BODY, to), *flowed(y + 28, *PLAIN))


def signed(y: float, body: str, date: str) -> tuple[Placed, ...]:
    return (right(y, body), right(y + 28, date))


R = "云岭县公安局2022年政府信息公开工作年度报告"
PROSE_PAGE = flowed(120, *[PLAIN[0] * 2] * 6)

LAYOUTS = (
    Layout("one line, larger", ((mid(110, 18, R), *report(170)),), R, "云岭县公安局", 2022),
    Layout("one line, size of the text", ((mid(110, BODY, R), *report(170)),), R, "云岭县公安局", 2022),
    Layout("two lines", ((*titled(110, 22, "云岭县公安局", "2022年政府信息公开工作年度报告"), *report(200)),), R, "云岭县公安局", 2022),
    Layout("three lines, broken inside a word", ((*titled(110, 26, "云岭县公安局2022年政府信", "息公开工作年度", "报告"), *report(260)),), R, "云岭县公安局", 2022),
    Layout("two lines of two sizes", ((mid(110, 26, "云岭县公安局"), mid(155, 18, "2022年政府信息公开工作年度报告"), *report(220)),), R, "云岭县公安局", 2022),
    Layout("two lines, size of the text", ((*titled(110, BODY, "云岭县公安局2022年政府信息公开工作年", "度报告"), *report(190)),), R, "云岭县公安局", 2022),
    Layout("four short lines", ((*titled(110, 30, "云岭县", "公安局", "2022年政府信息", "公开工作年度报告"), *report(330)),), R, "云岭县公安局", 2022),
    Layout("letterhead and number", ((mid(110, 40, "云岭县公安局文件"), mid(170, BODY, "云公发〔2023〕4号"), mid(240, 22, R), *report(310)),), R, "云岭县公安局", 2022, number="云公发〔2023〕4号"),
    Layout("letterhead, number, title in two lines", ((mid(110, 40, "云岭县公安局文件"), mid(170, BODY, "云公发〔2023〕4号"), *titled(240, 22, "云岭县公安局关于2022年度", "政府信息公开工作情况的报告"), *report(330)),), "云岭县公安局关于2022年度政府信息公开工作情况的报告", "云岭县公安局", 2022, number="云公发〔2023〕4号"),
    Layout("number beside who signs it off", ((mid(110, 40, "云岭县公安局文件"), (LEFT, 170, BODY, "云公报〔2023〕4号"), right(170, "签发人：高某某"), *titled(240, 22, "云岭县公安局关于2022年度政府", "信息公开工作情况的报告"), left(310, "县政府办公室："), *report(340)),), "云岭县公安局关于2022年度政府信息公开工作情况的报告", "云岭县公安局", 2022, number="云公报〔2023〕4号"),
    Layout("letterhead of two bodies", ((mid(100, 34, "云岭县公安局"), mid(145, 34, "云岭县司法局文件"), mid(190, BODY, "云公联〔2023〕4号"), *titled(250, 22, "关于印发《云岭县矛盾纠纷", "排查办法》的通知"), *notice(330)),), "关于印发《云岭县矛盾纠纷排查办法》的通知", "", None, "notice", "云公联〔2023〕4号"),
    Layout("letterhead without the word for file", ((mid(100, 36, "云岭县人民政府办公室"), right(150, "云政办函〔2023〕17号"), *titled(210, 22, "云岭县人民政府办公室关于做好", "汛期值班工作的通知"), *notice(290)),), "云岭县人民政府办公室关于做好汛期值班工作的通知", "云岭县人民政府办公室", None, "notice", "云政办函〔2023〕17号"),
    Layout("file number, secrecy and urgency above", ((left(90, "000012"), left(112, "特急"), mid(150, 40, "云岭县人民政府文件"), mid(210, BODY, "云政发〔2023〕9号"), *titled(270, 22, "云岭县人民政府关于加强", "秸秆禁烧工作的通告"), *flowed(350, *PLAIN), *signed(640, "云岭县人民政府", "2023年5月6日")),), "云岭县人民政府关于加强秸秆禁烧工作的通告", "云岭县人民政府", 2023, "notice", "云政发〔2023〕9号"),
    Layout("annex named above", ((left(90, "附件1"), *titled(130, 22, "云岭县公安局2022年政府信息", "公开工作年度报告"), *report(210)),), R, "云岭县公安局", 2022),
    Layout("annex named above with a colon", ((left(90, "附件："), mid(130, 20, R), *report(210)),), R, "云岭县公安局", 2022),
    Layout("year in brackets below", ((mid(110, 22, "云岭县公安局政府信息公开工作年度报告"), mid(150, BODY, "（2022年度）"), *report(200)),), "云岭县公安局政府信息公开工作年度报告（2022年度）", "云岭县公安局", 2022),
    Layout("year in words in brackets below", ((mid(110, 22, "云岭县公安局政府信息公开工作年度报告"), mid(150, BODY, "（二〇二二年度）"), *report(200)),), "云岭县公安局政府信息公开工作年度报告（二〇二二年度）", "云岭县公安局", 2022),
    Layout("year alone above", ((mid(100, 22, "2022年度"), mid(140, 22, "云岭县公安局政府信息公开工作报告"), *report(200)),), "2022年度云岭县公安局政府信息公开工作报告", "云岭县公安局", 2022),
    Layout("body below the title", ((mid(110, 22, "2022年政府信息公开工作年度报告"), mid(150, BODY, "云岭县公安局"), *report(200)),), "2022年政府信息公开工作年度报告", "云岭县公安局", 2022),
    Layout("body and date below the title", ((mid(110, 22, "2022年政府信息公开工作年度报告"), mid(150, BODY, "云岭县公安局"), mid(178, BODY, "（2023年1月20日）"), *report(220)),), "2022年政府信息公开工作年度报告", "云岭县公安局", 2022),
    Layout("body signs below the text", ((mid(110, 22, "2022年政府信息公开工作年度报告"), *report(170), *signed(760, "云岭县公安局", "2023年1月20日")),), "2022年政府信息公开工作年度报告", "云岭县公安局", 2022),
    Layout("letterspaced title", ((mid(110, 22, "云 岭 县 公 安 局"), mid(150, 22, "2022 年 政 府 信 息 公 开 年 度 报 告"), *report(210)),), "云岭县公安局2022年政府信息公开年度报告", "云岭县公安局", 2022),
    Layout("cover page, repeated inside", ((*titled(280, 28, "云岭县公安局", "2022年政府信息公开工作", "年度报告"), mid(640, 18, "云岭县公安局"), mid(670, 18, "2023年1月")), (*titled(110, 20, "云岭县公安局2022年政府信息公开", "工作年度报告"), *report(190))), R, "云岭县公安局", 2022),
    Layout("cover page with a list of contents", ((*titled(280, 28, "云岭县公安局", "2022年政府信息公开工作年度报告"), mid(640, 18, "二〇二三年一月")), (mid(110, 20, "目  录"), left(150, "一、总体情况 …………………………… 1"), left(180, "二、主动公开政府信息情况 …………… 2"), left(210, "三、收到和处理政府信息公开申请情况 … 3")), (*report(110),)), R, "云岭县公安局", 2022),
    Layout("cover in one word to a line", ((*titled(250, 36, "云岭县公安局", "政府信息公开工作", "年度报告", "（2022）"),), (*report(110),)), "云岭县公安局政府信息公开工作年度报告（2022）", "云岭县公安局", 2022),
    Layout("running head over every page", ((mid(50, 10, R), mid(110, 20, R), *report(180)), (mid(50, 10, R), *PROSE_PAGE), (mid(50, 10, R), *PROSE_PAGE)), R, "云岭县公安局", 2022),
    Layout("running head and no other title", ((mid(50, 10, R), *report(110)), (mid(50, 10, R), *PROSE_PAGE), (mid(50, 10, R), *PROSE_PAGE)), R, "云岭县公安局", 2022),
    Layout("running head is the office", ((mid(50, 10, "云岭县公安局办公室"), mid(110, 20, R), *report(180)), (mid(50, 10, "云岭县公安局办公室"), *PROSE_PAGE)), R, "云岭县公安局", 2022),
    Layout("printed from a browser", (((20, 20, 8, "2023/1/20 10:21"), mid(20, 8, f"{R}_云岭县人民政府"), mid(100, 18, R), *report(160), (20, 830, 8, "https://www.yunling.example/art/2023/1/20/art_11_205.html"), (550, 830, 8, "1/1")),), R, "云岭县公安局", 2022),
    Layout("printed from a browser, two pages", (((20, 20, 8, "2023/1/20 10:21"), mid(20, 8, f"{R}_云岭县人民政府"), mid(100, 18, R), *report(160), (20, 830, 8, "https://www.yunling.example/art/2023/1/20/art_11_205.html"), (550, 830, 8, "1/2")), ((20, 20, 8, "2023/1/20 10:21"), mid(20, 8, f"{R}_云岭县人民政府"), *PROSE_PAGE, (20, 830, 8, "https://www.yunling.example/art/2023/1/20/art_11_205.html"), (550, 830, 8, "2/2"))), R, "云岭县公安局", 2022),
    Layout("title marked by the file only", ((*report(110),),), R, "云岭县公安局", 2022, marked=R),
    Layout("file marked with a file name", ((mid(110, 20, R), *report(170)),), R, "云岭县公安局", 2022, marked="Microsoft Word - 2021年报（定稿）.doc"),
    Layout("file marked with another document", ((mid(110, 20, R), *report(170)),), R, "云岭县公安局", 2022, marked="白石县水务局2019年政府信息公开工作年度报告"),
    Layout("file marked in broken characters", ((mid(110, 20, R), *report(170)),), R, "云岭县公安局", 2022, marked="ÔÆÁëÏØ¹«°²¾Ö"),
    Layout("no title, the introduction names it", ((*flowed(110, "根据《中华人民共和国政府信息公开条例》规定，现向社会公布云岭县公安局2022年政府信息公开工作年度报告。", *(text.format(year=2022) for text in REPORT[1:])),),), R, "云岭县公安局", 2022),
    Layout("short name of a report", ((mid(110, 22, "云岭县公安局2022年政务公开年报"), *report(170)),), "云岭县公安局2022年政务公开年报", "云岭县公安局", 2022),
    Layout("summary of the year", ((*titled(110, 22, "云岭县公安局2022年度", "政府信息公开工作总结"), *report(200)),), "云岭县公安局2022年度政府信息公开工作总结", "云岭县公安局", 2022),
    Layout("report of how work stands", ((*titled(110, 22, "关于2022年政府信息公开", "工作情况的报告"), left(190, "县政府办公室："), *report(220), *signed(800, "云岭县公安局", "2023年1月20日")),), "关于2022年政府信息公开工作情况的报告", "云岭县公安局", 2022),
    Layout("year spelled in words", ((*titled(110, 22, "云岭县公安局二〇二二年", "政府信息公开工作年度报告"), *report(200)),), "云岭县公安局二〇二二年政府信息公开工作年度报告", "云岭县公安局", 2022),
    Layout("year with a circle for zero", ((*titled(110, 22, "云岭县公安局二○二二年", "政府信息公开工作年度报告"), *report(200)),), "云岭县公安局二○二二年政府信息公开工作年度报告", "云岭县公安局", 2022),
    Layout("a bare county", ((*titled(110, 22, "云岭县2022年政府信息公开", "工作年度报告"), *report(200)),), "云岭县2022年政府信息公开工作年度报告", "云岭县人民政府", 2022),
    Layout("a street", ((*titled(110, 22, "云岭市东关街道办事处", "2022年政府信息公开年度报告"), *report(200)),), "云岭市东关街道办事处2022年政府信息公开年度报告", "云岭市东关街道办事处", 2022),
    Layout("body by its short name", ((mid(110, 20, "县公安局2022年政府信息公开工作年度报告"), *report(170), *signed(760, "云岭县公安局", "2023年1月20日")),), "县公安局2022年政府信息公开工作年度报告", "云岭县公安局", 2022),
    Layout("a report of something else", ((*titled(110, 22, "云岭县公安局", "2022年法治政府建设年度报告"), *flowed(190, *PLAIN)),), "云岭县公安局2022年法治政府建设年度报告", "云岭县公安局", None, "page"),
    Layout("an order", ((mid(110, 40, "云岭县人民政府令"), mid(170, BODY, "第12号"), *titled(230, 22, "云岭县城市公厕管理办法"), mid(262, BODY, "（2022年3月1日县人民政府第5次常务会议通过）"), *flowed(310, "第一条 为规范城市公厕管理，制定本办法。", "第二条 本办法适用于建成区。")),), "云岭县城市公厕管理办法", "", None, "notice", "云岭县人民政府令第12号"),
    Layout("a public notice with a number of the year", ((mid(110, 26, "云岭县水务局公告"), mid(150, BODY, "2023年第3号"), *flowed(200, *PLAIN), *signed(520, "云岭县水务局", "2023年6月1日")),), "云岭县水务局公告", "云岭县水务局", 2023, "notice", "云岭县水务局公告2023年第3号"),
    Layout("a notice in three lines", ((*titled(110, 22, "云岭县人民政府办公室关于印发", "云岭县2024年政务公开工作要点的", "通知"), mid(220, BODY, "云政办发〔2024〕8号"), *notice(260), *signed(560, "云岭县人民政府办公室", "2024年4月2日")),), "云岭县人民政府办公室关于印发云岭县2024年政务公开工作要点的通知", "云岭县人民政府办公室", 2024, "notice", "云政办发〔2024〕8号"),
    Layout("a bare word for a title", ((mid(110, 30, "公　告"), *flowed(170, *PLAIN), *signed(460, "云岭县公安局", "2023年6月1日")),), "公告", "云岭县公安局", 2023, "notice"),
    Layout("a bare word, letterspaced", ((mid(110, 30, "通     知"), *flowed(170, *PLAIN), *signed(460, "云岭县公安局", "2023年6月1日")),), "通知", "云岭县公安局", 2023, "notice"),
    Layout("a reply", ((*titled(110, 22, "关于对县政协十届三次会议", "第45号提案的答复"), *notice(200, "王某某委员："), *signed(520, "云岭县教育局", "2023年9月8日")),), "关于对县政协十届三次会议第45号提案的答复", "云岭县教育局", 2023, "notice"),
    Layout("a plan", ((*titled(110, 22, "云岭县2023年防汛抗旱", "应急演练实施方案"), *flowed(200, *PLAIN)),), "云岭县2023年防汛抗旱应急演练实施方案", "", None, "notice"),
)  # fmt: skip

# Written after the reader had been made to read those above, and read by it before it was touched again
LATER = (
    Layout("title over three lines of falling size", ((mid(100, 30, "云岭县卫生健康局"), mid(150, 24, "2021年度"), mid(190, 20, "政府信息公开工作年度报告"), *report(250, 2021)),), "云岭县卫生健康局2021年度政府信息公开工作年度报告", "云岭县卫生健康局", 2021),
    Layout("title set to the left", ((left(110, "云岭县民政局2021年政府信息公开工作年度报告", 18), *report(160, 2021)),), "云岭县民政局2021年政府信息公开工作年度报告", "云岭县民政局", 2021),
    Layout("title within quotation marks", ((mid(110, 18, "《云岭县民政局2021年政府信息公开工作年度报告》"), *report(160, 2021)),), "云岭县民政局2021年政府信息公开工作年度报告", "云岭县民政局", 2021),
    Layout("letterhead in single characters", ((mid(100, 40, "云 岭 县 民 政 局 文 件"), mid(170, BODY, "云民〔2022〕3号"), *titled(230, 22, "云岭县民政局2021年度", "政府信息公开工作报告"), *report(310, 2021)),), "云岭县民政局2021年度政府信息公开工作报告", "云岭县民政局", 2021, number="云民〔2022〕3号"),
    Layout("letterhead of the party and the government", ((mid(90, 32, "中共云岭县委办公室文件"), mid(140, BODY, "云办发〔2023〕21号"), *titled(200, 22, "中共云岭县委办公室", "云岭县人民政府办公室", "关于进一步规范会议管理的通知"), *notice(330, "各乡镇党委、人民政府："), *signed(620, "云岭县人民政府办公室", "2023年7月3日")),), "中共云岭县委办公室云岭县人民政府办公室关于进一步规范会议管理的通知", "", 2023, "notice", "云办发〔2023〕21号"),
    Layout("a seal in brackets behind who signs", ((*titled(110, 22, "关于2023年端午节", "放假安排的通知"), *notice(190), right(520, "云岭县人民政府办公室（盖章）"), right(548, "2023年6月12日")),), "关于2023年端午节放假安排的通知", "云岭县人民政府办公室", 2023, "notice"),
    Layout("signed and dated in one line", ((*titled(110, 22, "关于开展消防安全检查的通知"), *notice(190), right(520, "云岭县消防救援大队  2023年6月12日")),), "关于开展消防安全检查的通知", "云岭县消防救援大队", 2023, "notice"),
    Layout("signed in characters for digits", ((*titled(110, 22, "关于公布集中式饮用水水源", "保护区的通告"), *flowed(190, *PLAIN), *signed(520, "云岭县人民政府", "二〇二三年六月十二日")),), "关于公布集中式饮用水水源保护区的通告", "云岭县人民政府", 2023, "notice"),
    Layout("number in square brackets below the title", ((*titled(110, 22, "云岭县人民政府关于表彰", "先进集体的决定"), mid(180, BODY, "云政发[2019]8号"), *notice(220), *signed(560, "云岭县人民政府", "2019年3月1日")),), "云岭县人民政府关于表彰先进集体的决定", "云岭县人民政府", 2019, "notice", "云政发〔2019〕8号"),
    Layout("number to the right above the title", ((right(90, "云环函（2020）15号"), *titled(140, 22, "云岭县环境保护局关于", "某某加油站项目环评的批复"), *notice(220, "某某石油有限公司："), *signed(560, "云岭县环境保护局", "2020年3月1日")),), "云岭县环境保护局关于某某加油站项目环评的批复", "云岭县环境保护局", 2020, "notice", "云环函〔2020〕15号"),
    Layout("draft for comment", ((*titled(110, 22, "云岭县物业管理办法", "（征求意见稿）"), *flowed(200, "第一条 为规范物业管理，制定本办法。", "第二条 本办法适用于县城。")),), "云岭县物业管理办法（征求意见稿）", "", None, "notice"),
    Layout("a letter to the people", ((*titled(110, 22, "致全县广大群众的", "一封公开信"), left(190, "广大群众："), *flowed(220, *PLAIN), *signed(560, "云岭县防汛抗旱指挥部", "2021年7月1日")),), "致全县广大群众的一封公开信", "", 2021, "notice"),
    Layout("recruitment", ((*titled(110, 22, "云岭县2022年公开招聘", "中小学教师公告"), *flowed(190, *PLAIN), *signed(560, "云岭县教育局", "2022年4月1日")),), "云岭县2022年公开招聘中小学教师公告", "云岭县教育局", 2022, "notice"),
    Layout("cover with the name in two sizes and the year at the foot", ((mid(240, 40, "政府信息公开工作年度报告"), mid(330, 24, "（2020年）"), mid(640, 20, "云岭县水务局"), mid(680, 16, "2021年1月")), (*report(110, 2020),)), "政府信息公开工作年度报告（2020年）", "云岭县水务局", 2020),
    Layout("cover, contents, then the title again", ((*titled(280, 28, "云岭县水务局2020年", "政府信息公开工作年度报告"), mid(640, 18, "2021年1月")), (mid(110, 20, "目    录"), left(150, "一、总体情况 …………………………… 1"), left(180, "二、主动公开政府信息情况 …………… 2")), (*titled(110, 20, "云岭县水务局2020年", "政府信息公开工作年度报告"), *report(200, 2020))), "云岭县水务局2020年政府信息公开工作年度报告", "云岭县水务局", 2020),
    Layout("running head with the page number beside it", (((LEFT, 50, 10, "云岭县水务局2020年政府信息公开工作年度报告    第1页"), mid(110, 20, "云岭县水务局2020年政府信息公开工作年度报告"), *report(180, 2020)), ((LEFT, 50, 10, "云岭县水务局2020年政府信息公开工作年度报告    第2页"), *PROSE_PAGE)), "云岭县水务局2020年政府信息公开工作年度报告", "云岭县水务局", 2020),
    Layout("running head of an office, report untitled but introduced", ((mid(50, 10, "云岭县水务局办公室印制"), *flowed(110, "现将《云岭县水务局2020年政府信息公开工作年度报告》予以公布。", *(text.format(year=2020) for text in REPORT[1:]))), (mid(50, 10, "云岭县水务局办公室印制"), *PROSE_PAGE)), "云岭县水务局2020年政府信息公开工作年度报告", "云岭县水务局", 2020),
    Layout("no title anywhere", ((*report(110, 2020), *signed(700, "云岭县水务局", "2021年1月12日")),), "", "云岭县水务局", 2020),
    Layout("marked by an address", ((*report(110, 2020), *signed(700, "云岭县水务局", "2021年1月12日")),), "", "云岭县水务局", 2020, marked="http://www.yunling.example/print.jsp"),
    Layout("marked by last year's title", ((*report(110, 2020), *signed(700, "云岭县水务局", "2021年1月12日")),), "", "云岭县水务局", 2020, marked="云岭县水务局2019年政府信息公开工作年度报告"),
    Layout("name of the year with a space", ((mid(110, 20, "云岭县水务局 2020 年政府信息公开工作年度报告"), *report(180, 2020)),), "云岭县水务局2020年政府信息公开工作年度报告", "云岭县水务局", 2020),
    Layout("year in full-width digits", ((mid(110, 18, "云岭县水务局２０２０年政府信息公开工作年度报告"), *report(180, 2020)),), "云岭县水务局2020年政府信息公开工作年度报告", "云岭县水务局", 2020),
    Layout("number of the year at the end", ((*titled(110, 20, "云岭县水务局政府信息公开工作报告", "2020"), *report(180, 2020)),), "云岭县水务局政府信息公开工作报告2020", "云岭县水务局", 2020),
    Layout("report to the level above, with a letterhead", ((mid(100, 40, "云岭县东河镇人民政府"), right(150, "东政报〔2021〕6号"), *titled(210, 22, "关于东河镇2020年度政府信息公开", "工作情况的报告"), left(290, "县人民政府："), *report(320, 2020)),), "关于东河镇2020年度政府信息公开工作情况的报告", "云岭县东河镇人民政府", 2020, number="东政报〔2021〕6号"),
    Layout("a county's district office", ((mid(110, 18, "云岭市市北区人民政府2020年政府信息公开工作年度报告"), *report(180, 2020)),), "云岭市市北区人民政府2020年政府信息公开工作年度报告", "云岭市市北区人民政府", 2020),
    Layout("a school", ((*titled(110, 20, "云岭县第一中学", "2019—2020学年信息公开年度报告"), *flowed(190, *PLAIN)),), "云岭县第一中学2019—2020学年信息公开年度报告", "云岭县第一中学", None),
    Layout("a company", ((*titled(110, 20, "云岭县自来水有限公司", "2020年信息公开年报"), *report(190, 2020)),), "云岭县自来水有限公司2020年信息公开年报", "云岭县自来水有限公司", 2020),
    Layout("an order in one line", ((mid(110, 34, "云岭县人民政府令"), mid(160, BODY, "第 31 号"), *flowed(210, "《云岭县户外广告设置管理规定》已经2022年3月1日县人民政府第5次常务会议通过，现予公布，自2022年5月1日起施行。"), right(330, "县长  高某某"), right(360, "2022年3月8日")),), "云岭县人民政府令", "云岭县人民政府", 2022, "notice", "云岭县人民政府令第31号"),
    Layout("announcement of a standing committee", ((mid(110, 26, "云岭市人民代表大会常务委员会公告"), mid(150, BODY, "〔十五届〕第8号"), *flowed(200, *PLAIN), *signed(520, "云岭市人民代表大会常务委员会", "2023年6月1日")),), "云岭市人民代表大会常务委员会公告", "云岭市人民代表大会常务委员会", 2023, "notice"),
    Layout("half a year is no year", ((*titled(110, 20, "云岭县水务局2020年上半年", "政府信息公开工作总结"), *flowed(190, *PLAIN)),), "云岭县水务局2020年上半年政府信息公开工作总结", "云岭县水务局", None, "page"),
)  # fmt: skip
