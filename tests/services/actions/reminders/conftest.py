"""An officer, a plan, and the job that looks for what is due."""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from datetime import time as hour
from typing import Any

import pytest
from starlette.testclient import TestClient

from services.actions import jobs
from tests.services.actions.planned import Planned
from tests.services.actions.reminders.asked import TODAY

Officer = Callable[..., dict[str, Any]]
Headers = Callable[..., dict[str, str]]


@pytest.fixture
def ada(officer: Officer) -> dict[str, Any]:
    """An officer who is responsible for something."""
    return officer(name="Ada Moss", post="Head of Commissioning")


@pytest.fixture
def planned(actions: TestClient, council_id: uuid.UUID, ada: dict[str, Any]) -> Planned:
    """A plan, with an objective."""
    return Planned(actions, council_id, ada["id"])


@pytest.fixture
def look(settle: Callable[[], None]) -> Callable[..., str]:
    """Let the job look on a day, and the service read what it raised."""

    def happen(on: date = TODAY) -> str:
        said = jobs.raise_reminders(datetime.combine(on, hour(9), UTC))
        settle()
        return said

    return happen
