"""What can happen to reminders: the clock raises them, and what is done settles or moves them."""

from datetime import datetime
from random import Random
from uuid import UUID

from services.actions import jobs
from services.actions.actions import commands as actions
from services.actions.actions import store
from shared.database.engine import reading, transaction
from tests.histories.choosing import BY, NothingThere, one_that


def look(dice: Random, at: datetime) -> None:
    jobs.raise_reminders(at)


def take_over(dice: Random, at: datetime) -> None:
    """Make another officer responsible for an action of which somebody is reminded, and look."""
    reminder = one_that(
        dice,
        "actions.reminder",
        lambda row: row["settlement"] is None and row["about"].startswith("actions/"),
    )
    resource, _, thing_id = reminder["about"].partition("/")
    if resource != "actions":
        raise NothingThere
    officer = one_that(
        dice,
        "actions.officer",
        lambda row: row["standing"] == "confirmed" and row["id"] != reminder["officer_id"],
    )
    with reading("actions") as session:
        version = store.get(session, UUID(thing_id))["version"]
    values = {
        "officer_ids": (officer["id"],),
        "organisation_ids": (),
        "responsible": None,
        "reason": "She leads now.",
    }
    with transaction("actions") as session:
        actions.assign_action(
            session, action_id=UUID(thing_id), version=version, values=values, by=BY, at=at
        )
    jobs.raise_reminders(at)


HISTORY = [look, look, look, take_over, take_over]
