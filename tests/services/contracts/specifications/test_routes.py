"""Specifications over HTTP."""

import threading
import uuid
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from httpx import Response
from starlette.testclient import TestClient

from shared import clock
from tests import given

Headers = dict[str, str]
TODAY = clock.today("Europe/London")
FULL = {
    "title": "Short breaks",
    "outcomes": [
        {
            "outcome": "Parents have time to rest.",
            "measured_by": "The yearly survey",
            "target": "80 %",
            "due_on": "2028-03-31",
        }
    ],
    "review_on": "2028-03-31",
    "document_url": "https://documents.example.org/short-breaks",
    "families_part": {
        "summary": "Parents wrote the section on weekends.",
        "asked": ["Parent carer forum"],
        "comments": 24,
    },
}


class Specifications:
    """A client that always says which version of a thing it has read."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def draft(self, service_id: UUID, **order: Any) -> str:
        answer = self.try_draft(service_id, **order)
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"]

    def try_draft(self, service_id: UUID, **order: Any) -> Response:
        whole = {"commissioned_service_id": str(service_id)} | FULL | order
        return self.client.post("/v1/specifications", json=whole)

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

    def shown(self, address: str, **query: Any) -> dict[str, Any]:
        answer = self.client.get(address, params=query)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def numbers(self, headers: Headers | None = None, **query: Any) -> list[int]:
        page = self.client.get("/v1/specifications", params=query, headers=headers)
        assert page.status_code == 200, page.text
        return [item["number"] for item in page.json()["items"]]


@pytest.fixture
def specifications(council: TestClient) -> Specifications:
    """Specifications, as the council keeps them."""
    return Specifications(council)


@pytest.fixture
def service_id(council_id: UUID) -> UUID:
    """A service of the council without a specification."""
    return given.commissioned_service(lead_commissioner_id=council_id)


def problem(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].partition("#")[2]


class TestVersions:
    """One version after the other."""

    def test_is_drafted_amended_published_and_superseded(
        self, specifications: Specifications, service_id: UUID
    ) -> None:
        first = specifications.draft(service_id, title="Breaks")
        shown = specifications.do(first, "amend", title="Short breaks")
        assert {name: shown[name] for name in FULL} == FULL
        assert (shown["status"], shown["number"]) == ("draft", 1)
        assert shown["commissioned_service"] == {"id": str(service_id), "name": "Short breaks"}

        shown = specifications.do(first, "publish", published_on="2026-10-01")
        assert (shown["status"], shown["published_on"]) == ("published", "2026-10-01")
        assert shown["allowed"] == ["apply", "review"]
        assert problem(specifications.post(first, "amend", title="B")) == (409, "not-draft")

        second = specifications.draft(service_id, title="Better breaks")
        assert problem(specifications.try_draft(service_id)) == (409, "draft-open")
        assert specifications.shown(first)["status"] == "published"
        shown = specifications.do(second, "publish")
        assert (shown["number"], shown["published_on"]) == (2, str(TODAY))
        before = specifications.shown(first)
        assert (before["status"], before["superseded_on"]) == ("superseded", str(TODAY))
        assert before["superseded_by_id"] == shown["id"]
        assert {name: before[name] for name in FULL} == FULL

        service = specifications.shown(f"/v1/commissioned-services/{service_id}")
        assert (service["specification"]["id"], service["specification"]["number"]) == (
            shown["id"],
            2,
        )

    def test_gives_a_discarded_number_to_no_other(
        self, specifications: Specifications, service_id: UUID
    ) -> None:
        first = specifications.draft(service_id)
        shown = specifications.do(first, "discard", reason="It goes on as it is.")

        assert (shown["status"], shown["allowed"]) == ("discarded", [])
        assert specifications.shown(specifications.draft(service_id))["number"] == 2

    def test_is_not_published_before_it_can_be_measured(
        self, specifications: Specifications, service_id: UUID
    ) -> None:
        address = specifications.draft(
            service_id, outcomes=[{"outcome": "Parents rest."}], review_on=None
        )
        for order, code in (
            ({"outcomes": []}, "no-outcomes"),
            ({"outcomes": [{"outcome": "Parents rest."}]}, "not-measurable"),
            ({"outcomes": FULL["outcomes"]}, "no-review"),
        ):
            specifications.do(address, "amend", **order)
            assert problem(specifications.post(address, "publish")) == (409, code)
        specifications.do(address, "amend", review_on="2028-03-31")
        specifications.do(address, "publish")

    def test_lets_one_of_two_drafts_at_once_be(
        self, specifications: Specifications, service_id: UUID
    ) -> None:
        start = threading.Barrier(4)
        answers: list[int] = []

        def draft() -> None:
            start.wait()
            answers.append(specifications.try_draft(service_id).status_code)

        threads = [threading.Thread(target=draft) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(answers) == [201, 409, 409, 409]

    def test_is_shown_as_it_stood(self, specifications: Specifications, service_id: UUID) -> None:
        address = specifications.draft(service_id)

        too_early = specifications.client.get(address, params={"as_at": "2026-01-01"})
        too_late = specifications.client.get(address, params={"as_at": "2150-01-01"})

        assert (too_early.status_code, too_late.status_code) == (404, 422)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"title": ""},
            {"title": "a\x00b"},
            {"document_url": "javascript:alert(1)"},
            {"review_on": "9999-12-31"},
            {"outcomes": [{"measured_by": "A"}]},
            {"families_part": {"summary": "A", "comments": -1}},
            {"commissioned_service_id": str(uuid.UUID(int=7))},
            {"number": 7},
        ],
    )
    def test_refuses_what_cannot_be(
        self, specifications: Specifications, service_id: UUID, wrong: dict[str, Any]
    ) -> None:
        assert specifications.try_draft(service_id, **wrong).status_code == 422


class TestRelation:
    """Who may see and change a specification."""

    def test_shows_a_draft_to_its_commissioners_alone(
        self, specifications: Specifications, bearer: Callable[..., Headers]
    ) -> None:
        lead, co = given.organisation("NHS Wearmouth"), given.organisation("Moor District")
        service_id = given.commissioned_service(
            lead_commissioner_id=lead, co_commissioner_ids=(co,)
        )
        address = specifications.draft(service_id)
        asked = {"commissioned_service_id": str(service_id)}
        nobody = bearer(organisation_id=uuid.uuid4())

        def status(headers: Headers) -> int:
            return specifications.client.get(address, headers=headers).status_code

        assert (status(bearer(organisation_id=co)), status(nobody)) == (200, 404)
        assert specifications.numbers(bearer(organisation_id=co), **asked) == [1]
        assert specifications.numbers(nobody, **asked) == []
        refused = specifications.post(address, "publish", bearer(organisation_id=co))
        assert refused.status_code == 403
        answer = specifications.post(address, "publish", bearer(organisation_id=lead))
        assert answer.status_code == 200
        assert status(nobody) == 200
        assert specifications.numbers(nobody, **asked) == [1]


class TestReview:
    """Looking at a version again when its day has come."""

    def test_is_due_until_it_was_reviewed(
        self, specifications: Specifications, service_id: UUID
    ) -> None:
        address = specifications.draft(service_id, review_on=str(TODAY))
        due = {"commissioned_service_id": str(service_id), "review_until": str(TODAY)}
        assert specifications.numbers(**due) == []
        assert specifications.do(address, "publish")["is_review_due"] is True
        assert specifications.numbers(**due) == [1]

        shown = specifications.do(address, "review", review_on="2140-01-01", reason="It works.")

        assert (shown["reviewed_on"], shown["is_review_due"]) == (str(TODAY), False)
        assert specifications.numbers(**due) == []


class TestApply:
    """The contracts that are let under a version."""

    def test_is_found_by_contract_and_never_another_services(
        self, specifications: Specifications, service_id: UUID
    ) -> None:
        address = specifications.draft(service_id)
        contract_id = str(given.contract(commissioned_service_ids=(service_id,)))
        other_id = str(given.contract())
        early = specifications.post(address, "apply", contract_ids=[contract_id])
        assert problem(early) == (409, "not-published")
        specifications.do(address, "publish")

        shown = specifications.do(address, "apply", contract_ids=[contract_id, contract_id])

        assert [one["id"] for one in shown["contracts"]] == [contract_id]
        assert specifications.numbers(contract_id=contract_id) == [1]
        for ids in ([contract_id, other_id], [str(uuid.uuid4())]):
            answer = specifications.post(address, "apply", contract_ids=ids)
            assert problem(answer) == (422, "not-delivering")
        assert specifications.do(address, "apply", contract_ids=[])["contracts"] == []


class TestList:
    """Walking through them."""

    def test_is_walked_every_page_once_by_the_day_of_review(
        self, specifications: Specifications, council_id: UUID
    ) -> None:
        days = ["2031-01-01", None, "2030-01-01", "2030-01-01"]
        for day in days:
            service_id = given.commissioned_service(lead_commissioner_id=council_id)
            specifications.draft(service_id, review_on=day, title="Walked")
        found: list[str | None] = []
        cursor = None
        while True:
            query = {"limit": 2, "status": "draft"} | ({"cursor": cursor} if cursor else {})
            page = specifications.client.get("/v1/specifications", params=query).json()
            found += [one["review_on"] for one in page["items"] if one["title"] == "Walked"]
            cursor = page["next_cursor"]
            if cursor is None:
                break

        assert found == ["2030-01-01", "2030-01-01", "2031-01-01", None]
        bad = specifications.client.get("/v1/specifications", params={"cursor": "x"})
        assert bad.status_code == 422
