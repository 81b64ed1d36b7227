"""What can be called about reminders: they are read here, and answered where the thing is."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from services.actions.access import ActionsReader, only_of, sees
from services.actions.officers.schemas import OfficerReference
from services.actions.reminders import store
from services.actions.reminders.schemas import About, ReminderView, about_of
from shared import answers, app
from shared.answers import IfNoneMatch
from shared.database.engine import Row, reading
from shared.errors import NotFound
from shared.eventlog import log
from shared.events.reminders import ReminderKind
from shared.paging import Cursor, Limit, Page, cursor_of, key_of
from shared.problems import can_fail_with

router = app.router("reminders")


@router.get("", response_model=Page[ReminderView])
def list_reminders(
    request: Request,
    by: ActionsReader,
    officer_id: Annotated[UUID | None, Query(description="To this officer.")] = None,
    about: About = None,
    kind: Annotated[ReminderKind | None, Query(description="Of this kind.")] = None,
    is_open: Annotated[bool | None, Query(description="Not yet settled, or settled.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List reminders, the newest first; who is not of the council sees her own."""
    filters = {
        "officer_id": officer_id,
        "only_of": only_of(by),
        "about": about,
        "kind": kind,
        "is_open": is_open,
    }
    with reading("actions") as session:
        head = log.head(session)
        rows = store.page(
            session,
            filters=filters,
            before=key_of(cursor, datetime.fromisoformat, UUID),
            limit=limit + 1,
        )
    last = rows[limit - 1] if len(rows) > limit else None
    return answers.page(
        request,
        Page(
            items=[show(row) for row in rows[:limit]],
            next_cursor=cursor_of(last["raised_at"].isoformat(), last["id"]) if last else None,
        ),
        head=head,
    )


@router.get("/{reminder_id}", response_model=ReminderView, responses=can_fail_with(404))
def get_reminder(reminder_id: UUID, by: ActionsReader, seen: IfNoneMatch) -> Response:
    """Show a reminder."""
    with reading("actions") as session:
        row = store.get(session, reminder_id)
    if not sees(by, row["officer_id"]):
        raise NotFound
    return answers.one(show(row), version=row["version"], seen=seen)


def show(row: Row) -> ReminderView:
    """Show a reminder."""
    officer_id = row["officer_id"]
    return ReminderView(
        id=row["id"],
        kind=row["kind"],
        about=about_of(row["about"], row["title"], row["reference"]),
        part_of=row["part_of"],
        officer=OfficerReference(id=officer_id, post=row["officer_post"]) if officer_id else None,
        target_on=row["target_on"],
        why=row["why"],
        raised_at=row["raised_at"],
        settled_at=row["settled_at"],
        settlement=row["settlement"],
        changed_at=row["changed_at"],
        allowed=[],
    )
