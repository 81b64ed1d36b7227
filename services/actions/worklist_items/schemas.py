"""What is seen of items of a worklist."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field

from services.actions.officers.schemas import OfficerReference
from services.actions.reminders.schemas import AboutReference
from shared.fields import Day, FilterText, Money, Order, Text, View

_ID = "0190f6a0-0000-7000-8000-000000000003"


OfContract = Annotated[UUID | None, Query(description="About this contract.")]
OfKind = Annotated[FilterText | None, Query(description="Why they are there.")]
Quiet = Annotated[
    bool | None, Query(description="Only those that are acknowledged or put off, or only others.")
]
Overdue = Annotated[
    bool | None, Query(description="Only those that are open after their day, or only others.")
]


class SnoozeItem(Order):
    """Put an item off until a day."""

    until: Day = Field(
        description="When to hear of it again; never after the latest safe day.",
        examples=["2027-01-11"],
    )
    reason: Text = Field(
        description="Why not before; without anybody's name.",
        examples=["The governors meet on 8 January."],
    )


class DelegateItem(Order):
    """Give an item to another officer."""

    officer_id: UUID = Field(
        description="Who is confirmed and not away.",
        examples=["0190f6a0-0000-7000-8000-000000000007"],
    )
    reason: Text = Field(
        description="Why; without anybody's name.",
        examples=["The review of short breaks decides about this one too."],
    )


class ContractReference(View):
    """A contract, as other things name it."""

    id: UUID = Field(description="Its id.", examples=["0190f6a0-0000-7000-8000-000000000004"])
    reference: str = Field(description="What the council calls it.", examples=["CS-2024-017"])
    name: str = Field(description="Its title.", examples=["Short breaks for disabled children"])


class WorklistItemView(View):
    """Something that an officer has to see to."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    officer: OfficerReference | None = Field(
        description="In whose worklist it is; null is the default recipient's."
    )
    alert_id: UUID | None = Field(
        description="The alert that it comes from; null if it comes from a reminder.",
        examples=["0190f6a0-0000-7000-8000-000000000005"],
    )
    reminder_id: UUID | None = Field(
        description="The reminder that it comes from; null if it comes from an alert.",
        examples=[None],
    )
    kind: str = Field(
        description="Why it is there: the kind of the alert or the reminder.",
        examples=["contract_end"],
    )
    about: AboutReference = Field(description="What it is about, whatever that is.")
    part_of: str | None = Field(
        description="The plan or the group that it belongs to, of a reminder.", examples=[None]
    )
    contract: ContractReference | None = Field(
        description="The contract that it is about, if it is about one."
    )
    provider_name: str | None = Field(
        description="Who provides the service.", examples=["Harbour Young Carers"]
    )
    value: Money | None = Field(description="What the contract is worth.", examples=["125000.00"])
    target_on: date = Field(description="By when it must be decided.", examples=["2027-03-31"])
    end_on: date | None = Field(
        description="When the contract ends, if it does.", examples=["2027-03-31"]
    )
    months: int | None = Field(
        description="How many months before that day the officer is alerted; null of a reminder.",
        examples=[6],
    )
    step: str | None = Field(
        description="Which step of the way it is about, if it is about one.", examples=["tender"]
    )
    why: str | None = Field(
        description="Why on that day, in words.",
        examples=["A tender of this value takes nine months."],
    )
    safe_start_on: date | None = Field(
        description="The latest safe day to start; it is not put off for longer.",
        examples=["2026-12-31"],
    )
    overdue: bool = Field(description="Is it open although its day has passed?", examples=[False])
    opened_at: datetime = Field(description="When it came.", examples=["2026-09-30T06:30:00Z"])
    acknowledged_at: datetime | None = Field(
        description="When it was acknowledged.", examples=["2026-09-30T09:12:00Z"]
    )
    is_quiet: bool = Field(
        description="Is nobody told of it just now, since it was acknowledged or put off?",
        examples=[True],
    )
    quiet_until: date | None = Field(
        description="When its officer hears of it again.", examples=["2027-01-11"]
    )
    is_snoozed: bool = Field(description="Was it put off until then?", examples=[False])
    reason: str | None = Field(
        description="Why it was put off or delegated.",
        examples=["The governors meet on 8 January."],
    )
    delegated_by: OfficerReference | None = Field(description="Who gave it to its officer.")
    climbed_from: list[OfficerReference] = Field(
        description="Who had it before and did not answer, or was not there: the last one last."
    )
    climbs_on: date | None = Field(
        description="When it goes up the line, if nothing is done; null if it cannot.",
        examples=["2027-01-25"],
    )
    closed_at: datetime | None = Field(
        description="Since when there is nothing left to do.", examples=[None]
    )
    changed_at: datetime = Field(
        description="When it was last changed.", examples=["2026-09-30T09:12:00Z"]
    )
    allowed: list[str] = Field(
        description="What you may do with it now.", examples=[["acknowledge", "snooze", "delegate"]]
    )
