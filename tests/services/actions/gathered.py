"""Groups and their meetings, for tests of what is done with them over HTTP."""

from typing import Any
from uuid import UUID

from httpx import Response
from starlette.testclient import TestClient

from services import worker
from services.actions.officers import store as officers
from shared.database.engine import transaction
from shared.eventlog import log
from shared.events.officers import OfficerLeft
from tests import given


class Gathered:
    """A client that forms groups, lets them meet, and does with them what can be done."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def form(self, name: str = "SEND Board", **more: Any) -> str:
        """Form a group, and return its id."""
        answer = self.client.post("/v1/groups", json={"name": name, "kind": "board"} | more)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def meet(self, group_id: str, meets_on: str = "2026-01-15", **more: Any) -> str:
        """Plan a meeting, and return its id."""
        order = {"group_id": group_id, "meets_on": meets_on} | more
        answer = self.client.post("/v1/meetings", json=order)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def agree(self, meeting_id: str, **more: Any) -> str:
        """Write down what a meeting agreed, and return its id."""
        order = {"meeting_id": meeting_id, "title": "Ask the schools"} | more
        answer = self.client.post("/v1/agreed-actions", json=order)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def get(self, address: str, **query: Any) -> Any:
        """Return what is shown at an address."""
        answer = self.client.get(address, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ids(self, collection: str, **query: Any) -> list[str]:
        """Return the ids of the things in a list."""
        return [one["id"] for one in self.get(collection, **query)["items"]]

    def try_to(self, address: str, verb: str, **order: Any) -> Response:
        """Do something with a thing as it stands, and return the answer."""
        tag = {"If-Match": self.client.get(address).headers["ETag"]}
        return self.client.post(f"{address}/{verb}", json=order, headers=tag)

    def do(self, address: str, verb: str, **order: Any) -> Any:
        """Do something that is allowed, and return the thing as it is now."""
        answer = self.try_to(address, verb, **order)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def officer(self, organisation_id: UUID, email: str, post: str = "SEND Manager") -> str:
        """Register an officer, and return the id."""
        worker.settle()
        order = {"organisation_id": str(organisation_id), "name": "Ada Moss"}
        answer = self.client.post("/v1/officers", json=order | {"email": email, "post": post})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])


def leave(officer_id: str) -> None:
    """Let an officer leave."""
    with transaction("actions") as session:
        head = officers.lock(session, UUID(officer_id)).head
        event = OfficerLeft(officer_id=UUID(officer_id))
        recorded = log.append(session, event, after=head, by=given.COUNCIL, at=given.AT)
        officers.apply(session, recorded)


def organisation(name: str) -> UUID:
    """Register an organisation that the actions service knows."""
    organisation_id = given.organisation(name)
    worker.settle()
    return organisation_id


def problem(answer: Response) -> tuple[int, str]:
    """Return the status and the name of a refusal."""
    return answer.status_code, answer.json()["type"].rpartition("#")[2]
