"""What stands at an address: bytes, or a function of the request, and the headers that go with them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from email.message import Message
from email.utils import format_datetime

HTML = "text/html; charset=utf-8"
CHINA = timezone(timedelta(hours=8))


class Missing(LookupError):
    """There is nothing at this address for this request: the portal answers 404."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a resource may depend on."""

    query: Mapping[str, str]
    hits: int  # requests for this address before this one, since the portal was started
    method: str = "GET"
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)  # names in small letters


@dataclass(frozen=True, slots=True)
class Resource:
    """One address of the portal in one state."""

    media_type: str
    body: bytes | Callable[[Request], bytes]
    modified: str = ""  # date; empty where the portal sends no Last-Modified
    tagged: bool = False  # the portal sends an ETag

    def content(self, request: Request) -> bytes:
        """The bytes that answer this request. Raises ValueError for a query that makes no sense, Missing for nothing."""
        return self.body if isinstance(self.body, bytes) else self.body(request)


def validators(resource: Resource, body: bytes) -> dict[str, str]:
    """The ETag and Last-Modified headers of an answer, where the resource has them."""
    headers = {}
    if resource.tagged:
        headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    if resource.modified:
        moment = datetime.fromisoformat(f"{resource.modified}T09:30:00").replace(tzinfo=CHINA)
        headers["Last-Modified"] = format_datetime(moment.astimezone(UTC), usegmt=True)
    return headers


def is_unchanged(asked: Message, sent: Mapping[str, str]) -> bool:
    """Whether a conditional request is answered by 304 (RFC 9110 §13.2.2: If-None-Match goes before the date)."""
    if "If-None-Match" in asked:
        return sent.get("ETag", "-") in asked["If-None-Match"]
    return "Last-Modified" in sent and asked.get("If-Modified-Since") == sent["Last-Modified"]
