"""Who may do what in this service, as types for the signatures of its operations."""

from typing import Annotated

from fastapi import Depends

from shared.auth import Caller, Needs

ContractsReader = Annotated[Caller, Depends(Needs("contracts:read"))]
ContractsWriter = Annotated[Caller, Depends(Needs("contracts:write"))]
