"""Items that come from reminders: shown, put off, handed on and climbing like any other."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from services.actions import jobs
from services.actions.reminders import store as reminders
from shared.calendar import Calendar
from shared.database.engine import transaction
from shared.eventlog import log
from shared.events.reminders import (
    ReminderEvent,
    ReminderKind,
    ReminderRaised,
    ReminderReassigned,
    ReminderSettled,
    ReminderSettlement,
)
from tests import given
from tests.journeys.days import morning
from tests.services.actions.worklist_items.opened import TARGET_ON, TODAY, Opened, form, send
from tests.services.front.reading import complaints, read
from tests.shared.test_pages import HERE_ALLOWED

Officer = Callable[..., dict[str, Any]]
Headers = Callable[..., dict[str, str]]
DESIGN = "Design short breaks with families"
WHY = "The plan says “by the spring”. Nobody has completed, rescheduled or suspended it."


@pytest.fixture
def say(settle: Callable[[], None]) -> Callable[[ReminderEvent], None]:
    """Let something happen to a reminder, and the service read it."""

    def happen(event: ReminderEvent) -> None:
        with transaction("actions") as session:
            earlier = log.history(session, ReminderEvent, event.reminder_id)
            after = earlier[-1].head if earlier else None
            told = log.append(session, event, after=after, by=given.COUNCIL, at=given.AT)
            reminders.apply(session, told)
        settle()

    return happen


@pytest.fixture
def remind(actions: TestClient, say: Callable[[ReminderEvent], None]) -> Callable[..., Opened]:
    """Remind an officer of something, and return the item that it opens."""

    def happen(officer_id: str, **more: Any) -> Opened:
        facts: dict[str, Any] = {
            "reminder_id": uuid.uuid4(),
            "kind": ReminderKind.ACTION_OVERDUE,
            "about": f"actions/{uuid.uuid4()}",
            "officer_id": uuid.UUID(officer_id),
            "target_on": TODAY - timedelta(days=3),
            "title": DESIGN,
            "reference": "1.1.3",
            "part_of": "SEND strategy",
            "why": WHY,
        }
        event = ReminderRaised(**facts | more)
        say(event)
        (item,) = found(actions, about=event.about)
        return Opened(uuid.UUID(item["id"]), officer_id)

    return happen


def found(client: TestClient, **query: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client.get("/v1/worklist-items", params=query).json()["items"]
    return items


def act(client: TestClient, item_id: uuid.UUID, verb: str, **order: Any) -> dict[str, Any]:
    address = f"/v1/worklist-items/{item_id}"
    tag = {"If-Match": client.get(address).headers["ETag"]}
    body = {"json": order} if order else {}
    answer = client.post(f"{address}/{verb}", headers=tag, **body)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


class TestAnswer:
    """What an officer does with an item that is no contract's."""

    def test_is_quiet_for_a_week_when_what_is_late_is_acknowledged(
        self, actions: TestClient, officer: Officer, remind: Callable[..., Opened]
    ) -> None:
        one = remind(officer()["id"])

        shown = act(actions, one.id, "acknowledge")

        assert shown["quiet_until"] == (TODAY + timedelta(days=7)).isoformat()
        climbs_on = Calendar().add_working_days(TODAY + timedelta(days=7), 5)
        assert shown["climbs_on"] == climbs_on.isoformat()

    def test_is_put_off_until_its_day_at_the_latest(
        self, actions: TestClient, officer: Officer, remind: Callable[..., Opened]
    ) -> None:
        one = remind(officer()["id"], kind=ReminderKind.ACTION_DUE_SOON, target_on=TARGET_ON)

        put_off = act(actions, one.id, "snooze", until=TARGET_ON.isoformat(), reason="In May.")

        assert put_off["is_snoozed"]
        assert put_off["quiet_until"] == TARGET_ON.isoformat()

    def test_is_delegated_and_climbs_to_the_line_manager(
        self, actions: TestClient, officer: Officer, remind: Callable[..., Opened]
    ) -> None:
        ada, ben, cay = officer(), officer(), officer()
        tag = {"If-Match": ben["etag"]}
        order = {"line_manager_id": cay["id"]}
        actions.post(f"/v1/officers/{ben['id']}/change-reporting", json=order, headers=tag)
        one = remind(ada["id"])

        given_away = act(actions, one.id, "delegate", officer_id=ben["id"], reason="It is hers.")
        climbs_on = Calendar().add_working_days(TODAY, 5)
        jobs.climb_items(morning(climbs_on))

        assert given_away["climbs_on"] == climbs_on.isoformat()
        (climbed,) = found(actions, officer_id=cay["id"])
        assert climbed["id"] == str(one.id)
        assert [each["id"] for each in climbed["climbed_from"]] == [ben["id"]]

    def test_moves_and_ends_with_its_reminder(
        self,
        actions: TestClient,
        officer: Officer,
        remind: Callable[..., Opened],
        say: Callable[[ReminderEvent], None],
    ) -> None:
        ada, ben = officer(), officer()
        one = remind(ada["id"])
        shown = actions.get(f"/v1/worklist-items/{one.id}").json()
        reminder_id = uuid.UUID(shown["reminder_id"])

        say(ReminderReassigned(reminder_id=reminder_id, officer_id=uuid.UUID(ben["id"])))
        moved = actions.get(f"/v1/worklist-items/{one.id}").json()
        say(ReminderReassigned(reminder_id=reminder_id, officer_id=None))
        nobodys = actions.get(f"/v1/worklist-items/{one.id}").json()
        say(ReminderSettled(reminder_id=reminder_id, settlement=ReminderSettlement.DONE))
        closed = actions.get(f"/v1/worklist-items/{one.id}").json()

        assert moved["officer"]["id"] == ben["id"]
        assert nobodys["officer"] is None
        assert closed["closed_at"] is not None
        assert one.types == [
            "worklist_item.opened",
            *["worklist_item.reassigned"] * 2,
            "worklist_item.closed",
        ]


