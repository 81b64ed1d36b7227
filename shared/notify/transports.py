"""The ways a message leaves the house: by GOV.UK Notify, a mail server, or as a file in a folder."""

import os
import re
import smtplib
import socket
import ssl
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from importlib import import_module
from pathlib import Path
from threading import Timer
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from shared import clock
from shared.notify.bounces import Bounce
from shared.notify.message import (
    Message,
    TryLater,
    Undeliverable,
    as_email,
    recipient,
    sender,
)

__all__ = [
    "FolderTransport",
    "SmtpTransport",
    "Transport",
    "TryLater",
    "Undeliverable",
    "notify_transport",
    "transport_for",
]

_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
_ENHANCED_CODE = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}(?=\s|$)")
# The server wants us to sign in first: our settings are wrong, not the recipient's address.
_NOT_ABOUT_THE_RECIPIENT = {530, 534, 535, 538}


class Transport(Protocol):
    """A way for a message to leave the house."""

    def send(self, message: Message) -> None:
        """Send it, or raise `Undeliverable` or `TryLater`."""

    def came_back(self, since: datetime) -> Sequence[Bounce]:
        """Return what it has given up since a moment, if it can be asked, or raise `TryLater`."""


class SmtpTransport:
    """Hands messages to a mail server, and has an answer within its time-out.

    The address is `smtp://`, `smtps://` or `smtp+starttls://`, then `user:password@` if the
    server wants it, the host, and `:port` if it is not the usual one. What cannot be delivered
    comes back to `bounces_to`, or else to the sender's address.
    """

    def __init__(
        self, url: str, mail_from: str, timeout: float = 20, bounces_to: str | None = None
    ) -> None:
        self._mail_from = mail_from
        self._from_address = sender(mail_from)[1]
        self._bounces_to = sender(bounces_to)[1] if bounces_to else self._from_address
        self._domain = self._from_address.partition("@")[2]
        self._timeout = timeout
        self._scheme, self._host, self._port, self._credentials = _read_address(url)
        self._tls = ssl.create_default_context()

    def __repr__(self) -> str:
        """Return the server's address, without the name and password for it."""
        return f"SmtpTransport({self._scheme}://{self._host}:{self._port})"

    def send(self, message: Message) -> None:
        """Send it, or raise `Undeliverable` or `TryLater`."""
        mail = as_email(message, mail_from=self._mail_from, domain=self._domain).as_bytes()
        # The causes are left out: they quote the server, which quotes addresses and credentials.
        try:
            with self._connected() as client:
                client.sendmail(self._bounces_to, [recipient(message.to_address)], mail)
                # From here on the server has it: a farewell that goes wrong must not send it again.
                with suppress(OSError):
                    client.quit()
        except smtplib.SMTPRecipientsRefused as error:
            raise _refusal("the recipient", *error.recipients[message.to_address]) from None
        except smtplib.SMTPDataError as error:
            raise _refusal("the message", error.smtp_code, error.smtp_error) from None
        except smtplib.SMTPResponseException as error:
            raise TryLater(f"The mail server does not let us in: {error.smtp_code}.") from None
        except smtplib.SMTPNotSupportedError:
            raise TryLater("The mail server does not offer what its address asks for.") from None
        except ssl.SSLError as error:
            reason = getattr(error, "verify_message", "") or error.reason or "no connection"
            raise TryLater(f"No safe connection to the mail server: {reason}.") from None
        except OSError as error:
            raise TryLater(f"The mail server did not answer: {type(error).__name__}.") from None

    def came_back(self, since: datetime) -> Sequence[Bounce]:  # noqa: ARG002 -- see Transport
        """Return nothing: a mail server tells it by mail, and that mail is read elsewhere."""
        return ()

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        begun = clock.seconds()
        connection = self._connection()
        # A copy of the socket reaches the connection also while TLS is being set up on the other.
        with connection, connection.dup() as line:
            left = max(0.0, self._timeout - (clock.seconds() - begun))
            deadline = Timer(left, _hang_up, [line])
            deadline.daemon = True
            deadline.start()
            try:
                with closing(self._greeted(connection)) as client:
                    if self._scheme == "smtp+starttls":
                        client.starttls(context=self._tls)
                    if self._credentials is not None:
                        client.login(*self._credentials)
                    yield client
            finally:
                deadline.cancel()
                deadline.join()

    def _connection(self) -> socket.socket:
        """A host may have several addresses: each gets its share of the time."""
        found = socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
        refused = OSError()
        for family, kind, protocol, _, address in found:
            connection = socket.socket(family, kind, protocol)
            connection.settimeout(self._timeout / len(found))
            try:
                connection.connect(address)
            except OSError as error:
                connection.close()
                refused = error
            else:
                connection.settimeout(self._timeout)
                return connection
        raise refused

    def _greeted(self, connection: socket.socket) -> smtplib.SMTP:
        if self._scheme == "smtps":
            connection = self._tls.wrap_socket(connection, server_hostname=self._host)
        return _Client(connection, self._host, self._domain)


