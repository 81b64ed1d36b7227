"""What is sent and seen of governance groups."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.actions.groups.rules import LineKind
from services.actions.officers.schemas import OfficerReference, OrganisationReference
from shared.events.groups import Cadence, GroupKind, GroupRelation, Seat
from shared.fields import AsAt, Day, FilterText, Order, ShortText, Text, View
from shared.paging import Cursor, Limit

_ID = "0190f6a0-0000-7000-8000-000000000011"
_OTHER_ID = "0190f6a0-0000-7000-8000-000000000012"


class SeatField(Order):
    """A seat: an officer's, an organisation's, or a post's that nobody is named for."""

    seat: Seat = Field(description="What they are in the group.", examples=["chair"])
    officer_id: UUID | None = Field(None, description="Whose seat it is.", examples=[None])
    organisation_id: UUID | None = Field(
        None, description="Which organisation's seat it is, or whom it speaks for.", examples=[None]
    )
    post: ShortText | None = Field(
        None,
        description="With which post; else the officer's own.",
        examples=["Lead Member for Children"],
    )


Seats = Annotated[list[SeatField], Field(max_length=100)]
_SEATS = [{"seat": "chair", "post": "Lead Member for Children"}]


class FormGroup(Order):
    """Let there be a governance group, or a body that gives assurance."""

    name: ShortText = Field(
        description="What it is called.", examples=["SEND Joint Commissioning Group"]
    )
    kind: GroupKind = Field(
        description="What kind of group it is.", examples=["joint_commissioning_group"]
    )
    remit: Text | None = Field(
        None, description="What it is for.", examples=["Does the work of the joint plan."]
    )
    organisation_id: UUID | None = Field(
        None, description="Whose group it is, if it is one organisation's.", examples=[None]
    )
    meets: Cadence | None = Field(None, description="How often it meets.", examples=["monthly"])
    members: Seats = Field([], description="Who sits in it; one chair.", examples=[_SEATS])


class AmendGroup(Order):
    """Say something else about a group; only the fields that are sent are changed."""

    name: ShortText = Field("", description="What it is called.", examples=["SEND Board"])
    kind: GroupKind = Field(
        GroupKind.OTHER, description="What kind of group it is.", examples=["board"]
    )
    remit: Text | None = Field(None, description="What it is for.", examples=["Sees to the plan."])
    organisation_id: UUID | None = Field(
        None, description="Whose group it is, if it is one organisation's.", examples=[None]
    )
    meets: Cadence | None = Field(None, description="How often it meets.", examples=["quarterly"])
    members: Seats = Field([], description="Everybody who sits in it now.", examples=[_SEATS])


class RelationField(Order):
    """How the group stands to another."""

    relation: GroupRelation = Field(description="How.", examples=["reports_to"])
    group_id: UUID = Field(description="To which group.", examples=[_OTHER_ID])


class RelateGroup(Order):
    """Say how a group stands to others: all of its relations, those that are not named end."""

    relations: Annotated[list[RelationField], Field(max_length=50)] = Field(
        description="With whom it works, to whom it reports, to whom it is accountable;"
        " no group answers to itself, directly or not.",
        examples=[[]],
    )


class DissolveGroup(Order):
    """Say that a group no longer meets."""

    dissolved_on: Day | None = Field(
        None, description="Since when: today or earlier; else today.", examples=[None]
    )
    successor_id: UUID | None = Field(
        None,
        description="The group in its place: what answered to the one answers to the other.",
        examples=[None],
    )
    reason: Text = Field(description="Why.", examples=["One board is enough."])


class AskGroups(Order):
    """Which groups are asked for."""

    name: FilterText | None = Field(None, description="Those with this in their name.")
    kind: GroupKind | None = Field(None, description="What kind of group they are.")
    organisation_id: UUID | None = Field(None, description="Those that this organisation is in.")
    officer_id: UUID | None = Field(None, description="Those in which this officer has a seat.")
    dissolved: bool = Field(False, description="Those that were dissolved, instead of the others.")
    as_at: AsAt = None
    limit: Limit = 50
    cursor: Cursor = None


