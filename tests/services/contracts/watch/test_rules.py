"""Which alert about a contract is due, and when the next one will be."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.watch.rules import (
    AlertKind,
    Key,
    Ladders,
    Rung,
    Step,
    Target,
    Watched,
    due,
    ended_before_known,
    rungs,
    targets,
)
from shared.calendar import months_before
from shared.events.terms import Decision

USUAL = (18, 12, 9, 6, 3, 1)
LADDERS = Ladders(
    USUAL,
    by_regime={"psr": (12, 6)},
    by_kind={
        AlertKind.NOTICE: (6, 3),
        AlertKind.REVIEW: (3, 0),
        AlertKind.PROCUREMENT_STEP: (1, 0),
        AlertKind.EXTENSION_DUE: (3, 1, 0),
        AlertKind.TRANSITION: (6, 3, 1),
    },
)
START, END = date(2027, 6, 30), date(2028, 3, 31)
CONTRACT, AWARD, REVIEW, TERMS, DECIDED, CHANGED, AGAIN = (UUID(int=n) for n in range(1, 8))
STEPS = (
    Step("governance", date(2027, 6, 30)),
    Step("tender", date(2027, 9, 20)),
    Step("award", date(2027, 12, 1)),
)
contract = Watched(
    contract_id=CONTRACT,
    end_on=END,
    known_on=date(2025, 4, 1),
    end_set_by=AWARD,
    review_set_by=REVIEW,
    terms_set_by=AWARD,
    safe_start_on=START,
)
full = replace(
    contract,
    notice_by=date(2027, 9, 30),
    extension_by=date(2027, 10, 29),
    decide_by=date(2027, 10, 29),
    review_on=date(2026, 12, 1),
    terms_set_by=TERMS,
)
ENDS_ALERTS = {
    AlertKind.CONTRACT_END,
    AlertKind.REPROCUREMENT,
    AlertKind.NOTICE,
    AlertKind.EXTENSION,
}


def decided(decision: Decision, **more: Any) -> Watched:
    steps = STEPS if decision is Decision.REPROCURE else ()
    values = {"decision": decision, "decision_set_by": DECIDED, "steps": steps} | more
    return replace(full, **values)


def kinds(watched: Watched) -> set[AlertKind]:
    return {target.key.kind for target in targets(watched, LADDERS)}


def target_of(watched: Watched, kind: AlertKind, step: str | None = None) -> Target:
    [found] = [
        one for one in targets(watched, LADDERS) if (one.key.kind, one.key.step) == (kind, step)
    ]
    return found


def due_on(today: date, watched: Watched = contract, raised: tuple[int, ...] = ()) -> int | None:
    rung = due(target_of(watched, AlertKind.CONTRACT_END), today=today, raised=raised)
    return rung.months if rung else None


def target(target_on: date, ladder: tuple[int, ...], until: date = date.max) -> Target:
    return Target(Key(CONTRACT, AlertKind.REVIEW, None, AWARD, target_on), until, ladder)


# Close to each other on purpose: ends before and after the day they became known, month ends too.
days = st.dates(date(2026, 6, 1), date(2028, 3, 31))
ladders = st.lists(st.integers(0, 36), min_size=1, max_size=7, unique=True).map(tuple)
plans = st.builds(
    Ladders,
    ladders,
    st.dictionaries(st.just("psr"), ladders),
    st.dictionaries(st.sampled_from(AlertKind), ladders),
)
contracts = st.builds(
    replace,
    st.just(full),
    end_on=st.none() | days,
    regime=st.sampled_from([None, "psr", "s75"]),
    ladder=st.just(()) | ladders,
    known_on=days,
    decision=st.none() | st.sampled_from(Decision),
    decision_set_by=st.just(DECIDED),
    succeeded=st.integers(0, 9).map(lambda n: n == 0),
    ended_early=st.integers(0, 9).map(lambda n: n == 0),
    told_ended=st.integers(0, 9).map(lambda n: n == 0),
    safe_start_on=st.none() | days,
    notice_by=st.none() | days,
    extension_by=st.none() | days,
    decide_by=st.none() | days,
    review_on=st.none() | days,
    steps=st.lists(
        st.builds(Step, st.sampled_from("abcd"), days), max_size=4, unique_by=lambda one: one.name
    ).map(tuple),
)


class TestLadder:
    """Where the rungs stand."""

    def test_stands_on_month_ends_and_leap_days(self) -> None:
        assert rungs(target(END, (1, 13, 6, 1))) == (
            Rung(13, date(2027, 2, 28)),
            Rung(6, date(2027, 9, 30)),
            Rung(1, date(2028, 2, 29)),
        )
        assert rungs(target(date(2028, 2, 29), (12, 0))) == (
            Rung(12, date(2027, 2, 28)),
            Rung(0, date(2028, 2, 29)),
        )

    @given(st.dates(date(1950, 1, 1), date(2200, 12, 31)), ladders)
    def test_counts_months_as_the_calendar_does(
        self, target_on: date, months: tuple[int, ...]
    ) -> None:
        found = rungs(target(target_on, months))
        assert {rung.months for rung in found} == set(months)
        assert all(rung.due_on == months_before(target_on, rung.months) for rung in found)
        dates = [rung.due_on for rung in found]
        assert dates == sorted(set(dates))

    def test_refuses_months_after_the_date(self) -> None:
        with pytest.raises(ValueError, match="not -2"):
            rungs(target(END, (1, -2)))

    def test_survives_the_first_and_the_last_date_there_is(self) -> None:
        assert rungs(target(date.min, (1,))) == (Rung(1, date.min),)
        assert rungs(target(date.max, (1,))) == (Rung(1, date(9999, 11, 30)),)
        assert kinds(replace(contract, end_on=date.max, safe_start_on=None)) == {
            AlertKind.CONTRACT_END
        }

    def test_is_the_contracts_own_then_its_kinds_then_its_regimes(self) -> None:
        psr, own = replace(full, regime="psr"), replace(full, regime="psr", ladder=(24, 2))
        for kind in ENDS_ALERTS:
            assert LADDERS.of(kind, own) == (24, 2)
        assert LADDERS.of(AlertKind.CONTRACT_END, psr) == (12, 6)
        assert LADDERS.of(AlertKind.NOTICE, psr) == (6, 3)
        assert LADDERS.of(AlertKind.REVIEW, own) == (3, 0)
        assert LADDERS.of(AlertKind.REPROCUREMENT, full) == USUAL


class TestDue:
    """Which rung is raised today."""

    def test_begins_on_the_day_of_the_first_rung(self) -> None:
        assert due_on(date(2026, 9, 29)) is None
        assert due_on(date(2026, 9, 30)) == 18

    def test_takes_only_the_latest_rung_after_a_long_silence(self) -> None:
        assert due_on(date(2027, 10, 1)) == 6
        assert due_on(date(2027, 10, 1), raised=(18,)) == 6
        assert due_on(date(2027, 10, 1), raised=(6,)) is None

    def test_never_goes_back_to_an_earlier_rung(self) -> None:
        assert due_on(date(2027, 10, 1), raised=(3,)) is None

    def test_still_warns_thirty_days_after_an_end_that_nobody_was_told_of(self) -> None:
        assert due_on(END + timedelta(days=30)) == 1
        assert due_on(END + timedelta(days=31)) is None
        assert due_on(END + timedelta(days=30), raised=(3,)) == 1
        assert due_on(END + timedelta(days=30), raised=(1,)) is None

    def test_counts_re_procurement_from_the_latest_safe_start(self) -> None:
        about = target_of(contract, AlertKind.REPROCUREMENT)
        assert about.key == Key(CONTRACT, AlertKind.REPROCUREMENT, None, AWARD, START)
        for today, months in ((date(2027, 5, 29), 3), (date(2027, 5, 30), 1), (END, 1)):
            rung = due(about, today=today, raised=())
            assert rung is not None
            assert rung.months == months
        assert due(about, today=END + timedelta(days=1), raised=()) is None


class TestWhatIsWatched:
    """Of which days somebody must be warned."""

    def test_is_every_day_of_an_end_that_nobody_has_decided_about(self) -> None:
        assert kinds(full) == ENDS_ALERTS | {AlertKind.REVIEW}
        assert kinds(contract) == {AlertKind.CONTRACT_END, AlertKind.REPROCUREMENT}

    @pytest.mark.parametrize(
        ("decision", "kind"),
        [
            (Decision.REPROCURE, AlertKind.PROCUREMENT_STEP),
            (Decision.EXTEND, AlertKind.EXTENSION_DUE),
            (Decision.ABSORB, AlertKind.TRANSITION),
            (Decision.DECOMMISSION, AlertKind.TRANSITION),
            (Decision.LET_LAPSE, AlertKind.TRANSITION),
            (Decision.BRING_IN_HOUSE, AlertKind.TRANSITION),
        ],
    )
    def test_is_what_a_decision_entails_and_never_the_end(
        self, decision: Decision, kind: AlertKind
    ) -> None:
        assert kinds(decided(decision)) == {kind, AlertKind.REVIEW}
        assert all(
            one.key.set_by == DECIDED or one.key.kind is AlertKind.REVIEW
            for one in targets(replace(decided(decision), terms_set_by=AWARD), LADDERS)
        )

    @pytest.mark.parametrize("decision", [None, *Decision])
    def test_is_only_the_review_once_a_successor_is_named(self, decision: Decision | None) -> None:
        watched = decided(decision, succeeded=True) if decision else replace(full, succeeded=True)
        assert kinds(watched) == {AlertKind.REVIEW}

    @pytest.mark.parametrize(
        ("decision", "left"),
        [
            (Decision.ABSORB, {AlertKind.TRANSITION}),
            (Decision.DECOMMISSION, set()),
            (Decision.LET_LAPSE, set()),
            (Decision.BRING_IN_HOUSE, set()),
            (Decision.REPROCURE, {AlertKind.PROCUREMENT_STEP}),
        ],
    )
    def test_is_over_with_the_end_only_where_nothing_follows(
        self, decision: Decision, left: set[AlertKind]
    ) -> None:
        assert kinds(decided(decision, told_ended=True)) == left | {AlertKind.REVIEW}

    @pytest.mark.parametrize(
        "watched",
        [
            replace(full, ended_early=True),
            replace(full, known_on=END + timedelta(days=1)),
            replace(contract, end_on=None),
        ],
    )
    def test_is_nothing_when_nothing_is_left_to_decide(self, watched: Watched) -> None:
        assert targets(watched, LADDERS) == ()

    def test_is_the_review_also_of_a_contract_without_an_end(self) -> None:
        assert kinds(replace(full, end_on=None)) == {AlertKind.REVIEW}

    def test_is_each_step_until_the_next_one(self) -> None:
        found = {one.key.step: one for one in targets(decided(Decision.REPROCURE), LADDERS)}
        assert found["governance"].until == date(2027, 9, 19)
        assert found["tender"].until == date(2027, 11, 30)
        assert found["award"].until == END + timedelta(days=30)

    def test_is_only_the_last_of_several_steps_that_were_missed(self) -> None:
        today = date(2027, 10, 15)
        missed = [
            one.key.step
            for one in targets(decided(Decision.REPROCURE), LADDERS)
            if one.key.target_on < today and due(one, today=today, raised=())
        ]
        assert missed == ["tender"]

    def test_is_extended_by_the_day_that_the_contract_says(self) -> None:
        by_terms = target_of(decided(Decision.EXTEND), AlertKind.EXTENSION_DUE)
        by_end = target_of(decided(Decision.EXTEND, decide_by=None), AlertKind.EXTENSION_DUE)
        assert (by_terms.key.target_on, by_end.key.target_on) == (date(2027, 10, 29), END)

    @given(contracts, plans)
    def test_has_one_ladder_for_each_kind_and_step(self, watched: Watched, plan: Ladders) -> None:
        found = [(one.key.kind, one.key.step) for one in targets(watched, plan)]
        assert len(found) == len(set(found))
        if watched.end_on is None or watched.decision or watched.succeeded:
            assert not ENDS_ALERTS.intersection(kind for kind, _ in found)

    @given(days, days)
    def test_is_no_end_that_had_passed_when_it_became_known(
        self, end_on: date, known_on: date
    ) -> None:
        watched = replace(full, end_on=end_on, known_on=known_on)
        assert ended_before_known(watched) == (end_on < known_on) == (not kinds(watched))


class TestArmedAgain:
    """A day that is set anew is a new one, also when it is the same day again."""

    @pytest.mark.parametrize(
        ("watched", "set_anew"),
        [
            (full, {"end_set_by": CHANGED}),
            (full, {"terms_set_by": CHANGED}),
            (full, {"review_set_by": CHANGED}),
            (decided(Decision.REPROCURE), {"decision_set_by": CHANGED}),
            (decided(Decision.EXTEND), {"decision_set_by": CHANGED}),
            (decided(Decision.ABSORB), {"decision_set_by": CHANGED}),
        ],
    )
    def test_by_the_event_that_set_it(self, watched: Watched, set_anew: dict[str, UUID]) -> None:
        moves = {
            "end_set_by": ENDS_ALERTS,
            "terms_set_by": {AlertKind.NOTICE, AlertKind.EXTENSION},
            "review_set_by": {AlertKind.REVIEW},
            "decision_set_by": {
                AlertKind.PROCUREMENT_STEP,
                AlertKind.EXTENSION_DUE,
                AlertKind.TRANSITION,
            },
        }[next(iter(set_anew))]
        before = {one.key for one in targets(watched, LADDERS)}
        after = {one.key for one in targets(replace(watched, **set_anew), LADDERS)}
        assert {one.kind for one in before - after} == {one.kind for one in before} & moves
        assert {one.kind for one in after - before} == {one.kind for one in after} & moves

    def test_by_the_event_that_planned_a_step(self) -> None:
        step = Step("tender", date(2027, 9, 20), set_by=CHANGED)
        before = target_of(decided(Decision.REPROCURE), AlertKind.PROCUREMENT_STEP, "tender")
        after = target_of(
            decided(Decision.REPROCURE, steps=(step,)), AlertKind.PROCUREMENT_STEP, "tender"
        )
        assert (before.key.set_by, after.key.set_by) == (DECIDED, CHANGED)

    def test_when_it_is_moved_away_and_back(self) -> None:
        raised: defaultdict[Key, list[int]] = defaultdict(list)
        today = date(2028, 1, 10)

        def morning(watched: Watched) -> int | None:
            about = target_of(watched, AlertKind.CONTRACT_END)
            rung = due(about, today=today, raised=raised[about.key])
            raised[about.key] += [rung.months] if rung else []
            return rung.months if rung else None

        moved = replace(contract, end_on=date(2029, 3, 31), end_set_by=CHANGED, known_on=today)
        back = replace(contract, end_on=END, end_set_by=AGAIN, known_on=today)
        assert [morning(contract), morning(contract)] == [3, None]
        assert [morning(moved), morning(moved)] == [18, None]
        assert [morning(back), morning(back)] == [3, None]
