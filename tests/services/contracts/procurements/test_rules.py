"""What is allowed with a procurement."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.procurements import rules, views
from shared.errors import Refused, StaleVersion
from shared.events.base import By, Head
from shared.events.procurements import ApprovalGate, ProcurementKind, ProcurementStatus

COUNCIL, BOARD, OLD, ELDER, NEW = (uuid5(UUID(int=0), name) for name in "abcde")
BY = By(organisation_id=COUNCIL, is_council=True)
TODAY = date(2026, 11, 22)
FACTS = rules.Procurement(
    id=NEW,
    head=Head(3, datetime(2026, 4, 1, tzinfo=UTC)),
    title="Short breaks 2029",
    kind=ProcurementKind.RE_PROCURE,
    lead_commissioner_id=COUNCIL,
    co_commissioner_ids=(BOARD,),
    contract_ids=(OLD, ELDER),
    estimated_value=Decimal(500),
    start_on=None,
    required_gates=(),
    status=ProcurementStatus.IN_PROGRESS,
    steps=(),
    approvals=(),
    published_on=None,
)
amounts = st.none() | st.decimals(0, 10**6, places=2)


def award(
    *successors: rules.Successor,
    facts: rules.Procurement = FACTS,
    wanted: tuple[UUID, ...] | None = None,
    awarded_on: date = TODAY,
    missing_gates: tuple[ApprovalGate, ...] = (),
) -> tuple[UUID, ...]:
    event = rules.award(
        facts,
        successors,
        version=3,
        wanted=wanted or tuple(one.id for one in successors),
        missing_gates=missing_gates,
        may_decide=True,
        following={},
        awarded_on=awarded_on,
        today=TODAY,
        by=BY,
    )
    return event.successor_ids


def following(*predecessor_ids: UUID, id: UUID = NEW) -> rules.Successor:  # noqa: A002 -- its id
    return rules.Successor(id, predecessor_ids, None)


class TestAward:
    """Naming what a procurement has led to."""

    def test_wants_a_predecessor_of_each_among_those_replaced(self) -> None:
        assert award(following(OLD, BOARD)) == (NEW,)
        assert award(following(), facts=replace(FACTS, contract_ids=())) == (NEW,)
        with pytest.raises(rules.NotSuccessor):
            award(following(BOARD))
        with pytest.raises(rules.NotSuccessor):
            award(following(OLD), following(BOARD, id=BOARD))

    def test_refuses_one_that_is_itself_replaced(self) -> None:
        with pytest.raises(rules.NotSuccessor):
            award(following(ELDER, id=OLD))

    def test_refuses_what_is_missing_or_to_come(self) -> None:
        with pytest.raises(rules.UnknownContract):
            award(following(OLD), wanted=(NEW, BOARD))
        with pytest.raises(rules.AwardedInTheFuture):
            award(following(OLD), awarded_on=date(2026, 11, 23))
        with pytest.raises(rules.ApprovalMissing, match="strategy"):
            award(following(OLD), missing_gates=(ApprovalGate.STRATEGY,))

    @given(values=st.lists(amounts, min_size=1, max_size=4))
    def test_is_worth_the_contracts_or_else_the_estimate(
        self, values: list[Decimal | None]
    ) -> None:
        found = rules.award_value(FACTS, [rules.Successor(NEW, (), value) for value in values])

        known = [value for value in values if value is not None]
        assert found == (sum(known) if len(known) == len(values) else FACTS.estimated_value)


class TestChanging:
    """Who may change it, and until when."""

    @pytest.mark.parametrize("status", [ProcurementStatus.AWARDED, ProcurementStatus.ABANDONED])
    def test_ends_when_it_is_closed(self, status: ProcurementStatus) -> None:
        closed = replace(FACTS, status=status)

        with pytest.raises(rules.Closed):
            rules.start(closed, version=3, by=BY)
        with pytest.raises(rules.Closed):
            rules.publish(closed, version=3, today=TODAY, by=BY)
        with pytest.raises(rules.Closed):
            award(following(OLD), facts=closed)

    @pytest.mark.parametrize(
        ("by", "version", "refusal"),
        [
            (By(organisation_id=COUNCIL), 2, StaleVersion),
            (By(organisation_id=BOARD), 3, rules.NotYours),
            (By(), 3, rules.NotYours),
            (By(organisation_id=COUNCIL), 3, rules.AlreadyStarted),
        ],
    )
    def test_is_for_the_lead_who_has_read_it(
        self, by: By, version: int, refusal: type[Refused]
    ) -> None:
        with pytest.raises(refusal):
            rules.start(FACTS, version=version, by=by)

    def test_is_told_to_those_who_commission_before_and_after(self) -> None:
        event = rules.amend(FACTS, (), version=3, values={"co_commissioner_ids": [ELDER]}, by=BY)

        assert event.parties == (COUNCIL, BOARD, ELDER)


@pytest.mark.parametrize("status", ProcurementStatus)
def test_allows_no_verb_that_is_refused_by_its_status(status: ProcurementStatus) -> None:
    facts = replace(FACTS, status=status)
    allowed = views.allowed(facts, decidable=False, awardable=True)

    assert ("start" in allowed) == (status is ProcurementStatus.PLANNED)
    assert ("award" in allowed) == (status is ProcurementStatus.IN_PROGRESS)
    assert ("amend" in allowed) == (status in rules.OPEN)
    assert ("meet-step" in allowed) == (status is not ProcurementStatus.ABANDONED)
    assert "approve" not in allowed
