"""How a dispute is shown: what is kept of it, what was said in it, and what its days say."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.actions.disputes import rules
from services.actions.disputes.schemas import (
    AttemptView,
    DisputedView,
    DisputeView,
    StageView,
)
from services.actions.groups.schemas import GroupReference
from services.actions.officers.schemas import OfficerReference, OrganisationReference
from shared.auth import Caller
from shared.calendar import Calendar
from shared.database.engine import Row
from shared.events.base import Recorded
from shared.events.disputes import (
    DisputeAmended,
    DisputedKind,
    DisputeRaised,
    DisputeResolved,
    DisputeStatus,
    DisputeStepTaken,
    Stage,
)

Names = Mapping[UUID, str]


def stages(row: Row) -> tuple[Stage, ...]:
    """Return where a dispute stood, the first one first."""
    return tuple(map(Stage.model_validate, row["stages"]))


def show(
    row: Row,
    history: Sequence[Recorded],
    names: Names,
    ladder: Sequence[rules.Rung],
    *,
    by: Caller,
    today: date,
) -> DisputeView:
    """Show a dispute to the council or one of its parties."""
    is_open = row["status"] == DisputeStatus.OPEN
    until_on = row["closed_on"] or max(today, row["raised_on"])
    stood = stages(row)
    shown = [_stage(one, names) for one in stood]
    rung = rules.next_rung(stood, ladder) if is_open else None
    officer_id = row["officer_id"]
    return DisputeView(
        **{name: row[name] for name in _AS_KEPT},
        **_said(history),
        parties=[OrganisationReference(id=one, name=names.get(one)) for one in row["party_ids"]],
        about=[_disputed(one, names) for one in row["about"]],
        officer=OfficerReference(id=officer_id, post=row["officer_post"]) if officer_id else None,
        stage=shown[-1],
        stages=shown,
        overdue=row["escalation_due_on"] is not None and row["escalation_due_on"] < today,
        next_level=rung.level if rung else None,
        elapsed_days=(until_on - row["raised_on"]).days,
        elapsed_working_days=Calendar().working_days_between(row["raised_on"], until_on),
        allowed=list(rules.OPEN_VERBS) if is_open and "actions:write" in by.scopes else [],
    )


_AS_KEPT = (
    *("id", "title", "status", "raised_on", "escalation_due_on", "outcome", "closed_on"),
    "changed_at",
)


def _said(history: Sequence[Recorded]) -> dict[str, Any]:
    """Return what the bodies have said and tried, as far as it is still there."""
    found: dict[str, Any] = {"narrative": None, "agreement": None, "attempts": []}
    for recorded in history:
        match recorded.event:
            case DisputeRaised(narrative=narrative):
                found["narrative"] = narrative
            case DisputeAmended(narrative=narrative, fields=fields) if "narrative" in fields:
                found["narrative"] = narrative
            case DisputeStepTaken() as step:
                names = ("number", "taken_on", "tried", "result")
                found["attempts"].append(AttemptView(**{n: getattr(step, n) for n in names}))
            case DisputeResolved(agreement=agreement):
                found["agreement"] = agreement
    return found


def _stage(one: Stage, names: Names) -> StageView:
    group_id = one.group_id
    return StageView(
        level=one.level,
        group=GroupReference(id=group_id, name=names[group_id]) if group_id else None,
        begun_on=one.begun_on,
        working_days=one.working_days,
        due_on=one.due_on,
    )


def _disputed(one: Mapping[str, str], names: Names) -> DisputedView:
    thing_id = UUID(one["id"])
    return DisputedView(kind=DisputedKind(one["kind"]), id=thing_id, name=names.get(thing_id))
