"""What can be done with reminders: the clock raises them, and settles those that need nobody."""

from datetime import date, datetime

from services.actions.reminders import clocks, rules, store
from services.actions.reminders.clocks import LeadDays
from shared.calendar import Calendar
from shared.database.engine import Session
from shared.eventlog import log
from shared.events.base import By, Recorded


def remind(
    session: Session, *, today: date, days: LeadDays, most: int, by: By, at: datetime
) -> tuple[int, int]:
    """Remind of what is due today and settle what is not, and return how many of each.

    Until the end nobody else looks, so of two workers only one finds what nobody was reminded of.
    At most so many things are done at once: whoever calls comes again while there are so many.
    """
    standing = store.lock_standing(session)
    things = list(store.find(session, standing, today=today, days=days))
    wanted = {thing.about: clocks.due(thing, today, days) for thing in things}
    judged = rules.judge(
        things,
        standing,
        wanted=wanted,
        over=clocks.over(things, standing, wanted, days),
        is_working_day=Calendar().is_working_day(today),
    )
    settled = judged.settled[:most]
    moved = judged.moved[: most - len(settled)]
    missing = judged.missing[: most - len(settled) - len(moved)]
    recorded: list[Recorded] = []
    for one, settlement in settled:
        event = rules.settle(one, settlement)
        recorded += log.append(session, event, after=one.head, by=by, at=at)
    for one, officer_id in moved:
        handed = rules.reassign(one, officer_id)
        recorded += log.append(session, handed, after=one.head, by=by, at=at)
    raised = [rules.raise_reminder(one, reminder_id=log.new_id()) for one in missing]
    if raised:
        recorded += log.append(session, *raised, by=by, at=at)
    store.apply(session, recorded)
    return len(raised), len(settled) + len(moved)