class FolderTransport:
    """Writes each message to a folder, as a file that any mail program opens."""

    def __init__(self, folder: Path, mail_from: str) -> None:
        self._folder = folder
        self._mail_from = mail_from
        self._domain = sender(mail_from)[1].partition("@")[2]

    def __repr__(self) -> str:
        """Return where the messages go."""
        return f"FolderTransport({self._folder})"

    def send(self, message: Message) -> None:
        """Write it, whole or not at all; the same message again takes the place of the first."""
        mail = as_email(message, mail_from=self._mail_from, domain=self._domain).as_bytes()
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            earlier = next(self._folder.glob(f"*-{message.id}.eml"), None)
            name = f"{message.sent_at.date().isoformat()}-{message.id}.eml"
            _write_whole(earlier or self._folder / name, mail)
        except OSError as error:
            raise TryLater(f"The message was not written: {error.strerror}.") from error

    def came_back(self, since: datetime) -> Sequence[Bounce]:  # noqa: ARG002 -- see Transport
        """Return nothing: what lies in a folder does not come back."""
        return ()


def notify_transport(*, api_key: str, template_id: str, base_url: str) -> Transport:
    """Return GOV.UK Notify. Its client is loaded only here: 6 MB that most installations spare."""
    module = import_module("shared.notify.notify")
    transport: Transport = module.NotifyTransport(
        api_key=api_key, template_id=template_id, base_url=base_url
    )
    return transport


def transport_for(
    smtp_url: str | None, folder: Path | None, mail_from: str, bounces_to: str | None = None
) -> Transport:
    """Return the mail server if there is one, or else the folder."""
    if smtp_url:
        return SmtpTransport(smtp_url, mail_from, bounces_to=bounces_to)
    if folder is not None:
        return FolderTransport(folder, mail_from)
    raise ValueError("Messages need a mail server or a folder to go to.")


class _Client(smtplib.SMTP):
    """A conversation over a connection that stands already."""

    def __init__(self, connection: socket.socket, host: str, own_name: str) -> None:
        self._connection = connection
        super().__init__(host, local_hostname=own_name)

    def _get_socket(self, *_place: object) -> socket.socket:
        return self._connection


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _refusal(what: str, status: int, reply: bytes | str) -> Undeliverable | TryLater:
    """The reply itself is not passed on, for it often repeats the address of a person."""
    found = _ENHANCED_CODE.match(reply if isinstance(reply, bytes) else reply.encode())
    code = f"{status} {found[0].decode()}" if found else f"{status}"
    refused = f"The mail server refused {what}: {code}."
    permanent = status >= 500 and status not in _NOT_ABOUT_THE_RECIPIENT
    return Undeliverable(refused) if permanent else TryLater(refused)


def _read_address(url: str) -> tuple[str, str, int, tuple[str, str] | None]:
    parts, port = _split(url)
    if parts is None or parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError(
            "The mail server's address must begin with smtp://, smtps:// or smtp+starttls://, "
            "name a host, and have every other sign in its name and password percent-encoded."
        )
    credentials = None
    if parts.username:
        credentials = (unquote(parts.username), unquote(parts.password or ""))
        if not "".join(credentials).isascii():
            raise ValueError("The mail server's name and password must be ASCII.")
    return parts.scheme, parts.hostname, port or _PORTS[parts.scheme], credentials


def _split(url: str) -> tuple[SplitResult | None, int | None]:
    # What the library says about a bad address quotes it, so it ends here.
    try:
        parts = urlsplit(url)
        port = parts.port
        (parts.hostname or "").encode("idna")
    except ValueError:
        return None, None
    return (None if parts.path.strip("/") or parts.query or parts.fragment else parts), port


def _write_whole(path: Path, content: bytes) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
