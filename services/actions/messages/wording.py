"""How a message reads: pure, so that the command line can show one that is never sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from shared.notify.message import Message
from shared.notify.templates import render, render_subject

PACKAGE = "services.actions.messages"
TEMPLATE = "daily"
TARGETS = {
    "contract_end": "the end of the contract",
    "reprocurement": "the latest safe day to start a re-procurement",
}


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who is told: an officer by name and address, or the default recipient."""

    address: str
    name: str | None = None
    is_default_recipient: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a message tells: a date of a contract that needs a decision."""

    kind: str
    contract_id: UUID
    reference: str
    title: str
    provider_name: str | None
    value: Decimal | None
    target_on: date
    months: int


@dataclass(frozen=True, slots=True)
class Sender:
    """In whose name a message speaks, and where its links lead."""

    council_name: str
    public_url: str
    frontend_url: str | None = None

    @property
    def worklist_url(self) -> str:
        """Return where an officer finds their worklist."""
        return f"{self._front}/worklist" if self.frontend_url else f"{self._front}/v1/me/worklist"

    def contract_url(self, contract_id: UUID) -> str:
        """Return where a contract is shown."""
        version = "" if self.frontend_url else "/v1"
        return f"{self._front}{version}/contracts/{contract_id}"

    @property
    def _front(self) -> str:
        return (self.frontend_url or self.public_url).rstrip("/")


def told(item: Mapping[Any, Any]) -> Told:
    """Return what a row of a worklist, or the fields of an alert, tell."""
    return Told(**{one.name: item[one.name] for one in fields(Told)})


def write(
    items: Sequence[Told],
    *,
    message_id: UUID,
    to: Addressee,
    on: date,
    sender: Sender,
    sent_at: datetime,
) -> Message:
    """Return the message that tells somebody on a day about some items."""
    context = {
        "council_name": sender.council_name,
        "officer_name": to.name or "colleague",
        "on": on,
        "is_default_recipient": to.is_default_recipient,
        "worklist_url": sender.worklist_url,
        "more": 0,
        "items": [
            {
                "kind": item.kind,
                "title": item.title,
                "provider_name": item.provider_name,
                "reference": item.reference,
                "value": item.value,
                "target_on": item.target_on,
                "days_left": (item.target_on - on).days,
                "link": sender.contract_url(item.contract_id),
                "reason": _reason(item),
            }
            for item in items
        ],
    }
    text, html = render(PACKAGE, TEMPLATE, context)
    return Message(
        id=message_id,
        to_address=to.address,
        to_name=to.name,
        subject=render_subject(PACKAGE, TEMPLATE, context),
        text=text,
        html=html,
        sent_at=sent_at,
    )


def _reason(item: Told) -> str:
    target = TARGETS.get(item.kind, "its day")
    if item.months == 0:
        return f"you are reminded at {target}, and no decision is recorded yet."
    months = "one month" if item.months == 1 else f"{item.months} months"
    return f"you are reminded {months} before {target}, and no decision is recorded yet."
