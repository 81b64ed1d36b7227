"""What somebody can ask about herself, over HTTP."""

import uuid
from collections.abc import Callable
from typing import Any

from starlette.testclient import TestClient

Headers = Callable[..., dict[str, str]]
Officer = Callable[..., dict[str, Any]]


class TestGetMe:
    """Asking who I am."""

    def test_tells_an_officer_her_name(
        self, actions: TestClient, officer: Officer, bearer: Headers, council_id: uuid.UUID
    ) -> None:
        made = officer(name="Tom Reed", post="Contract manager")
        headers = bearer("contracts:read", officer_id=uuid.UUID(made["id"]))

        assert actions.get("/v1/me", headers=headers).json() == {
            "officer": {
                "id": made["id"],
                "post": "Contract manager",
                "name": "Tom Reed",
                "rhythm": "daily",
            },
            "client_id": None,
            "organisation": {"id": str(council_id), "name": "Wearmouth County Council"},
            "is_council": True,
            "scopes": ["contracts:read"],
        }

    def test_tells_a_client_of_a_partner_what_it_may_do(
        self, actions: TestClient, bearer: Headers
    ) -> None:
        partner_id, client_id = uuid.uuid4(), uuid.uuid4()
        headers = bearer(
            "events:read", "actions:read", organisation_id=partner_id, client_id=client_id
        )

        assert actions.get("/v1/me", headers=headers).json() == {
            "officer": None,
            "client_id": str(client_id),
            "organisation": {"id": str(partner_id), "name": None},
            "is_council": False,
            "scopes": ["actions:read", "events:read"],
        }

    def test_is_for_those_with_a_token(self, actions: TestClient) -> None:
        assert actions.get("/v1/me", headers={"Authorization": ""}).status_code == 401

    def test_answers_304_to_who_has_it(self, actions: TestClient) -> None:
        etag = actions.get("/v1/me").headers["ETag"]

        assert actions.get("/v1/me", headers={"If-None-Match": etag}).status_code == 304


class TestListMyWorklist:
    """Asking what I have to do."""

    def test_lists_the_open_items_of_the_caller(
        self,
        actions: TestClient,
        officer: Officer,
        bearer: Headers,
        alert: Callable[..., uuid.UUID],
        settle_alert: Callable[[uuid.UUID], None],
    ) -> None:
        mine, yours = officer(), officer()
        wanted = [alert(mine["id"]), alert(mine["id"]), alert(mine["id"])]
        alert(yours["id"])
        settle_alert(alert(mine["id"]))
        headers = bearer("actions:read", officer_id=uuid.UUID(mine["id"]))

        page = actions.get("/v1/me/worklist", params={"limit": 2}, headers=headers)
        rest = actions.get(page.links["next"]["url"], headers=headers)

        shown = [*page.json()["items"], *rest.json()["items"]]
        assert {one["alert_id"] for one in shown} == {str(one) for one in wanted}
        assert len(shown) == 3
        assert rest.json()["next_cursor"] is None

    def test_refuses_who_is_not_an_officer(self, actions: TestClient) -> None:
        answer = actions.get("/v1/me/worklist")

        assert answer.status_code == 403
        assert answer.json()["type"].endswith("#not-an-officer")
