"""Who may decide up to which value, and when."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.delegations import rules
from shared.events.base import By
from shared.events.delegations import DelegatedDecision, DelegationGranted

OFFICERS = [uuid5(UUID(int=0), name) for name in ("one", "two")]
days = st.dates(date(2026, 1, 1), date(2026, 3, 31))
amounts = st.decimals(0, 10**6, places=2)
decisions = st.sampled_from(DelegatedDecision)
delegations = st.lists(
    st.builds(
        rules.Delegation,
        officer_id=st.sampled_from(OFFICERS),
        up_to=st.none() | amounts,
        decisions=st.frozensets(decisions),
        from_on=days,
        until_on=st.none() | days,
        revoked_on=st.none() | days,
    ),
    max_size=4,
)


def one(
    up_to: Decimal | None = Decimal(100),
    *,
    from_on: date = date(2026, 2, 1),
    until_on: date | None = None,
    revoked_on: date | None = None,
    about: frozenset[DelegatedDecision] = frozenset(),
) -> rules.Delegation:
    return rules.Delegation(OFFICERS[0], up_to, about, from_on, until_on, revoked_on)


def may(delegation: rules.Delegation, value: Decimal | None, on: date = date(2026, 2, 1)) -> bool:
    return rules.may_decide(
        [delegation], officer_id=OFFICERS[0], value=value, on=on, decision=DelegatedDecision.AWARD
    )


class TestMayDecide:
    """Deciding within the scheme."""

    @given(every=delegations, value=amounts, on=days, decision=decisions)
    def test_about_a_value_means_about_every_smaller_one(
        self,
        every: list[rules.Delegation],
        value: Decimal,
        on: date,
        decision: DelegatedDecision,
    ) -> None:
        asked = {"officer_id": OFFICERS[0], "on": on, "decision": decision}
        if rules.may_decide(every, value=value, **asked):
            assert rules.may_decide(every, value=value / 2, **asked)
        if rules.may_decide(every, value=None, **asked):
            assert rules.may_decide(every, value=Decimal(10**12), **asked)

    @given(every=delegations, more=delegations, value=st.none() | amounts, on=days)
    def test_is_never_taken_away_by_another_delegation(
        self,
        every: list[rules.Delegation],
        more: list[rules.Delegation],
        value: Decimal | None,
        on: date,
    ) -> None:
        asked = {
            "officer_id": OFFICERS[0],
            "on": on,
            "value": value,
            "decision": DelegatedDecision.AWARD,
        }
        if rules.may_decide(every, **asked):
            assert rules.may_decide([*every, *more], **asked)

    def test_includes_the_limit_itself(self) -> None:
        assert may(one(), Decimal(100))
        assert not may(one(), Decimal("100.01"))

    def test_takes_an_unknown_value_for_more_than_every_limit(self) -> None:
        assert not may(one(Decimal(10**12)), None)
        assert may(one(None), None)

    @pytest.mark.parametrize(
        ("on", "stands"),
        [
            (date(2026, 1, 31), False),
            (date(2026, 2, 1), True),
            (date(2026, 2, 28), True),
            (date(2026, 3, 1), False),
        ],
    )
    def test_counts_from_the_first_day_to_the_last(self, on: date, stands: bool) -> None:
        assert may(one(until_on=date(2026, 2, 28)), Decimal(1), on) is stands

    def test_ends_on_the_day_on_which_it_is_revoked(self) -> None:
        revoked_on = date(2026, 2, 10)

        assert may(one(revoked_on=revoked_on), Decimal(1), revoked_on - timedelta(days=1))
        assert not may(one(revoked_on=revoked_on), Decimal(1), revoked_on)

    def test_is_about_what_it_says(self) -> None:
        assert may(one(about=frozenset({DelegatedDecision.AWARD})), Decimal(1))
        assert not may(one(about=frozenset({DelegatedDecision.CONTRACT_END})), Decimal(1))

    def test_is_for_nobody_else(self) -> None:
        assert not rules.may_decide(
            [one()],
            officer_id=OFFICERS[1],
            value=Decimal(1),
            on=date(2026, 2, 1),
            decision=DelegatedDecision.AWARD,
        )


class TestScheme:
    """Whether there is a scheme at all."""

    @pytest.mark.parametrize("officer_id", [None, OFFICERS[0]])
    def test_lets_everybody_decide_until_it_is_in_use(self, officer_id: UUID | None) -> None:
        free = rules.Scheme(False, officer_id, (), date(2026, 2, 1))

        assert free.allows(None, DelegatedDecision.AWARD)

    def test_lets_no_system_decide_once_it_is(self) -> None:
        scheme = rules.Scheme(True, None, (one(None),), date(2026, 2, 1))

        assert not scheme.allows(Decimal(1), DelegatedDecision.AWARD)


class TestGrant:
    """Letting an officer decide."""

    ORDER = DelegationGranted(
        delegation_id=OFFICERS[1], officer_id=OFFICERS[0], from_on=date(2026, 2, 1)
    )

    def grant(self, *, until_on: date | None = None, known: bool = True, by: By) -> None:
        order = self.ORDER.model_copy(update={"until_on": until_on})
        rules.grant(order, officer_known=known, by=by)

    def test_refuses_a_partner_and_oneself(self) -> None:
        with pytest.raises(rules.OnlyTheCouncil):
            self.grant(by=By(organisation_id=OFFICERS[1]))
        with pytest.raises(rules.NotToYourself):
            self.grant(by=By(officer_id=OFFICERS[0], is_council=True))

    def test_refuses_who_is_not_known_and_what_is_over_before_it_begins(self) -> None:
        council = By(officer_id=OFFICERS[1], is_council=True)
        self.grant(until_on=date(2026, 2, 1), by=council)
        with pytest.raises(rules.UnknownOfficer):
            self.grant(known=False, by=council)
        with pytest.raises(rules.OverBeforeItBegins):
            self.grant(until_on=date(2026, 1, 31), by=council)
