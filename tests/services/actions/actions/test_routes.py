"""Actions over HTTP: planned, assigned, reported, suspended, completed, and who may do it."""

import threading
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from services.actions.actions import commands
from services.actions.actions.planning import UnknownDriver
from shared import clock
from shared.database.engine import transaction
from shared.eventlog import log
from shared.events.actions import ActionKind, ActionPlanned
from shared.events.base import By, Event
from shared.events.contracts import ContractAwarded
from shared.events.organisations import OrganisationRegistered
from tests.services.actions.planned import Planned

Officer = Callable[..., dict[str, Any]]
Headers = Callable[..., dict[str, str]]
TODAY = clock.today("Europe/London")
MAY = datetime(2026, 5, 1, 12, tzinfo=UTC)
STEPS = [
    {"text": "List what there is."},
    {"text": "In the towns", "depth": 1},
    {"text": "In the villages", "depth": 1, "time_scale": {"words": "May 2027"}},
]


@pytest.fixture(scope="module")
def nhs_id(tell: Callable[[Event], None]) -> UUID:
    """A health board that owns plans with the council."""
    return registered(tell, "Wearmouth ICB")


@pytest.fixture(scope="module")
def provider_id(tell: Callable[[Event], None]) -> UUID:
    """A provider whose officer does something."""
    return registered(tell, "Harbour Young Carers")


def registered(tell: Callable[[Event], None], name: str) -> UUID:
    organisation_id = uuid.uuid4()
    tell(OrganisationRegistered(organisation_id=organisation_id, name=name))
    return organisation_id


@pytest.fixture
def planned(actions: TestClient, nhs_id: UUID, officer: Officer) -> Planned:
    """A plan of the health board, with an objective."""
    return Planned(actions, nhs_id, officer(post="Head of Commissioning")["id"])


def many(planned: Planned, count: int, **more: Any) -> list[ActionPlanned]:
    return [
        ActionPlanned(
            action_id=log.new_id(),
            plan_id=planned.plan_id,
            objective_id=planned.objective_id,
            place=number,
            **{
                "description": f"Action {number}",
                "kind": ActionKind.REVIEW,
                "officer_ids": (UUID(planned.officer_id),),
            }
            | more,
        )
        for number in range(count)
    ]


