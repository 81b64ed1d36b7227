"""What is allowed with an officer."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.errors import NotAllowed, NotFound, Refused, StaleVersion
from shared.events.base import By, Head
from shared.events.officers import (
    OfficerAbsenceAnnounced,
    OfficerConfirmed,
    OfficerDeputyAppointed,
    OfficerErased,
    OfficerLeft,
    OfficerRegistered,
    OfficerReportingChanged,
    OfficerReturned,
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


class NobodyThere(Refused):
    """Only an officer who is confirmed, and has not left, can stand in for another."""


class LineGoesRound(Refused):
    """Whoever reports to somebody, directly or not, cannot be their line manager."""


class OwnDeputy(Refused):
    """Nobody can stand in for themselves."""


class EndsBeforeItBegins(Refused):
    """An absence ends on the day on which it begins, or later."""


class OverAlready(Refused):
    """An absence that is over need not be announced."""


class NotAway(Refused):
    """No absence of this officer was announced."""


@dataclass(frozen=True, slots=True)
class Officer:
    """What a decision needs to know about an officer."""

    id: UUID
    head: Head
    standing: Standing
    erased: bool
    is_away: bool = False


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


def change_reporting(
    officer: Officer,
    *,
    line_manager_id: UUID | None,
    is_there: bool,
    above: Collection[UUID],
    version: int,
    by: By,
) -> OfficerReportingChanged:
    """Say to whom an officer reports; `above` is the line manager's own line, who is in it too."""
    _only_the_council(by)
    _only_if_current(officer, version)
    _only_if_not_left(officer)
    if line_manager_id is not None:
        if officer.id in above:
            raise LineGoesRound
        if not is_there:
            raise NobodyThere
    return OfficerReportingChanged(officer_id=officer.id, line_manager_id=line_manager_id)


def appoint_deputy(
    officer: Officer, *, deputy_id: UUID | None, is_there: bool, version: int, by: By
) -> OfficerDeputyAppointed:
    """Say who stands in for an officer whenever they are not there."""
    _only_the_council_or_herself(officer, by)
    _only_if_current(officer, version)
    _only_if_not_left(officer)
    _only_a_deputy_who_can(officer, deputy_id, is_there=is_there)
    return OfficerDeputyAppointed(officer_id=officer.id, deputy_id=deputy_id)


def announce_absence(
    officer: Officer,
    *,
    from_on: date,
    until_on: date,
    deputy_id: UUID | None,
    is_there: bool,
    today: date,
    version: int,
    by: By,
) -> OfficerAbsenceAnnounced:
    """Say on which days an officer is away, and who stands in if it is not the usual deputy."""
    _only_the_council_or_herself(officer, by)
    _only_if_current(officer, version)
    _only_if_not_left(officer)
    if until_on < from_on:
        raise EndsBeforeItBegins
    if until_on < today:
        raise OverAlready
    _only_a_deputy_who_can(officer, deputy_id, is_there=is_there)
    return OfficerAbsenceAnnounced(
        officer_id=officer.id, from_on=from_on, until_on=until_on, deputy_id=deputy_id
    )


def come_back(officer: Officer, *, version: int, by: By) -> OfficerReturned:
    """Say that an officer is back, or does not go away after all."""
    _only_the_council_or_herself(officer, by)
    _only_if_current(officer, version)
    if not officer.is_away:
        raise NotAway
    return OfficerReturned(officer_id=officer.id)


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


def _only_the_council_or_herself(officer: Officer, by: By) -> None:
    if not by.is_council and officer.id != by.officer_id:
        raise OnlyTheCouncil


def _only_if_not_left(officer: Officer) -> None:
    if officer.standing is Standing.LEFT:
        raise LeftAlready


def _only_a_deputy_who_can(officer: Officer, deputy_id: UUID | None, *, is_there: bool) -> None:
    if deputy_id == officer.id:
        raise OwnDeputy
    if deputy_id is not None and not is_there:
        raise NobodyThere
