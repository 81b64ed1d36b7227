"""How a day passes in a journey: what the worker does in a morning, and who is written to."""

import re
from collections.abc import Collection
from datetime import date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from starlette.testclient import TestClient

from services import worker
from services.actions import jobs as actions
from services.contracts import jobs as contracts

_LINK = re.compile(r"https?://[^\s>\"]+")


def morning(day: date) -> datetime:
    """Return the hour of a day at which messages are sent."""
    return datetime.fromisoformat(f"{day}T10:00:00+00:00")


def let_come(day: date, *, but: Collection[str] = ()) -> None:
    """Let the morning of a day come, with everything that is done then."""
    worker.settle()
    for name, job in (contracts.JOBS | actions.JOBS).items():
        if name not in but:
            job.run(morning(day))
            worker.settle()


def messages(mail: Path) -> list[EmailMessage]:
    """Return the messages that nobody has read yet, and read them."""
    found = []
    for path in sorted(mail.glob("*.eml")):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        found.append(cast(EmailMessage, message))
        path.unlink()
    return found


def addressees(mail: Path) -> list[str]:
    """Return to whom the messages went that nobody has read yet, and read them."""
    return [str(message["To"].addresses[0].addr_spec) for message in messages(mail)]


def words(message: EmailMessage) -> str:
    """Return what a message says in plain text."""
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def links(message: EmailMessage, part: str) -> list[str]:
    """Return the links of a message that hold some words, from the host on."""
    found = dict.fromkeys(_LINK.findall(words(message)))
    return [link for link in found if part in link]


def tell(council: TestClient, resource: str, thing_id: UUID | str, verb: str, **order: Any) -> Any:
    """Call a verb of a thing at its newest version, and return what is shown then."""
    address = f"/v1/{resource}/{thing_id}"
    headers = {"If-Match": council.get(address).headers["ETag"]}
    body = {"json": order} if order else {}
    answer = council.post(f"{address}/{verb}", headers=headers, **body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def make(council: TestClient, resource: str, **order: Any) -> str:
    """Make a thing, and return its id."""
    answer = council.post(f"/v1/{resource}", json=order)
    assert answer.status_code == 201, answer.text
    worker.settle()
    return str(answer.json()["id"])