class TestPlan:
    """Putting an action into a plan."""

    def test_keeps_words_and_says_what_they_mean(
        self, planned: Planned, tell: Callable[[Event], None], council_id: UUID
    ) -> None:
        contract_id = uuid.uuid4()
        tell(
            ContractAwarded(
                contract_id=contract_id,
                reference="CS-7",
                title="Short breaks",
                provider_id=council_id,
                lead_commissioner_id=council_id,
                start_on=date(2026, 4, 1),
            )
        )
        need = {"kind": "need", "id": str(uuid.uuid4())}
        made = planned.plan(
            code="2.1.3",
            cycle_stage="analyse",
            steps=STEPS,
            time_scale={"words": "July 2027"},
            responsible="{0} and the forum",
            impacts=[{"statement": "Fewer nights away.", "direction": "reduce"}],
            grounds=[{"kind": "contract", "id": str(contract_id)}, need],
        )
        assert made.status_code == 201, made.text
        shown = made.json()
        scale = shown["time_scale"]
        assert (scale["words"], scale["until_on"]) == ("July 2027", "2027-07-31")
        assert scale["precision"] == "month"
        assert [one["number"] for one in shown["steps"]] == [1, 2, 3]
        assert shown["steps"][2]["time_scale"]["until_on"] == "2027-05-31"
        assert shown["officers"] == [{"id": planned.officer_id, "post": "Head of Commissioning"}]
        assert [one["id"] for one in shown["organisations"]] == [str(council_id)]
        assert shown["plan"] == {"id": str(planned.plan_id), "name": "SEND strategy"}
        assert shown["objective"]["code"] == "1.1"
        assert shown["contracts"] == [
            {"id": str(contract_id), "reference": "CS-7", "name": "Short breaks"}
        ]
        assert shown["grounds"][1] == need
        assert (shown["state"], shown["place"], shown["rag"]) == ("planned", 1, None)
        assert planned.planned()["place"] == 2
        assert planned.client.get(made.headers["Location"]).json() == shown

    def test_keeps_what_cannot_be_read_and_takes_days_from_a_person(self, planned: Planned) -> None:
        unread = planned.planned(time_scale={"words": "After the election"})
        assert unread["time_scale"]["precision"] == "unread"
        assert unread["overdue"] is False
        said = planned.done(
            unread,
            "reschedule",
            time_scale={"words": "After the election", "until_on": "2020-05-31"},
            reason="It was in May.",
        )
        assert said["time_scale"]["words"] == "After the election"
        assert said["overdue"] is True
        assert planned.planned()["time_scale"] is None

    def test_shows_a_bid_with_what_came_of_it(self, planned: Planned) -> None:
        bid = planned.planned(kind="bid", bid_amount="250000", description="Bid for more money.")
        assert (bid["kind"], bid["bid_amount"]) == ("bid", "250000.00")
        done = planned.done(bid, "complete", outcome="Won in full.")
        assert (done["state"], done["outcome"]) == ("completed", "Won in full.")

    @pytest.mark.parametrize(
        ("code", "more"),
        [
            ("nobody-responsible", {"officer_ids": [], "responsible": "Health"}),
            ("unknown-officer", {"officer_ids": [str(uuid.uuid4())]}),
            ("unknown-driver", {"driver_ids": [str(uuid.uuid4())]}),
            ("unknown-organisation", {"organisation_ids": [str(uuid.uuid4())]}),
            ("not-in-this-plan", {"objective_id": str(uuid.uuid4())}),
            ("unknown-contract", {"grounds": [{"kind": "contract", "id": str(uuid.uuid4())}]}),
            ("steps-misplaced", {"steps": [{"text": "Below nothing", "depth": 1}]}),
            ("not-found", {"plan_id": str(uuid.uuid4())}),
        ],
    )
    def test_refuses(self, planned: Planned, code: str, more: dict[str, Any]) -> None:
        answer = planned.plan(**more)
        assert answer.json()["type"].endswith(f"#{code}"), answer.text

    @pytest.mark.parametrize(
        "more",
        [
            {"description": "a\x00b"},
            {"steps": [{"text": "x", "depth": 2}]},
            {"steps": [{"text": "x" * 2_001}]},
            {"time_scale": {"words": "x", "from_on": "2027-02-01", "until_on": "2027-01-01"}},
            {"time_scale": {"words": "x", "until_on": "9999-12-31"}},
            {"place": 10**30},
            {"bid_amount": "1e40"},
            {"percent": 5},
        ],
    )
    def test_refuses_bad_shapes(self, planned: Planned, more: dict[str, Any]) -> None:
        assert planned.plan(**more).status_code == 422

    def test_refuses_an_officer_who_has_left(self, planned: Planned, officer: Officer) -> None:
        gone = officer()
        left = planned.client.post(
            f"/v1/officers/{gone['id']}/leave", headers={"If-Match": gone["etag"]}
        )
        assert left.status_code == 200, left.text
        answer = planned.plan(officer_ids=[gone["id"]])
        assert (answer.status_code, answer.json()["type"][-16:]) == (409, "officer-has-left")


