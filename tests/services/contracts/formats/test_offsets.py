"""What an offset from today means, and what is refused."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.formats.offsets import day, first_day

DAYS = st.dates(date(1990, 1, 1), date(2110, 12, 31))
MONTHS = st.integers(0, 400)
SNAPS = st.sampled_from(["month-end", "quarter-end", "march-end"])


class TestDay:
    """An offset means one day."""

    @pytest.mark.parametrize(
        ("offset", "today", "expected"),
        [
            ("+0d", date(2026, 11, 22), date(2026, 11, 22)),
            ("-40d", date(2026, 11, 22), date(2026, 10, 13)),
            ("+3y", date(2026, 11, 22), date(2029, 11, 22)),
            ("-2y6m", date(2026, 11, 22), date(2024, 5, 22)),
            ("+1y2m3d", date(2026, 11, 22), date(2028, 1, 25)),
            ("+1m", date(2027, 1, 31), date(2027, 2, 28)),
            ("+1m", date(2028, 1, 31), date(2028, 2, 29)),
            ("-1m", date(2027, 3, 31), date(2027, 2, 28)),
            ("+1y", date(2028, 2, 29), date(2029, 2, 28)),
            ("+1m1d", date(2027, 1, 31), date(2027, 3, 1)),
            ("-1m1d", date(2027, 3, 31), date(2027, 2, 27)),
            ("+13m", date(2026, 12, 5), date(2028, 1, 5)),
        ],
    )
    def test_counts_months_first_and_then_days(
        self, offset: str, today: date, expected: date
    ) -> None:
        assert day(offset, today) == expected

    @pytest.mark.parametrize(
        ("offset", "snap", "expected"),
        [
            ("+0d", "month-end", date(2028, 2, 29)),
            ("+10m", "month-end", date(2028, 12, 31)),
            ("+0d", "quarter-end", date(2028, 3, 31)),
            ("+2m", "quarter-end", date(2028, 6, 30)),
            ("+10m", "quarter-end", date(2028, 12, 31)),
            ("+0d", "march-end", date(2028, 3, 31)),
            ("+2m", "march-end", date(2029, 3, 31)),
            ("+1m11d", "march-end", date(2028, 3, 31)),
            ("+1m12d", "march-end", date(2029, 3, 31)),
        ],
    )
    def test_moves_on_to_the_day_on_which_contracts_end(
        self, offset: str, snap: str, expected: date
    ) -> None:
        assert day(offset, date(2028, 2, 20), snap) == expected

    @pytest.mark.parametrize(
        "offset",
        ["", "+", "5m", "+5", "+m", "+5m2y", "+5w", "+-5d", "+1.5y", "+5m ", "+5m\n", "+٣m", "+5M"],
    )
    def test_refuses_what_is_not_an_offset(self, offset: str) -> None:
        with pytest.raises(ValueError, match="is not an offset"):
            day(offset, date(2026, 11, 22))

    def test_refuses_an_unknown_snap(self) -> None:
        with pytest.raises(ValueError, match="is not one of month-end, quarter-end, march-end"):
            day("+1m", date(2026, 11, 22), "year-end")

    @pytest.mark.parametrize("offset", ["-999y", "+999y9999m99999d"])
    def test_refuses_a_day_outside_the_calendar(self, offset: str) -> None:
        with pytest.raises(ValueError, match="leads out of the calendar"):
            day(offset, date(999 if offset[0] == "-" else 9000, 1, 1))

    @given(today=DAYS, months=MONTHS)
    def test_lands_in_the_month_that_was_counted_to(self, today: date, months: int) -> None:
        found = day(f"+{months}m", today)
        assert (found.year - today.year) * 12 + found.month - today.month == months
        # A day is lost only where the month has no such day, and then the month's last day stands.
        assert found.day == today.day or (
            found.day < today.day and (found + timedelta(days=1)).day == 1
        )

    @given(today=DAYS, days=st.integers(0, 20_000))
    def test_comes_back_by_the_same_days(self, today: date, days: int) -> None:
        assert day(f"-{days}d", day(f"+{days}d", today)) == today

    @given(today=DAYS, years=st.integers(0, 30))
    def test_takes_a_year_for_twelve_months(self, today: date, years: int) -> None:
        assert day(f"-{years}y", today) == day(f"-{12 * years}m", today)

    @given(today=DAYS, months=MONTHS, snap=SNAPS)
    def test_never_snaps_back_nor_past_the_next_such_day(
        self, today: date, months: int, snap: str
    ) -> None:
        plain, found = day(f"+{months}m", today), day(f"+{months}m", today, snap)
        ends = {"month-end": range(1, 13), "quarter-end": (3, 6, 9, 12), "march-end": (3,)}[snap]

        def fits(candidate: date) -> bool:
            return candidate.month in ends and (candidate + timedelta(days=1)).day == 1

        assert plain <= found
        assert fits(found)
        between = (plain + timedelta(days=n) for n in range((found - plain).days))
        assert not any(map(fits, between))


class TestFirstDay:
    """A contract starts on the day after a snapped one."""

    def test_starts_on_the_day_itself_without_a_snap(self) -> None:
        assert first_day("-1y", date(2026, 11, 22)) == date(2025, 11, 22)

    @given(today=DAYS, months=MONTHS, snap=SNAPS)
    def test_follows_the_last_day_of_what_came_before(
        self, today: date, months: int, snap: str
    ) -> None:
        found = first_day(f"-{months}m", today, snap)
        assert found.day == 1
        assert found - timedelta(days=1) == day(f"-{months}m", today, snap)
