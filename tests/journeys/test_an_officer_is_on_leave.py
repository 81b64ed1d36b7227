"""An officer goes on leave, and nothing that comes meanwhile is forgotten."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from services import worker
from shared import clock, settings
from shared.calendar import Calendar
from shared.settings import Settings
from tests import given
from tests.journeys.days import addressees, let_come, tell

TODAY = clock.today("Europe/London")


@pytest.fixture
def mail(installed: Settings, tmp_path: Path) -> Any:
    """The folder to which messages are written."""
    more = {"data_folder": tmp_path, "default_recipient": "desk@example.org"}
    with settings.using(installed.model_copy(update=more)):
        yield tmp_path / "mail"


def test_an_officer_is_on_leave(
    council: TestClient,
    council_id: uuid.UUID,
    bearer: Callable[..., dict[str, str]],
    mail: Path,
) -> None:
    """The deputy answers what comes; what the deputy leaves goes to the line manager."""
    worker.settle()
    ada, ben, cay = (_officer(council, council_id, name) for name in ("ada", "ben", "cay"))
    tell(council, "officers", ada, "change-reporting", line_manager_id=cay)
    tell(council, "officers", ada, "appoint-deputy", deputy_id=ben)
    first = Calendar().working_day_on_or_after(TODAY)
    back = first + timedelta(days=60)
    tell(council, "officers", ada, "announce-absence", from_on=str(TODAY), until_on=str(back))
    worker.settle()

    for _ in range(2):
        given.contract(
            end_on=TODAY + timedelta(days=300),
            lead_commissioner_id=council_id,
            officer_id=uuid.UUID(ada),
        )
    worker.settle()
    let_come(first)

    # The deputy is told of both contracts, and nobody else is.
    assert set(addressees(mail)) == {"ben@example.org"}
    mine = bearer("actions:read", "actions:write", officer_id=uuid.UUID(ben))
    items = council.get("/v1/me/worklist", headers=mine).json()["items"]
    assert len({one["contract"]["id"] for one in items}) == 2
    answered = {one["id"] for one in items if one["contract"]["id"] == items[0]["contract"]["id"]}
    for item_id in answered:
        _answer(council, item_id, mine)

    # What the deputy has not answered goes to the line manager, who is told.
    waiting = [one for one in items if one["id"] not in answered]
    climbs_on = max(date.fromisoformat(one["climbs_on"]) for one in waiting)
    let_come(climbs_on)

    assert "cay@example.org" in addressees(mail)
    for one in waiting:
        shown = council.get(f"/v1/worklist-items/{one['id']}").json()
        assert shown["officer"]["id"] == cay
        assert [each["id"] for each in shown["climbed_from"]] == [ben]
    for item_id in answered:
        assert council.get(f"/v1/worklist-items/{item_id}").json()["officer"]["id"] == ben

    # Back again, the manager gets what is new.
    tell(council, "officers", ada, "return")
    contract_id = given.contract(
        end_on=TODAY + timedelta(days=200),
        lead_commissioner_id=council_id,
        officer_id=uuid.UUID(ada),
    )
    worker.settle()
    # Nothing climbs on that morning: what is new was not there when the working day began.
    after = Calendar().add_working_days(climbs_on, 1)
    let_come(after, but=("climb_items",))
    found = council.get(
        "/v1/worklist-items", params={"contract_id": str(contract_id), "officer_id": ada}
    ).json()["items"]
    assert found
    assert "ada@example.org" in addressees(mail)


def _officer(council: TestClient, council_id: uuid.UUID, name: str) -> str:
    order = {
        "organisation_id": str(council_id),
        "name": name.capitalize(),
        "email": f"{name}@example.org",
        "post": f"Post of {name}",
    }
    answer = council.post("/v1/officers", json=order)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def _answer(council: TestClient, item_id: str, headers: dict[str, str]) -> None:
    address = f"/v1/worklist-items/{item_id}"
    tag = council.get(address).headers["ETag"]
    answer = council.post(f"{address}/acknowledge", headers=headers | {"If-Match": tag})
    assert answer.status_code == 200, answer.text
