"""Packs over HTTP: what they tell, to whom, in which form, and the same for ever."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import Response

from shared.events.actions import Rag
from tests import given
from tests.services.actions.governed import AIMS, OBJECTIVES, QUARTER, Governed

Ask = Callable[..., Response]
Section = Callable[[str], dict[str, Any]]
Headers = dict[str, str]


class TestTells:
    """What a pack of a quarter tells a group."""

    def test_how_far_each_priority_has_come(self, section: Section) -> None:
        (plan,) = section("progress")["plans"]

        assert [(one["code"], one["name"]) for one in plan["aims"]] == list(AIMS)
        shown = [one for aim in plan["aims"] for one in aim["objectives"]]
        assert [(one["code"], one["name"]) for one in shown] == list(OBJECTIVES)
        assert plan["actions"] == 40 == sum(one["actions"] for one in shown)
        states = ("planned", "started", "suspended", "completed", "abandoned")
        assert sum(plan[name] for name in states) == 40
        assert plan["completed"] == 5
        assert plan["rag"] == "red"

    def test_what_is_late_with_whoever_is_responsible(self, section: Section) -> None:
        late = section("overdue")["actions"]

        assert late
        assert {one["until_on"] for one in late} == {"2026-07-31", "2026-09-30"}
        first = late[0]
        assert (first["days_overdue"], first["why"][0]) == (66, "Overdue since 31 July 2026")
        assert first["officers"][0]["name"] == "Ada Moss"
        assert first["officers"][0]["post"] == "Joint Commissioning Lead"

    def test_what_does_not_go_as_planned_and_why(self, section: Section) -> None:
        whys = {why for one in section("exceptions")["actions"] for why in one["why"]}

        assert {"Reported red", "Reported amber", "Suspended"} <= whys

    def test_what_changed_since_the_last_meeting_in_plain_words(self, section: Section) -> None:
        told = section("changes")

        assert told["since_on"] == "2026-07-07"
        assert told["intro"] == (
            "Since the meeting of 14 July 2026, whose papers were due on 7 July 2026."
        )
        said = {(one["on"], one["name"], one["text"]) for one in told["changes"]}
        named = "2.2.1 Write the specification together with the parent carer forum"
        assert ("2026-07-08", named, "Completed on 8 July 2026.") in said
        asked = "Decision: Pool the budgets for therapies"
        assert ("2026-09-01", asked, "Asked for on 1 September 2026.") in said
        assert all(one["on"] >= "2026-07-07" for one in told["changes"])

    def test_nothing_private(self, ask: Ask) -> None:
        for form in ("json", "html"):
            text = ask(format=form).text
            assert not [
                one for one in ("Ill since May", "No lead", "take the council") if one in text
            ]

    def test_what_is_to_be_decided_and_which_contracts_end(self, section: Section) -> None:
        due = section("decisions_due")["decisions"]
        ending = section("contracts_ending")["contracts"]

        assert [one["kind"] for one in due] == ["group_decision", *["contract"] * 3]
        assert [one["end_on"] for one in ending] == ["2027-03-31", "2027-06-29", "2027-09-27"]
        assert {one["provider"]["name"] for one in ending} == {"Moor County Council"}
        assert all(one["decision"] is None for one in ending)

    def test_what_was_agreed_and_what_is_a_high_risk(self, section: Section) -> None:
        agreed = section("agreed_actions")["agreed"]
        (risk,) = section("risks")["risks"]

        assert [(one["due_on"], one["is_overdue"]) for one in agreed] == [
            ("2026-09-01", True),
            ("2026-11-30", False),
        ]
        assert (risk["current_risk"], risk["residual_risk"]) == ("high", "low")


class TestForms:
    """A pack as JSON, as a page and as a PDF."""

    @pytest.mark.parametrize(
        ("accept", "begins", "media"),
        [
            ("application/json", b"{", "application/json"),
            ("text/html", b"<!DOCTYPE html>", "text/html"),
            ("application/pdf", b"%PDF-", "application/pdf"),
            ("text/html,application/xhtml+xml,*/*;q=0.8", b"<!DOCTYPE html>", "text/html"),
            ("*/*", b"{", "application/json"),
        ],
    )
    def test_is_what_the_caller_accepts(
        self, ask: Ask, accept: str, begins: bytes, media: str
    ) -> None:
        answer = ask({"Accept": accept})

        assert answer.status_code == 200
        assert answer.content.startswith(begins)
        assert answer.headers["Content-Type"].startswith(media)
        assert answer.headers["Vary"] == "Authorization, Accept"

    @pytest.mark.parametrize("form", ["json", "html", "pdf"])
    def test_is_not_sent_again_to_whoever_has_it(self, ask: Ask, form: str) -> None:
        tag = ask(format=form).headers["ETag"]

        assert ask({"If-None-Match": tag}, format=form).status_code == 304

    def test_is_tagged_so_that_it_can_be_read_aloud(self, ask: Ask) -> None:
        written = ask(format="pdf").content

        assert b"/MarkInfo" in written
        assert b"/Lang" in written


class TestTheSameForEver:
    """A pack of a moment that has passed says the same, whatever happens afterwards."""

    def test_is_the_same_after_everything_has_changed(self, ask: Ask, governed: Governed) -> None:
        forms = ("json", "html", "pdf")
        before = {form: ask(format=form).content for form in forms}

        for number, action_id in enumerate(governed.action_ids[:12]):
            governed.report(action_id, Rag.RED, 1, date(2026, 11, 2) + timedelta(days=number))
        governed.action(41, at=given.AT + timedelta(days=200))
        governed.contract(0, at=given.AT + timedelta(days=200))
        governed.meet(date(2026, 10, 20))
        governed.schedule(at=given.AT + timedelta(days=200), exceptions_only=True)

        after = {form: ask(format=form).content for form in forms}
        assert after == before
        assert ask(as_at="2026-11-20T09:00:00Z").json() != ask().json()

    def test_changes_when_something_happened_before_it(self, ask: Ask) -> None:
        assert ask(as_at="2026-08-10T09:00:00Z").json() != ask().json()


class TestAsking:
    """For which group and which days a pack can be asked."""

    def test_refuses_a_period_that_has_not_begun(self, ask: Ask) -> None:
        answer = ask(from_on="2149-04-01", until_on="2149-06-30", as_at=None)

        assert (answer.status_code, answer.json()["type"].rpartition("#")[2]) == (
            409,
            "period-not-begun",
        )

    def test_tells_of_a_running_period_up_to_today(self, ask: Ask) -> None:
        answer = ask(until_on="2149-06-30", from_on="2148-06-30", as_at=None)
        assert answer.status_code == 409

        running = ask(from_on="2026-10-01", until_on="2031-03-31", as_at=None)
        assert running.status_code == 200
        assert running.json()["on"] < "2031-03-31"

    def test_tells_of_a_period_that_is_over_as_it_stood_at_its_end(self, ask: Ask) -> None:
        assert ask(as_at=None).json()["on"] == QUARTER[1].isoformat()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"from_on": "2026-10-01"},
            {"from_on": "1990-01-01"},
            {"group_id": "no"},
            {"until_on": "2026-09-31"},
            {"as_at": "2149-01-01"},
            {"format": "docx"},
            {"group_id": None},
        ],
    )
    def test_refuses_what_cannot_be_asked(self, ask: Ask, wrong: dict[str, Any]) -> None:
        assert ask(**wrong).status_code == 422

    def test_knows_no_group_that_was_not_there(self, ask: Ask) -> None:
        assert ask(group_id=str(uuid4())).status_code == 404
        assert ask(as_at="2026-03-31").status_code == 404


class TestSeen:
    """Who sees a pack: the council with names, whoever sits in the group without."""

    def test_by_those_in_the_group_without_names(
        self, ask: Ask, governed: Governed, bearer: Callable[..., Headers]
    ) -> None:
        inside = ask(bearer(organisation_id=governed.council_id, client_id=uuid4()))

        assert inside.status_code == 200
        assert "Joint Commissioning Lead" in inside.text
        assert "Ada Moss" not in inside.text
        assert "Ada Moss" in ask().text

    def test_by_nobody_else(self, ask: Ask, bearer: Callable[..., Headers]) -> None:
        assert ask(bearer(organisation_id=UUID(int=7), client_id=uuid4())).status_code == 404
        assert ask(bearer("contracts:read")).status_code == 403
