"""What is allowed with an organisation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from shared.errors import NotAllowed, Refused, StaleVersion, Unprocessable
from shared.events.base import By, Head
from shared.events.organisations import (
    Identifier,
    OrganisationAmended,
    OrganisationIdentified,
    OrganisationKind,
    OrganisationRegistered,
    OrganisationRegistrationEnded,
    OrganisationRegistrationRecorded,
    OrganisationRenamed,
    Registration,
    Regulator,
    SendCompliance,
)

MOST_REGISTRATIONS = 200
# What is known of an organisation beside its name, its identifiers and its registrations.
FACTS = (
    *("kinds", "sme", "vcse", "vcse_type", "accepts_direct_payments"),
    *("send_compliance", "send_checked_on", "website"),
)


class IdentifierTaken(Refused):
    """Another organisation has this identifier already."""


class SameName(Refused):
    """The organisation has this name already."""


class NothingChanged(Refused):
    """The register says this already."""


class OnlyTheCouncil(NotAllowed):
    """Only the council may change the list of organisations."""


class MergedAway(Refused):
    """This organisation was merged into another one: change that one."""


class OwnIdentifierNeeded(Refused):
    """The settings name this council by an identifier: it keeps that one."""


class NothingToAmend(Unprocessable):
    """An amendment names at least one field."""


class TypeWithoutVcse(Unprocessable):
    """Only a voluntary, community or social enterprise is one of a type."""


class SendNotChecked(Unprocessable):
    """Say on which day it was checked whether the SEND duties are kept."""


class CheckedInTheFuture(Unprocessable):
    """What was checked was checked today at the latest."""


class ExpiresTooSoon(Unprocessable):
    """A registration cannot expire or end before it begins."""


class NoSuchRegistration(Refused):
    """The organisation has no such registration, or it has ended already."""


class TooManyRegistrations(Refused):
    """An organisation has at most 200 registrations."""


class RegistrationStatus(StrEnum):
    """Where a registration stands on a day."""

    UPCOMING = "upcoming"
    CURRENT = "current"
    EXPIRED = "expired"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Organisation:
    """What a decision needs to know about an organisation."""

    id: UUID
    head: Head
    name: str
    identifiers: tuple[Identifier, ...] = ()
    registrations: tuple[Registration, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    successor_id: UUID | None = None
    merged_into_id: UUID | None = None


def check_changeable(organisation: Organisation, *, version: int, by: By) -> None:
    """Refuse to change an organisation that is not the caller's to change, or not any more."""
    if not by.is_council:
        raise OnlyTheCouncil
    if organisation.head.version != version:
        raise StaleVersion
    if organisation.merged_into_id is not None:
        raise MergedAway


def register(
    *,
    organisation_id: UUID,
    name: str,
    kinds: Sequence[OrganisationKind],
    identifiers: Sequence[Identifier],
    sme: bool | None,
    vcse: bool | None,
    taken: bool,
    by: By,
) -> OrganisationRegistered:
    """Register an organisation; `taken` says whether an identifier belongs to another one."""
    if not by.is_council:
        raise OnlyTheCouncil
    if taken:
        raise IdentifierTaken
    return OrganisationRegistered(
        organisation_id=organisation_id,
        name=name,
        kinds=tuple(kinds),
        identifiers=tuple(identifiers),
        sme=sme,
        vcse=vcse,
    )


def rename(organisation: Organisation, *, version: int, name: str, by: By) -> OrganisationRenamed:
    """Give an organisation another name."""
    check_changeable(organisation, version=version, by=by)
    if organisation.name == name:
        raise SameName
    return OrganisationRenamed(organisation_id=organisation.id, name=name)


