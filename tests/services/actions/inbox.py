"""A real mail server for the tests."""

import asyncio
import email
import email.message
import socket
from typing import Any


class Inbox:
    """A mail server that keeps what it takes, and refuses when it is told to."""

    def __init__(self) -> None:
        self.taken: list[email.message.Message] = []
        self.tried: list[str] = []
        self.replies: list[str] = []
        self.slow_seconds = 0.0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        message = email.message_from_bytes(envelope.content)
        self.tried.append(message["Message-ID"])
        if self.slow_seconds:
            await asyncio.sleep(self.slow_seconds)
        reply = self.replies.pop(0) if self.replies else "250 taken"
        if reply.startswith("250"):
            self.taken.append(message)
        return reply


def words(mail: email.message.Message) -> str:
    """Return the plain text of a mail."""
    plain = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
    content = plain.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
