"""Worklists: how alerts fill them, over HTTP."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from starlette.testclient import TestClient

Headers = Callable[..., dict[str, str]]
Officer = Callable[..., dict[str, Any]]
Alert = Callable[..., uuid.UUID]
Settle = Callable[[uuid.UUID], None]


def items(client: TestClient, **query: object) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = client.get("/v1/worklist-items", params={"limit": 2} | query | cursor).json()
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}


def item_of(client: TestClient, alert_id: uuid.UUID) -> dict[str, Any]:
    (found,) = [one for one in items(client, with_closed=True) if one["alert_id"] == str(alert_id)]
    return found


class TestAlertRaised:
    """An alert is raised."""

    def test_opens_an_item_for_its_officer(
        self, actions: TestClient, officer: Officer, alert: Alert
    ) -> None:
        made = officer(post="Contract manager")
        alert_id = alert(made["id"])

        found = item_of(actions, alert_id)

        assert found["officer"] == {"id": made["id"], "post": "Contract manager"}
        assert found["contract"]["name"] == "Short breaks for disabled children"
        assert (found["value"], found["target_on"]) == ("125000.00", "2027-09-30")
        assert actions.get(f"/v1/worklist-items/{found['id']}").json() == found

    @pytest.mark.parametrize("why", ["proposed", "left", "unknown", "nobody"])
    def test_falls_to_the_default_recipient_when_nobody_is_there(
        self, actions: TestClient, officer: Officer, alert: Alert, why: str
    ) -> None:
        made = officer(standing="proposed" if why == "proposed" else "confirmed")
        if why == "left":
            headers = {"If-Match": made["etag"]}
            actions.post(f"/v1/officers/{made['id']}/leave", headers=headers)
        named = {"unknown": str(uuid.uuid4()), "nobody": None}.get(why, made["id"])

        assert item_of(actions, alert(named))["officer"] is None


class TestAlertSettled:
    """An alert is settled."""

    def test_closes_its_item_alone(
        self, actions: TestClient, officer: Officer, alert: Alert, settle_alert: Settle
    ) -> None:
        made = officer()
        first, second = alert(made["id"]), alert(made["id"])

        settle_alert(first)

        still_open = items(actions, officer_id=made["id"])
        assert [one["alert_id"] for one in still_open] == [str(second)]
        assert item_of(actions, first)["closed_at"] is not None

    def test_changes_nothing_for_an_alert_without_an_item(
        self, actions: TestClient, settle_alert: Settle
    ) -> None:
        before = items(actions, with_closed=True)

        settle_alert(uuid.uuid4())

        assert items(actions, with_closed=True) == before


class TestListWorklistItems:
    """Listing items."""

    def test_walks_every_page_once_the_most_pressing_first(
        self, actions: TestClient, officer: Officer, alert: Alert
    ) -> None:
        made = officer()
        days = [date(2027, 5, day) for day in (3, 1, 2, 1, 2)]
        for day in days:
            alert(made["id"], target_on=day)

        found = items(actions, officer_id=made["id"])

        assert [one["target_on"] for one in found] == [str(day) for day in sorted(days)]
        assert len({one["id"] for one in found}) == 5

    def test_tells_what_is_overdue(
        self, actions: TestClient, officer: Officer, alert: Alert, settle_alert: Settle
    ) -> None:
        made = officer()
        late = alert(made["id"], target_on=date(2020, 1, 1))
        alert(made["id"], target_on=date(2190, 1, 1))
        settle_alert(alert(made["id"], target_on=date(2020, 1, 2)))

        overdue = items(actions, officer_id=made["id"], overdue=True, with_closed=True)
        others = items(actions, officer_id=made["id"], overdue=False)

        assert [(one["alert_id"], one["overdue"]) for one in overdue] == [(str(late), True)]
        assert [(one["target_on"], one["overdue"]) for one in others] == [("2190-01-01", False)]

    def test_shows_others_only_their_own(
        self, actions: TestClient, officer: Officer, alert: Alert, bearer: Headers
    ) -> None:
        mine, yours = officer(), officer()
        own, foreign = item_of(actions, alert(mine["id"])), item_of(actions, alert(yours["id"]))
        partner = uuid.uuid4()
        person = bearer("actions:read", organisation_id=partner, officer_id=uuid.UUID(mine["id"]))
        system = bearer("actions:read", organisation_id=partner, client_id=uuid.uuid4())

        def seen(headers: dict[str, str], **query: str) -> list[str]:
            page = actions.get("/v1/worklist-items", headers=headers, params=query).json()
            return [one["id"] for one in page["items"]]

        assert seen(person) == [own["id"]]
        assert seen(person, officer_id=yours["id"]) == []
        assert seen(system) == []
        address = f"/v1/worklist-items/{foreign['id']}"
        assert actions.get(address, headers=person).status_code == 404
        assert actions.get(address, headers=system).status_code == 404


class TestAcknowledgeWorklistItem:
    """Acknowledging an item."""

    def test_is_seen_by_everybody(
        self, actions: TestClient, officer: Officer, alert: Alert, bearer: Headers
    ) -> None:
        made = officer()
        one = item_of(actions, alert(made["id"]))
        address = f"/v1/worklist-items/{one['id']}"
        etag = actions.get(address).headers["ETag"]
        headers = bearer(
            "actions:write", organisation_id=uuid.uuid4(), officer_id=uuid.UUID(made["id"])
        )

        without = actions.post(f"{address}/acknowledge", headers=headers)
        first = actions.post(f"{address}/acknowledge", headers=headers | {"If-Match": etag})
        etag = first.headers["ETag"]
        second = actions.post(f"{address}/acknowledge", headers={"If-Match": etag})

        assert (without.status_code, first.status_code, second.status_code) == (428, 200, 409)
        shown = actions.get(address).json()
        assert shown["acknowledged_at"] is not None
        assert (one["allowed"], shown["allowed"]) == (["acknowledge"], [])

    def test_answers_404_for_an_item_that_is_not_there(self, actions: TestClient) -> None:
        answer = actions.post(
            f"/v1/worklist-items/{uuid.uuid4()}/acknowledge", headers={"If-Match": '"1-0"'}
        )

        assert answer.status_code == 404
