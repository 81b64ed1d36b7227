"""Who stands in for an organisation: its successor, or the one that it was merged into."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from uuid import UUID

from services.contracts.organisations.rules import Organisation, check_changeable, recorded
from shared.errors import NotAllowed, Refused, Unprocessable
from shared.events.base import By
from shared.events.organisations import (
    Identifier,
    OrganisationEvent,
    OrganisationIdentified,
    OrganisationMerged,
    OrganisationSucceeded,
)


class UnknownOrganisation(Unprocessable):
    """The other organisation is not in the register."""


class OtherMergedAway(Refused):
    """The other organisation was merged into a third one: name that one."""


class OwnSuccessor(Unprocessable):
    """An organisation cannot stand in for itself."""


class AlreadySucceeded(Refused):
    """The organisation has a successor already."""


class SuccessionInCircle(Refused):
    """The other organisation is itself followed, sooner or later, by this one."""


class CouncilStays(Refused):
    """The council itself is not merged into another; merge the other one into it."""


class OnlyWhoAdmits(NotAllowed):
    """Who is merged into the council acts as the council: that needs the scope admin."""


def succeed(
    organisation: Organisation,
    *,
    version: int,
    successor_id: UUID,
    successor: Organisation | None,
    after_successor: Collection[UUID],
    succeeded_on: date,
    reason: str,
    by: By,
) -> OrganisationSucceeded:
    """Name who does from a day on what an organisation did.

    `after_successor` are all that stand in for the successor, one after the other.
    """
    check_changeable(organisation, version=version, by=by)
    if organisation.successor_id is not None:
        raise AlreadySucceeded
    _check_other(organisation, successor_id, successor, after_successor)
    return OrganisationSucceeded(
        organisation_id=organisation.id,
        successor_id=successor_id,
        succeeded_on=succeeded_on,
        reason=reason,
    )


def merge(
    organisation: Organisation,
    *,
    version: int,
    into_id: UUID,
    into: Organisation | None,
    after_into: Collection[UUID],
    merged_before: Sequence[Organisation],
    own: Identifier | None,
    may_admit: bool,
    reason: str,
    by: By,
) -> list[tuple[Organisation, list[OrganisationEvent]]]:
    """Let an organisation that stands in the register twice count as the other, and say so of each.

    Those that were merged into it before count as the other too, so that one step leads from any of
    them to the organisation that stands. `own` is what the settings call the council.
    """
    check_changeable(organisation, version=version, by=by)
    if own in organisation.identifiers:
        raise CouncilStays
    if organisation.successor_id is not None:
        raise AlreadySucceeded("It has a successor: merge the other organisation into it.")
    found = _check_other(organisation, into_id, into, after_into)
    if own in found.identifiers and not may_admit:
        raise OnlyWhoAdmits
    merged: list[tuple[Organisation, list[OrganisationEvent]]] = [
        (one, [OrganisationMerged(organisation_id=one.id, into_id=into_id, reason=reason)])
        for one in (organisation, *merged_before)
    ]
    return [*merged, (found, list(_taken_over(organisation, found)))]


def _check_other(
    organisation: Organisation,
    other_id: UUID,
    other: Organisation | None,
    after_other: Collection[UUID],
) -> Organisation:
    if other_id == organisation.id:
        raise OwnSuccessor
    if other is None:
        raise UnknownOrganisation
    if other.merged_into_id is not None:
        raise OtherMergedAway
    if organisation.id in after_other:
        raise SuccessionInCircle
    return other


def _taken_over(organisation: Organisation, into: Organisation) -> Iterator[OrganisationEvent]:
    """Yield what the one that stays learns from the one that is merged into it."""
    identifiers = tuple(dict.fromkeys((*into.identifiers, *organisation.identifiers)))
    if identifiers != into.identifiers:
        yield OrganisationIdentified(organisation_id=into.id, identifiers=identifiers)
    registrations = into.registrations
    numbers = {(one.regulator, one.number) for one in registrations}
    for one in organisation.registrations:
        if (one.regulator, one.number) not in numbers:
            event = recorded(into.id, registrations, one)
            registrations = event.registrations
            yield event
