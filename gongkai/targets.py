"""Where messages go: the addresses in GONGKAI_NOTIFY, through apprise. None of them is ever printed.

An address may say which kinds of messages it is for, as apprise writes labels: `numbers,gone=wecombot://KEY`. A target is named by its scheme and six digits of a slow hash of its address, `wecombot-3f9a01`: the same name at every run, in an archive
that may be published, and of no use to who wants the key.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import click

from archive.messages.kinds import KINDS
from crawler.redaction import hide

if TYPE_CHECKING:
    import requests

VARIABLE = "GONGKAI_NOTIFY"
MISSING = (
    f"messages are sent by apprise, which is not installed: {sys.executable} -m pip install 'gongkai[notify]'"
)
PLAIN = 15_000  # bytes of a letter where a service takes more: what a person reads at once
SECONDS = 60  # a target that has not answered by then has failed
DIGITS = 6  # of the hash, in a name
# These answer 200 whatever becomes of a message, and apprise asks no further; what they say is in their JSON.
ERROR_CODES = {"wecombot": "errcode", "dingtalk": "errcode"}
NOISY = ("apprise", "urllib3", "requests", "charset_normalizer")  # their lines hold addresses

_KINDS = re.compile(r"([a-z,]*)=(?=[a-z][a-z0-9+.-]*://)", re.I)  # numbers,gone=
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://", re.I)
_PIECES = re.compile(r"[^\w.%+~-]+")  # what an address is made of, between /, :, @, ?, &, =
SHORTEST_SECRET = 3


@dataclass(frozen=True, slots=True)
class Target:
    """A place messages go to. `limit` is what a letter may take, in bytes of UTF-8; `kinds` are those it is to be told."""

    name: str
    limit: int
    service: Any  # apprise's; it holds the address
    secrets: tuple[str, ...]
    kinds: frozenset[str] = frozenset(KINDS)

    def send(self, title: str, body: str) -> str:
        """Send it; why that failed, in words without a secret, and empty when the target has taken it."""
        import apprise

        with _unheard(), _answers() as answers:
            try:
                caller = apprise.Apprise(asset=_asset())
                caller.add(self.service)
                result = caller.notify(body=body, title=title, body_format="text", timeout=SECONDS)
                said = "; ".join(entry.message for entry in result.logs())
                failed = "" if result else said or result.status.name.lower()
            except Exception as error:  # a plugin of some service: nothing of it may end the others
                failed = f"{type(error).__name__}: {error}"
        return redacted(failed or refusal(self.service.secure_protocol, answers), self.secrets)


def addresses(value: str) -> list[str]:
    """The addresses in the variable with their kinds, each once: they are separated by spaces or line ends."""
    return list(dict.fromkeys(value.split()))


def targets(given: Sequence[str]) -> tuple[list[Target], list[str]]:
    """The targets at these addresses, and a sentence for each that is none. ClickException where apprise is missing."""
    try:
        import apprise
    except ModuleNotFoundError as error:
        raise click.ClickException(MISSING) from error
    found: dict[str, Target] = {}
    wrong = []
    for place, word in enumerate(given, start=1):
        kinds, address = parted(word)
        where = f"{VARIABLE}: address {place} of {len(given)} ({_scheme(address)})"
        with _unheard():
            service = apprise.Apprise.instantiate(address, asset=_asset())
        if service is None:
            wrong.append(
                f"{where} is none that apprise can use; see https://appriseit.com/services/ for how one is written"
            )
        elif not kinds <= KINDS.keys():
            wrong.append(
                f"{where}: what stands before its = are no kinds of messages; these are: {', '.join(KINDS)}"
            )
        else:
            kinds |= found[address].kinds if address in found else frozenset()
            limit = min(service.body_maxlen, PLAIN)
            found[address] = Target(name_of(address), limit, _mended(service), secrets_of(address), kinds)
    return list(found.values()), wrong


def _mended(service: Any) -> Any:
    """DingTalk's signature stands in the query, encoded once; apprise encodes it, and requests encodes that again."""
    if service.secure_protocol == "dingtalk":
        signed = service.get_signature

        def signature() -> tuple[str, str]:
            timestamp, sign = signed()
            return timestamp, unquote(
                sign
            )  # base64 has no % of its own: right, too, once apprise leaves it plain

        service.get_signature = signature
    return service


def parted(word: str) -> tuple[frozenset[str], str]:
    """The kinds that an address is for, all of them where it names none, and the address itself."""
    match = _KINDS.match(word)
    if match is None:
        return frozenset(KINDS), word
    return frozenset(match[1].lower().split(",")), word[match.end() :]


def name_of(address: str) -> str:
    """The scheme and a few digits of a slow hash: enough to tell targets apart, too few to guess an address from."""
    digest = hashlib.scrypt(address.encode(), salt=b"gongkai", n=2**14, r=8, p=1, dklen=16).hex()
    return f"{_scheme(address)}-{digest[:DIGITS]}"


def secrets_of(address: str) -> tuple[str, ...]:
    """Every piece of the address that a message of some library could repeat, longest first; its scheme is none."""
    rest = _SCHEME.sub("", address, count=1)
    pieces = {address, rest, *_PIECES.split(rest)}
    pieces |= {unquote(piece) for piece in pieces}
    return tuple(sorted((p for p in pieces if len(p) >= SHORTEST_SECRET), key=lambda p: (-len(p), p)))


def redacted(text: str, secrets: Sequence[str]) -> str:
    """The text on one line, with `***` in the place of every secret."""
    return " ".join(hide(text, secrets).split())


def refusal(scheme: str, answers: Sequence[requests.Response]) -> str:
    """What a service that answers 200 to everything says against the message; empty when it took it."""
    field = ERROR_CODES.get(scheme)
    for answer in answers if field else ():
        try:
            said = json.loads(answer.content)
        except ValueError:
            return "the answer is no JSON"
        if not isinstance(said, dict) or said.get(field):
            return f"the service refused it: {json.dumps(said, ensure_ascii=False)[:200]}"
    return ""


def _scheme(address: str) -> str:
    match = _SCHEME.match(address)
    return match[1].lower() if match else "no scheme"


def _asset() -> Any:
    import apprise

    # No image: a message would have its reader's client ask a third party for the library's logo.
    return apprise.AppriseAsset(
        app_id="Gongkai",
        app_desc="Gongkai",
        app_url="",
        image_url_mask="",
        image_url_logo="",
        async_mode=False,
    )


@contextmanager
def _unheard() -> Iterator[None]:
    """Nothing these libraries log is heard, at any level: addresses and texts stand in it."""
    loggers = [logging.getLogger(name) for name in NOISY]
    before = [(one.propagate, list(one.handlers)) for one in loggers]
    for one in loggers:
        one.propagate, one.handlers = False, [logging.NullHandler()]
    try:
        yield
    finally:
        for one, (propagate, handlers) in zip(loggers, before, strict=True):
            one.propagate, one.handlers = propagate, handlers


@contextmanager
def _answers() -> Iterator[list[requests.Response]]:
    """The HTTP answers that come meanwhile; apprise looks at their status and lets go of them."""
    import requests

    heard: list[requests.Response] = []
    plain = requests.Session.send

    def send(self: requests.Session, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        answer = plain(self, request, **kwargs)
        heard.append(answer)
        return answer

    requests.Session.send = send  # type: ignore[method-assign]
    try:
        yield heard
    finally:
        requests.Session.send = plain  # type: ignore[method-assign]
