"""What is allowed with a proposal, and when it is decided about."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.actions.proposals import deciding, rules
from services.actions.proposals.testing import Missing
from shared.errors import StaleVersion
from shared.events.base import By, Head
from shared.events.proposals import (
    BidResult,
    ProposalDecided,
    ProposalKind,
    ProposalOption,
    ProposalOutcomeRecorded,
    ProposalPutForward,
    ProposalStatus,
    SchemeOfDelegation,
    ServedAim,
    Strength,
    Verdict,
)
from tests.given import AT

COUNCIL = By(is_council=True)
TODAY = date(2026, 4, 1)
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
ONE, PLAN, OBJECTIVE = uuid4(), uuid4(), uuid4()
amounts = st.decimals(0, 10**6, places=2)


def proposal(**more: Any) -> rules.Proposal:
    facts: dict[str, Any] = {
        "id": uuid4(),
        "head": Head(2, AT),
        "kind": ProposalKind.BID,
        "status": ProposalStatus.PUT_FORWARD,
        "organisation_ids": (ONE,),
        "plan_id": PLAN,
    }
    return rules.Proposal(**facts | more)


class TestPutForward:
    """Proposing something."""

    FACTS = rules.Facts(aim_codes=frozenset({"2"}), objective_ids=frozenset({OBJECTIVE}))

    def put_forward(
        self, facts: rules.Facts = FACTS, by: By = COUNCIL, **more: Any
    ) -> ProposalPutForward:
        order = ProposalPutForward(
            proposal_id=uuid4(),
            title="Buddies",
            kind=ProposalKind.INITIATIVE,
            **{"plan_id": PLAN, "organisation_ids": (ONE,)} | more,
        )
        return rules.put_forward(order, facts, by=by)

    def test_lets_those_hear_whom_it_concerns(self) -> None:
        assert self.put_forward().parties == (ONE,)
        with pytest.raises(rules.OnlyTheCouncil):
            self.put_forward(by=By(organisation_id=ONE))

    def test_serves_what_stands_in_the_plan(self) -> None:
        aim = ServedAim(aim_code="2", strength=Strength.PARTLY)
        self.put_forward(serves=(aim, ServedAim(objective_id=OBJECTIVE, strength=Strength.PARTLY)))
        for served, plan_id in (
            (ServedAim(aim_code="9", strength=Strength.PARTLY), PLAN),
            (ServedAim(objective_id=uuid4(), strength=Strength.PARTLY), PLAN),
            (aim, None),
        ):
            with pytest.raises(rules.NotInThePlan):
                self.put_forward(serves=(served,), plan_id=plan_id)
        for served in (
            ServedAim(strength=Strength.PARTLY),
            ServedAim(aim_code="2", objective_id=OBJECTIVE, strength=Strength.PARTLY),
        ):
            with pytest.raises(rules.AimOrObjective):
                self.put_forward(serves=(served,))

    @pytest.mark.parametrize(
        ("name", "refusal"),
        [
            ("unknown_organisation", rules.UnknownOrganisation),
            ("unknown_officer", rules.UnknownOfficer),
            ("unknown_need", rules.UnknownNeed),
            ("unknown_plan", rules.UnknownPlan),
        ],
    )
    def test_names_what_is_there(self, name: str, refusal: type[Exception]) -> None:
        with pytest.raises(refusal):
            self.put_forward(rules.Facts(**{name: True}))

    def test_recommends_one_option(self) -> None:
        option = ProposalOption(title="One", recommended=True)
        with pytest.raises(rules.OneRecommendation):
            self.put_forward(options=(option, option))


class TestAmend:
    """Proposing something else."""

    def amend(self, one: rules.Proposal, **values: Any) -> Any:
        return rules.amend(one, rules.Facts(), version=2, values=values, by=COUNCIL)

    @pytest.mark.parametrize("status", ProposalStatus)
    def test_happens_before_it_is_submitted_or_once_it_is_deferred(
        self, status: ProposalStatus
    ) -> None:
        one = proposal(status=status)
        if status in (ProposalStatus.PUT_FORWARD, ProposalStatus.DEFERRED):
            assert self.amend(one, title="More").fields == ("title",)
        else:
            with pytest.raises(rules.NotOpen):
                self.amend(one, title="More")

    def test_asks_for_aims_only_where_they_or_the_plan_change(self) -> None:
        one = proposal(serves=(ServedAim(aim_code="gone", strength=Strength.PARTLY),))

        self.amend(one, title="More")
        with pytest.raises(rules.NotInThePlan):
            self.amend(one, plan_id=uuid4())
        with pytest.raises(rules.NothingToAmend):
            self.amend(one)
        with pytest.raises(StaleVersion):
            rules.amend(one, rules.Facts(), version=1, values={"title": "x"}, by=COUNCIL)


class TestSubmit:
    """Laying it before those who decide."""

    def test_is_before_a_group_that_meets_and_not_in_the_future(self) -> None:
        facts: dict[str, Any] = {"version": 2, "today": TODAY, "by": COUNCIL}
        with pytest.raises(rules.UnknownGroup):
            rules.submit(proposal(), submitted_on=TODAY, group_id=ONE, group_known=False, **facts)
        with pytest.raises(rules.NotYet):
            rules.submit(
                proposal(), submitted_on=TOMORROW, group_id=None, group_known=False, **facts
            )
        with pytest.raises(rules.NotOpen):
            rules.submit(
                proposal(status=ProposalStatus.DECLINED),
                submitted_on=TODAY,
                group_id=None,
                group_known=False,
                **facts,
            )


class TestDecide:
    """Approving, declining, putting off."""

    def decide(
        self,
        verdict: Verdict = Verdict.APPROVE,
        *,
        on: date = TODAY,
        group: bool = False,
        officer: bool = True,
        known: bool = True,
        **more: Any,
    ) -> ProposalDecided:
        facts: dict[str, Any] = {"status": ProposalStatus.SUBMITTED, "submitted_on": YESTERDAY}
        one = proposal(**facts | more)
        order = ProposalDecided(
            proposal_id=one.id,
            verdict=verdict,
            decided_on=on,
            decided_by_group_id=ONE if group else None,
            decided_by_officer_id=ONE if officer else None,
            reason="Because.",
        )
        return deciding.decide(
            one,
            order,
            version=2,
            group_known=known,
            officer_known=known,
            today=TODAY,
            by=COUNCIL,
        )

    def test_says_with_it_what_was_not_known(self) -> None:
        event = self.decide(missing=(Missing.PLAN,))

        assert (event.missing, event.parties) == (("plan",), (ONE,))

    @pytest.mark.parametrize(
        "status", [one for one in ProposalStatus if one is not ProposalStatus.SUBMITTED]
    )
    def test_is_about_what_was_submitted(self, status: ProposalStatus) -> None:
        with pytest.raises(deciding.NotSubmitted):
            self.decide(status=status)

    def test_is_done_by_a_group_or_by_an_officer(self) -> None:
        self.decide(group=True, officer=False)
        for both in (True, False):
            with pytest.raises(deciding.OneDecides):
                self.decide(group=both, officer=both)
        with pytest.raises(rules.UnknownOfficer):
            self.decide(known=False)
        with pytest.raises(rules.UnknownGroup):
            self.decide(known=False, group=True, officer=False)

    def test_is_on_a_day_that_can_be(self) -> None:
        self.decide(on=YESTERDAY)
        with pytest.raises(rules.NotYet):
            self.decide(on=TOMORROW)
        with pytest.raises(deciding.BeforeSubmission):
            self.decide(on=YESTERDAY - timedelta(days=1))

    @given(st.none() | amounts, st.none() | amounts, st.sampled_from(Verdict), st.booleans())
    def test_keeps_officers_within_their_limit(
        self, limit: Decimal | None, cost: Decimal | None, verdict: Verdict, by_group: bool
    ) -> None:
        scheme = SchemeOfDelegation(organisation_id=ONE, officers_up_to=limit)
        said: dict[str, Any] = {"scheme": scheme, "whole_cost": cost}
        beyond = limit is not None and (cost is None or cost > limit)
        who: dict[str, bool] = {"group": by_group, "officer": not by_group}

        if beyond and verdict is Verdict.APPROVE and not by_group:
            with pytest.raises(deciding.BeyondDelegation):
                self.decide(verdict, **who, **said)
        else:
            assert self.decide(verdict, **who, **said).verdict is verdict


class TestWithdraw:
    """Giving it up."""

    @pytest.mark.parametrize("status", ProposalStatus)
    def test_happens_until_it_is_at_its_end(self, status: ProposalStatus) -> None:
        one = proposal(status=status)
        facts: dict[str, Any] = {"version": 2, "reason": "No.", "today": TODAY, "by": COUNCIL}
        if "withdraw" in rules.allowed(one.kind, status, None):
            assert rules.withdraw(one, **facts).withdrawn_on == TODAY
        else:
            with pytest.raises(rules.AtItsEnd):
                rules.withdraw(one, **facts)


class TestRecordOutcome:
    """What a funder answered."""

    def record(self, answer: BidResult, granted: int | None, **more: Any) -> Any:
        facts: dict[str, Any] = {"status": ProposalStatus.APPROVED, "decided_on": YESTERDAY}
        on = more.pop("on", TODAY)
        one = proposal(**facts | more)
        order = ProposalOutcomeRecorded(
            proposal_id=one.id, result=answer, answered_on=on, amount_granted=granted
        )
        return deciding.record_outcome(one, order, version=2, today=TODAY, by=COUNCIL)

    def test_has_an_amount_where_it_was_won(self) -> None:
        self.record(BidResult.WON, 5)
        self.record(BidResult.LOST, None)
        for result, granted in ((BidResult.WON, None), (BidResult.LOST, 5)):
            with pytest.raises(deciding.AmountOfWhatWasLost):
                self.record(result, granted)

    @pytest.mark.parametrize(
        ("more", "refusal"),
        [
            ({"kind": ProposalKind.INITIATIVE}, deciding.NotApprovedBid),
            ({"status": ProposalStatus.SUBMITTED}, deciding.NotApprovedBid),
            ({"result": BidResult.LOST}, deciding.OutcomeKnown),
            ({"on": TOMORROW}, rules.NotYet),
            ({"on": YESTERDAY - timedelta(days=1)}, deciding.BeforeDecision),
        ],
    )
    def test_is_of_a_bid_that_was_made(
        self, more: dict[str, Any], refusal: type[Exception]
    ) -> None:
        with pytest.raises(refusal):
            self.record(BidResult.WON, 5, **more)
