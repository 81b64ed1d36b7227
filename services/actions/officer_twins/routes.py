"""What can be called about likely twins."""

from itertools import islice
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from services.actions.access import ActionsReader, ActionsWriter
from services.actions.officer_twins import commands, rules, store
from services.actions.officer_twins.schemas import (
    DismissOfficerTwin,
    OfficerTwinView,
    TwinOfficer,
)
from services.actions.officers.schemas import OrganisationReference
from shared import answers, app, clock
from shared.answers import IfNoneMatch, Repeat
from shared.auth import Caller
from shared.database.engine import Row, reading
from shared.eventlog import log
from shared.paging import Cursor, Limit, Page, cursor_of, key_of
from shared.problems import can_fail_with

router = app.router("officer_twins")


@router.get("", response_model=Page[OfficerTwinView])
def list_officer_twins(
    request: Request,
    by: ActionsReader,
    officer_id: Annotated[UUID | None, Query(description="Of this officer.")] = None,
    dismissed: Annotated[bool, Query(description="Those that were dismissed.")] = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List pairs of officers who may be one person, with the reasons; nothing merges them by itself.

    Names are compared as they stand now: whoever has left or was erased is in no pair.
    """
    _of_the_council(by)
    with reading("actions") as session:
        head = log.head(session)
        found = store.pairs(
            session,
            dismissed=dismissed,
            officer_id=officer_id,
            after=key_of(cursor, str, UUID),
        )
        rows = list(islice(found, limit + 1))
    last = rows[limit - 1][0] if len(rows) > limit else None
    following = cursor_of(last["name_key"], last["id"]) if last else None
    items = [show(row, verdict, by) for row, verdict in rows[:limit]]
    return answers.page(request, Page(items=items, next_cursor=following), head=head)


@router.get("/{twin_id}", response_model=OfficerTwinView, responses=can_fail_with(404))
def get_officer_twin(twin_id: UUID, by: ActionsReader, seen: IfNoneMatch) -> Response:
    """Show two officers who may be one person, or of whom that was thought."""
    _of_the_council(by)
    with reading("actions") as session:
        row, verdict = store.get(session, twin_id)
    return answers.one(show(row, verdict, by), version=row["version"], seen=seen)


@router.post(
    "/{twin_id}/dismiss",
    response_model=OfficerTwinView,
    responses=can_fail_with(404, 409, 413, 415),
)
def dismiss_officer_twin(
    twin_id: UUID, order: DismissOfficerTwin, by: ActionsWriter, once: Repeat
) -> Response:
    """Say that two officers who look like one are two people; they are not proposed again."""
    _of_the_council(by)
    with once.transaction("actions") as session:
        commands.dismiss_officer_twin(
            session, twin_id=twin_id, reason=order.reason, by=by, at=clock.now()
        )
        row, verdict = store.get(session, twin_id)
        return once.answer(session, show(row, verdict, by), version=row["version"])


def _of_the_council(by: Caller) -> None:
    if not by.is_council:
        raise rules.OnlyTheCouncil


def show(row: Row, verdict: rules.Verdict, by: Caller) -> OfficerTwinView:
    """Show a pair to a caller of the council."""
    changeable = "actions:write" in by.scopes and row["dismissed_at"] is None
    return OfficerTwinView(
        id=row["id"],
        officers=[
            TwinOfficer(
                organisation=OrganisationReference(
                    id=row[f"{which}_organisation_id"], name=row[f"{which}_organisation_name"]
                ),
                **{name: row[f"{which}_{name}"] for name in _SAID},
            )
            for which in ("one", "other")
        ],
        confidence=verdict.confidence,
        reasons=list(verdict.reasons),
        dismissed_at=row["dismissed_at"],
        allowed=["dismiss"] if changeable else [],
    )


_SAID = ("id", "name", "email", "post", "standing")
