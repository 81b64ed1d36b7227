"""Nobody changes or removes what stands in the log: no service, and not who owns the database."""

from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

import pytest
import sqlalchemy as sa

from shared.database import engine
from shared.database.engine import SERVICES, transaction
from shared.eventlog import log, sequencer
from shared.events.base import By
from shared.events.contracts import ContractExtended
from shared.settings import Settings

AT = datetime(2026, 4, 1, 9, tzinfo=UTC)
WISHES = (
    "UPDATE log.event SET public = NOT public",
    "UPDATE log.event SET envelope = '' WHERE false",
    "DELETE FROM log.event",
    "TRUNCATE log.event CASCADE",
    "INSERT INTO log.event SELECT * FROM log.event"
    " ON CONFLICT (id) DO UPDATE SET envelope = excluded.envelope",
    "UPDATE log.entry SET position = position + 1",
    "DELETE FROM log.entry",
    "TRUNCATE log.entry",
    "UPDATE log.event_payload SET readers = '{partners}'",
    "TRUNCATE log.event_payload",
)
SERVICES_WISHES = (
    "DELETE FROM log.event_payload",
    "DELETE FROM log.event_pending",
    "UPDATE log.head SET size = 0",
    "DELETE FROM log.head",
    "DELETE FROM log.bookmark",
    "INSERT INTO log.entry SELECT epoch, position + 100, event_id, leaf_hash FROM log.entry",
    "INSERT INTO log.event_pending (event_id) SELECT id FROM log.event",
    "ALTER TABLE log.event DISABLE TRIGGER ALL",
    "DROP TABLE log.entry",
)


@pytest.fixture(scope="module", autouse=True)
def _something_to_change(installed: Settings) -> None:
    with transaction("contracts") as session:
        event = ContractExtended(contract_id=uuid4(), end_on=AT.date(), reason="Wanted.")
        log.append(session, event, by=By(job="tests"), at=AT)
    sequencer.sequence_all(partial(transaction, "contracts"))


@pytest.mark.parametrize("wish", WISHES)
def test_refuses_the_owner(installed: Settings, wish: str) -> None:
    with (
        engine.owner_engine(installed.database_url).connect() as session,
        pytest.raises(sa.exc.ProgrammingError, match="the event log only grows"),
    ):
        session.execute(sa.text(wish))


@pytest.mark.parametrize("service", [*SERVICES, "worker"])
@pytest.mark.parametrize("wish", [*WISHES, *SERVICES_WISHES])
def test_refuses_a_service(service: str, wish: str) -> None:
    with (
        transaction(service) as session,
        pytest.raises(sa.exc.ProgrammingError, match=r"permission denied|must be owner"),
    ):
        session.execute(sa.text(wish))
