"""A message to send, and real mail servers on loopback to send it to."""

import asyncio
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Thread
from uuid import UUID

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from shared.notify.message import Message, as_email
from shared.notify.transports import SmtpTransport

MESSAGE = Message(
    id=UUID("0190f6a0-0000-7000-8000-000000000001"),
    to_address="ada.moss@example.org",
    to_name="Ada Moss",
    subject="Zoë: 3 contracts need a decision",
    text="Hello Ada,\n.\n.. £5\n",
    html="<p>Hello Ada</p>\n",
    sent_at=datetime(2027, 5, 3, 7, 30, tzinfo=UTC),
)
TIMEOUT = 0.5
Talk = Callable[[socket.socket], None]
FROM = "Commissioning <commissioning@example.org>"
WRITTEN = as_email(MESSAGE, mail_from=FROM, domain="example.org").as_bytes()


def transport(port: int, *, scheme: str = "smtp", login: str = "") -> SmtpTransport:
    return SmtpTransport(f"{scheme}://{login}127.0.0.1:{port}", FROM, timeout=5)


def dripping(begin: bytes) -> Talk:
    """Begin, and then find no end: one byte at a time, each well within any time-out."""

    def talk(connection: socket.socket) -> None:
        connection.sendall(begin)
        for _ in range(200):
            connection.sendall(b"2")
            time.sleep(TIMEOUT / 10)

    return talk


class Inbox:
    """What a mail server was given, and what it answers."""

    def __init__(self) -> None:
        self.to_recipient = "250 OK"
        self.to_content = "250 OK"
        self.received: list[Envelope] = []
        self.logins: list[tuple[str, str]] = []
        self.encrypted: list[bool] = []
        self.port = 0

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the recipient, or refuse it."""
        if self.to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take the message, or refuse it."""
        if self.to_content.startswith("250"):
            self.received.append(envelope)
            self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        return self.to_content

    def sign_in(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, login: object
    ) -> AuthResult:
        """Let in who has the password `open sesame`."""
        assert isinstance(login, LoginPassword)
        self.logins.append((login.login.decode(), login.password.decode()))
        return AuthResult(success=login.password == b"open sesame", handled=False)


@contextmanager
def running(inbox: Inbox, *, tls: object = None, **options: object) -> Iterator[Inbox]:
    """Run a mail server on a port that the system gives; with `tls` it speaks nothing else."""
    loop = asyncio.new_event_loop()
    options |= {"loop": loop, "hostname": "mail.example.org", "authenticator": inbox.sign_in}
    server = loop.run_until_complete(
        loop.create_server(lambda: SMTP(inbox, **options), "127.0.0.1", 0, ssl=tls)
    )
    inbox.port = server.sockets[0].getsockname()[1]
    thread = Thread(target=loop.run_forever)
    thread.start()
    try:
        yield inbox
    finally:
        asyncio.run_coroutine_threadsafe(_end(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _end(server: asyncio.Server) -> None:
    server.close()
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
