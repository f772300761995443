"""The example portal as a server: what each state shows, bytes and headers, the log, the command, the site file."""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import etree

from examples.portal import STATES, Portal, facts, platforms, serve
from examples.portal.families import FAMILIES

REPORT_2019 = "/ccgaj/xxgk/zfxxgknb/202001/t20200121_20117.html"
REPORT_2020 = "/ccgaj/xxgk/zfxxgknb/202101/t20210127_31406.html"
REPORT_2023 = "/ccgaj/xxgk/zfxxgknb/202401/t20240126_66105.html"
WANGXI_2023 = "/art/2024/1/29/art_4107_118652.html"
NEW_NOTICE = "/cc/tzgg/202404/1798866.html"
PDF = "/attach/0/230130093512.pdf"

Answer = tuple[HTTPResponse, bytes]


@pytest.fixture(scope="module")
def running() -> Iterator[Portal]:
    with serve() as portal:
        yield portal


@pytest.fixture
def portal(running: Portal) -> Portal:
    running.set_state(1)
    return running


def get(portal: Portal, path: str, method: str = "GET", **headers: str) -> Answer:
    with contextlib.closing(HTTPConnection("127.0.0.1", portal.port, timeout=10)) as connection:
        connection.request(
            method, path, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )
        answer = connection.getresponse()
        return answer, answer.read()


def page(portal: Portal, path: str) -> etree._Element:
    answer, body = get(portal, path)
    assert answer.status == 200, path
    return etree.HTML(body.decode("gbk" if path == REPORT_2020 else "utf-8"))


def links_in(tree: etree._Element) -> list[str]:
    return [link for element in tree.iter() for name in ("href", "src") if (link := element.get(name))]


def listed(portal: Portal) -> dict[str, str]:
    """Address and title of every entry of the three lists, read from what they send."""
    found: dict[str, str] = {}
    for path in ("/ccgaj/xxgk/zfxxgknb/index.html", "/ccgaj/xxgk/zfxxgknb/index_1.html"):
        links = page(portal, path).findall(".//ul[@class='gl_list']/li/a")
        found |= {urljoin(path, link.get("href", "")): link.get("title", "") for link in links}
    column = get(portal, FAMILIES["jpage"].COLUMN)[1].decode()
    found |= dict(re.findall(r'<li><a href="([^"]+)" target="_blank" title="([^"]+)"', column))
    entries = get(portal, "/cc/tzgg/data/list.json?page=1")[1].decode()
    found |= {path: title for title, path in re.findall(r'"title": "([^"]+)", "url": "([^"]+)"', entries)}
    return found


# What each state shows


@pytest.mark.parametrize("state", STATES)
def test_lists_name_exactly_the_documents_of_the_state(portal: Portal, state: int) -> None:
    portal.set_state(state)
    expected = {
        path: document.title for path, document in facts(state).items() if document.kind != "attachment"
    }
    assert listed(portal) == expected


@pytest.mark.parametrize("state", STATES)
def test_every_link_on_every_page_is_answered(portal: Portal, state: int) -> None:
    portal.set_state(state)
    todo, seen = ["/", *listed(portal)], set[str]()
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        answer, _ = get(portal, path)
        assert answer.status == 200, path
        # The platforms' pages keep the links of theirs to what is not shown here.
        of_platform = {path, path.partition("?")[0]} & platforms.resources().keys()
        if answer.headers.get_content_type() == "text/html" and not of_platform:
            joined = (urlsplit(urljoin(path, link)) for link in links_in(page(portal, path)))
            todo += [link._replace(fragment="").geturl() for link in joined if not link.scheme]
    assert {*facts(state)} <= seen


def test_the_third_state_loses_a_report_and_gains_a_notice(portal: Portal) -> None:
    before = listed(portal)
    portal.set_state(3)
    after = listed(portal)
    assert before.keys() - after.keys() == {REPORT_2019}
    assert after.keys() - before.keys() == {NEW_NOTICE}
    answer, body = get(portal, REPORT_2019)
    assert answer.status == 404
    assert "不存在" in body.decode()


def test_the_second_state_differs_in_one_cell(portal: Portal) -> None:
    def contents() -> dict[str, bytes]:
        return {path: get(portal, path)[1] for path in facts(1) if path != REPORT_2020}

    before = contents()
    portal.set_state(2)
    after = contents()
    assert [path for path in before if before[path] != after[path]] == [REPORT_2023]
    assert before[REPORT_2023].count(b"1286") == 1
    assert before[REPORT_2023].replace(b"1286", b"1268") == after[REPORT_2023]
    penalties = [facts(state)[REPORT_2023].numbers["penalties.decisions"] for state in STATES]
    assert penalties == [1286, 1268, 1268]


# Bytes and headers


def test_the_gbk_page_is_gbk_declared_gb2312_and_counts_its_requests(portal: Portal) -> None:
    answer, first = get(portal, REPORT_2020)
    _, second = get(portal, REPORT_2020)
    assert answer.headers["Content-Type"] == "text/html"
    assert b"charset=gb2312" in first
    with pytest.raises(UnicodeDecodeError):
        first.decode("utf-8")
    with pytest.raises(UnicodeDecodeError):
        first.decode("gb2312")
    numbers = [re.findall(r'id="hits">(\d+)<', body.decode("gbk")) for body in (first, second)]
    assert int(numbers[1][0]) == int(numbers[0][0]) + 1
    assert re.sub(rb"\d+", b"", first) == re.sub(rb"\d+", b"", second)


