"""Who may do what in this service, as types for the signatures of its operations."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from shared.auth import Caller, Needs

ContractsReader = Annotated[Caller, Depends(Needs("contracts:read"))]
ContractsWriter = Annotated[Caller, Depends(Needs("contracts:write"))]
# Another scope than the register's: nobody who decides about contracts says who may.
SchemeKeeper = Annotated[Caller, Depends(Needs("admin"))]
_NOBODY = UUID(int=0)


def commissions_only(by: Caller) -> UUID | None:
    """Return the commissioner whose contracts a caller may ask about; None for the council: all."""
    return None if by.is_council else by.organisation_id or _NOBODY
