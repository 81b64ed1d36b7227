"""How actions are shown, and what the caller may do with each now."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from services.actions.actions import columns, rules
from services.actions.actions.schemas import (
    ActionView,
    ContractOfAction,
    DriverOfAction,
    ObjectiveOfAction,
    PlanOfAction,
)
from services.actions.actions.terms import ActionStepView, TimeScaleView
from services.actions.officers.schemas import OfficerReference, OrganisationReference
from services.actions.plans.rules import OPEN as OPEN_PLANS
from shared.auth import Caller
from shared.database.engine import Row
from shared.events.actions import ActionState, GroundKind
from shared.events.time_scales import Precision

Names = Mapping[UUID, Row]


def show(row: Row, names: Names, by: Caller, today: date, *, then: bool = False) -> ActionView:
    """Show an action as it stands on a day; `then` is how it stood, when nothing can be done."""
    action = columns.standing(row)
    precision = Precision(row["precision"]) if row["precision"] else None
    status = rules.status(
        action.state,
        from_on=row["from_on"],
        until_on=row["until_on"],
        precision=precision,
        suspended_until_on=row["suspended_until_on"],
        today=today,
    )
    contract_ids = [UUID(one["id"]) for one in row["grounds"] if one["kind"] == GroundKind.CONTRACT]
    return ActionView(
        **{name: row[name] for name in _AS_KEPT},
        plan=PlanOfAction(id=row["plan_id"], name=row["plan_title"]),
        objective=ObjectiveOfAction(
            id=row["objective_id"], name=row["objective_title"], code=row["objective_code"]
        ),
        steps=[
            ActionStepView(
                **{name: one[name] for name in _OF_STEP},
                officers=officers(map(UUID, one["officer_ids"]), names),
            )
            for one in row["steps"]
        ],
        time_scale=TimeScaleView(words=row["time_words"], **{name: row[name] for name in _OF_TIME})
        if row["time_words"] is not None
        else None,
        officers=officers(row["officer_ids"], names),
        organisations=[
            OrganisationReference(id=one, name=_of(names, one, "name"))
            for one in row["organisation_ids"]
        ],
        drivers=[DriverOfAction(id=one, name=_title(names, one)) for one in row["driver_ids"]],
        contracts=[
            ContractOfAction(id=one, reference=names[one]["more"], name=names[one]["name"])
            for one in contract_ids
            if one in names
        ],
        overdue=status.overdue,
        due_soon=status.due_soon,
        should_have_started=status.should_have_started,
        allowed=[]
        if then or row["removed"]
        else allowed(action, by, words_open=row["plan_status"] in OPEN_PLANS),
    )


def officers(officer_ids: Iterable[UUID], names: Names) -> list[OfficerReference]:
    """Show officers by their posts."""
    return [OfficerReference(id=one, post=_of(names, one, "name")) for one in officer_ids]


def _of(names: Names, one: UUID, column: str) -> Any:  # noqa: ANN401 -- a column of a row
    return names[one][column] if one in names else None


def _title(names: Names, driver_id: UUID) -> str:
    title, provision = _of(names, driver_id, "name") or "", _of(names, driver_id, "more")
    return f"{title}, {provision}" if provision else title


def allowed(action: rules.Action, by: Caller, *, words_open: bool) -> list[str]:
    """Return the verbs that a caller may use now."""
    if "actions:write" not in by.scopes:
        return []
    verbs = _of_planners(action, words_open=words_open) if by.is_council else []
    if action.may_report(by):
        verbs += _of_reporters(action)
    if action.may_abandon(by) and action.state in rules.OPEN:
        verbs.append("abandon")
    return sorted(verbs)


def _of_planners(action: rules.Action, *, words_open: bool) -> list[str]:
    verbs = ["ground"]
    verbs += ["amend", "remove"] if words_open else []
    return verbs + (["assign", "reschedule"] if action.state in rules.OPEN else [])


def _of_reporters(action: rules.Action) -> list[str]:
    verbs: list[str] = []
    verbs += ["start"] if action.state is ActionState.PLANNED else []
    verbs += ["report-progress"] if action.state is not ActionState.ABANDONED else []
    if action.state in rules.WORKABLE:
        verbs.append("suspend")
        verbs += ["mark-steps"] if action.steps else []
        verbs += ["complete"] if _all_done(action) else []
    verbs += ["resume"] if action.state is ActionState.SUSPENDED else []
    return verbs + (["reopen"] if action.state in rules.OVER else [])


def _all_done(action: rules.Action) -> bool:
    return all(one.done_on is not None for one in action.steps)


_OF_STEP: Collection[str] = ("number", "text", "depth", "time_scale", "done_on")
_OF_TIME: Collection[str] = ("from_on", "until_on", "option_until_on", "precision")
_MADE_HERE = {
    *("plan", "objective", "steps", "time_scale", "officers", "organisations", "drivers"),
    *("contracts", "overdue", "due_soon", "should_have_started", "allowed"),
}
_AS_KEPT = tuple(name for name in ActionView.model_fields if name not in _MADE_HERE)
