"""Mail that came back: what a mail system, or GOV.UK Notify, says of a message that it had taken."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import default as policy
from uuid import UUID

_OUR_ID = re.compile(
    r"<([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@", re.IGNORECASE
)
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_LONGEST_REASON = 2_000


@dataclass(frozen=True, slots=True)
class Bounce:
    """A message that did not arrive: the code says why to a program, the reason to a person."""

    message_id: UUID
    code: str | None
    reason: str | None


def read(report: bytes) -> Bounce | None:
    """Return which message a delivery report (RFC 3464) gives up; None if it gives up none of ours.

    A report that a message is late, or has arrived, gives up nothing.
    """
    mail = message_from_bytes(report, EmailMessage, policy=policy)
    if mail.get_content_type() != "multipart/report":
        return None
    failed = next(_failures(mail), None)
    message_id = _returned(mail)
    if failed is None or message_id is None:
        return None
    status = _STATUS.search(_words(failed, "Status"))
    said = _words(failed, "Diagnostic-Code").partition(";")[2].strip()
    reason = said.replace("\x00", "")[:_LONGEST_REASON]
    return Bounce(message_id, status[0] if status else None, reason or None)


def _failures(mail: EmailMessage) -> Iterator[MIMEPart]:
    """Yield what the report says of each recipient for whom the message has failed."""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            for said in part.iter_parts():
                if _words(said, "Action").lower() == "failed":
                    yield said


def _returned(mail: EmailMessage) -> UUID | None:
    """Return the id of the message of ours that the report brings back, whole or its headers."""
    for part in mail.walk():
        found = None
        if part.get_content_type() == "message/rfc822":
            inner = next(part.iter_parts(), None)
            found = _OUR_ID.search(_words(inner, "Message-ID")) if inner else None
        elif part.get_content_type() == "text/rfc822-headers":
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            headers = message_from_bytes(content, EmailMessage, policy=policy)
            found = _OUR_ID.search(_words(headers, "Message-ID"))
        if found:
            return UUID(found[1])
    return None


def _words(part: MIMEPart, name: str) -> str:
    return str(part.get(name, "")).strip()
