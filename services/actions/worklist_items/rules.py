"""What is allowed with an item of a worklist, and how long it may wait."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from shared.errors import NotFound, Refused, StaleVersion
from shared.events.alerts import AlertRaised
from shared.events.base import By, Head
from shared.events.reminders import ReminderRaised
from shared.events.worklist_items import (
    Climbing,
    Closing,
    Reassignment,
    WorklistItemAcknowledged,
    WorklistItemClimbed,
    WorklistItemClosed,
    WorklistItemDelegated,
    WorklistItemOpened,
    WorklistItemReassigned,
    WorklistItemSnoozed,
)

# Of the days that are left, an acknowledgement buys a quarter, and an answer may take a tenth.
_QUIET_SHARE = 4
_ANSWER_SHARE = 10
_SHORTEST_ANSWER, _LONGEST_ANSWER = 2, 10
# A reminder comes when its day is near or past, and what it asks for takes more than a decision.
_SHORTEST_QUIET_OF_REMINDER = 7
_SHORTEST_ANSWER_TO_REMINDER = 5
_OF_ALERT = (
    *("alert_id", "kind", "contract_id", "reference", "title", "provider_name", "value", "step"),
    *("target_on", "end_on", "months", "why", "safe_start_on", "page"),
)
_OF_REMINDER = (
    *("reminder_id", "kind", "about", "reference", "title", "part_of", "target_on", "why"),
)


class ItemClosed(Refused):
    """There is nothing left to do about this item."""


class AcknowledgedAlready(Refused):
    """This item was answered already, and you will hear of it again in time."""


class NotAhead(Refused):
    """An item can only be put off until a day that is still to come."""


class PastSafeDay(Refused):
    """An item cannot be put off for longer than is safe."""


class DelegatedToHolder(Refused):
    """The item is already that officer's."""


class NotThere(Refused):
    """Only an officer who is confirmed, has not left and is not away can take this on."""


class NotUnanswered(Refused):
    """The item can still wait where it is."""


class InRightHands(Refused):
    """The item is already where it should be."""


@dataclass(frozen=True, slots=True)
class Item:
    """What a decision needs to know about an item of a worklist."""

    id: UUID
    head: Head
    officer_id: UUID | None
    target_on: date
    waits_since_on: date
    climbs_on: date
    safe_start_on: date | None = None
    quiet_until_on: date | None = None
    climbed_from: tuple[UUID, ...] = ()
    closed: bool = False
    is_reminder: bool = False

    @property
    def safe_on(self) -> date:
        """Return the last day to which this may be put off: its day, or the latest safe start."""
        return safe_day(self.target_on, self.safe_start_on)


def item_page_path(item_id: UUID) -> str:
    """Return where the small page of an item is, below the public address."""
    return f"/v1/worklist-items/{item_id}/page"


def safe_day(target_on: date, safe_start_on: date | None) -> date:
    """Return the last day on which somebody may first hear of an item again."""
    return min(target_on, safe_start_on or target_on)


