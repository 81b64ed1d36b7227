"""Likely twins over HTTP."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.services.actions.gathered import problem

Officer = Callable[..., dict[str, Any]]
Headers = Callable[..., dict[str, str]]


def pairs(client: TestClient, officer_id: str, **query: Any) -> list[dict[str, Any]]:
    answer = client.get("/v1/officer-twins", params={"officer_id": officer_id} | query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def name() -> str:
    """Return a family name that nobody else has in these tests."""
    return "Q" + "".join(chr(97 + int(digit, 16)) for digit in uuid.uuid4().hex[:12])


def do(client: TestClient, one: dict[str, Any], verb: str, **order: Any) -> Any:
    tag = client.get(f"/v1/officers/{one['id']}").headers["ETag"]
    return client.post(f"/v1/officers/{one['id']}/{verb}", json=order, headers={"If-Match": tag})


class TestListOfficerTwins:
    """Pairs of officers who may be one."""

    def test_are_found_with_the_reasons(self, actions: TestClient, officer: Officer) -> None:
        family = name()
        one = officer(name=f"Lindsey {family}", post="Commissioner")
        other = officer(name=f"Lyndsey {family}", email=None, standing="proposed")

        (pair,) = pairs(actions, one["id"])

        assert [each["id"] for each in pair["officers"]] == [one["id"], other["id"]]
        assert pair["officers"][0]["post"] == "Commissioner"
        assert pair["confidence"] == "medium"
        assert "a letter or two" in pair["reasons"][0]
        assert actions.get(f"/v1/officer-twins/{pair['id']}").json() == pair

    def test_walk_every_page_once(self, actions: TestClient, officer: Officer) -> None:
        family = name()
        for first in ("Ada", "A.", "Ada", "ada"):
            officer(name=f"{first} {family}")
        found, cursor = [], None
        while True:
            query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
            page = actions.get("/v1/officer-twins", params=query).json()
            found += [
                one["id"]
                for one in page["items"]
                if family.casefold() in one["officers"][0]["name"].casefold()
            ]
            cursor = page["next_cursor"]
            if cursor is None:
                break

        assert len(found) == len(set(found)) == 6

    def test_leave_out_who_has_left_or_was_erased(
        self, actions: TestClient, officer: Officer
    ) -> None:
        family = name()
        one, other = officer(name=f"Ada {family}"), officer(name=f"Ada {family}")
        third = officer(name=f"Ada {family}")
        assert len(pairs(actions, one["id"])) == 2

        do(actions, other, "erase", authority="Case 7")
        do(actions, third, "leave")

        assert pairs(actions, one["id"]) == []

    def test_are_gone_once_they_are_merged(self, actions: TestClient, officer: Officer) -> None:
        family = name()
        one, other = officer(name=f"Ada {family}"), officer(name=f"Ada {family}")

        assert do(actions, other, "merge", into_id=one["id"], reason="One.").status_code == 200

        assert pairs(actions, one["id"]) == []

    def test_are_the_councils(self, actions: TestClient, bearer: Headers) -> None:
        headers = bearer("actions:read", organisation_id=uuid.uuid4())

        assert actions.get("/v1/officer-twins", headers=headers).status_code == 403


class TestDismissOfficerTwin:
    """Saying that two are two."""

    def test_lets_them_be_proposed_no_more(self, actions: TestClient, officer: Officer) -> None:
        family = name()
        one = officer(name=f"Ada {family}")
        officer(name=f"Ada {family}")
        (pair,) = pairs(actions, one["id"])
        address = f"/v1/officer-twins/{pair['id']}/dismiss"

        answer = actions.post(address, json={"reason": "Mother and daughter."})
        again = actions.post(address, json={"reason": "Mother and daughter."})

        assert (answer.status_code, answer.json()["allowed"]) == (200, [])
        assert problem(again) == (409, "already-dismissed")
        assert pairs(actions, one["id"]) == []
        (dismissed,) = pairs(actions, one["id"], dismissed=True)
        assert dismissed["dismissed_at"] is not None

    @pytest.mark.parametrize("verb", ["get", "dismiss"])
    def test_answers_404_for_a_pair_that_is_none(self, actions: TestClient, verb: str) -> None:
        address = f"/v1/officer-twins/{uuid.uuid4()}"
        answer = (
            actions.get(address)
            if verb == "get"
            else actions.post(f"{address}/dismiss", json={"reason": "Two."})
        )

        assert answer.status_code == 404