class GroupReference(View):
    """A group, as other things name it."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    name: str = Field(description="What it is called.", examples=["Health and Wellbeing Board"])


class SeatView(View):
    """A seat in a group, by post and not by name."""

    seat: Seat = Field(description="What they are in the group.", examples=["chair"])
    post: str | None = Field(description="With which post.", examples=["Lead Member for Children"])
    officer: OfficerReference | None = Field(description="Whose seat it is.")
    organisation: OrganisationReference | None = Field(description="Which organisation's it is.")
    is_vacant: bool = Field(description="Has the officer left?", examples=[False])


class GroupRelationView(View):
    """How a group stands to another."""

    relation: GroupRelation = Field(description="How.", examples=["reports_to"])
    group: GroupReference = Field(description="To which group.")
    is_dissolved: bool = Field(description="Was that group dissolved?", examples=[False])
    said_there: bool = Field(
        description="Is it said of the other group? Then it is changed there.", examples=[False]
    )


class AnsweringGroup(View):
    """A group that answers to this one."""

    relation: GroupRelation = Field(description="How.", examples=["reports_to"])
    group: GroupReference = Field(description="Which group.")


class GroupView(View):
    """A governance group."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    name: str = Field(description="What it is called.", examples=["SEND Joint Commissioning Group"])
    kind: GroupKind = Field(
        description="What kind of group it is.", examples=["joint_commissioning_group"]
    )
    remit: str | None = Field(description="What it is for.", examples=["Does the work."])
    organisation: OrganisationReference | None = Field(description="Whose group it is.")
    meets: Cadence | None = Field(description="How often it meets.", examples=["monthly"])
    members: list[SeatView] = Field(description="Who sits in it.")
    relations: list[GroupRelationView] = Field(
        description="How it stands to others; that two work together is seen from both."
    )
    answering: list[AnsweringGroup] = Field(
        description="Which groups answer to it: of one that was dissolved, who must now answer to"
        " another."
    )
    dissolved_on: date | None = Field(description="Since when it is no more.", examples=[None])
    successor: GroupReference | None = Field(description="The group in its place.")
    changed_at: datetime = Field(
        description="When it was last changed.", examples=["2026-11-22T09:00:00Z"]
    )
    allowed: list[str] = Field(description="What you may do with it now.", examples=[["amend"]])


class AccountabilityStep(View):
    """A step on a line of accountability."""

    depth: int = Field(
        description="How far from the group that was asked for: 1 is next to it.", examples=[1]
    )
    group: GroupReference = Field(description="Which group answers.")
    kind: LineKind = Field(
        description="How: `succeeded_by` leads from one that was dissolved to the one in its place.",
        examples=["reports_to"],
    )
    to: GroupReference = Field(description="To which group.")


class AccountabilityView(View):
    """To whom a group answers, up to the top, and who answers to it."""

    group: GroupReference = Field(description="Whose accountability it is.")
    upwards: list[AccountabilityStep] = Field(description="The steps up, the nearest first.")
    top: list[GroupReference] = Field(
        description="Who answers to nobody above; the group itself, if it answers to nobody."
    )
    downwards: list[AccountabilityStep] = Field(
        description="The steps that come up to it, nearest first."
    )


class ChairView(View):
    """Who chairs a group, by post."""

    seat: Seat = Field(description="As what.", examples=["chair"])
    post: str = Field(
        description="The post, or else the organisation.", examples=["Lead Member for Children"]
    )
    is_vacant: bool = Field(description="Has the officer left?", examples=[False])


class ChartedGroup(View):
    """A group on the chart."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    name: str = Field(description="What it is called.", examples=["Health and Wellbeing Board"])
    kind: GroupKind = Field(description="What kind of group it is.", examples=["board"])
    meets: Cadence | None = Field(description="How often it meets.", examples=["quarterly"])
    chairs: list[ChairView] = Field(description="Who chairs it.")
    rank: int = Field(
        description="How far from the top it stands: 0 answers to nobody.", examples=[0]
    )


class ChartedLine(View):
    """A line of the chart."""

    relation: GroupRelation = Field(
        description="What it means: a working relationship, or that one answers to the other.",
        examples=["reports_to"],
    )
    from_id: UUID = Field(description="From which group.", examples=[_ID])
    to_id: UUID = Field(description="To which group.", examples=[_OTHER_ID])


class ChartView(View):
    """All groups and how they stand to each other, as lists or drawn, by what is accepted."""

    items: list[ChartedGroup] = Field(description="The groups, from the top down.")
    lines: list[ChartedLine] = Field(description="The lines between them.")
