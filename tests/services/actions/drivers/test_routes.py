"""The register of legislation, guidance and local drivers over HTTP."""

import csv
import io
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest
from httpx import Response
from starlette.testclient import TestClient

from services.actions.drivers import commands, rules, store
from shared.database.engine import reading, transaction
from shared.eventlog import log
from shared.events.drivers import DriverKind, DriverRegistered
from tests.given import AT, COUNCIL
from tests.services.actions import resting

Headers = dict[str, str]
NUMBERS = count(1)


def register(actions: TestClient, title: str | None = None, **more: Any) -> Response:
    order = {"title": title or f"Act {next(NUMBERS)}", "kind": "act"}
    return actions.post("/v1/drivers", json=order | more)


def do(actions: TestClient, made: Response, verb: str, **order: Any) -> Response:
    address = f"/v1/drivers/{made.json()['id']}"
    tag = {"If-Match": actions.get(address).headers["ETag"]}
    return actions.post(f"{address}/{verb}", json=order, headers=tag)


def titles(answer: Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["title"] for one in answer.json()["items"]]


class TestRegisterDriver:
    """Letting plans name it."""

    def test_is_shown_with_all_that_was_said(self, actions: TestClient) -> None:
        made = register(
            actions,
            "Chronically Sick Act 1970",
            year=1970,
            provision="s.2",
            citation="1970 c. 44",
            url="https://law.example.org/1970/44",
            in_force_on="1970-08-29",
            also_written=["CSDPA"],
        )

        assert made.status_code == 201
        shown = made.json()
        assert (shown["year"], shown["in_force"], shown["actions"]) == (1970, True, 0)
        assert shown["allowed"] == ["amend", "repeal"]
        assert actions.get(made.headers["Location"]).json() == shown

    @pytest.mark.parametrize(
        "alike", ["SEND CODE of practice 2015", "The Send Code of Practice, 2015"]
    )
    def test_refuses_a_title_that_is_written_alike(self, actions: TestClient, alike: str) -> None:
        register(actions, "Send Code of Practice 2015")

        again = register(actions, alike)

        assert again.status_code == 409
        assert again.json()["type"].endswith("#title-taken")

    @pytest.mark.parametrize("is_own", [True, False])
    def test_lets_one_of_many_be_written_in_a_way(self, actions: TestClient, is_own: bool) -> None:
        spellings = [f"{'The ' * (n % 2)}Race{' ' * n} Act & {is_own} 2001" for n in range(1, 9)]

        def order(spelling: str) -> dict[str, Any]:
            return {"title": spelling} if is_own else {"also_written": [spelling]}

        with ThreadPoolExecutor(8) as pool:
            made = pool.map(lambda each: register(actions, **order(each)), spellings)
            codes = sorted(one.status_code for one in made)

        assert codes == [201] + [409] * 7

    @pytest.mark.parametrize(
        "odd",
        [
            {"title": "—"},
            {"title": "a\x00"},
            {"title": "x" * 501},
            {"kind": "song"},
            {"year": 99999},
            {"url": "ftp://law.example.org"},
            {"in_force_on": "9999-12-31"},
            {"also_written": ["ok", "!"]},
            {"unheard_of": 1},
        ],
    )
    def test_refuses_what_cannot_be(self, actions: TestClient, odd: dict[str, Any]) -> None:
        assert register(actions, **{"title": f"Odd {next(NUMBERS)}"} | odd).status_code == 422

    def test_takes_the_longest_titles_that_there_are(self, actions: TestClient) -> None:
        letters = "".join(chr(0x10400 + n % 40) for n in range(499))

        assert register(actions, f"{letters}1", provision=letters[:100]).status_code == 201
        assert register(actions, "&" * 499 + "1", also_written=[letters]).status_code == 201

    def test_is_for_the_council(self, actions: TestClient, bearer: Callable[..., Headers]) -> None:
        order = {"title": "Of a partner", "kind": "local"}
        partner = bearer(organisation_id=uuid.uuid4())

        assert actions.post("/v1/drivers", json=order, headers=partner).status_code == 403
        assert actions.get("/v1/drivers", headers=partner).status_code == 200


