"""Objectives over HTTP: in their place in a plan, with how their actions stand."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from starlette.testclient import TestClient

from tests.services.actions.plans.writing import Plans


@pytest.fixture(scope="module")
def plans(council: TestClient, council_id: UUID) -> Plans:
    """A writer of plans of the council."""
    return Plans(council, council_id)


def listed(plans: Plans, **asked: Any) -> list[dict[str, Any]]:
    answer = plans.client.get("/v1/objectives", params=asked)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


class TestListObjectives:
    """The objectives of a plan."""

    def test_stand_in_their_place_page_by_page(self, plans: Plans) -> None:
        plan = plans.drafted()
        for title, place in (("b", 2), ("d", None), ("a", 1), ("c", 2)):
            plans.objective(plan, title=title, place=place)
        plans.objective(plans.drafted(), title="elsewhere")

        titles: list[str] = []
        cursor = None
        while True:
            query = {"plan_id": plan["id"], "limit": 3} | ({"cursor": cursor} if cursor else {})
            page = plans.client.get("/v1/objectives", params=query).json()
            titles += [one["title"] for one in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break

        assert titles == ["a", "b", "c", "d"]

    def test_are_found_by_kind_and_aim(self, plans: Plans) -> None:
        plan = plans.drafted(aims=[{"code": "1", "title": "A"}, {"code": "2", "title": "B"}])
        for kind, aim in (
            ("understand", "1"),
            ("design_develop_mobilise", "1"),
            ("monitor_evaluate", "2"),
        ):
            plans.objective(plan, kind=kind, aim_code=aim)

        assert len(listed(plans, plan_id=plan["id"], aim_code="1")) == 2
        found = listed(plans, plan_id=plan["id"], kind="monitor_evaluate")
        assert [one["aim_code"] for one in found] == ["2"]


class TestAddObjective:
    """One objective more."""

    def test_carries_its_deliverables_and_its_protocol(self, plans: Plans) -> None:
        told = {
            "deliverables": ["A protocol for families who cannot take a loan"],
            "protocol_url": "https://plans.example.org/protocols/loans",
        }
        made = plans.objective(plans.drafted(), **told)
        assert made | told == made
        assert made["progress"]["percent_done"] is None

    def test_refuses_a_code_that_is_taken_and_an_aim_that_is_not_there(self, plans: Plans) -> None:
        plan = plans.drafted(aims=[{"code": "1", "title": "A"}])
        plans.objective(plan, code="1.1")
        assert plans.add(plan, code="1.1").status_code == 409
        assert plans.add(plan, aim_code="2").status_code == 422
        assert plans.add({"id": str(uuid4())}).status_code == 404
        assert plans.objective(plans.drafted(), code="1.1")["code"] == "1.1"

    @pytest.mark.parametrize(
        "wrong", [{"place": 0}, {"place": 10**30}, {"title": " "}, {"kind": "other"}, {"odd": 1}]
    )
    def test_refuses_what_cannot_be(self, plans: Plans, wrong: dict[str, Any]) -> None:
        assert plans.add(plans.drafted(), **wrong).status_code == 422


class TestRemoveObjective:
    """One objective less."""

    def test_is_refused_while_an_action_stands_in_it(self, plans: Plans) -> None:
        plan = plans.drafted(demands_officers=False)
        objective = plans.objective(plan, code="1.1")
        action = plans.action(objective)
        assert plans.change(objective, "remove", reason="Twice.").status_code == 409
        plans.act(action, "remove", reason="Twice.")

        removed = plans.change(objective, "remove", reason="Twice.")

        assert (removed.status_code, removed.json()["allowed"]) == (200, [])
        assert plans.client.get(f"/v1/objectives/{objective['id']}").status_code == 404
        assert listed(plans, plan_id=plan["id"]) == []
        assert plans.objective(plan, code="1.1")["place"] == 1

    def test_leaves_its_aim_free_to_go(self, plans: Plans) -> None:
        plan = plans.drafted(aims=[{"code": "1", "title": "A"}])
        objective = plans.objective(plan, aim_code="1")
        assert plans.do(plan, "amend", aims=[]).status_code == 409
        assert plans.change(objective, "amend", aim_code=None).status_code == 200
        assert plans.do(plan, "amend", aims=[]).status_code == 200
