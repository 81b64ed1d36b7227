"""What can be called about workloads."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from services.actions.access import ActionsReader, whose_officers
from services.actions.officers.schemas import OfficerReference, OrganisationReference
from services.actions.workloads import store
from services.actions.workloads.schemas import WorkloadView
from shared import answers, app, clock, settings, spreadsheets
from shared.auth import Caller
from shared.database.engine import Row, reading
from shared.eventlog import log
from shared.paging import Cursor, Limit, Page, cursor_of, key_of

router = app.router("workloads")


@router.get("", response_model=Page[WorkloadView], responses=spreadsheets.DOCUMENTED)
def list_workloads(
    request: Request,
    by: ActionsReader,
    organisation_id: Annotated[UUID | None, Query(description="Whose officers.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List how much each officer has to see to, the one with the most open actions first.

    The council sees all officers, a partner its own; it is numbers alone.
    """
    wanted = whose_officers(by, organisation_id)
    today = clock.today(settings.current().timezone)
    with reading("actions") as session:
        head = log.head(session)
        if spreadsheets.wanted(request):
            items = _every(wanted, today, by)
            headers = {"Log-Position": head}
            return spreadsheets.answer(WorkloadView, items, name="workloads", headers=headers)
        rows = store.page(
            session,
            organisation_id=wanted,
            today=today,
            after=key_of(cursor, _count, UUID),
            limit=limit + 1,
        )
    items_shown = [show(row, by, today) for row in rows[:limit]]
    last = rows[limit - 1] if len(rows) > limit else None
    following = cursor_of(last["actions_open"], last["id"]) if last else None
    return answers.page(request, Page(items=items_shown, next_cursor=following), head=head)


def _every(organisation_id: UUID | None, today: date, by: Caller) -> Iterator[WorkloadView]:
    with reading("actions") as session:
        for row in store.every(session, organisation_id=organisation_id, today=today):
            yield show(row, by, today)


def _count(text: str) -> int:
    """Return a number of a cursor, as far as the database counts."""
    number = int(text)
    if not 0 <= number < 2**31:
        raise ValueError("is no number of things")
    return number


def show(row: Row, by: Caller, today: date) -> WorkloadView:
    """Show a workload to a caller; what is said about capacity to the council alone."""
    until_on = row["away_until_on"]
    is_away = until_on is not None and row["away_from_on"] <= today <= until_on
    deputy_id = row["deputy_id"]
    return WorkloadView(
        **{name: row[name] for name in _AS_KEPT},
        officer=OfficerReference(id=row["id"], post=row["post"]),
        organisation=OrganisationReference(
            id=row["organisation_id"], name=row["organisation_name"]
        ),
        capacity_note=row["capacity_note"] if by.is_council else None,
        actions_for_full_time=_for_full_time(row["actions_open"], row["capacity"]),
        away_until_on=until_on if is_away else None,
        deputy=OfficerReference(id=deputy_id, post=row["deputy_post"]) if deputy_id else None,
    )


def _for_full_time(actions: int, capacity: Decimal | None) -> float | None:
    return float(round(actions / capacity, 1)) if capacity else None


_AS_KEPT = (
    *("actions_open", "actions_overdue", "actions_due_soon", "actions_suspended"),
    *("agreed_actions", "plans", "reports_due", "worklist_items", "worklist_contracts"),
    "capacity",
)
