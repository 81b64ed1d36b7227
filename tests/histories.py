"""What can happen in each service, done at random: what the replay makes its long history from.

A service that gets a new verb gets an act here; the replay fails for a table that stays empty.
"""

import io
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

import sqlalchemy as sa

from services import worker
from services.actions import jobs as actions_jobs
from services.actions.messages import commands as messages
from services.actions.officers import commands as officers
from services.actions.officers.rules import Person
from services.actions.worklist_items import commands as worklist_items
from services.contracts import jobs as contracts_jobs
from services.contracts.contracts import commands as contracts
from services.contracts.formats import contracts_finder, tables
from services.contracts.imports import bulk
from services.contracts.imports import commands as imports
from services.contracts.organisations import commands as organisations
from services.feedback.comments import commands as comments
from services.partners.clients import commands as clients
from shared.database.engine import reading, transaction
from shared.errors import Refused
from shared.eventlog import log
from shared.events.actions import Standing
from shared.events.base import By
from shared.events.contracts import Decision, Identifier, OrganisationKind
from shared.events.feedback import CommentRecorded, Outcome, Voice
from tests import given

BY: Final = By(job="tests", is_council=True)
NAMES = ("Harbour Young Carers", "Moor District Council", "Käthe's Café", 'The "Nest" & Co \\ \t')
HEADINGS = (
    "Notice Identifier,Organisation Name,Title,Published Date,Awarded Value,"
    "Supplier [Name|Address|Ref type|Ref Number|Is SME|Is VCSE],"
    "Contract start date,Contract end date"
)

Act = Callable[[Random, datetime], None]


class NothingThere(Refused):
    """There is nothing yet that this could be done with."""


def some(dice: Random, table: str) -> Mapping[Any, Any]:
    """Return any row of a table."""
    with reading(table.split(".", maxsplit=1)[0]) as session:
        rows = session.execute(sa.text(f"SELECT * FROM {table} ORDER BY id")).mappings().all()
    if not rows:
        raise NothingThere
    return dice.choice(rows)


def of(dice: Random, table: str, name: str) -> dict[str, Any]:
    """Return the id and the version of any row, as a command takes them; at times a stale one."""
    row = some(dice, table)
    return {name: row["id"], "version": row["version"] - (dice.random() < 0.05)}


def register_organisation(dice: Random, at: datetime) -> None:
    identifiers = [Identifier(scheme="GB-COH", id=str(dice.randint(1, 40)))][: dice.randint(0, 1)]
    with transaction("contracts") as session:
        organisations.register_organisation(
            session,
            organisation_id=log.new_id(),
            name=dice.choice(NAMES),
            kinds=dice.sample(list(OrganisationKind), 2),
            identifiers=identifiers,
            sme=dice.choice((True, False, None)),
            by=BY,
            at=at,
        )


def rename_organisation(dice: Random, at: datetime) -> None:
    order = of(dice, "contracts.organisation", "organisation_id")
    with transaction("contracts") as session:
        organisations.rename_organisation(
            session, **order, name=f"{dice.choice(NAMES)} {dice.randint(1, 9)}", by=BY, at=at
        )


def award_contract(dice: Random, at: datetime) -> None:
    officer = some(dice, "contracts.known_officer")["id"] if dice.random() < 0.5 else None
    end_on = at.date() + timedelta(days=dice.randint(10, 700))
    given.contract(
        start_on=at.date() - timedelta(days=dice.randint(0, 700)),
        end_on=dice.choice((end_on, end_on, None)),
        value=dice.choice((None, Decimal("0.01"), Decimal(dice.randint(1, 10**9)) / 100)),
        provider_id=some(dice, "contracts.organisation")["id"],
        lead_commissioner_id=some(dice, "contracts.organisation")["id"],
        co_commissioner_ids=(some(dice, "contracts.organisation")["id"],),
        officer_id=officer,
        cpv_codes=("85311300-5", "85320000-8")[: dice.randint(0, 2)],
        description=dice.choice((None, "Weekends,\nand half terms.")),
        at=at,
    )


def change_contract(dice: Random, at: datetime) -> None:
    order = of(dice, "contracts.contract", "contract_id") | {"by": BY, "at": at}
    verb = dice.choice(("extend", "terminate", "decide", "assign"))
    later = at.date() + timedelta(days=dice.randint(1, 900))
    officer = some(dice, "contracts.known_officer")["id"] if verb == "assign" else None
    with transaction("contracts") as session:
        match verb:
            case "extend":
                contracts.extend_contract(session, **order, end_on=later, reason="Families asked.")
            case "terminate":
                contracts.terminate_contract(
                    session, **order, terminated_on=at.date(), reason="It closed."
                )
            case "decide":
                contracts.decide_contract(
                    session, **order, decision=dice.choice(list(Decision)), reason="Agreed."
                )
            case "assign":
                contracts.assign_contract(session, **order, officer_id=officer)


