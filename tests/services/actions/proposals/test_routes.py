"""Proposals over HTTP."""

import csv
import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from httpx import Response
from starlette.testclient import TestClient

from services.actions.proposals import commands
from shared.database.engine import transaction
from shared.eventlog import log
from shared.events.actions import Ground, GroundKind
from shared.events.proposals import ProposalKind, ProposalPutForward
from tests import given
from tests.given import AT, COUNCIL
from tests.services.actions import resting

Headers = dict[str, str]
COSTS = {"one_off": "40000.00", "yearly": "25000.00", "yearly_savings": "45000.00", "years": 3}


def put_forward(actions: TestClient, title: str = "Travel buddies", **more: Any) -> Response:
    return actions.post("/v1/proposals", json={"title": title, "kind": "initiative"} | more)


def do(actions: TestClient, made: Response, verb: str, **order: Any) -> Response:
    address = f"/v1/proposals/{made.json()['id']}"
    tag = {"If-Match": actions.get(address).headers["ETag"]}
    return actions.post(f"{address}/{verb}", json=order, headers=tag)


def decided(actions: TestClient, made: Response, verdict: str, who: str, **more: Any) -> Response:
    submitted = do(actions, made, "submit", submitted_on="2026-06-01")
    assert submitted.status_code == 200, submitted.text
    told = {"verdict": verdict, "decided_by_officer_id": who, "reason": "As agreed."}
    return do(actions, made, "decide", **told | more)


def titles(answer: Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["title"] for one in answer.json()["items"]]


@pytest.fixture(scope="module")
def director(officer: Callable[..., dict[str, Any]]) -> str:
    """An officer who decides."""
    return str(officer(post="Director")["id"])


@pytest.fixture(scope="module")
def plan_id(council_id: uuid.UUID) -> uuid.UUID:
    """A plan with aims 1, 1.1 and 2."""
    return resting.plan(council_id)


class TestPutForwardProposal:
    """Proposing something."""

    def test_is_shown_with_all_that_was_said(
        self, actions: TestClient, plan_id: uuid.UUID, council_id: uuid.UUID, director: str
    ) -> None:
        need = actions.post("/v1/needs", json={"title": "JSNA", "kind": "survey"}).json()
        made = put_forward(
            actions,
            kind="business_case",
            plan_id=str(plan_id),
            organisation_ids=[str(council_id)],
            officer_id=director,
            need_ids=[need["id"]],
            serves=[{"aim_code": "1.1", "strength": "strongly", "how": "Fewer wait."}],
            costs=COSTS,
            benefits=["They travel."],
            options=[{"title": "Nothing"}, {"title": "Buddies", "costs": COSTS}],
            risk={"current": "high", "residual": "low", "risks": "Delay."},
            implications=[{"section": "legal", "none": True}],
            equality_assessment={"needed": True, "done_on": "2026-05-01"},
            scheme={"organisation_id": str(council_id), "officers_up_to": "500000.00"},
        )

        assert made.status_code == 201, made.text
        shown = made.json()
        assert shown["plan"] == {"id": str(plan_id), "name": "SEND strategy"}
        assert shown["needs"] == [{"id": need["id"], "name": "JSNA"}]
        assert shown["costs"] == COSTS
        assert shown["missing"] == ["recommendation", "costs_of_options", "implications"]
        assert shown["allowed"] == ["amend", "submit", "withdraw"]
        assert actions.get(made.headers["Location"]).json() == shown

    @pytest.mark.parametrize(
        "odd",
        [
            {"kind": "wish"},
            {"costs": {"one_off": "-1"}},
            {"costs": {"years": 31}},
            {"costs": {"yearly": 1e300}},
            {"plan_id": str(uuid.uuid4())},
            {"officer_id": str(uuid.uuid4())},
            {"need_ids": [str(uuid.uuid4())]},
            {"organisation_ids": [str(uuid.uuid4())]},
            {"scheme": {"organisation_id": str(uuid.uuid4())}},
            {"serves": [{"aim_code": "1", "strength": "partly"}]},
            {"serves": [{"strength": "partly"}]},
            {"options": [{"title": "A", "recommended": True}] * 2},
            {"implications": [{"section": "weather"}]},
            {"summary": "a\x00"},
        ],
    )
    def test_refuses_what_cannot_be(self, actions: TestClient, odd: dict[str, Any]) -> None:
        assert put_forward(actions, **odd).status_code == 422

    def test_refuses_aims_and_objectives_of_another_plan(
        self, actions: TestClient, plan_id: uuid.UUID, council_id: uuid.UUID
    ) -> None:
        elsewhere = str(resting.objective(resting.plan(council_id, "Another")))
        for served in ({"aim_code": "7"}, {"objective_id": elsewhere}):
            serves = [served | {"strength": "partly"}]
            answer = put_forward(actions, plan_id=str(plan_id), serves=serves)
            assert answer.json()["type"].endswith("#not-in-the-plan")

    def test_is_seen_by_those_alone_whom_it_concerns(
        self, actions: TestClient, bearer: Callable[..., Headers]
    ) -> None:
        made = put_forward(actions, "Hidden")
        address, partner = made.headers["Location"], bearer(organisation_id=uuid.uuid4())

        assert actions.get(address, headers=partner).status_code == 404
        assert actions.get(f"{address}/test", headers=partner).status_code == 404
        assert titles(actions.get("/v1/proposals", headers=partner)) == []
        assert actions.get("/v1/proposals/consistency", headers=partner).status_code == 403
        order = {"title": "Ours", "kind": "bid"}
        assert actions.post("/v1/proposals", json=order, headers=partner).status_code == 403

    def test_shows_a_partner_nothing_of_a_plan_that_is_not_its_own(
        self,
        actions: TestClient,
        plan_id: uuid.UUID,
        bearer: Callable[..., Headers],
        settle: Callable[[], None],
    ) -> None:
        partner_id = given.organisation("Moor Lane Fostering")
        settle()
        made = put_forward(actions, plan_id=str(plan_id), organisation_ids=[str(partner_id)])
        address, partner = made.headers["Location"], bearer(organisation_id=partner_id)

        shown = actions.get(address, headers=partner).json()
        tested = actions.get(f"{address}/test", headers=partner).json()

        assert shown["plan"] == {"id": str(plan_id), "name": None}
        assert (shown["allowed"], tested["aims"]) == ([], [])
        assert len(actions.get(f"{address}/test").json()["aims"]) == 3


