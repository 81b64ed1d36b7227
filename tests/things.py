"""What there really is in the world of a test, found by asking the lists, for calls that are right."""

import re
import uuid
from typing import Any
from urllib.parse import urlencode

from schemathesis import Case
from starlette.testclient import TestClient

from shared import clock
from tests.documents import Document, Operation

ORGANISATIONS = {
    *("organisation_id", "provider_id", "lead_commissioner_id", "successor_id"),
}
# To whom something goes that is another's.
OFFICERS = {"to_officer_id", "handover_to_id"}
REFERENCES = {
    "officer_id": "/v1/officers?standing=confirmed",
    "contract_id": "/v1/contracts",
    "commissioned_service_id": "/v1/commissioned-services",
    "decided_by_officer_id": "/v1/officers?standing=confirmed",
    "group_id": "/v1/groups",
    "meeting_id": "/v1/meetings",
}
# Where things are listed of which a collection holds another side.
LISTED_AT = {"/v1/plan-exports": "/v1/plans"}
LAST_FIRST = {"snooze_worklist_item", "amend_report_schedule"}


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
        listed = LISTED_AT.get(collection, collection)
        answer = self._council.get(listed, params={"limit": 200})
        items = answer.json()["items"] if answer.status_code == 200 else []
        verb = rest.rpartition("/")[2]
        # What is late already cannot be put off, nor what is reported begin on another day.
        if operation.id in LAST_FIRST:
            items.reverse()
        may = ({verb, "publish"} if operation.id == "amend_plan" else {verb}).issubset
        items.sort(key=lambda item: not may(item.get("allowed", ())))
        return (collection, rest.partition("}")[0], items[0]["id"]) if items else None

    def rightly(self, operation: Operation) -> tuple[str, dict[str, str]]:
        """Return the path and headers of a call about something that there is."""
        found = self.find(operation)
        if found is None:
            path = re.sub(r"{\w+}", str(uuid.uuid4()), operation.path)
            return path + self._question(operation), _any_version(operation)
        collection, field, thing = found
        path = operation.path.replace(f"{{{field}}}", thing).replace("{number}", "1")
        return path + self._question(operation), self._version(operation, f"{collection}/{thing}")

    def _question(self, operation: Operation) -> str:
        """Return the parameters without which nothing can be asked, as the examples have them."""
        asked = {
            one["name"]: one["schema"]["examples"][0]
            for one in operation.says.get("parameters", [])
            if one["in"] == "query" and one["required"]
        }
        # Groups that were formed today are told of no period that was over before.
        asked |= dict.fromkeys(
            {"from_on", "until_on"} & asked.keys(), str(clock.today("Europe/London"))
        )
        for name in REFERENCES.keys() & asked.keys():
            asked[name] = self._council.get(REFERENCES[name]).json()["items"][0]["id"]
        return f"?{urlencode(asked)}" if asked else ""

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
        self._name_whom_there_is(order, operation)
        self._name_what_there_is(order, operation)
        return order

    def _name_whom_there_is(self, order: dict[str, Any], operation: Operation) -> None:
        for name in ORGANISATIONS.intersection(order):
            if order[name] is not None:
                order[name] = self._council_id
        if "owner_ids" in order:
            order["owner_ids"] = [self._council_id]

    def _name_what_there_is(self, order: dict[str, Any], operation: Operation) -> None:
        if operation.id in {"add_objective", "set_up_report_schedule", "amend_report_schedule"}:
            order["plan_id"] = self._open_plan()
        for name in OFFICERS.intersection(order):
            if order[name]:
                order[name] = self._another_officer()
        if "party_ids" in order:
            order["party_ids"] = self._disputing()
        if "into_id" in order:
            is_officer = operation.path.startswith("/v1/officers/")
            another = self._another_officer if is_officer else self._another_organisation
            order["into_id"] = another()
        if operation.id == "open_report":
            order["schedule_id"] = self._last("/v1/report-schedules")["id"]
        if operation.id == "submit_report":
            del order["as_at"]  # a moment since it came due
        if operation.id == "amend_meeting":
            del order["minutes_url"]  # which only meetings have that were held
        if operation.id == "amend_action":
            del order["objective_id"]  # one of the same plan
        if "objective_id" in order:
            there = self._open_objective()
            order |= {name: there[name] for name in there.keys() & order.keys()}
        for name, collection in REFERENCES.items():
            if order.get(name):
                order[name] = self._council.get(collection).json()["items"][0]["id"]

    def _another_officer(self) -> str:
        """Return the last in the list who is there: whoever is found first is another."""
        return str(self._last("/v1/officers", standing="confirmed")["id"])

    def _last(self, collection: str, **query: str) -> dict[str, Any]:
        found = self._council.get(collection, params={"limit": 200} | query).json()["items"][-1]
        assert isinstance(found, dict)
        return found

    def _disputing(self) -> list[str]:
        """Return the bodies that disagree in what there is."""
        items = self._council.get("/v1/disputes").json()["items"]
        return [str(one["id"]) for one in items[0]["parties"]]

    def _open_plan(self) -> str:
        """Return a plan whose words are open."""
        items = self._council.get("/v1/plans", params={"limit": 200}).json()["items"]
        return str(next(item["id"] for item in items if "publish" in item["allowed"]))

    def _open_objective(self) -> dict[str, str]:
        """Return an objective of a plan whose words are open, and the plan."""
        plan_id = self._open_plan()
        items = self._council.get("/v1/objectives", params={"plan_id": plan_id}).json()["items"]
        return {"objective_id": items[0]["id"], "plan_id": plan_id}

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
