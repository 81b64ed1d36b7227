"""How a plan is put on a page: what everybody should know of it, in the order of the plan."""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

from services.actions.officers.schemas import OfficerReference, OrganisationReference
from services.actions.plan_pages.schemas import ActionOnPage, ObjectiveOnPage, PlanPageView
from shared.database.engine import Row


def show(
    plan: Row,
    objectives: Sequence[Row],
    actions: Sequence[Row],
    *,
    owners: Sequence[OrganisationReference],
    officer_post: str | None,
) -> PlanPageView:
    """Put a plan on a page, with the first actions of each objective."""
    ordered = sorted(actions, key=itemgetter("objective_id"))
    below = {key: list(some) for key, some in groupby(ordered, key=itemgetter("objective_id"))}
    return PlanPageView(
        **{name: plan[name] for name in _AS_KEPT},
        owners=list(owners),
        officer=OfficerReference(id=plan["officer_id"], post=officer_post)
        if plan["officer_id"]
        else None,
        objectives=[_objective(one, below.get(one["id"], [])) for one in objectives],
    )


def _objective(row: Row, actions: Sequence[Row]) -> ObjectiveOnPage:
    return ObjectiveOnPage(
        **{name: row[name] for name in _OF_OBJECTIVE},
        actions=[
            ActionOnPage(
                id=one["id"],
                code=one["code"],
                description=one["description"],
                due=one["time_words"],
            )
            for one in actions
        ],
        more_actions=actions[0]["actions"] - len(actions) if actions else 0,
    )


_MADE_HERE = {"owners", "officer", "objectives"}
_AS_KEPT = tuple(PlanPageView.model_fields.keys() - _MADE_HERE)
_OF_OBJECTIVE = tuple(ObjectiveOnPage.model_fields.keys() - {"actions", "more_actions"})
