"""What is allowed with the scheme of delegation, and what it allows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from shared.errors import NotAllowed, Refused, StaleVersion, Unprocessable
from shared.events.base import By, Head
from shared.events.delegations import DelegatedDecision, DelegationGranted, DelegationRevoked


class OnlyTheCouncil(NotAllowed):
    """Only the council may see and change its scheme of delegation."""


class NotToYourself(NotAllowed):
    """Nobody may say of themselves what they may decide."""


class UnknownOfficer(Unprocessable):
    """The officer is not known."""


class OverBeforeItBegins(Unprocessable):
    """A delegation cannot be over before its first day."""


class AlreadyRevoked(Refused):
    """The delegation was revoked."""


@dataclass(frozen=True, slots=True)
class Delegation:
    """What an officer may decide, and in which time."""

    officer_id: UUID
    up_to: Decimal | None
    decisions: frozenset[DelegatedDecision]
    from_on: date
    until_on: date | None
    revoked_on: date | None

    def stands(self, on: date) -> bool:
        """Say whether it counts on a day; on the day on which it is revoked it no longer does."""
        begun = self.from_on <= on
        over = self.until_on is not None and self.until_on < on
        revoked = self.revoked_on is not None and self.revoked_on <= on
        return begun and not over and not revoked

    def reaches(self, value: Decimal | None) -> bool:
        """Say whether a value lies within it; one that nobody knows lies above every limit."""
        return self.up_to is None or (value is not None and value <= self.up_to)


@dataclass(frozen=True, slots=True)
class Granted:
    """What a decision needs to know about a delegation that is to be revoked."""

    id: UUID
    head: Head
    revoked_on: date | None


@dataclass(frozen=True, slots=True)
class Scheme:
    """The scheme of delegation on a day, as far as it concerns one who wants to decide."""

    in_use: bool
    officer_id: UUID | None
    delegations: tuple[Delegation, ...]
    on: date

    def allows(self, value: Decimal | None, decision: DelegatedDecision) -> bool:
        """Say whether they may decide; while there is no scheme, whoever may write may."""
        if not self.in_use:
            return True
        return self.officer_id is not None and may_decide(
            self.delegations,
            officer_id=self.officer_id,
            value=value,
            on=self.on,
            decision=decision,
        )


def may_decide(
    delegations: Iterable[Delegation],
    *,
    officer_id: UUID,
    value: Decimal | None,
    on: date,
    decision: DelegatedDecision,
) -> bool:
    """Say whether some delegation lets an officer decide about a value on a day."""
    return any(
        one.officer_id == officer_id
        and one.stands(on)
        and one.reaches(value)
        and (not one.decisions or decision in one.decisions)
        for one in delegations
    )


def grant(order: DelegationGranted, *, officer_known: bool, by: By) -> DelegationGranted:
    """Let an officer decide up to a value."""
    if not by.is_council:
        raise OnlyTheCouncil
    if by.officer_id == order.officer_id:
        raise NotToYourself
    if not officer_known:
        raise UnknownOfficer
    if order.until_on is not None and order.until_on < order.from_on:
        raise OverBeforeItBegins
    return order


def revoke(
    delegation: Granted, *, version: int, reason: str, today: date, by: By
) -> DelegationRevoked:
    """Take back what an officer may decide, from today on."""
    if not by.is_council:
        raise OnlyTheCouncil
    if delegation.head.version != version:
        raise StaleVersion
    if delegation.revoked_on is not None:
        raise AlreadyRevoked
    return DelegationRevoked(delegation_id=delegation.id, revoked_on=today, reason=reason)
