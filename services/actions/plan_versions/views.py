"""How a published version is shown: nothing of it is worked out from today."""

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

from services.actions.actions.terms import TimeScaleView
from services.actions.officers.schemas import OrganisationReference
from services.actions.plan_versions.schemas import (
    ActionOfVersion,
    ObjectiveOfVersion,
    PlanDocument,
    PlanVersionView,
    StepOfVersion,
)
from shared.auth import Caller
from shared.database.engine import Row
from shared.events.base import Recorded
from shared.events.plans import PlanPublished, PlanRevisionBegun


def summary(recorded: Recorded, begun: Recorded | None, by: Caller) -> PlanVersionView:
    """Show when a version was published and why; reasons are for the council."""
    event = recorded.event
    assert isinstance(event, PlanPublished)
    revision = begun.event if begun and by.is_council else None
    return PlanVersionView(
        number=event.number,
        published_on=event.published_on,
        published_at=recorded.recorded_at,
        note=event.note,
        revision=event.revision,
        reason=revision.reason if isinstance(revision, PlanRevisionBegun) else None,
        refresh_due_on=event.refresh_due_on,
        review_due_on=event.review_due_on,
    )


def document(plan: Row, objectives: Iterable[Row], actions: Iterable[Row]) -> PlanDocument:
    """Show a version whole: the plan, its objectives, and below each of them its actions."""
    ordered = sorted(actions, key=itemgetter("objective_id"))
    below = {key: list(some) for key, some in groupby(ordered, key=itemgetter("objective_id"))}
    return PlanDocument(
        **{name: plan[name] for name in _OF_PLAN},
        note=plan["published_note"],
        revision=plan["published_revision"],
        owners=[OrganisationReference(**one) for one in plan["published_owners"]],
        objectives=[
            ObjectiveOfVersion(
                **{name: one[name] for name in _OF_OBJECTIVE},
                actions=[_action(each) for each in below.get(one["id"], ())],
            )
            for one in objectives
        ],
    )


def _action(row: Row) -> ActionOfVersion:
    return ActionOfVersion(
        **{name: row[name] for name in _OF_ACTION},
        steps=[StepOfVersion(**{name: one[name] for name in _OF_STEP}) for one in row["steps"]],
        time_scale=TimeScaleView(words=row["time_words"], **{name: row[name] for name in _OF_TIME})
        if row["time_words"] is not None
        else None,
    )


_OF_PLAN = tuple(PlanDocument.model_fields.keys() - {"note", "revision", "owners", "objectives"})
_OF_OBJECTIVE = tuple(ObjectiveOfVersion.model_fields.keys() - {"actions"})
_OF_ACTION = tuple(ActionOfVersion.model_fields.keys() - {"steps", "time_scale"})
_OF_STEP = tuple(StepOfVersion.model_fields)
_OF_TIME = tuple(TimeScaleView.model_fields.keys() - {"words"})
