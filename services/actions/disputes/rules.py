"""What is allowed with a dispute, and where it can go next."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from shared.errors import NotAllowed, NotFound, Refused, StaleVersion, Unprocessable
from shared.events.base import By, Head
from shared.events.disputes import (
    DisputeAmended,
    Disputed,
    DisputedKind,
    DisputeEscalated,
    DisputeOutcome,
    DisputeRaised,
    DisputeResolved,
    DisputeStatus,
    DisputeStepTaken,
    DisputeWithdrawn,
    Stage,
)

OPEN_VERBS = ("amend", "take-step", "escalate", "resolve", "withdraw")
_FEWEST_PARTIES = 2


class OnlyThoseConcerned(NotAllowed):
    """A dispute is raised by the council, or by a body that is a party to it."""


class TooFewParties(Unprocessable):
    """It takes two bodies to disagree: name at least two."""


class UnknownOrganisation(Unprocessable):
    """A body that the dispute names is not known here, or not yet."""


class UnknownOfficer(Unprocessable):
    """The officer who is to see to it is not known, or has left."""


class UnknownContract(Unprocessable):
    """A contract that the dispute is about is not known."""


class UnknownAction(Unprocessable):
    """An action that the dispute is about is not known."""


class UnknownGroup(Unprocessable):
    """The group is not known, or was dissolved."""


class NothingToAmend(Unprocessable):
    """An amendment names at least one field."""


class InTheFuture(Unprocessable):
    """What has happened, happened today or earlier: the day lies in the future."""


class BeforeItWasRaised(Unprocessable):
    """The day lies before the one on which the dispute was raised, or came to where it is now."""


class Closed(Refused):
    """The dispute is over."""


class AtTheTop(Refused):
    """No level is above this: name a group to which it goes, or say how the dispute was settled."""


class NotAbove(Refused):
    """A dispute goes up to a group to which the one that has it now answers."""


@dataclass(frozen=True, slots=True)
class Rung:
    """A level of the ladder, and how many working days it has by the council's settings."""

    level: str
    working_days: int


@dataclass(frozen=True, slots=True)
class Named:
    """What there is of all that a dispute names."""

    organisation_ids: Collection[UUID] = ()
    contract_ids: Collection[UUID] = ()
    action_ids: Collection[UUID] = ()
    officer: bool = True
    group: bool = True


@dataclass(frozen=True, slots=True)
class Dispute:
    """What a decision needs to know about a dispute."""

    id: UUID
    head: Head
    party_ids: tuple[UUID, ...]
    raised_on: date
    stages: tuple[Stage, ...]
    attempts: int
    status: DisputeStatus

    def must_be_open(self, version: int, by: By) -> None:
        """Refuse whoever is no party to it, has not read it as it stands, or comes too late."""
        if not may_see(by, self.party_ids):
            raise NotFound
        if self.head.version != version:
            raise StaleVersion
        if self.status is not DisputeStatus.OPEN:
            raise Closed

    def day(self, said: date | None, today: date, *, since: date | None = None) -> date:
        """Return when something happened, today unless it is said; not before the dispute was there."""
        on = said or today
        if on > today:
            raise InTheFuture
        if on < (since or self.raised_on):
            raise BeforeItWasRaised
        return on


def may_see(by: By, party_ids: Collection[UUID]) -> bool:
    """Say whether somebody may see a dispute: the council may, and the bodies that disagree."""
    return by.is_council or (by.organisation_id is not None and by.organisation_id in party_ids)


def first(ladder: Sequence[Rung], group_id: UUID | None, working_days: int | None) -> Rung:
    """Return the first stage of a dispute, as a rung; before a group it has the longest time."""
    if group_id is None:
        return ladder[0]
    return Rung("", working_days or max(one.working_days for one in ladder))


def next_rung(stages: Sequence[Stage], ladder: Sequence[Rung]) -> Rung | None:
    """Return the level to which a dispute goes next; None at the top, or before a group."""
    if stages[-1].group_id is not None:
        return None
    levels = [one.level for one in ladder]
    reached = [levels.index(one.level) for one in stages if one.level in levels]
    above = ladder[max(reached, default=-1) + 1 :]
    return above[0] if above else None


