"""What is allowed with an organisation."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.errors import NotAllowed, Refused, StaleVersion
from shared.events.base import By, Head
from shared.events.organisations import (
    Identifier,
    OrganisationKind,
    OrganisationRegistered,
    OrganisationRenamed,
)


class IdentifierTaken(Refused):
    """Another organisation has this identifier already."""


class SameName(Refused):
    """The organisation has this name already."""


class OnlyTheCouncil(NotAllowed):
    """Only the council may change the list of organisations."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """What a decision needs to know about an organisation."""

    id: UUID
    head: Head
    name: str


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
    if not by.is_council:
        raise OnlyTheCouncil
    if organisation.head.version != version:
        raise StaleVersion
    if organisation.name == name:
        raise SameName
    return OrganisationRenamed(organisation_id=organisation.id, name=name)
