"""What can happen in the actions service."""

from datetime import datetime
from random import Random

from services.actions import jobs
from services.actions.messages import commands as messages
from shared.database.engine import transaction
from tests.histories import (
    groups,
    key_actions,
    needs,
    officers,
    plan_imports,
    plans,
    reminders,
    reports,
    telling,
    worklists,
)
from tests.histories.choosing import BY, each, one_that


def compose_messages(dice: Random, at: datetime) -> None:
    jobs.daily_messages(at.replace(hour=10))


def deliver_message(verb: str, dice: Random, at: datetime) -> None:
    message_id = one_that(dice, "actions.message", lambda row: row["state"] == "composed")["id"]
    order = {"message_id": message_id, "attempts": dice.randint(1, 4), "by": BY, "at": at}
    with transaction("actions") as session:
        if verb == "send":
            messages.record_sent(session, **order)
        else:
            messages.record_failed(session, **order, refusal="There is no such mailbox.")


HISTORY = [
    *officers.HISTORY,
    *groups.HISTORY,
    *plans.HISTORY,
    *key_actions.HISTORY,
    *plan_imports.HISTORY,
    *reminders.HISTORY,
    *reports.HISTORY,
    *needs.HISTORY,
    *worklists.HISTORY,
    compose_messages,
    *each(deliver_message, "send fail"),
    *telling.HISTORY,
]
