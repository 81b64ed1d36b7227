"""What can be called about commissioned services."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.contracts.access import ContractsReader, ContractsWriter
from services.contracts.commissioned_services import commands, store
from services.contracts.commissioned_services.schemas import (
    AmendCommissionedService,
    AskServices,
    CloseCommissionedService,
    CommissionedServiceView,
    ConcludeEvaluation,
    MoveStage,
    PlaceCommissionedService,
    PlanEvaluation,
    RegisterCommissionedService,
    ReopenCommissionedService,
)
from services.contracts.commissioned_services.views import show
from shared import answers, app, clock, settings
from shared.answers import IfMatch, IfNoneMatch, Once, Repeat
from shared.auth import Caller
from shared.calendar import local_date
from shared.database.engine import Session, reading
from shared.eventlog import log
from shared.events.commissioned_services import CommissionedServiceRegistered
from shared.fields import AsAt
from shared.paging import Page, cursor_of, key_of
from shared.problems import can_fail_with

router = app.router("commissioned_services")
_CHANGES = can_fail_with(404, 409, 412, 413, 415, 428)


@router.post(
    "",
    status_code=201,
    response_model=CommissionedServiceView,
    responses=can_fail_with(409, 413, 415),
)
def register_commissioned_service(
    order: RegisterCommissionedService, by: ContractsWriter, once: Repeat
) -> Response:
    """Register a commissioned service, so that contracts can name it as what they deliver."""
    service_id = log.new_id()
    registered = CommissionedServiceRegistered(
        commissioned_service_id=service_id, **order.model_dump()
    )
    with once.transaction("contracts") as session:
        commands.register_commissioned_service(
            session, registered, today=_today(), by=by, at=clock.now()
        )
        location = f"/v1/commissioned-services/{service_id}"
        return _answer(session, once, service_id, by, status=201, location=location)


@router.get("", response_model=Page[CommissionedServiceView])
def list_commissioned_services(
    request: Request, by: ContractsReader, asked: Annotated[AskServices, Query()]
) -> Response:
    """List commissioned services by name, with the contracts that deliver them today."""
    today = _today()
    with reading("contracts") as session:
        head = log.head(session)
        rows = store.page(
            session,
            filters=asked.model_dump(exclude={"limit", "cursor"}, exclude_none=True),
            today=today,
            after=key_of(asked.cursor, str, UUID),
            limit=asked.limit + 1,
        )
    last = rows[asked.limit - 1] if len(rows) > asked.limit else None
    return answers.page(
        request,
        Page(
            items=[show(row, by, today) for row in rows[: asked.limit]],
            next_cursor=cursor_of(last["name_key"], last["id"]) if last else None,
        ),
        head=head,
    )


@router.get(
    "/{commissioned_service_id}",
    response_model=CommissionedServiceView,
    responses=can_fail_with(404),
)
def get_commissioned_service(
    commissioned_service_id: UUID, by: ContractsReader, seen: IfNoneMatch, as_at: AsAt = None
) -> Response:
    """Show a commissioned service, now or as it stood at a moment."""
    day = local_date(as_at, settings.current().timezone) if as_at else _today()
    with reading("contracts") as session:
        row = (
            store.as_at(session, commissioned_service_id, as_at, day)
            if as_at
            else store.get(session, commissioned_service_id, day)
        )
    return answers.one(show(row, by, day), version=row["version"], seen=seen)


@router.post(
    "/{commissioned_service_id}/amend", response_model=CommissionedServiceView, responses=_CHANGES
)
def amend_commissioned_service(
    commissioned_service_id: UUID,
    order: AmendCommissionedService,
    by: ContractsWriter,
    version: IfMatch,
    once: Repeat,
) -> Response:
    """Say something else about a commissioned service."""
    with once.transaction("contracts") as session:
        values = order.model_dump(exclude_unset=True)
        commands.amend_commissioned_service(
            session, values=values, today=_today(), **_to(commissioned_service_id, version, by)
        )
        return _answer(session, once, commissioned_service_id, by)


@router.post(
    "/{commissioned_service_id}/place", response_model=CommissionedServiceView, responses=_CHANGES
)
def place_commissioned_service(
    commissioned_service_id: UUID,
    order: PlaceCommissionedService,
    by: ContractsWriter,
    version: IfMatch,
    once: Repeat,
) -> Response:
    """Say where on the continuum of integration a service is from a day on."""
    with once.transaction("contracts") as session:
        commands.place_commissioned_service(
            session, **dict(order), today=_today(), **_to(commissioned_service_id, version, by)
        )
        return _answer(session, once, commissioned_service_id, by)


@router.post(
    "/{commissioned_service_id}/move-stage",
    response_model=CommissionedServiceView,
    responses=_CHANGES,
)
def move_stage(
    commissioned_service_id: UUID,
    order: MoveStage,
    by: ContractsWriter,
    version: IfMatch,
    once: Repeat,
) -> Response:
    """Say to which stage of the cycle of commissioning a service has come."""
    with once.transaction("contracts") as session:
        commands.move_stage(
            session, **dict(order), today=_today(), **_to(commissioned_service_id, version, by)
        )
        return _answer(session, once, commissioned_service_id, by)


@router.post(
    "/{commissioned_service_id}/plan-evaluation",
    response_model=CommissionedServiceView,
    responses=_CHANGES,
)
def plan_evaluation(
    commissioned_service_id: UUID,
    order: PlanEvaluation,
    by: ContractsWriter,
    version: IfMatch,
    once: Repeat,
) -> Response:
    """Say what is to be found out before it is decided how a service goes on."""
    with once.transaction("contracts") as session:
        commands.plan_evaluation(
            session, **dict(order), today=_today(), **_to(commissioned_service_id, version, by)
        )
        return _answer(session, once, commissioned_service_id, by)


@router.post(
    "/{commissioned_service_id}/conclude-evaluation",
    response_model=CommissionedServiceView,
    responses=_CHANGES,
)
def conclude_evaluation(
    commissioned_service_id: UUID,
    order: ConcludeEvaluation,
    by: ContractsWriter,
    version: IfMatch,
    once: Repeat,
) -> Response:
    """Say what an evaluation has found out."""
    with once.transaction("contracts") as session:
        commands.conclude_evaluation(
            session, **dict(order), today=_today(), **_to(commissioned_service_id, version, by)
        )
        return _answer(session, once, commissioned_service_id, by)


@router.post(
    "/{commissioned_service_id}/close", response_model=CommissionedServiceView, responses=_CHANGES
)
def close_commissioned_service(
    commissioned_service_id: UUID,
    order: CloseCommissionedService,
    by: ContractsWriter,
    version: IfMatch,
    once: Repeat,
) -> Response:
    """Decommission a service from a day on; until then the day can be moved."""
    with once.transaction("contracts") as session:
        commands.close_commissioned_service(
            session, **dict(order), today=_today(), **_to(commissioned_service_id, version, by)
        )
        return _answer(session, once, commissioned_service_id, by)


@router.post(
    "/{commissioned_service_id}/reopen", response_model=CommissionedServiceView, responses=_CHANGES
)
def reopen_commissioned_service(
    commissioned_service_id: UUID,
    order: ReopenCommissionedService,
    by: ContractsWriter,
    version: IfMatch,
    once: Repeat,
) -> Response:
    """Let a service go on that was closed, or was to be."""
    with once.transaction("contracts") as session:
        commands.reopen_commissioned_service(
            session, **dict(order), **_to(commissioned_service_id, version, by)
        )
        return _answer(session, once, commissioned_service_id, by)


def _today() -> date:
    return clock.today(settings.current().timezone)


def _to(commissioned_service_id: UUID, version: int, by: Caller) -> dict[str, Any]:
    return {
        "commissioned_service_id": commissioned_service_id,
        "version": version,
        "by": by,
        "at": clock.now(),
    }


def _answer(
    session: Session,
    once: Once,
    commissioned_service_id: UUID,
    by: Caller,
    *,
    status: int = 200,
    location: str | None = None,
) -> Response:
    today = _today()
    row = store.get(session, commissioned_service_id, today)
    view = show(row, by, today)
    return once.answer(session, view, version=row["version"], status=status, location=location)
