"""A client of commissioned services, for tests over HTTP."""

from typing import Any
from uuid import UUID

from httpx import Response
from starlette.testclient import TestClient

Headers = dict[str, str]


class Services:
    """A client that always says which version of a service it has read."""

    def __init__(self, client: TestClient, council_id: UUID) -> None:
        self.client = client
        self.council_id = council_id

    def register(self, **order: Any) -> str:
        whole = {"name": "Advocacy", "lead_commissioner_id": str(self.council_id)} | order
        answer = self.client.post("/v1/commissioned-services", json=whole)
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"]

    def post(
        self, address: str, verb: str, headers: Headers | None = None, **order: Any
    ) -> Response:
        tag = {"If-Match": self.client.get(address).headers["ETag"]} | (headers or {})
        return self.client.post(f"{address}/{verb}", headers=tag, json=order)

    def do(self, address: str, verb: str, **order: Any) -> dict[str, Any]:
        answer = self.post(address, verb, **order)
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    def names(self, **query: Any) -> list[str]:
        page = self.client.get("/v1/commissioned-services", params={"limit": 200} | query)
        assert page.status_code == 200, page.text
        return [item["name"] for item in page.json()["items"]]
