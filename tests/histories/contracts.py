"""What can happen in the contracts service."""

import io
from collections import deque
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from services.contracts import jobs
from services.contracts.contracts import commands as contracts
from services.contracts.imports import bulk
from services.contracts.imports import commands as imports
from services.contracts.organisations import commands as organisations
from shared.database.engine import Session, transaction
from shared.eventlog import log
from shared.events.organisations import Identifier, OrganisationKind
from shared.events.terms import ContractKind, ContractLine, Decision, ExtensionOption
from tests import given
from tests.histories import commissioned_services, organisation_changes, procurements
from tests.histories.choosing import BY, each, of, some

NAMES = ("Harbour Young Carers", "Moor District Council", "Käthe's Café", 'The "Nest" & Co \\ \t')
HEADINGS = (
    "Notice Identifier,Organisation Name,Title,Published Date,Awarded Value,"
    "Supplier [Name|Address|Ref type|Ref Number|Is SME|Is VCSE],"
    "Contract start date,Contract end date"
)


def register_organisation(dice: Random, at: datetime) -> None:
    number = Identifier(scheme="GB-COH", id=f"{dice.randint(1, 40):08}")
    with transaction("contracts") as session:
        organisations.register_organisation(
            session,
            organisation_id=log.new_id(),
            name=dice.choice(NAMES),
            kinds=dice.sample(list(OrganisationKind), 2),
            identifiers=[number][: dice.randint(0, 1)],
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


def change_contract(verb: str, dice: Random, at: datetime) -> None:
    order = of(dice, "contracts.contract", "contract_id") | {"by": BY, "at": at}
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
            case _:
                VERBS[verb](session, dice, order, at.date())


def vary_contract(session: Session, dice: Random, order: dict[str, Any], today: date) -> None:
    values = {
        "value": Decimal(dice.randint(1, 10**9)) / 100,
        "lines": [{"title": "Weekends", "amount": "0.01"}] * dice.randint(0, 2),
        "end_on": today + timedelta(days=dice.randint(0, 900)),
    }
    contracts.vary_contract(
        session,
        **order,
        varied_on=today,
        summary="One more nurse.",
        reason="More families ask.",
        values={name: values[name] for name in dice.sample(list(values), dice.randint(0, 3))},
        today=today,
    )


def suspend_contract(session: Session, _: Random, order: dict[str, Any], today: date) -> None:
    contracts.suspend_contract(
        session, **order, suspended_on=today, reason="It flooded.", today=today
    )


def resume_contract(session: Session, _: Random, order: dict[str, Any], today: date) -> None:
    contracts.resume_contract(session, **order, resumed_on=today, reason="It dried.", today=today)


def withdraw_decision(session: Session, _: Random, order: dict[str, Any], today: date) -> None:
    contracts.withdraw_decision(session, **order, reason="The grant is gone.")


def correct_contract(session: Session, dice: Random, order: dict[str, Any], today: date) -> None:
    values = {
        "value": Decimal(dice.randint(1, 10**9)) / 100,
        "regime_reason": "A light-touch service.",
        "predecessor_ids": [some(dice, "contracts.contract")["id"]][: dice.randint(0, 1)],
        "review_on": today,
        "notice_months": dice.randint(1, 60),
    }
    chosen = {name: values[name] for name in dice.sample(list(values), 2)}
    contracts.correct_contract(session, **order, values=chosen)


VERBS = {
    "vary": vary_contract,
    "suspend": suspend_contract,
    "resume": resume_contract,
    "withdraw": withdraw_decision,
    "correct": correct_contract,
}


def outlive_contract(dice: Random, at: datetime) -> None:
    """Let a contract start, come to its end, and be extended when it is too late."""
    start_on, end_on = at.date(), at.date() + timedelta(days=dice.randint(0, 30))
    contract_id = given.contract(start_on=start_on, end_on=end_on, at=at)
    told = {"contract_id": contract_id, "by": BY, "at": at}
    later = end_on + timedelta(days=1)
    for today in (start_on, later, later):
        with transaction("contracts") as session:
            contracts.tell_phase(session, today=today, **told)
    with transaction("contracts") as session:
        contracts.extend_contract(
            session, version=3, end_on=later + timedelta(days=90), reason="Typed late.", **told
        )
    with transaction("contracts") as session:
        contracts.tell_phase(session, today=later, **told)


def interrupt_contract(dice: Random, at: datetime) -> None:
    """Let a contract be suspended and go on, and a decision about it be taken and taken back."""
    today = at.date()
    contract_id = given.contract(start_on=today, end_on=today + timedelta(days=400), at=at)
    steps = (
        suspend_contract,
        resume_contract,
        lambda session, _, order, __: contracts.decide_contract(
            session, **order, decision=dice.choice(list(Decision)), reason="Need has grown."
        ),
        withdraw_decision,
    )
    for version, step in enumerate(steps, 1):
        order = {"contract_id": contract_id, "version": version, "by": BY, "at": at}
        with transaction("contracts") as session:
            step(session, dice, order, today)


def award_related(dice: Random, at: datetime) -> None:
    """Let a framework, a lot of it, and what is called off from that and takes over from another."""
    before = some(dice, "contracts.contract")
    named = {name: before[name] for name in ("provider_id", "lead_commissioner_id")} | {"at": at}
    framework_id = given.contract(kind=ContractKind.FRAMEWORK, **named)
    lot_id = given.contract(kind=ContractKind.LOT, framework_id=framework_id, **named)
    given.contract(
        kind=ContractKind.CALL_OFF,
        framework_id=dice.choice((framework_id, lot_id)),
        predecessor_ids=(before["id"],),
        extension_options=(ExtensionOption(until=date(2030, 3, 31)),),
        lines=(ContractLine(title="Weekends", funder_id=before["lead_commissioner_id"]),),
        **named,
    )


def import_register(dice: Random, at: datetime) -> None:
    """Bring in a small register that says this today and that tomorrow about the same contracts."""
    rows = []
    for number in dice.sample(range(12), 4):
        carer = dice.randint(1, 9)
        reference = dice.choice(("NONE|", f"COMPANIES_HOUSE|0123456{carer}"))
        rows.append(
            f"R{number},Moor District Council,Respite {dice.randint(1, 3)},2026-01-01T00:00:00Z,"
            f"{dice.randint(1, 5)}00.00,[Carer {carer}|Quay Street|{reference}|Yes|No],"
            f"01/04/2026,31/03/{dice.randint(2027, 2030)}"
        )
    register = "\n".join((HEADINGS, *rows)).encode()
    with bulk.opened(io.BytesIO(register)) as opened:
        taken = bulk.import_register(
            bulk.ImportReport(),
            opened.rows,
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


def run_jobs(dice: Random, at: datetime) -> None:
    for job in jobs.JOBS.values():
        job.run(at)


HISTORY = [
    register_organisation,
    rename_organisation,
    award_contract,
    award_contract,
    award_related,
    *each(change_contract, "extend terminate decide assign vary suspend correct withdraw resume"),
    outlive_contract,
    interrupt_contract,
    import_register,
    arm_import,
    run_jobs,
    *procurements.HISTORY,
    *organisation_changes.HISTORY,
    *commissioned_services.HISTORY,
]