def escalate_to(
    dispute: Dispute,
    ladder: Sequence[Rung],
    *,
    group_id: UUID | None,
    group_there: bool,
    above: Collection[UUID],
    working_days: int | None,
) -> Rung:
    """Return the stage to which a dispute goes; before a group it has the longest time of a level.

    `above` are the groups to which the one that has it now answers, directly or not.
    """
    if group_id is None:
        rung = next_rung(dispute.stages, ladder)
        if rung is None:
            raise AtTheTop
        return Rung(rung.level, working_days or rung.working_days)
    if not group_there:
        raise UnknownGroup
    if dispute.stages[-1].group_id is not None and group_id not in above:
        raise NotAbove
    return first(ladder, group_id, working_days)


def stage(rung: Rung, *, group_id: UUID | None, begun_on: date, due_on: date) -> Stage:
    """Return a stage that begins on a day and is to be over by another."""
    return Stage(
        level=None if group_id else rung.level,
        group_id=group_id,
        begun_on=begun_on,
        working_days=rung.working_days,
        due_on=due_on,
    )


def raise_dispute(order: DisputeRaised, named: Named, *, today: date, by: By) -> DisputeRaised:
    """Put on record that bodies disagree."""
    if not may_see(by, order.party_ids):
        raise OnlyThoseConcerned
    if order.raised_on > today:
        raise InTheFuture
    if not named.group:
        raise UnknownGroup
    _must_be_sound(order.__dict__, named)
    return order.model_copy(update={"parties": order.party_ids})


def amend(
    dispute: Dispute, named: Named, *, version: int, values: Mapping[str, Any], by: By
) -> DisputeAmended:
    """Say something else of a dispute; a body that is no longer a party is told of that as well."""
    dispute.must_be_open(version, by)
    if not values:
        raise NothingToAmend
    _must_be_sound(values, named)
    party_ids = values.get("party_ids", dispute.party_ids)
    if not may_see(by, party_ids):
        raise OnlyThoseConcerned
    return DisputeAmended(
        dispute_id=dispute.id,
        fields=tuple(sorted(values)),
        parties=tuple(dict.fromkeys((*dispute.party_ids, *party_ids))),
        **values,
    )


def take_step(
    dispute: Dispute,
    *,
    version: int,
    taken_on: date | None,
    tried: str,
    result: str | None,
    today: date,
    by: By,
) -> DisputeStepTaken:
    """Put on record what was tried to come to an agreement."""
    dispute.must_be_open(version, by)
    return DisputeStepTaken(
        dispute_id=dispute.id,
        number=dispute.attempts + 1,
        taken_on=dispute.day(taken_on, today),
        tried=tried,
        result=result,
        parties=dispute.party_ids,
    )


def escalate(
    dispute: Dispute, new: Stage, *, version: int, reason: str, by: By
) -> DisputeEscalated:
    """Let a dispute go to its next stage; that its clock has run out is reason enough."""
    dispute.must_be_open(version, by)
    return DisputeEscalated(
        dispute_id=dispute.id,
        escalated_on=new.begun_on,
        stages=(*dispute.stages, new),
        reason=reason,
        parties=dispute.party_ids,
    )


def resolve(
    dispute: Dispute,
    *,
    version: int,
    outcome: DisputeOutcome,
    agreed_on: date | None,
    agreement: str,
    today: date,
    by: By,
) -> DisputeResolved:
    """Say how a dispute was settled."""
    dispute.must_be_open(version, by)
    return DisputeResolved(
        dispute_id=dispute.id,
        outcome=outcome,
        agreed_on=dispute.day(agreed_on, today, since=dispute.stages[-1].begun_on),
        agreement=agreement,
        parties=dispute.party_ids,
    )


def withdraw(
    dispute: Dispute, *, version: int, reason: str, today: date, by: By
) -> DisputeWithdrawn:
    """Say that nobody disagrees any more."""
    dispute.must_be_open(version, by)
    return DisputeWithdrawn(
        dispute_id=dispute.id, withdrawn_on=today, reason=reason, parties=dispute.party_ids
    )


def _must_be_sound(values: Mapping[str, Any], named: Named) -> None:
    if "party_ids" in values:
        if len(set(values["party_ids"])) < _FEWEST_PARTIES:
            raise TooFewParties
        if any(one not in named.organisation_ids for one in values["party_ids"]):
            raise UnknownOrganisation
    if not named.officer:
        raise UnknownOfficer
    about: Sequence[Disputed] = values.get("about", ())
    for one in about:
        if one.kind is DisputedKind.CONTRACT and one.id not in named.contract_ids:
            raise UnknownContract
        if one.kind is DisputedKind.ACTION and one.id not in named.action_ids:
            raise UnknownAction
