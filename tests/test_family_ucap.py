"""Lists of articles named by 32 hex digits: which addresses are, and which only look so."""

from __future__ import annotations

import pytest

from crawler.families import ucap

HEX = "0f343b0931126a20f133d67c2b018a3b"
HOST = "http://www.guta.example.cn"


@pytest.mark.parametrize(
    "path",
    [
        f"/ccs/c100031/202401/{HEX}.shtml",
        f"/szs/2024/1/18/{HEX}.shtml",
        f"/hkszfgb/2011nd5q/201106/{HEX}.html",
    ],
)
def test_articles(path: str) -> None:
    assert ucap.is_article(f"{HOST}{path}")


@pytest.mark.parametrize(
    "path",
    [
        f"/art/2024/art_{HEX}.html",  # JPAAS
        f"/gat/zfxxgknb/{HEX.upper()}/index.shtml",  # Liaoning
        f"/gongkai/show/{HEX}.html",  # Suining
        f"/202401/{HEX[:24]}.shtml",
        "/zwgk/202401/t20240118_4420488.shtml",
    ],
)
def test_no_articles(path: str) -> None:
    assert not ucap.is_article(f"{HOST}{path}")


@pytest.mark.parametrize(
    ("url", "text", "evidence"),
    [
        ("/nb/list.shtml", f'<a href="/202401/{HEX}.shtml">2023年年度报告</a>', "articles of the shape"),
        ("/nb/common_list_2.shtml", "<ul></ul>", "a list of the name"),
        ("/nb/", "<UCAPCONTENT>正文</UCAPCONTENT>", "elements of the name"),
        ("/nb/", '<div id="UCAP-CONTENT"></div>', "the id"),
        ("/nb/list.shtml", '<a href="/202401/t20240118_1.html">2023年年度报告</a>', ""),
    ],
)
def test_evidence(url: str, text: str, evidence: str) -> None:
    found = ucap.recognise(f"{HOST}{url}", text)
    assert found.startswith(evidence)
    assert bool(found) == bool(evidence)
