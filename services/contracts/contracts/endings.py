"""What is decided about a contract's end, and how a decision is taken back."""

from services.contracts.contracts.rules import Contract, NoEnd, changeable, is_extendable
from shared.errors import NotAllowed, Refused
from shared.events.base import By
from shared.events.contracts import ContractDecided, ContractDecisionWithdrawn
from shared.events.terms import Decision


class BeyondDelegation(NotAllowed):
    """The scheme of delegation does not let you decide about this value."""


class NoExtensionLeft(Refused):
    """The contract ends on its latest day already: no extension is left that could be decided."""


class SameDecision(Refused):
    """This is decided already."""


class NoDecision(Refused):
    """Nothing is decided that could be taken back."""


class SuccessorNamed(Refused):
    """A successor has been awarded: what becomes of the contract is no longer to be decided."""


def decide(
    contract: Contract,
    *,
    version: int,
    decision: Decision,
    reason: str,
    within_delegation: bool,
    by: By,
) -> ContractDecided:
    """Record what becomes of a contract at its end; another decision takes the place of the last."""
    changeable(contract, version, by)
    if not within_delegation:
        raise BeyondDelegation
    if contract.end_on is None:
        raise NoEnd
    if contract.successor_ids:
        raise SuccessorNamed
    if decision is contract.decision:
        raise SameDecision
    if decision is Decision.EXTEND and not is_extendable(contract.end_on, contract.latest_end_on):
        raise NoExtensionLeft
    return ContractDecided(
        contract_id=contract.id,
        decision=decision,
        end_on=contract.end_on,
        reason=reason,
        parties=contract.commissioners,
    )


def withdraw_decision(
    contract: Contract, *, version: int, reason: str, by: By
) -> ContractDecisionWithdrawn:
    """Take back what was decided about a contract's end."""
    changeable(contract, version, by)
    if contract.decision is None:
        raise NoDecision
    return ContractDecisionWithdrawn(
        contract_id=contract.id, reason=reason, parties=contract.commissioners
    )