class TestFind:
    """Finding items of contracts and of what is planned."""

    def test_finds_both_by_what_they_are_about(
        self,
        actions: TestClient,
        officer: Officer,
        remind: Callable[..., Opened],
        alert: Callable[..., uuid.UUID],
    ) -> None:
        ada, contract_id = officer(), uuid.uuid4()
        remind(ada["id"])
        alert(ada["id"], contract_id=contract_id)

        (contract,) = found(actions, about=f"contracts/{contract_id}")
        both = found(actions, officer_id=ada["id"])

        assert contract["about"] == {
            "kind": "contract",
            "id": str(contract_id),
            "name": "Short breaks for disabled children",
            "reference": "CS-2024-017",
        }
        assert (contract["reminder_id"], contract["part_of"]) == (None, None)
        assert [one["kind"] for one in both] == ["action_overdue", "contract_end"]
        assert found(actions, officer_id=ada["id"], kind="action_overdue") == both[:1]
        assert found(actions, about="actions/1") == []


class TestPage:
    """The small page of such an item."""

    def test_says_what_it_is_about_and_lets_one_act(
        self, browser: TestClient, officer: Officer, remind: Callable[..., Opened]
    ) -> None:
        officer(post="Commissioning lead")
        one = remind(officer(post="Head of Commissioning")["id"])

        page = read(browser.get(one.link()).text)

        assert [each for each in complaints(page) if each not in HERE_ALLOWED] == []
        assert [each.text for each in page.all("h1")] == [DESIGN]
        for words in (
            *("Key action 1.1.3", "SEND strategy", "Was to be done by", "3 days ago", WHY),
            *("Why you are reminded", "It goes to the deputy or line manager"),
        ):
            assert words in page.text
        for words in ("Contract", "Provider", "Record the decision", "None"):
            assert words not in page.text
        with pytest.raises(AssertionError, match="no form to snooze"):
            form(browser, one.link(), "snooze")

        assert send(browser, one.link(), "acknowledge").status_code == 303
        assert "You acknowledged this." in read(browser.get(one.link()).text).text

    @pytest.mark.parametrize("kind", list(ReminderKind))
    def test_has_words_for_every_kind_of_day(
        self,
        browser: TestClient,
        officer: Officer,
        remind: Callable[..., Opened],
        kind: ReminderKind,
    ) -> None:
        one = remind(officer()["id"], kind=kind, reference=None, part_of=None)

        page = read(browser.get(one.link()).text)

        assert "Due" not in [each.text for each in page.all("dt")]
        assert "None" not in page.text
