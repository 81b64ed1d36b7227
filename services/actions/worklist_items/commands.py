"""What can be done with items of a worklist."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from services.actions.officers import line
from services.actions.officers import store as officers
from services.actions.worklist_items import rules, store
from shared.calendar import Calendar
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.alerts import AlertRaised
from shared.events.base import By
from shared.events.reminders import ReminderRaised
from shared.events.worklist_items import Reassignment


def open_item(
    session: Session, *, item_id: UUID, alert: AlertRaised, today: date, by: By, at: datetime
) -> None:
    """Open an item for an alert, in the worklist of its officer or of who stands in."""
    safe_on = rules.safe_day(alert.target_on, alert.safe_start_on)
    event = rules.open_for(
        alert,
        item_id=item_id,
        officer_id=_whose(officers.line_of(session, alert.officer_id), alert.officer_id, today),
        on=today,
        climbs_on=_climbs_on(safe_on, today, is_reminder=False),
    )
    store.apply(session, log.append(session, event, by=by, at=at))


def open_item_of_reminder(
    session: Session, *, item_id: UUID, reminder: ReminderRaised, today: date, by: By, at: datetime
) -> None:
    """Open an item for a reminder, in the worklist of its officer or of who stands in."""
    named_id = reminder.officer_id
    event = rules.open_for_reminder(
        reminder,
        item_id=item_id,
        officer_id=_whose(officers.line_of(session, named_id), named_id, today),
        on=today,
        climbs_on=_climbs_on(reminder.target_on, today, is_reminder=True),
    )
    store.apply(session, log.append(session, event, by=by, at=at))


def settle_item(session: Session, *, cause_id: UUID, by: By, at: datetime) -> None:
    """Close the item of an alert or a reminder that needs nobody any more, if there is one."""
    item = store.lock_of_cause(session, cause_id)
    if item is not None:
        event = rules.settle(item)
        store.apply(session, log.append(session, event, after=item.head, by=by, at=at))


def acknowledge_item(
    session: Session, *, item_id: UUID, version: int, today: date, by: By, at: datetime
) -> None:
    """Say that an item was seen and will be seen to."""
    item = store.lock(session, item_id)
    until_on = rules.quiet_until(item.safe_on, today, is_reminder=item.is_reminder)
    event = rules.acknowledge(
        item,
        version=version,
        until_on=until_on,
        climbs_on=_when_climbs(item, until_on),
        today=today,
        by=by,
    )
    store.apply(session, log.append(session, event, after=item.head, by=by, at=at))


def snooze_item(
    session: Session,
    *,
    item_id: UUID,
    version: int,
    until_on: date,
    reason: str,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Put an item off until a day, with the reason."""
    item = store.lock(session, item_id)
    event = rules.snooze(
        item,
        version=version,
        until_on=until_on,
        reason=reason,
        climbs_on=_when_climbs(item, until_on),
        today=today,
        by=by,
    )
    store.apply(session, log.append(session, event, after=item.head, by=by, at=at))


