"""What can happen to messages, to how officers want to be told, and to their calendars."""

from datetime import datetime
from random import Random

from services.actions.calendars import commands as calendars
from services.actions.message_preferences import commands as preferences
from services.actions.messages import commands as messages
from shared.database.engine import transaction
from shared.eventlog import log
from shared.events.base import By
from shared.events.message_preferences import Rhythm
from tests.histories.choosing import BY, each, of, some


def bounce_message(dice: Random, at: datetime) -> None:
    order = of(dice, "actions.message", "message_id") | {"by": BY, "at": at}
    with transaction("actions") as session:
        messages.record_bounced(
            session, **order, code=dice.choice((None, "5.1.1")), reason="550 nobody here"
        )


def choose_rhythm(dice: Random, at: datetime) -> None:
    officer_id = some(dice, "actions.officer")["id"]
    rhythm = dice.choice(list(Rhythm))
    with transaction("actions") as session:
        preferences.choose_rhythm(session, officer_id=officer_id, rhythm=rhythm, by=BY, at=at)


def make_calendar(dice: Random, at: datetime) -> None:
    officer_id = some(dice, "actions.officer")["id"]
    with transaction("actions") as session:
        calendars.make_calendar(
            session, calendar_id=log.new_id(), officer_id=officer_id, by=BY, at=at
        )


def change_calendar(verb: str, dice: Random, at: datetime) -> None:
    calendar = some(dice, "actions.calendar")
    order = {"calendar_id": calendar["id"], "version": calendar["version"], "at": at}
    by = By(officer_id=calendar["officer_id"], is_council=True)
    with transaction("actions") as session:
        if verb == "replace":
            calendars.replace_calendar(session, **order, by=by)
        else:
            calendars.revoke_calendar(session, **order, by=by)


HISTORY = [
    bounce_message,
    choose_rhythm,
    make_calendar,
    *each(change_calendar, "replace revoke"),
]
