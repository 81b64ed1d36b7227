"""Imports over HTTP."""

import io
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
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


class TestOtherRegisters:
    """Registers with the headings of a council."""

    HEADINGS = (
        "Contract ref",
        "Contract title",
        "Department",
        "Start date",
        "End date",
        "Supplier",
    )

    def workbook(self, *rows: tuple[object, ...]) -> bytes:
        book = openpyxl.Workbook()
        for row in (self.HEADINGS, *rows):
            book.worksheets[0].append(list(row))
        written = io.BytesIO()
        book.save(written)
        return written.getvalue()

    def test_are_taken_as_a_workbook(self, council: TestClient) -> None:
        start, end = date(2026, 4, 1), date(2029, 3, 31)
        content = self.workbook(("X-1", "Care", "Children", start, end, "The Nest"))

        shown = send(council, content).json()

        assert (shown["rows"], shown["imported"], shown["ignored_columns"]) == (1, 1, [])
        found = council.get("/v1/contracts?reference=X-1").json()["items"][0]
        assert (found["end_on"], found["directorate"]) == ("2029-03-31", "Children")
        assert found["lead_commissioner"]["name"] == "Wearmouth County Council"

    def test_leave_out_what_is_for_others(self, council: TestClient) -> None:
        days = (date(2026, 4, 1), date(2029, 3, 31))
        content = self.workbook(
            ("C-1", "Road salt", "Highways", *days, "Salt Ltd"),
            ("C-2", "Short breaks", "Children", *days, "The Nest"),
            ("C-3", "Care", "Children", days[1], days[0], "The Nest"),
        )

        answer = send(council, content, "?only_childrens=true")
        shown = answer.json()
        again = council.get(answer.headers["Location"]).json()

        counts = {name: shown[name] for name in ("rows", "imported", "left_out", "refused")}
        assert counts == {"rows": 3, "imported": 1, "left_out": 1, "refused": 1}
        assert shown["only_childrens"] is True
        assert [row["outcome"] for row in shown["listed"]] == ["left_out", "refused"]
        assert again["listed"] == shown["listed"]
        assert council.get("/v1/contracts?reference=C-1").json()["items"] == []

    def test_tell_which_columns_nobody_reads(self, council: TestClient) -> None:
        content = (
            b"Reference,Title,Start date,End date,Supplier,Favourite colour\n"
            b"I-1,Care,01/04/2026,31/03/2029,Nest,blue\n"
        )
        shown = send(council, content, "?dry_run=true").json()
        assert shown["ignored_columns"] == ["Favourite colour"]
        assert "read day first" not in str(shown["notes"])

    def test_are_refused_where_two_columns_mean_the_same(self, council: TestClient) -> None:
        content = b"Reference,Title,Start date,Start,End date,Supplier\nI-1,C,1,1,1,N\n"
        answer = send(council, content)
        assert answer.status_code == 422
        assert "Two columns mean the same" in answer.json()["detail"]


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
