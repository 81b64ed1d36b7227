"""What is sent and seen of the register of needs."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.actions.grounds.schemas import Grounding
from services.actions.officers.schemas import OfficerReference, OrganisationReference
from shared.events.needs import NeedKind
from shared.fields import AsAt, Day, FilterText, Link, Order, ShortText, Text, View
from shared.paging import Cursor, Limit

_ID = "0190f6a0-0000-7000-8000-000000000001"
Months = Annotated[int, Field(ge=1, le=120)]
Count = Annotated[int, Field(ge=0, le=10_000_000)]


class EvidenceLinkField(Order):
    """Where something can be read; it is kept there and not here."""

    title: ShortText = Field(description="What it is.", examples=["JSNA 2026, children"])
    url: Link = Field(description="Where.", examples=["https://insight.example.org/jsna"])


class PlaceField(Order):
    """A place that it is about."""

    label: ShortText = Field(description="What it is called.", examples=["Wearmouth"])
    uri: Link | None = Field(None, description="What stands for it in a list.", examples=[None])


class FigureField(Order):
    """How much of something is needed, and how much of it there is."""

    what: ShortText = Field(description="Of what.", examples=["Foster homes for siblings"])
    area: ShortText | None = Field(None, description="Where.", examples=["Wearmouth"])
    as_of_on: Day = Field(
        description="On which day; one to come for a forecast.", examples=["2026-03-31"]
    )
    demand: Count | None = Field(
        None,
        description="How many are needed, for all children together; so few that it may point at"
        " a child are refused.",
        examples=[48],
    )
    provision: Count | None = Field(None, description="How many there are.", examples=[31])


class FigureView(View):
    """How much of something is needed, how much there is, and how much is missing."""

    what: str = Field(description="Of what.", examples=["Foster homes for siblings"])
    area: str | None = Field(description="Where.", examples=["Wearmouth"])
    as_of_on: date = Field(description="On which day.", examples=["2026-03-31"])
    demand: int | None = Field(description="How many are needed.", examples=[48])
    provision: int | None = Field(description="How many there are.", examples=[31])
    gap: int | None = Field(
        description="How many are missing; below nought there are more than needed.", examples=[17]
    )


class NeedFields(BaseModel):
    """What can be said of an entry, and is seen of it."""

    summary: Text | None = Field(
        None,
        description="What it says, about all and about nobody in particular.",
        examples=["More children wait longer than a year ago."],
    )
    published_on: Day | None = Field(
        None, description="When this edition was published.", examples=["2026-04-01"]
    )
    links: Annotated[list[EvidenceLinkField], Field(max_length=50)] = Field(
        [], description="Where it can be read."
    )
    priorities: Annotated[list[ShortText], Field(max_length=50)] = Field(
        [], description="Which priorities it names.", examples=[["Earlier help with speech"]]
    )
    areas: Annotated[list[PlaceField], Field(max_length=50)] = Field(
        [], description="Which places it is about; none for all."
    )
    refresh_months: Months | None = Field(
        None,
        description="After how many months a new edition is due: 6 for twice a year, 12 for every"
        " year, 24 for every two, 36 for every three.",
        examples=[24],
    )


class RecordNeed(NeedFields, Order):
    """Let a needs assessment, a strategic review or another source stand in the register."""

    title: ShortText = Field(
        description="What it is called.", examples=["Joint strategic needs assessment"]
    )
    kind: NeedKind = Field(description="What it is.", examples=["needs_assessment"])
    organisation_id: UUID | None = Field(None, description="Whose it is.", examples=[_ID])
    officer_id: UUID | None = Field(
        None, description="Which officer sees to the next edition.", examples=[_ID]
    )
    figures: Annotated[list[FigureField], Field(max_length=200)] = Field(
        [], description="Demand and provision, where it counts them."
    )


class AmendNeed(NeedFields, Order):
    """Let something else be known of an entry; only the fields that are sent are changed."""

    title: ShortText = Field(
        default_factory=str, description="What it is called.", examples=["JSNA, children"]
    )
    kind: NeedKind = Field(NeedKind.OTHER, description="What it is.", examples=["needs_assessment"])
    organisation_id: UUID | None = Field(None, description="Whose it is.", examples=[_ID])
    officer_id: UUID | None = Field(
        None, description="Which officer sees to the next edition.", examples=[_ID]
    )
    figures: Annotated[list[FigureField], Field(max_length=200)] = Field(
        [], description="Demand and provision, where it counts them."
    )


class RefreshNeed(Order):
    """Say that there is a new edition, and what it says otherwise; what is not sent still stands."""

    published_on: Day = Field(
        description="When it was published: after the one before.", examples=["2026-11-01"]
    )
    links: Annotated[list[EvidenceLinkField], Field(min_length=1, max_length=50)] = Field(
        description="Where the new edition can be read.",
        examples=[[{"title": "JSNA 2026", "url": "https://insight.example.org/jsna/2026"}]],
    )
    summary: Text | None = Field(None, description="What it says.", examples=["Fewer wait."])
    priorities: Annotated[list[ShortText], Field(max_length=50)] = Field(
        [], description="Which priorities it names.", examples=[["Earlier help with speech"]]
    )
    figures: Annotated[list[FigureField], Field(max_length=200)] = Field(
        [], description="Demand and provision, where it counts them."
    )


class RetireNeed(Order):
    """Let an entry no longer count; it stays in the register."""

    retired_on: Day | None = Field(
        None, description="From which day on: today or earlier.", examples=["2026-11-01"]
    )
    successor_id: UUID | None = Field(
        None, description="What is read in its place, if anything is.", examples=[None]
    )
    reason: Text = Field(description="Why.", examples=["Its figures stand in the JSNA now."])


class AskNeeds(Order):
    """Which entries are asked for."""

    q: FilterText | None = Field(
        None, description="Words as they stand in the title, summary or priorities."
    )
    kind: NeedKind | None = Field(None, description="What they are.")
    organisation_id: UUID | None = Field(None, description="Whose they are.")
    officer_id: UUID | None = Field(None, description="Which officer sees to the next edition.")
    area: FilterText | None = Field(None, description="About this place.")
    refresh_due_until: Day | None = Field(
        None, description="Those that count and of which a new edition is due by this day."
    )
    is_retired: bool | None = Field(None, description="Those that no longer count, or the others.")
    as_at: AsAt = None
    limit: Limit = 50
    cursor: Cursor = None


class NeedReference(View):
    """An entry of the register of needs that is referred to."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    name: str | None = Field(description="Its title.", examples=["JSNA"])


