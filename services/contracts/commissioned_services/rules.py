"""What is allowed with a commissioned service."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from shared.errors import NotAllowed, Refused, StaleVersion, Unprocessable
from shared.events.base import By, Head
from shared.events.commissioned_services import (
    CommissionedServiceAmended,
    CommissionedServiceClosed,
    CommissionedServiceRegistered,
    CommissionedServiceReopened,
    CycleStage,
    Evaluation,
    Placement,
)


class NotYours(NotAllowed):
    """Only the council and the lead commissioner of a service may change it."""


class UnknownOrganisation(Unprocessable):
    """An organisation that the service names is not in the register of organisations."""


class UnknownOfficer(Unprocessable):
    """The officer is not known."""


class AgesReversed(Unprocessable):
    """The highest age lies below the lowest."""


class NothingToAmend(Unprocessable):
    """An amendment names at least one field."""


class NotYet(Unprocessable):
    """This is recorded on its day or later: the day lies in the future."""


class ServiceClosed(Refused):
    """The service is no longer commissioned: reopen it first."""


class AlreadyClosed(Refused):
    """The service is closed, or is to be on that day already."""


class NotClosed(Refused):
    """The service is not closed, and is not to be."""


class ServiceStatus(StrEnum):
    """What dates say about a service."""

    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Service:
    """What a decision needs to know about a commissioned service."""

    id: UUID
    head: Head
    lead_commissioner_id: UUID
    co_commissioner_ids: tuple[UUID, ...]
    minimum_age: int | None = None
    maximum_age: int | None = None
    cycle_stage: CycleStage | None = None
    stage_label: str | None = None
    stage_since_on: date | None = None
    placements: tuple[Placement, ...] = ()
    evaluations: tuple[Evaluation, ...] = ()
    closed_on: date | None = None

    @property
    def parties(self) -> tuple[UUID, ...]:
        """Return who commissions it."""
        return tuple(dict.fromkeys((self.lead_commissioner_id, *self.co_commissioner_ids)))

    def must_be_current(self, version: int, by: By) -> None:
        """Refuse whoever may not change it, or has not read it as it stands."""
        if not may_change(by, self.lead_commissioner_id):
            raise NotYours
        if self.head.version != version:
            raise StaleVersion

    def must_be_commissioned(self, version: int, today: date, by: By) -> None:
        """Refuse whoever may not change it, and everybody once it is closed."""
        self.must_be_current(version, by)
        if status(self.closed_on, today) is ServiceStatus.CLOSED:
            raise ServiceClosed


@dataclass(frozen=True, slots=True)
class Missing:
    """What of all that a service names is not there."""

    organisations: bool = False
    officer: bool = False

    def refuse(self) -> None:
        """Refuse to name what is not there."""
        if self.organisations:
            raise UnknownOrganisation
        if self.officer:
            raise UnknownOfficer


def may_change(by: By, lead_commissioner_id: UUID) -> bool:
    """Say whether somebody may change the services of a lead commissioner."""
    return by.is_council or by.organisation_id == lead_commissioner_id


def status(closed_on: date | None, today: date) -> ServiceStatus:
    """Return what dates say: computed each time, never kept."""
    if closed_on is None:
        return ServiceStatus.OPEN
    return ServiceStatus.CLOSING if closed_on > today else ServiceStatus.CLOSED


def _in_order(lowest: int | None, highest: int | None) -> None:
    if lowest is not None and highest is not None and highest < lowest:
        raise AgesReversed


def register(
    order: CommissionedServiceRegistered, missing: Missing, *, today: date, by: By
) -> CommissionedServiceRegistered:
    """Register a commissioned service."""
    if not may_change(by, order.lead_commissioner_id):
        raise NotYours
    missing.refuse()
    _in_order(order.minimum_age, order.maximum_age)
    since_on = order.stage_since_on or today
    if since_on > today:
        raise NotYet
    parties = (order.lead_commissioner_id, *order.co_commissioner_ids)
    return order.model_copy(
        update={
            "placements": tuple(sorted(order.placements, key=lambda one: one.from_on)),
            "stage_since_on": since_on if order.cycle_stage else None,
            "stage_label": order.stage_label if order.cycle_stage else None,
            "parties": tuple(dict.fromkeys(parties)),
        }
    )


def amend(
    service: Service,
    missing: Missing,
    *,
    version: int,
    values: Mapping[str, Any],
    today: date,
    by: By,
) -> CommissionedServiceAmended:
    """Say something else about a commissioned service."""
    service.must_be_commissioned(version, today, by)
    if not values:
        raise NothingToAmend
    missing.refuse()
    _in_order(
        values.get("minimum_age", service.minimum_age),
        values.get("maximum_age", service.maximum_age),
    )
    named = (values.get("lead_commissioner_id"), *values.get("co_commissioner_ids", ()))
    parties = (*service.parties, *(one for one in named if one is not None))
    return CommissionedServiceAmended(
        commissioned_service_id=service.id,
        fields=tuple(sorted(values)),
        parties=tuple(dict.fromkeys(parties)),
        **values,
    )


def close(
    service: Service,
    *,
    version: int,
    closed_on: date,
    transitional_arrangements: str | None,
    reason: str,
    today: date,
    by: By,
) -> CommissionedServiceClosed:
    """Decommission a service from a day on; until then the day can be moved."""
    service.must_be_current(version, by)
    if status(service.closed_on, today) is ServiceStatus.CLOSED or closed_on == service.closed_on:
        raise AlreadyClosed
    return CommissionedServiceClosed(
        commissioned_service_id=service.id,
        closed_on=closed_on,
        transitional_arrangements=transitional_arrangements,
        reason=reason,
        parties=service.parties,
    )


def reopen(service: Service, *, version: int, reason: str, by: By) -> CommissionedServiceReopened:
    """Let a service go on that was closed, or was to be."""
    service.must_be_current(version, by)
    if service.closed_on is None:
        raise NotClosed
    return CommissionedServiceReopened(
        commissioned_service_id=service.id, reason=reason, parties=service.parties
    )


def allowed(service: Service, today: date) -> list[str]:
    """Return the verbs that may be used now by one who may change it."""
    now = status(service.closed_on, today)
    verbs = []
    if now is not ServiceStatus.CLOSED:
        verbs += ["amend", "close", "move-stage", "place", "plan-evaluation"]
    if now is not ServiceStatus.OPEN:
        verbs += ["reopen"]
    if any(one.concluded_on is None for one in service.evaluations):
        verbs += ["conclude-evaluation"]
    return sorted(verbs)
