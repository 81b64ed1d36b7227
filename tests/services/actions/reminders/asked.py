"""What tests of reminders plan and ask over HTTP."""

from datetime import date, timedelta
from typing import Any

from starlette.testclient import TestClient

from shared import clock
from shared.calendar import Calendar
from tests.services.actions.planned import Planned

TODAY = Calendar().working_day_on_or_before(clock.today("Europe/London"))
TOMORROW = Calendar().add_working_days(TODAY, 1)


def by(until_on: date, from_on: date | None = None) -> dict[str, Any]:
    days = {"until_on": until_on.isoformat(), "from_on": from_on and from_on.isoformat()}
    return {"time_scale": {"words": "by then", **days}}


def late(planned: Planned, days: int = 10, **more: Any) -> dict[str, Any]:
    """Plan an action that is overdue since some days, in a plan that stands."""
    return planned.planned(**by(TODAY - timedelta(days=days)), **more)


def reminders(client: TestClient, thing: str, **query: Any) -> list[dict[str, Any]]:
    found = client.get("/v1/reminders", params={"about": thing, **query}).json()["items"]
    return [*reversed(found)]


def items(client: TestClient, thing: str, **query: Any) -> list[dict[str, Any]]:
    params = {"about": thing, "with_closed": True, **query}
    found: list[dict[str, Any]] = client.get("/v1/worklist-items", params=params).json()["items"]
    return found
