"""What is sent and seen of procurements."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.contracts.contracts.schemas import OfficerRef, OrganisationRef
from services.contracts.contracts.terms import EXAMPLE_ID, Ids
from services.contracts.procurements.terms import PlannedStepField, ProcurementFields
from shared.events.procurements import (
    ApprovalGate,
    ApprovalState,
    ProcurementKind,
    ProcurementStatus,
)
from shared.events.terms import ProcurementStep
from shared.fields import Day, FilterText, Money, Order, ShortText, Text, View
from shared.paging import Cursor, Limit


class PlanProcurement(ProcurementFields, Order):
    """Put a procurement into the pipeline."""

    title: ShortText = Field(description="What is to be got.", examples=["Short breaks 2027"])
    kind: ProcurementKind = Field(description="How.", examples=["re_procure"])
    lead_commissioner_id: UUID = Field(description="Who leads.", examples=[EXAMPLE_ID])
    officer_id: UUID | None = Field(None, description="Which officer sees to it.", examples=[None])
    identified_provider_id: UUID | None = Field(
        None, description="The provider with whom it is secured directly.", examples=[None]
    )
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = Field(
        "GBP", description="The currency of the values.", examples=["GBP"]
    )
    steps: Annotated[list[PlannedStepField], Field(max_length=8)] = Field(
        [], description="When which step shall be met."
    )


class AmendProcurement(ProcurementFields, Order):
    """Plan something about a procurement otherwise; only the fields that are sent are changed."""

    title: ShortText = Field("", description="What is to be got.", examples=["Breaks 2027"])
    kind: ProcurementKind = Field(ProcurementKind.PROCURE, description="How.", examples=["joint"])
    officer_id: UUID | None = Field(None, description="Which officer sees to it.", examples=[None])
    identified_provider_id: UUID | None = Field(
        None, description="The provider with whom it is secured directly.", examples=[None]
    )


class ScheduleStep(Order):
    """Plan a step for another day; without a day it is no longer planned."""

    step: ProcurementStep = Field(description="Which step.", examples=["tender"])
    planned_on: Day | None = Field(description="When.", examples=["2027-03-01"])
    reason: Text = Field(description="Why.", examples=["The market asked for more time."])


class MeetStep(Order):
    """Say when a step was met."""

    step: ProcurementStep = Field(description="Which step.", examples=["specification"])
    met_on: Day = Field(description="When: today or earlier.", examples=["2026-06-01"])


class RequestApproval(Order):
    """Ask for approval at a gate."""

    gate: ApprovalGate = Field(description="For what.", examples=["award"])
    value: Money | None = Field(
        None, description="For which value; else for the estimate.", examples=["900000.00"]
    )


class DecideApproval(Order):
    """Say what was decided at a gate, and why."""

    gate: ApprovalGate = Field(description="About what.", examples=["strategy"])
    decided_on: Day | None = Field(
        None, description="When: today, or since it was asked for.", examples=[None]
    )
    reason: Text = Field(description="Why.", examples=["As the board has agreed."])


class AwardProcurement(Order):
    """Name the contract that a procurement has led to."""

    contract_id: UUID = Field(description="The contract.", examples=[EXAMPLE_ID])
    other_contract_ids: Ids = Field(
        [], description="Further contracts: of lots, of other providers.", examples=[[]]
    )
    awarded_on: Day | None = Field(
        None, description="When: today or earlier.", examples=["2026-10-01"]
    )


class SayWhy(Order):
    """Say why."""

    reason: Text = Field(description="Why.", examples=["The funding has ended."])


class AskPipeline(Order):
    """Which procurements are asked for."""

    status: ProcurementStatus | None = Field(
        None, description="How far they are.", examples=["in_progress"]
    )
    kind: ProcurementKind | None = Field(None, description="How it is to be got.")
    category: FilterText | None = Field(None, description="The kind of service.")
    officer_id: UUID | None = Field(None, description="Which officer sees to them.")
    lead_commissioner_id: UUID | None = Field(None, description="Who leads.")
    contract_id: UUID | None = Field(None, description="Those that replace this contract.")
    commissioned_service_id: UUID | None = Field(
        None, description="Those for this commissioned service."
    )
    step_due_until: Day | None = Field(
        None, description="Those whose next step is planned for this day or earlier."
    )
    is_published: bool | None = Field(
        None, description="Those that stand among the commissioning intentions, or the others."
    )
    limit: Limit = 50
    cursor: Cursor = None


class StepView(View):
    """A step: when it is planned, and when it was met."""

    step: ProcurementStep = Field(description="Which step.", examples=["tender"])
    planned_on: date | None = Field(description="When planned.", examples=["2027-02-01"])
    met_on: date | None = Field(description="When met.", examples=[None])


class NextStepView(View):
    """The step that comes next."""

    step: ProcurementStep = Field(description="Which step.", examples=["tender"])
    planned_on: date | None = Field(description="When planned.", examples=["2027-02-01"])
    is_late: bool = Field(description="Has that day passed?", examples=[False])


class ApprovalView(View):
    """What was asked at a gate, and what was decided."""

    gate: ApprovalGate = Field(description="For what.", examples=["strategy"])
    state: ApprovalState = Field(description="What became of it.", examples=["approved"])
    value: Money | None = Field(
        description="For which value; null if it was not known.", examples=["900000.00"]
    )
    requested_on: date = Field(description="When asked for.", examples=["2026-09-01"])
    decided_by_id: UUID | None = Field(
        description="The officer who decided; null if a system wrote it down.",
        examples=[EXAMPLE_ID],
    )
    decided_on: date | None = Field(description="When decided.", examples=["2026-09-15"])
    reason: str | None = Field(description="Why.", examples=["As the board has agreed."])


class ProcurementView(ProcurementFields, View):
    """A procurement, as its commissioners see it."""

    id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])
    title: str = Field(description="What is to be got.", examples=["Short breaks 2027"])
    kind: ProcurementKind = Field(description="How.", examples=["re_procure"])
    status: ProcurementStatus = Field(description="How far it is.", examples=["in_progress"])
    lead_commissioner: OrganisationRef = Field(description="Who leads.")
    officer: OfficerRef | None = Field(description="Which officer sees to it.")
    identified_provider: OrganisationRef | None = Field(
        description="The provider with whom it is secured directly."
    )
    currency: str = Field(description="The currency of the values.", examples=["GBP"])
    steps: list[StepView] = Field(description="Its steps, in the order of their days.")
    next_step: NextStepView | None = Field(description="The step that comes next.")
    approvals: list[ApprovalView] = Field(description="What was asked and decided.")
    missing_gates: list[ApprovalGate] = Field(
        description="Which approvals an award of the estimated value still needs.", examples=[[]]
    )
    published_on: date | None = Field(
        description="Since when it stands among the commissioning intentions.", examples=[None]
    )
    successor_ids: list[UUID] = Field(
        description="The contracts that it has led to.", examples=[[]]
    )
    closed_on: date | None = Field(description="When it was awarded or abandoned.", examples=[None])
    abandon_reason: str | None = Field(description="Why it was abandoned.", examples=[None])
    changed_at: datetime = Field(
        description="When it was last changed.", examples=["2026-11-22T09:00:00Z"]
    )
    allowed: list[str] = Field(description="What you may do now.", examples=[["meet-step"]])
