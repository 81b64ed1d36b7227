"""What is allowed with an officer."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared.errors import NotAllowed, NotFound, Refused, StaleVersion, Unprocessable
from shared.events.base import By, Head
from shared.events.officers import (
    OfficerAmended,
    OfficerConfirmed,
    OfficerErased,
    OfficerLeft,
    OfficerRegistered,
    OfficerTied,
    Standing,
)


class OnlyTheCouncil(NotAllowed):
    """Only the council may change the list of officers."""


# As people write them: curly, straight or left out; a hyphen or a space.
_NOT_TOLD_APART = str.maketrans(
    dict.fromkeys("'\u2018\u2019\u02bc\u0060\u00b4", "")
    | dict.fromkeys("-\u2010\u2011\u2012\u2013\u2014\u2212.", " ")
)


class UnknownOrganisation(Refused):
    """This organisation is not known here, or not yet: try again in a moment."""


class AddressTaken(Refused):
    """Another officer has this e-mail address already."""


class NoAddress(Refused):
    """An officer without an e-mail address cannot be confirmed: say first how mail reaches them."""


class NothingToAmend(Unprocessable):
    """An amendment names at least one field."""


class NotProposed(Refused):
    """Only an officer who is proposed can be confirmed."""


class NotConfirmed(Refused):
    """Only an officer who is confirmed can sign in."""


class SignOnTaken(Refused):
    """An officer is tied to this sign-on already."""


class LeftAlready(Refused):
    """The officer has left already."""


class StillResponsible(Refused):
    """Something is still this officer's alone: hand it over first."""


class MergedAlready(Refused):
    """The officer is the same person as another, who stays: what is done is done with that one."""


class ErasedAlready(Refused):
    """The officer's name and address were erased already."""


@dataclass(frozen=True, slots=True)
class Officer:
    """What a decision needs to know about an officer."""

    id: UUID
    head: Head
    standing: Standing
    erased: bool
    is_away: bool = False
    has_address: bool = True
    merged: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom a register or a plan names as responsible: by an address, or by name alone."""

    email: str | None = None
    name: str | None = None
    post: str | None = None

    @property
    def said(self) -> str:
        """Return what is said of who they are: the address, or without one the name."""
        return self.email or self.name or ""

    @property
    def key(self) -> str:
        """Return by what they are found among those who are known already."""
        return address_key(self.email) if self.email else name_key(self.said)


def address_key(email: str) -> str:
    """Return what two spellings of one address have in common: case does not count."""
    return email.strip().casefold()


def name_key(name: str) -> str:
    """Return what two spellings of one name have in common.

    Case, spaces, full stops and the kinds of apostrophes and hyphens do not count.
    """
    plain = unicodedata.normalize("NFKC", name.translate(_NOT_TOLD_APART))
    return " ".join(plain.casefold().split()) or name.casefold()


def register(
    *,
    officer_id: UUID,
    organisation_id: UUID,
    organisation_known: bool,
    name: str,
    email: str | None,
    post: str | None,
    standing: Standing,
    taken: bool,
    by: By,
) -> OfficerRegistered:
    """Register an officer; `taken` says whether the address belongs to another one."""
    only_the_council(by)
    if not organisation_known:
        raise UnknownOrganisation
    if taken:
        raise AddressTaken
    if email is None and standing is not Standing.PROPOSED:
        raise NoAddress
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
    """Propose an officer for each address or name that nobody has yet; return them by their key.

    There is an id at hand for each person; of two with one address the first one counts.
    """
    only_the_council(by)
    proposed: dict[str, OfficerRegistered] = {}
    for person, officer_id in zip(people, ids, strict=True):
        key = person.key
        if key not in taken and key not in proposed:
            proposed[key] = OfficerRegistered(
                officer_id=officer_id,
                organisation_id=organisation_id,
                post=person.post,
                standing=Standing.PROPOSED,
                name=person.name,
                email=person.email.strip() if person.email else None,
            )
    return proposed


def confirm(officer: Officer, *, version: int, by: By) -> OfficerConfirmed:
    """Say that a proposed officer is right."""
    only_the_council(by)
    only_if_current(officer, version)
    if officer.standing is not Standing.PROPOSED:
        raise NotProposed
    if not officer.has_address:
        raise NoAddress
    return OfficerConfirmed(officer_id=officer.id)


def confirm_all(
    proposed: Sequence[Officer], *, organisation_known: bool, by: By
) -> list[OfficerConfirmed]:
    """Say that every proposed officer of an organisation is right, of those who can get mail."""
    only_the_council(by)
    if not proposed and not organisation_known:
        raise NotFound
    return [OfficerConfirmed(officer_id=one.id) for one in proposed if one.has_address]


def amend(
    officer: Officer,
    *,
    version: int,
    values: Mapping[str, Any],
    organisation_known: bool,
    taken: bool,
    by: By,
) -> OfficerAmended:
    """Let something else be known of an officer; `taken` says whether another has the address."""
    only_the_council(by)
    only_if_current(officer, version)
    if officer.standing is Standing.LEFT:
        raise LeftAlready
    if not values:
        raise NothingToAmend
    if not organisation_known:
        raise UnknownOrganisation
    if taken:
        raise AddressTaken
    if officer.standing is Standing.CONFIRMED and values.get("email", ...) is None:
        raise NoAddress("An officer who is confirmed needs an address: mail is sent to them.")
    return OfficerAmended(officer_id=officer.id, fields=tuple(sorted(values)), **values)


def tie(officer: Officer, *, version: int, sign_in_hash: str, taken: bool, by: By) -> OfficerTied:
    """Let an officer sign in; `taken` says whether somebody does so with this sign-on."""
    only_the_council(by)
    only_if_current(officer, version)
    if officer.standing is not Standing.CONFIRMED:
        raise NotConfirmed
    if taken:
        raise SignOnTaken
    return OfficerTied(officer_id=officer.id, sign_in_hash=sign_in_hash)


def leave(
    officer: Officer, *, version: int, by: By, duties: Mapping[str, int] | None = None
) -> OfficerLeft:
    """Say that an officer is no longer there; `duties` counts what is theirs alone, by its kind."""
    only_the_council(by)
    only_if_current(officer, version)
    if officer.standing is Standing.LEFT:
        raise LeftAlready
    _only_without_duties(duties)
    return OfficerLeft(officer_id=officer.id)


def erase(
    officer: Officer,
    *,
    version: int,
    authority: str,
    by: By,
    duties: Mapping[str, int] | None = None,
) -> OfficerErased:
    """Erase an officer's name and address; who is still there leaves with it."""
    only_the_council(by)
    only_if_current(officer, version)
    if officer.erased:
        raise ErasedAlready
    if officer.merged:
        raise MergedAlready
    if officer.standing is not Standing.LEFT:
        _only_without_duties(duties)
    return OfficerErased(officer_id=officer.id, authority=authority)


def _only_without_duties(duties: Mapping[str, int] | None) -> None:
    """Refuse to let something be nobody's, and say what there is."""
    counted = [f"{count} {kind}" for kind, count in sorted((duties or {}).items()) if count]
    if counted:
        raise StillResponsible(f"{StillResponsible.__doc__} It is: {', '.join(counted)}.")


def only_the_council(by: By) -> None:
    """Refuse whoever is not of the council."""
    if not by.is_council:
        raise OnlyTheCouncil


def only_if_current(officer: Officer, version: int) -> None:
    """Refuse whoever has not read the officer as they stand."""
    if officer.head.version != version:
        raise StaleVersion
