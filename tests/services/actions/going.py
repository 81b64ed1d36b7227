"""Officers with something to do, for tests of what happens when they go."""

import uuid
from typing import Any
from uuid import UUID

from httpx import Response
from starlette.testclient import TestClient

from services import worker
from shared import clock
from tests import given
from tests.services.actions.gathered import Gathered
from tests.services.actions.planned import Planned

TODAY = clock.today("Europe/London")


class World:
    """Officers of the council, with something to do."""

    def __init__(self, client: TestClient, council_id: UUID) -> None:
        self.client = client
        self.council_id = council_id

    def officer(self, **more: Any) -> str:
        order = {
            "organisation_id": str(self.council_id),
            "name": "Ada Moss",
            "email": f"officer.{uuid.uuid4().hex}@example.org",
        }
        answer = self.client.post("/v1/officers", json=order | more)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def get(self, officer_id: str) -> Any:
        return self.client.get(f"/v1/officers/{officer_id}").json()

    def do(self, officer_id: str, verb: str, **order: Any) -> Response:
        address = f"/v1/officers/{officer_id}"
        tag = {"If-Match": self.client.get(address).headers["ETag"]}
        body = {"json": order} if order else {}
        return self.client.post(f"{address}/{verb}", headers=tag, **body)

    def planned(self, officer_id: str) -> Planned:
        return Planned(self.client, self.council_id, officer_id)

    def kinds(self, officer_id: str) -> list[str]:
        answer = self.client.get(f"/v1/officers/{officer_id}/responsibilities")
        assert answer.status_code == 200, answer.text
        return sorted(one["kind"] for one in answer.json()["items"])

    def officers_of(self, action: dict[str, Any]) -> list[str]:
        shown = self.client.get(f"/v1/actions/{action['id']}").json()
        return [one["id"] for one in shown["officers"]]


def everything(world: World, officer_id: str) -> dict[str, Any]:
    """Make an officer responsible for something of every kind."""
    gathered = Gathered(world.client)
    action = world.planned(officer_id).planned()
    plan = {"title": "SEND strategy", "kind": "strategy", "owner_ids": [str(world.council_id)]}
    world.client.post("/v1/plans", json=plan | {"officer_id": officer_id})
    group_id = gathered.form(members=[{"seat": "chair", "officer_id": officer_id}])
    agreed_id = gathered.agree(gathered.meet(group_id), officer_id=officer_id)
    schedule = {"group_id": group_id, "title": "Progress", "cadence": "monthly"}
    scheduled = world.client.post(
        "/v1/report-schedules",
        json=schedule
        | {
            "plan_id": action["plan"]["id"],
            "first_on": str(TODAY),
            "officer_id": officer_id,
        },
    )
    assert scheduled.status_code == 201, scheduled.text
    need = {"title": "JSNA", "kind": "needs_assessment", "officer_id": officer_id}
    assert world.client.post("/v1/needs", json=need).status_code == 201
    worker.settle()
    given.contract(officer_id=UUID(officer_id))
    worker.settle()
    return {"action": action, "group_id": group_id, "agreed_id": agreed_id}
