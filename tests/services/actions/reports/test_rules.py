"""What is allowed with a report: of which moment it is, and who sees to it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.actions.reports import rules
from services.actions.reports.rules import Coming, Period, Report
from shared.errors import NotFound, Refused, StaleVersion
from shared.events.base import By, Head
from shared.events.groups import Cadence
from shared.events.reports import ReportStatus

COUNCIL = By(is_council=True)
MEMBER, OFFICER = UUID(int=5), UUID(int=6)
OPENED = datetime(2026, 10, 1, 6, tzinfo=UTC)
TODAY = date(2026, 10, 5)
QUARTER = Period(date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 14))


def report(**more: Any) -> Report:
    facts: dict[str, Any] = {
        "id": UUID(int=1),
        "head": Head(1, OPENED),
        "schedule_id": UUID(int=2),
        "officer_id": OFFICER,
        "period_until_on": QUARTER.until_on,
        "due_on": QUARTER.due_on,
        "status": ReportStatus.DUE,
        "opened_at": OPENED,
        "parties": (MEMBER,),
    }
    return Report(**(facts | more))


def coming(**more: Any) -> Coming:
    facts: dict[str, Any] = {
        "schedule_id": UUID(int=2),
        "group_id": UUID(int=3),
        "officer_id": OFFICER,
        "title": "Quarterly report",
        "cadence": Cadence.QUARTERLY,
        "ended_on": None,
        "is_group_there": True,
        "parties": (MEMBER,),
    }
    return Coming(**(facts | more))


def submit(of: Report, by: By = COUNCIL, version: int = 1, today: date = TODAY) -> Any:
    return rules.submit(
        of, version=version, as_at=OPENED, pack_sha256="0" * 64, note=None, today=today, by=by
    )


class TestComeDue:
    """Opening the reports of periods that are over."""

    def test_says_of_which_days_and_by_when(self) -> None:
        (event,) = rules.come_due(coming(), [QUARTER], [UUID(int=9)], by=COUNCIL)

        assert (event.period_from_on, event.period_until_on) == (QUARTER.from_on, QUARTER.until_on)
        assert (event.due_on, event.officer_id, event.parties) == (
            QUARTER.due_on,
            OFFICER,
            (MEMBER,),
        )

    @pytest.mark.parametrize(
        ("of", "periods"),
        [
            (coming(), []),
            (coming(ended_on=date(2026, 9, 29)), [QUARTER]),
            (coming(is_group_there=False), [QUARTER]),
        ],
    )
    def test_refuses_where_nothing_is_over_or_told(self, of: Coming, periods: list[Period]) -> None:
        with pytest.raises(rules.PeriodNotOver):
            rules.come_due(of, periods, [UUID(int=9)], by=COUNCIL)

    def test_still_tells_of_what_ended_with_the_schedule(self) -> None:
        of = coming(ended_on=QUARTER.until_on)

        assert len(rules.come_due(of, [QUARTER], [UUID(int=9)], by=COUNCIL)) == 1


class TestSubmit:
    """Telling the group."""

    def test_is_for_the_council_and_the_responsible_officer(self) -> None:
        for by in (COUNCIL, By(officer_id=OFFICER), By(officer_id=OFFICER, organisation_id=MEMBER)):
            assert submit(report(), by).submitted_on == TODAY

    def test_is_not_for_others(self) -> None:
        with pytest.raises(rules.NotYours):
            submit(report(), By(organisation_id=MEMBER))
        with pytest.raises(NotFound):
            submit(report(), By(organisation_id=UUID(int=8)))
        with pytest.raises(NotFound):
            submit(report(officer_id=None), By())

    @pytest.mark.parametrize(
        ("of", "today", "refusal"),
        [
            (report(), QUARTER.until_on, rules.PeriodNotOver),
            (report(status=ReportStatus.SUBMITTED), TODAY, rules.NotDue),
            (report(status=ReportStatus.WAIVED), TODAY, rules.NotDue),
            (report(head=Head(2, OPENED)), TODAY, StaleVersion),
        ],
    )
    def test_refuses_what_is_not_due(self, of: Report, today: date, refusal: type[Refused]) -> None:
        with pytest.raises(refusal):
            submit(of, today=today)

    def test_is_the_pack_of_half_a_minute_ago(self) -> None:
        at = OPENED + timedelta(days=3)

        assert rules.moment(report(), at, None) == at - rules.SETTLED

    def test_is_never_the_pack_of_before_the_report_was_last_changed(self) -> None:
        answered_at = OPENED + timedelta(days=3)
        of = report(head=Head(2, answered_at))

        assert rules.moment(of, answered_at + timedelta(seconds=1), None) == answered_at

    def test_may_be_the_pack_that_was_read_since_it_came_due(self) -> None:
        read = OPENED + timedelta(hours=1)

        assert rules.moment(report(), read + timedelta(days=1), read) == read
        with pytest.raises(rules.BeforeItCameDue):
            rules.moment(report(), read, OPENED - timedelta(seconds=1))


class TestAnswer:
    """Answering the questions of the template."""

    def test_keeps_the_order_of_the_template(self) -> None:
        said = {"What next?": "A review.", "Is it working?": "Yes."}

        event = rules.answer(
            report(), version=1, answers=said, headings=["Is it working?", "What next?"], by=COUNCIL
        )

        assert [one.text for one in event.answers or ()] == ["Yes.", "A review."]

    def test_refuses_what_nobody_asked(self) -> None:
        with pytest.raises(rules.UnknownQuestion):
            rules.answer(report(), version=1, answers={"Why?": "So."}, headings=[], by=COUNCIL)


class TestWaiveAndReopen:
    """What else may become of a report."""

    def test_turn_each_other_back(self) -> None:
        event = rules.waive(report(), version=1, reason="No meeting.", today=TODAY, by=COUNCIL)
        assert event.waived_on == TODAY

        waived = report(status=ReportStatus.WAIVED)
        assert rules.reopen(waived, version=1, reason="They met.", by=COUNCIL)
        with pytest.raises(rules.StillDue):
            rules.reopen(report(), version=1, reason="They met.", by=COUNCIL)
        with pytest.raises(rules.NotDue):
            rules.waive(waived, version=1, reason="No meeting.", today=TODAY, by=COUNCIL)


class TestRealign:
    """A report that is due follows its schedule."""

    def test_says_only_what_is_otherwise(self) -> None:
        later = date(2026, 10, 20)

        event = rules.realign(report(), officer_id=OFFICER, due_on=later)

        assert event is not None
        assert (event.fields, event.due_on) == (("due_on",), later)

    def test_says_nothing_where_nothing_is(self) -> None:
        assert rules.realign(report(), officer_id=OFFICER, due_on=QUARTER.due_on) is None
        submitted = report(status=ReportStatus.SUBMITTED)
        assert rules.realign(submitted, officer_id=None, due_on=QUARTER.due_on) is None


class TestAllowed:
    """The verbs that are shown."""

    @pytest.mark.parametrize(
        ("by", "scopes", "verbs"),
        [
            (COUNCIL, {"actions:write"}, ["answer", "submit", "waive"]),
            (By(officer_id=OFFICER), {"actions:write"}, ["answer", "submit", "waive"]),
            (By(organisation_id=MEMBER), {"actions:write"}, []),
            (COUNCIL, {"actions:read"}, []),
        ],
    )
    def test_are_those_of_whoever_sees_to_it(
        self, by: By, scopes: set[str], verbs: list[str]
    ) -> None:
        assert rules.allowed(report(), by, scopes) == verbs
