"""Messages over HTTP: how far they are, and what a mail system says came back."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from httpx import Response
from starlette.testclient import TestClient

from services.actions import jobs
from tests.services.actions.inbox import Inbox, words

Officer = Callable[..., dict[str, Any]]
Alert = Callable[..., uuid.UUID]
DESK = "desk@example.org"
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

        seen = own | {"allowed": []}
        assert listed == [seen]
        assert actions.get(f"/v1/messages/{own['id']}", headers=person).json() == seen
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


class TestBounceMessage:
    """Saying over HTTP that a message came back."""

    def test_shows_it_and_tells_the_default_recipient(
        self,
        actions: TestClient,
        officer: Officer,
        alert: Alert,
        inbox: Inbox,
        morning: datetime,
    ) -> None:
        made = officer()
        alert(made["id"], title="Health visiting")
        jobs.daily_messages(morning)
        jobs.deliver_messages(morning)
        address = f"/v1/messages/{messages(actions, officer_id=made['id'])[0]['id']}"

        answer = bounce(actions, address, code="5.1.1", reason="550 no ada.moss here")
        again = bounce(actions, address)
        jobs.daily_messages(morning + timedelta(minutes=1))
        jobs.deliver_messages(morning + timedelta(minutes=1))

        shown = answer.json()
        assert (answer.status_code, shown["state"], shown["allowed"]) == (200, "bounced", [])
        assert shown["problem"] == "The mail came back: 5.1.1."
        assert "ada.moss" not in actions.get(address).text
        assert (again.status_code, again.json()["type"].partition("#")[2]) == (
            409,
            "came-back-already",
        )
        assert made["email"] in inbox.taken[0]["To"]
        assert inbox.taken[1]["To"] == DESK
        assert "Health visiting" in words(inbox.taken[1])
        assert shown["id"] in [one["id"] for one in messages(actions, state="bounced")]
        fails = actions.get(f"/v1/officers/{made['id']}").json()["mail_fails_since"]
        assert fails == shown["changed_at"]

    def test_flags_the_officer_until_a_message_is_taken_again(
        self, actions: TestClient, officer: Officer, alert: Alert, inbox: Inbox, morning: datetime
    ) -> None:
        made = officer()

        def fails() -> bool:
            shown = actions.get(f"/v1/officers/{made['id']}").json()
            return shown["mail_fails_since"] is not None

        flags = [fails()]
        for days, reply in enumerate(("550 5.1.1 nobody", "250 taken")):
            alert(made["id"])
            inbox.replies = [reply]
            jobs.daily_messages(morning + timedelta(days=days))
            jobs.deliver_messages(morning + timedelta(days=days))
            flags.append(fails())

        assert flags == [False, True, False]

    def test_believes_the_council_alone(
        self,
        actions: TestClient,
        officer: Officer,
        alert: Alert,
        inbox: Inbox,
        bearer: Callable[..., dict[str, str]],
        morning: datetime,
    ) -> None:
        made = officer()
        alert(made["id"])
        jobs.daily_messages(morning)
        address = f"/v1/messages/{messages(actions, officer_id=made['id'])[0]['id']}"
        partner = bearer(organisation_id=uuid.uuid4(), client_id=uuid.uuid4())

        refused = bounce(actions, address, headers=partner)
        nowhere = bounce(actions, f"/v1/messages/{uuid.uuid4()}", tag='"1-0"')
        untagged = actions.post(f"{address}/bounce", json={})
        nul = bounce(actions, address, code="5.1.1\x00")

        codes = [one.status_code for one in (refused, nowhere, untagged, nul)]
        assert codes == [403, 404, 428, 422]


def bounce(
    client: TestClient,
    address: str,
    *,
    tag: str | None = None,
    headers: dict[str, str] | None = None,
    **order: str,
) -> Response:
    """Say that a message came back."""
    tag = tag or client.get(address).headers["ETag"]
    sent = {"If-Match": tag, **(headers or {})}
    return client.post(f"{address}/bounce", json=order, headers=sent)
