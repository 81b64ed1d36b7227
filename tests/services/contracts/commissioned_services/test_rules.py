"""What may be done with a commissioned service, and where it stands on a day."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.commissioned_services import course, rules
from shared.errors import StaleVersion
from shared.events.base import By, Head
from shared.events.commissioned_services import (
    CommissionedServiceRegistered,
    CommissionerKind,
    CycleStage,
    Evaluation,
    IntegrationLevel,
    Placement,
)

COUNCIL: Final = By(job="tests", is_council=True)
TODAY: Final = date(2026, 11, 23)
LEAD: Final = uuid.UUID(int=1)
OTHER: Final = uuid.UUID(int=2)
NOTHING_MISSING: Final = rules.Missing()
days = st.dates(date(2020, 1, 1), date(2020, 2, 15))
levels = st.sampled_from(IntegrationLevel)
moves = st.lists(st.tuples(days, levels), max_size=8)


def service(**otherwise: Any) -> rules.Service:
    facts: dict[str, Any] = {
        "id": uuid.UUID(int=9),
        "head": Head(3, datetime(2026, 4, 1, 9, tzinfo=UTC)),
        "lead_commissioner_id": LEAD,
        "co_commissioner_ids": (OTHER,),
    }
    return rules.Service(**facts | otherwise)


def told(by: By = COUNCIL, version: int = 3) -> dict[str, Any]:
    return {"version": version, "today": TODAY, "by": by}


def placed(before: rules.Service, from_on: date, level: IntegrationLevel) -> rules.Service:
    """Return a service after it was placed, if it was not there already."""
    try:
        event = course.place(
            before,
            level=level,
            from_on=from_on,
            arrangement=None,
            reason="Agreed.",
            **told(),
        )
    except course.SamePlacement:
        return before
    return service(placements=event.placements)


class TestPlace:
    """Where on the continuum a service stands, day by day."""

    @given(moves, days)
    def test_is_what_was_last_taken_of_the_day_or_the_latest_before(
        self, said: list[tuple[date, IntegrationLevel]], day: date
    ) -> None:
        now = service()
        levels_from: dict[date, IntegrationLevel] = {}
        for from_on, level in said:
            after = placed(now, from_on, level)
            # Nothing is kept of what was refused, because it held already.
            if after is not now:
                now, levels_from[from_on] = after, level

        found = course.standing(now.placements, day)

        begun = [from_on for from_on in levels_from if from_on <= day]
        assert (found.level if found else None) == (levels_from[max(begun)] if begun else None)

    @given(moves)
    def test_keeps_one_place_a_day_in_order(
        self, said: list[tuple[date, IntegrationLevel]]
    ) -> None:
        now = service()
        for from_on, level in said:
            now = placed(now, from_on, level)

        kept = [one.from_on for one in now.placements]
        assert kept == sorted(set(kept))

    def test_moves_a_service_on_the_very_day_and_not_the_day_before(self) -> None:
        on = date(2027, 4, 1)
        now = placed(placed(service(), TODAY, IntegrationLevel.ALIGNED), on, IntegrationLevel.JOINT)

        before, then = (
            course.standing(now.placements, day) for day in (on - timedelta(days=1), on)
        )

        assert before is not None
        assert then is not None
        assert (before.level, then.level) == (IntegrationLevel.ALIGNED, IntegrationLevel.JOINT)

    def test_refuses_what_holds_already_and_keeps_another_arrangement(self) -> None:
        here = Placement(level=IntegrationLevel.JOINT, from_on=TODAY, arrangement="Pooled.")
        now = service(placements=(here,))
        order = {"level": IntegrationLevel.JOINT, "from_on": TODAY, "reason": "Agreed."}

        with pytest.raises(course.SamePlacement):
            course.place(now, arrangement="Pooled.", **order, **told())
        assert course.place(now, arrangement="Aligned budgets.", **order, **told())

    def test_refuses_more_than_can_be_kept(self) -> None:
        days_ = [date(2020, 1, 1) + timedelta(days=n) for n in range(course.MOST_PLACEMENTS)]
        full = tuple(Placement(level=IntegrationLevel.JOINT, from_on=day) for day in days_)
        order = {"level": IntegrationLevel.ALIGNED, "arrangement": None, "reason": "Agreed."}

        with pytest.raises(course.TooManyPlacements):
            course.place(service(placements=full), from_on=TODAY, **order, **told())
        assert course.place(service(placements=full), from_on=days_[5], **order, **told())


class TestRegister:
    """Registering a service."""

    def register(self, by: By = COUNCIL, **order: Any) -> CommissionedServiceRegistered:
        whole = CommissionedServiceRegistered(
            commissioned_service_id=uuid.UUID(int=9),
            name="Short breaks",
            lead_commissioner_id=LEAD,
            commissioner_kind=CommissionerKind.COUNCIL_OR_NHS,
            co_commissioner_ids=(OTHER, LEAD),
            **order,
        )
        return rules.register(whole, NOTHING_MISSING, today=TODAY, by=by)

    def test_names_each_commissioner_once_and_puts_its_places_in_order(self) -> None:
        joint = Placement(level=IntegrationLevel.JOINT, from_on=date(2026, 4, 1))
        alone = Placement(level=IntegrationLevel.AUTONOMOUS, from_on=date(2020, 4, 1))

        event = self.register(placements=(joint, alone))

        assert event.parties == (LEAD, OTHER)
        assert event.placements == (alone, joint)

    def test_says_since_when_only_of_a_stage(self) -> None:
        assert self.register(stage_since_on=TODAY).stage_since_on is None
        assert self.register(cycle_stage=CycleStage.DO).stage_since_on == TODAY
        with pytest.raises(rules.NotYet):
            self.register(cycle_stage=CycleStage.DO, stage_since_on=TODAY + timedelta(days=1))

    def test_is_for_the_council_and_the_lead(self) -> None:
        assert self.register(by=By(organisation_id=LEAD))
        with pytest.raises(rules.NotYours):
            self.register(by=By(organisation_id=OTHER))


class TestAmend:
    """Saying something else about a service."""

    @pytest.mark.parametrize(
        ("standing", "values"),
        [
            ((5, 17), {"minimum_age": 18}),
            ((5, 17), {"maximum_age": 4}),
            ((None, 4), {"minimum_age": 5}),
        ],
    )
    def test_refuses_ages_that_do_not_fit_what_stands(
        self, standing: tuple[int | None, int], values: dict[str, int]
    ) -> None:
        now = service(minimum_age=standing[0], maximum_age=standing[1])

        with pytest.raises(rules.AgesReversed):
            rules.amend(now, NOTHING_MISSING, values=values, **told())
        equal = {"minimum_age": 7, "maximum_age": 7}
        assert rules.amend(now, NOTHING_MISSING, values=equal, **told()).maximum_age == 7

    def test_tells_the_commissioners_before_and_after(self) -> None:
        third = uuid.UUID(int=3)
        values = {"lead_commissioner_id": third, "co_commissioner_ids": [LEAD]}

        event = rules.amend(service(), NOTHING_MISSING, values=values, **told())

        assert event.parties == (LEAD, OTHER, third)
        assert event.fields == ("co_commissioner_ids", "lead_commissioner_id")

    def test_refuses_what_is_not_there_or_nothing_at_all(self) -> None:
        for missing, values, refusal in (
            (NOTHING_MISSING, {}, rules.NothingToAmend),
            (rules.Missing(organisations=True), {"name": "A"}, rules.UnknownOrganisation),
            (rules.Missing(officer=True), {"name": "A"}, rules.UnknownOfficer),
        ):
            with pytest.raises(refusal):
                rules.amend(service(), missing, values=values, **told())


class TestMoveStage:
    """Going round the cycle."""

    def move(self, now: rules.Service, stage: CycleStage, since_on: date) -> None:
        course.move_stage(now, cycle_stage=stage, stage_label=None, since_on=since_on, **told())

    def test_goes_on_and_back_but_not_before_it_came_here_nor_ahead(self) -> None:
        now = service(cycle_stage=CycleStage.REVIEW, stage_since_on=date(2026, 6, 1))

        self.move(now, CycleStage.ANALYSE, TODAY)
        self.move(now, CycleStage.DO, date(2026, 6, 1))
        with pytest.raises(course.BeforeItsStage):
            self.move(now, CycleStage.DO, date(2026, 5, 31))
        with pytest.raises(rules.NotYet):
            self.move(now, CycleStage.DO, TODAY + timedelta(days=1))
        with pytest.raises(course.SameStage):
            self.move(now, CycleStage.REVIEW, TODAY)


class TestEvaluation:
    """Finding something out before it is decided how a service goes on."""

    def test_is_planned_with_the_next_number_and_concluded_once(self) -> None:
        first = Evaluation(number=1, question="Does it help?", due_on=TODAY)
        order = {"question": "And whom?", "due_on": TODAY, "contract_id": None}
        now = service(evaluations=(first,))

        planned = course.plan_evaluation(now, contract_known=True, **order, **told())
        found = {"finding": "It does.", "concluded_on": TODAY}
        now = service(evaluations=planned.evaluations)
        concluded = course.conclude_evaluation(now, number=1, **found, **told())

        assert [one.number for one in planned.evaluations] == [1, 2]
        assert [one.finding for one in concluded.evaluations] == ["It does.", None]
        now = service(evaluations=concluded.evaluations)
        for number in (1, 3):
            with pytest.raises(course.NoOpenEvaluation):
                course.conclude_evaluation(now, number=number, **found, **told())
        late = found | {"concluded_on": TODAY + timedelta(days=1)}
        with pytest.raises(rules.NotYet):
            course.conclude_evaluation(now, number=2, **late, **told())
        with pytest.raises(course.UnknownContract):
            course.plan_evaluation(now, contract_known=False, **order, **told())


class TestClose:
    """Decommissioning a service, and taking that back."""

    def close(self, now: rules.Service, closed_on: date) -> rules.Service:
        event = rules.close(
            now, closed_on=closed_on, transitional_arrangements=None, reason="No need.", **told()
        )
        return service(closed_on=event.closed_on)

    def test_moves_its_day_until_it_has_come(self) -> None:
        later, tomorrow = TODAY + timedelta(days=9), TODAY + timedelta(days=1)
        now = self.close(self.close(service(), later), tomorrow)

        with pytest.raises(rules.AlreadyClosed):
            self.close(now, tomorrow)
        with pytest.raises(rules.AlreadyClosed):
            self.close(self.close(now, TODAY), later)

    @given(st.none() | st.dates(TODAY - timedelta(days=3), TODAY + timedelta(days=3)))
    def test_allows_what_it_then_does_not_refuse(self, closed_on: date | None) -> None:
        now = service(closed_on=closed_on)
        verbs = rules.allowed(now, TODAY)

        acts = {
            "amend": lambda: rules.amend(now, NOTHING_MISSING, values={"name": "A"}, **told()),
            "close": lambda: self.close(now, TODAY - timedelta(days=30)),
            "reopen": lambda: rules.reopen(now, version=3, reason="Need.", by=COUNCIL),
            "conclude-evaluation": lambda: course.conclude_evaluation(
                now, number=1, finding="Yes.", concluded_on=TODAY, **told()
            ),
        }
        refusals = (rules.ServiceClosed, rules.AlreadyClosed, rules.NotClosed)
        for verb, act in acts.items():
            if verb in verbs:
                assert act()
            else:
                with pytest.raises((*refusals, course.NoOpenEvaluation)):
                    act()

    def test_is_for_whoever_leads_and_has_read_it(self) -> None:
        now = service(closed_on=TODAY)
        with pytest.raises(rules.NotYours):
            rules.reopen(now, version=3, reason="Need.", by=By(organisation_id=OTHER))
        with pytest.raises(StaleVersion):
            rules.reopen(now, version=2, reason="Need.", by=By(organisation_id=LEAD))
