"""Lists of assignments over HTTP."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from services import worker
from tests import given


def send(client: TestClient, *rows: str, columns: str = "reference,officer_id", **more: Any) -> Any:
    """Send a list."""
    content = "\n".join((columns, *rows)).encode()
    files = {"file": ("officers.csv", content, "text/csv")}
    return client.post("/v1/contract-assignments", files=files, **more)


@pytest.fixture(scope="module")
def officers(council: TestClient) -> list[str]:
    """Two officers whom the contracts service knows."""
    organisation_id = str(given.organisation("Moor District Council"))
    worker.settle()
    ids = []
    for name in ("ann", "bob"):
        order = {
            "organisation_id": organisation_id,
            "name": name,
            "email": f"{name}@example.org",
            "post": "Commissioner",
        }
        answer = council.post("/v1/officers", json=order)
        assert answer.status_code == 201, answer.text
        ids.append(answer.json()["id"])
    worker.settle()
    return ids


def officer_of(client: TestClient, contract_id: object) -> Any:
    officer = client.get(f"/v1/contracts/{contract_id}").json()["officer"]
    return officer and officer["id"]


class TestAssignContracts:
    """Assigning many contracts at once."""

    def test_says_what_became_of_every_row(self, council: TestClient, officers: list[str]) -> None:
        ann, bob = officers
        one, other = given.contract(reference="A-1"), given.contract(reference="A-2")

        answer = send(
            council,
            f"A-1,{ann}",
            f"A-2,{bob}",
            f"A-1,{ann}",
            f"A-1,{bob}",
            f"A-9,{ann}",
            f"A-2,{uuid.uuid4()}",
            "A-2,ann@example.org",
            f",{ann}",
            "A-2,",
        )

        assert answer.status_code == 201
        shown = answer.json()
        assert [row["outcome"] for row in shown["listed"]] == [
            *("assigned", "assigned", "skipped"),
            *("refused",) * 6,
        ]
        reasons = [row["reason"] or "" for row in shown["listed"]]
        for reason, words in zip(
            reasons[3:],
            ("another officer", "no such contract", "another officer", "not the id", "no contract", "no officer"),
            strict=True,
        ):  # fmt: skip
            assert words in reason
        assert (shown["rows"], shown["assigned"], shown["skipped"], shown["refused"]) == (
            9,
            2,
            1,
            6,
        )
        assert (officer_of(council, one), officer_of(council, other)) == (ann, bob)

    def test_takes_ids_and_changes_nothing_the_second_time(
        self, council: TestClient, officers: list[str]
    ) -> None:
        contract_id = given.contract()
        rows, columns = (f"{contract_id},{officers[0]}",), "Contract ID,Officer"

        first = send(council, *rows, columns=columns).json()
        second = send(council, *rows, columns=columns).json()

        assert (first["assigned"], second["skipped"]) == (1, 1)

    def test_refuses_a_reference_of_two_commissioners(
        self, council: TestClient, officers: list[str]
    ) -> None:
        for _ in range(2):
            given.contract(reference="TWICE")

        (row,) = send(council, f"TWICE,{officers[0]}").json()["listed"]

        assert row["outcome"] == "refused"
        assert "by its id" in row["reason"]

    def test_refuses_an_officer_whom_nobody_knows(self, council: TestClient) -> None:
        contract_id = given.contract(reference="U-1")
        (row,) = send(council, f"U-1,{uuid.uuid4()}").json()["listed"]
        assert row["reason"] == "The officer is not known."
        assert officer_of(council, contract_id) is None

    @pytest.mark.parametrize("columns", ["reference,name", "officer", "a", ""])
    def test_refuses_what_is_no_list(self, council: TestClient, columns: str) -> None:
        answer = send(council, "x,y", columns=columns)
        assert answer.status_code == 422
        assert answer.json()["type"].endswith("#unreadable")

    def test_refuses_a_partner(
        self, council: TestClient, bearer: Callable[..., dict[str, str]]
    ) -> None:
        partner = bearer("contracts:write", organisation_id=given.organisation("Partner"))
        assert send(council, "A-1,x", headers=partner).status_code == 403
