"""Secrets taken out of what is printed, logged or stored: passwords in addresses, and what the environment was given.

A proxy's password and the addresses of a messenger come by environment variables; libraries put them into errors.
"""

from __future__ import annotations

import os
import re
from binascii import b2a_base64
from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import unquote

HIDDEN = "***"
PROXIES = (
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "FTP_PROXY",
    "GONGKAI_QUEUE",
)  # of an address the user and password are secret
TOKENS = ("GONGKAI_NOTIFY",)  # addresses of apprise: user, password, and tokens in any other part are secret
SHORTEST = (
    4  # characters of a user name or password; a shorter one is hidden only where it stands in an address
)
TOKEN_LENGTH = 8  # characters of a part that may be a token

_USERINFO = re.compile(
    r"(?<=://)[^\s/?#@\"'<>]{1,512}@"
)  # user:password@ in http://user:password@proxy.example/
_AUTHORIZATION = (
    re.compile(  # Proxy-Authorization: Basic dXNlcjpw, also as Python writes a dictionary of bytes
        r"(?i)(authorization['\"]?\s*[:=,]\s*[\[(]*b?['\"]?(?:basic|bearer|digest)?\s*)[^\s'\",;\])]+"
    )
)
_PARTS = re.compile(r"[/?#&=,;:@\s]+")
_WORD = re.compile(r"[A-Z]?[a-z]{1,19}|[A-Z]{1,19}|[a-z0-9.-]+\.[a-z]{2,}")  # reports, mail.example.org


def redact(text: str) -> str:
    """The text with `***` in the place of each secret; a text without any comes back as it is."""
    text = hide(text, _secrets(_environment()))
    if "://" in text:
        text = _USERINFO.sub(f"{HIDDEN}@", text)
    if "uthorization" in text or "UTHORIZATION" in text:
        text = _AUTHORIZATION.sub(rf"\g<1>{HIDDEN}", text)
    return text


def hide(text: str, secrets: Iterable[str]) -> str:
    """The text with `***` in the place of each of these, in their order: the whole before its parts."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return text


def _environment() -> tuple[tuple[bool, str], ...]:
    """The values that hold secrets, each with whether its address as a whole is one."""
    named = [(False, name) for name in PROXIES] + [(True, name) for name in TOKENS]
    spelled = [(whole, spelling) for whole, name in named for spelling in (name, name.lower())]
    return tuple((whole, value) for whole, name in spelled if (value := os.environ.get(name)))


@lru_cache(maxsize=8)
def _secrets(values: tuple[tuple[bool, str], ...]) -> tuple[str, ...]:
    """What may not be seen, longest first: a part must not be taken out of the whole before it."""
    found = {
        secret
        for is_whole, value in values
        for address in (re.split(r"[\s,]+", value.strip()) if is_whole else [value.strip()])
        for secret in (*_userinfo(address), *(_tokens(address) if is_whole else ()))
    }
    return tuple(sorted(found - {HIDDEN, ""}, key=len, reverse=True))


def _userinfo(address: str) -> Iterator[str]:
    """User and password of an address, as written, decoded, and as the header Proxy-Authorization carries them."""
    rest = address.partition("://")[2] or address  # a proxy may be given without a scheme
    authority = re.split(r"[/?#]", rest)[0]
    given, at, _ = (authority if "@" in authority else rest).rpartition("@")  # else: a "/" in the password
    if not at:
        return
    user, colon, password = given.partition(":")
    yield b2a_base64(f"{unquote(user)}:{unquote(password)}".encode(), newline=False).decode()
    for part in (given, user if not colon else "", password):
        # What cuts an address at "/" names the piece before it, though that belongs to the password.
        yield from (form for form in {part, unquote(part), *part.split("/")} if len(form) >= SHORTEST)


def _tokens(address: str) -> Iterator[str]:
    """The address after its scheme, and every part of it that looks like no word, number or host name."""
    scheme, separator, rest = address.partition("://")
    rest = rest if separator else scheme
    if len(rest) >= TOKEN_LENGTH:
        yield rest
    for part in {*_PARTS.split(rest), *_PARTS.split(unquote(rest))}:
        if len(part) >= TOKEN_LENGTH and not _WORD.fullmatch(part):
            yield part
