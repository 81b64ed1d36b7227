"""Items with pages, and a browser that opens them."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from services.actions import app
from shared.database.engine import reading
from shared.settings import Settings
from tests.services.actions.worklist_items.opened import SAFE_ON, TARGET_ON, WHY, Opened
from tests.shared.test_pages import BROWSER

Officer = Callable[..., dict[str, Any]]
Alert = Callable[..., uuid.UUID]


@pytest.fixture(scope="module")
def browser(installed: Settings) -> Iterator[TestClient]:
    """A browser without a token or a cookie."""
    with TestClient(app.create(), raise_server_exceptions=False, headers=BROWSER) as client:
        yield client


@pytest.fixture
def item(actions: TestClient, officer: Officer, alert: Alert) -> Callable[..., Opened]:
    """Open an item for an officer who has a colleague."""

    def open_item(officer_id: str | None = None, **fields: object) -> Opened:
        officer(post="Commissioning lead")
        holder_id = officer_id or officer(post="Contract manager")["id"]
        facts = {
            "target_on": TARGET_ON,
            "safe_start_on": SAFE_ON,
            "why": WHY,
            "page": "/v1/decisions/1",
        }
        alert_id = alert(holder_id, **(facts | fields))
        with reading("actions") as session:
            item_id = session.execute(
                sa.text("SELECT id FROM actions.worklist_item WHERE alert_id = :id"),
                {"id": alert_id},
            ).scalar_one()
        return Opened(item_id, holder_id)

    return open_item
