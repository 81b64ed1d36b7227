"""What is sent and seen of commissioned services."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from services.contracts.commissioned_services.rules import ServiceStatus
from services.contracts.contracts.schemas import OfficerRef, OrganisationRef
from services.contracts.contracts.terms import EXAMPLE_AREAS, EXAMPLE_ID, AreaField, Areas, Ids
from shared.events.commissioned_services import CommissionerKind, CycleStage, IntegrationLevel
from shared.fields import Code, Day, FilterText, Order, ShortText, Text, View
from shared.paging import Cursor, Limit

_OUTCOMES = ["Parents of disabled children have time to rest."]
_ARRANGEMENT = "One budget under a section 75 agreement."
_TRANSITION = "Families keep their workers until a new plan is agreed."
Age = Annotated[int, Field(ge=0, le=120)]
Outcomes = Annotated[list[ShortText], Field(max_length=50)]


class PlacementField(Order):
    """A place on the continuum of integration, and since when a service has it."""

    level: IntegrationLevel = Field(description="How closely with others.", examples=["joint"])
    from_on: Day = Field(description="From which day on.", examples=["2026-04-01"])
    arrangement: ShortText | None = Field(
        None, description="By which arrangement.", examples=[_ARRANGEMENT]
    )


def _one_a_day(placements: list[PlacementField]) -> list[PlacementField]:
    if len({one.from_on for one in placements}) < len(placements):
        raise ValueError("must have one place on each day")
    return placements


class ServiceTerms(Order):
    """What can be said of a commissioned service when it is registered, and amended later."""

    description: Text | None = Field(
        None, description="What is done for whom.", examples=["Breaks at weekends."]
    )
    category: ShortText | None = Field(
        None, description="The kind of service.", examples=["Short breaks"]
    )
    category_code: Code | None = Field(
        None, description="The council's code for that kind.", examples=["SB"]
    )
    co_commissioner_ids: Ids = Field(
        [], description="Who commissions with the lead.", examples=[[]]
    )
    outcomes: Outcomes = Field([], description="What it shall achieve.", examples=[_OUTCOMES])
    outcome_tool: ShortText | None = Field(
        None, description="How its outcomes are measured.", examples=["Outcomes star"]
    )
    minimum_age: Age | None = Field(None, description="From which age.", examples=[5])
    maximum_age: Age | None = Field(
        None, description="Up to which age, that age included.", examples=[17]
    )
    areas: Areas = Field(
        [], description="For which places; empty for all.", examples=[list(EXAMPLE_AREAS)]
    )
    eligibility: Text | None = Field(
        None, description="Who may use it.", examples=["Children with a disability."]
    )
    officer_id: UUID | None = Field(
        None, description="Which officer leads its commissioning.", examples=[None]
    )


class RegisterCommissionedService(ServiceTerms):
    """Register a commissioned service; its name and its lead commissioner are enough."""

    name: ShortText = Field(description="Its name.", examples=["Short breaks"])
    lead_commissioner_id: UUID = Field(description="Who leads.", examples=[EXAMPLE_ID])
    commissioner_kind: CommissionerKind = Field(
        CommissionerKind.COUNCIL_OR_NHS,
        description="Who commissions it: what schools and colleges buy counts in the market too.",
        examples=["council_or_nhs"],
    )
    cycle_stage: CycleStage | None = Field(
        None, description="At which stage of the cycle it stands.", examples=["do"]
    )
    stage_label: ShortText | None = Field(
        None, description="What the council calls that stage.", examples=["Jointly deliver"]
    )
    stage_since_on: Day | None = Field(
        None, description="Since when it stands there; else today.", examples=["2026-04-01"]
    )
    placements: Annotated[
        list[PlacementField], Field(max_length=50), AfterValidator(_one_a_day)
    ] = Field([], description="Its places on the continuum of integration up to now.")


class AmendCommissionedService(ServiceTerms):
    """Say something else about a service; only the fields that are sent are changed."""

    name: ShortText = Field(
        default_factory=str, description="Its name.", examples=["Short breaks and respite"]
    )
    lead_commissioner_id: UUID = Field(
        default_factory=lambda: UUID(int=0), description="Who leads.", examples=[EXAMPLE_ID]
    )
    commissioner_kind: CommissionerKind = Field(
        default_factory=lambda: CommissionerKind.COUNCIL_OR_NHS,
        description="Who commissions it.",
        examples=["school"],
    )


class PlaceCommissionedService(PlacementField):
    """Say where on the continuum of integration a service is from a day on."""

    reason: Text = Field(description="Why.", examples=["The boards have agreed to pool."])


class MoveStage(Order):
    """Say to which stage of the cycle a service has come."""

    cycle_stage: CycleStage = Field(description="Which stage.", examples=["review"])
    stage_label: ShortText | None = Field(
        None, description="What the council calls it.", examples=["Jointly review"]
    )
    since_on: Day | None = Field(None, description="Since when; else today.", examples=[None])


class PlanEvaluation(Order):
    """Say what is to be found out before it is decided how a service goes on."""

    question: ShortText = Field(
        description="What.", examples=["Do fewer children come into care after the pilot?"]
    )
    due_on: Day = Field(description="By when.", examples=["2027-03-31"])
    contract_id: UUID | None = Field(
        None, description="Of which contract, if it is about one: a pilot.", examples=[None]
    )


class ConcludeEvaluation(Order):
    """Say what an evaluation has found out."""

    number: Annotated[int, Field(ge=1, le=1_000)] = Field(
        description="Which evaluation.", examples=[1]
    )
    finding: Text = Field(
        description="What was found; everybody may read it, it names nobody.",
        examples=["Half of the families needed no further help."],
    )
    concluded_on: Day | None = Field(None, description="When; else today.", examples=[None])


class CloseCommissionedService(Order):
    """Decommission a service."""

    closed_on: Day = Field(description="From which day on.", examples=["2027-04-01"])
    transitional_arrangements: Text | None = Field(
        None,
        description="What those who use it get meanwhile, and after; everybody may read it.",
        examples=[_TRANSITION],
    )
    reason: Text = Field(description="Why.", examples=["The need has fallen."])


class ReopenCommissionedService(Order):
    """Let a closed service go on."""

    reason: Text = Field(description="Why.", examples=["The need has come back."])


class AskServices(Order):
    """Which commissioned services are asked for."""

    name: FilterText | None = Field(None, description="What stands in the name.")
    category: FilterText | None = Field(None, description="The kind of service.")
    category_code: FilterText | None = Field(None, description="The code of that kind.")
    cycle_stage: CycleStage | None = Field(None, description="At which stage of the cycle.")
    level: IntegrationLevel | None = Field(
        None, description="How closely they are commissioned with others today."
    )
    lead_commissioner_id: UUID | None = Field(None, description="Who leads.")
    commissioner_kind: CommissionerKind | None = Field(None, description="Who commissions.")
    officer_id: UUID | None = Field(None, description="Which officer leads.")
    age: Age | None = Field(None, description="For somebody of this age.", examples=[12])
    area: FilterText | None = Field(None, description="For this place, or for all.")
    status: ServiceStatus | None = Field(None, description="What their dates say.")
    has_contract: bool | None = Field(
        None, description="Those that a contract delivers today, or the others: a gap."
    )
    evaluation_due_until: Day | None = Field(
        None, description="With an evaluation to be concluded on this day or earlier."
    )
    limit: Limit = 50
    cursor: Cursor = None


class PlacementView(View):
    """A place on the continuum of integration."""

    level: IntegrationLevel = Field(description="How closely with others.", examples=["joint"])
    from_on: date = Field(description="From which day on.", examples=["2026-04-01"])
    arrangement: str | None = Field(description="How.", examples=[_ARRANGEMENT])


class EvaluationView(View):
    """What is to be found out, and what was."""

    number: int = Field(description="The first is 1.", examples=[1])
    question: str = Field(description="What.", examples=["Do fewer children come into care?"])
    due_on: date = Field(description="By when.", examples=["2027-03-31"])
    contract_id: UUID | None = Field(description="Of which contract.", examples=[None])
    finding: str | None = Field(description="What was found.", examples=[None])
    concluded_on: date | None = Field(description="When.", examples=[None])
    is_late: bool = Field(description="Is it overdue?", examples=[False])


class DeliveringContractView(View):
    """A contract that delivers a service now."""

    id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])
    title: str = Field(description="What it is called.", examples=["Short breaks: clubs"])
    provider: OrganisationRef = Field(description="Who provides.")
    end_on: date | None = Field(description="Its last day.", examples=["2029-03-31"])
    latest_end_on: date | None = Field(
        description="Its last day with every extension.", examples=["2031-03-31"]
    )


class SpecificationRef(View):
    """The version of a specification that counts."""

    id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])
    number: int = Field(description="Which version.", examples=[2])
    title: str = Field(description="What it is called.", examples=["Short breaks"])
    review_on: date | None = Field(description="When it is reviewed.", examples=["2028-03-31"])


class CommissionedServiceView(View):
    """A commissioned service."""

    id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])
    name: str = Field(description="Its name.", examples=["Short breaks"])
    description: str | None = Field(description="What is done.", examples=["Weekend breaks."])
    category: str | None = Field(description="The kind of service.", examples=["Short breaks"])
    category_code: str | None = Field(description="The code of that kind.", examples=["SB"])
    status: ServiceStatus = Field(description="What its dates say.", examples=["open"])
    lead_commissioner: OrganisationRef = Field(description="Who leads.")
    co_commissioners: list[OrganisationRef] = Field(description="Who commissions too.")
    commissioner_kind: CommissionerKind = Field(
        description="Who commissions it.", examples=["council_or_nhs"]
    )
    officer: OfficerRef | None = Field(description="Which officer leads its commissioning.")
    outcomes: list[str] = Field(description="What it shall achieve.", examples=[_OUTCOMES])
    outcome_tool: str | None = Field(description="How measured.", examples=["Outcomes star"])
    minimum_age: int | None = Field(description="From which age.", examples=[5])
    maximum_age: int | None = Field(description="Up to which age.", examples=[17])
    areas: list[AreaField] = Field(
        description="For which places; empty for all.", examples=[list(EXAMPLE_AREAS)]
    )
    eligibility: str | None = Field(description="Who may use it.", examples=["Disabled children."])
    cycle_stage: CycleStage | None = Field(description="Its stage.", examples=["do"])
    stage_label: str | None = Field(
        description="What the council calls that.", examples=["Jointly deliver"]
    )
    stage_since_on: date | None = Field(description="Since when.", examples=["2026-04-01"])
    level: IntegrationLevel | None = Field(
        description="How closely it is commissioned with others today.", examples=["joint"]
    )
    placements: list[PlacementView] = Field(description="Every place that it has had, or will.")
    evaluations: list[EvaluationView] = Field(description="What is, or was, to be found out.")
    specification: SpecificationRef | None = Field(description="What it shall be like.")
    live_contracts: int = Field(description="How many contracts deliver it now.", examples=[1])
    contracts: list[DeliveringContractView] = Field(
        description="The twenty of them that end first; `/v1/contracts` lists all."
    )
    closed_on: date | None = Field(
        description="From when on it is no longer commissioned.", examples=[None]
    )
    transitional_arrangements: str | None = Field(
        description="What those who use it get then.", examples=[None]
    )
    close_reason: str | None = Field(
        description="Why it is closed; for its commissioners to see.", examples=[None]
    )
    changed_at: datetime = Field(
        description="When it was last changed.", examples=["2026-11-22T09:00:00Z"]
    )
    allowed: list[str] = Field(description="What you may do now.", examples=[["amend"]])
