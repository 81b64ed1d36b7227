"""Testing proposals against the aims of their plan."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.actions.proposals import testing
from services.actions.proposals.testing import Missing, Proposed
from shared.events.implications import (
    EqualityAssessment,
    Implication,
    ImplicationSection,
    RiskLevel,
)
from shared.events.plans import Aim
from shared.events.proposals import (
    ProposalCosts,
    ProposalKind,
    ProposalOption,
    ProposalRisk,
    SchemeOfDelegation,
    ServedAim,
    Strength,
)

TODAY = date(2026, 4, 1)
ONE, PLAN, OBJECTIVE = uuid4(), uuid4(), uuid4()
AIMS = (
    Aim(code="1", title="Early help"),
    Aim(code="1.1", title="Speech", within="1"),
    Aim(code="1.1.1", title="Words", within="1.1"),
    Aim(code="2", title="Breaks"),
)
amounts = st.decimals(0, 10**6, places=2)
whole_costs = st.builds(
    ProposalCosts,
    one_off=amounts,
    yearly=amounts,
    yearly_savings=amounts,
    years=st.integers(1, 30),
)


class TestAimsServed:
    """Which aims it serves, and which it does not."""

    def served(self, *serves: ServedAim, **objective_aims: Any) -> dict[str, Any]:
        found = testing.aims_served(AIMS, serves, {OBJECTIVE: objective_aims.get("aim")})
        return {one.code: (one.strength, one.through) for one in found}

    def test_are_all_aims_of_the_plan(self) -> None:
        assert self.served() == {aim.code: (None, ()) for aim in AIMS}

    def test_are_those_above_as_well(self) -> None:
        slightly = ServedAim(aim_code="1.1.1", strength=Strength.SLIGHTLY)
        strongly = ServedAim(aim_code="1.1", strength=Strength.STRONGLY)

        served = self.served(slightly, strongly)

        assert served["1"] == (Strength.STRONGLY, ("1.1", "1.1.1"))
        assert served["1.1"] == (Strength.STRONGLY, ("1.1.1",))
        assert served["1.1.1"] == (Strength.SLIGHTLY, ())
        assert served["2"] == (None, ())

    def test_are_those_of_the_objectives(self) -> None:
        named = ServedAim(objective_id=OBJECTIVE, strength=Strength.PARTLY)

        assert self.served(named, aim="2")["2"] == (Strength.PARTLY, ())
        assert all(strength is None for strength, _ in self.served(named).values())

    def test_are_found_in_a_circle_of_aims_too(self) -> None:
        circle = (Aim(code="a", title="A", within="b"), Aim(code="b", title="B", within="a"))
        named = ServedAim(aim_code="a", strength=Strength.PARTLY)

        found = testing.aims_served(circle, [named], {})

        assert {one.code: one.through for one in found} == {"a": (), "b": ("a",)}

    @given(st.lists(st.sampled_from(Strength), min_size=1))
    def test_are_served_as_strongly_as_is_said_anywhere(self, said: list[Strength]) -> None:
        served = self.served(*(ServedAim(aim_code="2", strength=one) for one in said))

        strongest = next(one for one in reversed(list(Strength)) if one in said)
        assert served["2"][0] is strongest


class TestCostsOverYears:
    """What it costs net of what it saves."""

    @given(whole_costs)
    def test_adds_up(self, costs: ProposalCosts) -> None:
        over = testing.costs_over_years(costs)

        assert len(over.years) == costs.years
        assert sum(one.net_cost for one in over.years) == over.net_cost == over.years[-1].so_far
        spent = testing.whole_cost(costs)
        assert spent is not None
        assert over.net_cost == spent - costs.yearly_savings * costs.years

    @given(whole_costs)
    def test_pays_back_in_the_first_year_without_a_debt(self, costs: ProposalCosts) -> None:
        over = testing.costs_over_years(costs)
        free = [one.year for one in over.years if one.so_far <= 0]

        expected = free[0] if free and costs.yearly_savings > 0 else None
        assert over.pays_back_in_year == expected

    def test_has_the_first_year_pay_what_is_paid_once(self) -> None:
        costs = ProposalCosts(
            one_off=Decimal(40), yearly=Decimal(10), yearly_savings=Decimal(30), years=3
        )

        over = testing.costs_over_years(costs)

        assert [int(one.net_cost) for one in over.years] == [20, -20, -20]
        assert [int(one.so_far) for one in over.years] == [20, 0, -20]
        assert over.pays_back_in_year == 2


class TestMissing:
    """What should be known of it before anybody decides about it."""

    WHOLE = Proposed(
        kind=ProposalKind.BUSINESS_CASE,
        plan_id=PLAN,
        serves=(ServedAim(aim_code="2", strength=Strength.PARTLY),),
        costs=ProposalCosts(),
        benefits=("They travel.",),
        options=(
            ProposalOption(title="Nothing", costs=ProposalCosts()),
            ProposalOption(title="Buddies", costs=ProposalCosts(), recommended=True),
        ),
        risk=ProposalRisk(current=RiskLevel.HIGH, residual=RiskLevel.LOW),
        implications=tuple(Implication(section=one, none=True) for one in ImplicationSection),
        equality_assessment=EqualityAssessment(needed=True, done_on=TODAY),
        scheme=SchemeOfDelegation(organisation_id=ONE),
    )

    def without(self, **more: Any) -> tuple[Missing, ...]:
        said = {name: getattr(self.WHOLE, name) for name in Proposed.__dataclass_fields__}
        return testing.missing(Proposed(**said | more))

    def test_is_nothing_where_all_is_said(self) -> None:
        assert self.without() == ()
        bid = {"kind": ProposalKind.BID, "funding_source": "Fund", "amount_asked": Decimal(1)}
        assert self.without(options=(), **bid) == ()
        assert self.without(kind=ProposalKind.INITIATIVE, options=()) == ()

    @pytest.mark.parametrize(
        ("said", "what"),
        [
            ({"plan_id": None}, [Missing.PLAN]),
            ({"serves": ()}, [Missing.SERVED_AIMS]),
            ({"costs": None}, [Missing.COSTS]),
            ({"benefits": ()}, [Missing.BENEFITS]),
            ({"options": ()}, [Missing.OPTIONS]),
            ({"options": WHOLE.options[1:]}, [Missing.OPTIONS]),
            ({"options": WHOLE.options[:1] * 2}, [Missing.RECOMMENDATION]),
            (
                {"options": (*WHOLE.options, ProposalOption(title="More"))},
                [Missing.COSTS_OF_OPTIONS],
            ),
            ({"kind": ProposalKind.BID}, [Missing.FUNDING_SOURCE, Missing.AMOUNT_ASKED]),
            ({"risk": None}, [Missing.CURRENT_RISK, Missing.RESIDUAL_RISK]),
            ({"risk": ProposalRisk(current=RiskLevel.LOW)}, [Missing.RESIDUAL_RISK]),
            ({"implications": WHOLE.implications[1:]}, [Missing.IMPLICATIONS]),
            ({"equality_assessment": None}, [Missing.EQUALITY_ASSESSMENT]),
            (
                {"equality_assessment": EqualityAssessment(needed=True)},
                [Missing.EQUALITY_ASSESSMENT],
            ),
            ({"equality_assessment": EqualityAssessment(needed=False)}, []),
            ({"scheme": None}, [Missing.SCHEME_OF_DELEGATION]),
        ],
    )
    def test_names_what_is_not_said(self, said: dict[str, Any], what: list[Missing]) -> None:
        assert list(self.without(**said)) == what

    def test_takes_a_section_without_words_for_one_nobody_looked_at(self) -> None:
        legal = Implication(section=ImplicationSection.LEGAL)

        assert ImplicationSection.LEGAL in testing.missing_sections([legal])
        assert len(testing.missing_sections([])) == 11

    @pytest.mark.parametrize(
        ("current", "residual", "reduced"),
        [
            (RiskLevel.HIGH, RiskLevel.LOW, True),
            (RiskLevel.LOW, RiskLevel.LOW, False),
            (RiskLevel.LOW, RiskLevel.HIGH, False),
            (None, RiskLevel.LOW, None),
        ],
    )
    def test_says_whether_the_risk_is_made_smaller(
        self, current: RiskLevel | None, residual: RiskLevel, reduced: bool | None
    ) -> None:
        assert testing.is_risk_reduced(ProposalRisk(current=current, residual=residual)) is reduced
