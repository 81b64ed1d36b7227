"""What can be called about procurements."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.contracts.access import ContractsReader, ContractsWriter
from services.contracts.delegations import store as delegations
from services.contracts.procurements import commands, store
from services.contracts.procurements.schemas import (
    AmendProcurement,
    AskPipeline,
    AwardProcurement,
    DecideApproval,
    MeetStep,
    PlanProcurement,
    ProcurementView,
    RequestApproval,
    SayWhy,
    ScheduleStep,
)
from services.contracts.procurements.views import show
from shared import answers, app, clock, settings
from shared.answers import IfMatch, IfNoneMatch, Once, Repeat
from shared.auth import Caller
from shared.calendar import local_date
from shared.database.engine import Session, reading
from shared.errors import NotFound
from shared.eventlog import log
from shared.events.procurements import ApprovalState, ProcurementPlanned
from shared.fields import AsAt
from shared.paging import Page, cursor_of, key_of
from shared.problems import can_fail_with

router = app.router("procurements")
_CHANGES = can_fail_with(404, 409, 412, 413, 415, 428)


@router.post(
    "", status_code=201, response_model=ProcurementView, responses=can_fail_with(409, 413, 415)
)
def plan_procurement(order: PlanProcurement, by: ContractsWriter, once: Repeat) -> Response:
    """Put a procurement into the pipeline."""
    procurement_id = log.new_id()
    planned = ProcurementPlanned(procurement_id=procurement_id, **order.model_dump())
    with once.transaction("contracts") as session:
        commands.plan_procurement(session, planned, by=by, at=clock.now())
        location = f"/v1/procurements/{procurement_id}"
        return _answer(session, once, procurement_id, by, status=201, location=location)


@router.get("", response_model=Page[ProcurementView])
def list_procurements(
    request: Request, by: ContractsReader, asked: Annotated[AskPipeline, Query()]
) -> Response:
    """List the pipeline by the day of the next step; a partner sees what it commissions."""
    filters = asked.model_dump(exclude={"limit", "cursor"}, exclude_none=True)
    if not by.is_council:
        filters["commissioner_id"] = by.organisation_id or UUID(int=0)
    today = _today()
    with reading("contracts") as session:
        head = log.head(session)
        scheme = delegations.scheme(session, by=by, today=today)
        rows = store.page(
            session,
            filters=filters,
            after=key_of(asked.cursor, store.due_key, UUID),
            limit=asked.limit + 1,
        )
    last = rows[asked.limit - 1] if len(rows) > asked.limit else None
    return answers.page(
        request,
        Page(
            items=[show(row, by, today, scheme) for row in rows[: asked.limit]],
            next_cursor=cursor_of(last["due_key"], last["id"]) if last else None,
        ),
        head=head,
    )


@router.get("/{procurement_id}", response_model=ProcurementView, responses=can_fail_with(404))
def get_procurement(
    procurement_id: UUID, by: ContractsReader, seen: IfNoneMatch, as_at: AsAt = None
) -> Response:
    """Show a procurement, now or as it stood at a moment."""
    today = _today()
    with reading("contracts") as session:
        scheme = delegations.scheme(session, by=by, today=today)
        row = (
            store.as_at(session, procurement_id, as_at)
            if as_at
            else store.get(session, procurement_id)
        )
    if not by.is_council and by.organisation_id not in store.procurement(row).parties:
        raise NotFound
    on = local_date(as_at, settings.current().timezone) if as_at else today
    return answers.one(show(row, by, on, scheme), version=row["version"], seen=seen)


@router.post("/{procurement_id}/amend", response_model=ProcurementView, responses=_CHANGES)
def amend_procurement(
    procurement_id: UUID,
    order: AmendProcurement,
    by: ContractsWriter,
    version: IfMatch,
    once: Repeat,
) -> Response:
    """Plan something about a procurement otherwise."""
    with once.transaction("contracts") as session:
        values = order.model_dump(exclude_unset=True)
        commands.amend_procurement(session, values=values, **_to(procurement_id, version, by))
        return _answer(session, once, procurement_id, by)


@router.post("/{procurement_id}/start", response_model=ProcurementView, responses=_CHANGES)
def start_procurement(
    procurement_id: UUID, by: ContractsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Begin work on a procurement."""
    with once.transaction("contracts") as session:
        commands.start_procurement(session, **_to(procurement_id, version, by))
        return _answer(session, once, procurement_id, by)