class TestRegisterDrivers:
    """Many at once, as an import finds them."""

    def order(self, title: str) -> DriverRegistered:
        return DriverRegistered(driver_id=log.new_id(), title=title, kind=DriverKind.GUIDANCE)

    def register(self, *names: str) -> None:
        with transaction("actions") as session:
            orders = [self.order(name) for name in names]
            commands.register_drivers(session, orders, by=COUNCIL, at=AT)

    def test_are_found_by_the_titles_that_plans_write(self, actions: TestClient) -> None:
        self.register("Bulk guidance A", "Bulk guidance B & C")
        self.register()

        with reading("actions") as session:
            asked = ["bulk GUIDANCE b and c", "Bulk guidance, A", "nowhere", "—"]
            found = store.with_titles(session, asked)
            names = store.titles(session, found.values())
            there = store.known(session, [*found.values(), uuid.uuid4()])

        assert [names[found[title]] for title in asked[:2]] == [
            "Bulk guidance B & C",
            "Bulk guidance A",
        ]
        assert there == set(found.values())
        assert len(found) == 2

    def test_are_all_refused_with_one_of_them(self, actions: TestClient) -> None:
        with pytest.raises(rules.TitleTaken):
            self.register("Lonely guidance", "lonely guidance")

        assert titles(actions.get("/v1/drivers", params={"q": "lonely"})) == []


class TestAmendDriver:
    """Letting something else be known of it."""

    def test_changes_what_is_sent_and_by_what_it_is_found(self, actions: TestClient) -> None:
        made = register(actions, "Autsm Act 2009", summary="A strategy.", also_written=["AA"])

        done = do(actions, made, "amend", title="Autism Act 2009")

        assert done.status_code == 200
        assert (done.json()["summary"], done.json()["also_written"]) == ("A strategy.", ["AA"])
        with reading("actions") as session:
            found = store.with_titles(session, ["autsm act 2009", "autism act 2009", "aa"])
        assert found.keys() == {"autism act 2009", "aa"}

    def test_refuses_the_title_of_another(self, actions: TestClient) -> None:
        made, other = register(actions), register(actions, "Of another", also_written=["OA"])

        assert do(actions, made, "amend", also_written=["oa"]).status_code == 409
        assert do(actions, made, "amend", title="of another").status_code == 409
        assert do(actions, other, "amend", title="OF ANOTHER").status_code == 200
        assert do(actions, made, "amend").status_code == 422

    def test_needs_the_version_that_was_read(self, actions: TestClient) -> None:
        made = register(actions)
        address = made.headers["Location"] + "/amend"

        assert actions.post(address, json={"year": 1990}).status_code == 428
        stale = actions.post(address, json={"year": 1990}, headers={"If-Match": '"7-x"'})
        assert stale.status_code == 412


class TestRepealDriver:
    """Letting it no longer count."""

    def test_names_what_counts_in_its_place(self, actions: TestClient) -> None:
        old, new = register(actions, in_force_on="2001-01-01"), register(actions)
        successor = new.json()["id"]

        done = do(actions, old, "repeal", repealed_on="2015-04-01", successor_id=successor)
        again = do(actions, old, "repeal", repealed_on="2016-04-01")

        assert done.json()["in_force"] is False
        assert done.json()["successor"] == {"id": successor, "name": new.json()["title"]}
        assert again.status_code == 409
        back = do(actions, old, "reinstate", reason="It was another one.")
        assert (back.json()["in_force"], back.json()["successor"]) == (True, None)

    def test_refuses_a_successor_that_is_not_there(self, actions: TestClient) -> None:
        made = register(actions)
        nobody = str(uuid.uuid4())

        answer = do(actions, made, "repeal", repealed_on="2026-01-01", successor_id=nobody)

        assert answer.status_code == 422


@pytest.fixture(scope="module")
def zebras(actions: TestClient) -> None:
    """Register some that are not called alike."""
    register(actions, "Zebra Crossings Act 1951", year=1951, also_written=["ZCA"])
    gone = register(actions, "Zebra Welfare Code", kind="code_of_practice", summary="Stripes.")
    do(actions, gone, "repeal", repealed_on="2020-01-01")
    register(actions, "Zebra Local Offer", kind="local", citation="ZLO/7")


