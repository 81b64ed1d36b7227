"""What can be done with contracts."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.contracts.contracts import rules, store
from services.contracts.known_officers import store as known_officers
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.base import By
from shared.events.contracts import ContractAwarded
from shared.events.terms import Decision


def award_contract(session: Session, order: ContractAwarded, *, by: By, at: datetime) -> None:
    """Put a contract into the register."""
    event = rules.award(order, store.award_facts(session, order), by=by)
    store.apply(session, log.append(session, event, by=by, at=at))


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
    store.apply(session, log.append(session, event, after=contract.head, by=by, at=at))


def correct_contract(
    session: Session,
    *,
    contract_id: UUID,
    version: int,
    values: Mapping[str, Any],
    by: By,
    at: datetime,
) -> None:
    """Put right what the register says wrongly about a contract."""
    contract = store.lock(session, contract_id)
    event = rules.correct(contract, version=version, values=values, by=by)
    store.apply(session, log.append(session, event, after=contract.head, by=by, at=at))


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
    store.apply(session, log.append(session, event, after=contract.head, by=by, at=at))


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
    event = rules.decide(contract, version=version, decision=decision, reason=reason, by=by)
    store.apply(session, log.append(session, event, after=contract.head, by=by, at=at))


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
    store.apply(session, log.append(session, event, after=contract.head, by=by, at=at))
