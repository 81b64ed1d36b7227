"""What can be called about contracts."""

from typing import Any
from uuid import UUID

from fastapi import Request, Response

from services.contracts.access import ContractsReader, ContractsWriter
from services.contracts.contracts import commands, store
from services.contracts.contracts.schemas import (
    AssignContract,
    AwardContract,
    ContractView,
    CorrectContract,
    DecideContract,
    ExtendContract,
    ResumeContract,
    SuspendContract,
    TerminateContract,
    VaryContract,
    WithdrawDecision,
)
from services.contracts.contracts.variations import variations
from services.contracts.contracts.views import (
    VariationView,
    commissions,
    on_day,
    show,
    show_variation,
)
from shared import answers, app, clock, settings
from shared.answers import IfMatch, IfNoneMatch, Once, Repeat
from shared.auth import Caller
from shared.database.engine import Session, reading
from shared.eventlog import log
from shared.events.contracts import ContractAwarded, ContractEvent
from shared.fields import AsAt
from shared.paging import Cursor, Limit, Page, cursor_of, key_of
from shared.problems import can_fail_with

router = app.router("contracts")
_CHANGES = can_fail_with(404, 409, 412, 413, 415, 428)


@router.post(
    "", status_code=201, response_model=ContractView, responses=can_fail_with(409, 413, 415)
)
def award_contract(order: AwardContract, by: ContractsWriter, once: Repeat) -> Response:
    """Put a contract into the register."""
    contract_id = log.new_id()
    awarded = ContractAwarded(contract_id=contract_id, **order.model_dump())
    with once.transaction("contracts") as session:
        commands.award_contract(session, awarded, by=by, at=clock.now())
        return _answer(
            session, once, contract_id, by, status=201, location=f"/v1/contracts/{contract_id}"
        )


@router.get("/{contract_id}", response_model=ContractView, responses=can_fail_with(404))
def get_contract(
    contract_id: UUID, by: ContractsReader, seen: IfNoneMatch, as_at: AsAt = None
) -> Response:
    """Show a contract, now or as it stood at a moment."""
    with reading("contracts") as session:
        row = store.as_at(session, contract_id, as_at) if as_at else store.get(session, contract_id)
    return answers.one(show(row, by, on_day(as_at)), version=row["version"], seen=seen)


@router.get(
    "/{contract_id}/variations",
    response_model=Page[VariationView],
    responses=can_fail_with(404),
)
def list_variations(
    request: Request,
    contract_id: UUID,
    by: ContractsReader,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List what the parties have changed in a contract since its award, the first of it first."""
    (after,) = key_of(cursor, int) or (0,)
    with reading("contracts") as session:
        head = log.head(session)
        row = store.get(session, contract_id)
        history = log.history(session, ContractEvent, contract_id)
    for_commissioners = commissions(row, by)
    found = [one for one in variations(history) if one.event.number > after]
    items = [show_variation(one, for_commissioners=for_commissioners) for one in found[:limit]]
    following = cursor_of(items[-1].number) if len(found) > limit else None
    return answers.page(request, Page(items=items, next_cursor=following), head=head)


@router.post("/{contract_id}/extend", response_model=ContractView, responses=_CHANGES)
def extend_contract(
    contract_id: UUID, order: ExtendContract, by: ContractsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Let a contract end later; its alerts begin anew from the new end."""
    with once.transaction("contracts") as session:
        commands.extend_contract(session, **dict(order), **_told(contract_id, version, by))
        return _answer(session, once, contract_id, by)


@router.post("/{contract_id}/vary", response_model=ContractView, responses=_CHANGES)
def vary_contract(
    contract_id: UUID, order: VaryContract, by: ContractsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Record what the parties have changed in a running contract; what is not sent stays."""
    with once.transaction("contracts") as session:
        commands.vary_contract(
            session,
            varied_on=order.varied_on,
            summary=order.summary,
            reason=order.reason,
            values=order.model_dump(exclude_none=True, exclude={"varied_on", "summary", "reason"}),
            today=on_day(None),
            **_told(contract_id, version, by),
        )
        return _answer(session, once, contract_id, by)


@router.post("/{contract_id}/correct", response_model=ContractView, responses=_CHANGES)
def correct_contract(
    contract_id: UUID, order: CorrectContract, by: ContractsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Put right what the register says wrongly; an end that is set anew is alerted anew."""
    with once.transaction("contracts") as session:
        commands.correct_contract(
            session, values=order.model_dump(exclude_unset=True), **_told(contract_id, version, by)
        )
        return _answer(session, once, contract_id, by)


@router.post("/{contract_id}/suspend", response_model=ContractView, responses=_CHANGES)
def suspend_contract(
    contract_id: UUID, order: SuspendContract, by: ContractsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Let nothing be done under a running contract for a while; its dates stand."""
    with once.transaction("contracts") as session:
        commands.suspend_contract(
            session, **dict(order), today=on_day(None), **_told(contract_id, version, by)
        )
        return _answer(session, once, contract_id, by)


@router.post("/{contract_id}/resume", response_model=ContractView, responses=_CHANGES)
def resume_contract(
    contract_id: UUID, order: ResumeContract, by: ContractsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Let a suspended contract go on."""
    with once.transaction("contracts") as session:
        commands.resume_contract(
            session, **dict(order), today=on_day(None), **_told(contract_id, version, by)
        )
        return _answer(session, once, contract_id, by)


@router.post("/{contract_id}/terminate", response_model=ContractView, responses=_CHANGES)
def terminate_contract(
    contract_id: UUID, order: TerminateContract, by: ContractsWriter, version: IfMatch, once: Repeat
) -> Response:
    """End a contract before its day."""
    with once.transaction("contracts") as session:
        commands.terminate_contract(session, **dict(order), **_told(contract_id, version, by))
        return _answer(session, once, contract_id, by)


@router.post("/{contract_id}/decide", response_model=ContractView, responses=_CHANGES)
def decide_contract(
    contract_id: UUID, order: DecideContract, by: ContractsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Record what becomes of a contract at its end, so that its alerts stop."""
    with once.transaction("contracts") as session:
        commands.decide_contract(session, **dict(order), **_told(contract_id, version, by))
        return _answer(session, once, contract_id, by)


@router.post("/{contract_id}/withdraw-decision", response_model=ContractView, responses=_CHANGES)
def withdraw_decision(
    contract_id: UUID, order: WithdrawDecision, by: ContractsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Take back what was decided about a contract's end, so that it is alerted anew."""
    with once.transaction("contracts") as session:
        commands.withdraw_decision(session, **dict(order), **_told(contract_id, version, by))
        return _answer(session, once, contract_id, by)


@router.post("/{contract_id}/assign", response_model=ContractView, responses=_CHANGES)
def assign_contract(
    contract_id: UUID, order: AssignContract, by: ContractsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Make an officer responsible for a contract."""
    with once.transaction("contracts") as session:
        commands.assign_contract(session, **dict(order), **_told(contract_id, version, by))
        return _answer(session, once, contract_id, by)


def _told(contract_id: UUID, version: int, by: Caller) -> dict[str, Any]:
    return {"contract_id": contract_id, "version": version, "by": by, "at": clock.now()}


def _answer(
    session: Session,
    once: Once,
    contract_id: UUID,
    by: Caller,
    *,
    status: int = 200,
    location: str | None = None,
) -> Response:
    row = store.get(session, contract_id)
    view = show(row, by, clock.today(settings.current().timezone))
    return once.answer(session, view, version=row["version"], status=status, location=location)
