"""Reports over HTTP: each comes due by itself, once, and is the pack of one moment for ever."""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
import rfc8785
from httpx import Response
from starlette.testclient import TestClient

from services.actions.meetings import store as meetings
from services.actions.report_schedules import rules
from services.actions.report_schedules import store as schedules
from shared import clock
from shared.events.groups import Cadence
from shared.events.meetings import MeetingMoved
from shared.events.report_schedules import ReportScheduleAmended, Section, SectionKind
from tests.services.actions.governed import OCTOBER, Governed, opened

Headers = dict[str, str]
QUESTION = Section(kind=SectionKind.QUESTION, heading="Is it working?", question="For families?")


class Reports:
    """A schedule of a group, and its reports as a client sees them."""

    def __init__(self, client: TestClient, governed: Governed, **more: Any) -> None:
        self.client = client
        self.governed = governed
        self.schedule_id = governed.schedule(**more)

    def listed(self, **asked: Any) -> list[dict[str, Any]]:
        """Return the reports of the schedule."""
        wanted = {"schedule_id": str(self.schedule_id), "limit": 200} | asked
        answer = self.client.get("/v1/reports", params=wanted)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    def periods(self) -> list[tuple[str, str]]:
        """Return of which days they tell."""
        return [(one["period_from_on"], one["period_until_on"]) for one in self.listed()]

    def do(
        self, report: dict[str, Any], verb: str, headers: Headers | None = None, **order: Any
    ) -> Response:
        """Do something with a report as it stands."""
        address = f"/v1/reports/{report['id']}"
        tag = {"If-Match": self.client.get(address).headers["ETag"]}
        return self.client.post(f"{address}/{verb}", json=order, headers=tag | (headers or {}))

    def pack(self, report: dict[str, Any], **asked: Any) -> Response:
        """Return the pack of a report."""
        answer = self.client.get(report["pack"], params=asked)
        assert answer.status_code == 200, answer.text
        return answer


@pytest.fixture(scope="module")
def governed(actions: TestClient) -> Governed:
    """A group with a plan."""
    made = Governed()
    for number in range(6):
        made.action(number)
    return made


@pytest.fixture
def make(actions: TestClient, governed: Governed) -> Callable[..., Reports]:
    """Let the group be told by another schedule."""
    return lambda **more: Reports(actions, governed, **more)


