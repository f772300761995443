"""What counts as a secret, and that the rest of a text is left as it is."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.redaction import PROXIES, TOKENS, redact

PASSWORD = "pa55-Wört/x"  # as a person types it; in an address it stands encoded
IN_ADDRESS = "pa55-W%C3%B6rt%2Fx"
NAMES = [spelling for name in (*PROXIES, *TOKENS) for spelling in (name, name.lower())]


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("name", ["HTTP_PROXY", "https_proxy", "ALL_PROXY"])
@pytest.mark.parametrize(
    "text",
    [
        f"http://reader:{IN_ADDRESS}@proxy.example:3128",
        f"407 from reader:{PASSWORD}",
        f"OSError: cannot log in with {PASSWORD!r}",
        "{b'Proxy-Authorization': [b'Basic cmVhZGVyOnBhNTUtV8O2cnQveA==']}",
        "sent cmVhZGVyOnBhNTUtV8O2cnQveA== and was refused",
    ],
)
def test_a_proxys_password_in_any_form(monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    monkeypatch.setenv(name, f"http://reader:{IN_ADDRESS}@proxy.example:3128")
    hidden = redact(text)
    assert "***" in hidden
    assert not {PASSWORD, IN_ADDRESS, "cmVhZGVyOnBh"} & {
        part for part in (PASSWORD, IN_ADDRESS, "cmVhZGVyOnBh") if part in hidden
    }


def test_what_is_no_secret_of_a_proxy_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://reader:{IN_ADDRESS}@proxy.example:3128")
    told = "http://reader:x@proxy.example:3128/ refused a reader of http://www.tongxin.gov.cn/xxgk/?to=a@b"
    assert (
        redact(told)
        == "http://***@proxy.example:3128/ refused a reader of http://www.tongxin.gov.cn/xxgk/?to=a@b"
    )


@pytest.mark.parametrize(
    "address", ["reader:pw-of-9@proxy.example:3128", "http://reader:pw-of-9/x@proxy.example"]
)
def test_odd_proxies(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("ALL_PROXY", address)
    assert "pw-of-9" not in redact(f"cannot use {address}, password pw-of-9 or pw-of-9/x")


NOTIFY = "tgram://987654321:AAH-k3yOfTheBot/-10012345 mailto://me:mailPass7@mail.example.org?to=you@example.org,slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"


@pytest.mark.parametrize(
    "told",
    [
        "Failed to send to tgram://987654321:AAH-k3yOfTheBot/-10012345",
        "POST https://api.telegram.example/bot987654321:AAH-k3yOfTheBot/sendMessage",
        "mailto: 535 refused mailPass7",
        "https://hooks.slack.example/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ: 404",
    ],
)
def test_addresses_of_messengers(monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    monkeypatch.setenv("GONGKAI_NOTIFY", NOTIFY)
    hidden = redact(told)
    for secret in ("987654321", "AAH-k3yOfTheBot", "mailPass7", "T1JJ3T3L2", "TIiajkdnlazkcOXrIdevi7FQ"):
        assert secret not in hidden


def test_words_of_such_an_address_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_NOTIFY", "json://localhost:8080/messages/incoming")
    told = "incoming messages at localhost port 8080"
    assert redact(told) == told


@given(st.text())
def test_a_text_without_secrets_comes_back(text: str) -> None:
    if "://" not in text and "uthorization" not in text.lower():
        assert redact(text) == text


@pytest.mark.parametrize(
    "text", ["://" * 100_000, "a" * 300_000, "http://" + "a" * 300_000, "authorization: " * 20_000]
)
def test_no_text_takes_long(text: str) -> None:
    begun = time.process_time()
    redact(text)
    assert time.process_time() - begun < 2
