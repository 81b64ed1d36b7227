"""What can be asked of the actions of all plans."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field

from services.actions.action_lists.rules import ActionSort
from shared.events.actions import ActionKind, ActionState, Rag
from shared.events.commissioned_services import CycleStage
from shared.fields import AsAt, Day, FilterText, Order
from shared.paging import Cursor, Limit

Years = Annotated[list[Annotated[int, Field(ge=1, le=50)]], Field(max_length=50)]


class AskActions(Order):
    """Which actions are asked for, in which order, and as of when."""

    plan_id: UUID | None = Field(None, description="Those of this plan.")
    objective_id: UUID | None = Field(None, description="Those for this objective.")
    aim_code: FilterText | None = Field(
        None, description="Those for objectives under this aim or priority.", examples=["2"]
    )
    officer_id: UUID | None = Field(None, description="Those of this responsible officer.")
    organisation_id: UUID | None = Field(None, description="Those that this organisation does.")
    driver_id: UUID | None = Field(
        None, description="Those that rest on this Act, guidance or local driver."
    )
    contract_id: UUID | None = Field(None, description="Those that rest on this contract.")
    ground_id: UUID | None = Field(
        None, description="Those that rest on this: a need, a finding, feedback, a proposal."
    )
    kind: ActionKind | None = Field(None, description="What kind of work.")
    cycle_stage: CycleStage | None = Field(None, description="Where in the cycle.")
    state: ActionState | None = Field(None, description="What people have said of them.")
    rag: Rag | None = Field(None, description="How they go, as last reported.")
    overdue: bool | None = Field(None, description="Those that are overdue, or the others.")
    due_before: Day | None = Field(
        None, description="Those that are open and to be done before this day."
    )
    no_officer: bool | None = Field(
        None, description="Those without a responsible officer, or the others."
    )
    unread_time_scale: bool | None = Field(
        None, description="Those whose time scale is missing or cannot be read, or the others."
    )
    year: Years = Query(
        [],
        description="Those of these years of their plan, from its first day on; repeat it for"
        " several. An ongoing action is of every year; one without days is of none.",
        examples=[[1, 2]],
    )
    q: FilterText | None = Field(
        None,
        description="Words, or their beginnings, in the description or the steps.",
        examples=["short breaks"],
    )
    sort: ActionSort = Field(
        ActionSort.PLACE, description="As they stand in their plans, or by the last day."
    )
    as_at: AsAt = None
    limit: Limit = 50
    cursor: Cursor = None
