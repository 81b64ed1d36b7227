"""A world with some of everything in it, for tests that call every operation there is."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

from starlette.testclient import TestClient

from services import worker
from tests import given, world_of_needs

# What is done with each commissioned service, so that every verb is allowed with some.
SERVICES = (
    ("plan-evaluation", {"question": "Does it help?", "due_on": "2027-03-31"}),
    ("close", {"closed_on": "2026-10-01", "reason": "The need has fallen."}),
) * 2
# What is done with each procurement, so that every verb is allowed with more than one.
PROCUREMENTS = ("", "start", *("start request-approval",) * 2, "publish") * 3
# What is done with contracts that run for long, so that it can be undone.
CONTRACTS = (
    ("suspend", {"suspended_on": "2026-10-01", "reason": "The home has flooded."}),
    ("decide", {"decision": "absorb", "reason": "Need has fallen."}),
) * 2
# What is done with actions; a few are left as they are planned.
ACTIONS: tuple[tuple[str, dict[str, Any] | None], ...] = (
    *[("start", None), ("mark-steps", None)] * 4,
    *[("suspend", {"suspended_on": "2026-10-01", "reason": "No money."})] * 3,
    *[("complete", {"outcome": "It was won."})] * 3,
)
# What is ended in the examples.
REGISTRATION = {"regulator": "ofsted", "number": "SC012345"}
# A Tuesday on which messages are sent.
MORNING = datetime(2026, 12, 1, 10, tzinfo=UTC)


def make(council: TestClient, council_id: uuid.UUID) -> None:
    """Let there be officers, contracts that end soon, their alerts, messages and comments."""
    district_id = given.organisation("Moor District Council")
    worker.settle()
    officer_ids = [
        _made(
            council,
            "/v1/officers",
            organisation_id=str(organisation_id),
            name="Ada Moss",
            email=f"ada.moss.{number}@example.org",
            standing=standing,
        )
        for number, (organisation_id, standing) in enumerate(
            [(council_id, "confirmed"), (council_id, "proposed"), (district_id, "proposed")] * 8
        )
    ]
    worker.settle()
    _made(
        council,
        "/v1/clients",
        name="Case system",
        organisation_id=str(council_id),
        scopes=["events:read"],
    )
    absence = {"from_on": "2026-11-01", "until_on": "2099-12-31"}
    _do(council, f"/v1/officers/{officer_ids[1]}", "announce-absence", absence)
    for number in range(8):
        given.contract(
            end_on=date(2028, 1, 1) + timedelta(days=number),
            lead_commissioner_id=council_id,
            # Not the first one, who is asked to take on what is delegated.
            officer_id=uuid.UUID(officer_ids[3]),
        )
        _made(council, "/v1/comments", voice="child", said_on="2026-11-20", words="More swings.")
    _do(council, f"/v1/organisations/{district_id}", "record-registration", REGISTRATION)
    for verb, order in CONTRACTS:
        contract_id = given.contract(end_on=date(2099, 3, 31), lead_commissioner_id=council_id)
        _do(council, f"/v1/contracts/{contract_id}", verb, order)
    for verbs in PROCUREMENTS:
        _procurement(council, council_id, verbs)
    # Some of which no specification is being written, first in the list whatever is renamed.
    for name in ("Advocacy", "Advocacy at school", "Advocacy on leaving care"):
        lead = {"name": name, "lead_commissioner_id": str(council_id)}
        _made(council, "/v1/commissioned-services", **lead)
    for verb, order in SERVICES:
        _service(council, council_id, verb, order)
    world_of_needs.make(council, officer_ids[3])
    _plan(council, council_id)
    _act(council, council_id)  # first in the lists, and demands no officers
    _remind(council, council_id, officer_ids[3])
    _gather(council)
    _report(council)
    _import(council)
    for number in range(4):
        bodies = [str(council_id), str(district_id)]
        _made(council, "/v1/disputes", title=f"Who pays for {number}", party_ids=bodies)
    # From a day to come: until then everybody who may write may decide.
    _made(council, "/v1/delegations", officer_id=officer_ids[0], up_to=None, from_on="2150-01-01")
    worker.settle()
    for jobs in worker.JOBS.values():
        for job in jobs.values():
            job.run(MORNING)
            worker.settle()
    for report in council.get("/v1/reports").json()["items"][:2]:
        _do(council, f"/v1/reports/{report['id']}", "waive", {"reason": "No meeting."})
    # The last schedules have no report yet.
    told = council.get("/v1/report-schedules").json()["items"][0]
    for number in range(4, 8):
        _schedule(council, told["group"]["id"], told["contract_ids"][0], number)


def _import(council: TestClient) -> None:
    """Let the table of a plan come in."""
    table = b"Objective,Key actions,Time scale,Lead\nHelp early,Map it,May 2027,The team\n"
    files = {"file": ("plan.csv", table, "text/csv")}
    answer = council.post("/v1/plan-imports", files=files, data={"title": "What came in"})
    assert answer.status_code == 201, answer.text


def _remind(council: TestClient, council_id: uuid.UUID, officer_id: str) -> None:
    """Publish a plan with an action that is late, so that somebody is reminded of it."""
    plan = {"title": "SEND strategy", "kind": "strategy", "owner_ids": [str(council_id)]}
    plan_id = _made(council, "/v1/plans", **plan)
    objective_id = _made(council, "/v1/objectives", plan_id=plan_id, title="Families can rest")
    _made(
        council,
        "/v1/actions",
        plan_id=plan_id,
        objective_id=objective_id,
        description="Review every kind of short break.",
        kind="review",
        officer_ids=[officer_id],
        time_scale={"words": "October 2026"},
    )
    _do(council, f"/v1/plans/{plan_id}", "publish", {})


def _plan(council: TestClient, council_id: uuid.UUID) -> None:
    """Draft plans with objectives, and publish some, so that every verb is allowed with some."""
    plan = {"kind": "strategy", "owner_ids": [str(council_id)], "demands_officers": False}
    for number in range(12):
        plan_id = _made(council, "/v1/plans", title=f"Additional needs {number}", **plan)
        for code in ("1.2", "1.3"):
            told = {"plan_id": plan_id, "title": "Families can rest", "code": code}
            _made(council, "/v1/objectives", **told)
        if number < 3:
            _do(council, f"/v1/plans/{plan_id}", "publish", {})


def _report(council: TestClient) -> None:
    """Let a group be told every month of a contract, by several schedules."""
    worker.settle()
    group_id = _made(council, "/v1/groups", name="Joint Commissioning Group", kind="board")
    contract_id = council.get("/v1/contracts").json()["items"][0]["id"]
    for number in range(4):
        _schedule(council, group_id, contract_id, number)


def _schedule(council: TestClient, group_id: str, contract_id: str, number: int) -> None:
    _made(
        council,
        "/v1/report-schedules",
        group_id=group_id,
        title=f"Monthly report {number}",
        contract_ids=[contract_id],
        cadence="monthly",
        first_on="2026-08-01",
    )


def _act(council: TestClient, council_id: uuid.UUID) -> None:
    """Draft a plan with actions, so that every verb is allowed with some of them."""
    plan = {"title": "Breaks", "kind": "strategy", "owner_ids": [str(council_id)]}
    plan_id = _made(council, "/v1/plans", **plan, demands_officers=False)
    objective_id = _made(council, "/v1/objectives", plan_id=plan_id, title="Families can rest")
    told = {"plan_id": plan_id, "objective_id": objective_id, "kind": "review"}
    for verb, order in ACTIONS:
        steps = [{"text": "List what there is."}] if verb == "mark-steps" else []
        action_id = _made(council, "/v1/actions", **told, description="Review.", steps=steps)
        if order is not None:
            _do(council, f"/v1/actions/{action_id}", verb, order)


def _procurement(council: TestClient, council_id: uuid.UUID, verbs: str) -> None:
    address = "/v1/procurements/" + _made(
        council,
        "/v1/procurements",
        title="Short breaks 2029",
        kind="re_procure",
        lead_commissioner_id=str(council_id),
    )
    for verb in verbs.split():
        tag = {"If-Match": council.get(address).headers["ETag"]}
        order = {"json": {"gate": "strategy"}} if verb == "request-approval" else {}
        answer = council.post(f"{address}/{verb}", headers=tag, **order)
        assert answer.status_code == 200, answer.text


def _gather(council: TestClient) -> None:
    """Let groups meet, one day gone and one to come, and agree and be asked something each time."""
    for number in range(3):
        group = {"group_id": _made(council, "/v1/groups", name=f"Board {number}", kind="board")}
        for number_of_meeting in range(4):
            day = f"2026-10-0{number_of_meeting + 1}"
            meeting = {"meeting_id": _made(council, "/v1/meetings", meets_on=day, **group)}
            _made(council, "/v1/agreed-actions", title="Ask the schools", **meeting)
            question = {"title": "The joint plan", "recommendations": ["Agree.", "Report."]}
            _made(council, "/v1/group-decisions", **question, **group)


def _service(council: TestClient, council_id: uuid.UUID, verb: str, order: dict[str, Any]) -> None:
    lead = {"name": "Short breaks", "lead_commissioner_id": str(council_id)}
    service_id = _made(council, "/v1/commissioned-services", **lead)
    specified = {"title": "Short breaks", "commissioned_service_id": service_id}
    outcome = {"outcome": "Parents rest.", "measured_by": "The yearly survey"}
    published = {"outcomes": [outcome], "review_on": "2027-01-01"} | specified
    specification_id = _made(council, "/v1/specifications", **published)
    _do(council, f"/v1/specifications/{specification_id}", "publish", {})
    delivers = given.contract(commissioned_service_ids=(uuid.UUID(service_id),))
    _do(
        council,
        f"/v1/specifications/{specification_id}",
        "apply",
        {"contract_ids": [str(delivers)]},
    )
    _made(council, "/v1/specifications", **published)
    _do(council, f"/v1/commissioned-services/{service_id}", verb, order)


def _do(council: TestClient, address: str, verb: str, order: dict[str, Any]) -> None:
    tag = {"If-Match": council.get(address).headers["ETag"]}
    answer = council.post(f"{address}/{verb}", json=order, headers=tag)
    assert answer.status_code == 200, answer.text


def _made(council: TestClient, collection: str, **order: Any) -> str:
    answer = council.post(collection, json=order)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])
