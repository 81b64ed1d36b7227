"""What can be called about packs: everything that a group is told of a period, in one document."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from services.actions.access import ActionsReader
from services.actions.packs import making, rules, store, writing
from services.actions.packs.schemas import EXAMPLE_ID, PackFormat, PackView
from shared import app, clock, settings
from shared.answers import IfNoneMatch
from shared.database.engine import reading
from shared.errors import NotFound
from shared.fields import AsAt, Day
from shared.problems import can_fail_with

router = app.router("packs")
Form = Annotated[
    PackFormat | None,
    Query(alias="format", description="In which form; else as `Accept` asks, JSON by default."),
]


@router.get("", response_model=PackView, responses=writing.DOCUMENTED | can_fail_with(404, 409))
def get_pack(
    request: Request,
    by: ActionsReader,
    seen: IfNoneMatch,
    group_id: Annotated[UUID, Query(description="For which group.", examples=[EXAMPLE_ID])],
    from_on: Annotated[
        Day, Query(description="The first day of the period.", examples=["2026-07-01"])
    ],
    until_on: Annotated[
        Day,
        Query(
            description="The last day of the period; of one that runs there is a part.",
            examples=["2026-09-30"],
        ),
    ],
    as_at: AsAt = None,
    form: Form = None,
) -> Response:
    """Make a pack of everything that a group is told, as it stood at a moment.

    Without a moment it is that of now, or of the end of the period if that is over. The same moment
    gives the same pack for ever, in every form, but for the names of officers, which only the
    council reads, and which are no longer there once they were erased.
    """
    _must_be_reportable(from_on, until_on)
    moment = as_at or min(clock.now(), making.end_of(until_on))
    with reading("actions") as session:
        group = store.find_group(session, group_id, moment)
        if group is None or not (by.is_council or by.organisation_id in group["organisation_ids"]):
            raise NotFound
        pack = making.of_group(
            session,
            group_id,
            from_on=from_on,
            until_on=until_on,
            as_at=moment,
            with_names=by.is_council,
        )
    return writing.answer(pack, writing.wanted(request, form), version=1, seen=seen)


def _must_be_reportable(from_on: date, until_on: date) -> None:
    rules.must_be_reportable(from_on, until_on, clock.today(settings.current().timezone))
