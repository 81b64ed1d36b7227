"""What is sent and seen of the register of legislation, guidance and local drivers."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from shared.events.drivers import DriverKind
from shared.fields import AsAt, Code, Day, FilterText, Link, Order, ShortText, Text, View
from shared.paging import Cursor, Limit

_ID = "0190f6a0-0000-7000-8000-000000000001"
# Acts of Parliament are cited by their year since 1963; some still in force are older than that.
Year = Annotated[int, Field(ge=1200, le=2150)]
LegalDay = Annotated[date, Field(ge=date(1200, 1, 1), le=date(2150, 12, 31))]


class DriverFields(BaseModel):
    """What can be said of an entry, and is seen of it."""

    year: Year | None = Field(None, description="Of which year it is.", examples=[2014])
    provision: Code | None = Field(
        None, description="The part that is meant, if not the whole.", examples=["Part 3"]
    )
    citation: ShortText | None = Field(None, description="How it is cited.", examples=["2014 c. 6"])
    url: Link | None = Field(
        None, description="Where it can be read.", examples=["https://law.example.org/2014/6"]
    )
    summary: Text | None = Field(
        None,
        description="What it asks of commissioners, in your words.",
        examples=["Council and NHS commission jointly for children with special needs."],
    )
    also_written: Annotated[list[ShortText], Field(max_length=20)] = Field(
        [], description="Other ways in which plans write it.", examples=[["CFA 2014"]]
    )
    in_force_on: LegalDay | None = Field(
        None, description="Since when it counts; null if that is not known.", examples=[None]
    )


class RegisterDriver(DriverFields, Order):
    """Let plans name an Act, regulations, a code, guidance or a local driver."""

    title: ShortText = Field(
        description="What it is called. Titles are compared whatever their capitals, spaces and"
        " commas, and with `&` as `and`; a second one alike is refused.",
        examples=["Children and Families Act 2014"],
    )
    kind: DriverKind = Field(description="What it is.", examples=["act"])


class AmendDriver(DriverFields, Order):
    """Let something else be known of an entry; only the fields that are sent are changed."""

    title: ShortText = Field(
        default_factory=str, description="What it is called.", examples=["Care Act 2014 as amended"]
    )
    kind: DriverKind = Field(DriverKind.ACT, description="What it is.", examples=["act"])
    also_written: Annotated[list[ShortText], Field(max_length=20)] = Field(
        [], description="Other ways in which plans write it.", examples=[["The 2014 Act"]]
    )


class RepealDriver(Order):
    """Let an entry no longer count."""

    repealed_on: Day = Field(
        description="From which day on; it may be one to come.", examples=["2027-04-01"]
    )
    successor_id: UUID | None = Field(
        None, description="What counts in its place, if anything does.", examples=[None]
    )
    reason: Text | None = Field(None, description="Why.", examples=["Replaced by a new code."])


class ReinstateDriver(Order):
    """Let an entry count after all."""

    reason: Text = Field(description="Why.", examples=["The repeal did not come into force."])


class AskDrivers(Order):
    """Which entries are asked for."""

    q: FilterText | None = Field(
        None,
        description="Words that all occur in its title, other ways to write it, citation or"
        " summary.",
        examples=["children act"],
    )
    kind: DriverKind | None = Field(None, description="What they are.")
    year: Year | None = Field(None, description="Of which year.")
    in_force: bool | None = Field(
        None, description="Those that count on the day that is asked about, or the others."
    )
    successor_id: UUID | None = Field(None, description="Those in whose place this one counts.")
    as_at: AsAt = None
    limit: Limit = 50
    cursor: Cursor = None


class DriverReference(View):
    """An entry of the register that is referred to."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    name: str | None = Field(description="Its title.", examples=["Children Act 1989"])


class DriverView(DriverFields, View):
    """An Act, regulations, a code, guidance or a local driver, and what rests on it."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    title: str = Field(description="What it is called.", examples=["Children Act 1989"])
    kind: DriverKind = Field(description="What it is.", examples=["act"])
    in_force: bool = Field(
        description="Does it count on the day that is asked about?", examples=[True]
    )
    repealed_on: date | None = Field(
        description="From when on it no longer counts.", examples=[None]
    )
    successor: DriverReference | None = Field(description="What counts in its place.")
    plans: int = Field(description="Plans with actions that rest on it today.", examples=[1])
    objectives: int = Field(
        description="Objectives with actions that rest on it today.", examples=[3]
    )
    actions: int = Field(
        description="Actions that rest on it today; `/v1/actions?driver_id=` lists them.",
        examples=[7],
    )
    changed_at: datetime = Field(
        description="When it was last changed.", examples=["2026-11-22T09:00:00Z"]
    )
    allowed: list[str] = Field(description="What you may do now.", examples=[["amend", "repeal"]])
