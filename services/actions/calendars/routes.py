"""What can be called about an officer's calendars."""

import hashlib
from datetime import timedelta
from email.utils import format_datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Request, Response

from services.actions.access import ActionsReader, ActionsWriter
from services.actions.calendars import commands, entries, store
from services.actions.calendars.rules import NotAnOfficersToken
from services.actions.calendars.schemas import CalendarView, CalendarWithAddress
from shared import answers, app, clock, settings
from shared.answers import IfMatch, IfNoneMatch, Repeat
from shared.auth import Caller
from shared.database.engine import Row, reading
from shared.eventlog import log
from shared.notify import agenda
from shared.paging import Cursor, Limit, Page, cursor_of, key_of
from shared.problems import can_fail_with

router = app.router("calendars")
CHANGES = can_fail_with(404, 409, 412, 428)
MEDIA_TYPE = "text/calendar"
FETCHED_EVERY = timedelta(hours=1)
FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}},
    **can_fail_with(404),
}


@router.post("", status_code=201, response_model=CalendarWithAddress, responses=can_fail_with(409))
def make_calendar(by: ActionsWriter, once: Repeat) -> Response:
    """Make a calendar of your worklist; its secret address is shown this once.

    A calendar program subscribes to the address. Outlook fetches it rarely, from every few hours to
    once a day, so the messages stay what alerts you.
    """
    officer_id, calendar_id = _officer(by), log.new_id()
    with once.transaction("actions") as session:
        secret = commands.make_calendar(
            session, calendar_id=calendar_id, officer_id=officer_id, by=by, at=clock.now()
        )
        row = store.get(session, calendar_id, officer_id=officer_id)
        return once.answer(
            session,
            _with_address(row, secret),
            version=row["version"],
            status=201,
            location=f"/v1/calendars/{calendar_id}",
        )


@router.get("", response_model=Page[CalendarView])
def list_calendars(
    request: Request, by: ActionsReader, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """List your calendars, also those that are revoked; their addresses are not kept."""
    with reading("actions") as session:
        head = log.head(session)
        rows = store.page(
            session, officer_id=_officer(by), after=key_of(cursor, UUID), limit=limit + 1
        )
    following = cursor_of(rows[limit - 1]["id"]) if len(rows) > limit else None
    items = [show(row) for row in rows[:limit]]
    return answers.page(request, Page(items=items, next_cursor=following), head=head)


@router.get("/{secret}.ics", response_class=Response, responses=FILE)
def get_calendar_file(
    secret: Annotated[
        str, Path(max_length=200, description="What only the officer's programs know.")
    ],
    seen: IfNoneMatch,
) -> Response:
    """Give the calendar at a secret address, day by day.

    It holds what is open in the officer's worklist, and the days of what they are responsible for:
    key actions, plans to be refreshed or reviewed, reports, and what meetings agreed.
    """
    now = settings.current()
    with reading("actions") as session:
        found = store.with_secret(session, secret)
        rows = store.items(session, found["officer_id"])
        planned = store.planned(session, found["officer_id"])
        changed_at = store.changed_at(session, found["officer_id"])
    changed = [found["changed_at"], *(row["changed_at"] for row in planned)]
    front = (now.frontend_url or f"{now.public_url}/v1").rstrip("/")
    body = agenda.write(
        entries.all_days(
            [_item(row, found["post"], front) for row in rows],
            [_planned(row, found["post"], front) for row in planned],
        ),
        name="Commissioning: what is due",
        fetched_every=FETCHED_EVERY,
    )
    tag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
    headers = {
        "ETag": tag,
        "Last-Modified": format_datetime(
            max(*changed, changed_at or found["changed_at"]), usegmt=True
        ),
        "Cache-Control": "private, no-cache",
        "Content-Disposition": 'inline; filename="commissioning.ics"',
        "Referrer-Policy": "no-referrer",
    }
    if tag in seen:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=f"{MEDIA_TYPE}; charset=utf-8")


@router.get("/{calendar_id}", response_model=CalendarView, responses=can_fail_with(404))
def get_calendar(calendar_id: UUID, by: ActionsReader, seen: IfNoneMatch) -> Response:
    """Show one of your calendars; its address is not kept, so it cannot be shown."""
    with reading("actions") as session:
        row = store.get(session, calendar_id, officer_id=_officer(by))
    return answers.one(show(row), version=row["version"], seen=seen)


@router.post("/{calendar_id}/replace", response_model=CalendarWithAddress, responses=CHANGES)
def replace_calendar(
    calendar_id: UUID, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Give one of your calendars another address; the old one shows nothing any more."""
    officer_id = _officer(by)
    with once.transaction("actions") as session:
        secret = commands.replace_calendar(
            session, calendar_id=calendar_id, version=version, by=by, at=clock.now()
        )
        row = store.get(session, calendar_id, officer_id=officer_id)
        return once.answer(session, _with_address(row, secret), version=row["version"])


@router.post("/{calendar_id}/revoke", response_model=CalendarView, responses=CHANGES)
def revoke_calendar(
    calendar_id: UUID, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Let one of your calendars show nothing any more."""
    officer_id = _officer(by)
    with once.transaction("actions") as session:
        commands.revoke_calendar(
            session, calendar_id=calendar_id, version=version, by=by, at=clock.now()
        )
        row = store.get(session, calendar_id, officer_id=officer_id)
        return once.answer(session, show(row), version=row["version"])


def _officer(by: Caller) -> UUID:
    if by.officer_id is None:
        raise NotAnOfficersToken
    return by.officer_id


def _item(row: Row, post: str | None, front: str) -> entries.Item:
    return entries.Item(
        about=row["about"],
        kind=row["kind"],
        step=row["step"],
        reference=row["reference"],
        title=row["title"],
        target_on=row["target_on"],
        safe_start_on=row["safe_start_on"],
        end_on=row["end_on"],
        opened_at=row["opened_at"],
        post=post,
        url=f"{front}/{row['about']}",
    )


def _planned(row: Row, post: str | None, front: str) -> entries.Item:
    return entries.Item(
        about=row["about"],
        kind=row["kind"],
        reference=row["reference"],
        title=row["title"],
        target_on=row["target_on"],
        opened_at=row["changed_at"],
        post=post,
        url=f"{front}/{row['about']}",
    )


def show(row: Row) -> CalendarView:
    """Show a calendar to its officer."""
    return CalendarView(**_shown(row))


def _with_address(row: Row, secret: str) -> CalendarWithAddress:
    public_url = settings.current().public_url.rstrip("/")
    return CalendarWithAddress(**_shown(row), address=f"{public_url}/v1/calendars/{secret}.ics")


def _shown(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "made_at": row["made_at"],
        "revoked_at": row["revoked_at"],
        "changed_at": row["changed_at"],
        "allowed": [] if row["revoked_at"] else ["replace", "revoke"],
    }
