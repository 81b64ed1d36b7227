"""What is allowed with a meeting of a group."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from shared.errors import NotAllowed, NotFound, Refused, StaleVersion, Unprocessable
from shared.events.base import By, Head
from shared.events.meetings import (
    MeetingAmended,
    MeetingCancelled,
    MeetingHeld,
    MeetingMoved,
    MeetingPlanned,
    MeetingStatus,
)


class OnlyTheCouncil(NotAllowed):
    """Only the council may plan the meetings of groups."""


class UnknownGroup(Unprocessable):
    """There is no such group, or it was dissolved."""


class UnknownOnAgenda(Unprocessable):
    """A plan, a proposal or a report on the agenda is not there."""


class PapersOutOfTime(Unprocessable):
    """Papers are due on the day of the meeting or before, and within a year of it."""


class NothingToAmend(Unprocessable):
    """An amendment names at least one field."""


class HeldInTheFuture(Unprocessable):
    """A meeting was held today or earlier: the day lies in the future."""


class AlreadyPlanned(Refused):
    """The group meets on this day at this time already."""


class AllPlanned(Refused):
    """The group meets on every one of these days already."""


class NotPlanned(Refused):
    """The meeting was held or cancelled."""


class OnlyMinutes(Refused):
    """Of a meeting that was held only the address of its minutes can be amended."""


class NotHeldYet(Refused):
    """There are minutes of a meeting once it was held."""


class SameDay(Refused):
    """The meeting is planned for this day already."""


class Calendar(Protocol):
    """The working days, as they are handed in."""

    def working_day_on_or_after(self, day: date) -> date:
        """Return the day itself if it is a working day, else the next working day."""

    def working_day_on_or_before(self, day: date) -> date:
        """Return the day itself if it is a working day, else the last working day before it."""

    def add_working_days(self, day: date, n: int) -> date:
        """Return the n-th working day after a day, or before it if n is negative."""


class Dates(NamedTuple):
    """When a group meets, and by when papers are due."""

    meets_on: date
    papers_due_on: date | None


@dataclass(frozen=True, slots=True)
class Group:
    """What a decision needs to know about the group that meets."""

    id: UUID
    organisation_ids: tuple[UUID, ...]
    meets_already: frozenset[tuple[date, object]]


@dataclass(frozen=True, slots=True)
class Meeting:
    """What a decision needs to know about a meeting."""

    id: UUID
    head: Head
    group_id: UUID
    organisation_ids: tuple[UUID, ...]
    meets_on: date
    papers_due_on: date | None
    status: MeetingStatus

    def must_be_current(self, version: int, by: By) -> None:
        """Refuse whoever may not change it, or has not read it as it stands."""
        only_the_council(by)
        if self.head.version != version:
            raise StaleVersion

    def must_be_planned(self, version: int, by: By) -> None:
        """Refuse whoever may not change it, and everybody once it was held or cancelled."""
        self.must_be_current(version, by)
        if self.status is not MeetingStatus.PLANNED:
            raise NotPlanned


def only_the_council(by: By) -> None:
    """Refuse everybody but the council."""
    if not by.is_council:
        raise OnlyTheCouncil


def may_see(by: By, organisation_ids: Collection[UUID]) -> None:
    """Refuse whoever is not in the group; they do not learn that there is a meeting."""
    if not by.is_council and by.organisation_id not in organisation_ids:
        raise NotFound


def plan(
    order: MeetingPlanned, group: Group | None, *, agenda_known: bool, by: By
) -> MeetingPlanned:
    """Let a group meet on a day."""
    only_the_council(by)
    standing = _standing(group)
    if not agenda_known:
        raise UnknownOnAgenda
    if (order.meets_on, order.begins) in standing.meets_already:
        raise AlreadyPlanned
    _papers_in_time(order.papers_due_on, order.meets_on)
    return order.model_copy(update={"parties": standing.organisation_ids})


def plan_series(
    order: MeetingPlanned,
    group: Group | None,
    dates: Iterable[Dates],
    *,
    ids: Iterator[UUID],
    agenda_known: bool,
    by: By,
) -> list[MeetingPlanned]:
    """Let a group meet on every day of a series on which it does not meet yet."""
    only_the_council(by)
    standing = _standing(group)
    if not agenda_known:
        raise UnknownOnAgenda
    planned = [
        order.model_copy(
            update={
                "meeting_id": next(ids),
                "meets_on": each.meets_on,
                "papers_due_on": each.papers_due_on,
                "parties": standing.organisation_ids,
            }
        )
        for each in dates
        if (each.meets_on, order.begins) not in standing.meets_already
    ]
    if not planned:
        raise AllPlanned
    return planned


def amend(
    meeting: Meeting, *, version: int, values: Mapping[str, Any], agenda_known: bool, by: By
) -> MeetingAmended:
    """Say something else about a meeting; what was held gets its minutes, and no more."""
    meeting.must_be_current(version, by)
    if not values:
        raise NothingToAmend
    if meeting.status is MeetingStatus.CANCELLED:
        raise NotPlanned
    if meeting.status is MeetingStatus.HELD and values.keys() - {"minutes_url"}:
        raise OnlyMinutes
    if meeting.status is MeetingStatus.PLANNED and "minutes_url" in values:
        raise NotHeldYet
    if not agenda_known:
        raise UnknownOnAgenda
    _papers_in_time(values.get("papers_due_on"), meeting.meets_on)
    return MeetingAmended(
        meeting_id=meeting.id,
        fields=tuple(sorted(values)),
        parties=meeting.organisation_ids,
        **values,
    )


def move(
    meeting: Meeting,
    *,
    version: int,
    meets_on: date,
    papers_due_on: date | None,
    reason: str,
    calendar: Calendar,
    by: By,
) -> MeetingMoved:
    """Let a meeting be on another day; its papers are due as long before, unless it is said."""
    meeting.must_be_planned(version, by)
    if meets_on == meeting.meets_on:
        raise SameDay
    if papers_due_on is None and meeting.papers_due_on is not None:
        shifted = meets_on - (meeting.meets_on - meeting.papers_due_on)
        papers_due_on = calendar.working_day_on_or_before(shifted)
    _papers_in_time(papers_due_on, meets_on)
    return MeetingMoved(
        meeting_id=meeting.id,
        meets_on=meets_on,
        papers_due_on=papers_due_on,
        reason=reason,
        parties=meeting.organisation_ids,
    )


def hold(
    meeting: Meeting,
    *,
    version: int,
    held_on: date,
    present: Sequence[str],
    apologies: Sequence[str],
    minutes_url: str | None,
    summary: str | None,
    today: date,
    by: By,
) -> MeetingHeld:
    """Say that a meeting was held, and which posts were there."""
    meeting.must_be_planned(version, by)
    if held_on > today:
        raise HeldInTheFuture
    return MeetingHeld(
        meeting_id=meeting.id,
        held_on=held_on,
        present=tuple(dict.fromkeys(present)),
        apologies=tuple(dict.fromkeys(apologies)),
        minutes_url=minutes_url,
        summary=summary,
        parties=meeting.organisation_ids,
    )


def cancel(meeting: Meeting, *, version: int, reason: str, by: By) -> MeetingCancelled:
    """Say that a meeting is not held."""
    meeting.must_be_planned(version, by)
    return MeetingCancelled(meeting_id=meeting.id, reason=reason, parties=meeting.organisation_ids)


def allowed(status: MeetingStatus) -> list[str]:
    """Return the verbs that may be used with a meeting by one who may change it."""
    return {
        MeetingStatus.PLANNED: ["amend", "cancel", "hold", "move"],
        MeetingStatus.HELD: ["amend"],
        MeetingStatus.CANCELLED: [],
    }[status]


def _standing(group: Group | None) -> Group:
    if group is None:
        raise UnknownGroup
    return group


def _papers_in_time(papers_due_on: date | None, meets_on: date) -> None:
    if papers_due_on is None:
        return
    if not timedelta(0) <= meets_on - papers_due_on <= timedelta(days=366):
        raise PapersOutOfTime