class TestTestProposal:
    """Testing it against the aims of its plan."""

    def test_says_which_aims_it_serves_and_what_it_costs(
        self, actions: TestClient, plan_id: uuid.UUID, council_id: uuid.UUID
    ) -> None:
        objective_id = str(resting.objective(plan_id))
        made = put_forward(
            actions,
            plan_id=str(plan_id),
            serves=[{"objective_id": objective_id, "strength": "partly"}],
            costs=COSTS,
            options=[{"title": "Buddies", "costs": COSTS, "recommended": True}],
            risk={"current": "high", "residual": "low"},
            scheme={"organisation_id": str(council_id), "officers_up_to": "100000.00"},
        )

        tested = actions.get(f"{made.headers['Location']}/test")

        assert tested.status_code == 200
        found = tested.json()
        aims = {one["code"]: (one["strength"], one["through"]) for one in found["aims"]}
        assert aims == {"1": ("partly", ["1.1"]), "1.1": ("partly", []), "2": (None, [])}
        assert (found["aims_served"], found["aims_not_served"]) == (2, ["2"])
        assert [one["so_far"] for one in found["costs"]["years"]] == [
            "20000.00",
            "0.00",
            "-20000.00",
        ]
        assert (found["costs"]["net_cost"], found["costs"]["pays_back_in_year"]) == (
            "-20000.00",
            2,
        )
        assert found["options"][0]["costs"]["net_cost"] == "-20000.00"
        assert (found["is_risk_reduced"], found["within_officers_limit"]) == (True, False)
        assert found["missing"] == ["benefits", "implications", "equality_assessment"]
        assert len(found["missing_implications"]) == 11

    def test_is_an_aid_where_hardly_anything_is_known(self, actions: TestClient) -> None:
        found = actions.get(f"{put_forward(actions).headers['Location']}/test").json()

        assert (found["aims"], found["costs"], found["within_officers_limit"]) == ([], None, None)
        assert "served_aims" in found["missing"]