class TestPublished:
    """What a published plan lets happen."""

    def test_keeps_the_words_and_lets_the_work_go_on(
        self, planned: Planned, officer: Officer
    ) -> None:
        action = planned.planned(time_scale={"words": "May 2027"}, steps=STEPS[:1])
        planned.publish()

        refused = [
            planned.plan(),
            planned.do(action, "amend", description="Something else."),
            planned.do(action, "remove", reason="Twice."),
        ]
        assert [one.status_code for one in refused] == [409] * 3
        assert "begin a revision first" in refused[0].json()["detail"]

        other = officer()["id"]
        planned.done(action, "assign", officer_ids=[other], reason="She leads now.")
        planned.done(action, "reschedule", time_scale={"words": "June 2027"}, reason="Later.")
        planned.done(action, "ground", grounds=[{"kind": "need", "id": str(uuid.uuid4())}])
        planned.done(action, "start")
        marked = planned.done(
            action, "mark-steps", steps=[{"number": 1, "done_on": TODAY.isoformat()}]
        )
        assert marked["time_scale"]["until_on"] == "2027-06-30"
        assert marked["officers"][0]["id"] == other
        assert {"amend", "remove"}.isdisjoint(marked["allowed"])

        planned.begin_revision()
        amended = planned.done(action, "amend", description="Something else.")
        assert amended["description"] == "Something else."
        removed = planned.done(action, "remove", reason="It stands there twice.")
        assert removed["allowed"] == []
        assert planned.client.get(f"/v1/actions/{action['id']}").status_code == 404

    def test_reads_as_it_stood(self, planned: Planned) -> None:
        action_id = log.new_id()
        (order,) = many(planned, 1, description="As it was.")
        by = By(job="tests", is_council=True)
        with transaction("actions") as session:
            commands.plan_actions(
                session, [order.model_copy(update={"action_id": action_id})], by=by, at=MAY
            )
        with transaction("actions") as session:
            commands.amend_action(
                session,
                action_id=action_id,
                version=1,
                values={"description": "As it is."},
                by=by,
                at=MAY + timedelta(days=30),
            )
        found = []
        for moment in ("2026-04-30", "2026-05-15", "2026-06-30"):
            for address in (f"/v1/actions/{action_id}", "/v1/actions"):
                asked = {"as_at": moment} | (
                    {"plan_id": str(planned.plan_id)} if address == "/v1/actions" else {}
                )
                answer = planned.client.get(address, params=asked)
                shown = answer.json()
                found.append(
                    [one["description"] for one in shown.get("items", [shown])]
                    if answer.status_code == 200
                    else answer.status_code
                )
        assert found == [404, [], *[["As it was."]] * 2, *[["As it is."]] * 2]
        then = planned.client.get(f"/v1/actions/{action_id}", params={"as_at": "2026-05-15"})
        assert then.json()["allowed"] == []


