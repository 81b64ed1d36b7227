"""Imports over HTTP."""

import uuid
from collections.abc import Callable
from typing import Any

from starlette.testclient import TestClient

from services import worker
from tests import given

HEADINGS = (
    "Notice Identifier,Organisation Name,Title,Published Date,Awarded Value,"
    "Supplier [Name|Address|Ref type|Ref Number|Is SME|Is VCSE],"
    "Contract start date,Contract end date,Contact Email"
)


def register(*rows: tuple[str, str]) -> bytes:
    """Write a small register of references and ends."""
    lines = [
        f"{reference},Moor District Council,Respite care,2026-01-01T00:00:00Z,1000.00,"
        f"[Harbour Young Carers|Quay Street|NONE||Yes|No],01/04/2015,{end},ann@example.org"
        for reference, end in rows
    ]
    return "\n".join((HEADINGS, *lines)).encode()


def send(client: TestClient, content: bytes, query: str = "", **more: Any) -> Any:
    """Send a file."""
    files = {"file": ("register.csv", content, "text/csv")}
    return client.post(f"/v1/imports{query}", files=files, **more)


class TestImportContracts:
    """Sending a register."""

    def test_says_what_became_of_every_row(self, council: TestClient) -> None:
        answer = send(council, register(("h-1", "31/03/2029"), ("h-2", "31/03/3034")))

        assert answer.status_code == 201
        shown = answer.json()
        assert (shown["rows"], shown["imported"], shown["refused"]) == (2, 1, 1)
        assert [(row["outcome"], row["value"]) for row in shown["listed"]] == [
            ("refused", "31/03/3034")
        ]
        assert (shown["would_tell"], shown["would_tell_about"]) == (1, 1)
        assert shown["allowed"] == ["arm"]

    def test_keeps_nothing_of_a_dry_run(self, council: TestClient) -> None:
        answer = send(council, register(("dry-1", "31/03/2029")), "?dry_run=true")

        assert answer.json()["imported"] == 1
        assert council.get("/v1/contracts?reference=dry-1").json()["items"] == []

    def test_lists_what_had_ended_before(self, council: TestClient) -> None:
        shown = send(council, register(("old-1", "31/03/2020"))).json()

        assert shown["ended_before"] == 1
        assert [row["ended_before"] for row in shown["listed"]] == [True]
        assert shown["would_tell_about"] == 0

    def test_gives_contracts_the_officers_that_are_named(self, council: TestClient) -> None:
        officer_id = str(uuid.uuid4())
        officers = f'{{"Ann@Example.org": "{officer_id}"}}'

        send(council, register(("named-1", "31/03/2029")), data={"officers": officers})

        found = council.get("/v1/contracts?reference=named-1").json()["items"]
        assert found[0]["officer"]["id"] == officer_id

    def test_gives_the_same_answer_to_the_same_key(self, council: TestClient) -> None:
        content = register(("key-1", "31/03/2029"))
        headers = {
            "Idempotency-Key": "one-import",
            "Content-Type": "multipart/form-data; boundary=edge",
        }
        body = (
            b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n'
            b"Content-Type: text/csv\r\n\r\n" + content + b"\r\n--edge--\r\n"
        )

        first = council.post("/v1/imports", content=body, headers=headers)
        again = council.post("/v1/imports", content=body, headers=headers)

        assert first.json()["imported"] == 1
        assert again.json() == first.json()

    def test_refuses_what_is_no_register(self, council: TestClient) -> None:
        for content in (b"", b"PK\x03\x04", b"a,b\n1,2\n", b"\x00" * 50):
            answer = send(council, content)
            assert answer.status_code == 422
            assert answer.json()["type"].endswith("#unreadable")

    def test_refuses_a_partner(
        self, council: TestClient, bearer: Callable[..., dict[str, str]]
    ) -> None:
        partner = bearer("contracts:write", organisation_id=given.organisation("Partner"))

        assert send(council, register(), headers=partner).status_code == 403


class TestArmImport:
    """Arming the alerts of an import."""

    def test_lets_its_contracts_alert_and_only_once(self, council: TestClient) -> None:
        sent = send(council, register(("arm-1", "31/03/2029")))
        address = sent.headers["Location"]
        read = council.get(address)

        armed = council.post(f"{address}/arm", headers={"If-Match": read.headers["ETag"]})
        again = council.post(f"{address}/arm", headers={"If-Match": armed.headers["ETag"]})
        worker.settle()

        assert armed.json()["armed"] is True
        assert armed.json()["allowed"] == []
        assert again.status_code == 409
        assert again.json()["type"].endswith("#already-armed")