def quiet_until(safe_on: date, today: date, *, is_reminder: bool = False) -> date:
    """Return how long an acknowledgement buys silence: a share of the days left, and one at least.

    It is shorter the nearer the day, and never passes it, unless the day has come already. Of a
    reminder it is a week at least, for what is overdue already is not done by tomorrow.
    """
    left = (safe_on - today).days
    share = max(1, left // _QUIET_SHARE)
    if is_reminder:
        longest = left if left > 0 else _SHORTEST_QUIET_OF_REMINDER
        share = min(max(share, _SHORTEST_QUIET_OF_REMINDER), longest)
    return today + timedelta(days=share)


def days_to_answer(safe_on: date, from_on: date, *, is_reminder: bool = False) -> int:
    """Return how many working days an item may wait unanswered: fewer the nearer the day."""
    shortest = _SHORTEST_ANSWER_TO_REMINDER if is_reminder else _SHORTEST_ANSWER
    return max(shortest, min(_LONGEST_ANSWER, (safe_on - from_on).days // _ANSWER_SHARE))


def open_for_reminder(
    reminder: ReminderRaised, *, item_id: UUID, officer_id: UUID | None, on: date, climbs_on: date
) -> WorklistItemOpened:
    """Open an item for a reminder, in the worklist of whoever was found for its officer."""
    return WorklistItemOpened(
        item_id=item_id,
        officer_id=officer_id,
        named_officer_id=reminder.officer_id,
        on=on,
        climbs_on=climbs_on,
        **{name: getattr(reminder, name) for name in _OF_REMINDER},
    )


def open_for(
    alert: AlertRaised, *, item_id: UUID, officer_id: UUID | None, on: date, climbs_on: date
) -> WorklistItemOpened:
    """Open an item for an alert, in the worklist of whoever was found for its officer."""
    return WorklistItemOpened(
        item_id=item_id,
        officer_id=officer_id,
        named_officer_id=alert.officer_id,
        about=f"contracts/{alert.contract_id}",
        on=on,
        climbs_on=climbs_on,
        **{name: getattr(alert, name) for name in _OF_ALERT},
    )


def settle(item: Item) -> WorklistItemClosed:
    """Close an item, for its alert or reminder needs nobody any more."""
    _only_if_open(item)
    return WorklistItemClosed(item_id=item.id, closing=Closing.SETTLED)


def acknowledge(
    item: Item, *, version: int, until_on: date, climbs_on: date, today: date, by: By
) -> WorklistItemAcknowledged:
    """Say that an item was seen and will be seen to: the officer herself does, or the council."""
    _only_its_officer(item, version=version, by=by)
    if item.quiet_until_on is not None and today < item.quiet_until_on:
        raise AcknowledgedAlready
    return WorklistItemAcknowledged(item_id=item.id, quiet_until_on=until_on, climbs_on=climbs_on)


def snooze(
    item: Item,
    *,
    version: int,
    until_on: date,
    reason: str,
    climbs_on: date,
    today: date,
    by: By,
) -> WorklistItemSnoozed:
    """Put an item off until a day, which must not pass the last one that is safe."""
    _only_its_officer(item, version=version, by=by)
    if until_on <= today:
        raise NotAhead
    if item.safe_on <= today:
        raise PastSafeDay("This can be put off no longer: its last safe day has come.")
    if until_on > item.safe_on:
        latest = f"{item.safe_on.day} {item.safe_on:%B %Y}"
        raise PastSafeDay(f"This can be put off until {latest} at the latest.")
    return WorklistItemSnoozed(
        item_id=item.id, until_on=until_on, climbs_on=climbs_on, reason=reason
    )


def delegate(
    item: Item,
    *,
    version: int,
    officer_id: UUID,
    is_there: bool,
    reason: str,
    on: date,
    climbs_on: date,
    by: By,
) -> WorklistItemDelegated:
    """Give an item to another officer; it is theirs then, and no longer the one's who gave it."""
    _only_its_officer(item, version=version, by=by)
    if officer_id == item.officer_id:
        raise DelegatedToHolder
    if not is_there:
        raise NotThere
    return WorklistItemDelegated(
        item_id=item.id,
        officer_id=officer_id,
        from_officer_id=item.officer_id,
        on=on,
        climbs_on=climbs_on,
        reason=reason,
    )


def climb(
    item: Item,
    *,
    officer_id: UUID | None,
    is_confirmed: bool,
    is_away: bool,
    on: date,
    climbs_on: date,
) -> WorklistItemClimbed:
    """Let an item go up the line of its officer, who has left, is away, or has not answered.

    `officer_id` is who comes next. While an officer is away, and nobody stands in, it can wait.
    """
    _only_if_open(item)
    if item.officer_id is None:
        raise NotUnanswered
    if not is_confirmed:
        climbing = Climbing.LEFT
    elif is_away and officer_id is not None and item.waits_since_on <= on:
        climbing = Climbing.AWAY
    elif item.climbs_on <= on:
        climbing = Climbing.UNANSWERED
    else:
        raise NotUnanswered
    return WorklistItemClimbed(
        item_id=item.id,
        officer_id=officer_id,
        from_officer_id=item.officer_id,
        climbed_from=(*item.climbed_from, item.officer_id),
        climbing=climbing,
        on=on,
        climbs_on=climbs_on,
    )


def reassign(
    item: Item,
    *,
    officer_id: UUID | None,
    named_officer_id: UUID | None,
    reassignment: Reassignment,
    on: date,
    climbs_on: date,
) -> WorklistItemReassigned:
    """Let an item come to the officer whose it should be, or to who stands in for that one."""
    _only_if_open(item)
    if officer_id == item.officer_id:
        raise InRightHands
    return WorklistItemReassigned(
        item_id=item.id,
        officer_id=officer_id,
        named_officer_id=named_officer_id,
        reassignment=reassignment,
        on=on,
        climbs_on=climbs_on,
    )


def _only_its_officer(item: Item, *, version: int, by: By) -> None:
    if not by.is_council and (by.officer_id is None or item.officer_id != by.officer_id):
        raise NotFound
    if item.head.version != version:
        raise StaleVersion
    _only_if_open(item)


def _only_if_open(item: Item) -> None:
    if item.closed:
        raise ItemClosed
