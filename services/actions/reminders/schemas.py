"""What is seen of reminders."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field

from services.actions.officers.schemas import OfficerReference
from shared.events.reminders import ReminderKind, ReminderSettlement
from shared.fields import FilterText, View

_ID = "0190f6a0-0000-7000-8000-00000000000a"

About = Annotated[
    FilterText | None,
    Query(
        description="About this thing, such as `actions/<id>`, `plans/<id>` or `contracts/<id>`.",
        examples=[f"actions/{_ID}"],
    ),
]


class AboutReference(View):
    """What something is about, as other things name it."""

    kind: str = Field(
        description="What kind of thing it is: contract, action, plan, report, agreed_action …",
        examples=["action"],
    )
    id: UUID = Field(description="Its id.", examples=[_ID])
    name: str = Field(description="What it is called.", examples=["Design the new service"])
    reference: str | None = Field(
        description="Its number, code or reference, if it has one.", examples=["1.1.3"]
    )


def about_of(about: str, name: str, reference: str | None) -> AboutReference:
    """Return the reference to a thing that events name `<resource>/<id>`."""
    resource, _, thing_id = about.partition("/")
    kind = resource.removesuffix("s").replace("-", "_")
    return AboutReference(kind=kind, id=UUID(thing_id), name=name, reference=reference)


class ReminderView(View):
    """A reminder of something planned."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    kind: ReminderKind = Field(
        description=(
            "Why somebody is reminded. An action is due soon, overdue, not started although it was"
            " to begin, or started and not heard of for a quarter; a plan is to be refreshed or"
            " reviewed; something else has a day of its own."
        ),
        examples=["action_overdue"],
    )
    about: AboutReference = Field(description="What it is about.")
    part_of: str | None = Field(
        description="The plan or the group that it belongs to.", examples=["Short breaks strategy"]
    )
    officer: OfficerReference | None = Field(
        description="Who is responsible for it; without anybody it is the default recipient."
    )
    target_on: date = Field(description="The day it is about.", examples=["2027-03-31"])
    why: str | None = Field(
        description="Why, in a sentence or two.",
        examples=["The plan says “March 2027”. Nobody has completed it."],
    )
    raised_at: datetime = Field(
        description="When it was raised.", examples=["2027-04-01T06:00:00Z"]
    )
    settled_at: datetime | None = Field(
        description="Since when it needs nobody any more.", examples=[None]
    )
    settlement: ReminderSettlement | None = Field(
        description="Why it needs nobody any more.", examples=[None]
    )
    changed_at: datetime = Field(
        description="When it last changed.", examples=["2027-04-01T06:00:00Z"]
    )
    allowed: list[str] = Field(
        description="What you may do: it is answered in the worklist, or where the thing is.",
        examples=[[]],
    )
