"""Who may do what in this service, as types for the signatures of its operations."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from shared.auth import Caller, Needs
from shared.events.base import By
from shared.links import Holder

AnyCaller = Annotated[Caller, Depends(Needs())]
ActionsReader = Annotated[Caller, Depends(Needs("actions:read"))]
ActionsWriter = Annotated[Caller, Depends(Needs("actions:write"))]
LinkHolder = Annotated[UUID, Depends(Holder())]
Administrator = Annotated[Caller, Depends(Needs("admin"))]
_NOBODY = UUID(int=0)


def sees(by: By, officer_id: UUID | None) -> bool:
    """Say whether a caller may see what is an officer's: the council may, and she herself."""
    return by.is_council or (officer_id is not None and officer_id == by.officer_id)


def only_of(by: Caller) -> UUID | None:
    """Return the one officer whose things a caller may see; None for the council, who sees all."""
    return None if by.is_council else by.officer_id or _NOBODY


def whose_officers(by: Caller, organisation_id: UUID | None) -> UUID | None:
    """Return whose officers a caller is shown: the council's choice, a partner's own only."""
    if by.is_council:
        return organisation_id
    own = by.organisation_id or _NOBODY
    return own if organisation_id in (None, own) else _NOBODY


def owns_only(by: Caller) -> UUID | None:
    """Return the one organisation whose plans a caller may see; None for the council."""
    return None if by.is_council else by.organisation_id or _NOBODY