class TestComingDue:
    """A report comes due without anybody asking."""

    def test_on_the_day_after_its_period(self, make: Callable[..., Reports]) -> None:
        reports = make()

        opened(datetime(2026, 9, 30, 22, 30, tzinfo=UTC))
        assert reports.periods() == []

        opened(datetime(2026, 9, 30, 23, 30, tzinfo=UTC))  # it is October in London already
        (report,) = reports.listed()
        assert (report["status"], report["due_on"]) == ("due", "2026-10-14")
        assert report["officer"]["post"] == "Joint Commissioning Lead"
        assert report["allowed"] == ["answer", "submit", "waive"]

    def test_once_however_many_workers_look(self, make: Callable[..., Reports]) -> None:
        reports = make()

        workers = [Thread(target=opened) for _ in range(4)]
        for one in workers:
            one.start()
        for one in workers:
            one.join()
        opened()

        assert reports.periods() == [("2026-07-01", "2026-09-30")]

    def test_for_every_period_that_passed_while_nothing_ran(
        self, make: Callable[..., Reports]
    ) -> None:
        reports = make(cadence=Cadence.WEEKLY, first_on=date(2026, 3, 2))

        opened()
        assert len(reports.periods()) == 24
        opened()

        found = sorted(reports.periods())
        assert (found[0], found[-1]) == (("2026-03-02", "2026-03-08"), ("2026-09-28", "2026-10-04"))
        days = [(date.fromisoformat(a), date.fromisoformat(b)) for a, b in found]
        assert all(b + timedelta(days=1) == c for (_, b), (c, _) in pairwise(days))

    def test_in_another_rhythm_from_the_next_period_on(self, make: Callable[..., Reports]) -> None:
        reports = make()
        opened()
        amended = ReportScheduleAmended(
            report_schedule_id=reports.schedule_id, cadence=Cadence.MONTHLY, fields=("cadence",)
        )
        reports.governed.happen(schedules.PROJECTION, amended, OCTOBER)

        opened(datetime(2026, 12, 2, 9, tzinfo=UTC))

        assert reports.periods() == [
            ("2026-07-01", "2026-09-30"),
            ("2026-10-01", "2026-10-31"),
            ("2026-11-01", "2026-11-30"),
        ]

    def test_each_group_in_its_own_rhythm(self, make: Callable[..., Reports]) -> None:
        first = date(2025, 4, 1)
        rhythms = (Cadence.MONTHLY, Cadence.QUARTERLY, Cadence.YEARLY)
        told = [make(cadence=one, first_on=first) for one in rhythms]

        opened()

        assert [len(one.periods()) for one in told] == [18, 6, 1]

    def test_with_the_papers_of_the_next_meeting_and_moves_with_it(
        self, make: Callable[..., Reports], governed: Governed
    ) -> None:
        reports = make(with_papers=True, days_after=10)
        opened()
        assert [one["due_on"] for one in reports.listed()] == ["2026-10-10"]

        meeting_id = governed.meet(date(2026, 10, 27), papers_due_on=date(2026, 10, 20), held=False)
        opened()
        assert [one["due_on"] for one in reports.listed()] == ["2026-10-20"]

        moved = MeetingMoved(
            meeting_id=meeting_id, meets_on=date(2026, 11, 3), papers_due_on=date(2026, 10, 27)
        )
        governed.happen(meetings.PROJECTION, moved, OCTOBER)
        opened()
        opened()
        (report,) = reports.listed()
        assert report["due_on"] == "2026-10-27"
        assert reports.client.get(f"/v1/reports/{report['id']}").headers["ETag"].startswith('"3-')

    def test_at_once_when_somebody_asks_but_not_of_a_period_that_runs(
        self, make: Callable[..., Reports]
    ) -> None:
        reports = make(cadence=Cadence.YEARLY, first_on=date(2024, 4, 1))
        order = {"schedule_id": str(reports.schedule_id)}
        answers = [reports.client.post("/v1/reports", json=order) for _ in range(3)]

        assert [one.status_code for one in answers] == [201, 201, 409]
        assert answers[-1].json()["type"].endswith("#period-not-over")
        unknown = reports.client.post("/v1/reports", json={"schedule_id": str(uuid4())})
        assert unknown.status_code == 422


class TestSubmitting:
    """A report that was submitted is the pack of one moment."""

    @pytest.fixture
    def reports(self, make: Callable[..., Reports]) -> Reports:
        """A schedule whose report of the third quarter is due, with a question."""
        made = make(sections=(QUESTION, *rules.SECTIONS))
        opened()
        return made

    def test_keeps_its_pack_whatever_happens_afterwards(
        self, reports: Reports, governed: Governed
    ) -> None:
        (report,) = reports.listed()
        answers = [{"heading": "Is it working?", "text": "Families rest.\nMore than before."}]
        assert reports.do(report, "answer", answers=answers).status_code == 200

        done = reports.do(report, "submit", note="Agreed with the chair.")

        assert done.status_code == 200, done.text
        shown = done.json()
        assert (shown["status"], shown["allowed"]) == ("submitted", ["reopen"])
        assert len(shown["pack_sha256"]) == 64
        before = {form: reports.pack(report, format=form).content for form in ("json", "pdf")}
        governed.action(11, at=clock.now())
        governed.complete(governed.action_ids[0], clock.today("UTC"), at=clock.now())
        after = {form: reports.pack(report, format=form).content for form in ("json", "pdf")}
        assert after == before
        assert "Families rest." in before["json"].decode()

    def test_says_the_digest_of_what_it_said(
        self, reports: Reports, bearer: Callable[..., Headers]
    ) -> None:
        (report,) = reports.listed()
        shown = reports.do(report, "submit").json()

        partner = bearer(organisation_id=reports.governed.council_id, client_id=uuid4())
        said = reports.client.get(report["pack"], headers=partner).json()
        assert digest(said) == shown["pack_sha256"]

    def test_is_the_pack_that_was_read(self, reports: Reports) -> None:
        (report,) = reports.listed()

        shown = reports.do(report, "submit", as_at="2026-10-06T08:00:00Z").json()

        assert shown["as_at"] == "2026-10-06T08:00:00Z"
        assert reports.pack(report).json()["on"] == "2026-10-06"
        before = reports.do(reports.listed()[0], "reopen", reason="A figure was wrong.")
        assert before.status_code == 200
        assert reports.do(report, "submit", as_at="2026-10-01").status_code == 422

    def test_is_refused_twice_and_may_be_reopened(self, reports: Reports) -> None:
        (report,) = reports.listed()

        codes = [
            reports.do(report, verb, **order).status_code
            for verb, order in (
                ("reopen", {"reason": "Too early."}),
                ("submit", {}),
                ("submit", {}),
                ("waive", {"reason": "No meeting."}),
                ("answer", {"answers": []}),
                ("reopen", {"reason": "A figure was wrong."}),
                ("waive", {}),
                ("waive", {"reason": "No meeting."}),
                ("answer", {"answers": [{"heading": "Why?", "text": "So."}]}),
            )
        ]

        assert codes == [409, 200, 409, 409, 409, 200, 422, 200, 409]
        assert [one["waive_reason"] for one in reports.listed()] == ["No meeting."]

    def test_refuses_an_answer_that_nobody_asked_for(self, reports: Reports) -> None:
        (report,) = reports.listed()
        answer = {"heading": "Why?", "text": "So."}

        assert reports.do(report, "answer", answers=[answer]).status_code == 422
        assert reports.do(report, "answer", answers=[answer, answer]).status_code == 422


