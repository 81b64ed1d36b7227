"""The steps of a procurement: their order, the next one, and what may be done with them."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.procurement_steps import rules
from shared.events.base import By
from shared.events.procurements import ProcurementPlanned, ProcurementStatus, StepDates
from shared.events.terms import ProcurementStep

BY = By(job="tests", is_council=True)
ID = uuid5(UUID(int=0), "procurement")
TODAY = date(2026, 11, 22)
AFTER_AWARD = {ProcurementStep.STANDSTILL, ProcurementStep.MOBILISATION}
days = st.dates(date(2025, 1, 1), date(2028, 12, 31))
maybe_days = st.none() | days
every_steps = st.lists(
    st.builds(
        StepDates, step=st.sampled_from(ProcurementStep), planned_on=maybe_days, met_on=maybe_days
    ),
    unique_by=lambda one: one.step,
)


@dataclass(frozen=True)
class Facts:
    """What a decision about a step knows."""

    steps: tuple[StepDates, ...] = ()
    status: ProcurementStatus = ProcurementStatus.IN_PROGRESS
    id: UUID = ID
    parties: tuple[UUID, ...] = ()

    def must_not_be_abandoned(self, version: int, by: By) -> None:
        """Refuse nobody: that is decided elsewhere."""
        assert (version, by) == (1, BY)


def scheduled(facts: Facts, step: ProcurementStep, planned_on: date | None) -> Facts:
    event = rules.schedule_step(
        facts, version=1, step=step, planned_on=planned_on, reason="Later.", by=BY
    )
    return replace(facts, steps=event.steps)


def met(facts: Facts, step: ProcurementStep, met_on: date) -> Facts:
    event = rules.meet_step(facts, version=1, step=step, met_on=met_on, today=TODAY, by=BY)
    return replace(facts, steps=event.steps)


class TestArranged:
    """The order in which steps are shown."""

    @given(steps=every_steps, seed=st.integers(0, 1000))
    def test_does_not_depend_on_the_order_in_which_they_were_said(
        self, steps: list[StepDates], seed: int
    ) -> None:
        shuffled = Random(seed).sample(steps, len(steps))

        assert rules.arranged(shuffled) == rules.arranged(steps)

    @given(steps=every_steps)
    def test_is_that_of_their_days(self, steps: list[StepDates]) -> None:
        found = rules.arranged(steps)

        assert sorted(found, key=str) == sorted(steps, key=str)
        shown = [one.met_on or one.planned_on for one in found]
        dated = [day for day in shown if day]
        assert dated == sorted(dated)
        assert shown == [*dated, *[None] * (len(shown) - len(dated))]


class TestNextStep:
    """The step that comes next."""

    @given(steps=every_steps, status=st.sampled_from(ProcurementStatus))
    def test_is_the_earliest_that_waits(
        self, steps: list[StepDates], status: ProcurementStatus
    ) -> None:
        found = rules.next_step(steps, status)

        waiting = [one for one in steps if one.met_on is None]
        if status is ProcurementStatus.AWARDED:
            waiting = [one for one in waiting if one.step in AFTER_AWARD]
        if status is ProcurementStatus.ABANDONED:
            waiting = []
        assert (found is None) == (not waiting)
        if found:
            assert found in waiting
            planned = [one.planned_on for one in waiting if one.planned_on]
            assert found.planned_on == min(planned, default=None)

    @given(due_on=maybe_days, today=days)
    def test_is_late_only_after_its_day(self, due_on: date | None, today: date) -> None:
        late = rules.is_late(due_on, today)

        assert late == (due_on is not None and (today - due_on) >= timedelta(days=1))


class TestPlan:
    """The steps of a new procurement."""

    def test_refuses_the_same_step_twice(self) -> None:
        twice = (StepDates(step=ProcurementStep.TENDER), StepDates(step=ProcurementStep.TENDER))
        order = ProcurementPlanned(
            procurement_id=ID,
            title="Short breaks",
            kind="procure",
            lead_commissioner_id=ID,
            steps=twice,
        )

        with pytest.raises(rules.StepTwice):
            rules.plan(order)


class TestScheduleStep:
    """Moving the day of a step."""

    @given(steps=every_steps, step=st.sampled_from(ProcurementStep), planned_on=days)
    def test_moves_that_step_alone(
        self, steps: list[StepDates], step: ProcurementStep, planned_on: date
    ) -> None:
        before = Facts(tuple(one for one in steps if one.step is not step))

        after = scheduled(before, step, planned_on)

        assert StepDates(step=step, planned_on=planned_on) in after.steps
        assert scheduled(after, step, None).steps == rules.arranged(before.steps)

    def test_says_which_day_was_planned_before(self) -> None:
        facts = scheduled(Facts(), ProcurementStep.TENDER, date(2027, 2, 1))
        event = rules.schedule_step(
            facts,
            version=1,
            step=ProcurementStep.TENDER,
            planned_on=date(2027, 3, 1),
            reason="Later.",
            by=BY,
        )

        assert (event.was_planned_on, event.next_due_on) == (date(2027, 2, 1), date(2027, 3, 1))

    def test_opens_a_step_again_that_was_met_by_mistake(self) -> None:
        facts = met(Facts(), ProcurementStep.TENDER, TODAY)

        again = scheduled(facts, ProcurementStep.TENDER, date(2027, 2, 1))

        assert [one.met_on for one in again.steps] == [None]

    @pytest.mark.parametrize("planned_on", [None, date(2027, 2, 1)])
    def test_refuses_to_move_nothing(self, planned_on: date | None) -> None:
        facts = scheduled(Facts(), ProcurementStep.TENDER, date(2027, 2, 1))
        if planned_on is None:
            facts = scheduled(facts, ProcurementStep.TENDER, None)

        with pytest.raises(rules.NothingMoves):
            scheduled(facts, ProcurementStep.TENDER, planned_on)


class TestMeetStep:
    """Saying when a step was met."""

    @given(order=st.permutations(list(ProcurementStep)))
    def test_takes_them_in_any_order(self, order: list[ProcurementStep]) -> None:
        facts = Facts()
        for step in order:
            facts = met(facts, step, TODAY)

        assert [one.step for one in facts.steps] == list(ProcurementStep)
        assert rules.next_step(facts.steps, facts.status) is None

    @given(met_on=days)
    def test_refuses_the_future_and_nothing_else(self, met_on: date) -> None:
        if met_on > TODAY:
            with pytest.raises(rules.NotYet):
                met(Facts(), ProcurementStep.TENDER, met_on)
        else:
            assert met(Facts(), ProcurementStep.TENDER, met_on).steps[0].met_on == met_on

    def test_can_be_put_right_but_not_said_twice(self) -> None:
        facts = met(Facts(), ProcurementStep.TENDER, TODAY)

        assert met(facts, ProcurementStep.TENDER, date(2026, 11, 1)).steps[0].met_on != TODAY
        with pytest.raises(rules.AlreadyMet):
            met(facts, ProcurementStep.TENDER, TODAY)
