"""Calendars over HTTP: made, fetched by programs, replaced and revoked."""

import json
import logging
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
import vobject
from httpx import Response
from ical.calendar_stream import IcsCalendarStream
from starlette.testclient import TestClient

from shared import logs
from shared.database.engine import reading
from tests.services.actions.planned import Planned

Officer = Callable[..., dict[str, Any]]
Alert = Callable[..., uuid.UUID]
Bearer = Callable[..., dict[str, str]]
pytestmark = pytest.mark.usefixtures("quiet")


@pytest.fixture
def ada(officer: Officer) -> dict[str, Any]:
    """An officer."""
    return officer(name="Ada Moss", post="Contract manager")


@pytest.fixture
def hers(ada: dict[str, Any], bearer: Bearer) -> dict[str, str]:
    """Headers with her token."""
    return bearer("actions:read", "actions:write", officer_id=uuid.UUID(ada["id"]))


def make(client: TestClient, headers: dict[str, str]) -> Response:
    return client.post("/v1/calendars", headers=headers)


def fetch(client: TestClient, address: str, **headers: str) -> Response:
    """Fetch a calendar as a program does: without a token."""
    path = address.removeprefix("http://127.0.0.1:8000")
    return client.get(path, headers={"Authorization": "", "Accept": "text/calendar", **headers})


class TestMakeCalendar:
    """Making a calendar and fetching it."""

    def test_shows_what_is_open_to_two_calendar_libraries(
        self, actions: TestClient, ada: dict[str, Any], hers: dict[str, str], alert: Alert
    ) -> None:
        alert(ada["id"], title="Short breaks; “Ärger”, and more", safe_start_on=date(2027, 3, 1))
        alert(ada["id"], kind="review", target_on=date(2027, 5, 1), title="Advocacy")
        alert(None, title="Somebody else's")

        made = make(actions, hers)
        answer = fetch(actions, made.json()["address"])

        assert made.status_code == 201
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert "Last-Modified" in answer.headers
        days = [
            (date(2027, 3, 1), "Latest safe start of a re-procurement: Short breaks"),
            (date(2027, 5, 1), "Review of the contract: Advocacy"),
            (date(2027, 9, 30), "Contract ends: Advocacy"),
            (date(2027, 9, 30), "Contract ends: Short breaks"),
        ]
        calendar = vobject.readOne(answer.text)
        read = [(one.dtstart.value, one.summary.value) for one in calendar.vevent_list]
        other = IcsCalendarStream.calendar_from_ics(answer.text)
        for found in (read, [(one.dtstart, one.summary) for one in other.events]):
            assert sorted((on, str(said).partition(";")[0]) for on, said in found) == days
        assert "Responsible: Contract manager" in calendar.vevent_list[0].description.value
        for private in ("Ada Moss", ada["email"], "Somebody else"):
            assert private not in answer.text

    def test_shows_the_days_of_what_is_planned_before_anybody_is_reminded(
        self, actions: TestClient, ada: dict[str, Any], hers: dict[str, str], council_id: uuid.UUID
    ) -> None:
        plan = Planned(actions, council_id, ada["id"])
        address = f"/v1/plans/{plan.plan_id}"
        tag = {"If-Match": actions.get(address).headers["ETag"]}
        order = {"officer_id": ada["id"], "refresh_months": 12, "demands_officers": False}
        assert actions.post(f"{address}/amend", json=order, headers=tag).status_code == 200
        scale = {"time_scale": {"words": "by Easter", "until_on": "2031-04-13"}}
        action = plan.planned(code="1.1.3", **scale)
        plan.planned(officer_ids=[], organisation_ids=[str(council_id)], **scale)
        feed = make(actions, hers).json()["address"]
        while_drafted = fetch(actions, feed)
        tag = {"If-Match": actions.get(address).headers["ETag"]}
        published = {"published_on": "2026-10-01"}
        actions.post(f"{address}/publish", json=published, headers=tag)

        answer = fetch(actions, feed)
        plan.done(action, "reschedule", reason="Later.", time_scale={"words": "May 2031"})
        moved = fetch(actions, feed)
        plan.done(action, "complete")
        done = fetch(actions, feed)

        def days(calendar: Response) -> list[tuple[str, str]]:
            found = getattr(vobject.readOne(calendar.text), "vevent_list", [])
            return [(one.dtstart.value.isoformat(), one.summary.value) for one in found]

        refresh = ("2027-10-01", "Refresh of the plan: SEND strategy")
        review = "Action to be done: Review every kind of short break."
        assert days(while_drafted) == []
        assert days(answer) == [refresh, ("2031-04-13", review)]
        assert days(moved) == [refresh, ("2031-05-31", review)]
        assert days(done) == [refresh]
        assert f"/v1/actions/{action['id']}" in answer.text.replace("\r\n ", "")

    def test_is_not_sent_again_when_nothing_changed(
        self,
        actions: TestClient,
        ada: dict[str, Any],
        hers: dict[str, str],
        alert: Alert,
        settle_alert: Callable[[uuid.UUID], None],
    ) -> None:
        alert_id = alert(ada["id"])
        address = make(actions, hers).json()["address"]
        first = fetch(actions, address)
        tag = {"If-None-Match": first.headers["ETag"]}

        again = fetch(actions, address, **tag)
        settle_alert(alert_id)
        closed = fetch(actions, address, **tag)

        assert (again.status_code, again.content) == (304, b"")
        assert (closed.status_code, "VEVENT" in closed.text) == (200, False)

    def test_keeps_the_secret_out_of_the_database_and_the_log(
        self,
        actions: TestClient,
        hers: dict[str, str],
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        made = make(actions, hers).json()
        secret = made["address"].rpartition("/")[2].removesuffix(".ics")

        fetch(actions, made["address"])
        fetch(actions, made["address"].replace(secret, secret + "x"))
        logging.shutdown()
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "{" in line]

        assert len(secret) >= 40
        assert not [line for line in lines if secret in json.dumps(line)]
        assert [line["path"] for line in lines][-2:] == ["/v1/calendars/….ics"] * 2
        with reading("actions") as session:
            kept = session.execute(sa.text("SELECT secret_hash FROM actions.calendar")).scalars()
            assert secret not in kept.all()
        with reading("actions") as session:
            envelopes = session.execute(
                sa.text("SELECT envelope FROM log.event WHERE type = 'calendar.made'")
            ).scalars()
            assert not [one for one in envelopes if b"secret_hash" in one or secret.encode() in one]
        assert "address" not in actions.get(f"/v1/calendars/{made['id']}", headers=hers).json()

    def test_ends_at_five(self, actions: TestClient, hers: dict[str, str]) -> None:
        answers = [make(actions, hers) for _ in range(6)]

        assert [one.status_code for one in answers] == [201] * 5 + [409]
        listed = actions.get("/v1/calendars", headers=hers).json()["items"]
        assert [one["id"] for one in listed] == [one.json()["id"] for one in answers[:5]]
        pages = actions.get("/v1/calendars", headers=hers, params={"limit": 2}).json()
        assert pages["next_cursor"]

    def test_is_for_officers(self, actions: TestClient, bearer: Bearer) -> None:
        assert make(actions, bearer()).status_code == 403
        assert actions.get("/v1/calendars").status_code == 403


