"""The world of the actions service: its client, officers, and alerts as the contracts tell them."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from pydantic import SecretStr
from starlette.testclient import TestClient

from services.actions import app
from services.actions.messages import store
from services.actions.reactions import READER
from shared import settings
from shared.database.engine import reading, transaction
from shared.eventlog import log
from shared.eventlog.sequencer import sequence_all
from shared.events.alerts import AlertKind, AlertRaised, AlertSettled, Settlement
from shared.events.base import By, Event
from shared.settings import Settings
from tests.services.actions.inbox import Inbox, free_port

AT = datetime(2027, 1, 4, 6, 0, tzinfo=UTC)
WEEKS = iter(range(51))
CONTRACTS = By(job="contracts.alerts", is_council=True)


@pytest.fixture(scope="module")
def settle(installed: Settings) -> Callable[[], None]:
    """Let the actions service read everything that has happened."""

    def until_read() -> None:
        sequence_all(lambda: transaction("contracts"))
        READER.catch_up(lambda: transaction("actions"))

    until_read()
    return until_read


@pytest.fixture(scope="module")
def actions(
    installed: Settings, bearer: Callable[..., dict[str, str]], settle: Callable[[], None]
) -> Iterator[TestClient]:
    """A client of the actions service with a token of the council."""
    with TestClient(app.create(), raise_server_exceptions=False) as client:
        client.headers.update(bearer())
        yield client


@pytest.fixture(scope="module")
def officer(actions: TestClient, council_id: uuid.UUID) -> Callable[..., dict[str, Any]]:
    """Register an officer, with an address of their own unless told otherwise."""

    def register(**fields: object) -> dict[str, Any]:
        order = {
            "organisation_id": str(council_id),
            "name": "Ada Moss",
            "email": f"officer.{uuid.uuid4().hex}@example.org",
        }
        answer = actions.post("/v1/officers", json=order | fields)
        assert answer.status_code == 201, answer.text
        shown: dict[str, Any] = answer.json()
        return shown | {"etag": answer.headers["ETag"]}

    return register


@pytest.fixture(scope="module")
def tell(settle: Callable[[], None]) -> Callable[[Event], None]:
    """Let the contracts service tell something, and the actions service read it."""

    def happen(event: Event) -> None:
        with transaction("contracts") as session:
            earlier = log.history(session, type(event), event.subject_id)
            after = earlier[-1].head if earlier else None
            log.append(session, event, after=after, by=CONTRACTS, at=AT)
        settle()

    return happen


@pytest.fixture(scope="module")
def alert(tell: Callable[[Event], None]) -> Callable[..., uuid.UUID]:
    """Raise an alert, and return its id."""

    def raise_alert(officer_id: str | None = None, **fields: object) -> uuid.UUID:
        facts: dict[str, Any] = {
            "alert_id": uuid.uuid4(),
            "kind": AlertKind.CONTRACT_END,
            "contract_id": uuid.uuid4(),
            "set_by": uuid.uuid4(),
            "target_on": date(2027, 9, 30),
            "months": 9,
            "due_on": date(2026, 12, 30),
            "end_on": date(2027, 9, 30),
            "officer_id": officer_id,
            "reference": "CS-2024-017",
            "title": "Short breaks for disabled children",
            "provider_id": uuid.uuid4(),
            "provider_name": "Harbour Young Carers",
            "value": "125000.00",
        }
        event = AlertRaised(**(facts | fields))
        tell(event)
        return event.alert_id

    return raise_alert


@pytest.fixture(scope="module")
def settle_alert(tell: Callable[[Event], None]) -> Callable[[uuid.UUID], None]:
    """Settle an alert."""

    def happen(alert_id: uuid.UUID) -> None:
        tell(
            AlertSettled(alert_id=alert_id, contract_id=uuid.uuid4(), settlement=Settlement.DECIDED)
        )

    return happen


@pytest.fixture
def inbox(installed: Settings) -> Iterator[Inbox]:
    """A real mail server, to which messages go."""
    found = Inbox()
    controller = Controller(found, hostname="127.0.0.1", port=free_port())
    controller.start()
    with settings.using(
        installed.model_copy(
            update={
                "smtp_url": SecretStr(f"smtp://127.0.0.1:{controller.port}"),
                "default_recipient": "desk@example.org",
            }
        )
    ):
        yield found
    controller.stop()


@pytest.fixture
def quiet(
    actions: TestClient, settle_alert: Callable[[uuid.UUID], None], installed: Settings
) -> Iterator[None]:
    """Leave nothing open, and nothing on its way, for the next test."""
    yield
    with reading("actions") as session:
        left = session.execute(
            sa.text("SELECT alert_id FROM actions.worklist_item WHERE closed_at IS NULL")
        ).scalars()
        alerts = list(left)
        waiting = list(
            session.execute(sa.text("SELECT message_id FROM actions.delivery")).scalars()
        )
    for alert_id in alerts:
        settle_alert(alert_id)
    for message_id in waiting:
        with transaction("actions") as session:
            store.unqueue(session, message_id)


@pytest.fixture
def morning() -> datetime:
    """Eight o'clock of a Wednesday on which no test has told anybody anything."""
    return datetime(2027, 1, 6, 8, 0, tzinfo=UTC) + next(WEEKS) * timedelta(weeks=1)
