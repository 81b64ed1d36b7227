"""Messages over HTTP: they are only read."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from services.actions import jobs
from tests.services.actions.inbox import Inbox

Officer = Callable[..., dict[str, Any]]
Alert = Callable[..., uuid.UUID]
pytestmark = pytest.mark.usefixtures("quiet")


def messages(client: TestClient, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/v1/messages", params=query).json()["items"]
    return found


class TestReadMessages:
    """Reading messages over HTTP."""

    def test_shows_others_only_their_own(
        self,
        actions: TestClient,
        officer: Officer,
        alert: Alert,
        inbox: Inbox,
        bearer: Callable[..., dict[str, str]],
        morning: datetime,
    ) -> None:
        mine, yours = officer(), officer()
        for one in (mine, yours):
            alert(one["id"])
        jobs.daily_messages(morning)
        (own,), (foreign,) = (messages(actions, officer_id=one["id"]) for one in (mine, yours))
        person = bearer(
            "actions:read", organisation_id=uuid.uuid4(), officer_id=uuid.UUID(mine["id"])
        )

        listed = actions.get("/v1/messages", headers=person).json()["items"]

        assert listed == [own]
        assert actions.get(f"/v1/messages/{own['id']}", headers=person).json() == own
        address = f"/v1/messages/{foreign['id']}"
        assert actions.get(address, headers=person).status_code == 404
        assert actions.get(address).json() == foreign

    def test_walks_every_page_once_the_newest_first(
        self, actions: TestClient, officer: Officer, alert: Alert, inbox: Inbox, morning: datetime
    ) -> None:
        for _ in range(5):
            alert(officer()["id"])
        jobs.daily_messages(morning)

        query: dict[str, Any] = {"state": "composed", "limit": 2}
        found: list[str] = []
        while True:
            page = actions.get("/v1/messages", params=query).json()
            found += [one["id"] for one in page["items"]]
            if page["next_cursor"] is None:
                break
            query["cursor"] = page["next_cursor"]

        assert found[:5] == sorted(found, reverse=True)[:5]
        assert len(found) == len(set(found)) >= 5
