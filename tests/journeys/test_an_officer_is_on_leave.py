"""An officer goes on leave, and nothing that comes meanwhile is forgotten."""

import uuid
from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from services import worker
from services.actions import jobs as actions
from services.contracts import jobs as contracts
from shared import clock, settings
from shared.calendar import Calendar
from shared.settings import Settings
from tests import given

TODAY = clock.today("Europe/London")


@pytest.fixture
def mail(installed: Settings, tmp_path: Path) -> Any:
    """The folder to which messages are written."""
    more = {"data_folder": tmp_path, "default_recipient": "desk@example.org"}
    with settings.using(installed.model_copy(update=more)):
        yield tmp_path / "mail"


def morning(day: date) -> datetime:
    return datetime.fromisoformat(f"{day}T10:00:00+00:00")


def let_come(day: date, *, but: Collection[str] = ()) -> None:
    """Let the morning of a working day come, with everything that is done then."""
    for name, job in (contracts.JOBS | actions.JOBS).items():
        if name not in but:
            job.run(morning(day))
            worker.settle()


def told(mail: Path) -> list[str]:
    """Return to whom the messages went that nobody has looked at yet."""
    found = []
    for path in sorted(mail.glob("*.eml")):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        found.append(str(message["To"].addresses[0].addr_spec))
        path.unlink()
    return found


def test_an_officer_is_on_leave(
    council: TestClient,
    council_id: uuid.UUID,
    bearer: Callable[..., dict[str, str]],
    mail: Path,
) -> None:
    """The deputy answers what comes; what the deputy leaves goes to the line manager."""
    worker.settle()
    ada, ben, cay = (_officer(council, council_id, name) for name in ("ada", "ben", "cay"))
    _do(council, ada, "change-reporting", line_manager_id=cay)
    _do(council, ada, "appoint-deputy", deputy_id=ben)
    first = Calendar().working_day_on_or_after(TODAY)
    back = first + timedelta(days=60)
    _do(council, ada, "announce-absence", from_on=str(TODAY), until_on=str(back))
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
    assert set(told(mail)) == {"ben@example.org"}
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

    assert "cay@example.org" in told(mail)
    for one in waiting:
        shown = council.get(f"/v1/worklist-items/{one['id']}").json()
        assert shown["officer"]["id"] == cay
        assert [each["id"] for each in shown["climbed_from"]] == [ben]
    for item_id in answered:
        assert council.get(f"/v1/worklist-items/{item_id}").json()["officer"]["id"] == ben

    # Back again, the manager gets what is new.
    _do(council, ada, "return")
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
    assert "ada@example.org" in told(mail)


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


def _do(council: TestClient, officer_id: str, verb: str, **order: object) -> None:
    address = f"/v1/officers/{officer_id}"
    headers = {"If-Match": council.get(address).headers["ETag"]}
    body = {"json": order} if order else {}
    answer = council.post(f"{address}/{verb}", headers=headers, **body)
    assert answer.status_code == 200, answer.text


def _answer(council: TestClient, item_id: str, headers: dict[str, str]) -> None:
    address = f"/v1/worklist-items/{item_id}"
    tag = council.get(address).headers["ETag"]
    answer = council.post(f"{address}/acknowledge", headers=headers | {"If-Match": tag})
    assert answer.status_code == 200, answer.text
