"""What runs in processes of its own and is killed: `python -m tests.reliability.processes writer`.

The writer appends through commands for ever, and prints the id of each thing after its commit.
"""

import sys
import time
from contextlib import suppress
from random import Random
from uuid import UUID

import psycopg
from sqlalchemy.exc import SQLAlchemyError

from services import worker
from services.contracts.contracts import commands as contracts
from shared import clock, logs
from shared.database.engine import transaction
from shared.events.terms import Decision
from tests import given

PAUSE = 0.02  # what is written must also be replayed


def say(contract_id: UUID, version: int) -> None:
    """Tell whoever watches that it is committed."""
    sys.stdout.write(f"contracts/{contract_id} {version}\n")
    sys.stdout.flush()


def write(dice: Random) -> None:
    """Award a contract and perhaps decide about it; say so only when it is committed."""
    contract_id = given.contract(at=clock.now())
    say(contract_id, 1)
    if dice.random() < 0.5:
        with transaction("contracts") as session:
            contracts.decide_contract(
                session,
                contract_id=contract_id,
                version=1,
                decision=dice.choice(list(Decision)),
                reason="Agreed by the board.",
                by=given.COUNCIL,
                at=clock.now(),
            )
        say(contract_id, 2)


def write_on() -> None:
    """Write for ever; while the database is away, nothing is acknowledged."""
    dice = Random()
    while True:
        # The driver's own error comes when a connection dies while it is being made.
        with suppress(SQLAlchemyError, psycopg.Error):
            write(dice)
        time.sleep(PAUSE)


def work() -> None:
    """Give positions, react, and do what is due, as every installation does."""
    logs.configure()
    one = worker.Worker()
    one.start()
    one.wait()


if __name__ == "__main__":
    {"writer": write_on, "worker": work}[sys.argv[1]]()
