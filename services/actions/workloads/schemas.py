"""What is seen of workloads."""

from datetime import date

from pydantic import Field

from services.actions.officers.schemas import Capacity, OfficerReference, OrganisationReference
from shared.fields import View


class WorkloadView(View):
    """How much an officer has to see to, counted; which things these are stands elsewhere."""

    officer: OfficerReference = Field(description="Whose workload it is.")
    organisation: OrganisationReference = Field(description="Whose officer they are.")
    actions_open: int = Field(
        description="Actions of plans that are neither done nor given up, shared ones included.",
        examples=[14],
    )
    actions_overdue: int = Field(description="How many of them are late.", examples=[2])
    actions_due_soon: int = Field(
        description="How many of them are due today or in the next 90 days.", examples=[5]
    )
    actions_suspended: int = Field(description="How many of them rest.", examples=[1])
    agreed_actions: int = Field(
        description="What meetings agreed that is not done yet.", examples=[3]
    )
    plans: int = Field(description="How many plans they look after.", examples=[1])
    reports_due: int = Field(description="How many reports are due.", examples=[1])
    worklist_items: int = Field(description="What is open in the worklist.", examples=[9])
    worklist_contracts: int = Field(description="About how many contracts that is.", examples=[4])
    capacity: Capacity | None = Field(
        description="How much of a full-time post is theirs for this work; null is not known.",
        examples=["0.60"],
    )
    capacity_note: str | None = Field(
        description="What must be known about it, for the council.",
        examples=["Three days a week until September."],
    )
    actions_for_full_time: float | None = Field(
        description="How many open actions there would be for a full-time post, to compare by.",
        examples=[23.3],
    )
    away_until_on: date | None = Field(
        description="Until when they are away, if they are today.", examples=[None]
    )
    deputy: OfficerReference | None = Field(description="Who stands in when they are not there.")
