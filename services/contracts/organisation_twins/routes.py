"""What can be called about likely twins."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from services.contracts.access import ContractsReader, ContractsWriter
from services.contracts.organisation_twins import commands, rules, store
from services.contracts.organisation_twins.schemas import (
    DismissTwin,
    OrganisationTwinView,
    TwinOrganisation,
)
from shared import answers, app, clock
from shared.answers import IfNoneMatch, Repeat
from shared.auth import Caller
from shared.database.engine import Row, reading
from shared.eventlog import log
from shared.paging import Cursor, Limit, Page, cursor_of, key_of
from shared.problems import can_fail_with

router = app.router("organisation_twins")


@router.get("", response_model=Page[OrganisationTwinView])
def list_organisation_twins(
    request: Request,
    by: ContractsReader,
    organisation_id: Annotated[UUID | None, Query(description="Of this organisation.")] = None,
    dismissed: Annotated[bool, Query(description="Those that were dismissed.")] = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List pairs of organisations that may be one, with the reasons; nothing merges them by itself.

    Of many that look like one, each is paired with the one that is known longest.
    """
    _of_the_council(by)
    with reading("contracts") as session:
        head = log.head(session)
        rows = store.page(
            session,
            dismissed=dismissed,
            organisation_id=organisation_id,
            after=key_of(cursor, str, UUID),
            limit=limit + 1,
        )
    following = None
    if len(rows) > limit:
        following = cursor_of(rows[limit - 1]["name_key"], rows[limit - 1]["id"])
    items = [show(row, by) for row in rows[:limit]]
    return answers.page(request, Page(items=items, next_cursor=following), head=head)


@router.get("/{twin_id}", response_model=OrganisationTwinView, responses=can_fail_with(404))
def get_organisation_twin(twin_id: UUID, by: ContractsReader, seen: IfNoneMatch) -> Response:
    """Show two organisations that may be one, or of which that was thought."""
    _of_the_council(by)
    with reading("contracts") as session:
        row = store.get(session, twin_id)
    return answers.one(show(row, by), version=row["version"], seen=seen)


@router.post(
    "/{twin_id}/dismiss",
    response_model=OrganisationTwinView,
    responses=can_fail_with(404, 409, 413, 415),
)
def dismiss_organisation_twin(
    twin_id: UUID, order: DismissTwin, by: ContractsWriter, once: Repeat
) -> Response:
    """Say that two organisations that look like one are two; they are not proposed again."""
    _of_the_council(by)
    with once.transaction("contracts") as session:
        commands.dismiss_organisation_twin(
            session, twin_id=twin_id, reason=order.reason, by=by, at=clock.now()
        )
        row = store.get(session, twin_id)
        return once.answer(session, show(row, by), version=row["version"])


def _of_the_council(by: Caller) -> None:
    if not by.is_council:
        raise rules.OnlyTheCouncil


def show(row: Row, by: Caller) -> OrganisationTwinView:
    """Show a pair to a caller of the council."""
    likeness = store.likeness(row)
    changeable = "contracts:write" in by.scopes and row["dismissed_at"] is None
    return OrganisationTwinView(
        id=row["id"],
        organisations=[
            TwinOrganisation(
                id=row[f"{which}_id"],
                name=row[f"{which}_name"],
                identifiers=row[f"{which}_identifiers"],
            )
            for which in ("one", "other")
        ],
        confidence=rules.confidence(likeness),
        reasons=list(rules.reasons(likeness)),
        dismissed_at=row["dismissed_at"],
        allowed=["dismiss"] if changeable else [],
    )
