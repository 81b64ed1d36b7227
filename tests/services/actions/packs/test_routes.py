"""Packs over HTTP: what they tell, to whom, in which form, and the same for ever."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import Response

from services.actions.packs import writing
from services.actions.packs.schemas import PackView
from services.actions.time_scales import reading
from shared.events.actions import Ground, GroundKind, Rag
from shared.events.report_schedules import Section as Part
from shared.events.report_schedules import SectionKind
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

    def test_is_written_even_in_letters_that_our_fonts_lack(self, pack: dict[str, Any]) -> None:
        titled = PackView.model_validate(pack).model_copy(update={"title": "短期照顾 😀"})

        written = writing.pdf(titled)

        assert written.startswith(b"%PDF-")
        assert b"/MarkInfo" in written
        assert writing.pdf(titled) == written


class TestScope:
    """A group is told of what its schedules name, and of nothing else."""

    def test_of_a_work_stream_is_its_objectives_alone(self, ask: Ask) -> None:
        board = Governed()
        for number in (0, 1, 12):
            board.start(board.action(number), date(2026, 7, 20))
        board.schedule(objective_ids=(board.objective_ids[0],))

        pack = ask(group_id=str(board.group_id)).json()

        (plan,) = _section(pack, "progress")["plans"]
        assert _objectives(plan) == ["1.1"]
        assert (plan["actions"], [one["code"] for one in plan["aims"]]) == (2, ["1"])
        names = [one["name"] for one in _section(pack, "changes")["changes"]]
        assert len(names) == 2
        assert all(name.startswith("1.1.") for name in names)
        assert "1.2" not in {one["code"] for one in _section(pack, "exceptions")["actions"]}

    def test_of_some_commissions_is_these_and_what_rests_on_them(self, ask: Ask) -> None:
        board, another = Governed(), Governed()
        told_of, _ = board.contract(0), board.contract(1)
        board.action(0, grounds=(Ground(kind=GroundKind.CONTRACT, id=told_of),))
        board.action(1)
        kinds = (SectionKind.COMMISSIONS, SectionKind.PROGRESS)
        for group in (board, another):
            group.schedule(
                plan_id=None, contract_ids=(told_of,), sections=tuple(Part(kind=k) for k in kinds)
            )

        for group in (board, another):
            pack = ask(group_id=str(group.group_id)).json()
            assert [one["kind"] for one in pack["sections"]] == [str(kind) for kind in kinds]
            assert [one["id"] for one in _section(pack, "commissions")["contracts"]] == [
                str(told_of)
            ]
            (plan,) = _section(pack, "progress")["plans"]
            assert (plan["actions"], _objectives(plan)) == (1, ["1.1"])

    def test_of_exceptions_is_only_what_does_not_go_as_planned(self, ask: Ask) -> None:
        board = Governed()
        later = reading.read("December 2027")
        well, badly, late = board.action(0, time_scale=later), board.action(4), board.action(5)
        for action_id, rag in ((well, Rag.GREEN), (badly, Rag.RED), (late, Rag.GREEN)):
            board.report(action_id, rag, 50, date(2026, 8, 3))
        board.schedule(exceptions_only=True)

        pack = ask(group_id=str(board.group_id)).json()

        (plan,) = _section(pack, "progress")["plans"]
        assert (plan["exceptions_only"], plan["actions"]) == (True, 3)
        assert _objectives(plan) == ["2.1", "2.2"]
        assert {one["id"] for one in _section(pack, "exceptions")["actions"]} == {
            str(badly),
            str(late),
        }
        subjects = {one["subject"] for one in _section(pack, "changes")["changes"]}
        assert subjects == {f"actions/{badly}", f"actions/{late}"}
        page = ask(group_id=str(board.group_id), format="html").text
        assert "Shown are only those in which something does not go as planned." in page

    def test_of_nothing_says_so_in_every_section(self, ask: Ask) -> None:
        board = Governed()
        board.schedule(plan_id=None)

        page = ask(group_id=str(board.group_id), format="html").text

        assert page.count("Nothing to report.") == page.count("<section") == 8
        assert "<table>" not in page


def _section(pack: dict[str, Any], kind: str) -> dict[str, Any]:
    return next(one for one in pack["sections"] if one["kind"] == kind)


def _objectives(plan: dict[str, Any]) -> list[str]:
    return [one["code"] for aim in plan["aims"] for one in aim["objectives"]]


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