def import_register(dice: Random, at: datetime) -> None:
    """Bring in a small register that says this today and that tomorrow about the same contracts."""
    rows = [
        f"R{number},Moor District Council,Respite {dice.randint(1, 3)},2026-01-01T00:00:00Z,"
        f"{dice.randint(1, 5)}00.00,[Carer {dice.randint(1, 4)}|Quay|"
        f"{dice.choice(('NONE|', 'GB-COH|0123456' + str(dice.randint(1, 4))))}|Yes|No],"
        f"01/04/2026,31/03/{dice.randint(2027, 2030)}"
        for number in dice.sample(range(12), 4)
    ]
    register = "\n".join((HEADINGS, *rows)).encode()
    with tables.open_table(io.BytesIO(register)) as table:
        taken = bulk.import_register(
            bulk.ImportReport(),
            contracts_finder.read(table),
            source_hash="0",
            officers={},
            today=at.date(),
            by=BY,
            at=at,
        )
        deque(taken, maxlen=0)


def arm_import(dice: Random, at: datetime) -> None:
    order = of(dice, "contracts.import", "import_id")
    with transaction("contracts") as session:
        imports.arm_import(session, **order, today=at.date(), by=BY, at=at)


def run_contracts_jobs(dice: Random, at: datetime) -> None:
    for job in contracts_jobs.JOBS.values():
        job.run(at)


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


def change_officer(dice: Random, at: datetime) -> None:
    order = of(dice, "actions.officer", "officer_id") | {"by": BY, "at": at}
    verb = dice.choice(("confirm", "confirm", "tie", "leave", "erase"))
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


def acknowledge_item(dice: Random, at: datetime) -> None:
    order = of(dice, "actions.worklist_item", "item_id")
    with transaction("actions") as session:
        worklist_items.acknowledge_item(session, **order, by=BY, at=at)


def compose_messages(dice: Random, at: datetime) -> None:
    actions_jobs.daily_messages(at.replace(hour=10))


def deliver_message(dice: Random, at: datetime) -> None:
    message_id = some(dice, "actions.message")["id"]
    order = {"message_id": message_id, "attempts": dice.randint(1, 4), "by": BY, "at": at}
    with transaction("actions") as session:
        if dice.random() < 0.7:
            messages.record_sent(session, **order)
        else:
            messages.record_failed(session, **order, refusal="There is no such mailbox.")


def record_comment(dice: Random, at: datetime) -> None:
    contract_id = some(dice, "feedback.known_contract")["id"] if dice.random() < 0.7 else None
    order = CommentRecorded(
        comment_id=log.new_id(),
        said_on=at.date() - timedelta(days=dice.randint(0, 30)),
        voice=dice.choice(list(Voice)),
        category=dice.choice((None, "safety")),
        contract_id=contract_id,
        words=dice.choice(("It was too cold.", "We loved the climbing wall! \U0001f9d7")),
    )
    with transaction("feedback") as session:
        comments.record_comment(session, order, today=at.date(), by=BY, at=at)


def change_comment(dice: Random, at: datetime) -> None:
    order = of(dice, "feedback.comment", "comment_id") | {"by": BY, "at": at}
    with transaction("feedback") as session:
        if dice.random() < 0.7:
            comments.answer_comment(
                session,
                **order,
                outcome=dice.choice(list(Outcome)),
                answer="There are new heaters.",
                today=at.date(),
            )
        else:
            comments.erase_comment(session, **order, authority="Asked by the family.")


def register_client(dice: Random, at: datetime) -> None:
    organisation_id = some(dice, "partners.known_organisation")["id"]
    with transaction("partners") as session:
        clients.register_client(
            session,
            client_id=log.new_id(),
            name=f"Case management {dice.randint(1, 20)}",
            organisation_id=organisation_id,
            scopes=("contracts:read", "events:read"),
            by=BY,
            at=at,
        )


def change_client(dice: Random, at: datetime) -> None:
    order = of(dice, "partners.client", "client_id") | {"by": BY, "at": at}
    with transaction("partners") as session:
        if dice.random() < 0.7:
            clients.rotate_client(session, **order, overlap=timedelta(hours=dice.randint(0, 48)))
        else:
            clients.revoke_client(session, **order)


HISTORIES: dict[str, Sequence[Act]] = {
    "contracts": (
        register_organisation,
        rename_organisation,
        award_contract,
        award_contract,
        change_contract,
        change_contract,
        import_register,
        arm_import,
        run_contracts_jobs,
    ),
    "actions": (
        register_officer,
        register_officer,
        propose_officers,
        change_officer,
        acknowledge_item,
        compose_messages,
        deliver_message,
    ),
    "feedback": (record_comment, change_comment),
    "partners": (register_client, change_client),
}


def live(dice: Random, acts: int, *, began_at: datetime = given.AT) -> datetime:
    """Let so many things happen, in any service and at growing times; return when it ended."""
    at = began_at
    every = [act for history in HISTORIES.values() for act in history]
    for number in range(acts):
        at += timedelta(minutes=dice.randint(0, 3 * 24 * 60))
        with suppress(Refused):
            dice.choice(every)(dice, at)
        if number % 8 == 0:
            worker.settle()
    worker.settle()
    return at
