"""What is sent and seen of disputes."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.actions.groups.schemas import GroupReference
from services.actions.officers.schemas import OfficerReference, OrganisationReference
from shared.events.disputes import DisputedKind, DisputeOutcome, DisputeStatus
from shared.fields import AsAt, Day, Ids, Order, ShortText, Text, View
from shared.paging import Cursor, Limit

_ID = "0190f6a0-0000-7000-8000-000000000001"
_OTHER_ID = "0190f6a0-0000-7000-8000-000000000005"
_GROUP_ID = "0190f6a0-0000-7000-8000-000000000011"
_PRIVATE = "it is private: the council and the parties read it."


class DisputedField(Order):
    """Something that a dispute is about."""

    kind: DisputedKind = Field(description="What it is.", examples=["commissioned_service"])
    id: UUID = Field(description="Its id.", examples=[_ID])


About = Annotated[list[DisputedField], Field(max_length=50)]
_ABOUT = [{"kind": "commissioned_service", "id": _ID}]


class RaiseDispute(Order):
    """Put on record that commissioning bodies disagree."""

    party_ids: Ids = Field(
        description="The bodies that disagree: two at least.", examples=[[_ID, _OTHER_ID]]
    )
    title: ShortText = Field(
        description="What about, in a line that names no person.",
        examples=["Who pays for therapy in residential schools"],
    )
    narrative: Text | None = Field(
        None, description=f"What each says; {_PRIVATE}", examples=["The one holds that …"]
    )
    about: About = Field(
        [], description="The services, contracts and actions it is about.", examples=[_ABOUT]
    )
    officer_id: UUID | None = Field(None, description="Who sees to it.", examples=[None])
    raised_on: Day | None = Field(None, description="When; else today.", examples=[None])
    group_id: UUID | None = Field(
        None,
        description="The governance group that has it from the beginning; else it begins at the"
        " lowest level.",
        examples=[None],
    )


class AmendDispute(Order):
    """Say something else of a dispute; only the fields that are sent are changed."""

    party_ids: Ids = Field(
        default_factory=list, description="The bodies that disagree.", examples=[[_ID, _OTHER_ID]]
    )
    title: ShortText = Field(
        default_factory=str, description="What about.", examples=["Who pays for therapy"]
    )
    narrative: Text | None = Field(
        None, description=f"What each says; {_PRIVATE}", examples=["The one holds that …"]
    )
    about: About = Field([], description="What it is about.", examples=[_ABOUT])
    officer_id: UUID | None = Field(None, description="Who sees to it.", examples=[None])


class TakeStep(Order):
    """Put on record what was tried to come to an agreement."""

    tried: Text = Field(
        description=f"What was tried; {_PRIVATE}", examples=["Both heads of service met."]
    )
    result: Text | None = Field(
        None, description=f"What came of it; {_PRIVATE}", examples=["Costs are shared until July."]
    )
    taken_on: Day | None = Field(None, description="When; else today.", examples=[None])


class EscalateDispute(Order):
    """Let a dispute go to the next level, or up to a group."""

    reason: Text = Field(
        description=f"Why; {_PRIVATE}", examples=["Ten working days passed without agreement."]
    )
    group_id: UUID | None = Field(
        None,
        description="The group that has it from now on; null is the next level. From a group it"
        " goes to one to which that group answers.",
        examples=[None, _GROUP_ID],
    )
    working_days: Annotated[int, Field(ge=1, le=250)] | None = Field(
        None, description="How long it has there; else as the settings say.", examples=[10]
    )


class ResolveDispute(Order):
    """Say how a dispute was settled."""

    outcome: DisputeOutcome = Field(description="How it came to its end.", examples=["agreed"])
    agreement: Text = Field(
        description=f"What was agreed or decided; {_PRIVATE}",
        examples=["Each pays half until the joint review in spring."],
    )
    agreed_on: Day | None = Field(None, description="When; else today.", examples=[None])


class WithdrawDispute(Order):
    """Say that nobody disagrees any more."""

    reason: Text = Field(description=f"Why; {_PRIVATE}", examples=["It was a misreading."])


class AskDisputes(Order):
    """Which disputes are asked for."""

    open: bool | None = Field(None, description="Those that are open, or those that are over.")
    party_id: UUID | None = Field(None, description="Those to which this body is a party.")
    about_id: UUID | None = Field(None, description="Those about this.")
    overdue: bool | None = Field(
        None, description="Those whose clock has run out where they are, or has not."
    )
    as_at: AsAt = None
    limit: Limit = 50
    cursor: Cursor = None


class DisputedView(View):
    """Something that a dispute is about."""

    kind: DisputedKind = Field(description="What it is.", examples=["contract"])
    id: UUID = Field(description="Its id.", examples=[_ID])
    name: str | None = Field(
        description="What it is called; null where that is not known here.",
        examples=["Short breaks"],
    )


class StageView(View):
    """A step of the ladder on which a dispute stands or stood."""

    level: str | None = Field(
        description="On which level of both bodies; null before a group.", examples=["heads"]
    )
    group: GroupReference | None = Field(description="Before which group.")
    begun_on: date = Field(description="Since when.", examples=["2026-11-02"])
    working_days: int = Field(description="How long it has there.", examples=[10])
    due_on: date = Field(
        description="By when it is to be settled there, or goes on.", examples=["2026-11-16"]
    )


class AttemptView(View):
    """What was tried to come to an agreement."""

    number: int = Field(description="Its number.", examples=[1])
    taken_on: date = Field(description="When.", examples=["2026-11-09"])
    tried: str | None = Field(description="What.", examples=["Both heads of service met."])
    result: str | None = Field(
        description="What came of it.", examples=["Costs are shared until July."]
    )


class DisputeView(View):
    """A dispute between commissioning bodies."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    title: str = Field(description="What about.", examples=["Who pays for therapy"])
    parties: list[OrganisationReference] = Field(description="The bodies that disagree.")
    narrative: str | None = Field(description="What each says.", examples=["The one holds that …"])
    about: list[DisputedView] = Field(description="What it is about.")
    officer: OfficerReference | None = Field(description="Who sees to it.")
    status: DisputeStatus = Field(description="Whether it is open.", examples=["open"])
    raised_on: date = Field(description="When it was raised.", examples=["2026-11-02"])
    stage: StageView = Field(description="Where it stands, or stood at last.")
    stages: list[StageView] = Field(description="Everywhere it stood, the first one first.")
    attempts: list[AttemptView] = Field(description="What was tried, the first of it first.")
    escalation_due_on: date | None = Field(
        description="On which day it goes on if it is not settled; null once it is over.",
        examples=["2026-11-16"],
    )
    overdue: bool = Field(
        description="Has its clock run out where it is, so that it is to be escalated?",
        examples=[False],
    )
    next_level: str | None = Field(
        description="The level to which it goes next; null at the top and before a group.",
        examples=["directors"],
    )
    elapsed_days: int = Field(description="Days since it was raised, or it took.", examples=[14])
    elapsed_working_days: int = Field(description="Working days of these.", examples=[10])
    outcome: DisputeOutcome | None = Field(description="How it was settled.", examples=[None])
    agreement: str | None = Field(description="What was agreed or decided.", examples=[None])
    closed_on: date | None = Field(description="When it was over.", examples=[None])
    changed_at: datetime = Field(
        description="When it was last changed.", examples=["2026-11-22T09:00:00Z"]
    )
    allowed: list[str] = Field(description="What you may do with it now.", examples=[["escalate"]])


class HigherGroupView(View):
    """A group to which a dispute can go."""

    id: UUID = Field(description="Its id.", examples=[_GROUP_ID])
    name: str = Field(description="Its name.", examples=["Children's partnership board"])
    steps_up: int = Field(description="How many lines up it is, or 0 without a line.", examples=[1])
