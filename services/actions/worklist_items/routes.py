"""What can be called about items of worklists."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from services.actions.access import ActionsReader, ActionsWriter, only_of, sees
from services.actions.officers.schemas import OfficerReference
from services.actions.reminders.schemas import About, about_of
from services.actions.worklist_items import commands, rules, store
from services.actions.worklist_items.schemas import (
    ContractReference,
    DelegateItem,
    OfContract,
    OfKind,
    Overdue,
    Quiet,
    SnoozeItem,
    WorklistItemView,
)
from shared import answers, app, clock, settings
from shared.answers import IfMatch, IfNoneMatch, Repeat
from shared.auth import Caller
from shared.database.engine import Row, Session, reading
from shared.errors import NotFound
from shared.eventlog import log
from shared.events.base import By
from shared.paging import Cursor, Limit, Page, cursor_of, key_of
from shared.problems import can_fail_with

router = app.router("worklist_items")
CHANGES = can_fail_with(404, 409, 412, 413, 415, 428)


@router.get("", response_model=Page[WorklistItemView])
def list_worklist_items(
    request: Request,
    by: ActionsReader,
    officer_id: Annotated[UUID | None, Query(description="In whose worklist.")] = None,
    contract_id: OfContract = None,
    about: About = None,
    kind: OfKind = None,
    with_closed: Annotated[
        bool, Query(description="Also those about which there is nothing left to do.")
    ] = False,
    quiet: Quiet = None,
    overdue: Overdue = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List items of worklists, the most pressing first; who is not of the council sees her own."""
    filters = {
        "officer_id": officer_id,
        "only_of": only_of(by),
        "contract_id": contract_id,
        "about": about,
        "kind": kind,
        "with_closed": with_closed,
        "quiet": quiet,
        "overdue": overdue,
    }
    with reading("actions") as session:
        head = log.head(session)
        page = page_of(session, filters, by, cursor=cursor, limit=limit)
    return answers.page(request, page, head=head)


@router.get("/{item_id}", response_model=WorklistItemView, responses=can_fail_with(404))
def get_worklist_item(item_id: UUID, by: ActionsReader, seen: IfNoneMatch) -> Response:
    """Show an item of a worklist."""
    with reading("actions") as session:
        view, version = one(session, item_id, by)
    if not sees(by, view.officer.id if view.officer else None):
        raise NotFound
    return answers.one(view, version=version, seen=seen)


