"""What is sent and seen of the findings of inspections and reviews."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.actions.grounds.schemas import Grounding
from services.actions.groups.schemas import GroupReference
from services.actions.needs.schemas import EvidenceLinkField
from services.actions.officers.schemas import OfficerReference, OrganisationReference
from services.actions.plans.schemas import PlanReference
from shared.events.findings import FindingSource
from shared.fields import AsAt, Code, Day, FilterText, Ids, Link, Order, ShortText, Text, View
from shared.paging import Cursor, Limit

_ID = "0190f6a0-0000-7000-8000-000000000001"


class PositionPartField(Order):
    """One part of a position; it is about services, and names no child and no officer."""

    text: Text = Field(description="What is to be said.", examples=["One front door since May."])
    on: Day | None = Field(
        None, description="As of which day; else the day of the statement.", examples=[None]
    )
    evidence: Annotated[list[EvidenceLinkField], Field(max_length=50)] = Field(
        [], description="Where that can be seen."
    )


class FindingFields(BaseModel):
    """What can be said of a finding, and is seen of it."""

    reference: Code | None = Field(
        None, description="What whoever found it calls it.", examples=["WSOA 2"]
    )
    body: ShortText | None = Field(
        None, description="Who inspected or reviewed.", examples=["The inspectorates, jointly"]
    )
    published_on: Day | None = Field(
        None, description="When it was published.", examples=["2026-01-31"]
    )
    report_url: Link | None = Field(
        None, description="Where the report is.", examples=["https://reports.example.org/send"]
    )
    area: ShortText | None = Field(
        None, description="Under which area of weakness it falls.", examples=["Area 2"]
    )


class RecordFinding(FindingFields, Order):
    """Write down what was found; it is about services, and names no child and no officer."""

    source: FindingSource = Field(description="From where it comes.", examples=["inspection"])
    title: ShortText = Field(
        description="What it is called in short.", examples=["Joint commissioning is slow"]
    )
    text: Text = Field(
        description="What was found.", examples=["Services are not commissioned together."]
    )
    plan_id: UUID | None = Field(None, description="The plan that answers to it.", examples=[None])
    organisation_ids: Ids = Field(
        [], description="Who answers for it, and may see it.", examples=[[]]
    )


class AmendFinding(FindingFields, Order):
    """Let something else be known of a finding; only the fields that are sent are changed."""

    source: FindingSource = Field(
        FindingSource.OTHER, description="From where it comes.", examples=["inspection"]
    )
    title: ShortText = Field(
        default_factory=str, description="What it is called in short.", examples=["Too slow"]
    )
    text: Text = Field(
        default_factory=str, description="What was found.", examples=["Decisions take a year."]
    )
    plan_id: UUID | None = Field(None, description="The plan that answers to it.", examples=[None])
    organisation_ids: Ids = Field(
        [], description="Who answers for it, and may see it.", examples=[[]]
    )


class PositionFields(BaseModel):
    """The parts of a position."""

    action: PositionPartField | None = Field(None, description="What is done.")
    intention: PositionPartField | None = Field(None, description="What that is for.")
    implementation: PositionPartField | None = Field(None, description="How far it is.")
    impact: PositionPartField | None = Field(
        None,
        description="What came of it for children so far.",
        examples=[{"text": "Parents wait three weeks less.", "evidence": []}],
    )


class StatePosition(PositionFields, Order):
    """Say where things stand; a part that is not sent stands as it stood."""

    stated_on: Day | None = Field(
        None, description="On which day: today, or since the last statement.", examples=[None]
    )


class CloseFinding(Order):
    """Say that nothing more is to come of a finding, why, and who agreed to that."""

    closed_on: Day | None = Field(
        None, description="When: today, or since the last position.", examples=[None]
    )
    agreed_by_group_id: UUID | None = Field(
        None, description="The group that agreed.", examples=[None]
    )
    agreed_by_officer_id: UUID | None = Field(
        None, description="The officer who agreed.", examples=[None]
    )
    agreed_by_body: ShortText | None = Field(
        None, description="Or who agreed from outside.", examples=["Inspectors, at their revisit"]
    )
    reason: Text = Field(description="Why.", examples=["The revisit found it mended."])


class ReopenFinding(Order):
    """Say that a finding is not settled after all."""

    reason: Text = Field(description="Why.", examples=["Waiting times have grown again."])


class AskFindings(Order):
    """Which findings are asked for."""

    q: FilterText | None = Field(
        None, description="Words as they stand in the title, text, area, body or reference."
    )
    source: FindingSource | None = Field(None, description="From where they come.")
    area: FilterText | None = Field(None, description="Of this area of weakness.")
    plan_id: UUID | None = Field(None, description="To which this plan answers.")
    organisation_id: UUID | None = Field(None, description="For which this organisation answers.")
    is_closed: bool | None = Field(None, description="Those that are closed, or the others.")
    stated_before: Day | None = Field(
        None, description="Open ones whose last position is older than this day, or that have none."
    )
    as_at: AsAt = None
    limit: Limit = 50
    cursor: Cursor = None


class AskBundle(Order):
    """Which findings an inspector is to be shown."""

    source: FindingSource | None = Field(None, description="From where they come.")
    area: FilterText | None = Field(None, description="Of this area of weakness.")
    plan_id: UUID | None = Field(None, description="To which this plan answers.")
    as_at: AsAt = None


class PositionPartView(View):
    """One part of a position."""

    text: str = Field(description="What is said.", examples=["One front door since May."])
    on: date = Field(description="As of which day.", examples=["2026-05-01"])
    evidence: list[EvidenceLinkField] = Field(description="Where that can be seen.")


class PositionView(View):
    """Where things stand: what is done, what for, how far it is, what came of it so far."""

    action: PositionPartView | None = Field(None, description="What is done.")
    intention: PositionPartView | None = Field(None, description="What that is for.")
    implementation: PositionPartView | None = Field(None, description="How far it is.")
    impact: PositionPartView | None = Field(None, description="What came of it so far.")


class StatementView(View):
    """A position as it was stated on a day; parts that were not said anew are as they stood."""

    version: int = Field(description="The version of the finding that it made.", examples=[2])
    stated_on: date = Field(description="On which day.", examples=["2026-05-01"])
    recorded_at: datetime = Field(
        description="When it was written down here.", examples=["2026-05-02T09:00:00Z"]
    )
    position: PositionView = Field(description="Where things stood.")


class FindingView(FindingFields, Grounding, View):
    """A finding, where things stand, and the actions that rest on it."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    source: FindingSource = Field(description="From where it comes.", examples=["inspection"])
    title: str = Field(description="What it is called.", examples=["Too slow"])
    text: str = Field(description="What was found.", examples=["Decisions take a year."])
    plan: PlanReference | None = Field(description="The plan that answers to it.")
    organisations: list[OrganisationReference] = Field(description="Who answers for it.")
    position: PositionView = Field(description="Where things stand.")
    stated_on: date | None = Field(description="When that was said.", examples=["2026-05-01"])
    closed_on: date | None = Field(description="When it was closed.", examples=[None])
    agreed_by_group: GroupReference | None = Field(description="The group that agreed to that.")
    agreed_by_officer: OfficerReference | None = Field(description="The officer who did.")
    agreed_by_body: str | None = Field(description="Who else did.", examples=[None])
    close_reason: str | None = Field(
        description="Why it was closed; not told of a moment that has passed.", examples=[None]
    )
    changed_at: datetime = Field(
        description="When it was last changed.", examples=["2026-11-22T09:00:00Z"]
    )
    allowed: list[str] = Field(description="What you may do now.", examples=[["state-position"]])


class BundleView(View):
    """All that an inspector asks for in one document: each finding, its position, its actions."""

    on: date = Field(description="As of which day.", examples=["2026-11-22"])
    findings: int = Field(description="How many findings there are.", examples=[4])
    closed: int = Field(description="How many of them are closed.", examples=[1])
    without_position: int = Field(description="Of how many nothing was said yet.", examples=[0])
    without_impact: int = Field(description="Of how many no impact was told yet.", examples=[2])
    without_action: int = Field(description="On how many no action rests.", examples=[0])
    items: list[FindingView] = Field(description="The findings, by area.")
