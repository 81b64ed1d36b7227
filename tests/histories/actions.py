"""What can happen in the actions service."""

from datetime import datetime
from random import Random

from services.actions import jobs
from services.actions.messages import commands as messages
from services.actions.officers import commands as officers
from services.actions.officers.rules import Person
from shared.database.engine import transaction
from shared.eventlog import log
from shared.events.officers import Standing
from tests.histories import telling, worklists
from tests.histories.choosing import BY, each, of, some


def register_officer(dice: Random, at: datetime) -> None:
    organisation_id = some(dice, "actions.known_organisation")["id"]
    with transaction("actions") as session:
        officers.register_officer(
            session,
            officer_id=log.new_id(),
            organisation_id=organisation_id,
            name="Grace Example",
            email=f"officer.{dice.randint(1, 60)}@example.org",
            post=dice.choice((None, "Commissioning lead")),
            standing=dice.choice((Standing.CONFIRMED, Standing.PROPOSED)),
            by=BY,
            at=at,
        )


def propose_officers(dice: Random, at: datetime) -> None:
    organisation_id = some(dice, "actions.known_organisation")["id"]
    people = [
        Person(email=f"Proposed.{n}@example.org", name=f"Person {n}")
        for n in dice.sample(range(40), 2)
    ]
    with transaction("actions") as session:
        officers.propose_officers(
            session, organisation_id=organisation_id, people=people, by=BY, at=at
        )


def change_officer(verb: str, dice: Random, at: datetime) -> None:
    order = of(dice, "actions.officer", "officer_id") | {"by": BY, "at": at}
    with transaction("actions") as session:
        match verb:
            case "confirm":
                officers.confirm_officer(session, **order)
            case "tie":
                officers.tie_officer(session, **order, sign_in_hash=str(dice.randint(1, 30)))
            case "leave":
                officers.leave_officer(session, **order)
            case "erase":
                officers.erase_officer(session, **order, authority="Asked by the person.")


def compose_messages(dice: Random, at: datetime) -> None:
    jobs.daily_messages(at.replace(hour=10))


def deliver_message(verb: str, dice: Random, at: datetime) -> None:
    message_id = some(dice, "actions.message")["id"]
    order = {"message_id": message_id, "attempts": dice.randint(1, 4), "by": BY, "at": at}
    with transaction("actions") as session:
        if verb == "send":
            messages.record_sent(session, **order)
        else:
            messages.record_failed(session, **order, refusal="There is no such mailbox.")


HISTORY = [
    register_officer,
    register_officer,
    propose_officers,
    *each(change_officer, "confirm tie leave erase"),
    *worklists.HISTORY,
    compose_messages,
    *each(deliver_message, "send fail"),
    *telling.HISTORY,
]
