"""What can be done with contracts."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.contracts.contracts import (
    endings,
    facts,
    phases,
    rules,
    soundness,
    store,
    succession,
    variations,
)
from services.contracts.delegations import store as delegations
from services.contracts.known_officers import store as known_officers
from shared import settings
from shared.calendar import local_date
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.base import By
from shared.events.contracts import ContractAwarded, ContractEvent, TransferCause
from shared.events.terms import Decision


def award_contract(session: Session, order: ContractAwarded, *, by: By, at: datetime) -> None:
    """Put a contract into the register, and name it as what its predecessors are succeeded by."""
    found = facts.of_award(session, order)
    event = soundness.award(order, found, by=by)
    store.apply(session, log.append(session, event, by=by, at=at))
    for predecessor in found.named.predecessors:
        succeeded = succession.succeed(predecessor, successor_id=order.contract_id, named=True)
        _record(session, predecessor, succeeded, by=by, at=at)


def extend_contract(
    session: Session,
    *,
    contract_id: UUID,
    version: int,
    end_on: date,
    reason: str,
    by: By,
    at: datetime,
) -> None:
    """Let a contract end later."""
    contract = store.lock(session, contract_id)
    event = rules.extend(contract, version=version, end_on=end_on, reason=reason, by=by)
    event = variations.extended(event, facts.since_award(session, contract_id))
    _record(session, contract, event, by=by, at=at)


def vary_contract(
    session: Session,
    *,
    contract_id: UUID,
    version: int,
    varied_on: date,
    summary: str,
    reason: str,
    values: Mapping[str, Any],
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Record what the parties have changed in a running contract."""
    contract = store.lock(session, contract_id)
    said = variations.as_said(values)
    event = variations.vary(
        contract,
        version=version,
        varied_on=varied_on,
        summary=summary,
        reason=reason,
        values=said,
        named=facts.of_change(session, contract, said),
        moved=facts.since_award(session, contract_id),
        today=today,
        by=by,
    )
    _record(session, contract, event, by=by, at=at)


def correct_contract(
    session: Session,
    *,
    contract_id: UUID,
    version: int,
    values: Mapping[str, Any],
    by: By,
    at: datetime,
) -> None:
    """Put right what the register says wrongly about a contract, and tell its predecessors."""
    contract = store.lock(session, contract_id)
    said = soundness.as_said(values)
    named = facts.of_change(session, contract, said)
    event = soundness.correct(contract, version=version, values=said, named=named, by=by)
    if variations.SHARED.intersection(said):
        event = variations.corrected(event, facts.since_award(session, contract_id))
    _record(session, contract, event, by=by, at=at)
    if "predecessor_ids" not in said:
        return
    no_longer = set(contract.predecessor_ids).difference(event.predecessor_ids)
    for predecessor in (*named.predecessors, *store.lock_some(session, no_longer)):
        succeeded = succession.succeed(
            predecessor, successor_id=contract_id, named=predecessor.id not in no_longer
        )
        _record(session, predecessor, succeeded, by=by, at=at)


def suspend_contract(
    session: Session,
    *,
    contract_id: UUID,
    version: int,
    suspended_on: date,
    reason: str,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Let nothing be done under a contract for a while."""
    contract = store.lock(session, contract_id)
    event = rules.suspend(
        contract, version=version, suspended_on=suspended_on, reason=reason, today=today, by=by
    )
    _record(session, contract, event, by=by, at=at)


def resume_contract(
    session: Session,
    *,
    contract_id: UUID,
    version: int,
    resumed_on: date,
    reason: str,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Let a suspended contract go on."""
    contract = store.lock(session, contract_id)
    event = rules.resume(
        contract, version=version, resumed_on=resumed_on, reason=reason, today=today, by=by
    )
    _record(session, contract, event, by=by, at=at)


def terminate_contract(
    session: Session,
    *,
    contract_id: UUID,
    version: int,
    terminated_on: date,
    reason: str,
    by: By,
    at: datetime,
) -> None:
    """End a contract before its day."""
    contract = store.lock(session, contract_id)
    event = rules.terminate(
        contract, version=version, terminated_on=terminated_on, reason=reason, by=by
    )
    _record(session, contract, event, by=by, at=at)


def decide_contract(
    session: Session,
    *,
    contract_id: UUID,
    version: int,
    decision: Decision,
    reason: str,
    by: By,
    at: datetime,
) -> None:
    """Record what becomes of a contract at its end, so that its alerts stop."""
    contract = store.lock(session, contract_id)
    event = endings.decide(
        contract,
        version=version,
        decision=decision,
        reason=reason,
        within_delegation=delegations.may_decide(
            session,
            by=by,
            value=contract.value,
            today=local_date(at, settings.current().timezone),
        ),
        by=by,
    )
    _record(session, contract, event, by=by, at=at)


def withdraw_decision(
    session: Session, *, contract_id: UUID, version: int, reason: str, by: By, at: datetime
) -> None:
    """Take back what was decided about a contract's end, so that it is alerted anew."""
    contract = store.lock(session, contract_id)
    event = endings.withdraw_decision(contract, version=version, reason=reason, by=by)
    _record(session, contract, event, by=by, at=at)


def assign_contract(
    session: Session,
    *,
    contract_id: UUID,
    version: int,
    officer_id: UUID,
    by: By,
    at: datetime,
) -> None:
    """Make an officer responsible for a contract."""
    contract = store.lock(session, contract_id)
    event = rules.assign(
        contract,
        version=version,
        officer_id=officer_id,
        officer_known=known_officers.is_known(session, officer_id),
        by=by,
    )
    _record(session, contract, event, by=by, at=at)


def reassign_contracts(
    session: Session, *, officer_id: UUID, into_id: UUID, by: By, at: datetime
) -> None:
    """Make the one who stays responsible for what was an officer's who turned out to be them."""
    for contract in store.lock_some(session, store.of_officer(session, officer_id)):
        event = rules.assign(
            contract,
            version=contract.head.version,
            officer_id=into_id,
            officer_known=known_officers.is_known(session, into_id),
            by=by,
        )
        _record(session, contract, event, by=by, at=at)


def transfer_contract(
    session: Session,
    *,
    contract_id: UUID,
    from_id: UUID,
    to_id: UUID,
    cause: TransferCause,
    by: By,
    at: datetime,
) -> None:
    """Put an organisation in every place of another in a contract, if the other is in it."""
    contract = store.lock(session, contract_id)
    event = succession.transfer(
        contract,
        from_id=from_id,
        to_id=to_id,
        cause=cause,
        to_known=bool(store.known_organisations(session, [to_id])),
        reference_taken=bool(store.lock_references(session, [(to_id, contract.reference)])),
    )
    _record(session, contract, event, by=by, at=at)


def tell_phase(session: Session, *, contract_id: UUID, today: date, by: By, at: datetime) -> bool:
    """Tell that a contract has started, ended or is running again, and say whether that was due."""
    contract = store.lock(session, contract_id)
    event = phases.tell(contract, facts.of_phase(contract), today=today)
    _record(session, contract, event, by=by, at=at)
    return event is not None


def _record(
    session: Session, contract: rules.Contract, event: ContractEvent | None, *, by: By, at: datetime
) -> None:
    if event is not None:
        store.apply(session, log.append(session, event, after=contract.head, by=by, at=at))
