"""Workloads over HTTP."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from shared import clock
from shared.events.base import Event
from shared.events.organisations import OrganisationRegistered
from tests.services.actions.planned import Planned

Officer = Callable[..., dict[str, Any]]
Headers = Callable[..., dict[str, str]]
TODAY = clock.today("Europe/London")


@pytest.fixture
def partner_id(tell: Callable[[Event], None]) -> UUID:
    """An organisation of which these tests make all officers."""
    organisation_id = uuid.uuid4()
    tell(OrganisationRegistered(organisation_id=organisation_id, name="Wearmouth ICB"))
    return organisation_id


def workloads(client: TestClient, organisation_id: UUID, **query: Any) -> list[dict[str, Any]]:
    asked = {"organisation_id": str(organisation_id)} | query
    answer = client.get("/v1/workloads", params=asked)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def on(day: date) -> dict[str, Any]:
    return {"time_scale": {"words": f"{day.day} {day:%B %Y}"}}


class TestListWorkloads:
    """How much each officer has to see to."""

    def test_counts_what_is_open_late_and_due(
        self,
        actions: TestClient,
        officer: Officer,
        partner_id: UUID,
        council_id: UUID,
        alert: Callable[..., UUID],
    ) -> None:
        one = officer(organisation_id=str(partner_id), post="SEND lead")
        planned = Planned(actions, council_id, one["id"])
        planned.planned(**on(TODAY - timedelta(days=1)))
        planned.planned(**on(TODAY))
        planned.planned(**on(TODAY + timedelta(days=90)))
        planned.planned(**on(TODAY + timedelta(days=91)))
        planned.planned(time_scale={"words": "Ongoing"})
        late = planned.planned(**on(TODAY - timedelta(days=9)))
        planned.done(late, "start")
        planned.done(late, "suspend", reason="No money.")
        planned.done(planned.planned(), "abandon", reason="No money.")
        contract_id = uuid.uuid4()
        for _ in range(2):
            alert(one["id"], contract_id=contract_id)

        (found,) = workloads(actions, partner_id)

        counts = {name: found[name] for name in found if name.startswith("actions_")}
        assert counts == {
            "actions_open": 6,
            "actions_overdue": 1,
            "actions_due_soon": 2,
            "actions_suspended": 1,
            "actions_for_full_time": None,
        }
        assert (found["worklist_items"], found["worklist_contracts"]) == (2, 1)
        assert found["officer"] == {"id": one["id"], "post": "SEND lead"}

    def test_says_the_same_as_the_actions_themselves(
        self, actions: TestClient, officer: Officer, partner_id: UUID, council_id: UUID
    ) -> None:
        one = officer(organisation_id=str(partner_id))
        planned = Planned(actions, council_id, one["id"])
        for words in ("May 2024", "whenever", "Jan-Mar 2026", "2031", "Ongoing"):
            planned.planned(time_scale={"words": words})

        (found,) = workloads(actions, partner_id)

        query = {"officer_id": one["id"], "overdue": True}
        listed = actions.get("/v1/actions", params=query).json()["items"]
        assert found["actions_overdue"] == len(listed) == 2

    def test_compares_by_capacity(
        self, actions: TestClient, officer: Officer, partner_id: UUID, council_id: UUID
    ) -> None:
        one = officer(organisation_id=str(partner_id))
        planned = Planned(actions, council_id, one["id"])
        for _ in range(3):
            planned.planned()
        part = {"capacity": "0.60", "capacity_note": "Three days a week."}
        tag = actions.get(f"/v1/officers/{one['id']}").headers["ETag"]
        actions.post(f"/v1/officers/{one['id']}/amend", json=part, headers={"If-Match": tag})

        (found,) = workloads(actions, partner_id)

        assert (found["capacity"], found["actions_for_full_time"]) == ("0.60", 5.0)
        assert found["capacity_note"] == "Three days a week."

    def test_puts_the_most_first_on_every_page(
        self, actions: TestClient, officer: Officer, partner_id: UUID, council_id: UUID
    ) -> None:
        for count in (1, 3, 0, 1):
            one = officer(organisation_id=str(partner_id))
            planned = Planned(actions, council_id, one["id"])
            for _ in range(count):
                planned.planned()
        counts, ids, cursor = [], [], None
        while True:
            query = {"organisation_id": str(partner_id), "limit": 1}
            page = actions.get(
                "/v1/workloads", params=query | ({"cursor": cursor} if cursor else {})
            ).json()
            counts += [each["actions_open"] for each in page["items"]]
            ids += [each["officer"]["id"] for each in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break

        assert counts == [3, 1, 1, 0]
        assert len(set(ids)) == 4

    def test_is_given_as_a_list_for_a_spreadsheet(
        self, actions: TestClient, officer: Officer, partner_id: UUID
    ) -> None:
        officer(organisation_id=str(partner_id), post="SEND lead")

        answer = actions.get(
            "/v1/workloads",
            params={"organisation_id": str(partner_id)},
            headers={"Accept": "text/csv"},
        )

        assert answer.headers["Content-Type"].startswith("text/csv")
        assert "SEND lead" in answer.text.splitlines()[1]

    def test_shows_a_partner_its_own_officers_alone(
        self, actions: TestClient, officer: Officer, partner_id: UUID, bearer: Headers
    ) -> None:
        one = officer(organisation_id=str(partner_id))
        officer()

        mine = actions.get(
            "/v1/workloads", headers=bearer("actions:read", organisation_id=partner_id)
        )
        nobody = actions.get(
            "/v1/workloads", headers=bearer("actions:read", organisation_id=uuid.uuid4())
        )

        assert [each["officer"]["id"] for each in mine.json()["items"]] == [one["id"]]
        assert nobody.json()["items"] == []

    @pytest.mark.parametrize("cursor", ["x", "WzEsMl0", "Wy0xLCJhIl0"])
    def test_refuses_a_cursor_that_it_did_not_give(self, actions: TestClient, cursor: str) -> None:
        assert actions.get("/v1/workloads", params={"cursor": cursor}).status_code == 422