class TestSeen:
    """Who sees a report and who sees to it."""

    @pytest.fixture
    def report(self, make: Callable[..., Reports]) -> tuple[Reports, dict[str, Any]]:
        """A report that is due."""
        reports = make()
        opened()
        return reports, reports.listed()[0]

    def test_by_those_in_the_group_who_only_read(
        self, report: tuple[Reports, dict[str, Any]], bearer: Callable[..., Headers]
    ) -> None:
        reports, one = report
        member = bearer(organisation_id=reports.governed.council_id, client_id=uuid4())
        stranger = bearer(organisation_id=UUID(int=7), client_id=uuid4())

        def codes(headers: Headers) -> list[int]:
            address = f"/v1/reports/{one['id']}"
            read = [
                reports.client.get(path, headers=headers).status_code
                for path in (address, one["pack"])
            ]
            return [*read, reports.do(one, "submit", headers).status_code]

        assert codes(member) == [200, 200, 403]
        assert codes(stranger) == [404, 404, 404]
        listed = reports.client.get("/v1/reports", headers=stranger).json()
        assert listed["items"] == []

    def test_by_the_responsible_officer_who_sees_to_it(
        self, report: tuple[Reports, dict[str, Any]], bearer: Callable[..., Headers]
    ) -> None:
        reports, one = report
        officer_id = reports.governed.officer_ids[0]
        hers = bearer(organisation_id=UUID(int=7), officer_id=officer_id)

        listed = reports.client.get("/v1/reports", headers=hers, params={"limit": 200}).json()
        assert one["id"] in {each["id"] for each in listed["items"]}
        assert reports.do(one, "submit", hers).status_code == 200

    def test_is_listed_by_what_is_asked(self, report: tuple[Reports, dict[str, Any]]) -> None:
        reports, _ = report

        def found(**asked: Any) -> int:
            return len(reports.listed(**asked))

        assert found(status="due") == found(overdue="true") == found(due_until="2026-10-14") == 1
        assert found(status="waived") == found(overdue="false") == found(due_from="2026-10-15") == 0
        assert found(officer_id=str(reports.governed.officer_ids[0])) == 1
        assert found(group_id=str(uuid4())) == 0


def digest(said: dict[str, Any]) -> str:
    """Return the digest of a pack as anybody can work it out, with the library of the standard."""
    return hashlib.sha256(rfc8785.dumps(said)).hexdigest()


def test_walks_through_the_list_page_by_page(make: Callable[..., Reports]) -> None:
    reports = make(cadence=Cadence.MONTHLY, first_on=date(2026, 3, 1))
    opened()

    ids, cursor = [], None
    while True:
        asked = {"schedule_id": str(reports.schedule_id), "limit": 3}
        page = reports.client.get(
            "/v1/reports", params=asked | ({"cursor": cursor} if cursor else {})
        ).json()
        ids += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert len(ids) == len(set(ids)) == 7
    assert ids == [one["id"] for one in reports.listed()]
