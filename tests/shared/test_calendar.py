"""Working days, months counted back, and local days."""

import json
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.calendar import Calendar, local_date, local_time, months_before

PUBLISHED = Path(__file__).parents[2] / "../shared/data/schemas/bank-holidays.json"
LONDON = "Europe/London"
DAY = timedelta(days=1)

calendar = Calendar()

days = st.dates(date(1901, 1, 1), date(2199, 12, 31))


class TestWorkingDays:
    """Which days are working days, and counting them."""

    @pytest.mark.parametrize(
        "day",
        [
            date(2021, 12, 27),  # Christmas Day fell on a Saturday
            date(2021, 12, 28),
            date(2022, 1, 3),
            date(2022, 6, 2),  # the spring holiday moved to the Jubilee
            date(2022, 6, 3),
            date(2022, 9, 19),  # the State Funeral
            date(2022, 12, 26),
            date(2022, 12, 27),  # Christmas Day fell on a Sunday
            date(2023, 5, 8),  # the Coronation
            date(2027, 1, 1),
            date(2027, 3, 26),
            date(2027, 3, 29),
            date(2027, 5, 3),
            date(2027, 5, 31),
            date(2027, 8, 30),
            date(2027, 12, 27),
            date(2027, 12, 28),
            date(2150, 12, 25),  # a Friday, after the package's own last year
        ],
    )
    def test_do_not_include_bank_holidays(self, day: date) -> None:
        assert not calendar.is_working_day(day)

    @pytest.mark.parametrize(
        "day",
        [
            date(2022, 5, 30),  # where the moved spring holiday would have been
            date(2027, 12, 24),
            date(2027, 12, 29),
            date(2027, 3, 17),  # a holiday in Northern Ireland
            date(2027, 8, 2),  # a holiday in Scotland
            date(2027, 11, 30),  # a holiday in Scotland
        ],
    )
    def test_include_days_that_are_holidays_elsewhere_or_never(self, day: date) -> None:
        assert calendar.is_working_day(day)

    def test_do_not_include_weekends_or_the_councils_own_closures(self) -> None:
        closed = Calendar(closed_on=frozenset({date(2027, 12, 29)}))
        assert not closed.is_working_day(date(2027, 11, 27))
        assert not closed.is_working_day(date(2027, 11, 28))
        assert not closed.is_working_day(date(2027, 12, 29))
        assert closed.working_day_on_or_after(date(2027, 12, 25)) == date(2027, 12, 30)

    @pytest.mark.skipif(
        not PUBLISHED.exists(), reason="the published list of bank holidays is not beside the tree"
    )
    def test_are_those_of_the_published_list(self) -> None:
        events = json.loads(PUBLISHED.read_text("utf-8"))["england-and-wales"]["events"]
        published = {date.fromisoformat(event["date"]) for event in events}
        day, last = date(min(published).year, 1, 1), date(max(published).year, 12, 31)
        ours = set()
        while day <= last:
            if day.weekday() < 5 and not calendar.is_working_day(day):
                ours.add(day)
            day += DAY
        assert ours == {day for day in published if day.weekday() < 5}

    @given(days)
    def test_are_found_at_or_around_any_day(self, day: date) -> None:
        before = calendar.working_day_on_or_before(day)
        after = calendar.working_day_on_or_after(day)
        assert before <= day <= after
        assert calendar.is_working_day(before)
        assert calendar.is_working_day(after)
        between = [before + DAY * n for n in range(1, (after - before).days)]
        assert not any(calendar.is_working_day(day) for day in between)
        assert (before == day == after) == calendar.is_working_day(day)

    @given(days, st.integers(-60, 60))
    def test_are_counted_without_the_day_itself(self, day: date, n: int) -> None:
        end = calendar.add_working_days(day, n)
        step = DAY if n > 0 else -DAY
        passed = [day + step * k for k in range(1, abs((end - day).days) + 1)]
        assert sum(calendar.is_working_day(passed_day) for passed_day in passed) == abs(n)
        assert n == 0 or (calendar.is_working_day(end) and (end > day) == (n > 0))

    def test_are_counted_over_christmas(self) -> None:
        assert calendar.add_working_days(date(2027, 12, 23), 2) == date(2027, 12, 29)
        assert calendar.add_working_days(date(2027, 12, 29), -2) == date(2027, 12, 23)
        assert calendar.add_working_days(date(2027, 12, 25), 0) == date(2027, 12, 25)


class TestWorkingDaysBetween:
    """Counting the working days from one day to another."""

    @given(days, st.integers(0, 300))
    def test_says_how_many_have_to_be_added(self, day: date, n: int) -> None:
        later = calendar.add_working_days(day, n)

        assert calendar.working_days_between(day, later) == n
        assert calendar.working_days_between(later, day) == -n

    @given(days, st.integers(0, 800))
    def test_counts_each_day_once(self, day: date, length: int) -> None:
        last = min(day + timedelta(days=length), date(2199, 12, 31))
        every = (day + timedelta(days=n + 1) for n in range((last - day).days))

        found = calendar.working_days_between(day, last)

        assert found == sum(calendar.is_working_day(each) for each in every)


