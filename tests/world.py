"""A world with some of everything in it, for tests that call every operation there is."""

import re
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

from schemathesis import Case
from starlette.testclient import TestClient

from services import worker
from tests import given
from tests.documents import Document, Operation

ORGANISATIONS = {
    *("organisation_id", "provider_id", "lead_commissioner_id", "successor_id"),
}
REFERENCES = {
    "officer_id": "/v1/officers",
    "contract_id": "/v1/contracts",
    "commissioned_service_id": "/v1/commissioned-services",
}
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
            [(council_id, "confirmed"), (council_id, "proposed"), (district_id, "proposed")] * 2
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
    # From a day to come: until then everybody who may write may decide.
    _made(council, "/v1/delegations", officer_id=officer_ids[0], up_to=None, from_on="2150-01-01")
    worker.settle()
    for jobs in worker.JOBS.values():
        for job in jobs.values():
            job.run(MORNING)
            worker.settle()


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


class Things:
    """What there really is, found by asking the lists."""

    def __init__(self, council: TestClient, council_id: uuid.UUID, document: Document) -> None:
        self._council = council
        self._council_id = str(council_id)
        self._schemas = document["components"]["schemas"]

    def find(self, operation: Operation) -> tuple[str, str, str] | None:
        """Return a thing that an operation may be about: its collection, its field, its id.

        If there is one of which the lists say that the operation's verb is allowed, it is that.
        """
        collection, brace, rest = operation.path.partition("/{")
        if not brace:
            return None
        answer = self._council.get(collection, params={"limit": 200})
        items = answer.json()["items"] if answer.status_code == 200 else []
        verb = rest.rpartition("/")[2]
        items.sort(key=lambda item: verb not in item.get("allowed", ()))
        return (collection, rest.partition("}")[0], items[0]["id"]) if items else None

    def rightly(self, operation: Operation) -> tuple[str, dict[str, str]]:
        """Return the path and headers of a call about something that there is."""
        found = self.find(operation)
        if found is None:
            return re.sub(r"{\w+}", str(uuid.uuid4()), operation.path), _any_version(operation)
        collection, field, thing = found
        path = operation.path.replace(f"{{{field}}}", thing)
        return path, self._version(operation, f"{collection}/{thing}")

    def body(self, operation: Operation) -> dict[str, Any]:
        """Return the body of a call as the examples have it, as a client takes it."""
        content = operation.says.get("requestBody", {}).get("content", {})
        if "multipart/form-data" in content:
            return {"files": {"file": ("list.csv", self._list_for(operation), "text/csv")}}
        if "application/json" in content:
            return {"json": self._order({}, operation, 0)}
        return {}

    def put_into(self, case: Case, operation: Operation, odd: int) -> None:
        """Let a call be about something that there is, and right but for one made-up field."""
        found = self.find(operation)
        if found:
            collection, field, thing = found
            case.path_parameters = {**(case.path_parameters or {}), field: thing}
            version = self._version(operation, f"{collection}/{thing}")
            case.headers = {**(case.headers or {}), **version}
        if isinstance(case.body, dict) and case.media_type == "application/json":
            case.body = self._order(case.body, operation, odd)

    def _version(self, operation: Operation, address: str) -> dict[str, str]:
        if not _any_version(operation):
            return {}
        return {"If-Match": self._council.get(address).headers["ETag"]}

    def _order(self, made_up: dict[str, Any], operation: Operation, odd: int) -> dict[str, Any]:
        content = operation.says["requestBody"]["content"]["application/json"]
        fields = self._schemas[content["schema"]["$ref"].rpartition("/")[2]]["properties"]
        order = {name: says["examples"][0] for name, says in fields.items() if "examples" in says}
        name = list(fields)[odd % len(fields)]
        if name in made_up:
            order[name] = made_up[name]
        for name in ORGANISATIONS.intersection(order):
            order[name] = self._council_id
        if "into_id" in order:
            order["into_id"] = self._another_organisation()
        for name, collection in REFERENCES.items():
            if order.get(name):
                order[name] = self._council.get(collection).json()["items"][0]["id"]
        return order

    def _list_for(self, operation: Operation) -> bytes:
        """Return a list that can be read: of contracts and who is to manage them, or any."""
        if "assignments" not in operation.path:
            return b"one,two\n1,2\n"
        (contract, officer) = (
            self._council.get(collection).json()["items"][0]["id"]
            for collection in ("/v1/contracts", "/v1/officers")
        )
        return f"contract_id,officer\n{contract},{officer}\n".encode()

    def _another_organisation(self) -> str:
        """Return the last in the list that is not the council: whoever is found first is another."""
        items = self._council.get("/v1/organisations", params={"limit": 200}).json()["items"]
        return [str(item["id"]) for item in items if item["id"] != self._council_id][-1]


def _any_version(operation: Operation) -> dict[str, str]:
    names = {one["name"] for one in operation.says.get("parameters", [])}
    return {"If-Match": '"1-0"'} if "If-Match" in names else {}
