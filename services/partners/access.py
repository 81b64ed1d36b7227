"""Who may do what in this service, as types for the signatures of its operations."""

from typing import Annotated

from fastapi import Depends, Request

from shared.auth import Caller, Needs
from shared.errors import NotAllowed


class OfTheCouncil(Needs):
    """A dependency that lets a caller in who has one of some scopes and acts for the council."""

    async def __call__(self, request: Request) -> Caller:
        """Return who is calling, or refuse."""
        caller = await super().__call__(request)
        if not caller.is_council:
            raise NotAllowed("Only the council may see and manage the API clients.")
        return caller


ClientsAdmin = Annotated[Caller, Depends(OfTheCouncil("admin"))]
EventsReader = Annotated[Caller, Depends(Needs("events:read"))]
