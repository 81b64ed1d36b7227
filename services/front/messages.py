"""The messages of the example: which were sent, and what one of them says."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as policy
from pathlib import Path
from uuid import UUID

from services.actions.messages import store
from services.actions.messages.rules import State
from shared import settings
from shared.database.engine import reading
from shared.errors import NotFound

SHOWN = 20
_FILE = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}-"
    r"(?P<id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.eml"
)


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that was sent; `file` is where it can be read, if it went into the folder."""

    sent_at: datetime
    to: str
    dates: int
    subject: str | None
    file: str | None


@dataclass(frozen=True, slots=True)
class Letter:
    """What stands in the file of a message."""

    subject: str
    sender: str
    to: str
    sent: str
    words: str


ListMessages = Callable[[], Sequence[Sent]]


def list_messages() -> Sequence[Sent]:
    """Return the messages that were sent last, the newest first."""
    with reading("actions") as session:
        rows = store.page(
            session, officer_id=None, only_of=None, state=State.SENT, before=None, limit=SHOWN
        )
    files = _files()
    return [
        Sent(
            sent_at=row["sent_at"],
            to=row["officer_post"] or "The default recipient",
            dates=len(row["item_ids"]),
            subject=read(files[row["id"]]).subject if row["id"] in files else None,
            file=files.get(row["id"]),
        )
        for row in rows
    ]


def read(name: str) -> Letter:
    """Return the message in a file of the mail folder; a name never leads out of it."""
    folder = _folder()
    path = folder / name if folder and _FILE.fullmatch(name) else None
    if path is None or path.is_symlink() or not path.is_file():
        raise NotFound
    mail = message_from_bytes(path.read_bytes(), EmailMessage, policy=policy)
    body = mail.get_body(("plain",))
    return Letter(
        subject=str(mail["Subject"] or ""),
        sender=str(mail["From"] or ""),
        to=str(mail["To"] or ""),
        sent=str(mail["Date"] or ""),
        words=str(body.get_content()) if body else "",
    )


def _folder() -> Path | None:
    data_folder = settings.current().data_folder
    return data_folder / "mail" if data_folder else None


def _files() -> dict[UUID, str]:
    folder = _folder()
    if folder is None or not folder.is_dir():
        return {}
    found = (_FILE.fullmatch(path.name) for path in folder.iterdir())
    return {UUID(file["id"]): file[0] for file in found if file}
