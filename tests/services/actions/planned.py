"""A plan with actions, for tests of what is done with them over HTTP."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from httpx import Response
from starlette.testclient import TestClient

from services.actions.plans import store as plans
from services.actions.plans.rules import Plan
from shared.database.engine import transaction
from shared.eventlog import log
from shared.events.base import By
from shared.events.plans import PlanPublished, PlanRevisionBegun, RevisionKind
from tests.given import AT
from tests.services.actions import resting

COUNCIL = By(job="tests", is_council=True)


class Planned:
    """A plan of an organisation, with an objective, to which a client adds actions."""

    def __init__(self, client: TestClient, owner_id: UUID, officer_id: str) -> None:
        self.client = client
        self.owner_id = owner_id
        self.officer_id = officer_id
        self.plan_id = resting.plan(owner_id)
        self.objective_id = resting.objective(self.plan_id)

    def plan(self, **more: Any) -> Response:
        """Put an action into the plan, and return the answer."""
        order = {
            "plan_id": str(self.plan_id),
            "objective_id": str(self.objective_id),
            "description": "Review every kind of short break.",
            "kind": "review",
            "officer_ids": [self.officer_id],
        }
        return self.client.post("/v1/actions", json=order | more)

    def planned(self, **more: Any) -> dict[str, Any]:
        """Put an action into the plan, and return how it is shown."""
        answer = self.plan(**more)
        assert answer.status_code == 201, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    def do(self, action: dict[str, Any], verb: str, **order: Any) -> Response:
        """Do something with an action as it stands, and return the answer."""
        address = f"/v1/actions/{action['id']}"
        tag = {"If-Match": self.client.get(address).headers["ETag"]}
        return self.client.post(f"{address}/{verb}", json=order, headers=tag)

    def done(self, action: dict[str, Any], verb: str, **order: Any) -> dict[str, Any]:
        """Do something with an action, and return how it is shown then."""
        answer = self.do(action, verb, **order)
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    def publish(self) -> None:
        """Publish the plan, so that its words stand."""
        self._happen(
            lambda plan: PlanPublished(
                plan_id=plan.id, number=1, published_on=date(2026, 5, 1), parties=plan.owner_ids
            )
        )

    def begin_revision(self) -> None:
        """Open the words of the plan again."""
        self._happen(lambda plan: PlanRevisionBegun(plan_id=plan.id, revision=RevisionKind.REFRESH))

    def _happen(self, event: Callable[[Plan], Any], at: datetime = AT) -> None:
        with transaction("actions") as session:
            plan = plans.lock(session, self.plan_id)
            told = log.append(session, event(plan), after=plan.head, by=COUNCIL, at=at)
            plans.apply(session, told)
