"""Which periods a group is told of: one after the other, and what may be said of a schedule."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.actions.report_schedules import rules
from services.actions.report_schedules.rules import Period, last_day, over_by, period_from
from shared.errors import Refused, StaleVersion
from shared.events.base import By, Head
from shared.events.groups import Cadence
from shared.events.report_schedules import ReportScheduleSetUp, Section, SectionKind

COUNCIL = By(is_council=True)
GROUP, PLAN = UUID(int=1), UUID(int=2)
TODAY = date(2026, 11, 23)
DAYS = st.dates(date(1990, 1, 1), date(2149, 12, 31))
CADENCES = st.sampled_from(Cadence)
LONGEST = {
    Cadence.WEEKLY: 7,
    Cadence.FORTNIGHTLY: 14,
    Cadence.MONTHLY: 31,
    Cadence.QUARTERLY: 92,
    Cadence.HALF_YEARLY: 184,
    Cadence.YEARLY: 366,
}


class TestLastDay:
    """The calendar by which a council reports."""

    @pytest.mark.parametrize(
        ("cadence", "day", "last"),
        [
            (Cadence.WEEKLY, date(2026, 11, 23), date(2026, 11, 29)),
            (Cadence.WEEKLY, date(2026, 11, 29), date(2026, 11, 29)),
            (Cadence.MONTHLY, date(2028, 2, 1), date(2028, 2, 29)),
            (Cadence.QUARTERLY, date(2026, 4, 1), date(2026, 6, 30)),
            (Cadence.QUARTERLY, date(2026, 12, 31), date(2026, 12, 31)),
            (Cadence.QUARTERLY, date(2027, 1, 1), date(2027, 3, 31)),
            (Cadence.HALF_YEARLY, date(2026, 4, 1), date(2026, 9, 30)),
            (Cadence.HALF_YEARLY, date(2026, 10, 1), date(2027, 3, 31)),
            (Cadence.YEARLY, date(2026, 4, 1), date(2027, 3, 31)),
            (Cadence.YEARLY, date(2027, 3, 31), date(2027, 3, 31)),
        ],
    )
    def test_is_that_of_the_financial_year(self, cadence: Cadence, day: date, last: date) -> None:
        assert last_day(cadence, day) == last

    @given(CADENCES, DAYS)
    def test_is_the_same_for_every_day_of_a_period(self, cadence: Cadence, day: date) -> None:
        last = last_day(cadence, day)

        assert timedelta() <= last - day < timedelta(days=LONGEST[cadence])
        assert last_day(cadence, last) == last
        assert last_day(cadence, last + timedelta(days=1)) > last


class TestPeriods:
    """The periods that are over."""

    @given(CADENCES, DAYS, st.integers(0, 800))
    def test_follow_each_other_without_a_gap(
        self, cadence: Cadence, first: date, days: int
    ) -> None:
        today = first + timedelta(days=days)
        found = list(over_by(cadence, first, today))

        assert all(one.until_on == two.from_on - timedelta(days=1) for one, two in pairwise(found))
        assert all(one.from_on <= one.until_on < today for one in found)
        following = found[-1].until_on + timedelta(days=1) if found else first
        assert not found or found[0].from_on == first
        assert period_from(cadence, following).until_on >= today

    @given(DAYS, st.lists(CADENCES, min_size=2, max_size=9))
    def test_leave_no_gap_when_the_rhythm_changes(
        self, first: date, rhythms: list[Cadence]
    ) -> None:
        told: list[Period] = []
        for cadence in rhythms:
            begins = told[-1].until_on + timedelta(days=1) if told else first
            told += islice(over_by(cadence, begins, date(2160, 1, 1)), 2)

        assert all(one.until_on + timedelta(days=1) == two.from_on for one, two in pairwise(told))

    def test_may_begin_with_a_short_one(self) -> None:
        found = list(over_by(Cadence.QUARTERLY, date(2026, 8, 15), date(2027, 1, 1)))

        assert found == [
            Period(date(2026, 8, 15), date(2026, 9, 30)),
            Period(date(2026, 10, 1), date(2026, 12, 31)),
        ]

    def test_are_not_over_on_their_last_day(self) -> None:
        assert not list(over_by(Cadence.MONTHLY, date(2026, 9, 1), date(2026, 9, 30)))
        assert list(over_by(Cadence.MONTHLY, date(2026, 9, 1), date(2026, 10, 1)))


def order(**more: Any) -> ReportScheduleSetUp:
    terms: dict[str, Any] = {
        "report_schedule_id": UUID(int=9),
        "group_id": GROUP,
        "title": "Quarterly report",
        "plan_id": PLAN,
        "cadence": Cadence.QUARTERLY,
        "first_on": date(2026, 7, 1),
        "days_after": 14,
        "sections": rules.SECTIONS,
    }
    return ReportScheduleSetUp(**(terms | more))


def standing(**more: Any) -> rules.Schedule:
    terms = {
        name: getattr(order(), name)
        for name in ReportScheduleSetUp.model_fields
        if name not in ("report_schedule_id", "group_id", "parties")
    }
    facts: dict[str, Any] = {
        "id": UUID(int=9),
        "head": Head(1, datetime(2026, 7, 1, tzinfo=UTC)),
        "group_id": GROUP,
        "terms": terms,
        "ended_on": None,
        "parties": (UUID(int=5),),
        "is_reporting": True,
    }
    return rules.Schedule(**(facts | more))


class TestSetUp:
    """Letting a group be told."""

    def set_up(self, by: By = COUNCIL, named: Any = None, **more: Any) -> ReportScheduleSetUp:
        named = named or rules.Named(parties=(UUID(int=5),))
        return rules.set_up(order(**more), named, today=TODAY, by=by)

    def test_concerns_the_organisations_in_the_group(self) -> None:
        assert self.set_up().parties == (UUID(int=5),)

    @pytest.mark.parametrize(
        ("more", "refusal"),
        [
            ({"plan_id": None}, rules.NothingToReport),
            ({"plan_id": None, "objective_ids": (UUID(int=3),)}, rules.NoPlan),
            (
                {"plan_id": None, "objective_ids": (PLAN,), "contract_ids": (PLAN,)},
                rules.NoPlan,
            ),
            ({"first_on": date(2019, 1, 1)}, rules.TooFarBack),
            ({"cadence": Cadence.WEEKLY, "first_on": date(2026, 6, 1)}, rules.TooFarBack),
        ],
    )
    def test_refuses_what_cannot_be_reported(
        self, more: dict[str, Any], refusal: type[Refused]
    ) -> None:
        with pytest.raises(refusal):
            self.set_up(**more)

    def test_takes_a_first_day_since_which_all_can_be_opened_at_once(self) -> None:
        first = date(2020, 10, 1)
        over = len(list(over_by(Cadence.QUARTERLY, first, TODAY)))
        assert over == rules.MOST_AT_ONCE

        assert self.set_up(first_on=first).first_on == first
        with pytest.raises(rules.TooFarBack):
            self.set_up(first_on=first - timedelta(days=1))

    @pytest.mark.parametrize(
        ("field", "refusal"),
        [
            ("group", rules.UnknownGroup),
            ("plan", rules.UnknownPlan),
            ("objectives", rules.UnknownObjective),
            ("contracts", rules.UnknownContract),
            ("officer", rules.UnknownOfficer),
        ],
    )
    def test_refuses_what_is_not_there(self, field: str, refusal: type[Refused]) -> None:
        with pytest.raises(refusal):
            self.set_up(named=rules.Named(parties=(), **{field: False}))

    def test_is_for_the_council(self) -> None:
        with pytest.raises(rules.OnlyTheCouncil):
            self.set_up(by=By(organisation_id=UUID(int=5)))


class TestAmend:
    """Letting a group be told otherwise."""

    def amend(self, schedule: rules.Schedule, version: int = 1, **values: Any) -> Any:
        named = rules.Named(parties=())
        return rules.amend(schedule, named, version=version, values=values, today=TODAY, by=COUNCIL)

    def test_names_what_is_said_otherwise(self) -> None:
        event = self.amend(standing(), cadence=Cadence.MONTHLY, days_after=7)

        assert event.fields == ("cadence", "days_after")

    @pytest.mark.parametrize(
        ("schedule", "values", "refusal"),
        [
            (standing(), {}, rules.NothingToAmend),
            (standing(), {"plan_id": None}, rules.NothingToReport),
            (standing(), {"first_on": date(2026, 8, 1)}, rules.AlreadyReporting),
            (standing(ended_on=TODAY), {"days_after": 7}, rules.Ended),
        ],
    )
    def test_refuses_what_cannot_be(
        self, schedule: rules.Schedule, values: dict[str, Any], refusal: type[Refused]
    ) -> None:
        with pytest.raises(refusal):
            self.amend(schedule, **values)

    def test_refuses_a_stale_version(self) -> None:
        with pytest.raises(StaleVersion):
            self.amend(standing(), version=2, days_after=7)

    def test_may_move_the_first_day_until_a_report_has_come_due(self) -> None:
        event = self.amend(standing(is_reporting=False), first_on=date(2026, 8, 1))

        assert event.first_on == date(2026, 8, 1)


class TestEnd:
    """Letting a group be told of it no longer."""

    def test_is_done_once_and_not_before_it_begins(self) -> None:
        said = {"version": 1, "reason": "Closed.", "by": COUNCIL}

        assert rules.end(standing(), ended_on=TODAY, **said).ended_on == TODAY
        with pytest.raises(rules.Ended):
            rules.end(standing(ended_on=TODAY), ended_on=TODAY, **said)
        with pytest.raises(rules.EndsBeforeItBegins):
            rules.end(standing(), ended_on=date(2026, 6, 30), **said)


def test_asks_the_questions_of_the_template_in_their_order() -> None:
    asked = [
        Section(kind=SectionKind.QUESTION, heading="Is it working?"),
        Section(kind=SectionKind.OVERDUE, heading="Late"),
        Section(kind=SectionKind.QUESTION, heading="What next?"),
    ]

    assert rules.headings(asked) == ["Is it working?", "What next?"]
