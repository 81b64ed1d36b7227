"""What becomes of a row of a list of assignments."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from shared.errors import NotAllowed, Refused


class OnlyTheCouncil(NotAllowed):
    """Only the council may assign many contracts at once."""


class UnknownContract(Refused):
    """There is no such contract in the register."""


class SeveralContracts(Refused):
    """Several commissioners have a contract with this reference: name it by its id."""


class AssignedAbove(Refused):
    """A row above gives the contract to another officer."""


class AssignmentOutcome(StrEnum):
    """What became of a row; every row has exactly one."""

    ASSIGNED = "assigned"
    SKIPPED = "skipped"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Found:
    """A contract that a row may mean, and who is responsible for it now."""

    id: UUID
    reference: str
    officer_id: UUID | None


@dataclass(frozen=True, slots=True)
class AssignmentReport:
    """What became of a row."""

    line: int
    contract: str | None
    outcome: AssignmentOutcome
    contract_id: UUID | None = None
    officer_id: UUID | None = None
    column: str | None = None
    value: str | None = None
    reason: str | None = None


def the_one(found: list[Found]) -> Found:
    """Return the contract that a row means, if it can be only one."""
    if not found:
        raise UnknownContract
    if len(found) > 1:
        raise SeveralContracts
    return found[0]
