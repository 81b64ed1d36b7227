"""What is allowed with a decision of a group, and what it should rest on."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from services.actions.group_decisions import rules
from services.actions.group_decisions.rules import Answer, Decision, Named
from shared.errors import StaleVersion
from shared.events.base import By, Head
from shared.events.group_decisions import (
    DecisionState,
    GroupDecisionAsked,
    GroupDecisionDecided,
    Recommendation,
    RecommendationOutcome,
)
from shared.events.implications import (
    EqualityAssessment,
    Implication,
    ImplicationSection,
    RiskLevel,
)

COUNCIL = By(is_council=True)
AGREED, CHANGED, DECLINED, DEFERRED = RecommendationOutcome
ASKED, TODAY = date(2026, 11, 1), date(2026, 11, 22)
TWO = (Recommendation(number=1, text="Agree."), Recommendation(number=2, text="Report."))
NOTHING = Implication(section=ImplicationSection.CLIMATE, none=True)


def decision(**facts: Any) -> Decision:
    whole: dict[str, Any] = {"recommendations": TWO, "state": DecisionState.ASKED}
    return Decision(
        id=UUID(int=1),
        head=Head(2, datetime(2026, 11, 2, tzinfo=UTC)),
        meeting_id=UUID(int=3),
        organisation_ids=(UUID(int=9),),
        asked_on=ASKED,
        **(whole | facts),
    )


class TestAsk:
    """A group is asked."""

    def ask(self, *missing: Named, by: By = COUNCIL, **said: Any) -> GroupDecisionAsked:
        whole: dict[str, Any] = {"asked_on": ASKED, "recommendations": TWO}
        order = GroupDecisionAsked(
            group_decision_id=UUID(int=1),
            group_id=UUID(int=2),
            title="The joint plan",
            **(whole | said),
        )
        organisation_ids = (UUID(int=9),)
        return rules.ask(order, missing, organisation_ids=organisation_ids, today=TODAY, by=by)

    def test_tells_the_organisations_in_the_group(self) -> None:
        assert self.ask().parties == (UUID(int=9),)

    @pytest.mark.parametrize(
        ("named", "refusal"),
        [
            (Named.GROUP, rules.UnknownGroup),
            (Named.MEETING, rules.UnknownMeeting),
            (Named.OFFICER, rules.UnknownOfficer),
            (Named.SUBJECT, rules.UnknownSubject),
        ],
    )
    def test_refuses_what_is_not_there(self, named: Named, refusal: type[Exception]) -> None:
        with pytest.raises(refusal):
            self.ask(named)

    def test_refuses_a_section_twice_or_one_that_says_two_things_or_none(self) -> None:
        with pytest.raises(rules.SectionTwice):
            self.ask(implications=(NOTHING, NOTHING))
        for wrong in ({"none": True, "text": "Much."}, {}):
            with pytest.raises(rules.TextOrNone):
                self.ask(implications=(Implication(section=ImplicationSection.LEGAL, **wrong),))

    def test_refuses_a_day_to_come_and_whoever_is_not_the_council(self) -> None:
        with pytest.raises(rules.AskedInTheFuture):
            self.ask(asked_on=date(2026, 11, 23))
        with pytest.raises(rules.OnlyTheCouncil):
            self.ask(by=By(organisation_id=UUID(int=9)))


class TestGaps:
    """What is missing for a decision on full grounds."""

    def gaps(self, **said: Any) -> list[str]:
        whole: dict[str, Any] = {
            "implications": [
                Implication(section=section, none=True) for section in ImplicationSection
            ],
            "current_risk": RiskLevel.MEDIUM,
            "residual_risk": RiskLevel.LOW,
            "equality_assessment": EqualityAssessment(needed=False),
        }
        return rules.gaps(**(whole | said))

    def test_are_none_where_all_is_said(self) -> None:
        assert self.gaps() == []
        done = EqualityAssessment(needed=True, done_on=ASKED)
        assert self.gaps(equality_assessment=done) == []

    def test_are_the_sections_the_risks_and_the_assessment_that_nobody_filled(self) -> None:
        assert len(self.gaps(implications=[])) == len(ImplicationSection) == 11
        assert self.gaps(implications=[NOTHING]).count("implications.climate") == 0
        assert self.gaps(current_risk=None, residual_risk=None) == ["current_risk", "residual_risk"]
        assert self.gaps(equality_assessment=None) == ["equality_assessment"]
        needed = EqualityAssessment(needed=True)
        assert self.gaps(equality_assessment=needed) == ["equality_assessment.done_on"]


def decide(one: Decision, *answers: Answer, **facts: Any) -> GroupDecisionDecided:
    whole: dict[str, Any] = {"decided_on": TODAY, "reason": "They said so.", "meeting_id": None}
    return rules.decide(one, (), answers, version=2, today=TODAY, by=COUNCIL, **(whole | facts))


class TestDecide:
    """A group says what it makes of each recommendation."""

    def test_is_decided_when_none_is_deferred(self) -> None:
        changed = Answer(2, CHANGED, "Each half-year.")

        decided = decide(decision(), Answer(1, AGREED), changed)

        assert decided.state is DecisionState.DECIDED
        assert [one.outcome for one in decided.recommendations] == [AGREED, CHANGED]
        assert decided.recommendations[1].changes == "Each half-year."
        assert decided.meeting_id == UUID(int=3)

    def test_comes_back_with_what_was_deferred_alone(self) -> None:
        first = decide(decision(), Answer(1, DECLINED), Answer(2, DEFERRED))
        assert first.state is DecisionState.DEFERRED
        again = decision(state=first.state, recommendations=first.recommendations)

        with pytest.raises(rules.EachOnce):
            decide(again, Answer(1, AGREED), Answer(2, AGREED))
        second = decide(again, Answer(2, AGREED), reason=None)

        assert [one.outcome for one in second.recommendations] == [DECLINED, AGREED]
        assert second.state is DecisionState.DECIDED

    @pytest.mark.parametrize(
        "answers",
        [
            (),
            (Answer(1, AGREED),),
            (Answer(1, AGREED), Answer(1, AGREED)),
            (Answer(1, AGREED), Answer(3, AGREED)),
            (Answer(1, AGREED), Answer(2, AGREED), Answer(2, AGREED)),
        ],
    )
    def test_refuses_to_leave_one_out_or_name_it_twice(self, answers: tuple[Answer, ...]) -> None:
        with pytest.raises(rules.EachOnce):
            decide(decision(), *answers)

    def test_refuses_changes_that_nobody_names_and_names_where_nothing_changed(self) -> None:
        for wrong in (Answer(2, CHANGED), Answer(2, AGREED, "Each half-year.")):
            with pytest.raises(rules.WhichChanges):
                decide(decision(), Answer(1, AGREED), wrong)

    @pytest.mark.parametrize("outcome", [DECLINED, DEFERRED])
    def test_refuses_to_decline_and_defer_without_a_reason(
        self, outcome: RecommendationOutcome
    ) -> None:
        answers = (Answer(1, AGREED), Answer(2, outcome))
        with pytest.raises(rules.ReasonNeeded):
            decide(decision(), *answers, reason=None)
        assert decide(decision(), Answer(1, AGREED), Answer(2, AGREED), reason=None)

    @pytest.mark.parametrize("day", [date(2026, 10, 31), date(2026, 11, 23)])
    def test_refuses_a_day_before_it_was_asked_or_to_come(self, day: date) -> None:
        with pytest.raises(rules.DecidedOutOfTime):
            decide(decision(), Answer(1, AGREED), Answer(2, AGREED), decided_on=day)

    @pytest.mark.parametrize("state", [DecisionState.DECIDED, DecisionState.WITHDRAWN])
    def test_is_done_once(self, state: DecisionState) -> None:
        with pytest.raises(rules.Closed):
            decide(decision(state=state), Answer(1, AGREED), Answer(2, AGREED))
        assert rules.allowed(state) == []


class TestAmend:
    """A group is asked something else."""

    def amend(self, one: Decision, version: int = 2, **values: Any) -> Any:
        return rules.amend(one, (), version=version, values=values, by=COUNCIL)

    def test_keeps_the_recommendations_of_what_was_decided_in_part(self) -> None:
        partly = decision(state=DecisionState.DEFERRED)

        assert self.amend(partly, due_on=TODAY).fields == ("due_on",)
        with pytest.raises(rules.DecidedInPart):
            self.amend(partly, recommendations=TWO)

    def test_refuses_nothing_and_a_stale_version(self) -> None:
        with pytest.raises(rules.NothingToAmend):
            self.amend(decision())
        with pytest.raises(StaleVersion):
            self.amend(decision(), version=1, due_on=TODAY)
