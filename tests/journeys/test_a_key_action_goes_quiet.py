"""A key action goes quiet: its officer is asked, answers, is late after all, and it climbs."""

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
from tests.journeys.days import addressees, let_come, make, messages, tell, words

TODAY = clock.today("Europe/London")
DESIGN = "Design with families a short breaks offer for evenings and weekends"


@pytest.fixture
def mail(installed: Settings, tmp_path: Path) -> Any:
    """The folder to which messages are written."""
    more = {"data_folder": tmp_path, "default_recipient": "desk@example.org"}
    with settings.using(installed.model_copy(update=more)):
        yield tmp_path / "mail"


def test_a_key_action_goes_quiet(
    council: TestClient,
    council_id: uuid.UUID,
    bearer: Callable[..., dict[str, str]],
    mail: Path,
) -> None:
    """Nothing is heard of it for a quarter, so its officer is asked, once; then it is overdue."""
    first = Calendar().working_day_on_or_after(TODAY)
    until_on = Calendar().add_working_days(TODAY, 60)
    worker.settle()
    ada, cay = (_officer(council, council_id, name) for name in ("ada", "cay"))
    tell(council, "officers", ada, "change-reporting", line_manager_id=cay)
    action_id = _started_action(council, council_id, ada, until_on=until_on)
    mine = bearer("actions:read", "actions:write", officer_id=uuid.UUID(ada))

    # Since a quarter nothing was reported: she is told of it once, however many days go by.
    let_come(first)
    (told,) = messages(mail)
    assert told["To"].addresses[0].addr_spec == "ada@example.org"
    assert "1 key action needs your attention" in str(told["Subject"])
    assert DESIGN in " ".join(words(told).split())
    assert "Nothing was reported about it since" in " ".join(words(told).split())
    (item,) = council.get("/v1/me/worklist", headers=mine).json()["items"]
    assert (item["kind"], item["about"]["id"]) == ("action_no_progress", action_id)
    let_come(Calendar().add_working_days(first, 1))
    assert addressees(mail) == []

    # She says how it goes, and nothing is left to do.
    report = {"rag": "amber", "rationale": "The survey is out, and answers come slowly."}
    tell(council, "actions", action_id, "report-progress", **report)
    let_come(Calendar().add_working_days(first, 2))
    assert addressees(mail) == []
    assert council.get("/v1/me/worklist", headers=mine).json()["items"] == []
    closed = council.get(f"/v1/worklist-items/{item['id']}").json()
    assert closed["closed_at"] is not None

    # Its day comes near, and passes: the one reminder takes the place of the other.
    # What is new was not there when the day began, so it does not climb on that morning.
    let_come(
        Calendar().working_day_on_or_after(until_on - timedelta(days=28)), but=("climb_items",)
    )
    assert addressees(mail) == ["ada@example.org"]
    (soon,) = council.get("/v1/me/worklist", headers=mine).json()["items"]
    assert soon["kind"] == "action_due_soon"
    acknowledged = _answer(council, soon["id"], mine)
    assert acknowledged["is_quiet"]
    late_on = Calendar().working_day_on_or_after(until_on + timedelta(days=1))
    let_come(late_on, but=("climb_items",))
    assert addressees(mail) == ["ada@example.org"]
    (late,) = council.get("/v1/me/worklist", headers=mine).json()["items"]
    assert (late["kind"], late["target_on"]) == ("action_overdue", str(until_on))

    # Nobody answers, so it goes up the line; nobody is told every day.
    climbs_on = max(date.fromisoformat(late["climbs_on"]), late_on)
    let_come(climbs_on)
    assert addressees(mail) == ["cay@example.org"]
    with_cay = council.get(f"/v1/worklist-items/{late['id']}").json()
    assert with_cay["officer"]["id"] == cay
    assert [one["id"] for one in with_cay["climbed_from"]] == [ada]

    # It is done: within one look of the clock it is in nobody's worklist.
    tell(council, "actions", action_id, "complete", outcome="Families have a choice of evenings.")
    let_come(climbs_on)
    params = {"about": f"actions/{action_id}"}
    assert council.get("/v1/worklist-items", params=params).json()["items"] == []
    history = council.get("/v1/reminders", params=params).json()["items"]
    assert [(one["kind"], one["settlement"]) for one in reversed(history)] == [
        ("action_no_progress", "answered"),
        ("action_due_soon", "later"),
        ("action_overdue", "done"),
    ]


def _officer(council: TestClient, council_id: uuid.UUID, name: str) -> str:
    order = {
        "organisation_id": str(council_id),
        "name": name.capitalize(),
        "email": f"{name}@example.org",
        "post": f"Post of {name}",
    }
    return make(council, "officers", **order)


def _started_action(
    council: TestClient, council_id: uuid.UUID, officer_id: str, *, until_on: date
) -> str:
    """Put an action into a plan that is published, and start it a quarter ago."""
    plan_id = make(
        council, "plans", title="SEND strategy", kind="strategy", owner_ids=[str(council_id)]
    )
    objective_id = make(council, "objectives", plan_id=plan_id, title="Families can rest")
    action_id = make(
        council,
        "actions",
        plan_id=plan_id,
        objective_id=objective_id,
        description=DESIGN,
        kind="design",
        officer_ids=[officer_id],
        time_scale={"words": "by the summer", "until_on": str(until_on)},
    )
    tell(council, "plans", plan_id, "publish", note="The first version.")
    started_on = str(TODAY - timedelta(days=100))
    tell(council, "actions", action_id, "start", started_on=started_on)
    return action_id


def _answer(council: TestClient, item_id: str, headers: dict[str, str]) -> Any:
    address = f"/v1/worklist-items/{item_id}"
    tag = council.get(address).headers["ETag"]
    answer = council.post(f"{address}/acknowledge", headers=headers | {"If-Match": tag})
    assert answer.status_code == 200, answer.text
    return answer.json()
