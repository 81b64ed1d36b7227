"""Changing organisations over HTTP, and what is shown of them afterwards."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from httpx import Response
from starlette.testclient import TestClient

from shared import clock
from shared.fields import SETTLED
from tests import given

OFSTED = {"regulator": "ofsted", "number": "SC012345", "category": "Children's home"}
CQC = {"regulator": "cqc", "number": "1-101234567"}
AMENDED = {
    "kinds": ["provider", "vcse"],
    "vcse": True,
    "vcse_type": "charity",
    "accepts_direct_payments": True,
    "send_compliance": "compliant",
    "send_checked_on": "2026-03-02",
    "website": "https://harbour.example.org",
}


@pytest.fixture
def change(council: TestClient) -> Callable[..., Response]:
    """Change an organisation as it stands."""

    def post(organisation_id: uuid.UUID, verb: str, **order: Any) -> Response:
        address = f"/v1/organisations/{organisation_id}"
        tag = {"If-Match": council.get(address).headers["ETag"]}
        return council.post(f"{address}/{verb}", json=order, headers=tag)

    return post


def names(council: TestClient, **asked: Any) -> list[str]:
    """Return the names of the organisations that a list shows."""
    answer = council.get("/v1/organisations", params={"limit": 200} | asked)
    assert answer.status_code == 200, answer.text
    return [one["name"] for one in answer.json()["items"]]


def code(answer: Response) -> tuple[int, str]:
    """Return why a request was refused."""
    return answer.status_code, answer.json()["type"].partition("#")[2]


class TestIdentify:
    """Saying what registers call an organisation."""

    def test_puts_right_what_is_certain_and_is_found_either_way(
        self, council: TestClient, change: Callable[..., Response]
    ) -> None:
        harbour = given.organisation("Identified")

        shown = change(harbour, "identify", identifiers=[{"scheme": "gb-coh", "id": "sc 900001"}])

        assert shown.json()["identifiers"] == [{"scheme": "GB-COH", "id": "SC900001"}]
        assert names(council, identifier="gb-coh:sc900001") == ["Identified"]
        assert names(council, identifier="GB-COH:SC900001") == ["Identified"]

    def test_refuses_what_another_one_has_or_no_register_writes(
        self, change: Callable[..., Response]
    ) -> None:
        first, second = given.organisation("First"), given.organisation("Second")
        taken = [{"scheme": "GB-CHC", "id": "9000001"}]
        change(first, "identify", identifiers=taken)

        short = change(second, "identify", identifiers=[{"scheme": "GB-COH", "id": "900001"}])

        assert code(change(second, "identify", identifiers=taken)) == (409, "identifier-taken")
        assert code(change(first, "identify", identifiers=taken)) == (409, "nothing-changed")
        assert code(short) == (422, "misshapen-identifier")

    def test_keeps_the_name_by_which_the_settings_know_the_council(
        self, council_id: uuid.UUID, change: Callable[..., Response]
    ) -> None:
        wanted = {"identifiers": [{"scheme": "GB-LAE", "id": "ABC"}]}

        assert code(change(council_id, "identify", **wanted)) == (409, "own-identifier-needed")


class TestAmend:
    """Saying more about an organisation."""

    def test_changes_only_what_is_named(
        self, council: TestClient, change: Callable[..., Response]
    ) -> None:
        harbour = given.organisation("Amended")

        assert change(harbour, "amend", **AMENDED).json().items() >= AMENDED.items()
        shown = change(harbour, "amend", website=None).json()

        assert shown.items() >= (AMENDED | {"website": None}).items()
        assert shown["sme"] is None

    @pytest.mark.parametrize(
        ("order", "refused"),
        [
            ({}, "nothing-to-amend"),
            ({"vcse": False, "vcse_type": "charity"}, "type-without-vcse"),
            ({"send_compliance": "not_compliant"}, "send-not-checked"),
            ({"send_compliance": "compliant", "send_checked_on": "2149-01-01"}, "checked-in-the"),
            ({"website": "javascript:alert(1)"}, "shape"),
            ({"kinds": None}, "shape"),
        ],
    )
    def test_refuses(
        self, order: dict[str, Any], refused: str, change: Callable[..., Response]
    ) -> None:
        answer = change(given.organisation("Refused"), "amend", **order)

        assert answer.status_code == 422
        assert refused == "shape" or refused in answer.json()["type"]


@pytest.fixture(scope="module")
def homes(council: TestClient) -> None:
    """Let there be homes on no register, on one and on two, and one that expired."""
    today = clock.today("Europe/London")
    yesterday = {"expires_on": str(today - timedelta(1))}
    for name, registrations in (
        ("Home on none", []),
        ("Home on one", [OFSTED]),
        ("Home on both", [OFSTED, CQC]),
        ("Home on both today", [OFSTED, CQC | {"expires_on": str(today)}]),
        ("Home on one by now", [OFSTED, CQC | yesterday]),
    ):
        address = f"/v1/organisations/{given.organisation(name)}"
        tag = council.get(address).headers["ETag"]
        order = {"kinds": ["school"]}
        council.post(f"{address}/amend", json=order, headers={"If-Match": tag})
        for one in registrations:
            tag = council.get(address).headers["ETag"]
            answer = council.post(
                f"{address}/record-registration", json=one, headers={"If-Match": tag}
            )
            assert answer.status_code == 200


@pytest.mark.usefixtures("homes")
class TestRegistrations:
    """What regulators have on their registers."""

    def test_find_who_is_on_two_registers_today(self, council: TestClient) -> None:
        both = {"registered_with": ["ofsted", "cqc"]}

        assert names(council, **both) == ["Home on both", "Home on both today"]
        assert names(council, kind="provider", **both) == []
        assert len(names(council, registered_with="ofsted")) == 4

    def test_are_counted(self, council: TestClient) -> None:
        counts = council.get("/v1/organisations/counts", params={"kind": "school"}).json()

        assert counts["total"] == 5
        assert counts["by_kind"] == [{"kind": "school", "count": 5}]
        assert counts["by_registration"] == [
            {"registered_with": [], "count": 1},
            {"registered_with": ["cqc", "ofsted"], "count": 2},
            {"registered_with": ["ofsted"], "count": 2},
        ]
        both = {"kind": "school", "registered_with": ["cqc", "ofsted"]}
        assert council.get("/v1/organisations/counts", params=both).json()["total"] == 2

    def test_say_whether_they_count_today(self, council: TestClient) -> None:
        [home] = council.get("/v1/organisations?name=home on one by").json()["items"]

        found = {one["regulator"]: one["status"] for one in home["registrations"]}
        assert found == {"ofsted": "current", "cqc": "expired"}

    def test_end(self, council: TestClient, change: Callable[..., Response]) -> None:
        home = given.organisation("Home that closed")
        change(home, "record-registration", **OFSTED)
        order = {key: OFSTED[key] for key in ("regulator", "number")}
        ending = order | {"ended_on": "2026-01-01", "reason": "The home has closed."}

        ended = change(home, "end-registration", **ending).json()

        assert ended["registrations"][0]["status"] == "ended"
        assert "end-registration" not in ended["allowed"]
        assert code(change(home, "end-registration", **ending)) == (409, "no-such-registration")
        assert "Home that closed" not in names(council, registered_with="ofsted")


class TestSucceed:
    """Naming who follows an organisation."""

    ORDER = {"succeeded_on": "2026-07-01", "reason": "The law has made it a board."}

    def test_is_shown_on_both_sides(
        self, council: TestClient, change: Callable[..., Response]
    ) -> None:
        group, board = given.organisation("Moor CCG"), given.organisation("Moor ICB")

        shown = change(group, "succeed", successor_id=str(board), **self.ORDER).json()

        assert shown["successor"] == {"id": str(board), "name": "Moor ICB"}
        assert shown["succeeded_on"] == "2026-07-01"
        assert "succeed" not in shown["allowed"]
        followed = council.get(f"/v1/organisations/{board}").json()["predecessors"]
        assert followed == [{"id": str(group), "name": "Moor CCG"}]
        assert names(council, name="moor ccg") == ["Moor CCG"]

    def test_refuses_circles_and_a_second_successor(self, change: Callable[..., Response]) -> None:
        one, two, three = (given.organisation(f"Ring {number}") for number in range(3))

        def follow(old: uuid.UUID, new: uuid.UUID) -> Response:
            return change(old, "succeed", successor_id=str(new), **self.ORDER)

        assert [follow(one, two).status_code, follow(two, three).status_code] == [200, 200]
        assert code(follow(three, one)) == (409, "succession-in-circle")
        assert code(follow(one, three)) == (409, "already-succeeded")
        assert code(follow(three, three)) == (422, "own-successor")
        assert code(follow(three, uuid.uuid4())) == (422, "unknown-organisation")


class TestMerge:
    """Letting an organisation that stands in the register twice count as the other."""

    ORDER = {"reason": "They share one office."}

    def test_leaves_the_list_and_hands_over_what_it_was_called(
        self, council: TestClient, change: Callable[..., Response]
    ) -> None:
        old, new = given.organisation("Lantern Ltd"), given.organisation("Lantern Limited")
        number = [{"scheme": "GB-COH", "id": "09000002"}]
        change(old, "identify", identifiers=number)
        change(old, "record-registration", **OFSTED)

        shown = change(old, "merge", into_id=str(new), **self.ORDER).json()

        assert shown["merged_into"] == {"id": str(new), "name": "Lantern Limited"}
        assert (shown["identifiers"], shown["registrations"], shown["allowed"]) == ([], [], [])
        survivor = council.get(f"/v1/organisations/{new}").json()
        assert survivor["merged"] == [{"id": str(old), "name": "Lantern Ltd"}]
        assert survivor["identifiers"] == number
        assert survivor["registrations"][0]["number"] == "SC012345"
        assert names(council, name="lantern") == ["Lantern Limited"]
        assert names(council, name="lantern", merged=True) == ["Lantern Ltd"]
        assert names(council, identifier="GB-COH:09000002") == ["Lantern Limited"]
        assert code(change(old, "rename", name="Anew")) == (409, "merged-away")

    def test_leads_in_one_step_to_the_one_that_stands(
        self, council: TestClient, change: Callable[..., Response]
    ) -> None:
        one, two, three = (given.organisation(f"Chain {number}") for number in range(3))
        before = given.organisation("Before the chain")
        change(before, "succeed", successor_id=str(two), **TestSucceed.ORDER)
        change(one, "merge", into_id=str(two), **self.ORDER)
        change(two, "merge", into_id=str(three), **self.ORDER)

        assert council.get(f"/v1/organisations/{one}").json()["merged_into"]["id"] == str(three)
        shown = council.get(f"/v1/organisations/{three}").json()
        assert [other["name"] for other in shown["merged"]] == ["Chain 0", "Chain 1"]
        assert [other["name"] for other in shown["predecessors"]] == ["Before the chain"]

    def test_never_takes_the_council_away_and_admits_only_by_an_administrator(
        self,
        council: TestClient,
        council_id: uuid.UUID,
        change: Callable[..., Response],
        bearer: Callable[..., dict[str, str]],
    ) -> None:
        twin = given.organisation("Wearmouth CC")
        address = f"/v1/organisations/{twin}"
        tag = {"If-Match": council.get(address).headers["ETag"]}

        away = change(council_id, "merge", into_id=str(twin), **self.ORDER)
        writer = council.post(
            f"{address}/merge",
            json=self.ORDER | {"into_id": str(council_id)},
            headers=tag | bearer("contracts:write"),
        )

        assert code(away) == (409, "council-stays")
        assert code(writer) == (403, "only-who-admits")
        assert change(twin, "merge", into_id=str(council_id), **self.ORDER).status_code == 200


class TestAsAt:
    """Organisations as they stood."""

    def test_shows_who_stood_there_and_as_what(
        self, council: TestClient, change: Callable[..., Response], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        spring = datetime(2026, 4, 1, 9, tzinfo=UTC)
        old = given.organisation("Then Ltd", at=spring)
        new = given.organisation("Then Limited", at=spring)
        change(new, "rename", name="Now")
        change(old, "merge", into_id=str(new), reason="One.")
        # What was written a moment ago can be asked for once it has settled.
        now = clock.now()
        monkeypatch.setattr(clock, "now", lambda: now + SETTLED)

        assert names(council, name="then", as_at="2026-03-30") == []
        assert names(council, name="then", as_at="2026-04-02") == ["Then Limited", "Then Ltd"]
        assert names(council, name="then", as_at=now.isoformat()) == []
        assert names(council, name="now", as_at=now.isoformat()) == ["Now"]
        merged = names(council, name="then", merged=True, as_at=now.isoformat())
        assert merged == ["Then Ltd"]

        def shown(moment: str) -> str | None:
            address = f"/v1/organisations/{old}"
            into = council.get(address, params={"as_at": moment}).json()["merged_into"]
            return into["name"] if into else None

        assert (shown("2026-04-02"), shown(now.isoformat())) == (None, "Now")