class NeedView(NeedFields, Grounding, View):
    """Something that tells of a need: what it says, when it is due anew, and what rests on it."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    title: str = Field(description="What it is called.", examples=["JSNA"])
    kind: NeedKind = Field(description="What it is.", examples=["needs_assessment"])
    organisation: OrganisationReference | None = Field(description="Whose it is.")
    officer: OfficerReference | None = Field(description="Who sees to the next edition.")
    figures: list[FigureView] = Field(description="Demand and provision, where it counts them.")
    edition: int = Field(description="Which edition this is.", examples=[2])
    refresh_due_on: date | None = Field(
        description="When the next edition is due.", examples=["2028-04-01"]
    )
    is_refresh_due: bool = Field(description="Has that day come?", examples=[False])
    retired_on: date | None = Field(
        description="From when on it no longer counts.", examples=[None]
    )
    successor: NeedReference | None = Field(description="What is read in its place.")
    changed_at: datetime = Field(
        description="When it was last changed.", examples=["2026-11-22T09:00:00Z"]
    )
    allowed: list[str] = Field(description="What you may do now.", examples=[["refresh"]])


class EditionView(View):
    """An edition of it, with what was first said of that edition."""

    edition: int = Field(description="Which edition.", examples=[1])
    published_on: date | None = Field(description="When published.", examples=["2024-04-01"])
    links: list[EvidenceLinkField] = Field(description="Where it can be read.")
    recorded_at: datetime = Field(
        description="When that was written down here; `as_at` this moment shows all of it.",
        examples=["2026-11-22T09:00:00Z"],
    )