class TestMonthsBefore:
    """Months counted back."""

    @pytest.mark.parametrize(
        ("day", "n", "expected"),
        [
            (date(2027, 3, 31), 1, date(2027, 2, 28)),
            (date(2028, 3, 31), 1, date(2028, 2, 29)),
            (date(2028, 2, 29), 12, date(2027, 2, 28)),
            (date(2028, 2, 29), 48, date(2024, 2, 29)),
            (date(2027, 1, 15), 1, date(2026, 12, 15)),
            (date(2027, 12, 31), 6, date(2027, 6, 30)),
            (date(2027, 6, 30), 0, date(2027, 6, 30)),
            (date(2027, 11, 30), -3, date(2028, 2, 29)),
        ],
    )
    def test_keeps_the_day_or_takes_the_months_last(
        self, day: date, n: int, expected: date
    ) -> None:
        assert months_before(day, n) == expected

    @given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.integers(0, 600))
    def test_never_leaves_the_month_or_the_order(self, day: date, n: int) -> None:
        earlier = months_before(day, n)
        assert (day.year - earlier.year) * 12 + day.month - earlier.month == n
        assert earlier.day == min(day.day, monthrange(earlier.year, earlier.month)[1])
        assert earlier <= months_before(day + DAY, n)


class TestLocalTime:
    """The day and time on a wall in London."""

    @pytest.mark.parametrize(
        ("at", "on", "clock"),
        [
            (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), date(2027, 3, 28), time(0, 59)),
            (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), date(2027, 3, 28), time(2, 0)),
            (datetime(2027, 6, 30, 23, 30, tzinfo=UTC), date(2027, 7, 1), time(0, 30)),
            (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), date(2027, 10, 31), time(1, 30)),
            (datetime(2027, 10, 31, 1, 30, tzinfo=UTC), date(2027, 10, 31), time(1, 30)),
            (datetime(2027, 12, 31, 23, 30, tzinfo=UTC), date(2027, 12, 31), time(23, 30)),
            (
                datetime(2027, 6, 30, 23, 30, tzinfo=timezone(timedelta(hours=1))),
                date(2027, 6, 30),
                time(23, 30),
            ),
        ],
    )
    def test_is_what_a_clock_in_london_shows(self, at: datetime, on: date, clock: time) -> None:
        assert local_date(at, LONDON) == on
        assert local_time(at, LONDON) == clock

    def test_refuses_a_time_without_a_zone(self) -> None:
        with pytest.raises(ValueError, match="does not say in which time zone"):
            local_date(datetime(2027, 6, 30, 12, 0), LONDON)  # noqa: DTZ001


class TestYears:
    """The years that are known."""

    def test_from_1900_to_2200_are_taken(self) -> None:
        assert calendar.is_working_day(date(1900, 1, 1))
        assert calendar.is_working_day(date(2200, 12, 31))
        assert months_before(date(2200, 12, 31), 12 * 300) == date(1900, 12, 31)

    @pytest.mark.parametrize("day", [date.min, date(1899, 12, 31), date(2201, 1, 1), date.max])
    def test_beyond_are_refused_in_a_sentence(self, day: date) -> None:
        at = datetime.combine(day, time.min, UTC)
        for ask in (
            lambda: calendar.is_working_day(day),
            lambda: calendar.working_day_on_or_before(day),
            lambda: calendar.working_day_on_or_after(day),
            lambda: calendar.add_working_days(day, 0),
            lambda: months_before(day, 0),
            lambda: local_date(at, LONDON),
            lambda: local_time(at, LONDON),
        ):
            with pytest.raises(ValueError, match=f"years 1900 to 2200, not {day.year}"):
                ask()

    def test_beyond_are_refused_also_when_counting_leads_there_or_back(self) -> None:
        with pytest.raises(ValueError, match="not 2201"):
            calendar.add_working_days(date(2200, 12, 31), 1)
        with pytest.raises(ValueError, match="not 1899"):
            calendar.add_working_days(date(1900, 1, 1), -1)
        with pytest.raises(ValueError, match="not 1899"):
            months_before(date(1900, 1, 31), 1)
        with pytest.raises(ValueError, match="not 2201"):
            months_before(date(2201, 1, 31), 1)

    def test_are_not_asked_of_a_moment(self) -> None:
        with pytest.raises(TypeError, match="takes a date"):
            calendar.is_working_day(datetime(2027, 12, 27, 9, 0, tzinfo=UTC))
