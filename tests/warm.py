"""What a process reads first takes longest, for tables are loaded and expressions compiled: done once, for all that are forked.

The server of forks imports this (tests/crawling.py). Nothing of it stays but what the reader keeps for itself.
"""

from __future__ import annotations

from crawler.blocks import refusal
from crawler.items import Page
from pipelines import read

PAGE = """<html><head><meta charset="utf-8"><title>澄川县公安局2022年政府信息公开工作年度报告</title></head>
<body><div id="zoom"><h1>澄川县公安局2022年政府信息公开工作年度报告</h1><p>一、总体情况</p>
<p>全年收到政府信息公开申请3件，其中予以公开2件。</p><table><tr><td>信息内容<td>本年处理决定数量<tr><td>行政处罚<td>3</table></div>"""

URL = "http://warm.example/a.html"

read(Page("", URL, "page", 200, "", PAGE.encode(), (), "text/html"))
refusal(URL, URL, "http://warm.example/", 200, PAGE.encode())
