"""A message to one person, and how it is written as mail."""

import re
from base64 import encodebytes
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime, parseaddr, quote
from uuid import UUID

_LOCAL_PART = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_ADDRESS = re.compile(rf"(?=.{{1,254}}\Z)(?=[^@]{{1,64}}@){_LOCAL_PART}@{_LABEL}(?:\.{_LABEL})+")
# Control characters, line and paragraph separators, and marks that turn the reading direction.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONGEST_PLAIN_WORD = 60


class Undeliverable(Exception):
    """The message cannot reach this address, so there is no use in trying again."""


class TryLater(Exception):
    """The message did not get away this time, and may at the next try."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture (PNG) that the HTML of a message shows by its Content-ID."""

    content_id: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that goes with a message."""

    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Message:
    """What one person is told, and when; `markdown` is the text as GOV.UK Notify sets it."""

    id: UUID
    to_address: str
    to_name: str | None
    subject: str
    text: str
    html: str
    sent_at: datetime
    markdown: str = ""
    pictures: tuple[Picture, ...] = ()
    attachments: tuple[Attachment, ...] = ()


class _AsWritten(EmailPolicy):
    """The policy that keeps each header as it was written here, already encoded and folded.

    The library's own folding decodes what looks encoded in a text, and in the older versions that
    must work it then writes a line break that it finds there: a way to add headers from outside.
    """

    def header_store_parse(self, name: str, value: str) -> tuple[str, str]:
        return name, value

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002 -- the library's
        return value


_POLICY = _AsWritten(refold_source="none", linesep=SMTP.linesep)


def one_line(text: str) -> str:
    """Return text as one line: every run of spaces, breaks and control characters is one space."""
    return " ".join(_UNSEEN.sub(" ", whole(text)).split())


def whole(text: str) -> str:
    """Return text that can be encoded: half of a character becomes the replacement mark."""
    return _SURROGATE.sub("\ufffd", text)


def sender(mail_from: str) -> tuple[str, str]:
    """Return the name and the address of `Name <address>` or of an address alone."""
    name, address = parseaddr(mail_from)
    if not _ADDRESS.fullmatch(address):
        raise ValueError("The address that mail comes from is not a mail address.")
    return name, address


def recipient(to_address: str) -> str:
    """Return the address if mail can be sent to it, or refuse it."""
    if not _ADDRESS.fullmatch(to_address):
        raise Undeliverable("This is not an address that mail can be sent to.")
    return to_address


def as_email(message: Message, *, mail_from: str, domain: str) -> EmailMessage:
    """Return the message as mail: the same message always gives the same bytes."""
    if not _DOMAIN.fullmatch(domain):
        raise ValueError("A Message-ID needs the name of a domain.")
    if message.sent_at.tzinfo is None:
        raise ValueError("The time of sending needs a time zone.")
    from_name, from_address = sender(mail_from)
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = _mailbox(from_name, from_address)
    mail["To"] = _mailbox(message.to_name or "", recipient(message.to_address))
    mail["Subject"] = _encoded(one_line(message.subject), first_line_after="Subject")
    mail["Date"] = format_datetime(message.sent_at)
    mail["Message-ID"] = f"<{message.id}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(whole(message.text), cte=_shorter_encoding(message.text))
    # Quoted-printable writes every equals sign as =3D, and base64 has no underscore, so this can
    # never occur inside a part.
    mail.make_alternative(boundary=f"=_{message.id.hex}")
    mail.add_alternative(whole(message.html), subtype="html", cte=_shorter_encoding(message.html))
    if message.pictures:
        _, page = mail.iter_parts()
        page.make_related(boundary=f"=_related.{message.id.hex}")
        page.set_param("type", "text/html")
        for picture in message.pictures:
            page.attach(_picture_part(picture))
    if message.attachments:
        mail.make_mixed(boundary=f"=_mixed.{message.id.hex}")
        for attachment in message.attachments:
            mail.attach(_attachment_part(attachment))
    return mail


def _shorter_encoding(text: str) -> str:
    """Return how a text travels: English is readable as it goes, other writing is shorter so."""
    plain, every = len(text.encode("ascii", "ignore")), len(whole(text).encode())
    return "quoted-printable" if 6 * plain >= 5 * every else "base64"


def _picture_part(picture: Picture) -> EmailMessage:
    part = _file_part("image/png", "inline", picture.content)
    part["Content-ID"] = f"<{picture.content_id}>"
    return part


def _attachment_part(attachment: Attachment) -> EmailMessage:
    disposition = f'attachment; filename="{attachment.filename}"'
    return _file_part(attachment.content_type, disposition, attachment.content)


def _file_part(content_type: str, disposition: str, content: bytes) -> EmailMessage:
    part = EmailMessage(policy=_POLICY)
    part["Content-Type"] = content_type
    part["Content-Transfer-Encoding"] = "base64"
    part["Content-Disposition"] = disposition
    part.set_payload(encodebytes(content).decode("ascii"))
    return part


def _mailbox(name: str, address: str) -> str:
    name = one_line(name)
    if not name:
        return address
    shown = f'"{quote(name)}"' if _is_plain(name) else _encoded(name, first_line_after="From")
    return f"{shown}\r\n <{address}>"


def _encoded(text: str, *, first_line_after: str) -> str:
    charset = "us-ascii" if _is_plain(text) else "utf-8"
    header = Header(text, charset=charset, header_name=first_line_after, maxlinelen=76)
    return header.encode(linesep="\r\n")


def _is_plain(text: str) -> bool:
    longest = max(map(len, text.split()), default=0)
    return text.isascii() and "=?" not in text and longest <= _LONGEST_PLAIN_WORD