def identify(
    organisation: Organisation,
    *,
    version: int,
    identifiers: Sequence[Identifier],
    taken: bool,
    own: Identifier | None,
    by: By,
) -> OrganisationIdentified:
    """Say what registers call an organisation: all of them; `own` is what the council goes by."""
    check_changeable(organisation, version=version, by=by)
    if taken:
        raise IdentifierTaken
    if own in organisation.identifiers and own not in identifiers:
        raise OwnIdentifierNeeded
    if set(identifiers) == set(organisation.identifiers):
        raise NothingChanged
    return OrganisationIdentified(organisation_id=organisation.id, identifiers=tuple(identifiers))


def amend(
    organisation: Organisation, *, version: int, values: Mapping[str, Any], today: date, by: By
) -> OrganisationAmended:
    """Say more about an organisation, or otherwise; only what is named in `values` changes."""
    check_changeable(organisation, version=version, by=by)
    if not values:
        raise NothingToAmend
    facts = organisation.facts
    fields = tuple(name for name in FACTS if name in values and values[name] != facts.get(name))
    if not fields:
        raise NothingChanged
    after = {**facts, **values}
    if after.get("vcse") is False and after.get("vcse_type") is not None:
        raise TypeWithoutVcse
    known = after.get("send_compliance") not in (None, SendCompliance.UNKNOWN)
    checked_on = after.get("send_checked_on")
    if known and checked_on is None:
        raise SendNotChecked
    if "send_checked_on" in fields and checked_on is not None and checked_on > today:
        raise CheckedInTheFuture
    return OrganisationAmended(
        organisation_id=organisation.id,
        fields=fields,
        **{name: values[name] for name in fields},
    )


def record_registration(
    organisation: Organisation, *, version: int, registration: Registration, by: By
) -> OrganisationRegistrationRecorded:
    """Note what a regulator has on its register, instead of what was noted under that number."""
    check_changeable(organisation, version=version, by=by)
    begins, expires = registration.registered_on, registration.expires_on
    if begins is not None and expires is not None and expires < begins:
        raise ExpiresTooSoon
    if registration in organisation.registrations:
        raise NothingChanged
    return recorded(organisation.id, organisation.registrations, registration)


def recorded(
    organisation_id: UUID, known: Sequence[Registration], registration: Registration
) -> OrganisationRegistrationRecorded:
    """Return that a registration is known beside others, or instead of that with its number."""
    others = [one for one in known if _key(one) != _key(registration)]
    if len(others) >= MOST_REGISTRATIONS:
        raise TooManyRegistrations
    return OrganisationRegistrationRecorded(
        organisation_id=organisation_id,
        regulator=registration.regulator,
        number=registration.number,
        registrations=(*others, registration),
    )


def end_registration(
    organisation: Organisation,
    *,
    version: int,
    regulator: Regulator,
    number: str,
    ended_on: date,
    reason: str,
    by: By,
) -> OrganisationRegistrationEnded:
    """Note that a regulator has taken an organisation off its register, or will."""
    check_changeable(organisation, version=version, by=by)
    found = [
        one
        for one in organisation.registrations
        if _key(one) == (regulator, number) and one.ended_on is None
    ]
    if not found:
        raise NoSuchRegistration
    if found[0].registered_on is not None and ended_on < found[0].registered_on:
        raise ExpiresTooSoon
    ended = found[0].model_copy(update={"ended_on": ended_on})
    return OrganisationRegistrationEnded(
        organisation_id=organisation.id,
        regulator=regulator,
        number=number,
        ended_on=ended_on,
        registrations=tuple(
            ended if one == found[0] else one for one in organisation.registrations
        ),
        reason=reason,
    )


def status(registration: Registration, today: date) -> RegistrationStatus:
    """Say where a registration stands on a day; it counts on the day on which it expires."""
    if registration.ended_on is not None and registration.ended_on <= today:
        return RegistrationStatus.ENDED
    if registration.expires_on is not None and registration.expires_on < today:
        return RegistrationStatus.EXPIRED
    if registration.registered_on is not None and registration.registered_on > today:
        return RegistrationStatus.UPCOMING
    return RegistrationStatus.CURRENT


def _key(registration: Registration) -> tuple[Regulator, str]:
    return registration.regulator, registration.number
