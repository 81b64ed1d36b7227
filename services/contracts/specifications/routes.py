"""What can be called about specifications."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.contracts.access import ContractsReader, ContractsWriter, commissions_only
from services.contracts.contracts.schemas import ContractRef
from services.contracts.specifications import commands, rules, store
from services.contracts.specifications.schemas import (
    AmendSpecification,
    ApplySpecification,
    AskSpecifications,
    CommissionedServiceRef,
    DiscardSpecification,
    DraftSpecification,
    PublishSpecification,
    ReviewSpecification,
    SpecificationView,
)
from shared import answers, app, clock, settings
from shared.answers import IfMatch, IfNoneMatch, Once, Repeat
from shared.auth import Caller
from shared.calendar import local_date
from shared.database.engine import Row, Session, reading
from shared.errors import NotFound
from shared.eventlog import log
from shared.events.specifications import SpecificationStatus
from shared.fields import AsAt
from shared.paging import Page, cursor_of, key_of
from shared.problems import can_fail_with

router = app.router("specifications")
_CHANGES = can_fail_with(404, 409, 412, 413, 415, 428)


@router.post(
    "", status_code=201, response_model=SpecificationView, responses=can_fail_with(409, 413, 415)
)
def draft_specification(order: DraftSpecification, by: ContractsWriter, once: Repeat) -> Response:
    """Begin the next version of a service's specification; only its commissioners see a draft."""
    specification_id = log.new_id()
    with once.transaction("contracts") as session:
        commands.draft_specification(
            session,
            specification_id=specification_id,
            commissioned_service_id=order.commissioned_service_id,
            terms=order.model_dump(exclude={"commissioned_service_id"}),
            by=by,
            at=clock.now(),
        )
        location = f"/v1/specifications/{specification_id}"
        return _answer(session, once, specification_id, by, status=201, location=location)


@router.get("", response_model=Page[SpecificationView])
def list_specifications(
    request: Request, by: ContractsReader, asked: Annotated[AskSpecifications, Query()]
) -> Response:
    """List specifications by the day of their review; drafts are for their commissioners."""
    filters = asked.model_dump(exclude={"limit", "cursor"}, exclude_none=True)
    filters["seen_by"] = commissions_only(by)
    today = _today()
    with reading("contracts") as session:
        head = log.head(session)
        rows = store.page(
            session,
            filters=filters,
            after=key_of(asked.cursor, store.review_key, UUID),
            limit=asked.limit + 1,
        )
    last = rows[asked.limit - 1] if len(rows) > asked.limit else None
    return answers.page(
        request,
        Page(
            items=[show(row, by, today) for row in rows[: asked.limit]],
            next_cursor=cursor_of(last["review_key"], last["id"]) if last else None,
        ),
        head=head,
    )


@router.get("/{specification_id}", response_model=SpecificationView, responses=can_fail_with(404))
def get_specification(
    specification_id: UUID, by: ContractsReader, seen: IfNoneMatch, as_at: AsAt = None
) -> Response:
    """Show a version of a specification, now or as it stood at a moment."""
    with reading("contracts") as session:
        row = (
            store.as_at(session, specification_id, as_at)
            if as_at
            else store.get(session, specification_id)
        )
    specification = store.specification(row)
    if not rules.may_see(by, specification.service, specification.status):
        raise NotFound
    day = local_date(as_at, settings.current().timezone) if as_at else _today()
    return answers.one(show(row, by, day), version=row["version"], seen=seen)


@router.post("/{specification_id}/amend", response_model=SpecificationView, responses=_CHANGES)
def amend_specification(
    specification_id: UUID,
    order: AmendSpecification,
    by: ContractsWriter,
    version: IfMatch,
    once: Repeat,
) -> Response:
    """Let a draft say something else."""
    with once.transaction("contracts") as session:
        values = order.model_dump(exclude_unset=True)
        commands.amend_specification(session, values=values, **_to(specification_id, version, by))
        return _answer(session, once, specification_id, by)


@router.post("/{specification_id}/discard", response_model=SpecificationView, responses=_CHANGES)
def discard_specification(
    specification_id: UUID,
    order: DiscardSpecification,
    by: ContractsWriter,
    version: IfMatch,
    once: Repeat,
) -> Response:
    """Give a draft up; its number is not used again."""
    with once.transaction("contracts") as session:
        commands.discard_specification(session, **dict(order), **_to(specification_id, version, by))
        return _answer(session, once, specification_id, by)


@router.post("/{specification_id}/publish", response_model=SpecificationView, responses=_CHANGES)
def publish_specification(
    specification_id: UUID,
    order: PublishSpecification,
    by: ContractsWriter,
    version: IfMatch,
    once: Repeat,
) -> Response:
    """Let a draft count; it says the same for ever, and the version before counts no longer."""
    with once.transaction("contracts") as session:
        commands.publish_specification(
            session, **dict(order), today=_today(), **_to(specification_id, version, by)
        )
        return _answer(session, once, specification_id, by)


@router.post("/{specification_id}/review", response_model=SpecificationView, responses=_CHANGES)
def review_specification(
    specification_id: UUID,
    order: ReviewSpecification,
    by: ContractsWriter,
    version: IfMatch,
    once: Repeat,
) -> Response:
    """Say that a version was looked at again and goes on as it is."""
    with once.transaction("contracts") as session:
        commands.review_specification(
            session, **dict(order), today=_today(), **_to(specification_id, version, by)
        )
        return _answer(session, once, specification_id, by)


@router.post("/{specification_id}/apply", response_model=SpecificationView, responses=_CHANGES)
def apply_specification(
    specification_id: UUID,
    order: ApplySpecification,
    by: ContractsWriter,
    version: IfMatch,
    once: Repeat,
) -> Response:
    """Say which contracts are let under a version, also when another one counts by now."""
    with once.transaction("contracts") as session:
        commands.apply_specification(session, **dict(order), **_to(specification_id, version, by))
        return _answer(session, once, specification_id, by)


def show(row: Row, by: Caller, today: date) -> SpecificationView:
    """Show a version of a specification to one who may see it."""
    status = SpecificationStatus(row["status"])
    changeable = "contracts:write" in by.scopes and rules.may_change(
        by, row["lead_commissioner_id"]
    )
    return SpecificationView(
        **{name: row[name] for name in _AS_KEPT},
        commissioned_service=CommissionedServiceRef(
            id=row["commissioned_service_id"], name=row["service_name"]
        ),
        is_review_due=status is SpecificationStatus.PUBLISHED and row["review_on"] <= today,
        contracts=[ContractRef(**one) for one in row["contracts"] or ()],
        allowed=rules.allowed(status) if changeable else [],
    )


def _today() -> date:
    return clock.today(settings.current().timezone)


def _to(specification_id: UUID, version: int, by: Caller) -> dict[str, Any]:
    return {"specification_id": specification_id, "version": version, "by": by, "at": clock.now()}


def _answer(
    session: Session,
    once: Once,
    specification_id: UUID,
    by: Caller,
    *,
    status: int = 200,
    location: str | None = None,
) -> Response:
    row = store.get(session, specification_id)
    view = show(row, by, _today())
    return once.answer(session, view, version=row["version"], status=status, location=location)


_MADE_HERE = {"commissioned_service", "is_review_due", "contracts", "allowed"}
_AS_KEPT = tuple(name for name in SpecificationView.model_fields if name not in _MADE_HERE)
