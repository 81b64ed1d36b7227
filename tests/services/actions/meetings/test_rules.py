"""What is allowed with a meeting of a group."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import pytest

from services.actions.meetings import rules
from services.actions.meetings.rules import Group, Meeting
from services.actions.meetings.series import Series, dates_of
from shared.calendar import Calendar
from shared.errors import StaleVersion
from shared.events.base import By, Head
from shared.events.groups import Cadence
from shared.events.meetings import MeetingPlanned, MeetingStatus

COUNCIL = By(is_council=True)
DAY = date(2026, 11, 26)
GROUP = Group(UUID(int=2), (UUID(int=9),), frozenset({(DAY, time(14)), (DAY, None)}))


def meeting(**facts: Any) -> Meeting:
    whole: dict[str, Any] = {"papers_due_on": None, "status": MeetingStatus.PLANNED}
    return Meeting(
        id=UUID(int=1),
        head=Head(3, datetime(2026, 11, 1, tzinfo=UTC)),
        group_id=GROUP.id,
        organisation_ids=GROUP.organisation_ids,
        meets_on=DAY,
        **(whole | facts),
    )


def planned(**said: Any) -> MeetingPlanned:
    whole: dict[str, Any] = {"meeting_id": UUID(int=1), "group_id": GROUP.id}
    return MeetingPlanned(**(whole | {"meets_on": date(2026, 12, 3)} | said))


def plan(group: Group | None = GROUP, *, by: By = COUNCIL, **said: Any) -> MeetingPlanned:
    return rules.plan(planned(**said), group, agenda_known=True, by=by)


class TestPlan:
    """A group meets on a day."""

    def test_tells_the_organisations_in_the_group(self) -> None:
        assert plan().parties == GROUP.organisation_ids

    def test_refuses_the_same_day_at_the_same_time_only(self) -> None:
        for begins in (None, time(14)):
            with pytest.raises(rules.AlreadyPlanned):
                plan(meets_on=DAY, begins=begins)
        assert plan(meets_on=DAY, begins=time(10)).begins == time(10)

    def test_refuses_no_group_and_papers_out_of_time(self) -> None:
        with pytest.raises(rules.UnknownGroup):
            plan(None)
        for day in (date(2026, 12, 4), date(2025, 12, 1)):
            with pytest.raises(rules.PapersOutOfTime):
                plan(papers_due_on=day)
        with pytest.raises(rules.UnknownOnAgenda):
            rules.plan(planned(), GROUP, agenda_known=False, by=COUNCIL)
        with pytest.raises(rules.OnlyTheCouncil):
            plan(by=By(organisation_id=UUID(int=9)))


class TestPlanSeries:
    """A group meets again and again."""

    def series(self, count: int, **said: Any) -> list[MeetingPlanned]:
        return rules.plan_series(
            planned(**said),
            GROUP,
            dates_of(Series(DAY, Cadence.FORTNIGHTLY, count, None, 5), Calendar()),
            ids=(UUID(int=number) for number in range(100, 200)),
            agenda_known=True,
            by=COUNCIL,
        )

    def test_passes_over_the_days_on_which_the_group_meets_already(self) -> None:
        found = self.series(3)

        assert [one.meets_on for one in found] == [date(2026, 12, 10), date(2026, 12, 24)]
        assert [one.papers_due_on for one in found] == [date(2026, 12, 3), date(2026, 12, 17)]
        assert len({one.meeting_id for one in found}) == 2

    def test_refuses_where_every_day_is_taken(self) -> None:
        with pytest.raises(rules.AllPlanned):
            self.series(1)


class TestAmend:
    """Something else is said of a meeting."""

    def amend(self, one: Meeting, **values: Any) -> Any:
        return rules.amend(one, version=3, values=values, agenda_known=True, by=COUNCIL)

    def test_lets_only_the_minutes_follow_once_it_was_held(self) -> None:
        held = meeting(status=MeetingStatus.HELD)

        assert self.amend(held, minutes_url="https://example.org/1").fields == ("minutes_url",)
        with pytest.raises(rules.OnlyMinutes):
            self.amend(held, place="Room 4")
        with pytest.raises(rules.NotHeldYet):
            self.amend(meeting(), minutes_url="https://example.org/1")

    def test_refuses_nothing_a_stale_version_and_what_was_cancelled(self) -> None:
        with pytest.raises(rules.NothingToAmend):
            self.amend(meeting())
        with pytest.raises(rules.NotPlanned):
            self.amend(meeting(status=MeetingStatus.CANCELLED), place=None)
        with pytest.raises(StaleVersion):
            rules.amend(meeting(), version=2, values={}, agenda_known=True, by=COUNCIL)
        with pytest.raises(rules.PapersOutOfTime):
            self.amend(meeting(), papers_due_on=date(2026, 11, 27))


class TestMove:
    """A meeting is on another day."""

    def move(self, one: Meeting, meets_on: date, papers_due_on: date | None = None) -> Any:
        return rules.move(
            one,
            version=3,
            meets_on=meets_on,
            papers_due_on=papers_due_on,
            reason="The chair is away.",
            calendar=Calendar(),
            by=COUNCIL,
        )

    def test_asks_for_papers_as_long_before_on_a_working_day(self) -> None:
        one = meeting(papers_due_on=date(2026, 11, 19))

        assert self.move(one, date(2026, 12, 3)).papers_due_on == date(2026, 11, 26)
        assert self.move(one, date(2026, 12, 5)).papers_due_on == date(2026, 11, 27)
        assert self.move(meeting(), date(2026, 12, 5)).papers_due_on is None

    def test_refuses_the_same_day_papers_after_it_and_what_was_held(self) -> None:
        with pytest.raises(rules.SameDay):
            self.move(meeting(), DAY)
        with pytest.raises(rules.PapersOutOfTime):
            self.move(meeting(), date(2026, 12, 3), date(2026, 12, 4))
        with pytest.raises(rules.NotPlanned):
            self.move(meeting(status=MeetingStatus.HELD), date(2026, 12, 3))


class TestHold:
    """A meeting was held."""

    def hold(self, held_on: date, *present: str) -> Any:
        return rules.hold(
            meeting(),
            version=3,
            held_on=held_on,
            present=present,
            apologies=(),
            minutes_url=None,
            summary=None,
            today=DAY,
            by=COUNCIL,
        )

    def test_names_each_post_once(self) -> None:
        assert self.hold(DAY, "Leader", "Leader", "Director").present == ("Leader", "Director")

    def test_refuses_a_day_to_come(self) -> None:
        with pytest.raises(rules.HeldInTheFuture):
            self.hold(date(2026, 11, 27))
