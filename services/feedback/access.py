"""Who may do what in this service, as types for the signatures of its operations."""

from typing import Annotated

from fastapi import Depends, Request

from shared.auth import Caller, Needs
from shared.errors import NotAllowed


class OnlyTheCouncil(NotAllowed):
    """Single comments are for the council alone."""


class CouncilNeeds(Needs):
    """A dependency that lets the council in with one of some scopes, and nobody else.

    A partner is refused before anything is looked up, so that it cannot learn which comments
    there are.
    """

    async def __call__(self, request: Request) -> Caller:
        """Return who is calling, or refuse."""
        caller = await super().__call__(request)
        if not caller.is_council:
            raise OnlyTheCouncil
        return caller


FeedbackReader = Annotated[Caller, Depends(CouncilNeeds("feedback:read"))]
FeedbackWriter = Annotated[Caller, Depends(CouncilNeeds("feedback:write"))]
FeedbackEraser = Annotated[Caller, Depends(CouncilNeeds("feedback:sensitive"))]
