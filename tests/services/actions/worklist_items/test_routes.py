"""Worklists: how alerts fill them, over HTTP."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from starlette.testclient import TestClient

from shared import clock

Headers = Callable[..., dict[str, str]]
Officer = Callable[..., dict[str, Any]]
Alert = Callable[..., uuid.UUID]
Settle = Callable[[uuid.UUID], None]


TODAY = clock.today("Europe/London")


def do(client: TestClient, one: dict[str, Any], verb: str, **order: object) -> Any:
    address = f"/v1/worklist-items/{one['id']}"
    headers = {"If-Match": client.get(address).headers["ETag"]}
    body = {"json": order} if order else {}
    return client.post(f"{address}/{verb}", headers=headers, **body)


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
        assert one["allowed"] == ["acknowledge", "snooze", "delegate"]
        assert shown["allowed"] == ["snooze", "delegate"]

    def test_answers_404_for_an_item_that_is_not_there(self, actions: TestClient) -> None:
        answer = actions.post(
            f"/v1/worklist-items/{uuid.uuid4()}/acknowledge", headers={"If-Match": '"1-0"'}
        )

        assert answer.status_code == 404

    def test_is_quiet_for_a_quarter_of_the_days_that_are_left(
        self, actions: TestClient, officer: Officer, alert: Alert
    ) -> None:
        one = item_of(actions, alert(officer()["id"], target_on=TODAY + timedelta(days=80)))

        shown = do(actions, one, "acknowledge").json()

        assert shown["quiet_until"] == str(TODAY + timedelta(days=20))
        assert shown["is_quiet"]
        assert not shown["is_snoozed"]

    def test_happens_once_of_two_at_the_same_moment(
        self, actions: TestClient, officer: Officer, alert: Alert
    ) -> None:
        one = item_of(actions, alert(officer()["id"]))
        address = f"/v1/worklist-items/{one['id']}"
        headers = {"If-Match": actions.get(address).headers["ETag"]}
        ready, statuses = Barrier(2), []

        def acknowledge() -> None:
            ready.wait()
            statuses.append(actions.post(f"{address}/acknowledge", headers=headers).status_code)

        both = [Thread(target=acknowledge) for _ in range(2)]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()

        assert sorted(statuses) == [200, 412]


class TestSnoozeWorklistItem:
    """Putting an item off."""

    def test_says_until_when_and_why(
        self, actions: TestClient, officer: Officer, alert: Alert
    ) -> None:
        one = item_of(actions, alert(officer()["id"], target_on=TODAY + timedelta(days=80)))
        until = str(TODAY + timedelta(days=30))

        shown = do(actions, one, "snooze", until=until, reason="The governors meet.").json()

        assert (shown["quiet_until"], shown["is_snoozed"]) == (until, True)
        assert shown["reason"] == "The governors meet."
        assert shown == actions.get(f"/v1/worklist-items/{one['id']}").json()

    def test_never_passes_the_latest_safe_start(
        self, actions: TestClient, officer: Officer, alert: Alert
    ) -> None:
        safe_start_on = TODAY + timedelta(days=40)
        made = officer()
        alert_id = alert(
            made["id"], target_on=TODAY + timedelta(days=300), safe_start_on=safe_start_on
        )
        one = item_of(actions, alert_id)
        late = str(safe_start_on + timedelta(days=1))

        refused = do(actions, one, "snooze", until=late, reason="Later.")

        assert refused.status_code == 409
        assert refused.json()["type"].endswith("#past-safe-day")
        assert f"{safe_start_on.day} {safe_start_on:%B %Y}" in refused.json()["detail"]
        last = do(actions, one, "snooze", until=str(safe_start_on), reason="Later.")
        assert last.status_code == 200

    @pytest.mark.parametrize(
        ("order", "status"),
        [
            ({"until": "2021-01-01", "reason": "Past."}, 409),
            ({"until": "9999-12-31", "reason": "Far."}, 422),
            ({"until": "2027-01-01"}, 422),
            ({"until": "2027-01-01", "reason": " "}, 422),
            ({"until": "2027-01-01", "reason": "\u0000"}, 422),
        ],
        ids=["past", "far", "no reason", "an empty reason", "a reason that cannot be kept"],
    )
    def test_refuses_what_makes_no_sense(
        self,
        actions: TestClient,
        officer: Officer,
        alert: Alert,
        order: dict[str, str],
        status: int,
    ) -> None:
        one = item_of(actions, alert(officer()["id"], target_on=date(2190, 1, 1)))

        assert do(actions, one, "snooze", **order).status_code == status


class TestDelegateWorklistItem:
    """Delegating an item."""

    def test_makes_it_anothers(
        self, actions: TestClient, officer: Officer, alert: Alert, bearer: Headers
    ) -> None:
        mine, yours = officer(post="Lead"), officer(post="Deputy lead")
        one = item_of(actions, alert(mine["id"]))
        do(actions, one, "acknowledge")

        shown = do(actions, one, "delegate", officer_id=yours["id"], reason="Knows it.").json()

        assert shown["officer"] == {"id": yours["id"], "post": "Deputy lead"}
        assert shown["delegated_by"] == {"id": mine["id"], "post": "Lead"}
        assert (shown["reason"], shown["acknowledged_at"]) == ("Knows it.", None)
        assert not shown["is_quiet"]
        first = bearer("actions:read", "actions:write", officer_id=uuid.UUID(mine["id"]))
        assert actions.get("/v1/me/worklist", headers=first).json()["items"] == []
        second = bearer("actions:read", officer_id=uuid.UUID(yours["id"]))
        found = actions.get("/v1/me/worklist", headers=second).json()["items"]
        assert [each["id"] for each in found] == [one["id"]]

    @pytest.mark.parametrize("why", ["proposed", "left", "away", "unknown"])
    def test_refuses_one_who_cannot_take_it_on(
        self, actions: TestClient, officer: Officer, alert: Alert, why: str
    ) -> None:
        one = item_of(actions, alert(officer()["id"]))
        other = officer(standing="proposed" if why == "proposed" else "confirmed")
        address, headers = f"/v1/officers/{other['id']}", {"If-Match": other["etag"]}
        if why == "left":
            actions.post(f"{address}/leave", headers=headers)
        if why == "away":
            days = {"from_on": str(TODAY), "until_on": str(TODAY)}
            actions.post(f"{address}/announce-absence", headers=headers, json=days)
        officer_id = str(uuid.uuid4()) if why == "unknown" else other["id"]

        answer = do(actions, one, "delegate", officer_id=officer_id, reason="Knows it.")

        assert answer.status_code == 409
        assert answer.json()["type"].endswith("#not-there")


class TestFilters:
    """Narrowing down what an officer has to do."""

    def test_tell_what_is_quiet_of_what_kind_and_about_what(
        self, actions: TestClient, officer: Officer, alert: Alert, bearer: Headers
    ) -> None:
        made = officer()
        contract_id = uuid.uuid4()
        quiet = item_of(actions, alert(made["id"], contract_id=contract_id))
        do(actions, quiet, "acknowledge")
        loud = item_of(actions, alert(made["id"], kind="review"))
        headers = bearer("actions:read", officer_id=uuid.UUID(made["id"]))

        def seen(address: str, **query: object) -> list[str]:
            answer = actions.get(address, headers=headers, params=query)
            return [one["id"] for one in answer.json()["items"]]

        for address in ("/v1/me/worklist", "/v1/worklist-items"):
            query = {} if "me" in address else {"officer_id": made["id"]}
            assert set(seen(address, **query)) == {quiet["id"], loud["id"]}
            assert seen(address, **query, quiet=True) == [quiet["id"]]
            assert seen(address, **query, quiet=False) == [loud["id"]]
            assert seen(address, **query, kind="review") == [loud["id"]]
            assert seen(address, **query, contract_id=str(contract_id)) == [quiet["id"]]
