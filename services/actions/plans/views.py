"""How a plan is shown to whoever may see it."""

from datetime import date
from uuid import UUID

from services.actions.officers.schemas import OfficerReference, OrganisationReference
from services.actions.plans import rules
from services.actions.plans.schemas import PlanLinkView, PlanReference, PlanView
from shared.auth import Caller
from shared.database.engine import Row
from shared.events.plans import PlanStatus


def show(row: Row, by: Caller, today: date, *, then: bool = False) -> PlanView:
    """Show a plan as it stands on a day; `then` is how it stood, when nothing can be done."""
    status = PlanStatus(row["status"])
    changeable = by.is_council and "actions:write" in by.scopes and not then
    return PlanView(
        **{name: row[name] for name in _AS_KEPT},
        owners=[
            OrganisationReference(id=one, name=name)
            for one, name in zip(row["owner_ids"], row["owner_names"], strict=True)
        ],
        officer=OfficerReference(id=row["officer_id"], post=row["officer_post"])
        if row["officer_id"]
        else None,
        links=[
            PlanLinkView(
                relation=one["relation"],
                plan=_reference(one["plan_id"], row, by),
                title=one["title"],
                url=one["url"],
            )
            for one in row["links"]
        ],
        is_refresh_due=_has_come(row["refresh_due_on"], status, today),
        is_review_due=_has_come(row["review_due_on"], status, today),
        successor=_reference(row["successor_id"], row, by),
        allowed=rules.allowed(status) if changeable else [],
    )


def _has_come(due_on: date | None, status: PlanStatus, today: date) -> bool:
    return status is not PlanStatus.CLOSED and due_on is not None and due_on <= today


def _reference(plan_id: UUID | str | None, row: Row, by: Caller) -> PlanReference | None:
    """Name another plan; what it is called only to those who may see that one too."""
    if plan_id is None:
        return None
    named = (row["named_plans"] or {}).get(str(plan_id))
    name = None
    if named is not None and rules.may_see(by, [UUID(one) for one in named["owner_ids"]]):
        name = named["name"]
    return PlanReference(id=UUID(str(plan_id)), name=name)


_MADE_HERE = {
    "owners",
    "officer",
    "links",
    "is_refresh_due",
    "is_review_due",
    "successor",
    "allowed",
}
_AS_KEPT = tuple(name for name in PlanView.model_fields if name not in _MADE_HERE)
