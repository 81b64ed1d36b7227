"""What is allowed with an officer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.errors import NotAllowed, NotFound, Refused, StaleVersion
from shared.events.base import By, Head
from shared.events.officers import (
    OfficerConfirmed,
    OfficerErased,
    OfficerLeft,
    OfficerRegistered,
    OfficerTied,
    Standing,
)


class OnlyTheCouncil(NotAllowed):
    """Only the council may change the list of officers."""


class UnknownOrganisation(Refused):
    """This organisation is not known here, or not yet: try again in a moment."""


class AddressTaken(Refused):
    """Another officer has this e-mail address already."""


class NotProposed(Refused):
    """Only an officer who is proposed can be confirmed."""


class NotConfirmed(Refused):
    """Only an officer who is confirmed can sign in."""


class SignOnTaken(Refused):
    """An officer is tied to this sign-on already."""


class LeftAlready(Refused):
    """The officer has left already."""


class ErasedAlready(Refused):
    """The officer's name and address were erased already."""


@dataclass(frozen=True, slots=True)
class Officer:
    """What a decision needs to know about an officer."""

    id: UUID
    head: Head
    standing: Standing
    erased: bool


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom a register names as responsible, by the address there."""

    email: str
    name: str | None = None
    post: str | None = None


def address_key(email: str) -> str:
    """Return what two spellings of one address have in common: case does not count."""
    return email.strip().casefold()


def register(
    *,
    officer_id: UUID,
    organisation_id: UUID,
    organisation_known: bool,
    name: str,
    email: str,
    post: str | None,
    standing: Standing,
    taken: bool,
    by: By,
) -> OfficerRegistered:
    """Register an officer; `taken` says whether the address belongs to another one."""
    _only_the_council(by)
    if not organisation_known:
        raise UnknownOrganisation
    if taken:
        raise AddressTaken
    return OfficerRegistered(
        officer_id=officer_id,
        organisation_id=organisation_id,
        post=post,
        standing=standing,
        name=name,
        email=email,
    )


def propose(
    people: Sequence[Person],
    *,
    organisation_id: UUID,
    ids: Sequence[UUID],
    taken: Mapping[str, UUID],
    by: By,
) -> dict[str, OfficerRegistered]:
    """Propose an officer for each address that nobody has yet; return them by `address_key`.

    There is an id at hand for each person; of two with one address the first one counts.
    """
    _only_the_council(by)
    proposed: dict[str, OfficerRegistered] = {}
    for person, officer_id in zip(people, ids, strict=True):
        key = address_key(person.email)
        if key not in taken and key not in proposed:
            proposed[key] = OfficerRegistered(
                officer_id=officer_id,
                organisation_id=organisation_id,
                post=person.post,
                standing=Standing.PROPOSED,
                name=person.name,
                email=person.email.strip(),
            )
    return proposed


def confirm(officer: Officer, *, version: int, by: By) -> OfficerConfirmed:
    """Say that a proposed officer is right."""
    _only_the_council(by)
    _only_if_current(officer, version)
    if officer.standing is not Standing.PROPOSED:
        raise NotProposed
    return OfficerConfirmed(officer_id=officer.id)


def confirm_all(
    proposed: Sequence[Officer], *, organisation_known: bool, by: By
) -> list[OfficerConfirmed]:
    """Say that every proposed officer of an organisation is right."""
    _only_the_council(by)
    if not proposed and not organisation_known:
        raise NotFound
    return [OfficerConfirmed(officer_id=officer.id) for officer in proposed]


def tie(officer: Officer, *, version: int, sign_in_hash: str, taken: bool, by: By) -> OfficerTied:
    """Let an officer sign in; `taken` says whether somebody does so with this sign-on."""
    _only_the_council(by)
    _only_if_current(officer, version)
    if officer.standing is not Standing.CONFIRMED:
        raise NotConfirmed
    if taken:
        raise SignOnTaken
    return OfficerTied(officer_id=officer.id, sign_in_hash=sign_in_hash)


def leave(officer: Officer, *, version: int, by: By) -> OfficerLeft:
    """Say that an officer is no longer there."""
    _only_the_council(by)
    _only_if_current(officer, version)
    if officer.standing is Standing.LEFT:
        raise LeftAlready
    return OfficerLeft(officer_id=officer.id)


def erase(officer: Officer, *, version: int, authority: str, by: By) -> OfficerErased:
    """Erase an officer's name and address; nobody is left to be told anything."""
    _only_the_council(by)
    _only_if_current(officer, version)
    if officer.erased:
        raise ErasedAlready
    return OfficerErased(officer_id=officer.id, authority=authority)


def _only_the_council(by: By) -> None:
    if not by.is_council:
        raise OnlyTheCouncil


def _only_if_current(officer: Officer, version: int) -> None:
    if officer.head.version != version:
        raise StaleVersion