class TestCourse:
    """How an action goes."""

    def test_is_reported_rests_goes_on_and_ends(self, planned: Planned) -> None:
        action = planned.planned(steps=STEPS)
        started = planned.done(action, "start", started_on="2026-04-01")
        assert (started["state"], started["started_on"]) == ("started", "2026-04-01")
        evidence = [{"title": "Map", "url": "https://documents.example.org/map"}]
        report = {"rag": "amber", "rationale": "Answers come slowly.", "percent": 40}
        reported = planned.done(action, "report-progress", **report, evidence=evidence)
        assert (reported["rag"], reported["percent"]) == ("amber", 40)
        assert reported["reported_on"] == TODAY.isoformat()

        suspended = planned.done(action, "suspend", reason="No money.", until_on="2099-01-01")
        assert (suspended["state"], suspended["suspended_until_on"]) == ("suspended", "2099-01-01")
        assert planned.do(action, "complete").status_code == 409
        resumed = planned.done(action, "resume")
        assert (resumed["state"], resumed["suspended_on"]) == ("started", None)

        still_open = planned.do(action, "complete")
        assert (still_open.status_code, still_open.json()["type"][-10:]) == (409, "steps-open")
        above = planned.do(
            action, "mark-steps", steps=[{"number": 1, "done_on": TODAY.isoformat()}]
        )
        assert above.json()["type"].endswith("#steps-below-open")
        everything = [{"number": number, "done_on": "2026-10-01"} for number in (1, 2, 3)]
        assert "complete" in planned.done(action, "mark-steps", steps=everything)["allowed"]
        completed = planned.done(action, "complete", outcome="Half of them were closed.")
        assert (completed["state"], completed["closed_on"]) == ("completed", TODAY.isoformat())
        planned.done(action, "report-progress", rag="green", rationale="It lasts.")
        reopened = planned.done(action, "reopen", reason="One was missed.")
        assert (reopened["state"], reopened["closed_on"]) == ("started", None)
        assert planned.do(action, "abandon").status_code == 422
        abandoned = planned.done(action, "abandon", reason="Another plan does it.")
        assert abandoned["allowed"] == ["amend", "ground", "remove", "reopen"]

    def test_needs_the_version_that_was_read(self, planned: Planned) -> None:
        action = planned.planned()
        address = f"/v1/actions/{action['id']}/start"
        stale = planned.client.post(address, json={}, headers={"If-Match": '"7-0"'})
        silent = planned.client.post(address, json={})
        assert (stale.status_code, silent.status_code) == (412, 428)

    def test_lets_one_of_two_at_once_through(self, planned: Planned) -> None:
        action = planned.planned()
        tag = {"If-Match": planned.client.get(f"/v1/actions/{action['id']}").headers["ETag"]}
        codes: list[int] = []

        def start() -> None:
            answer = planned.client.post(f"/v1/actions/{action['id']}/start", json={}, headers=tag)
            codes.append(answer.status_code)

        threads = [threading.Thread(target=start) for _ in range(2)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert sorted(codes) == [200, 412]


class TestPartners:
    """Who sees an action, and who may say something of it."""

    def test_see_what_concerns_them_and_nothing_else(
        self,
        planned: Planned,
        nhs_id: UUID,
        provider_id: UUID,
        officer: Officer,
        bearer: Headers,
    ) -> None:
        theirs = officer(organisation_id=str(provider_id))
        action = planned.planned(officer_ids=[theirs["id"]])
        address = f"/v1/actions/{action['id']}"

        def codes(**who: Any) -> list[int]:
            headers = bearer("actions:read", "actions:write", **who)
            tag = {"If-Match": planned.client.get(address).headers["ETag"]}
            report = {"rag": "green", "rationale": "Well."}
            return [
                planned.client.get(address, headers=headers).status_code,
                planned.client.post(
                    f"{address}/report-progress", json=report, headers=headers | tag
                ).status_code,
                planned.client.post(
                    f"{address}/ground", json={"grounds": []}, headers=headers | tag
                ).status_code,
            ]

        assert codes(organisation_id=nhs_id) == [200, 200, 403]
        assert codes(organisation_id=provider_id) == [200, 403, 403]
        whom = {"organisation_id": provider_id, "officer_id": UUID(theirs["id"])}
        assert codes(**whom) == [200, 200, 403]
        assert codes(organisation_id=uuid.uuid4()) == [404, 404, 404]

        shown = planned.client.get(address, headers=bearer("actions:read", organisation_id=nhs_id))
        assert shown.json()["allowed"] == []
        writer = bearer("actions:read", "actions:write", **whom)
        allowed = planned.client.get(address, headers=writer).json()["allowed"]
        assert allowed == ["complete", "report-progress", "start", "suspend"]

    def test_work_together_each_with_a_day_of_their_own(
        self, planned: Planned, provider_id: UUID, officer: Officer, council_id: UUID
    ) -> None:
        theirs = officer(organisation_id=str(provider_id), post="Young carers lead")["id"]
        steps = [
            {"text": "Count.", "time_scale": {"words": "May 2027"}, "officer_ids": [theirs]},
            {"text": "Decide.", "time_scale": {"words": "July 2027"}},
        ]
        together = {"officer_ids": [planned.officer_id, theirs], "responsible": "{0}/{1}"}
        shown = planned.planned(steps=steps, **together)
        assert [one["id"] for one in shown["officers"]] == [planned.officer_id, theirs]
        assert {one["id"] for one in shown["organisations"]} == {str(council_id), str(provider_id)}
        assert [
            (one["time_scale"]["until_on"], [each["post"] for each in one["officers"]])
            for one in shown["steps"]
        ] == [("2027-05-31", ["Young carers lead"]), ("2027-07-31", [])]


class TestPlanMany:
    """Putting many actions into a plan at once."""

    def test_holds_the_same_rules(self, planned: Planned) -> None:
        by = By(job="tests", is_council=True)
        with transaction("actions") as session:
            commands.plan_actions(session, many(planned, 20), by=by, at=clock.now())
        found = planned.client.get("/v1/actions", params={"plan_id": str(planned.plan_id)}).json()
        assert [one["place"] for one in found["items"]] == list(range(20))
        assert found["items"][0]["organisations"]

        wrong = many(planned, 1, driver_ids=(uuid.uuid4(),))
        with pytest.raises(UnknownDriver), transaction("actions") as session:
            commands.plan_actions(session, wrong, by=by, at=clock.now())
        with transaction("actions") as session:
            commands.plan_actions(session, [], by=by, at=clock.now())