class TestDecideProposal:
    """Approving, declining, putting off."""

    def test_leaves_a_declined_one_in_the_register(
        self, actions: TestClient, director: str
    ) -> None:
        made = put_forward(actions, "Scarlet wish")

        done = decided(actions, made, "decline", director, reason="It serves no aim.")

        assert done.status_code == 200, done.text
        shown = done.json()
        assert (shown["status"], shown["decision_reason"]) == ("declined", "It serves no aim.")
        assert shown["decided_by_officer"] == {"id": director, "post": "Director"}
        assert "plan" in shown["missing_when_decided"]
        assert shown["allowed"] == []
        asked = {"q": "scarlet", "status": "declined"}
        assert titles(actions.get("/v1/proposals", params=asked)) == ["Scarlet wish"]
        for verb, order in (
            ("amend", {"title": "x"}),
            ("submit", {}),
            ("withdraw", {"reason": "x"}),
            ("decide", {"verdict": "approve", "decided_by_officer_id": director, "reason": "x"}),
        ):
            assert do(actions, made, verb, **order).status_code == 409

    def test_lets_a_deferred_one_come_again(self, actions: TestClient, director: str) -> None:
        made = put_forward(actions)
        decided(actions, made, "defer", director)
        assert do(actions, made, "amend", summary="With costs.").status_code == 200

        again = do(actions, made, "submit", submitted_on="2026-07-01")

        assert (again.json()["status"], again.json()["verdict"]) == ("submitted", None)
        assert decided(actions, put_forward(actions), "approve", director).status_code == 200

    def test_refuses_what_cannot_be(self, actions: TestClient, director: str) -> None:
        made = put_forward(actions)
        order = {"verdict": "approve", "decided_by_officer_id": director, "reason": "x"}
        assert do(actions, made, "decide", **order).status_code == 409
        do(actions, made, "submit", submitted_on="2026-06-01")

        def decide(**more: Any) -> int:
            return do(actions, made, "decide", **order | more).status_code

        nobody = str(uuid.uuid4())
        assert decide(decided_by_officer_id=None) == 422
        assert decide(decided_by_group_id=nobody) == 422
        assert decide(decided_by_officer_id=None, decided_by_group_id=nobody) == 422
        assert decide(decided_by_officer_id=nobody) == 422
        assert decide(decided_on="2149-01-01") == 422
        assert decide(decided_on="2026-05-31") == 409
        assert decide(reason=" ") == 422
        assert decide() == 200

    def test_keeps_officers_within_their_scheme(
        self, actions: TestClient, director: str, council_id: uuid.UUID
    ) -> None:
        scheme = {"organisation_id": str(council_id), "officers_up_to": "1000.00"}

        def approve(one_off: str | None) -> Response:
            costs = {"one_off": one_off} if one_off else None
            made = put_forward(actions, scheme=scheme, costs=costs)
            return decided(actions, made, "approve", director)

        assert approve("1000.00").status_code == 200
        for beyond in (approve("1000.01"), approve(None)):
            assert beyond.json()["type"].endswith("#beyond-delegation")


class TestRecordOutcome:
    """What a funder answered to a bid."""

    def test_says_what_was_won(self, actions: TestClient, director: str) -> None:
        made = put_forward(actions, "Bid", kind="bid", amount_asked="120000.00")
        won = {"result": "won", "amount_granted": "100000.00", "note": "Less than asked."}
        assert do(actions, made, "record-outcome", **won).status_code == 409
        approved = decided(actions, made, "approve", director, decided_on="2026-07-01")
        assert approved.json()["allowed"] == ["record-outcome"]

        lost = do(actions, made, "record-outcome", result="lost", amount_granted="1.00")
        done = do(actions, made, "record-outcome", **won)
        again = do(actions, made, "record-outcome", result="lost")

        assert (lost.status_code, again.status_code) == (422, 409)
        assert (done.json()["amount_granted"], done.json()["allowed"]) == ("100000.00", [])
        assert titles(actions.get("/v1/proposals", params={"result": "won"})) == ["Bid"]


class TestAmendProposal:
    """Proposing something else."""

    def test_changes_what_is_sent(self, actions: TestClient, plan_id: uuid.UUID) -> None:
        made = put_forward(actions, benefits=["They travel."])
        serves = [{"aim_code": "2", "strength": "slightly"}]

        done = do(actions, made, "amend", plan_id=str(plan_id), serves=serves, costs=COSTS)
        unsaid = do(actions, made, "amend", costs=None)

        assert (done.json()["benefits"], done.json()["costs"]) == (["They travel."], COSTS)
        assert done.json()["serves"][0]["aim_code"] == "2"
        assert unsaid.json()["costs"] is None
        assert do(actions, made, "amend").status_code == 422
        assert do(actions, made, "amend", plan_id=None).status_code == 422
        assert do(actions, made, "withdraw", reason="The fund is gone.").json()["status"] == (
            "withdrawn"
        )