def test_validators_are_answered_by_304_until_the_page_changes(portal: Portal) -> None:
    answer, _ = get(portal, REPORT_2023)
    tag, date = answer.headers["ETag"], answer.headers["Last-Modified"]
    for headers in ({"If_None_Match": tag}, {"If_Modified_Since": date}):
        unchanged, body = get(portal, REPORT_2023, **headers)
        assert (unchanged.status, body, unchanged.headers["ETag"]) == (304, b"", tag)
    portal.set_state(2)
    assert get(portal, REPORT_2023, If_None_Match=tag)[0].status == 200
    assert get(portal, REPORT_2023, If_Modified_Since=date)[0].status == 200
    assert get(portal, REPORT_2023, If_None_Match='"other"', If_Modified_Since=date)[0].status == 200


@pytest.mark.parametrize(
    ("path", "names"),
    [
        (PDF, {"ETag", "Last-Modified"}),
        (WANGXI_2023, {"Last-Modified"}),
        (REPORT_2020, set()),
        ("/cc/tzgg/202401/1784213.html", set()),
        ("/ccgaj/xxgk/zfxxgknb/index.html", set()),
    ],
)
def test_pages_send_the_validators_of_their_family(portal: Portal, path: str, names: set[str]) -> None:
    assert {"ETag", "Last-Modified"} & {*get(portal, path)[0].headers} == names


def test_head_is_get_without_a_body(portal: Portal) -> None:
    whole, body = get(portal, WANGXI_2023)
    head, nothing = get(portal, WANGXI_2023, method="HEAD")
    assert nothing == b""
    assert int(head.headers["Content-Length"]) == int(whole.headers["Content-Length"]) == len(body)


def test_a_query_that_makes_no_sense_is_refused(portal: Portal) -> None:
    assert get(portal, "/cc/tzgg/data/list.json?page=x")[0].status == 400
    assert get(portal, "/cc/tzgg/data/list.json")[0].status == 200


def test_a_folder_answers_for_its_index(portal: Portal) -> None:
    assert get(portal, "/cc/tzgg/")[1] == get(portal, "/cc/tzgg/index.html")[1]


# The server


def test_the_log_holds_what_was_asked_for(portal: Portal) -> None:
    before = len(portal.log)
    get(portal, "/robots.txt", User_Agent="test/1")
    get(portal, "/nowhere?x=1")
    seen = [(entry.method, entry.path, entry.status) for entry in portal.log[before:]]
    assert seen == [("GET", "/robots.txt", 200), ("GET", "/nowhere?x=1", 404)]
    assert portal.log[before].agent == "test/1"
    assert portal.log[before].state == 1


def test_states_are_switched_by_request_and_unknown_ones_refused(portal: Portal) -> None:
    before = len(portal.log)
    assert get(portal, "/__state/3")[0].status == 200
    assert portal.state == 3
    for wrong in ("4", "0", "x", ""):
        answer, body = get(portal, f"/__state/{wrong}")
        assert answer.status == 400, wrong
        assert body
    assert portal.state == 3
    assert len(portal.log) == before
    with pytest.raises(ValueError, match="no state 4; its states are 1 to 3"):
        portal.set_state(4)


def test_a_taken_port_is_refused_and_a_closed_one_given_back(portal: Portal) -> None:
    with pytest.raises(OSError, match="in use"):
        serve(portal.port)
    with serve() as other:
        port = other.port
    with serve(port) as again:
        assert again.url == f"http://127.0.0.1:{port}/"


def test_robots_forbid_a_page_that_is_linked(portal: Portal) -> None:
    rules = get(portal, "/robots.txt")[1].decode()
    assert "Disallow: /search/" in rules
    assert 0 < float(rules.split("Crawl-delay:")[1]) <= 0.5
    assert b'href="/search/' in get(portal, REPORT_2023)[1]


def test_it_runs_as_a_command_and_says_where(portal: Portal) -> None:
    command = [sys.executable, "-m", "examples.portal", "--port"]
    taken = subprocess.run(
        [*command, str(portal.port)], capture_output=True, text=True, timeout=30, check=False
    )
    assert taken.returncode == 1
    assert f"port {portal.port}: Address already in use; --port 0" in taken.stderr
    with subprocess.Popen([*command, "0", "--state", "2"], stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            said = running.stdout.readline()
        finally:
            running.terminate()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/ state 2\n", said)


# The site file


def test_the_site_file_names_the_columns_and_no_more_documents_than_there_are(portal: Portal) -> None:
    site = tomllib.loads(Path("crawler/sites/demo.toml").read_text(encoding="utf-8"))
    columns = [urlsplit(column["url"]) for column in site["column"]]
    assert {column.path for column in columns} == {family.COLUMN for family in FAMILIES.values()}
    assert {column.netloc for column in columns} == {urlsplit(site["homepage"]).netloc} == {"127.0.0.1:8899"}
    for state in STATES:
        pages = [document for document in facts(state).values() if document.kind != "attachment"]
        assert len(pages) == site["expect"]["documents"]
