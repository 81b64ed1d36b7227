"""What is allowed with the approvals of a procurement, and what they are enough for."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from shared.errors import NotAllowed, Refused, Unprocessable
from shared.events.base import By
from shared.events.procurements import (
    Approval,
    ApprovalGate,
    ApprovalState,
    ProcurementApprovalRequested,
    ProcurementApproved,
    ProcurementDeclined,
)

# An extension is of a contract that there is already; an award does not wait for it.
GATES_OF_AWARD = (ApprovalGate.STRATEGY, ApprovalGate.AWARD)


class BeyondDelegation(NotAllowed):
    """The scheme of delegation does not let you decide about this value."""


class AlreadyRequested(Refused):
    """Approval at this gate is asked for already, and not yet decided."""


class NotRequested(Refused):
    """Nobody has asked for approval at this gate since it was last decided."""


class DecidedOutOfTime(Unprocessable):
    """An approval is decided today or earlier, and not before it was asked for."""


class WithApprovals(Protocol):
    """What a decision about an approval needs to know about its procurement."""

    @property
    def id(self) -> UUID:
        """Return the procurement's id."""

    @property
    def parties(self) -> tuple[UUID, ...]:
        """Return who is told of it."""

    @property
    def estimated_value(self) -> Decimal | None:
        """Return what it may be worth."""

    @property
    def approvals(self) -> tuple[Approval, ...]:
        """Return its approvals."""

    def must_be_open(self, version: int, by: By) -> None:
        """Refuse whoever may not change it as it stands."""


def at_gate(approvals: Iterable[Approval], gate: ApprovalGate) -> Approval | None:
    """Return what stands at a gate."""
    return next((one for one in approvals if one.gate is gate), None)


def missing_gates(
    approvals: Iterable[Approval], *, required: Iterable[ApprovalGate], value: Decimal | None
) -> tuple[ApprovalGate, ...]:
    """Return the gates whose approval an award of a value still needs.

    What is required or was asked for must be approved, and for no less than the value; who has
    approved an unknown value has approved any.
    """
    standing = {one.gate: one for one in approvals}
    wanted = standing.keys() | set(required)
    return tuple(
        gate
        for gate in GATES_OF_AWARD
        if gate in wanted and not _reaches(standing.get(gate), value)
    )


def _reaches(approval: Approval | None, value: Decimal | None) -> bool:
    if approval is None or approval.state is not ApprovalState.APPROVED:
        return False
    return approval.value is None or (value is not None and value <= approval.value)


def request_approval(
    procurement: WithApprovals,
    *,
    version: int,
    gate: ApprovalGate,
    value: Decimal | None,
    today: date,
    by: By,
) -> ProcurementApprovalRequested:
    """Ask for approval at a gate: for a value, or else for what is estimated."""
    procurement.must_be_open(version, by)
    standing = at_gate(procurement.approvals, gate)
    if standing is not None and standing.state is ApprovalState.REQUESTED:
        raise AlreadyRequested
    approval = Approval(
        gate=gate,
        state=ApprovalState.REQUESTED,
        value=procurement.estimated_value if value is None else value,
        requested_on=today,
    )
    return ProcurementApprovalRequested(
        procurement_id=procurement.id,
        gate=gate,
        value=approval.value,
        approvals=_with(procurement.approvals, approval),
        parties=procurement.parties,
    )


def decide(
    procurement: WithApprovals,
    *,
    version: int,
    gate: ApprovalGate,
    state: ApprovalState,
    decided_on: date,
    reason: str,
    may_decide: bool,
    today: date,
    by: By,
) -> ProcurementApproved | ProcurementDeclined:
    """Approve or decline what was asked at a gate."""
    procurement.must_be_open(version, by)
    standing = at_gate(procurement.approvals, gate)
    if standing is None or standing.state is not ApprovalState.REQUESTED:
        raise NotRequested
    if not may_decide:
        raise BeyondDelegation
    if not standing.requested_on <= decided_on <= today:
        raise DecidedOutOfTime
    approval = standing.model_copy(
        update={"state": state, "decided_by_id": by.officer_id, "decided_on": decided_on}
    )
    approved = state is ApprovalState.APPROVED
    kind = ProcurementApproved if approved else ProcurementDeclined
    return kind(
        procurement_id=procurement.id,
        gate=gate,
        approvals=_with(procurement.approvals, approval),
        reason=reason,
        parties=procurement.parties,
    )


def _with(approvals: Iterable[Approval], approval: Approval) -> tuple[Approval, ...]:
    every = {one.gate: one for one in approvals} | {approval.gate: approval}
    return tuple(every[gate] for gate in ApprovalGate if gate in every)