class TestListProposals:
    """Proposals as a list."""

    def test_is_found_by_plan_and_aim(self, actions: TestClient, council_id: uuid.UUID) -> None:
        plan_id = str(resting.plan(council_id, "List"))
        objective_id = str(resting.objective(uuid.UUID(plan_id)))
        for title, served in (
            ("One", {"aim_code": "1"}),
            ("Two", {"aim_code": "2"}),
            ("Three", {"objective_id": objective_id}),
        ):
            serves = [served | {"strength": "partly"}]
            put_forward(actions, title, plan_id=plan_id, serves=serves, kind="service_change")

        def found(**asked: Any) -> list[str]:
            return titles(actions.get("/v1/proposals", params={"plan_id": plan_id} | asked))

        assert found() == found(kind="service_change") == ["One", "Two", "Three"]
        assert found(aim_code="2") == ["Two"]
        assert found(aim_code='"]') == []
        assert found(objective_id=objective_id) == ["Three"]
        first = actions.get("/v1/proposals", params={"plan_id": plan_id, "limit": 2}).json()
        assert found(limit=2, cursor=first["next_cursor"]) == ["Three"]
        text = actions.get(
            "/v1/proposals", params={"plan_id": plan_id}, headers={"Accept": "text/csv"}
        ).text
        assert len(list(csv.DictReader(io.StringIO(text)))) == 3

    def test_shows_what_was_proposed_before(self, actions: TestClient) -> None:
        proposal_id = log.new_id()
        order = ProposalPutForward(
            proposal_id=proposal_id, title="Before", kind=ProposalKind.INITIATIVE
        )
        with transaction("actions") as session:
            commands.put_forward_proposal(session, order, by=COUNCIL, at=AT)
        address, asked = f"/v1/proposals/{proposal_id}", {"as_at": "2026-04-02"}
        tag = {"If-Match": actions.get(address).headers["ETag"]}
        actions.post(f"{address}/withdraw", json={"reason": "No."}, headers=tag)

        before = actions.get(address, params=asked).json()
        assert (before["status"], before["withdraw_reason"]) == ("put_forward", None)
        assert titles(actions.get("/v1/proposals", params=asked)) == ["Before"]
        assert actions.get(address).json()["withdraw_reason"] == "No."

    def test_shows_the_actions_that_it_led_to(
        self, actions: TestClient, plan_id: uuid.UUID
    ) -> None:
        made = put_forward(actions)
        ground = Ground(kind=GroundKind.PROPOSAL, id=uuid.UUID(made.json()["id"]))
        action_id = resting.action(plan_id, resting.objective(plan_id), grounds=(ground,))

        shown = actions.get(made.headers["Location"]).json()

        assert [one["id"] for one in shown["actions"]] == [str(action_id)]


class TestConsistency:
    """How groups and officers decide, compared."""

    def test_counts_every_decision_once(
        self, actions: TestClient, officer: Callable[..., dict[str, Any]]
    ) -> None:
        who = str(officer(post="Head of Service")["id"])
        kind = {"kind": "options_appraisal"}
        for verdict, on in (("approve", "2026-06-11"), ("decline", "2026-06-21")):
            decided(actions, put_forward(actions, **kind), verdict, who, decided_on=on)
        twice = put_forward(actions, **kind)
        decided(actions, twice, "defer", who, decided_on="2026-06-02")
        do(actions, twice, "amend", summary="Once more.")
        do(actions, twice, "submit", submitted_on="2026-07-01")
        told = {"verdict": "approve", "decided_by_officer_id": who, "reason": "Now."}
        do(actions, twice, "decide", decided_on="2026-07-03", **told)

        def counts(**asked: Any) -> list[dict[str, Any]]:
            answer = actions.get("/v1/proposals/consistency", params=kind | asked)
            assert answer.status_code == 200, answer.text
            items: list[dict[str, Any]] = answer.json()["items"]
            return items

        (one,) = counts()
        assert one["decided_by_officer"] == {"id": who, "post": "Head of Service"}
        numbers = [one[name] for name in ("decided", "approved", "declined", "deferred")]
        assert numbers == [4, 2, 1, 1]
        assert one["median_days"] == 6.0
        assert counts(from_on="2026-07-01")[0]["decided"] == 1
        assert counts(until_on="2026-06-01") == []
        text = actions.get("/v1/proposals/consistency", headers={"Accept": "text/csv"}).text
        assert "Head of Service" in text
