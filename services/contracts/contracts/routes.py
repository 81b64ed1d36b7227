"""What can be called about contracts."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from services.contracts.access import ContractsReader, ContractsWriter
from services.contracts.contracts import commands, rules, store
from services.contracts.contracts.schemas import (
    AssignContract,
    AwardContract,
    ContractView,
    CorrectContract,
    DecideContract,
    ExtendContract,
    OfficerRef,
    OrganisationRef,
    TerminateContract,
)
from shared import answers, app, clock, settings
from shared.answers import IfMatch, IfNoneMatch, Once, Repeat
from shared.auth import Caller
from shared.database.engine import Row, Session, reading
from shared.eventlog import log
from shared.events.contracts import ContractAwarded
from shared.fields import AsAt, FilterText
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
    awarded = ContractAwarded(contract_id=contract_id, **dict(order))
    with once.transaction("contracts") as session:
        commands.award_contract(session, awarded, by=by, at=clock.now())
        return _answer(
            session, once, contract_id, by, status=201, location=f"/v1/contracts/{contract_id}"
        )


@router.get("", response_model=Page[ContractView])
def list_contracts(
    request: Request,
    by: ContractsReader,
    provider_id: Annotated[UUID | None, Query(description="Who provides.")] = None,
    lead_commissioner_id: Annotated[UUID | None, Query(description="Who leads.")] = None,
    officer_id: Annotated[UUID | None, Query(description="Who manages them.")] = None,
    reference: Annotated[
        FilterText | None, Query(description="The commissioner's reference.")
    ] = None,
    ends_from: Annotated[date | None, Query(description="Ending on this day or later.")] = None,
    ends_until: Annotated[date | None, Query(description="Ending on this day or earlier.")] = None,
    import_id: Annotated[UUID | None, Query(description="Brought by this import.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List the register by the contracts' ends."""
    with reading("contracts") as session:
        head = log.head(session)
        rows = store.page(
            session,
            filters={
                "provider_id": provider_id,
                "lead_commissioner_id": lead_commissioner_id,
                "officer_id": officer_id,
                "reference": reference,
                "ends_from": ends_from,
                "ends_until": ends_until,
                "import_id": import_id,
            },
            after=key_of(cursor, store.end_key, UUID),
            limit=limit + 1,
        )
    today = clock.today(settings.current().timezone)
    last = rows[limit - 1] if len(rows) > limit else None
    return answers.page(
        request,
        Page(
            items=[show(row, by, today) for row in rows[:limit]],
            next_cursor=cursor_of(last["end_on"] or "infinity", last["id"]) if last else None,
        ),
        head=head,
    )


@router.get("/{contract_id}", response_model=ContractView, responses=can_fail_with(404))
def get_contract(
    contract_id: UUID, by: ContractsReader, seen: IfNoneMatch, as_at: AsAt = None
) -> Response:
    """Show a contract, now or as it stood at a moment."""
    today = clock.today(settings.current().timezone)
    with reading("contracts") as session:
        row = store.as_at(session, contract_id, as_at) if as_at else store.get(session, contract_id)
    return answers.one(
        show(row, by, as_at.date() if as_at else today), version=row["version"], seen=seen
    )


@router.post("/{contract_id}/extend", response_model=ContractView, responses=_CHANGES)
def extend_contract(
    contract_id: UUID, order: ExtendContract, by: ContractsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Let a contract end later; its alerts begin anew from the new end."""
    with once.transaction("contracts") as session:
        commands.extend_contract(
            session,
            contract_id=contract_id,
            version=version,
            end_on=order.end_on,
            reason=order.reason,
            by=by,
            at=clock.now(),
        )
        return _answer(session, once, contract_id, by)


@router.post("/{contract_id}/correct", response_model=ContractView, responses=_CHANGES)
def correct_contract(
    contract_id: UUID, order: CorrectContract, by: ContractsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Put right what the register says wrongly; an end that is set anew is alerted anew."""
    with once.transaction("contracts") as session:
        commands.correct_contract(
            session,
            contract_id=contract_id,
            version=version,
            values=order.model_dump(exclude_unset=True),
            by=by,
            at=clock.now(),
        )
        return _answer(session, once, contract_id, by)


@router.post("/{contract_id}/terminate", response_model=ContractView, responses=_CHANGES)
def terminate_contract(
    contract_id: UUID,
    order: TerminateContract,
    by: ContractsWriter,
    version: IfMatch,
    once: Repeat,
) -> Response:
    """End a contract before its day."""
    with once.transaction("contracts") as session:
        commands.terminate_contract(
            session,
            contract_id=contract_id,
            version=version,
            terminated_on=order.terminated_on,
            reason=order.reason,
            by=by,
            at=clock.now(),
        )
        return _answer(session, once, contract_id, by)


@router.post("/{contract_id}/decide", response_model=ContractView, responses=_CHANGES)
def decide_contract(
    contract_id: UUID, order: DecideContract, by: ContractsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Record what becomes of a contract at its end, so that its alerts stop."""
    with once.transaction("contracts") as session:
        commands.decide_contract(
            session,
            contract_id=contract_id,
            version=version,
            decision=order.decision,
            reason=order.reason,
            by=by,
            at=clock.now(),
        )
        return _answer(session, once, contract_id, by)


@router.post("/{contract_id}/assign", response_model=ContractView, responses=_CHANGES)
def assign_contract(
    contract_id: UUID, order: AssignContract, by: ContractsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Make an officer responsible for a contract."""
    with once.transaction("contracts") as session:
        commands.assign_contract(
            session,
            contract_id=contract_id,
            version=version,
            officer_id=order.officer_id,
            by=by,
            at=clock.now(),
        )
        return _answer(session, once, contract_id, by)


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


def show(row: Row, by: Caller, today: date) -> ContractView:
    """Show a contract to a caller; who manages it and what is decided is for its commissioners."""
    commissions = by.is_council or by.organisation_id in (
        row["lead_commissioner_id"],
        *row["co_commissioner_ids"],
    )
    changeable = (
        "contracts:write" in by.scopes
        and rules.may_change(by, row["lead_commissioner_id"])
        and row["terminated_on"] is None
    )
    shown = {name: row[name] for name in _AS_KEPT}
    return ContractView(
        **shown,
        provider=OrganisationRef(id=row["provider_id"], name=row["provider_name"]),
        lead_commissioner=OrganisationRef(
            id=row["lead_commissioner_id"], name=row["lead_commissioner_name"]
        ),
        officer=OfficerRef(id=row["officer_id"], post=row["officer_post"])
        if commissions and row["officer_id"]
        else None,
        decision=row["decision"] if commissions else None,
        status=rules.status(
            start_on=row["start_on"],
            end_on=row["end_on"],
            terminated_on=row["terminated_on"],
            today=today,
        ),
        allowed=_allowed(row) if changeable else [],
    )


def _allowed(row: Row) -> list[str]:
    return ["assign", "correct", "terminate"] + (["extend", "decide"] if row["end_on"] else [])


_MADE_HERE = {"provider", "lead_commissioner", "officer", "decision", "status", "allowed"}
_AS_KEPT = tuple(name for name in ContractView.model_fields if name not in _MADE_HERE)
