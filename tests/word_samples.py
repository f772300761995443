"""One DOCX with everything that is not plain text in it, and its blocks; tests/files/attachments/words.doc is made of it."""

from __future__ import annotations

from tests.word_xml import cell, level, lists, numbered, paragraph, run, styles, table, word_file

NUMBERING = lists(
    {
        1: level(0, "%1、", "chineseCountingThousand", '<w:suff w:val="nothing"/>')
        + level(1, "（%2）", "chineseCountingThousand", '<w:suff w:val="nothing"/>')
        + level(2, "%3.", "decimal", '<w:suff w:val="nothing"/>'),
        2: level(0, "%1.", "decimal", '<w:suff w:val="nothing"/>'),
    },
    {1: (1, ""), 2: (2, "")},
)
STYLES = styles(
    '<w:style w:type="paragraph" w:default="1" w:styleId="n"><w:name w:val="Normal"/></w:style>',
    '<w:style w:type="paragraph" w:styleId="h1"><w:name w:val="heading 1"/><w:basedOn w:val="n"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>',
)
_FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> HYPERLINK "http://a.example/" </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    + run("门户网站")
    + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
_WHO = 'w:author="甲" w:date="2024-01-18T09:00:00Z"'
_DELETED = f'<w:del w:id="1" {_WHO}><w:r><w:delText>旧稿</w:delText></w:r></w:del>'
_INSERTED = f'<w:ins w:id="2" {_WHO}>{run("新稿")}</w:ins>'
_INNER = table(cell("内表甲") + cell("11"), cell("内表乙") + cell("12")).replace(
    "<w:tblGrid/>", "<w:tblGrid><w:gridCol w:w='1500'/><w:gridCol w:w='1500'/></w:tblGrid>"
)


def _width(twips: int) -> str:
    return f'<w:tcW w:w="{twips}" w:type="dxa"/>'


_TABLE = table(
    cell("申请人情况", properties=f'{_width(4000)}<w:gridSpan w:val="2"/>')
    + cell("总计", properties=f'{_width(2000)}<w:vMerge w:val="restart"/>'),
    cell("自然人", properties=_width(2000))
    + cell("法人", properties=_width(2000))
    + cell(properties=f"{_width(2000)}<w:vMerge/>"),
    cell(inside=numbered("重复申请", 2), properties=_width(2000))
    + cell("5", properties=_width(2000))
    + cell("6", properties=_width(2000)),
).replace(
    "<w:tblGrid/>",
    "<w:tblGrid><w:gridCol w:w='2000'/><w:gridCol w:w='2000'/><w:gridCol w:w='2000'/></w:tblGrid>",
)
_NESTING = table(
    cell("外层说明，比里面的表长得多，也就不是排版用的表格。", properties=_width(3000))
    + cell(inside=_INNER + paragraph(), properties=_width(4000)),
    cell("外层第二行", properties=_width(3000)) + cell("9", properties=_width(4000)),
).replace("<w:tblGrid/>", "<w:tblGrid><w:gridCol w:w='3000'/><w:gridCol w:w='4000'/></w:tblGrid>", 1)


def words_docx() -> bytes:
    """The file."""
    return word_file(
        paragraph("云岭县公安局2023年政府信息公开工作年度报告"),
        paragraph("总体情况", properties='<w:pStyle w:val="h1"/>'),
        numbered("主动公开", 1, 1),
        numbered("完善制度", 1, 2),
        numbered("加强培训", 1, 2),
        paragraph(
            inside=run("详见")
            + _FIELD
            + run("，")
            + _DELETED
            + _INSERTED
            + run("为准。")
            + run("看不见", "<w:vanish/>")
        ),
        paragraph(inside=run("换行前") + "<w:r><w:br/></w:r>" + run("换行后𠮷")),
        _TABLE,
        paragraph("主要问题", properties='<w:pStyle w:val="h1"/>'),
        _NESTING,
        paragraph("完。"),
        numbering=NUMBERING,
        styles=STYLES,
    )


LINES = (
    "云岭县公安局2023年政府信息公开工作年度报告",
    "一、总体情况",
    "（一）主动公开",
    "1.完善制度",
    "2.加强培训",
    "详见门户网站，新稿为准。",
    "换行前",
    "换行后𠮷",
    "申请人情况 | 总计",
    "自然人 | 法人",
    "1.重复申请 | 5 | 6",
    "二、主要问题",
    "外层说明，比里面的表长得多，也就不是排版用的表格。 | 内表甲 | 11 内表乙 | 12",
    "外层第二行 | 9",
    "完。",
)
