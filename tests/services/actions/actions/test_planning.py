"""What may be planned, amended, assigned and put off, and in which order it is refused."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from services.actions.actions import planning, rules
from services.actions.plans.rules import Words, WordsClosed
from shared.events.actions import (
    ActionEvent,
    ActionKind,
    ActionPlanned,
    ActionState,
    Ground,
    GroundKind,
    Step,
)
from shared.events.base import By
from shared.events.time_scales import TimeScale
from tests.services.actions.actions.facts import (
    ACT,
    BY,
    CONTRACT,
    FACTS,
    GONE,
    MOSS,
    NAMED,
    NHS,
    OBJECTIVE,
    OPEN_WORDS,
    OWNER,
    PLAN,
    STEPS,
    TODAY,
)


def plan(
    words: Words = OPEN_WORDS, by: By = BY, objective_id: UUID = OBJECTIVE, **more: object
) -> ActionPlanned:
    order = ActionPlanned(
        action_id=UUID(int=1),
        plan_id=PLAN,
        objective_id=objective_id,
        description="Review",
        kind=ActionKind.REVIEW,
        place=1,
        **({"officer_ids": (MOSS,)} | more),
    )
    return planning.plan(order, words, NAMED, by=by)


class TestPlan:
    """Putting an action into a plan."""

    def test_says_whose_work_it_is_and_whom_it_concerns(self) -> None:
        event = plan(organisation_ids=(OWNER,), responsible="{0} and the council")
        assert event.organisation_ids == (OWNER, NHS)
        assert set(event.parties) == {OWNER, NHS}

    @pytest.mark.parametrize(
        ("refusal", "more"),
        [
            (planning.NobodyResponsible, {"officer_ids": (), "responsible": "Health"}),
            (planning.NobodyResponsible, {"officer_ids": (), "organisation_ids": (NHS,)}),
            (planning.OfficerHasLeft, {"officer_ids": (MOSS, GONE)}),
            (planning.UnknownOfficer, {"officer_ids": (ACT,)}),
            (planning.UnknownOrganisation, {"organisation_ids": (ACT,)}),
            (planning.UnknownDriver, {"driver_ids": (MOSS,)}),
            (planning.NotInThisPlan, {"objective_id": MOSS}),
            (planning.NoSuchOfficerNumber, {"responsible": "{0}/{1}"}),
            (planning.UnknownContract, {"grounds": (Ground(kind="contract", id=ACT),)}),
            (rules.StepsMisplaced, {"steps": STEPS[1:]}),
            (
                planning.OfficerHasLeft,
                {"steps": (Step(number=1, text="x", officer_ids=(GONE,)),)},
            ),
        ],
    )
    def test_refuses(self, refusal: type[Exception], more: dict[str, object]) -> None:
        with pytest.raises(refusal):
            plan(**more)  # type: ignore[arg-type]

    def test_takes_nobody_where_the_plan_does_not_demand_it(self) -> None:
        words = replace(OPEN_WORDS, demands_officers=False)
        assert plan(words, officer_ids=(), responsible="Health").officer_ids == ()
        assert plan(words, officer_ids=()).organisation_ids == ()

    def test_takes_grounds_of_other_kinds_as_they_are(self) -> None:
        grounds = tuple(Ground(kind=kind, id=ACT) for kind in GroundKind if kind != "contract")
        known = Ground(kind=GroundKind.CONTRACT, id=CONTRACT)
        assert plan(grounds=(*grounds, known)).grounds[-1] == known

    def test_is_for_the_council_while_the_words_are_open(self) -> None:
        with pytest.raises(rules.NotYours):
            plan(by=By(organisation_id=OWNER))
        with pytest.raises(WordsClosed):
            plan(replace(OPEN_WORDS, open=False))


class TestAmend:
    """Planning something otherwise."""

    def amend(self, action: rules.Action = FACTS, **values: object) -> ActionEvent:
        return planning.amend(action, OPEN_WORDS, NAMED, version=3, values=values, by=BY)

    def test_keeps_what_is_done_and_says_what_is_named(self) -> None:
        done = replace(FACTS, steps=rules.mark(STEPS, {4: TODAY}))
        event = self.amend(done, steps=(Step(number=1, text="Buy"),), code="1.1")
        assert event.__dict__["fields"] == ("code", "steps")
        assert event.__dict__["steps"][0].done_on == TODAY

    def test_refuses_new_steps_once_it_is_over_and_nothing_at_all(self) -> None:
        over = replace(FACTS, state=ActionState.COMPLETED)
        self.amend(over, description="Reviewed")
        with pytest.raises(rules.Over):
            self.amend(over, steps=STEPS)
        with pytest.raises(planning.NothingToAmend):
            self.amend()

    def test_refuses_the_objective_of_another_plan(self) -> None:
        with pytest.raises(planning.NotInThisPlan):
            self.amend(objective_id=ACT)


class TestAssign:
    """Making others responsible."""

    def test_goes_on_when_the_words_stand_and_tells_who_it_was(self) -> None:
        words = replace(OPEN_WORDS, open=False)
        values = {"officer_ids": (MOSS,), "organisation_ids": (), "responsible": None}
        earlier = replace(FACTS, organisation_ids=(ACT,))
        event = planning.assign(earlier, words, NAMED, version=3, values=values, by=BY)
        assert event.organisation_ids == (NHS,)
        assert event.parties == (OWNER, ACT, NHS)
        with pytest.raises(planning.NobodyResponsible):
            planning.assign(
                FACTS, words, NAMED, version=3, values=values | {"officer_ids": ()}, by=BY
            )


class TestReschedule:
    """Another day."""

    def test_is_for_the_council_and_for_what_is_open(self) -> None:
        scale = TimeScale(words="May 2027", until_on=date(2027, 5, 31), precision="month")

        def reschedule(action: rules.Action, by: By) -> ActionEvent:
            return planning.reschedule(action, version=3, time_scale=scale, reason="x", by=by)

        assert reschedule(FACTS, BY).parties == (OWNER, NHS)
        with pytest.raises(rules.NotYours):
            reschedule(FACTS, By(organisation_id=OWNER))
        with pytest.raises(rules.Over):
            reschedule(replace(FACTS, state=ActionState.ABANDONED), BY)
