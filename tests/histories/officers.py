"""What can happen to officers, to what is theirs, and between the bodies they work for."""

from datetime import datetime
from decimal import Decimal
from random import Random
from uuid import UUID

import sqlalchemy as sa

from services.actions.disputes import commands as disputes
from services.actions.disputes.rules import Rung
from services.actions.handovers import commands as handovers
from services.actions.officer_twins import commands as twins
from services.actions.officer_twins import store as pairs
from services.actions.officers import commands as officers
from services.actions.officers.rules import Person
from shared.database.engine import reading, transaction
from shared.eventlog import log
from shared.events.disputes import Disputed, DisputedKind, DisputeOutcome
from shared.events.officers import Standing
from tests.histories.choosing import BY, NothingThere, each, of, one_that, some

LADDER = [Rung("officers", 5), Rung("heads", 10), Rung("directors", 10)]
NAMES = (
    "Lindsey Hale",
    "Lyndsey Hale",
    "Hale Lindsey",
    "L. Hale",
    "Gil O\u2019Marsh",
    "Gill O'Marsh",
)


def register_officer(dice: Random, at: datetime) -> None:
    organisation_id = some(dice, "actions.known_organisation")["id"]
    with transaction("actions") as session:
        officers.register_officer(
            session,
            officer_id=log.new_id(),
            organisation_id=organisation_id,
            name=dice.choice(NAMES),
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
    people.append(Person(name=dice.choice(NAMES)))
    with transaction("actions") as session:
        officers.propose_officers(
            session, organisation_id=organisation_id, people=people, by=BY, at=at
        )


def change_officer(verb: str, dice: Random, at: datetime) -> None:
    order = of(dice, "actions.officer", "officer_id") | {"by": BY, "at": at}
    with transaction("actions") as session:
        match verb:
            case "amend":
                values = {
                    "post": dice.choice((None, "Head of commissioning")),
                    "email": f"officer.{dice.randint(1, 60)}@example.org",
                    "capacity": dice.choice((None, Decimal("0.60"))),
                    "capacity_note": "Three days a week.",
                    "name": dice.choice(NAMES),
                    "organisation_id": some(dice, "actions.known_organisation")["id"],
                }
                chosen = dice.sample(sorted(values), 3)
                values = {name: values[name] for name in chosen}
                officers.amend_officer(session, **order, values=values)
            case "confirm":
                officers.confirm_officer(session, **order)
            case "tie":
                officers.tie_officer(session, **order, sign_in_hash=str(dice.randint(1, 30)))


def let_go(verb: str, dice: Random, at: datetime) -> None:
    order = of(dice, "actions.officer", "officer_id") | {"by": BY, "at": at, "today": at.date()}
    other_id = some(dice, "actions.officer")["id"]
    with transaction("actions") as session:
        match verb:
            case "leave":
                handovers.leave_officer(session, **order)
            case "leave_at_once":
                handovers.leave_officer(
                    session, **order, to_officer_id=other_id, reason="Dismissed."
                )
            case "erase":
                handovers.erase_officer(session, **order, authority="Asked by the person.")
            case "merge":
                handovers.merge_officer(
                    session, **order, into_id=other_id, reason="The same person."
                )


def hand_over(dice: Random, at: datetime) -> None:
    """Give everything of whoever has something that a meeting agreed, or of anybody."""
    agreed = one_that(
        dice,
        "actions.agreed_action",
        lambda row: row["officer_id"] is not None and row["closed_on"] is None,
    )
    officer = one_that(dice, "actions.officer", lambda row: row["id"] == agreed["officer_id"])
    to = one_that(
        dice,
        "actions.officer",
        lambda row: row["standing"] == "confirmed" and row["id"] != officer["id"],
    )
    with transaction("actions") as session:
        handovers.hand_over(
            session,
            officer_id=officer["id"],
            version=officer["version"],
            to_officer_id=to["id"],
            action_ids=None,
            reason="Another post.",
            today=at.date(),
            by=BY,
            at=at,
        )


def dismiss_twin(dice: Random, at: datetime) -> None:
    with reading("actions") as session:
        found = [row["id"] for row, _ in pairs.pairs(session, dismissed=False)]
    if not found:
        raise NothingThere
    with transaction("actions") as session:
        twins.dismiss_officer_twin(
            session, twin_id=dice.choice(found), reason="Two people.", by=BY, at=at
        )


def raise_dispute(dice: Random, at: datetime) -> None:
    with reading("actions") as session:
        every = list(
            session.execute(
                sa.text("SELECT id FROM actions.known_organisation ORDER BY id")
            ).scalars()
        )
    contract_id: UUID = some(dice, "actions.known_contract")["id"]
    values = {
        "party_ids": tuple(dice.sample(every, min(2, len(every)))),
        "title": "Who pays for therapy",
        "about": (Disputed(kind=DisputedKind.CONTRACT, id=contract_id),),
        "officer_id": dice.choice((None, some(dice, "actions.officer")["id"])),
        "narrative": "The one holds that the other pays.",
    }
    with transaction("actions") as session:
        disputes.raise_dispute(
            session,
            dispute_id=log.new_id(),
            raised_on=None,
            group_id=None,
            values=values,
            ladder=LADDER,
            today=at.date(),
            by=BY,
            at=at,
        )


def change_dispute(verb: str, dice: Random, at: datetime) -> None:
    dispute = one_that(dice, "actions.dispute", lambda row: row["status"] == "open")
    order = {"dispute_id": dispute["id"], "version": dispute["version"], "by": BY, "at": at}
    now = order | {"today": at.date()}
    with transaction("actions") as session:
        match verb:
            case "amend":
                disputes.amend_dispute(
                    session, **order, values={"title": "Who pays", "narrative": "Both hold on."}
                )
            case "step":
                disputes.take_step(
                    session, **now, taken_on=None, tried="A meeting.", result="None yet."
                )
            case "escalate":
                groups = (None, None, some(dice, "actions.group")["id"])
                disputes.escalate_dispute(
                    session,
                    **now,
                    group_id=dice.choice(groups),
                    working_days=None,
                    reason="Its days are over.",
                    ladder=LADDER,
                )
            case "resolve":
                disputes.resolve_dispute(
                    session,
                    **now,
                    outcome=dice.choice(list(DisputeOutcome)),
                    agreed_on=None,
                    agreement="Each pays half.",
                )
            case "withdraw":
                disputes.withdraw_dispute(session, **now, reason="A misreading.")


HISTORY = [
    register_officer,
    register_officer,
    propose_officers,
    *each(change_officer, "amend confirm tie"),
    *each(let_go, "leave leave_at_once erase merge"),
    hand_over,
    dismiss_twin,
    raise_dispute,
    raise_dispute,
    *each(change_dispute, "amend step escalate resolve withdraw"),
]
