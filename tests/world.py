"""A world with some of everything in it, for tests that call every operation there is."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

from schemathesis import Case
from starlette.testclient import TestClient

from services import worker
from tests import given
from tests.documents import Document, Operation

ORGANISATIONS = {"organisation_id", "provider_id", "lead_commissioner_id"}
# A Tuesday on which messages are sent.
MORNING = datetime(2026, 12, 1, 10, tzinfo=UTC)


def make(council: TestClient, council_id: uuid.UUID) -> None:
    """Let there be officers, contracts that end soon, their alerts, messages and comments."""
    worker.settle()
    officer_ids = [
        _made(
            council,
            "/v1/officers",
            organisation_id=str(council_id),
            name="Ada Moss",
            email=f"ada.moss.{number}@example.org",
            standing=standing,
        )
        for number, standing in enumerate(["confirmed", "proposed"] * 4)
    ]
    worker.settle()
    for number in range(8):
        given.contract(
            end_on=date(2028, 1, 1) + timedelta(days=number),
            lead_commissioner_id=council_id,
            officer_id=uuid.UUID(officer_ids[0]),
        )
        _made(council, "/v1/comments", voice="child", said_on="2026-11-20", words="More swings.")
    worker.settle()
    for jobs in worker.JOBS.values():
        for job in jobs.values():
            job.run(MORNING)
            worker.settle()


def _made(council: TestClient, collection: str, **order: Any) -> str:
    answer = council.post(collection, json=order)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


class Things:
    """What there really is, found by asking the lists."""

    def __init__(self, council: TestClient, document: Document) -> None:
        self._council = council
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

    def put_into(self, case: Case, operation: Operation, odd: int) -> None:
        """Let a call be about something that there is, and right but for one made-up field."""
        found = self.find(operation)
        if found:
            collection, field, thing = found
            case.path_parameters = {**(case.path_parameters or {}), field: thing}
            if "If-Match" in {one["name"] for one in operation.says.get("parameters", [])}:
                etag = self._council.get(f"{collection}/{thing}").headers["ETag"]
                case.headers = {**(case.headers or {}), "If-Match": etag}
        if isinstance(case.body, dict):
            case.body = self._order(case.body, operation, odd)

    def _order(self, made_up: dict[str, Any], operation: Operation, odd: int) -> dict[str, Any]:
        (content,) = operation.says["requestBody"]["content"].values()
        fields = self._schemas[content["schema"]["$ref"].rpartition("/")[2]]["properties"]
        order = {name: says["examples"][0] for name, says in fields.items() if "examples" in says}
        name = list(fields)[odd % len(fields)]
        if name in made_up:
            order[name] = made_up[name]
        for name, collection in self._references(order):
            items = self._council.get(collection, params={"limit": 1}).json()["items"]
            order[name] = items[0]["id"] if items else order[name]
        return order

    @staticmethod
    def _references(order: dict[str, Any]) -> list[tuple[str, str]]:
        found = [(name, "/v1/organisations") for name in ORGANISATIONS.intersection(order)]
        return found + [
            (name, f"/v1/{name.removesuffix('_id')}s")
            for name in ("officer_id", "contract_id")
            if order.get(name)
        ]
