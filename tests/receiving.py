"""Receivers of messages on loopback: a webhook, a mail server, and targets that answer as a test wants."""

from __future__ import annotations

import email
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Handler

from tests.loopback import Answer, Portal


@dataclass(slots=True)
class Fake:
    """A target without a network. `answers` are what becomes of its letters, in turn; afterwards it takes all."""

    name: str = "fake-000000"
    limit: int = 15_000
    answers: list[str | BaseException] = field(default_factory=list)
    taken: list[tuple[str, str]] = field(default_factory=list)

    def send(self, title: str, body: str) -> str:
        answer = self.answers.pop(0) if self.answers else ""
        if isinstance(answer, BaseException):
            raise answer
        if not answer:
            self.taken.append((title, body))
        return answer


def webhook(portal: Portal, path: str = "/hook", status: int = 200) -> str:
    """The address, for apprise, of a webhook at that path; it answers with that status."""
    portal.routes[path] = Answer("{}", status)
    return f"json://127.0.0.1:{portal.port}{path}"


def posted(portal: Portal, path: str = "/hook") -> list[dict[str, Any]]:
    """What was posted to the webhook."""
    return [json.loads(seen.body) for seen in portal.asked(path)]


class Mailbox(Handler):
    """Keeps the messages that come."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Message] = []

    def prepare_message(self, session: Any, envelope: Any) -> Message:
        return email.message_from_bytes(envelope.content)

    def handle_message(self, message: Message) -> None:
        self.messages.append(message)


@contextmanager
def mail_server() -> Iterator[tuple[str, Mailbox]]:
    """A mail server's address for apprise, and what it has taken."""
    mailbox = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:  # aiosmtpd cannot say which port it was given
        port = free.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield (
            f"mailto://127.0.0.1:{port}/?from=archive@example.org&to=reader@example.org&mode=insecure",
            mailbox,
        )
    finally:
        controller.stop()
