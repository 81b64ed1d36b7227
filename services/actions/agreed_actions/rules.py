"""What is allowed with what a meeting agreed should be done."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.errors import NotAllowed, NotFound, Refused, StaleVersion, Unprocessable
from shared.events.agreed_actions import (
    AgreedActionAgreed,
    AgreedActionChased,
    AgreedActionCompleted,
    AgreedActionDropped,
    AgreedActionExtended,
    AgreedState,
)
from shared.events.base import By, Head


class OnlyTheCouncil(NotAllowed):
    """Only the council may change the action log; an officer may say that her own part is done."""


class UnknownMeeting(Unprocessable):
    """There is no such meeting, or it was cancelled."""


class NotHeldYet(Refused):
    """A meeting agrees nothing before its day."""


class UnknownOfficer(Unprocessable):
    """The officer who is to do it is not known, or has left."""


class UnknownAction(Unprocessable):
    """The key action that it serves is not there."""


class DueBefore(Unprocessable):
    """What was agreed is due on the day of the meeting or later."""


class NotLater(Unprocessable):
    """The new day lies after the one that was agreed."""


class DoneInTheFuture(Unprocessable):
    """It was done today or earlier, and not before it was agreed."""


class Closed(Refused):
    """It was completed or dropped."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """The meeting that agreed it."""

    id: UUID
    group_id: UUID
    organisation_ids: tuple[UUID, ...]
    met_on: date


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a decision needs to know about what was agreed."""

    id: UUID
    head: Head
    officer_id: UUID | None
    organisation_ids: tuple[UUID, ...]
    agreed_on: date
    due_on: date | None
    state: AgreedState
    times_chased: int
    times_extended: int

    def must_be_open(self, version: int, *, may: bool) -> None:
        """Refuse whoever may not change it, has not read it as it stands, or comes too late."""
        if not may:
            raise OnlyTheCouncil
        if self.head.version != version:
            raise StaleVersion
        if self.state is not AgreedState.OPEN:
            raise Closed


def may_see(by: By, organisation_ids: Collection[UUID], officer_id: UUID | None) -> None:
    """Refuse whoever is not in the group and need not do it; they do not learn that it is there."""
    if not (by.is_council or by.organisation_id in organisation_ids or _is_hers(by, officer_id)):
        raise NotFound


def agree(
    meeting: Meeting | None,
    *,
    agreed_action_id: UUID,
    title: str,
    officer_id: UUID | None,
    officer_there: bool,
    due_on: date | None,
    action_id: UUID | None,
    action_known: bool,
    today: date,
    by: By,
) -> AgreedActionAgreed:
    """Write down what a meeting agreed."""
    if not by.is_council:
        raise OnlyTheCouncil
    if meeting is None:
        raise UnknownMeeting
    if meeting.met_on > today:
        raise NotHeldYet
    if officer_id is not None and not officer_there:
        raise UnknownOfficer
    if action_id is not None and not action_known:
        raise UnknownAction
    if due_on is not None and due_on < meeting.met_on:
        raise DueBefore
    return AgreedActionAgreed(
        agreed_action_id=agreed_action_id,
        group_id=meeting.group_id,
        meeting_id=meeting.id,
        title=title,
        officer_id=officer_id,
        action_id=action_id,
        agreed_on=meeting.met_on,
        due_on=due_on,
        parties=meeting.organisation_ids,
    )


def chase(agreed: Agreed, *, version: int, reason: str, today: date, by: By) -> AgreedActionChased:
    """Ask whoever is to do it how far it is."""
    agreed.must_be_open(version, may=by.is_council)
    return AgreedActionChased(
        agreed_action_id=agreed.id,
        chased_on=today,
        times=agreed.times_chased + 1,
        reason=reason,
        parties=agreed.organisation_ids,
    )


def extend(
    agreed: Agreed, *, version: int, due_on: date, reason: str, by: By
) -> AgreedActionExtended:
    """Give more time to whoever is to do it."""
    agreed.must_be_open(version, may=by.is_council)
    if due_on <= (agreed.due_on or agreed.agreed_on):
        raise NotLater
    return AgreedActionExtended(
        agreed_action_id=agreed.id,
        due_on=due_on,
        was_due_on=agreed.due_on,
        times=agreed.times_extended + 1,
        reason=reason,
        parties=agreed.organisation_ids,
    )


def complete(
    agreed: Agreed, *, version: int, completed_on: date, outcome: str | None, today: date, by: By
) -> AgreedActionCompleted:
    """Say that it is done: the council may, and the officer whose part it is."""
    agreed.must_be_open(version, may=by.is_council or _is_hers(by, agreed.officer_id))
    if not agreed.agreed_on <= completed_on <= today:
        raise DoneInTheFuture
    return AgreedActionCompleted(
        agreed_action_id=agreed.id,
        completed_on=completed_on,
        outcome=outcome,
        parties=agreed.organisation_ids,
    )


def drop(agreed: Agreed, *, version: int, reason: str, today: date, by: By) -> AgreedActionDropped:
    """Say that it will not be done."""
    agreed.must_be_open(version, may=by.is_council)
    return AgreedActionDropped(
        agreed_action_id=agreed.id,
        dropped_on=today,
        reason=reason,
        parties=agreed.organisation_ids,
    )


def allowed(state: AgreedState, officer_id: UUID | None, by: By) -> list[str]:
    """Return the verbs that somebody who may write may use with what was agreed."""
    if state is not AgreedState.OPEN:
        return []
    if by.is_council:
        return ["chase", "complete", "drop", "extend"]
    return ["complete"] if _is_hers(by, officer_id) else []


def _is_hers(by: By, officer_id: UUID | None) -> bool:
    return officer_id is not None and by.officer_id == officer_id
