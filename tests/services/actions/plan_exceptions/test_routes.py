"""What in plans needs a person, over HTTP."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from services.actions.drivers import store as drivers
from services.actions.plan_exceptions.rules import PlanExceptionKind
from services.actions.plan_exceptions.schemas import EXPLAINED
from services.actions.plans import store as plans
from shared import clock
from shared.database.engine import transaction
from shared.eventlog import log
from shared.events.base import By, Event
from shared.events.contracts import ContractAwarded
from shared.events.drivers import DriverKind, DriverRegistered, DriverRepealed
from shared.events.organisations import OrganisationRegistered
from shared.events.plans import PlanAmended, PlanClosed
from tests.given import AT
from tests.services.actions import resting
from tests.services.actions.planned import Planned

BY = By(job="tests", is_council=True)
YESTERDAY = clock.today("Europe/London") - timedelta(days=1)
Officer = Callable[..., dict[str, Any]]


@pytest.fixture
def planned(actions: TestClient, tell: Callable[[Event], None], officer: Officer) -> Planned:
    """A plan that takes actions without an officer."""
    owner_id = uuid.uuid4()
    tell(OrganisationRegistered(organisation_id=owner_id, name="Wearmouth ICB"))
    found = Planned(actions, owner_id, officer(standing="confirmed")["id"])
    happen(
        found,
        PlanAmended(plan_id=found.plan_id, fields=("demands_officers",), demands_officers=False),
    )
    return found


def happen(planned: Planned, event: Event) -> None:
    with transaction("actions") as session:
        plan = plans.lock(session, planned.plan_id)
        plans.apply(session, log.append(session, event, after=plan.head, by=BY, at=AT))


def repealed() -> str:
    """Return an Act that was registered, and repealed."""
    driver_id = log.new_id()
    told = [
        DriverRegistered(driver_id=driver_id, title=f"Act {driver_id}", kind=DriverKind.ACT),
        DriverRepealed(driver_id=driver_id, repealed_on=date(2026, 1, 1)),
    ]
    with transaction("actions") as session:
        drivers.apply(session, log.append(session, *told, by=BY, at=AT))
    return str(driver_id)


def found(planned: Planned, **asked: Any) -> list[dict[str, Any]]:
    query = {"plan_id": str(planned.plan_id)} | asked
    answer = planned.client.get("/v1/plan-exceptions", params=query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


class TestListPlanExceptions:
    """What in a plan needs a person."""

    def test_names_each_kind_with_its_words_and_the_verb_that_mends_it(
        self, planned: Planned, officer: Officer, tell: Callable[[Event], None], council_id: UUID
    ) -> None:
        gone, contract_id = officer(), uuid.uuid4()
        tell(
            ContractAwarded(
                contract_id=contract_id,
                reference="CS-9",
                title="Short breaks",
                provider_id=council_id,
                lead_commissioner_id=council_id,
                start_on=date(2020, 4, 1),
                end_on=YESTERDAY,
            )
        )
        good = {"time_scale": {"words": "May 2099"}}
        late = {"time_scale": {"words": "May 2020"}}
        wrong: dict[str, dict[str, Any]] = {
            "no_officer": {"officer_ids": []},
            "responsible_not_recognised": {"officer_ids": [], "responsible": "Health"},
            "officer_left": {"officer_ids": [gone["id"], planned.officer_id]},
            "officer_proposed": {"officer_ids": [officer(standing="proposed")["id"]]},
            "time_scale_unread": {"time_scale": {"words": "After the election"}},
            "time_scale_missing": {"time_scale": None},
            "step_time_scale_unread": {
                "steps": [
                    {"text": "x", "time_scale": {"words": "May 2027"}},
                    {"text": "y", "time_scale": {"words": "One day, perhaps"}},
                ]
            },
            "overdue_unreported": late,
            "suspension_over": {},
            "driver_repealed": {"driver_ids": [repealed()]},
            "contract_over": {"grounds": [{"kind": "contract", "id": str(contract_id)}]},
        }
        made = {kind: planned.planned(**(good | more)) for kind, more in wrong.items()}
        planned.planned(**good)
        reported = planned.planned(**late)
        planned.done(reported, "report-progress", rag="red", rationale="Known.")
        over = planned.planned(**late)
        planned.done(over, "abandon", reason="Over.")
        planned.done(
            made["suspension_over"],
            "suspend",
            suspended_on="2026-05-01",
            until_on="2026-06-01",
            reason="x",
        )
        left = planned.client.post(
            f"/v1/officers/{gone['id']}/leave", headers={"If-Match": gone["etag"]}
        )
        assert left.status_code == 200, left.text
        lonely = resting.objective(planned.plan_id, "1.2")

        items = found(planned, limit=200)
        by_action = {one["action"]["id"]: one for one in items if one["action"]}
        assert {kind: by_action[one["id"]]["kind"] for kind, one in made.items()} == {
            kind: kind for kind in made
        }
        assert len(items) == len(made) + 1
        assert [one["kind"] for one in items] == [str(kind) for kind in PlanExceptionKind]
        assert items[-1]["kind"] == "objective_without_action"
        assert items[-1]["objective"]["id"] == str(lonely)
        said = {one["kind"]: one["said"] for one in items}
        assert said["time_scale_unread"] == "After the election"
        assert said["step_time_scale_unread"] == "One day, perhaps"
        assert said["contract_over"] == "CS-9"
        no_officer = by_action[made["no_officer"]["id"]]
        assert no_officer["at"] == f"/v1/actions/{made['no_officer']['id']}/assign"

        pages, cursor = [], None
        while True:
            query = {"plan_id": str(planned.plan_id), "limit": 5}
            page = planned.client.get(
                "/v1/plan-exceptions", params=query | ({"cursor": cursor} if cursor else {})
            ).json()
            pages += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert pages == items
        for kind in made:
            assert [one["kind"] for one in found(planned, kind=kind)] == [kind]

    def test_shows_a_partner_its_own(
        self, planned: Planned, bearer: Callable[..., dict[str, str]]
    ) -> None:
        planned.planned()

        def seen(organisation_id: UUID) -> int:
            headers = bearer("actions:read", organisation_id=organisation_id)
            query = {"plan_id": str(planned.plan_id)}
            answer = planned.client.get("/v1/plan-exceptions", params=query, headers=headers)
            return len(answer.json()["items"])

        assert (seen(planned.owner_id), seen(uuid.uuid4())) == (1, 0)

    def test_leaves_closed_plans_alone(self, planned: Planned) -> None:
        planned.planned()
        assert len(found(planned)) == 1
        happen(planned, PlanClosed(plan_id=planned.plan_id, closed_on=date(2026, 5, 1)))
        assert found(planned) == []

    def test_explains_every_kind(self) -> None:
        assert EXPLAINED.keys() == set(PlanExceptionKind)
