"""What can be called about the findings of inspections and reviews."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.actions.access import ActionsReader, ActionsWriter, owns_only
from services.actions.findings import commands, store
from services.actions.findings.schemas import (
    AmendFinding,
    AskBundle,
    AskFindings,
    BundleView,
    CloseFinding,
    FindingView,
    PositionFields,
    RecordFinding,
    ReopenFinding,
    StatementView,
    StatePosition,
)
from services.actions.findings.views import bundle, named, on_day, shown, statements
from shared import answers, app, clock, spreadsheets
from shared.answers import IfMatch, IfNoneMatch, Once, Repeat
from shared.auth import Caller
from shared.database.engine import Session, reading
from shared.eventlog import log
from shared.events.findings import FindingClosed, FindingEvent, FindingRecorded
from shared.fields import AsAt
from shared.paging import Cursor, Limit, Page, cursor_of, key_of
from shared.problems import can_fail_with

router = app.router("findings")
_CHANGES = can_fail_with(404, 409, 412, 413, 415, 428)


@router.post(
    "", status_code=201, response_model=FindingView, responses=can_fail_with(409, 413, 415)
)
def record_finding(order: RecordFinding, by: ActionsWriter, once: Repeat) -> Response:
    """Write down what was found; those who answer for it may see it from now on."""
    finding_id = log.new_id()
    recorded = FindingRecorded(finding_id=finding_id, **named(order.model_dump()))
    with once.transaction("actions") as session:
        commands.record_finding(session, recorded, **_now(by))
        location = f"/v1/findings/{finding_id}"
        return _answer(session, once, finding_id, by, status=201, location=location)


@router.get("", response_model=Page[FindingView], responses=spreadsheets.DOCUMENTED)
def list_findings(
    request: Request, by: ActionsReader, asked: Annotated[AskFindings, Query()]
) -> Response:
    """List findings in the order in which they were recorded, as they are or stood."""
    filters = _filters(asked, by)
    with reading("actions") as session:
        head = log.head(session)
        if spreadsheets.wanted(request):
            items = _every(filters, asked.as_at, by)
            headers = {"Log-Position": head}
            return spreadsheets.answer(FindingView, items, name="findings", headers=headers)
        (after,) = key_of(asked.cursor, UUID) or (None,)
        rows = store.page(
            session, filters=filters, after=after, as_at=asked.as_at, limit=asked.limit + 1
        )
        items = shown(session, rows[: asked.limit], by, asked.as_at)
    following = cursor_of(rows[asked.limit - 1]["id"]) if len(rows) > asked.limit else None
    return answers.page(request, Page(items=list(items), next_cursor=following), head=head)


@router.get("/bundle", response_model=BundleView)
def get_finding_bundle(
    by: ActionsReader, seen: IfNoneMatch, asked: Annotated[AskBundle, Query()]
) -> Response:
    """Give an inspector all in one: each finding, its intention, implementation and impact."""
    with reading("actions") as session:
        items = list(_chunks(session, _filters(asked, by), asked.as_at, by))
    return answers.one(bundle(items, on=on_day(asked.as_at)), version=0, seen=seen)


@router.get("/{finding_id}", response_model=FindingView, responses=can_fail_with(404))
def get_finding(
    finding_id: UUID, by: ActionsReader, seen: IfNoneMatch, as_at: AsAt = None
) -> Response:
    """Show a finding, now or as it stood at a moment, and the actions that rest on it."""
    with reading("actions") as session:
        row = store.get(session, finding_id, seen_by=owns_only(by), as_at=as_at)
        (view,) = shown(session, [row], by, as_at)
    return answers.one(view, version=row["version"], seen=seen)


@router.get(
    "/{finding_id}/positions", response_model=Page[StatementView], responses=can_fail_with(404)
)
def list_positions(
    request: Request,
    finding_id: UUID,
    by: ActionsReader,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List every position that was stated, the first one first."""
    (after,) = key_of(cursor, int) or (0,)
    with reading("actions") as session:
        head = log.head(session)
        store.get(session, finding_id, seen_by=owns_only(by))
        history = log.history(session, FindingEvent, finding_id)
    found = [one for one in statements(history) if one.version > after]
    following = cursor_of(found[limit - 1].version) if len(found) > limit else None
    return answers.page(request, Page(items=found[:limit], next_cursor=following), head=head)


@router.post("/{finding_id}/amend", response_model=FindingView, responses=_CHANGES)
def amend_finding(
    finding_id: UUID, order: AmendFinding, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Let something else be known of a finding; only the fields that are sent are changed."""
    with once.transaction("actions") as session:
        commands.amend_finding(
            session,
            finding_id=finding_id,
            version=version,
            values=named(order.model_dump(exclude_unset=True)),
            **_now(by),
        )
        return _answer(session, once, finding_id, by)


@router.post("/{finding_id}/state-position", response_model=FindingView, responses=_CHANGES)
def state_position(
    finding_id: UUID, order: StatePosition, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Say where things stand; what was stated before stays readable."""
    with once.transaction("actions") as session:
        commands.state_position(
            session,
            finding_id=finding_id,
            version=version,
            stated_on=order.stated_on,
            parts=order.model_dump(include=set(PositionFields.model_fields), exclude_none=True),
            **_now(by),
        )
        return _answer(session, once, finding_id, by)


@router.post("/{finding_id}/close", response_model=FindingView, responses=_CHANGES)
def close_finding(
    finding_id: UUID, order: CloseFinding, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Say that nothing more is to come of a finding, why, and who agreed to that."""
    now = _now(by)
    terms = {**dict(order), "closed_on": order.closed_on or now["today"]}
    closed = FindingClosed(finding_id=finding_id, **terms)
    with once.transaction("actions") as session:
        commands.close_finding(session, closed, version=version, **now)
        return _answer(session, once, finding_id, by)


@router.post("/{finding_id}/reopen", response_model=FindingView, responses=_CHANGES)
def reopen_finding(
    finding_id: UUID, order: ReopenFinding, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Say that a finding is not settled after all."""
    with once.transaction("actions") as session:
        commands.reopen_finding(
            session,
            finding_id=finding_id,
            version=version,
            reason=order.reason,
            by=by,
            at=clock.now(),
        )
        return _answer(session, once, finding_id, by)


def _filters(asked: AskFindings | AskBundle, by: Caller) -> dict[str, Any]:
    wanted = asked.model_dump(exclude={"as_at", "limit", "cursor"}, exclude_none=True)
    return wanted | {"seen_by": owns_only(by)}


def _every(filters: Mapping[str, Any], as_at: datetime | None, by: Caller) -> Iterator[FindingView]:
    with reading("actions") as session:
        yield from _chunks(session, filters, as_at, by)


def _chunks(
    session: Session, filters: Mapping[str, Any], as_at: datetime | None, by: Caller
) -> Iterator[FindingView]:
    for rows in store.every(session, filters=filters, as_at=as_at):
        yield from shown(session, rows, by, as_at)


def _now(by: Caller) -> dict[str, Any]:
    return {"today": on_day(None), "by": by, "at": clock.now()}


def _answer(
    session: Session,
    once: Once,
    finding_id: UUID,
    by: Caller,
    *,
    status: int = 200,
    location: str | None = None,
) -> Response:
    row = store.get(session, finding_id, seen_by=None)
    (view,) = shown(session, [row], by)
    return once.answer(session, view, version=row["version"], status=status, location=location)
