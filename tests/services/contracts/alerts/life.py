"""What happens to a contract in the tests of its alerts, and what is to be seen of it then."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from services.contracts import jobs
from services.contracts.contracts import commands as contracts
from services.contracts.reactions import READER
from shared.database.engine import reading, transaction
from shared.eventlog import envelope, sequencer
from shared.events.terms import Decision
from tests import given

END = date(2027, 9, 30)
Alert = tuple[str, str | None, int, str | None]


def settle() -> None:
    """Let the contracts service hear of all that has happened."""
    while sequencer.sequence_all(partial(transaction, "contracts")) + READER.catch_up(
        partial(transaction, "contracts")
    ):
        pass


def morning(day: date) -> list[Alert]:
    """Do what the worker does in a morning, and return what was raised."""
    before = set(ids())
    now = datetime.combine(day, time(7), UTC)
    settle()
    for job in jobs.JOBS.values():
        job.run(now)
        settle()
    return [one for alert_id, one in ids().items() if alert_id not in before]


def ids() -> dict[UUID, Alert]:
    """Return every alert: its kind, step, months and settlement."""
    with reading("contracts") as session:
        rows = session.execute(
            sa.text("SELECT id, kind, step, months, settlement FROM contracts.alert ORDER BY id")
        )
        return {row.id: (row.kind, row.step, row.months, row.settlement) for row in rows}


def open_kinds() -> set[tuple[str, str | None]]:
    """Return kind and step of what is still open."""
    return {(kind, step) for kind, step, _, settlement in ids().values() if settlement is None}


def settlements() -> dict[str, set[str | None]]:
    """Return how the alerts of each kind were settled."""
    found: dict[str, set[str | None]] = {}
    for kind, _, _, settlement in ids().values():
        found.setdefault(kind, set()).add(settlement)
    return found


def do(command: Callable[..., None], contract_id: UUID, on: date, **order: Any) -> None:
    """Give a command about a contract as it stands."""
    with reading("contracts") as session:
        version = session.execute(
            sa.text("SELECT version FROM contracts.contract WHERE id = :id"), {"id": contract_id}
        ).scalar_one()
    with transaction("contracts") as session:
        command(
            session,
            contract_id=contract_id,
            version=version,
            by=given.COUNCIL,
            at=datetime.combine(on, time(12), UTC),
            **order,
        )
    settle()


def decide(contract_id: UUID, decision: Decision, on: date) -> None:
    """Decide about the end of a contract."""
    do(contracts.decide_contract, contract_id, on, decision=decision, reason="Agreed.")


def events(kind: str) -> list[dict[str, Any]]:
    """Return what the events of a type say."""
    with reading("contracts") as session:
        rows = session.execute(
            sa.text("SELECT envelope FROM log.event WHERE type = :kind ORDER BY id"), {"kind": kind}
        )
        return [envelope.read(row.envelope, None).event.model_dump(mode="json") for row in rows]
