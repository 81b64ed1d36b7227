"""The list of reminders over HTTP: what is found, and who may see it."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.services.actions.planned import Planned
from tests.services.actions.reminders.asked import late, reminders

Officer = Callable[..., dict[str, Any]]
Headers = Callable[..., dict[str, str]]


class TestListReminders:
    """Finding reminders."""

    def test_shows_an_officer_of_a_partner_her_own(
        self,
        actions: TestClient,
        planned: Planned,
        officer: Officer,
        look: Callable[..., str],
        bearer: Headers,
    ) -> None:
        partner_id = uuid.uuid4()
        hers, others = late(planned), late(planned, officer_ids=[officer()["id"]])
        planned.publish()
        look()
        headers = bearer(
            "actions:read", organisation_id=partner_id, officer_id=uuid.UUID(planned.officer_id)
        )

        (other,) = reminders(actions, f"actions/{others['id']}")
        shown = actions.get("/v1/reminders", headers=headers).json()["items"]

        assert [one["about"]["id"] for one in shown] == [hers["id"]]
        assert actions.get(f"/v1/reminders/{other['id']}", headers=headers).status_code == 404
        nobody = bearer("actions:read", organisation_id=partner_id)
        assert actions.get("/v1/reminders", headers=nobody).json()["items"] == []

    def test_pages_through_all_of_them_once(
        self,
        actions: TestClient,
        planned: Planned,
        ada: dict[str, Any],
        look: Callable[..., str],
    ) -> None:
        wanted = {late(planned, days=day)["id"] for day in range(1, 8)}
        planned.publish()
        look()

        query: dict[str, Any] = {"limit": 3, "officer_id": ada["id"], "kind": "action_overdue"}
        found: list[str] = []
        while True:
            page = actions.get("/v1/reminders", params=query).json()
            found += [one["about"]["id"] for one in page["items"]]
            if page["next_cursor"] is None:
                break
            query["cursor"] = page["next_cursor"]

        assert len(found) == 7
        assert set(found) == wanted

    @pytest.mark.parametrize(
        ("query", "status"),
        [
            ({"kind": "no_such_kind"}, 422),
            ({"about": "a\x00b"}, 422),
            ({"about": "actions/1"}, 200),
            ({"about": "nothing at all"}, 200),
            ({"officer_id": "1"}, 422),
            ({"cursor": "1"}, 422),
            ({"unknown": "1"}, 400),
        ],
    )
    def test_answers_bad_questions_plainly(
        self, actions: TestClient, query: dict[str, str], status: int
    ) -> None:
        answer = actions.get("/v1/reminders", params=query)

        assert answer.status_code == status
        assert status != 200 or answer.json()["items"] == []

    def test_does_not_know_what_is_not_there(self, actions: TestClient) -> None:
        assert actions.get(f"/v1/reminders/{uuid.uuid4()}").status_code == 404
