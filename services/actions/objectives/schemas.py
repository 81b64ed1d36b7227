"""What is sent and seen of objectives."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.actions.plan_progress.schemas import ProgressView
from services.actions.plans.schemas import PlanReference
from services.actions.plans.terms import EXAMPLE_PLAN_ID
from shared.events.objectives import ObjectiveKind
from shared.fields import AsAt, Code, FilterText, Link, Order, ShortText, Text, View
from shared.paging import Cursor, Limit

_ID = "0190f6a0-0000-7000-8000-000000000052"
Place = Annotated[int, Field(ge=1, le=100_000)]


class ObjectiveFields(BaseModel):
    """What can be said of an objective, and is seen of it."""

    code: Code | None = Field(
        None, description="Its number in the plan, as the plan writes it.", examples=["1.1"]
    )
    kind: ObjectiveKind | None = Field(
        None,
        description="Is it to understand, to design, develop and mobilise, or to monitor and "
        "evaluate?",
        examples=["understand"],
    )
    aim_code: Code | None = Field(
        None, description="The aim or priority of the plan to which it belongs.", examples=[None]
    )
    deliverables: Annotated[list[ShortText], Field(max_length=100)] = Field(
        [],
        description="What will be there in the end.",
        examples=[["A picture of need for every locality"]],
    )
    protocol_url: Link | None = Field(
        None,
        description="Where the protocol that goes with it is published.",
        examples=["https://plans.example.org/protocols/adaptations"],
    )


class AddObjective(ObjectiveFields, Order):
    """Put an objective into a plan."""

    plan_id: UUID = Field(description="Into which plan.", examples=[EXAMPLE_PLAN_ID])
    title: Text = Field(description="What is to be reached.", examples=["Know what is needed"])
    place: Place | None = Field(
        None,
        description="Where it stands among the others: the lower, the earlier; else at the end.",
        examples=[None],
    )


class AmendObjective(ObjectiveFields, Order):
    """Let an objective say something else; only the fields that are sent are changed."""

    title: Text = Field(
        default_factory=str, description="What is to be reached.", examples=["Know the need"]
    )
    place: Place = Field(1, description="Where it stands among the others.", examples=[1])


class RemoveObjective(Order):
    """Take an objective out of its plan."""

    reason: Text = Field(description="Why.", examples=["It says the same as another one."])


class AskObjectives(Order):
    """Which objectives are asked for."""

    plan_id: UUID | None = Field(None, description="Of which plan.")
    kind: ObjectiveKind | None = Field(None, description="Of which kind.")
    aim_code: FilterText | None = Field(None, description="Of which aim.")
    as_at: AsAt = None
    limit: Limit = 50
    cursor: Cursor = None


class ObjectiveView(ObjectiveFields, View):
    """An objective, and how its actions stand."""

    id: UUID = Field(description="Its id.", examples=[_ID])
    plan: PlanReference = Field(description="In which plan it stands.")
    title: str = Field(description="What is to be reached.", examples=["Know what is needed"])
    place: int = Field(description="Where it stands among the others.", examples=[1])
    progress: ProgressView = Field(description="How its actions stand.")
    changed_at: datetime = Field(
        description="When it was last changed.", examples=["2026-11-22T09:00:00Z"]
    )
    allowed: list[str] = Field(description="What you may do now.", examples=[["amend"]])
