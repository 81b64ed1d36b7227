"""By when something must be done about a contract, and why."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.contracts.key_dates.rules import (
    MEETINGS_AT_LEAST_EVERY,
    Durations,
    KeyDateKind,
    KeyDates,
    Terms,
    chosen,
    in_words,
    key_dates,
)
from shared.calendar import Calendar, months_before
from shared.events.terms import ContractKind, ExtensionOption, ProcurementStep

END = date(2027, 9, 30)  # a Thursday
STEPS = tuple(KeyDateKind(step) for step in ProcurementStep)
CALENDAR = Calendar()


def lasting(*weeks: int, **more: Any) -> Durations:
    """Approval, specification, market, tender, evaluation, award and mobilisation, in weeks."""
    names = ("governance", "specification", "market_engagement", "tender", "evaluation", "award")
    kinds = [KeyDateKind(name) for name in (*names, "mobilisation")]
    row = {"regime": None, "value_from": Decimal(0), "standstill_days": 8} | more
    return Durations(weeks=dict(zip(kinds, weeks, strict=True)), **row)


USUAL = lasting(3, 6, 4, 6, 4, 2, 12)
TABLE = (
    USUAL,
    lasting(4, 8, 6, 8, 6, 3, 15, value_from=Decimal(1_000_000)),
    lasting(2, 4, 2, 4, 3, 1, 8, regime="psr"),
    lasting(2, 3, 1, 4, 2, 1, 4, regime="grant", standstill_days=0),
    lasting(1, 3, 1, 4, 3, 1, 8, regime="psr", value_from=Decimal(1_000_000)),
)
contract = Terms(kind=ContractKind.CONTRACT, end_on=END, value=Decimal(250_000))


def dates_of(terms: Terms, **more: Any) -> KeyDates:
    asked = {"durations": TABLE, "calendar": CALENDAR, "months_before": months_before} | more
    return key_dates(terms, **asked)


def days(terms: Terms, **more: Any) -> dict[KeyDateKind, date]:
    return {one.kind: one.on for one in dates_of(terms, **more).every()}


# Near leap days, month ends, bank holidays and both changes of the clock in 2027, and far away.
ends = st.dates(date(2026, 12, 20), date(2028, 3, 31)) | st.dates(
    date(1990, 1, 1), date(2199, 1, 1)
)
weeks = st.integers(0, 30)
tables = st.lists(
    st.builds(
        lasting,
        *[weeks] * 7,
        regime=st.sampled_from([None, "psr"]),
        value_from=st.sampled_from([Decimal(0), Decimal(1_000_000)]),
        standstill_days=st.integers(0, 12),
    ),
    min_size=1,
    max_size=4,
)
meeting_days = st.lists(st.dates(date(2026, 1, 1), date(2028, 3, 31)), max_size=20).map(sorted)
terms = st.builds(
    replace,
    st.just(contract),
    end_on=ends,
    notice_months=st.none() | st.integers(1, 60),
    value=st.sampled_from([None, Decimal(0), Decimal(2_000_000)]),
    regime=st.sampled_from([None, "psr", "grant"]),
)


class TestTimeline:
    """What is worked back from the end."""

    def test_is_right_for_a_contract_worked_out_by_hand(self) -> None:
        # Easter Monday 2027 is 29 March, May Day bank holidays are the 3rd and the 31st.
        assert {kind: on for kind, on in days(contract).items() if kind in STEPS} == {
            KeyDateKind.MOBILISATION: date(2027, 7, 8),
            KeyDateKind.STANDSTILL: date(2027, 6, 28),
            KeyDateKind.AWARD: date(2027, 6, 14),
            KeyDateKind.EVALUATION: date(2027, 5, 17),
            KeyDateKind.TENDER: date(2027, 4, 5),
            KeyDateKind.MARKET_ENGAGEMENT: date(2027, 3, 8),
            KeyDateKind.SPECIFICATION: date(2027, 1, 25),
            KeyDateKind.GOVERNANCE: date(2027, 1, 4),
        }

    def test_counts_the_standstill_in_working_days_over_christmas(self) -> None:
        short = (lasting(0, 0, 0, 0, 0, 0, 1),)
        found = days(replace(contract, end_on=date(2028, 1, 12)), durations=short)
        assert found[KeyDateKind.MOBILISATION] == date(2028, 1, 5)
        # Between them: 4 January, 31 to 29 December, 24 to 22 December, 21 December.
        assert found[KeyDateKind.STANDSTILL] == date(2027, 12, 21)

    def test_leaves_out_a_step_that_takes_no_time(self) -> None:
        grant = days(replace(contract, regime="grant"))
        assert KeyDateKind.STANDSTILL not in grant
        assert KeyDateKind.TENDER in grant

    def test_takes_the_last_meeting_in_time(self) -> None:
        in_time, late = date(2027, 1, 20), date(2027, 1, 26)
        found = dates_of(contract, meetings=(date(2026, 12, 16), in_time, late))
        assert found.timeline[0].on == date(2026, 12, 30)
        assert "the last meeting in time is on 20 January 2027" in found.timeline[0].why

    def test_does_without_meetings_that_are_not_in_the_list_yet(self) -> None:
        long_ago = date(2027, 1, 25) - MEETINGS_AT_LEAST_EVERY - timedelta(days=1)
        assert days(contract, meetings=(long_ago,)) == days(contract)

    @given(terms, tables, meeting_days)
    def test_keeps_its_order_on_working_days(
        self, asked: Terms, table: list[Durations], meetings: list[date]
    ) -> None:
        found = dates_of(asked, durations=table, meetings=meetings)
        steps = [one.on for one in found.timeline]
        assert steps == sorted(steps)
        assert all(one <= asked.end_on for one in steps if asked.end_on)
        assert all(CALENDAR.is_working_day(day) for day in steps)
        assert [one.kind for one in found.timeline] == [
            kind for kind in KeyDateKind if kind in {one.kind for one in found.timeline}
        ]
        if steps:
            assert found.safe_start is not None
            assert found.safe_start.on == steps[0]

    @given(terms, tables)
    def test_leaves_every_step_its_time(self, asked: Terms, table: list[Durations]) -> None:
        takes = chosen(regime=asked.regime, value=asked.value, durations=table)
        found = dates_of(asked, durations=table).timeline
        for one in found:
            assert one.until is not None
            if one.kind is KeyDateKind.STANDSTILL:
                assert CALENDAR.add_working_days(one.on, takes.standstill_days) >= (
                    CALENDAR.working_day_on_or_before(one.until)
                )
            else:
                assert one.on + timedelta(weeks=takes.weeks[one.kind]) <= one.until
        for before, after in pairwise(found):
            assert before.until == after.on


class TestMovingTheEnd:
    """What moves when the end is moved."""

    @given(terms, st.integers(0, 500), tables, meeting_days)
    def test_moves_no_date_the_other_way(
        self, asked: Terms, by_days: int, table: list[Durations], meetings: list[date]
    ) -> None:
        assert asked.end_on is not None
        later = asked.end_on + timedelta(days=by_days)
        assume(later <= date(2199, 12, 31))
        before = days(asked, durations=table, meetings=meetings)
        after = days(replace(asked, end_on=later), durations=table, meetings=meetings)
        assert before.keys() == after.keys()
        assert all(before[kind] <= after[kind] for kind in before)

    @given(terms, st.integers(1, 60))
    def test_moves_every_date_by_about_as_many_months(self, asked: Terms, months: int) -> None:
        assert asked.end_on is not None
        assume(asked.end_on.year < 2190)
        later = months_before(asked.end_on, -months)
        before, after = days(asked), days(replace(asked, end_on=later))
        moved = (later - asked.end_on).days
        for kind in before:
            # Weekends and bank holidays: at Christmas four closed days stand together, and each
            # of eight steps may meet some.
            assert abs((after[kind] - before[kind]).days - moved) <= 28

    def test_moves_with_an_extension(self) -> None:
        option = ExtensionOption(until=date(2029, 9, 30), decide_by=date(2027, 3, 31))
        before = replace(contract, options=(option,), notice_months=6)
        after = replace(before, end_on=date(2029, 9, 30))
        assert days(before)[KeyDateKind.EXTENSION] == date(2027, 3, 31)
        assert KeyDateKind.EXTENSION not in days(after)
        # 30 March 2029 is Good Friday.
        assert days(after)[KeyDateKind.NOTICE] == date(2029, 3, 29)

    def test_is_not_moved_by_the_clock_that_changes(self) -> None:
        for now in ("2027-03-28", "2027-10-31"):
            day = date.fromisoformat(now)
            found = days(replace(contract, end_on=months_before(day, -6), notice_months=6))
            assert found[KeyDateKind.NOTICE] == CALENDAR.working_day_on_or_before(day)


class TestNotice:
    """By when notice must be given."""

    @pytest.mark.parametrize(
        ("end_on", "months", "by"),
        [
            (date(2027, 8, 31), 6, date(2027, 2, 26)),  # 28 February is a Sunday
            (date(2028, 2, 29), 12, date(2027, 2, 26)),  # from a leap day
            (date(2028, 5, 29), 3, date(2028, 2, 29)),  # to one
            (date(2027, 6, 26), 3, date(2027, 3, 25)),  # Good Friday
            (date(2028, 1, 28), 1, date(2027, 12, 24)),  # two days are made up for Christmas
        ],
    )
    def test_is_a_working_day_so_many_months_before(
        self, end_on: date, months: int, by: date
    ) -> None:
        found = days(replace(contract, end_on=end_on, notice_months=months))
        assert found[KeyDateKind.NOTICE] == by

    def test_says_why(self) -> None:
        notice = dates_of(replace(contract, notice_months=6)).notice
        assert notice is not None
        assert notice.why == (
            "Notice of 6 months must be given by 30 March 2027 for the contract to end on"
            " 30 September 2027."
        )


class TestExtension:
    """By when an extension is decided."""

    def test_takes_the_next_option(self) -> None:
        options = (
            ExtensionOption(until=date(2029, 9, 30), decide_by=date(2028, 9, 30)),
            ExtensionOption(until=date(2028, 9, 30), decide_by=date(2027, 6, 1)),
            ExtensionOption(until=date(2027, 9, 30), decide_by=date(2026, 6, 1)),
        )
        found = dates_of(replace(contract, options=options))
        assert found.extension is not None
        assert (found.extension.on, found.decide_by) == (date(2027, 6, 1), date(2027, 6, 1))
        assert found.latest_end is not None
        assert found.latest_end.on == date(2029, 9, 30)

    @pytest.mark.parametrize(
        "more",
        [
            {"options": (ExtensionOption(until=date(2028, 9, 30)),)},
            {"latest_end_on": date(2028, 9, 30)},
        ],
    )
    def test_is_the_latest_safe_start_where_the_contract_says_nothing(
        self, more: dict[str, Any]
    ) -> None:
        found = dates_of(replace(contract, **more))
        assert found.extension is not None
        assert found.safe_start is not None
        assert found.extension.on == found.safe_start.on
        assert found.decide_by is None
        assert "Whether to extend until 30 September 2028" in found.extension.why

    def test_is_nothing_without_an_option(self) -> None:
        assert dates_of(replace(contract, latest_end_on=END)).extension is None


class TestStrangeContracts:
    """Contracts of which little is known, or something strange."""

    @given(
        st.builds(
            Terms,
            kind=st.sampled_from(ContractKind),
            end_on=st.none() | st.dates(),
            latest_end_on=st.none() | st.dates(),
            options=st.lists(
                st.builds(ExtensionOption, until=st.dates(), decide_by=st.none() | st.dates()),
                max_size=3,
            ).map(tuple),
            notice_months=st.none() | st.integers(-5, 2**31),
            review_on=st.none() | st.dates(),
            regime=st.none() | st.text(max_size=5),
            value=st.none() | st.decimals(allow_nan=False, allow_infinity=False),
            terminated_on=st.none() | st.dates(),
        )
    )
    def test_stop_nothing(self, strange: Terms) -> None:
        for one in dates_of(strange).every():
            assert in_words(one.on) in one.why

    def test_have_no_timeline_to_an_end_that_stands_for_none(self) -> None:
        found = days(replace(contract, end_on=date.max, notice_months=6))
        assert found == {KeyDateKind.END: date.max}

    def test_have_only_an_end_when_they_were_terminated(self) -> None:
        ended = replace(contract, terminated_on=date(2027, 1, 31), review_on=END, notice_months=3)
        assert days(ended) == {KeyDateKind.END: date(2027, 1, 31)}

    @pytest.mark.parametrize("kind", [ContractKind.IN_HOUSE, ContractKind.PLACEMENT])
    def test_have_no_timeline_where_nothing_is_procured(self, kind: ContractKind) -> None:
        found = dates_of(replace(contract, kind=kind, latest_end_on=date(2028, 9, 30)))
        assert (found.timeline, found.safe_start, found.extension) == ((), None, None)

    def test_take_the_time_of_a_grant_if_they_are_one(self) -> None:
        grant = replace(contract, kind=ContractKind.GRANT)
        assert dates_of(grant).timeline == dates_of(replace(contract, regime="grant")).timeline


class TestDurations:
    """Which row of the table counts."""

    @pytest.mark.parametrize(
        ("regime", "value", "row"),
        [
            (None, Decimal(0), 0),
            (None, Decimal("999999.99"), 0),
            (None, Decimal(1_000_000), 1),
            (None, None, 1),
            ("psr", Decimal(9_000_000), 4),
            ("psr", Decimal(9), 2),
            ("psr", None, 2),
            ("s75", Decimal(2_000_000), 1),
            (None, Decimal(-1), 1),
        ],
    )
    def test_are_those_of_the_most_specific_row(
        self, regime: str | None, value: Decimal | None, row: int
    ) -> None:
        assert chosen(regime=regime, value=value, durations=TABLE) is TABLE[row]
        assert chosen(regime=regime, value=value, durations=TABLE[::-1]) is TABLE[row]

    def test_refuse_an_empty_table(self) -> None:
        with pytest.raises(ValueError, match="at least one row"):
            chosen(regime=None, value=None, durations=())

    def test_know_every_step_that_a_procurement_has(self) -> None:
        assert {step.value for step in ProcurementStep} < {kind.value for kind in KeyDateKind}