class TestReplaceAndRevoke:
    """Ending an address."""

    def test_leaves_nothing_at_the_old_address(
        self, actions: TestClient, hers: dict[str, str]
    ) -> None:
        made = make(actions, hers)
        first = made.json()

        replaced = change(actions, first["id"], "replace", made.headers["ETag"], hers)
        second = replaced.json()
        found = [fetch(actions, one["address"]).status_code for one in (first, second)]
        revoked = change(actions, first["id"], "revoke", replaced.headers["ETag"], hers)
        again = change(actions, first["id"], "revoke", revoked.headers["ETag"], hers)
        gone = fetch(actions, second["address"])

        assert (replaced.status_code, found) == (200, [404, 200])
        assert first["address"] != second["address"]
        assert (revoked.json()["revoked_at"] is None, revoked.json()["allowed"]) == (False, [])
        assert again.json()["type"].endswith("#revoked-already")
        assert (gone.status_code, gone.headers["Content-Type"]) == (404, "application/problem+json")

    def test_shows_nothing_when_the_officer_has_left(
        self, actions: TestClient, ada: dict[str, Any], hers: dict[str, str]
    ) -> None:
        address = make(actions, hers).json()["address"]

        actions.post(f"/v1/officers/{ada['id']}/leave", headers={"If-Match": ada["etag"]})

        assert fetch(actions, address).status_code == 404

    def test_is_for_its_officer_alone(
        self, actions: TestClient, officer: Officer, hers: dict[str, str], bearer: Bearer
    ) -> None:
        made = make(actions, hers)
        calendar_id, tag = made.json()["id"], made.headers["ETag"]
        other = bearer(officer_id=uuid.UUID(officer()["id"]))

        assert actions.get(f"/v1/calendars/{calendar_id}", headers=other).status_code == 404
        for verb in ("replace", "revoke"):
            assert change(actions, calendar_id, verb, tag, other).status_code == 404
            assert change(actions, calendar_id, verb, '"9-0"', hers).status_code == 412

    @pytest.mark.parametrize("secret", ["x", "%00", "%ff", "..", "a" * 200, "%F0%9F%A7%92"])
    def test_answers_404_for_any_other_address(self, actions: TestClient, secret: str) -> None:
        assert fetch(actions, f"/v1/calendars/{secret}.ics").status_code == 404

    def test_refuses_what_is_too_long_for_one(self, actions: TestClient) -> None:
        assert fetch(actions, f"/v1/calendars/{'a' * 201}.ics").status_code == 422


def change(
    client: TestClient, calendar_id: str, verb: str, tag: str, headers: dict[str, str]
) -> Response:
    """Replace or revoke a calendar."""
    return client.post(f"/v1/calendars/{calendar_id}/{verb}", headers=headers | {"If-Match": tag})


class TestShownPath:
    """What the log may hold of a path."""

    @pytest.mark.parametrize(
        ("path", "shown"),
        [
            ("/v1/calendars/s3cr3t.ics", "/v1/calendars/….ics"),
            ("/v1/calendars/s3/cr3t.ics", "/v1/calendars/….ics"),
            ("/v1/calendars", "/v1/calendars"),
            ("/v1/contracts/x.ics", "/v1/contracts/x.ics"),
        ],
    )
    def test_leaves_out_the_secret(self, path: str, shown: str) -> None:
        assert logs.shown_path(path) == shown