@router.post("/{procurement_id}/schedule-step", response_model=ProcurementView, responses=_CHANGES)
def schedule_step(
    procurement_id: UUID, order: ScheduleStep, by: ContractsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Plan a step for another day, or no longer; a step that was met is open again."""
    with once.transaction("contracts") as session:
        commands.schedule_step(session, **dict(order), **_to(procurement_id, version, by))
        return _answer(session, once, procurement_id, by)


@router.post("/{procurement_id}/meet-step", response_model=ProcurementView, responses=_CHANGES)
def meet_step(
    procurement_id: UUID, order: MeetStep, by: ContractsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Say when a step was met, in whichever order they are."""
    with once.transaction("contracts") as session:
        commands.meet_step(
            session, **dict(order), today=_today(), **_to(procurement_id, version, by)
        )
        return _answer(session, once, procurement_id, by)


@router.post(
    "/{procurement_id}/request-approval", response_model=ProcurementView, responses=_CHANGES
)
def request_approval(
    procurement_id: UUID,
    order: RequestApproval,
    by: ContractsWriter,
    version: IfMatch,
    once: Repeat,
) -> Response:
    """Ask for approval at a gate; an award then waits for it."""
    with once.transaction("contracts") as session:
        commands.request_approval(
            session, **dict(order), today=_today(), **_to(procurement_id, version, by)
        )
        return _answer(session, once, procurement_id, by)


@router.post("/{procurement_id}/approve", response_model=ProcurementView, responses=_CHANGES)
def approve_procurement(
    procurement_id: UUID, order: DecideApproval, by: ContractsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Approve what was asked at a gate, within the scheme of delegation once there is one."""
    with once.transaction("contracts") as session:
        commands.decide_approval(
            session,
            state=ApprovalState.APPROVED,
            **dict(order),
            today=_today(),
            **_to(procurement_id, version, by),
        )
        return _answer(session, once, procurement_id, by)


@router.post("/{procurement_id}/decline", response_model=ProcurementView, responses=_CHANGES)
def decline_procurement(
    procurement_id: UUID, order: DecideApproval, by: ContractsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Decline what was asked at a gate, within the scheme of delegation once there is one."""
    with once.transaction("contracts") as session:
        commands.decide_approval(
            session,
            state=ApprovalState.DECLINED,
            **dict(order),
            today=_today(),
            **_to(procurement_id, version, by),
        )
        return _answer(session, once, procurement_id, by)


@router.post("/{procurement_id}/publish", response_model=ProcurementView, responses=_CHANGES)
def publish_procurement(
    procurement_id: UUID, by: ContractsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Let the market know: it stands among the commissioning intentions from now on."""
    with once.transaction("contracts") as session:
        commands.publish_procurement(session, today=_today(), **_to(procurement_id, version, by))
        return _answer(session, once, procurement_id, by)


@router.post(
    "/{procurement_id}/withdraw-publication", response_model=ProcurementView, responses=_CHANGES
)
def withdraw_publication(
    procurement_id: UUID, order: SayWhy, by: ContractsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Take a procurement out of the commissioning intentions; it goes on as before."""
    with once.transaction("contracts") as session:
        commands.withdraw_publication(session, **dict(order), **_to(procurement_id, version, by))
        return _answer(session, once, procurement_id, by)


@router.post("/{procurement_id}/award", response_model=ProcurementView, responses=_CHANGES)
def award_procurement(
    procurement_id: UUID,
    order: AwardProcurement,
    by: ContractsWriter,
    version: IfMatch,
    once: Repeat,
) -> Response:
    """Name the contract that a procurement has led to; it names one that is replaced before it."""
    with once.transaction("contracts") as session:
        commands.award_procurement(
            session,
            contract_ids=list(dict.fromkeys((order.contract_id, *order.other_contract_ids))),
            awarded_on=order.awarded_on,
            today=_today(),
            **_to(procurement_id, version, by),
        )
        return _answer(session, once, procurement_id, by)


@router.post("/{procurement_id}/abandon", response_model=ProcurementView, responses=_CHANGES)
def abandon_procurement(
    procurement_id: UUID, order: SayWhy, by: ContractsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Let nothing come of a procurement."""
    with once.transaction("contracts") as session:
        commands.abandon_procurement(
            session, **dict(order), today=_today(), **_to(procurement_id, version, by)
        )
        return _answer(session, once, procurement_id, by)


def _today() -> date:
    return clock.today(settings.current().timezone)


def _to(procurement_id: UUID, version: int, by: Caller) -> dict[str, Any]:
    return {"procurement_id": procurement_id, "version": version, "by": by, "at": clock.now()}


def _answer(
    session: Session,
    once: Once,
    procurement_id: UUID,
    by: Caller,
    *,
    status: int = 200,
    location: str | None = None,
) -> Response:
    today = _today()
    row = store.get(session, procurement_id)
    view = show(row, by, today, delegations.scheme(session, by=by, today=today))
    return once.answer(session, view, version=row["version"], status=status, location=location)