@pytest.mark.usefixtures("zebras")
class TestListDrivers:
    """Searching the register."""

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            (
                {"q": "zebra"},
                ["Zebra Crossings Act 1951", "Zebra Local Offer", "Zebra Welfare Code"],
            ),
            ({"q": "act ZEBRA"}, ["Zebra Crossings Act 1951"]),
            ({"q": "zca"}, ["Zebra Crossings Act 1951"]),
            ({"q": "zebra stripes"}, ["Zebra Welfare Code"]),
            ({"q": "zebra", "kind": "local"}, ["Zebra Local Offer"]),
            ({"q": "zebra", "in_force": False}, ["Zebra Welfare Code"]),
            ({"q": "zebra", "in_force": True}, ["Zebra Crossings Act 1951", "Zebra Local Offer"]),
            ({"q": "zebra", "year": 1951}, ["Zebra Crossings Act 1951"]),
            (
                {"q": "zebra %"},
                ["Zebra Crossings Act 1951", "Zebra Local Offer", "Zebra Welfare Code"],
            ),
        ],
    )
    def test_finds_what_is_asked_for(
        self, actions: TestClient, asked: dict[str, Any], found: list[str]
    ) -> None:
        assert titles(actions.get("/v1/drivers", params=asked)) == found

    def test_is_walked_every_page_once(self, actions: TestClient) -> None:
        whole = titles(actions.get("/v1/drivers", params={"limit": 200}))
        walked, asked = [], {"limit": 3}
        while True:
            page = actions.get("/v1/drivers", params=asked)
            walked += titles(page)
            if page.json()["next_cursor"] is None:
                break
            asked["cursor"] = page.json()["next_cursor"]

        assert walked == whole
        assert len(set(walked)) == len(walked)

    def test_is_given_to_a_spreadsheet(self, actions: TestClient) -> None:
        answer = actions.get("/v1/drivers", params={"q": "zebra"}, headers={"Accept": "text/csv"})

        rows = list(csv.DictReader(io.StringIO(answer.text)))
        assert [row["title"] for row in rows][:1] == ["Zebra Crossings Act 1951"]
        assert len(rows) == 3

    @pytest.mark.parametrize("cursor", ["x", "WzFd", "W10", "WyJhIiwgIm5vdCBhbiBpZCJd"])
    def test_refuses_a_cursor_of_another_list(self, actions: TestClient, cursor: str) -> None:
        assert actions.get("/v1/drivers", params={"cursor": cursor}).status_code == 422


class TestGetDriver:
    """What rests on it, and what it said before."""

    def test_counts_what_rests_on_it(self, actions: TestClient, council_id: uuid.UUID) -> None:
        made, other = register(actions), register(actions)
        plan_id = resting.plan(council_id)
        one, two = resting.objective(plan_id), resting.objective(plan_id, "1.2")
        driver_id = uuid.UUID(made.json()["id"])
        for objective_id in (one, one, two):
            resting.action(plan_id, objective_id, driver_ids=(driver_id,))
        resting.action(plan_id, two)

        shown = actions.get(made.headers["Location"]).json()
        nothing = actions.get(other.headers["Location"]).json()

        assert [shown[name] for name in ("plans", "objectives", "actions")] == [1, 2, 3]
        assert [nothing[name] for name in ("plans", "objectives", "actions")] == [0, 0, 0]

    def test_shows_what_it_said_before(self, actions: TestClient) -> None:
        driver_id = log.new_id()
        order = DriverRegistered(driver_id=driver_id, title="Before Act", kind=DriverKind.ACT)
        with transaction("actions") as session:
            commands.register_driver(session, order, by=COUNCIL, at=AT)
        address = f"/v1/drivers/{driver_id}"
        tag = {"If-Match": actions.get(address).headers["ETag"]}
        assert actions.post(f"{address}/amend", json={"title": "After Act"}, headers=tag).is_success

        asked = {"as_at": "2026-04-02"}
        assert actions.get(address).json()["title"] == "After Act"
        assert actions.get(address, params=asked).json()["title"] == "Before Act"
        assert titles(actions.get("/v1/drivers", params=asked | {"q": "before"})) == ["Before Act"]
        assert actions.get(address, params={"as_at": "2026-03-01"}).status_code == 404

    def test_is_not_there_for_an_id_of_nothing(self, actions: TestClient) -> None:
        assert actions.get(f"/v1/drivers/{uuid.uuid4()}").status_code == 404
