"""Testing a proposal against the aims of its plan: an aid for those who decide, never a decision."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

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

_FROM_WEAK_TO_STRONG = (None, *Strength)
_GROWING_RISK = tuple(RiskLevel)
_NEED_OPTIONS = (ProposalKind.BUSINESS_CASE, ProposalKind.OPTIONS_APPRAISAL)


class Missing(StrEnum):
    """What should be known of a proposal before anybody decides about it."""

    PLAN = "plan"
    SERVED_AIMS = "served_aims"
    COSTS = "costs"
    BENEFITS = "benefits"
    OPTIONS = "options"
    RECOMMENDATION = "recommendation"
    COSTS_OF_OPTIONS = "costs_of_options"
    FUNDING_SOURCE = "funding_source"
    AMOUNT_ASKED = "amount_asked"
    CURRENT_RISK = "current_risk"
    RESIDUAL_RISK = "residual_risk"
    IMPLICATIONS = "implications"
    EQUALITY_ASSESSMENT = "equality_assessment"
    SCHEME_OF_DELEGATION = "scheme_of_delegation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What a proposal says, as far as it can be tested."""

    kind: ProposalKind
    plan_id: UUID | None = None
    serves: tuple[ServedAim, ...] = ()
    costs: ProposalCosts | None = None
    benefits: tuple[str, ...] = ()
    options: tuple[ProposalOption, ...] = ()
    funding_source: str | None = None
    amount_asked: Decimal | None = None
    risk: ProposalRisk | None = None
    implications: tuple[Implication, ...] = ()
    equality_assessment: EqualityAssessment | None = None
    scheme: SchemeOfDelegation | None = None


@dataclass(frozen=True, slots=True)
class AimServed:
    """An aim of the plan, and how strongly a proposal serves it; not at all where it is None."""

    code: str
    title: str
    strength: Strength | None
    through: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class YearOfCosts:
    """What a year costs net of what it saves, and what all years up to it have."""

    year: int
    net_cost: Decimal
    so_far: Decimal


@dataclass(frozen=True, slots=True)
class CostsOverYears:
    """What something costs net of what it saves, and in which year it has paid for itself."""

    years: tuple[YearOfCosts, ...]
    net_cost: Decimal
    pays_back_in_year: int | None


def aims_served(
    aims: Sequence[Aim], serves: Iterable[ServedAim], objective_aims: Mapping[UUID, str | None]
) -> tuple[AimServed, ...]:
    """Return every aim of a plan, with how strongly it is served.

    An objective stands for its aim, and an aim below another serves that one as well.
    """
    strengths: dict[str, Strength] = {}
    for one in serves:
        code = one.aim_code or (objective_aims.get(one.objective_id) if one.objective_id else None)
        if code is not None:
            strengths[code] = stronger(strengths.get(code), one.strength)
    return tuple(
        AimServed(
            code=aim.code,
            title=aim.title,
            strength=_strongest(strengths.get(code) for code in (aim.code, *_below(aims, aim))),
            through=tuple(code for code in _below(aims, aim) if code in strengths),
        )
        for aim in aims
    )


def stronger(one: Strength | None, other: Strength) -> Strength:
    """Return the stronger of two."""
    return max(other, one or other, key=_FROM_WEAK_TO_STRONG.index)


def costs_over_years(costs: ProposalCosts) -> CostsOverYears:
    """Return what something costs each year: what it costs once falls into the first one."""
    net_of_year = costs.yearly - costs.yearly_savings
    years = tuple(
        YearOfCosts(
            year=number,
            net_cost=net_of_year + (costs.one_off if number == 1 else 0),
            so_far=costs.one_off + number * net_of_year,
        )
        for number in range(1, costs.years + 1)
    )
    saves = costs.yearly_savings > 0
    paid = next((each.year for each in years if saves and each.so_far <= 0), None)
    return CostsOverYears(years, years[-1].so_far, paid)


def whole_cost(costs: ProposalCosts | None) -> Decimal | None:
    """Return what is spent in all, before any savings: that is what a scheme of delegation limits."""
    return None if costs is None else costs.one_off + costs.yearly * costs.years


def missing(proposed: Proposed) -> tuple[Missing, ...]:
    """Return what should be known of a proposal before anybody decides about it."""
    return tuple(what for what, is_missing in _gaps(proposed).items() if is_missing)


def missing_sections(implications: Iterable[Implication]) -> tuple[ImplicationSection, ...]:
    """Return the sections of the checklist that nobody has looked at."""
    seen = {one.section for one in implications if one.none or one.text}
    return tuple(section for section in ImplicationSection if section not in seen)


def is_risk_reduced(risk: ProposalRisk | None) -> bool | None:
    """Say whether what is done about the risk makes it smaller; None where that is not known."""
    if risk is None or risk.current is None or risk.residual is None:
        return None
    return _GROWING_RISK.index(risk.residual) < _GROWING_RISK.index(risk.current)


def _gaps(proposed: Proposed) -> dict[Missing, bool]:
    risk = proposed.risk or ProposalRisk()
    equality = proposed.equality_assessment
    needs_options = proposed.kind in _NEED_OPTIONS
    is_bid = proposed.kind is ProposalKind.BID
    recommended = [one for one in proposed.options if one.recommended]
    return {
        Missing.PLAN: proposed.plan_id is None,
        Missing.SERVED_AIMS: not proposed.serves,
        Missing.COSTS: proposed.costs is None,
        Missing.BENEFITS: not proposed.benefits,
        Missing.OPTIONS: needs_options and len(proposed.options) < 2,
        Missing.RECOMMENDATION: bool(proposed.options) and not recommended,
        Missing.COSTS_OF_OPTIONS: any(one.costs is None for one in proposed.options),
        Missing.FUNDING_SOURCE: is_bid and proposed.funding_source is None,
        Missing.AMOUNT_ASKED: is_bid and proposed.amount_asked is None,
        Missing.CURRENT_RISK: risk.current is None,
        Missing.RESIDUAL_RISK: risk.residual is None,
        Missing.IMPLICATIONS: bool(missing_sections(proposed.implications)),
        Missing.EQUALITY_ASSESSMENT: equality is None
        or (equality.needed and equality.done_on is None),
        Missing.SCHEME_OF_DELEGATION: proposed.scheme is None,
    }


def _below(aims: Sequence[Aim], above: Aim) -> tuple[str, ...]:
    """Return the codes of the aims that stand below one, however deep; a circle ends where it began."""
    found: list[str] = []
    waiting = [above.code]
    while waiting:
        code = waiting.pop(0)
        for aim in aims:
            if aim.within == code and aim.code not in found and aim.code != above.code:
                found.append(aim.code)
                waiting.append(aim.code)
    return tuple(found)


def _strongest(strengths: Iterable[Strength | None]) -> Strength | None:
    return max(strengths, key=_FROM_WEAK_TO_STRONG.index, default=None)
