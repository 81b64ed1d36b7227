"""Dates of a register: the order of a column is proven by its dates, or the file is refused."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.contracts.formats.days import DayOrder, Evidence, orders, read_day
from services.contracts.formats.fields import Doubt
from services.contracts.formats.tables import Unreadable

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
DAY_FIRST, MONTH_FIRST = "%d/%m/%Y", "%m/%d/%Y"


def column(*texts: str, heading: str = "Start") -> Evidence:
    """What a column with these dates proves."""
    found = Evidence(heading)
    for line, text in enumerate(texts, 2):
        found.take(line, text)
    return found


class TestOrders:
    """In which order a column writes its dates."""

    @given(
        days=st.lists(DAYS, min_size=1, max_size=8), order=st.sampled_from([DAY_FIRST, MONTH_FIRST])
    )
    def test_are_never_guessed_wrongly_where_a_date_proves_them(
        self, days: list[date], order: str
    ) -> None:
        assume(any(day.day > 12 for day in days))
        texts = [day.strftime(order) for day in days]
        (found,), _ = orders([column(*texts)])
        assert [read_day(text, found) for text in texts] == days

    @given(
        days=st.lists(DAYS, min_size=1, max_size=4), other=st.lists(DAYS, min_size=1, max_size=4)
    )
    def test_are_refused_where_a_column_has_both(self, days: list[date], other: list[date]) -> None:
        assume(any(day.day > 12 for day in days) and any(day.day > 12 for day in other))
        texts = [day.strftime(DAY_FIRST) for day in days]
        texts += [day.strftime(MONTH_FIRST) for day in other]
        with pytest.raises(Unreadable, match="“Start” has dates in two orders: line"):
            orders([column(*texts)])

    def test_are_refused_where_two_columns_differ(self) -> None:
        with pytest.raises(Unreadable, match="“End” is day first"):
            orders([column("01/13/2026"), column("31/03/2029", heading="End")])

    def test_are_refused_where_one_column_proves_nothing_and_another_is_month_first(self) -> None:
        with pytest.raises(Unreadable, match="no date of “End” shows its order"):
            orders([column("01/13/2026"), column("01/04/2029", heading="End")])

    def test_are_day_first_where_nothing_is_proven_and_it_is_said(self) -> None:
        found, notes = orders([column("01/04/2026")])
        assert found == [DayOrder.DAY_FIRST]
        assert "read day first" in notes[0]

    def test_say_nothing_where_it_makes_no_difference(self) -> None:
        assert orders([column("04/04/2026", "2026-04-05", "", "tbc", "5 May 2026")])[1] == []

    def test_say_that_a_column_is_month_first(self) -> None:
        _, (note,) = orders([column("04/05/2026", "04/13/2026")])
        assert note == "The dates of “Start” are read month first, as line 3 shows."


class TestReadDay:
    """One date."""

    @given(day=DAYS, order=st.sampled_from(DayOrder))
    def test_reads_what_is_certain_in_either_order(self, day: date, order: DayOrder) -> None:
        for text in (
            day.isoformat(),
            f"{day:%Y-%m-%d} 00:00:00",
            f"{day.day} {day:%B %Y}",
            f"{day.day:02}-{day:%b}-{day.year}",
            f"{day:%B} {day.day}, {day.year}",
        ):
            assert read_day(text, order) == day

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("31/03/3034", "outside 1990 to 2100"),
            ("31/03/26", "only two digits"),
            ("46113", "perhaps 01/04/2026"),
            ("March 2026", "not the day"),
            ("Mar-26", "not the day"),
            ("31/02/2026", "no such day"),
            ("31 February 2026", "no such day"),
            ("1 April 3034", "outside"),
            ("tbc", "not a date"),
            ("٣١/٠٣/٢٠٢٦", "not a date"),
        ],
    )
    def test_refuses_what_is_not(self, text: str, why: str) -> None:
        with pytest.raises(Doubt, match=why):
            read_day(text, DayOrder.DAY_FIRST)
