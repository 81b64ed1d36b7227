"""Organisations over HTTP."""

import uuid
from collections.abc import Callable

from starlette.testclient import TestClient

ORDER = {
    "name": "Harbour Young Carers",
    "kinds": ["provider", "vcse"],
    "identifiers": [{"scheme": "GB-CHC", "id": "0000001"}],
    "sme": True,
}


class TestRegisterOrganisation:
    """Registering an organisation."""

    def test_needs_no_more_than_a_name(self, council: TestClient) -> None:
        answer = council.post("/v1/organisations", json={"name": "Moor Lane Fostering"})

        assert answer.status_code == 201
        assert answer.json()["name"] == "Moor Lane Fostering"
        shown = council.get(answer.headers["Location"])
        assert shown.json() == answer.json()
        assert shown.headers["ETag"] == answer.headers["ETag"]

    def test_refuses_an_identifier_that_another_one_has(self, council: TestClient) -> None:
        first = council.post("/v1/organisations", json=ORDER)
        second = council.post("/v1/organisations", json=ORDER | {"name": "Twin"})

        assert (first.status_code, second.status_code) == (201, 409)
        assert second.json()["type"].endswith("#identifier-taken")

    def test_refuses_a_partner(
        self, council: TestClient, bearer: Callable[..., dict[str, str]]
    ) -> None:
        headers = bearer("contracts:write", organisation_id=uuid.uuid4())

        answer = council.post("/v1/organisations", json={"name": "Mine"}, headers=headers)

        assert answer.status_code == 403
        assert answer.headers["Content-Type"] == "application/problem+json"

    def test_says_where_a_field_is_wrong(self, council: TestClient) -> None:
        answer = council.post("/v1/organisations", json={"name": 7, "colour": "red"})

        assert answer.status_code == 422
        assert {fault["pointer"] for fault in answer.json()["errors"]} == {"#/name", "#/colour"}

    def test_gives_the_same_answer_to_the_same_key(self, council: TestClient) -> None:
        headers = {"Idempotency-Key": "once-only"}

        first = council.post("/v1/organisations", json={"name": "Once"}, headers=headers)
        again = council.post("/v1/organisations", json={"name": "Once"}, headers=headers)
        other = council.post("/v1/organisations", json={"name": "Twice"}, headers=headers)

        assert first.json() == again.json()
        assert again.status_code == 201
        assert other.status_code == 422


class TestRenameOrganisation:
    """Renaming an organisation."""

    def test_needs_the_version_that_was_read(self, council: TestClient) -> None:
        made = council.post("/v1/organisations", json={"name": "Old Name"})
        address = f"{made.headers['Location']}/rename"

        without = council.post(address, json={"name": "New Name"})
        renamed = council.post(
            address, json={"name": "New Name"}, headers={"If-Match": made.headers["ETag"]}
        )
        stale = council.post(
            address, json={"name": "Newer"}, headers={"If-Match": made.headers["ETag"]}
        )

        assert (without.status_code, renamed.status_code, stale.status_code) == (428, 200, 412)
        assert renamed.json()["name"] == "New Name"


class TestListOrganisations:
    """Listing organisations."""

    def test_walks_every_page_once(self, council: TestClient) -> None:
        for number in range(7):
            council.post("/v1/organisations", json={"name": f"Paged {number}"})

        names, cursor = [], None
        while True:
            query = {"name": "paged", "limit": 3} | ({"cursor": cursor} if cursor else {})
            page = council.get("/v1/organisations", params=query).json()
            names += [item["name"] for item in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break

        assert names == [f"Paged {number}" for number in range(7)]

    def test_refuses_a_parameter_that_it_does_not_know(self, council: TestClient) -> None:
        assert council.get("/v1/organisations?colour=red").status_code == 400

    def test_finds_by_what_a_register_calls_it(self, council: TestClient) -> None:
        wanted = {"name": "Found", "identifiers": [{"scheme": "GB-COH", "id": "09990001"}]}
        council.post("/v1/organisations", json=wanted)

        found = council.get("/v1/organisations?identifier=GB-COH:09990001").json()

        assert [item["name"] for item in found["items"]] == ["Found"]
        assert council.get("/v1/organisations?identifier=nonsense").status_code == 422
