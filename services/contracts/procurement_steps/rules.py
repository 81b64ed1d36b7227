"""What is allowed with the steps of a procurement, and what they say."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from shared.errors import Refused, Unprocessable
from shared.events.base import By
from shared.events.procurements import (
    ProcurementPlanned,
    ProcurementStatus,
    ProcurementStepMet,
    ProcurementStepScheduled,
    StepDates,
)
from shared.events.terms import ProcurementStep

ORDER = {step: number for number, step in enumerate(ProcurementStep)}


class StepTwice(Unprocessable):
    """Each step is planned once."""


class NotYet(Unprocessable):
    """A step was met today or earlier: the day lies in the future."""


class NothingMoves(Refused):
    """The step is planned for this day already, or not planned as it is."""


class AlreadyMet(Refused):
    """The step was met on this day already."""


class WithSteps(Protocol):
    """What a decision about a step needs to know about its procurement."""

    @property
    def id(self) -> UUID:
        """Return the procurement's id."""

    @property
    def parties(self) -> tuple[UUID, ...]:
        """Return who is told of it."""

    @property
    def status(self) -> ProcurementStatus:
        """Return how far it is."""

    @property
    def steps(self) -> tuple[StepDates, ...]:
        """Return its steps."""

    def must_not_be_abandoned(self, version: int, by: By) -> None:
        """Refuse whoever may not change it as it stands."""


def arranged(steps: Iterable[StepDates]) -> tuple[StepDates, ...]:
    """Return steps by the day on which they were met or shall be; those without a day last."""
    return tuple(
        sorted(steps, key=lambda one: (one.met_on or one.planned_on or date.max, ORDER[one.step]))
    )


def next_step(steps: Iterable[StepDates], status: ProcurementStatus) -> StepDates | None:
    """Return the step that is to be met next: the earliest planned; one without a day is last.

    After the award only what comes after it is still to be done, and nothing once abandoned.
    """
    if status is ProcurementStatus.ABANDONED:
        return None
    awarded = status is ProcurementStatus.AWARDED
    waiting = arranged(
        one
        for one in steps
        if one.met_on is None and not (awarded and ORDER[one.step] <= ORDER[ProcurementStep.AWARD])
    )
    return waiting[0] if waiting else None


def is_late(due_on: date | None, today: date) -> bool:
    """Say whether the day has passed on which something was to be done."""
    return due_on is not None and due_on < today


def said(steps: Iterable[StepDates], status: ProcurementStatus) -> dict[str, Any]:
    """Return what an event says of all the steps: them, and the next one and its day."""
    every = arranged(steps)
    following = next_step(every, status)
    return {
        "steps": every,
        "next_step": following.step if following else None,
        "next_due_on": following.planned_on if following else None,
    }


def plan(order: ProcurementPlanned) -> ProcurementPlanned:
    """Put the steps of a new procurement in their order."""
    if len({one.step for one in order.steps}) < len(order.steps):
        raise StepTwice
    return order.model_copy(update=said(order.steps, ProcurementStatus.PLANNED))


def schedule_step(
    procurement: WithSteps,
    *,
    version: int,
    step: ProcurementStep,
    planned_on: date | None,
    reason: str,
    by: By,
) -> ProcurementStepScheduled:
    """Plan a step for another day, or no longer; one that was met is open again."""
    procurement.must_not_be_abandoned(version, by)
    was, others = _apart(procurement.steps, step)
    now = StepDates(step=step, planned_on=planned_on)
    if was == now:
        raise NothingMoves
    return ProcurementStepScheduled(
        procurement_id=procurement.id,
        step=step,
        planned_on=planned_on,
        was_planned_on=was.planned_on,
        reason=reason,
        parties=procurement.parties,
        **said([*others, now] if planned_on else others, procurement.status),
    )


def meet_step(
    procurement: WithSteps,
    *,
    version: int,
    step: ProcurementStep,
    met_on: date,
    today: date,
    by: By,
) -> ProcurementStepMet:
    """Say when a step was met; they are met in whichever order they are."""
    procurement.must_not_be_abandoned(version, by)
    if met_on > today:
        raise NotYet
    was, others = _apart(procurement.steps, step)
    if was.met_on == met_on:
        raise AlreadyMet
    return ProcurementStepMet(
        procurement_id=procurement.id,
        step=step,
        met_on=met_on,
        parties=procurement.parties,
        **said([*others, was.model_copy(update={"met_on": met_on})], procurement.status),
    )


def _apart(steps: Iterable[StepDates], step: ProcurementStep) -> tuple[StepDates, list[StepDates]]:
    every = {one.step: one for one in steps}
    was = every.pop(step, StepDates(step=step))
    return was, list(every.values())
