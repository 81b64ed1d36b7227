"""What is sent and seen when somebody goes."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from services.actions.officers.schemas import OfficerReference
from shared.fields import Order, ShortText, Text, View

_ID = "0190f6a0-0000-7000-8000-000000000002"
_OTHER_ID = "0190f6a0-0000-7000-8000-000000000007"
_WHY = "Why; it is kept with each thing that is given, and shown to those who may read its reasons."


def _each_once(ids: list[UUID] | None) -> list[UUID] | None:
    return list(dict.fromkeys(ids)) if ids is not None else None


class ResponsibilityKind(StrEnum):
    """What can be an officer's."""

    ACTION = "action"
    PLAN = "plan"
    AGREED_ACTION = "agreed_action"
    REPORT_SCHEDULE = "report_schedule"
    REPORT = "report"
    NEED = "need"
    PROPOSAL = "proposal"
    GROUP_DECISION = "group_decision"
    DISPUTE = "dispute"
    GROUP_SEAT = "group_seat"
    CONTRACT = "contract"
    WORKLIST_ITEM = "worklist_item"


class HandOver(Order):
    """Give what is an officer's to another."""

    to_officer_id: UUID = Field(description="Who takes it on.", examples=[_OTHER_ID])
    reason: Text = Field(description=_WHY, examples=["Another post from May on."])
    action_ids: Annotated[
        list[UUID] | None, Field(min_length=1, max_length=500), AfterValidator(_each_once)
    ] = Field(
        None,
        description="Which of their open actions; null for everything: the actions, plans, what"
        " meetings agreed, reports, disputes, and entries of the register of needs.",
        examples=[None],
    )


class LeaveOfficer(Order):
    """Say that an officer is no longer there."""

    handover_to_id: UUID | None = Field(
        None,
        description="Who takes on at once what would be nobody's; without it nothing may be.",
        examples=[None, _OTHER_ID],
    )
    reason: Text | None = Field(None, description=_WHY, examples=["Retired."])


class MergeOfficer(Order):
    """Say that an officer is the same person as another, who stays."""

    into_id: UUID = Field(description="Who stays.", examples=[_OTHER_ID])
    reason: Text = Field(
        description="How it is known; it is private.", examples=["Spelled in two ways in the plan."]
    )


class EraseOfficer(Order):
    """Erase an officer's name and address, for ever."""

    authority: ShortText = Field(
        description="By what right, and where that is written down; it stays, so it names nobody.",
        examples=["Request under article 17, case 2026-114"],
    )


class ResponsibilityView(View):
    """Something that is an officer's."""

    kind: ResponsibilityKind = Field(description="What it is.", examples=["action"])
    id: UUID = Field(description="Its id.", examples=[_ID])
    title: str = Field(description="What it is called.", examples=["Re-procure short breaks"])
    part_of: str | None = Field(
        description="In which plan or group it stands; of a contract its reference.",
        examples=["Commissioning for children 2026 to 2029"],
    )
    due_on: date | None = Field(description="The next day that counts.", examples=["2027-03-31"])
    alone: bool = Field(description="Is nobody else responsible for it?", examples=[True])
    keeps_here: bool = Field(
        description="Can they not leave before it is handed over or over?", examples=[True]
    )


class GivenView(View):
    """How much of one kind was handed over."""

    kind: ResponsibilityKind = Field(description="What it is.", examples=["action"])
    count: int = Field(description="How much of it.", examples=[12])


class HandoverView(View):
    """What was handed over."""

    officer: OfficerReference = Field(description="Whose it was.")
    to: OfficerReference = Field(description="Whose it is from now on.")
    given: list[GivenView] = Field(description="How much, of each kind of which there was some.")