def delegate_item(
    session: Session,
    *,
    item_id: UUID,
    version: int,
    officer_id: UUID,
    reason: str,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Give an item to another officer, with the reason."""
    item = store.lock(session, item_id)
    colleague = officers.line_of(session, officer_id).get(officer_id)
    event = rules.delegate(
        item,
        version=version,
        officer_id=officer_id,
        is_there=colleague is not None and colleague.is_there(today),
        reason=reason,
        on=today,
        climbs_on=_when_climbs(item, today),
        by=by,
    )
    store.apply(session, log.append(session, event, after=item.head, by=by, at=at))


def climb_item(session: Session, *, item_id: UUID, today: date, by: By, at: datetime) -> None:
    """Let an item go up the line of an officer who has left, is away, or has not answered."""
    item, line_from_id = store.lock_in_line(session, item_id)
    colleagues = officers.line_of(session, line_from_id) | officers.line_of(
        session, item.officer_id
    )
    holder = colleagues.get(item.officer_id) if item.officer_id else None
    had = (*item.climbed_from, *([item.officer_id] if item.officer_id else []))
    event = rules.climb(
        item,
        officer_id=line.next_in_line(line_from_id, colleagues, on=today, had=had),
        is_confirmed=holder is not None and holder.is_confirmed,
        is_away=holder is not None and holder.is_away(today),
        on=today,
        climbs_on=_when_climbs(item, today),
    )
    store.apply(session, log.append(session, event, after=item.head, by=by, at=at))


def reassign_items_of_officer(
    session: Session, *, officer_id: UUID, today: date, by: By, at: datetime
) -> None:
    """Give an officer who was confirmed what nobody in particular had for them."""
    _reassign(
        session,
        store.lock_waiting_for(session, officer_id),
        named_officer_id=officer_id,
        reassignment=Reassignment.CONFIRMED,
        today=today,
        by=by,
        at=at,
    )


def reassign_items_of_merged(
    session: Session, *, officer_id: UUID, into_id: UUID, today: date, by: By, at: datetime
) -> None:
    """Give what an officer has to see to, who turned out to be another, to the one who stays."""
    _reassign(
        session,
        [*store.lock_of_officer(session, officer_id), *store.lock_waiting_for(session, officer_id)],
        named_officer_id=into_id,
        reassignment=Reassignment.OFFICER_MERGED,
        today=today,
        by=by,
        at=at,
    )


def reassign_items_of_contract(
    session: Session, *, contract_id: UUID, officer_id: UUID, today: date, by: By, at: datetime
) -> None:
    """Give what is open about a contract to the officer who is responsible for it from now on."""
    _reassign(
        session,
        store.lock_of_contract(session, contract_id),
        named_officer_id=officer_id,
        reassignment=Reassignment.CONTRACT_ASSIGNED,
        today=today,
        by=by,
        at=at,
    )


def reassign_item_of_reminder(
    session: Session,
    *,
    reminder_id: UUID,
    officer_id: UUID | None,
    today: date,
    by: By,
    at: datetime,
) -> None:
    """Give the item of a reminder to whoever is responsible for what it is about from now on."""
    item = store.lock_of_cause(session, reminder_id)
    _reassign(
        session,
        [item] if item and not item.closed else [],
        named_officer_id=officer_id,
        reassignment=Reassignment.REMINDER_REASSIGNED,
        today=today,
        by=by,
        at=at,
    )


def _reassign(
    session: Session,
    items: list[rules.Item],
    *,
    named_officer_id: UUID | None,
    reassignment: Reassignment,
    today: date,
    by: By,
    at: datetime,
) -> None:
    if not items:
        return
    whose = _whose(officers.line_of(session, named_officer_id), named_officer_id, today)
    recorded = [
        one
        for item in items
        if item.officer_id != whose
        for one in log.append(
            session,
            rules.reassign(
                item,
                officer_id=whose,
                named_officer_id=named_officer_id,
                reassignment=reassignment,
                on=today,
                climbs_on=_when_climbs(item, today),
            ),
            after=item.head,
            by=by,
            at=at,
        )
    ]
    store.apply(session, recorded)


def _whose(
    colleagues: Mapping[UUID, line.Colleague], officer_id: UUID | None, today: date
) -> UUID | None:
    """Return whose something is today; who is away and has nobody to stand in keeps it."""
    found = line.next_in_line(officer_id, colleagues, on=today)
    named = colleagues.get(officer_id) if officer_id else None
    return found or (named.id if named and named.is_confirmed else None)


def _when_climbs(item: rules.Item, from_on: date) -> date:
    return _climbs_on(item.safe_on, from_on, is_reminder=item.is_reminder)


def _climbs_on(safe_on: date, from_on: date, *, is_reminder: bool) -> date:
    """Return the working day on which what nobody has answered since a day goes up the line."""
    days = rules.days_to_answer(safe_on, from_on, is_reminder=is_reminder)
    return Calendar().add_working_days(from_on, days)
