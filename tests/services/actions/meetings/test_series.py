"""On which days a group meets that meets again and again."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.actions.meetings.series import (
    LONGEST_SERIES,
    OneLimit,
    Series,
    TooManyMeetings,
    days_of,
)
from shared.calendar import Calendar
from shared.events.groups import Cadence

CALENDAR = Calendar()
MONTHS = {Cadence.MONTHLY: 1, Cadence.QUARTERLY: 3, Cadence.HALF_YEARLY: 6, Cadence.YEARLY: 12}


def days(first_on: date, cadence: Cadence, count: int | None = None, **more: Any) -> list[date]:
    series = Series(first_on, cadence, count, more.get("until_on"), None)
    return days_of(series, CALENDAR)


class TestDays:
    """The days of a series."""

    def test_keep_the_day_of_the_month_and_give_way_to_working_days(self) -> None:
        found = days(date(2027, 1, 31), Cadence.MONTHLY, 4)
        # A Sunday, a Sunday, the Wednesday before Easter, a Friday.
        assert found == [date(2027, 1, 29), date(2027, 2, 26), date(2027, 3, 31), date(2027, 4, 30)]

    def test_are_a_fortnight_apart_but_for_a_bank_holiday(self) -> None:
        found = days(date(2027, 4, 19), Cadence.FORTNIGHTLY, 4)
        assert found == [date(2027, 4, 19), date(2027, 5, 4), date(2027, 5, 17), date(2027, 6, 1)]

    def test_end_on_the_last_day_that_may_be_one(self) -> None:
        found = days(date(2027, 1, 14), Cadence.QUARTERLY, until_on=date(2027, 10, 14))
        assert [day.month for day in found] == [1, 4, 7, 10]
        assert days(date(2027, 1, 14), Cadence.WEEKLY, until_on=date(2027, 1, 13)) == []

    def test_are_limited_one_way_and_only_one(self) -> None:
        for more in ({}, {"count": 2, "until_on": date(2027, 1, 1)}):
            with pytest.raises(OneLimit):
                days(date(2027, 1, 14), Cadence.MONTHLY, **more)

    def test_are_not_without_end(self) -> None:
        with pytest.raises(TooManyMeetings):
            days(date(2027, 1, 14), Cadence.WEEKLY, until_on=date(2150, 12, 31))
        with pytest.raises(TooManyMeetings):
            days(date(2150, 12, 31), Cadence.YEARLY, 2)
        assert len(days(date(2027, 1, 14), Cadence.WEEKLY, LONGEST_SERIES)) == LONGEST_SERIES

    @given(
        first_on=st.dates(date(1990, 1, 1), date(2080, 1, 1)),
        cadence=st.sampled_from(Cadence),
        count=st.integers(1, 60),
    )
    def test_are_as_many_working_days_as_asked_for_in_order(
        self, first_on: date, cadence: Cadence, count: int
    ) -> None:
        found = days(first_on, cadence, count)

        assert len(found) == count
        assert all(one < other for one, other in pairwise(found))
        assert all(CALENDAR.is_working_day(day) for day in found)
        if cadence in MONTHS:
            months = [day.year * 12 + day.month for day in found]
            begun = first_on.year * 12 + first_on.month
            assert months == [begun + MONTHS[cadence] * number for number in range(count)]
        else:
            step = timedelta(days=7 if cadence is Cadence.WEEKLY else 14)
            for number, day in enumerate(found):
                assert timedelta(0) <= day - (first_on + step * number) <= timedelta(days=5)
