"""Plans as people write them, over HTTP."""

import json
from typing import Any
from uuid import UUID

from httpx import Response
from starlette.testclient import TestClient

from services import worker
from services.actions.plans import commands
from shared.database.engine import transaction
from shared.eventlog import log
from shared.events.plans import PlanDrafted, PlanKind
from tests.given import AT, COUNCIL


class Plans:
    """A client that writes plans of an organisation."""

    def __init__(self, client: TestClient, owner_id: UUID) -> None:
        self.client = client
        self.owner_id = owner_id
        self.settle()

    def settle(self) -> None:
        """Let every service read what has happened."""
        worker.settle()

    def draft(self, **more: Any) -> Response:
        """Begin to write a plan, and return the answer."""
        order = {"title": "For children", "kind": "strategy", "owner_ids": [str(self.owner_id)]}
        # Written in ASCII, so that what no text may hold can be sent as well.
        written = json.dumps(order | more)
        kind = {"Content-Type": "application/json"}
        return self.client.post("/v1/plans", content=written, headers=kind)

    def drafted(self, **more: Any) -> dict[str, Any]:
        """Begin to write a plan, and return how it is shown."""
        return shown(self.draft(**more), 201)

    def drafted_long_ago(self, title: str) -> UUID:
        """Begin to write a plan in the spring of 2026, and return its id."""
        plan_id = log.new_id()
        order = PlanDrafted(
            plan_id=plan_id, title=title, kind=PlanKind.STRATEGY, owner_ids=(self.owner_id,)
        )
        with transaction("actions") as session:
            commands.draft_plan(session, order, by=COUNCIL, at=AT)
        return plan_id

    def shown(self, plan: dict[str, Any]) -> dict[str, Any]:
        """Return how a plan is shown now."""
        return shown(self.client.get(f"/v1/plans/{plan['id']}"))

    def tag(self, plan: dict[str, Any]) -> str:
        """Return the tag of a plan as it stands."""
        return str(self.client.get(f"/v1/plans/{plan['id']}").headers["ETag"])

    def do(self, plan: dict[str, Any], verb: str, **order: Any) -> Response:
        """Do something with a plan as it stands, and return the answer."""
        tag = {"If-Match": self.tag(plan)}
        return self.client.post(f"/v1/plans/{plan['id']}/{verb}", json=order, headers=tag)

    def done(self, plan: dict[str, Any], verb: str, **order: Any) -> dict[str, Any]:
        """Do something with a plan, and return how it is shown then."""
        return shown(self.do(plan, verb, **order))

    def add(self, plan: dict[str, Any], **more: Any) -> Response:
        """Put an objective into a plan, and return the answer."""
        order = {"plan_id": plan["id"], "title": "Know what families need"}
        return self.client.post("/v1/objectives", json=order | more)

    def objective(self, plan: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Put an objective into a plan, and return how it is shown."""
        return shown(self.add(plan, **more), 201)

    def change(self, objective: dict[str, Any], verb: str, **order: Any) -> Response:
        """Do something with an objective as it stands, and return the answer."""
        address = f"/v1/objectives/{objective['id']}"
        tag = {"If-Match": self.client.get(address).headers["ETag"]}
        return self.client.post(f"{address}/{verb}", json=order, headers=tag)

    def action(self, objective: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Put an action into an objective, and return how it is shown."""
        order = {
            "plan_id": objective["plan"]["id"],
            "objective_id": objective["id"],
            "description": "Review every kind of short break.",
            "kind": "review",
        }
        return shown(self.client.post("/v1/actions", json=order | more), 201)

    def act(self, action: dict[str, Any], verb: str, **order: Any) -> dict[str, Any]:
        """Do something with an action as it stands, and return how it is shown then."""
        address = f"/v1/actions/{action['id']}"
        tag = {"If-Match": self.client.get(address).headers["ETag"]}
        return shown(self.client.post(f"{address}/{verb}", json=order, headers=tag))


def shown(answer: Response, status: int = 200) -> dict[str, Any]:
    """Return what an answer shows, if it is the one that is expected."""
    assert answer.status_code == status, answer.text
    told: dict[str, Any] = answer.json()
    return told
