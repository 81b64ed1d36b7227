"""What is asked and seen of the exceptions of plans."""

from typing import NamedTuple
from uuid import UUID

from pydantic import Field

from services.actions.actions.schemas import ObjectiveOfAction, PlanOfAction
from services.actions.actions.terms import EXAMPLE_ID
from services.actions.officers.schemas import OfficerReference
from services.actions.plan_exceptions.rules import PlanExceptionKind
from shared.fields import Order, View
from shared.paging import Cursor, Limit


class Explained(NamedTuple):
    """What is amiss in words, how that is mended, and the verb that mends it."""

    words: str
    mend: str
    verb: str


EXPLAINED: dict[PlanExceptionKind, Explained] = {
    PlanExceptionKind.NO_OFFICER: Explained(
        "Nobody is responsible for it.", "Assign at least one officer.", "assign"
    ),
    PlanExceptionKind.OFFICER_LEFT: Explained(
        "A responsible officer has left.", "Assign another officer.", "assign"
    ),
    PlanExceptionKind.OFFICER_PROPOSED: Explained(
        "A responsible officer is only proposed, and is not told of anything.",
        "Confirm the officer, or assign another one.",
        "assign",
    ),
    PlanExceptionKind.RESPONSIBLE_NOT_RECOGNISED: Explained(
        "The words about who does it name no officer that is known.",
        "Assign the officers whom the words mean.",
        "assign",
    ),
    PlanExceptionKind.TIME_SCALE_UNREAD: Explained(
        "The words of its time scale cannot be read.",
        "Say by which days it is done.",
        "reschedule",
    ),
    PlanExceptionKind.TIME_SCALE_MISSING: Explained(
        "Nothing says by when it is done.", "Say by which days it is done.", "reschedule"
    ),
    PlanExceptionKind.STEP_TIME_SCALE_UNREAD: Explained(
        "The words of a step's time scale cannot be read.",
        "Amend the steps, once the words of the plan are open.",
        "amend",
    ),
    PlanExceptionKind.OVERDUE_UNREPORTED: Explained(
        "It is overdue, and nobody has said for a quarter how it goes.",
        "Report how it goes, complete it, or say by which other day it is done.",
        "report-progress",
    ),
    PlanExceptionKind.SUSPENSION_OVER: Explained(
        "It was to rest until a day that has passed.", "Resume it, or abandon it.", "resume"
    ),
    PlanExceptionKind.DRIVER_REPEALED: Explained(
        "It rests on something that was repealed.",
        "Amend what it rests on, once the words of the plan are open.",
        "amend",
    ),
    PlanExceptionKind.CONTRACT_OVER: Explained(
        "It rests on a contract that has ended.", "Say what it rests on now.", "ground"
    ),
    PlanExceptionKind.OBJECTIVE_WITHOUT_ACTION: Explained(
        "No action is planned for the objective.", "Plan an action for it.", "plan"
    ),
}


class AskPlanExceptions(Order):
    """Which exceptions are asked for."""

    plan_id: UUID | None = Field(None, description="Those of this plan.")
    objective_id: UUID | None = Field(None, description="Those of this objective.")
    officer_id: UUID | None = Field(None, description="Those of what this officer does.")
    kind: PlanExceptionKind | None = Field(None, description="What is amiss.")
    limit: Limit = 50
    cursor: Cursor = None


class ExceptionAction(View):
    """The action that an exception is about."""

    id: UUID = Field(description="Its id.", examples=[EXAMPLE_ID])
    name: str = Field(description="What is done.", examples=["Review short breaks."])
    code: str | None = Field(description="Its number in the plan.", examples=["2.1.3"])


class PlanExceptionView(View):
    """Something in a plan that needs a person."""

    kind: PlanExceptionKind = Field(description="What is amiss.", examples=["no_officer"])
    words: str = Field(description="The same in words.", examples=["Nobody is responsible."])
    plan: PlanOfAction = Field(description="In which plan.")
    objective: ObjectiveOfAction = Field(description="For which objective.")
    action: ExceptionAction | None = Field(
        description="With which action; null where it is about the objective."
    )
    said: str | None = Field(
        description="The words of the plan that it is about.", examples=["After the election"]
    )
    officers: list[OfficerReference] = Field(description="Who is responsible.")
    mend: str = Field(description="How it is mended.", examples=["Assign an officer."])
    verb: str = Field(description="The verb that mends it.", examples=["assign"])
    at: str = Field(
        description="Where that verb is called.", examples=[f"/v1/actions/{EXAMPLE_ID}/assign"]
    )
