"""Commissioned services over HTTP."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import Response

from services import worker
from services.contracts.commissioned_services import store
from shared import clock
from shared.database.engine import reading
from tests import given
from tests.services.contracts.commissioned_services.client import Headers, Services

TODAY = clock.today("Europe/London")
FULL = {
    "name": "Short breaks",
    "description": "Breaks at weekends.",
    "category": "Short breaks",
    "category_code": "SB",
    "outcomes": ["Parents have time to rest."],
    "outcome_tool": "Outcomes star",
    "minimum_age": 5,
    "maximum_age": 17,
    "areas": [{"label": "Wearmouth", "uri": "https://example.org/areas/1"}],
    "eligibility": "Children with a disability.",
    "cycle_stage": "do",
    "stage_label": "Jointly deliver",
    "stage_since_on": "2026-04-01",
    "placements": [
        {"level": "aligned", "from_on": "2020-04-01", "arrangement": None},
        {"level": "integrated", "from_on": "2140-04-01", "arrangement": "One budget."},
    ],
}


def id_of(address: str) -> UUID:
    return UUID(address.rpartition("/")[2])


def problem(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].partition("#")[2]


class TestRegister:
    """Registering a service."""

    def test_shows_all_that_was_said(self, services: Services, council_id: UUID) -> None:
        other = given.organisation("NHS Wearmouth")

        shown = services.client.get(
            services.register(**FULL, co_commissioner_ids=[str(other)])
        ).json()

        assert {name: shown[name] for name in FULL} == FULL
        assert shown["lead_commissioner"]["id"] == str(council_id)
        assert shown["co_commissioners"] == [{"id": str(other), "name": "NHS Wearmouth"}]
        assert (shown["level"], shown["status"]) == ("aligned", "open")
        assert (shown["commissioner_kind"], shown["live_contracts"]) == ("council_or_nhs", 0)
        assert (shown["contracts"], shown["specification"], shown["officer"]) == ([], None, None)

    def test_names_the_officer_by_post(self, services: Services, council_id: UUID) -> None:
        worker.settle()
        officer = services.client.post(
            "/v1/officers",
            json={
                "organisation_id": str(council_id),
                "name": "Ada Moss",
                "email": "ada.moss@example.org",
                "post": "Commissioning Manager",
            },
        ).json()["id"]
        worker.settle()

        shown = services.client.get(services.register(officer_id=officer)).json()

        assert shown["officer"] == {"id": officer, "post": "Commissioning Manager"}

    @pytest.mark.parametrize(
        "wrong",
        [
            {"name": "a\x00b"},
            {"name": " "},
            {"minimum_age": -1},
            {"maximum_age": 10**30},
            {"minimum_age": 18, "maximum_age": 17},
            {"outcomes": [""]},
            {"stage_since_on": "2150-01-01", "cycle_stage": "do"},
            {"stage_since_on": "9999-12-31"},
            {"placements": [{"level": "joint", "from_on": "2026-04-01"}] * 2},
            {"co_commissioner_ids": [str(uuid.UUID(int=7))]},
            {"lead_commissioner_id": str(uuid.UUID(int=7))},
            {"officer_id": str(uuid.UUID(int=7))},
            {"reopened": True},
        ],
    )
    def test_refuses_what_cannot_be(
        self, services: Services, council_id: UUID, wrong: dict[str, Any]
    ) -> None:
        order = {"name": "Advocacy", "lead_commissioner_id": str(council_id)} | wrong

        answer = services.client.post("/v1/commissioned-services", json=order)

        assert answer.status_code == 422, answer.text

    def test_refuses_half_a_character(self, services: Services, council_id: UUID) -> None:
        order = f'{{"name": "\\ud800", "lead_commissioner_id": "{council_id}"}}'
        headers = {"Content-Type": "application/json"}

        answer = services.client.post("/v1/commissioned-services", content=order, headers=headers)

        assert answer.status_code == 422, answer.text


class TestRelation:
    """Who may do what with a service."""

    def test_is_written_by_its_lead_and_read_by_everybody(
        self, services: Services, bearer: Callable[..., Headers]
    ) -> None:
        lead, co = given.organisation("NHS Wearmouth"), given.organisation("Moor District")
        address = services.register(
            name="Speech therapy", lead_commissioner_id=str(lead), co_commissioner_ids=[str(co)]
        )
        order = {"closed_on": str(TODAY), "reason": "It moved."}
        services.do(address, "close", **order, transitional_arrangements="Schools go on.")

        for organisation, may, reason in (
            (co, False, "It moved."),
            (uuid.uuid4(), False, None),
            (lead, True, "It moved."),
        ):
            headers = bearer(organisation_id=organisation)
            shown = services.client.get(address, headers=headers).json()
            assert shown["allowed"] == (["reopen"] if may else [])
            assert shown["close_reason"] == reason
            assert shown["transitional_arrangements"] == "Schools go on."
            answer = services.post(address, "reopen", headers, reason="Back.")
            assert answer.status_code == (200 if may else 403)
        listed = services.client.get("/v1/commissioned-services", headers=bearer("contracts:read"))
        assert all(item["allowed"] == [] for item in listed.json()["items"])

    def test_goes_over_to_another_lead(
        self, services: Services, bearer: Callable[..., Headers]
    ) -> None:
        before, after = given.organisation("Moor CCG"), given.organisation("Moor ICB")
        address = services.register(lead_commissioner_id=str(before))

        headers = bearer(organisation_id=before)
        order = {"lead_commissioner_id": str(after)}
        assert services.post(address, "amend", headers, **order).status_code == 200
        assert services.post(address, "amend", headers, name="Mine").status_code == 403
        headers = bearer(organisation_id=after)
        assert services.post(address, "amend", headers, name="Ours").json()["name"] == "Ours"


class TestContracts:
    """Which contracts deliver a service now."""

    def test_are_those_that_run_today_by_their_ends(self, services: Services) -> None:
        address = services.register(name="Respite")
        more = {"commissioned_service_ids": (id_of(address),)}
        days = timedelta(days=1)
        given.contract(title="Late", end_on=date(2099, 1, 1), **more)
        given.contract(title="Last day", end_on=TODAY, **more)
        given.contract(title="Over", end_on=TODAY - days, **more)
        given.contract(title="To come", start_on=TODAY + days, end_on=date(2099, 1, 1), **more)
        given.contract(title="No end", end_on=None, **more)
        given.contract(title="Another", end_on=date(2099, 1, 1))

        shown = services.client.get(address).json()

        titles = [one["title"] for one in shown["contracts"]]
        assert titles == ["Last day", "Late", "No end"]
        assert shown["live_contracts"] == 3
        assert shown["contracts"][0]["provider"]["name"] == "Harbour Young Carers"
        assert shown["contracts"][0]["end_on"] == str(TODAY)
        assert "Respite" in services.names(has_contract=True)
        assert "Respite" not in services.names(has_contract=False)

    def test_shows_the_first_and_counts_them_all(self, services: Services) -> None:
        address = services.register(name="Placements")
        provider, lead = given.organisation("A home"), given.organisation("A council")
        for _ in range(store.MOST_SHOWN + 1):
            given.contract(
                end_on=date(2099, 1, 1),
                provider_id=provider,
                lead_commissioner_id=lead,
                commissioned_service_ids=(id_of(address),),
            )

        shown = services.client.get(address).json()

        assert shown["live_contracts"] == store.MOST_SHOWN + 1
        assert len(shown["contracts"]) == store.MOST_SHOWN


class TestCourse:
    """How a service goes on."""

    def test_is_placed_staged_evaluated_closed_and_reopened(self, services: Services) -> None:
        address = services.register(name="Family support")
        contract_id = str(given.contract())
        for verb, order in (
            ("place", {"level": "joint", "from_on": "2026-04-01", "reason": "The boards agreed."}),
            ("move-stage", {"cycle_stage": "review", "stage_label": "Jointly review"}),
            (
                "plan-evaluation",
                {"question": "Helps?", "due_on": "2026-06-30", "contract_id": contract_id},
            ),
        ):
            shown = services.do(address, verb, **order)

        assert shown["level"] == "joint"
        stage = (shown["cycle_stage"], shown["stage_label"], shown["stage_since_on"])
        assert stage == ("review", "Jointly review", str(TODAY))
        assert shown["evaluations"] == [
            {
                "number": 1,
                "question": "Helps?",
                "due_on": "2026-06-30",
                "contract_id": contract_id,
                "finding": None,
                "concluded_on": None,
                "is_late": True,
            }
        ]
        due = {"evaluation_due_until": "2026-06-30"}
        assert services.names(**due) == ["Family support"]
        shown = services.do(address, "conclude-evaluation", number=1, finding="It helps.")
        assert shown["evaluations"][0]["finding"] == "It helps."
        assert services.names(**due) == []
        closing = str(TODAY + timedelta(days=1))
        shown = services.do(address, "close", closed_on=closing, reason="No need.")
        assert (shown["status"], shown["closed_on"]) == ("closing", closing)
        shown = services.do(address, "close", closed_on=str(TODAY), reason="No need.")
        assert (shown["status"], shown["allowed"]) == ("closed", ["reopen"])
        assert problem(services.post(address, "amend", name="A")) == (409, "service-closed")
        shown = services.do(address, "reopen", reason="Need.")
        assert (shown["status"], shown["closed_on"], shown["close_reason"]) == ("open", None, None)

    def test_refuses_what_a_rule_does_not_allow(self, services: Services) -> None:
        address = services.register(cycle_stage="do")
        place = {"level": "joint", "from_on": "2026-04-01", "reason": "Agreed."}
        services.do(address, "place", **place)
        evaluation = {"question": "Helps?", "due_on": "2026-06-30"}
        for verb, order, wrong in (
            ("place", place, (409, "same-placement")),
            ("place", place | {"from_on": "1889-01-01"}, (422, "shape")),
            ("move-stage", {"cycle_stage": "do"}, (409, "same-stage")),
            (
                "move-stage",
                {"cycle_stage": "do", "since_on": "2020-01-01", "stage_label": "A"},
                (409, "before-its-stage"),
            ),
            (
                "plan-evaluation",
                evaluation | {"contract_id": str(uuid.uuid4())},
                (422, "unknown-contract"),
            ),
            ("conclude-evaluation", {"number": 1, "finding": "Yes."}, (409, "no-open-evaluation")),
            ("reopen", {"reason": "Need."}, (409, "not-closed")),
            ("amend", {}, (422, "nothing-to-amend")),
            ("amend", {"cycle_stage": "do"}, (422, "shape")),
            ("amend", {"name": None}, (422, "shape")),
        ):
            answer = services.post(address, verb, **order)
            assert answer.status_code == wrong[0], answer.text
            if wrong[1] != "shape":
                assert problem(answer) == wrong

    def test_needs_the_version_that_was_read(self, services: Services) -> None:
        address = services.register()
        tag = {"If-Match": services.client.get(address).headers["ETag"]}
        services.do(address, "amend", name="Voices")

        order = {"json": {"name": "Others"}}
        assert services.client.post(f"{address}/amend", headers=tag, **order).status_code == 412
        assert services.client.post(f"{address}/amend", **order).status_code == 428
        unknown = f"/v1/commissioned-services/{uuid.uuid4()}/amend"
        assert services.client.post(unknown, headers=tag, **order).status_code == 404


class TestAsAt:
    """A service as it stood at a moment."""

    def test_shows_what_was_said_then_and_what_delivered_it_then(
        self, services: Services, council_id: UUID
    ) -> None:
        service_id = given.commissioned_service(name="As it was", lead_commissioner_id=council_id)
        address = f"/v1/commissioned-services/{service_id}"
        given.contract(
            title="Then",
            start_on=date(2026, 4, 1),
            end_on=date(2026, 6, 30),
            commissioned_service_ids=(service_id,),
        )
        services.do(address, "amend", name="As it is")

        then = services.client.get(address, params={"as_at": "2026-05-01"})
        now = services.client.get(address).json()

        assert then.status_code == 200, then.text
        assert then.json()["name"] == "As it was"
        assert [one["title"] for one in then.json()["contracts"]] == ["Then"]
        assert (now["name"], now["contracts"]) == ("As it is", [])
        before = services.client.get(address, params={"as_at": "2026-03-01"})
        assert before.status_code == 404


def test_knows_which_services_there_are(services: Services) -> None:
    there = id_of(services.register())
    with reading("contracts") as session:
        assert store.known(session, [there, uuid.uuid4()]) == {there}
        assert store.known(session, []) == frozenset()