@router.post("/{item_id}/acknowledge", response_model=WorklistItemView, responses=CHANGES)
def acknowledge_worklist_item(
    item_id: UUID, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Say that an item was seen and will be seen to: it is quiet for a share of the days left."""
    with once.transaction("actions") as session:
        commands.acknowledge_item(
            session, item_id=item_id, version=version, today=_today(), by=by, at=clock.now()
        )
        view, version = one(session, item_id, by)
        return once.answer(session, view, version=version)


@router.post("/{item_id}/snooze", response_model=WorklistItemView, responses=CHANGES)
def snooze_worklist_item(
    item_id: UUID, order: SnoozeItem, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Put an item off until a day; never past its own day or the latest safe start."""
    with once.transaction("actions") as session:
        commands.snooze_item(
            session,
            item_id=item_id,
            version=version,
            until_on=order.until,
            reason=order.reason,
            today=_today(),
            by=by,
            at=clock.now(),
        )
        view, version = one(session, item_id, by)
        return once.answer(session, view, version=version)


@router.post("/{item_id}/delegate", response_model=WorklistItemView, responses=CHANGES)
def delegate_worklist_item(
    item_id: UUID, order: DelegateItem, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Give an item to another officer: it is theirs then, and they are told of it."""
    with once.transaction("actions") as session:
        commands.delegate_item(
            session,
            item_id=item_id,
            version=version,
            officer_id=order.officer_id,
            reason=order.reason,
            today=_today(),
            by=by,
            at=clock.now(),
        )
        view, version = one(session, item_id, by)
        return once.answer(session, view, version=version)


def one(session: Session, item_id: UUID, by: Caller) -> tuple[WorklistItemView, int]:
    """Return an item as a caller is shown it today, and its version."""
    row = store.get(session, item_id)
    return show(row, by, _today(), store.reasons(session, [row])), row["version"]


def page_of(
    session: Session,
    filters: Mapping[str, object],
    by: Caller,
    *,
    cursor: str | None,
    limit: int,
) -> Page[WorklistItemView]:
    """Return a page of items as a caller is shown them today, the most pressing first."""
    today = _today()
    after = key_of(cursor, date.fromisoformat, UUID)
    rows = store.page(session, filters=filters, today=today, after=after, limit=limit + 1)
    following = None
    if len(rows) > limit:
        rows = rows[:limit]
        following = cursor_of(rows[-1]["target_on"], rows[-1]["id"])
    reasons = store.reasons(session, rows)
    return Page(items=[show(row, by, today, reasons) for row in rows], next_cursor=following)


def verbs(row: Row, by: By, today: date) -> list[str]:
    """Return what somebody may do with an item today."""
    if row["closed_at"] or not sees(by, row["officer_id"]):
        return []
    can_wait = today < rules.safe_day(row["target_on"], row["safe_start_on"])
    return [
        *(() if _is_quiet(row, today) else ("acknowledge",)),
        *(("snooze",) if can_wait else ()),
        "delegate",
    ]


def show(row: Row, by: Caller, today: date, reasons: Mapping[UUID, str]) -> WorklistItemView:
    """Show an item to a caller, on a day."""
    is_open = row["closed_at"] is None
    return WorklistItemView(
        id=row["id"],
        officer=_officer(row["officer_id"], row["officer_post"]),
        alert_id=row["alert_id"],
        reminder_id=row["reminder_id"],
        kind=row["kind"],
        about=about_of(row["about"], row["title"], row["reference"]),
        part_of=row["part_of"],
        contract=_contract(row),
        provider_name=row["provider_name"],
        value=row["value"],
        target_on=row["target_on"],
        end_on=row["end_on"],
        months=row["months"],
        step=row["step"],
        why=row["why"],
        safe_start_on=row["safe_start_on"],
        overdue=is_open and row["target_on"] < today,
        opened_at=row["opened_at"],
        acknowledged_at=row["acknowledged_at"],
        is_quiet=_is_quiet(row, today),
        quiet_until=row["quiet_until_on"],
        is_snoozed=row["snoozed"],
        reason=reasons.get(row["id"]) or None,
        delegated_by=_officer(row["delegated_by_id"], row["delegated_by_post"]),
        climbed_from=_officers(row["climbed_from"], row["climbed_from_posts"]),
        climbs_on=row["climbs_on"] if is_open and row["officer_id"] else None,
        closed_at=row["closed_at"],
        changed_at=row["changed_at"],
        allowed=verbs(row, by, today) if "actions:write" in by.scopes else [],
    )


def _contract(row: Row) -> ContractReference | None:
    if row["contract_id"] is None:
        return None
    return ContractReference(id=row["contract_id"], reference=row["reference"], name=row["title"])


def _is_quiet(row: Row, today: date) -> bool:
    until_on = row["quiet_until_on"]
    return row["closed_at"] is None and until_on is not None and today < until_on


def _officer(officer_id: UUID | None, post: str | None) -> OfficerReference | None:
    return OfficerReference(id=officer_id, post=post) if officer_id else None


def _officers(ids: Sequence[UUID], posts: Sequence[str | None]) -> list[OfficerReference]:
    return [
        OfficerReference(id=officer_id, post=post)
        for officer_id, post in zip(ids, posts, strict=True)
    ]


def _today() -> date:
    return clock.today(settings.current().timezone)
