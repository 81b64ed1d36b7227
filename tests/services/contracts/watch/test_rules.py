"""Which alert about a contract is due, and when the next one will be."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.watch.rules import (
    AlertKind,
    Key,
    LeadTime,
    Rung,
    Watched,
    due,
    ended_before_known,
    key,
    ladder,
    last_due_on,
    latest_safe_start,
    lead_months,
    next_due_on,
)
from shared.calendar import months_before

LADDER = (18, 12, 9, 6, 3, 1)
LEADS = (
    LeadTime(None, Decimal(0), 9),
    LeadTime(None, Decimal(1_000_000), 12),
    LeadTime("psr", Decimal(0), 8),
    LeadTime("psr", Decimal(1_000_000), 6),
)
END = date(2028, 3, 31)
CONTRACT, AWARD, EXTENSION, CORRECTION = (UUID(int=n) for n in range(1, 5))

ASK: dict[str, Any] = {"ladder_months": LADDER, "lead_times": LEADS, "raised": ()}
contract = Watched(CONTRACT, END, None, Decimal(50_000), AWARD, date(2025, 4, 1), False, False)


def due_on(
    today: date, watched: Watched = contract, kind: AlertKind = AlertKind.CONTRACT_END, **ask: Any
) -> int | None:
    rung = due(watched, today=today, kind=kind, **(ASK | ask))
    return rung.months if rung else None


kinds = st.sampled_from(AlertKind)
ladders = st.lists(st.integers(0, 36), max_size=7)
# Close to each other on purpose: ends before and after the day they became known, month ends too.
days = st.dates(date(2023, 12, 1), date(2028, 3, 31))
amounts = st.sampled_from([Decimal(0), Decimal(999_999), Decimal(1_000_000)])
leads = st.builds(LeadTime, st.none() | st.just("psr"), amounts, st.integers(0, 24))
asked = st.fixed_dictionaries(
    {"kind": kinds, "ladder_months": ladders, "lead_times": st.lists(leads, min_size=1)}
)
contracts = st.builds(
    replace,
    st.just(contract),
    end_on=st.none() | days,
    regime=st.sampled_from([None, "psr", "light_touch"]),
    value=st.none() | amounts,
    known_on=days,
    decided=st.integers(0, 9).map(lambda n: n == 0),
    ended_early=st.integers(0, 9).map(lambda n: n == 0),
)


class TestLatestSafeStart:
    """Which lead time a contract has, and where it leads."""

    @pytest.mark.parametrize(
        ("regime", "value", "months"),
        [
            (None, Decimal(0), 9),
            (None, Decimal("999999.99"), 9),
            (None, Decimal(1_000_000), 12),
            (None, None, 12),
            ("psr", Decimal(999_999), 8),
            ("psr", Decimal(9_000_000), 6),
            ("psr", None, 8),
            ("light_touch", Decimal(2_000_000), 12),
            (None, Decimal(-1), 12),
        ],
    )
    def test_takes_the_most_specific_lead(
        self, regime: str | None, value: Decimal | None, months: int
    ) -> None:
        assert lead_months(regime=regime, value=value, lead_times=LEADS) == months
        assert lead_months(regime=regime, value=value, lead_times=LEADS[::-1]) == months
        start = latest_safe_start(END, regime=regime, value=value, lead_times=LEADS)
        assert start == months_before(END, months)

    def test_falls_back_to_any_regime_and_then_to_the_longest_lead_of_all(self) -> None:
        table = (LeadTime(None, Decimal(50), 3), LeadTime("psr", Decimal(100), 6))
        assert lead_months(regime="psr", value=Decimal(99), lead_times=table) == 3
        assert lead_months(regime="psr", value=Decimal(49), lead_times=table) == 6

    def test_refuses_an_empty_table_and_a_negative_lead(self) -> None:
        with pytest.raises(ValueError, match="at least one row"):
            lead_months(regime=None, value=None, lead_times=())
        with pytest.raises(ValueError, match="not -1"):
            LeadTime(None, Decimal(0), -1)


class TestLadder:
    """Where the rungs stand."""

    def test_stands_on_month_ends_and_leap_days(self) -> None:
        assert ladder(END, (1, 13, 6, 1)) == (
            Rung(13, date(2027, 2, 28)),
            Rung(6, date(2027, 9, 30)),
            Rung(1, date(2028, 2, 29)),
        )
        assert ladder(date(2028, 2, 29), (12, 0)) == (
            Rung(12, date(2027, 2, 28)),
            Rung(0, date(2028, 2, 29)),
        )

    @given(st.dates(date(1950, 1, 1), date(2200, 12, 31)), ladders)
    def test_counts_months_as_the_calendar_does(self, target_on: date, months: list[int]) -> None:
        rungs = ladder(target_on, months)
        assert {rung.months for rung in rungs} == set(months)
        assert all(rung.due_on == months_before(target_on, rung.months) for rung in rungs)
        dates = [rung.due_on for rung in rungs]
        assert dates == sorted(set(dates))

    @given(days.filter(lambda day: day.day <= 28), st.integers(0, 60), ladders)
    def test_moves_every_rung_by_the_same_months(
        self, target_on: date, by_months: int, months: list[int]
    ) -> None:
        moved = ladder(months_before(target_on, -by_months), months)
        back = [Rung(rung.months, months_before(rung.due_on, by_months)) for rung in moved]
        assert tuple(back) == ladder(target_on, months)

    def test_refuses_months_after_the_date(self) -> None:
        with pytest.raises(ValueError, match="not -2"):
            ladder(END, (1, -2))

    def test_survives_the_first_and_the_last_date_there_is(self) -> None:
        assert ladder(date.min, (1,)) == (Rung(1, date.min),)
        assert ladder(date.max, (1,)) == (Rung(1, date(9999, 11, 30)),)


class TestDue:
    """Which rung is raised today."""

    def test_begins_on_the_day_of_the_first_rung(self) -> None:
        assert due_on(date(2026, 9, 29)) is None
        assert due_on(date(2026, 9, 30)) == 18

    def test_takes_only_the_latest_rung_after_a_long_silence(self) -> None:
        assert due_on(date(2027, 10, 1)) == 6
        assert due_on(date(2027, 10, 1), raised=[18]) == 6
        assert due_on(date(2027, 10, 1), raised=[6]) is None

    def test_never_goes_back_to_an_earlier_rung(self) -> None:
        assert due_on(date(2027, 10, 1), raised=[3]) is None
        assert due_on(date(2027, 10, 1), raised=[4], ladder_months=(12, 6)) is None

    @pytest.mark.parametrize("kind", AlertKind)
    @pytest.mark.parametrize(
        "watched",
        [
            replace(contract, decided=True),
            replace(contract, ended_early=True),
            replace(contract, end_on=None),
            replace(contract, known_on=END + timedelta(days=1)),
        ],
    )
    def test_is_nothing_when_nothing_is_left_to_decide(
        self, watched: Watched, kind: AlertKind
    ) -> None:
        assert due_on(END, watched, kind=kind) is None
        assert key(watched, kind=kind, lead_times=LEADS) is None

    def test_still_warns_thirty_days_after_an_end_that_nobody_was_told_of(self) -> None:
        assert due_on(END + timedelta(days=30)) == 1
        assert due_on(END + timedelta(days=31)) is None
        assert due_on(END + timedelta(days=30), raised=[3]) == 1
        assert due_on(END + timedelta(days=30), raised=[1]) is None

    def test_counts_re_procurement_from_the_latest_safe_start(self) -> None:
        about = key(contract, kind=AlertKind.REPROCUREMENT, lead_times=LEADS)
        assert about == Key(CONTRACT, AlertKind.REPROCUREMENT, AWARD, date(2027, 6, 30))
        assert due_on(date(2027, 5, 29), kind=AlertKind.REPROCUREMENT) == 3
        assert due_on(date(2027, 5, 30), kind=AlertKind.REPROCUREMENT) == 1

    def test_warns_at_once_when_the_safe_start_had_passed_when_known(self) -> None:
        late = replace(contract, known_on=date(2028, 1, 10))
        assert due_on(date(2028, 1, 10), late, kind=AlertKind.REPROCUREMENT) == 1
        assert due_on(date(2028, 1, 11), late, kind=AlertKind.REPROCUREMENT, raised=[1]) is None
        assert due_on(END, late, kind=AlertKind.REPROCUREMENT) == 1
        assert due_on(END + timedelta(days=1), late, kind=AlertKind.REPROCUREMENT) is None

    def test_knows_a_contract_that_ended_on_the_day_it_became_known(self) -> None:
        same_day = replace(contract, known_on=END)
        assert not ended_before_known(same_day)
        assert due_on(END, same_day) == 1
        assert ended_before_known(replace(contract, known_on=END + timedelta(days=1)))
        assert not ended_before_known(replace(contract, end_on=None))

    @pytest.mark.parametrize("kind", AlertKind)
    @pytest.mark.parametrize("end_on", [date.min, date(1, 6, 1), date(3034, 3, 31), date.max])
    def test_survives_a_strange_end(self, end_on: date, kind: AlertKind) -> None:
        watched = replace(contract, end_on=end_on)
        assert due_on(date(2027, 1, 1), watched, kind=kind) is None
        assert due_on(end_on, replace(watched, known_on=date.min), kind=kind) == 1


class TestNextDueOn:
    """The two dates of the index."""

    @given(contracts, asked, days, st.lists(st.integers(0, 36), max_size=3))
    def test_and_last_due_on_enclose_exactly_the_days_with_something_due(
        self, watched: Watched, ask: dict[str, Any], today: date, raised: list[int]
    ) -> None:
        first = next_due_on(watched, **ask, raised=raised)
        last = last_due_on(watched, kind=ask["kind"])
        edges = [day + timedelta(days=n) for day in (first, last) if day for n in (-1, 0, 1)]
        for day in (today, *edges):
            inside = first is not None and last is not None and first <= day <= last
            assert (due(watched, **ask, today=day, raised=raised) is not None) == inside
        assert first is None or (last is not None and first <= last)

    def test_is_the_first_rung_and_then_the_next(self) -> None:
        def following(*raised: int) -> date | None:
            return next_due_on(contract, kind=AlertKind.CONTRACT_END, **(ASK | {"raised": raised}))

        assert following() == date(2026, 9, 30)
        assert following(18) == date(2027, 3, 31)
        assert following(18, 3) == date(2028, 2, 29)
        assert following(18, 1) is None


class TestDayByDay:
    """What is raised when the system runs on some days only, or on all."""

    @given(contracts, asked, st.lists(st.integers(1, 200), max_size=60))
    def test_raises_each_rung_at_most_once_in_order_and_hides_none(
        self, watched: Watched, ask: dict[str, Any], gaps: list[int]
    ) -> None:
        raised: list[int] = []
        today = watched.known_on
        for gap in gaps:
            indexed_on = next_due_on(watched, **ask, raised=raised)
            rung = due(watched, **ask, today=today, raised=raised)
            if rung is not None:
                assert indexed_on is not None
                assert indexed_on <= rung.due_on <= today
                raised.append(rung.months)
            today += timedelta(days=gap)
        assert raised == sorted(set(raised), reverse=True)
        assert set(raised) <= set(ask["ladder_months"])

    @settings(max_examples=25, deadline=None)
    @given(days, kinds, st.lists(st.integers(0, 18), min_size=1))
    def test_raises_every_rung_on_its_day_when_no_day_is_missed(
        self, end_on: date, kind: AlertKind, ladder_months: list[int]
    ) -> None:
        known_on = months_before(end_on, 36)
        watched = replace(contract, end_on=end_on, known_on=known_on)
        about = key(watched, kind=kind, lead_times=LEADS)
        raised: list[int] = []
        seen: list[Rung] = []
        for n in range((end_on - known_on).days + 60):
            today = known_on + timedelta(days=n)
            months = due_on(today, watched, kind, raised=raised, ladder_months=ladder_months)
            if months is not None:
                raised.append(months)
                seen.append(Rung(months, today))
        assert about is not None
        assert tuple(seen) == ladder(about.target_on, ladder_months)

    def test_alerts_again_about_a_date_moved_away_and_back(self) -> None:
        raised: defaultdict[Key, list[int]] = defaultdict(list)
        today = date(2028, 1, 10)

        def morning(watched: Watched) -> int | None:
            about = key(watched, kind=AlertKind.CONTRACT_END, lead_times=LEADS)
            assert about is not None
            months = due_on(today, watched, raised=raised[about])
            if months is not None:
                raised[about].append(months)
            return months

        moved = replace(contract, end_on=date(2029, 3, 31), end_set_by=EXTENSION, known_on=today)
        back = replace(contract, end_on=END, end_set_by=CORRECTION, known_on=today)
        assert [morning(contract), morning(contract)] == [3, None]
        assert [morning(moved), morning(moved)] == [18, None]
        assert [morning(back), morning(back)] == [3, None]

    def test_alerts_again_about_a_safe_start_moved_by_a_new_value(self) -> None:
        dearer = replace(contract, value=Decimal(2_000_000))
        for kind, count in ((AlertKind.REPROCUREMENT, 2), (AlertKind.CONTRACT_END, 1)):
            keys = {key(each, kind=kind, lead_times=LEADS) for each in (contract, dearer)}
            assert len(keys) == count
