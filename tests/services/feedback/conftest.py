"""The feedback service alone, in front of a real database."""

import uuid
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from services.feedback import app
from services.feedback.reactions import READER
from shared.database.engine import owner_engine, transaction
from shared.eventlog import sequencer
from shared.settings import Settings
from tests import given


@pytest.fixture(scope="module")
def settle(installed: Settings) -> Callable[[], None]:
    """Give every event its position, and let the service read what it does not know yet."""

    def now() -> None:
        sequencer.sequence_all(lambda: transaction("contracts"))
        READER.catch_up(lambda: transaction("feedback"))

    return now


@pytest.fixture(scope="module")
def nobody(installed: Settings) -> Iterator[TestClient]:
    """A client of the service without a token."""
    with TestClient(app.create(), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def feedback(installed: Settings, bearer: Callable[..., dict[str, str]]) -> Iterator[TestClient]:
    """A client of the service with a token of the council and every scope."""
    with TestClient(app.create(), raise_server_exceptions=False) as client:
        client.headers.update(bearer())
        yield client


@pytest.fixture(scope="module")
def contract_id(settle: Callable[[], None]) -> uuid.UUID:
    """A contract that the service knows."""
    contract_id = given.contract(title="Short breaks overnight")
    settle()
    return contract_id


@pytest.fixture(scope="module")
def owner(installed: Settings) -> sa.Engine:
    """Whoever owns the database: sees everything, whatever the policies say."""
    return owner_engine(installed.database_url)
