"""How a commissioned service goes on: its place on the continuum, its stage, its evaluations."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.contracts.commissioned_services.rules import NotYet, Service
from shared.errors import Refused, Unprocessable
from shared.events.base import By
from shared.events.commissioned_services import (
    CommissionedServiceEvaluationConcluded,
    CommissionedServiceEvaluationPlanned,
    CommissionedServicePlaced,
    CommissionedServiceStageMoved,
    CycleStage,
    Evaluation,
    IntegrationLevel,
    Placement,
)

MOST_PLACEMENTS = 100
MOST_EVALUATIONS = 100


class SamePlacement(Refused):
    """The service has this place on that day already."""


class TooManyPlacements(Refused):
    """The service has been placed too often to keep more."""


class SameStage(Refused):
    """The service stands at this stage already."""


class BeforeItsStage(Refused):
    """The service came to the stage at which it stands later than that."""


class TooManyEvaluations(Refused):
    """The service has been evaluated too often to keep more."""


class NoOpenEvaluation(Refused):
    """The service has no evaluation of that number, or it is concluded."""


class UnknownContract(Unprocessable):
    """The contract is not in the register."""


def standing(placements: Sequence[Placement], day: date) -> Placement | None:
    """Return the place on the continuum that a service has on a day; None before the first."""
    begun = [one for one in placements if one.from_on <= day]
    return max(begun, key=lambda one: one.from_on, default=None)


def place(
    service: Service,
    *,
    version: int,
    level: IntegrationLevel,
    from_on: date,
    arrangement: str | None,
    reason: str,
    today: date,
    by: By,
) -> CommissionedServicePlaced:
    """Say where on the continuum a service is from a day on; said anew of a day it is put right."""
    service.must_be_commissioned(version, today, by)
    now = standing(service.placements, from_on)
    if now is not None and (now.level, now.arrangement) == (level, arrangement):
        raise SamePlacement
    others = [one for one in service.placements if one.from_on != from_on]
    if len(others) >= MOST_PLACEMENTS:
        raise TooManyPlacements
    placed = Placement(level=level, from_on=from_on, arrangement=arrangement)
    return CommissionedServicePlaced(
        commissioned_service_id=service.id,
        level=level,
        from_on=from_on,
        placements=tuple(sorted([*others, placed], key=lambda one: one.from_on)),
        reason=reason,
        parties=service.parties,
    )


def move_stage(
    service: Service,
    *,
    version: int,
    cycle_stage: CycleStage,
    stage_label: str | None,
    since_on: date,
    today: date,
    by: By,
) -> CommissionedServiceStageMoved:
    """Say to which stage of the cycle a service has come; it may go round, and back."""
    service.must_be_commissioned(version, today, by)
    if (service.cycle_stage, service.stage_label) == (cycle_stage, stage_label):
        raise SameStage
    if since_on > today:
        raise NotYet
    if service.stage_since_on is not None and since_on < service.stage_since_on:
        raise BeforeItsStage
    return CommissionedServiceStageMoved(
        commissioned_service_id=service.id,
        cycle_stage=cycle_stage,
        stage_label=stage_label,
        stage_since_on=since_on,
        parties=service.parties,
    )


def plan_evaluation(
    service: Service,
    *,
    version: int,
    question: str,
    due_on: date,
    contract_id: UUID | None,
    contract_known: bool,
    today: date,
    by: By,
) -> CommissionedServiceEvaluationPlanned:
    """Say what is to be found out before it is decided how a service goes on."""
    service.must_be_commissioned(version, today, by)
    if not contract_known:
        raise UnknownContract
    if len(service.evaluations) >= MOST_EVALUATIONS:
        raise TooManyEvaluations
    number = len(service.evaluations) + 1
    planned = Evaluation(number=number, question=question, due_on=due_on, contract_id=contract_id)
    return CommissionedServiceEvaluationPlanned(
        commissioned_service_id=service.id,
        number=number,
        due_on=due_on,
        evaluations=(*service.evaluations, planned),
        parties=service.parties,
    )


def conclude_evaluation(
    service: Service,
    *,
    version: int,
    number: int,
    finding: str,
    concluded_on: date,
    today: date,
    by: By,
) -> CommissionedServiceEvaluationConcluded:
    """Say what was found out, also about a service that is closed by then."""
    service.must_be_current(version, by)
    if not any(one.number == number and one.concluded_on is None for one in service.evaluations):
        raise NoOpenEvaluation
    if concluded_on > today:
        raise NotYet
    found = {"finding": finding, "concluded_on": concluded_on}
    return CommissionedServiceEvaluationConcluded(
        commissioned_service_id=service.id,
        number=number,
        concluded_on=concluded_on,
        evaluations=tuple(
            one.model_copy(update=found) if one.number == number else one
            for one in service.evaluations
        ),
        parties=service.parties,
    )
