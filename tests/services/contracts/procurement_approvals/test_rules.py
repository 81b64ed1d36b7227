"""The approvals of a procurement: what an award waits for."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.procurement_approvals import rules
from shared.events.base import By
from shared.events.procurements import Approval, ApprovalGate, ApprovalState, ProcurementApproved

OFFICER = uuid5(UUID(int=0), "officer")
BY = By(officer_id=OFFICER, is_council=True)
TODAY = date(2026, 11, 22)
values = st.none() | st.decimals(0, 10**7, places=2)
gates = st.sampled_from(ApprovalGate)
approvals = st.lists(
    st.builds(
        Approval,
        gate=gates,
        state=st.sampled_from(ApprovalState),
        value=values,
        requested_on=st.just(TODAY),
        decided_by_id=st.none(),
        decided_on=st.none(),
    ),
    unique_by=lambda one: one.gate,
)


@dataclass(frozen=True)
class Facts:
    """What a decision about an approval knows."""

    approvals: tuple[Approval, ...] = ()
    estimated_value: Decimal | None = Decimal(500_000)
    id: UUID = OFFICER
    parties: tuple[UUID, ...] = ()

    def must_be_open(self, version: int, by: By) -> None:
        """Refuse nobody: that is decided elsewhere."""
        assert (version, by) == (1, BY)


def requested(facts: Facts, value: Decimal | None = None) -> Facts:
    event = rules.request_approval(
        facts, version=1, gate=ApprovalGate.AWARD, value=value, today=TODAY, by=BY
    )
    return replace(facts, approvals=event.approvals)


def decided(
    facts: Facts,
    state: ApprovalState = ApprovalState.APPROVED,
    *,
    decided_on: date = TODAY,
    may_decide: bool = True,
) -> Facts:
    event = rules.decide(
        facts,
        version=1,
        gate=ApprovalGate.AWARD,
        state=state,
        decided_on=decided_on,
        reason="As agreed.",
        may_decide=may_decide,
        today=TODAY,
        by=BY,
    )
    assert isinstance(event, ProcurementApproved) == (state is ApprovalState.APPROVED)
    return replace(facts, approvals=event.approvals)


def missing(facts: Facts, value: Decimal | None = None) -> tuple[ApprovalGate, ...]:
    return rules.missing_gates(facts.approvals, required=(), value=value or facts.estimated_value)


class TestMissingGates:
    """What an award still needs."""

    @given(every=approvals, required=st.sets(gates), value=values)
    def test_are_those_wanted_that_are_not_approved_so_far(
        self, every: list[Approval], required: set[ApprovalGate], value: Decimal | None
    ) -> None:
        found = rules.missing_gates(every, required=required, value=value)

        by_gate = {one.gate: one for one in every}
        assert ApprovalGate.EXTENSION not in found
        for gate in rules.GATES_OF_AWARD:
            approval = by_gate.get(gate)
            if approval is None:
                assert (gate in found) == (gate in required)
            elif approval.state is not ApprovalState.APPROVED:
                assert gate in found
            elif approval.value is None:
                assert gate not in found
            elif value is None:
                assert gate in found
            else:
                assert (gate in found) == (value > approval.value)

    @given(every=approvals, value=st.decimals(0, 10**7, places=2))
    def test_are_no_more_for_a_smaller_value(self, every: list[Approval], value: Decimal) -> None:
        more = rules.missing_gates(every, required=(), value=value)
        fewer = rules.missing_gates(every, required=(), value=value / 2)

        assert set(fewer) <= set(more)


class TestRequestApproval:
    """Asking for approval."""

    def test_is_for_the_estimate_unless_another_value_is_said(self) -> None:
        assert requested(Facts()).approvals[0].value == Decimal(500_000)
        assert requested(Facts(), Decimal(7)).approvals[0].value == Decimal(7)

    def test_is_refused_while_it_is_not_decided(self) -> None:
        with pytest.raises(rules.AlreadyRequested):
            requested(requested(Facts()))

    def test_can_be_done_again_when_the_value_has_grown(self) -> None:
        facts = decided(requested(Facts()))
        grown = Decimal(600_000)

        assert missing(facts) == ()
        assert missing(facts, grown) == (ApprovalGate.AWARD,)
        assert missing(decided(requested(facts, grown)), grown) == ()


class TestDecide:
    """Approving and declining."""

    def test_says_who_and_when(self) -> None:
        approval = decided(requested(Facts())).approvals[0]

        assert (approval.decided_by_id, approval.decided_on) == (OFFICER, TODAY)

    def test_leaves_missing_what_was_declined(self) -> None:
        assert missing(decided(requested(Facts()), ApprovalState.DECLINED)) == (ApprovalGate.AWARD,)

    def test_refuses_what_nobody_asked_for(self) -> None:
        with pytest.raises(rules.NotRequested):
            decided(Facts())
        with pytest.raises(rules.NotRequested):
            decided(decided(requested(Facts())))

    def test_refuses_who_may_not_decide_about_that_value(self) -> None:
        with pytest.raises(rules.BeyondDelegation):
            decided(requested(Facts()), may_decide=False)

    @pytest.mark.parametrize("decided_on", [date(2026, 11, 21), date(2026, 11, 23)])
    def test_refuses_a_day_before_it_was_asked_for_or_to_come(self, decided_on: date) -> None:
        with pytest.raises(rules.DecidedOutOfTime):
            decided(requested(Facts()), decided_on=decided_on)
