"""What can happen with procurements and the scheme of delegation."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from services.contracts.delegations import commands as delegations
from services.contracts.procurements import commands as procurements
from shared.database.engine import transaction
from shared.eventlog import log
from shared.events.delegations import DelegatedDecision, DelegationGranted
from shared.events.procurements import (
    AppraisedOption,
    ApprovalGate,
    ApprovalState,
    FamiliesPart,
    ProcurementKind,
    ProcurementPlanned,
    StepDates,
)
from shared.events.terms import Area, ProcurementStep
from tests.histories.choosing import BY, NothingThere, each, of, one_that, some

LONG_AFTER = 4_000  # days: the scheme is not in use while this history lasts


def plan_procurement(dice: Random, at: datetime) -> None:
    contract = some(dice, "contracts.contract")["id"]
    steps = dice.sample(list(ProcurementStep), dice.randint(0, 4))
    order = ProcurementPlanned(
        procurement_id=log.new_id(),
        title=dice.choice(("Short breaks 2028", 'The "Nest" \\ again')),
        kind=dice.choice(list(ProcurementKind)),
        lead_commissioner_id=some(dice, "contracts.organisation")["id"],
        co_commissioner_ids=(some(dice, "contracts.organisation")["id"],),
        contract_ids=dice.choice(((), (contract,))),
        areas=dice.choice(((), (Area(label="Wearmouth"),))),
        estimated_value=dice.choice((None, Decimal(dice.randint(1, 10**8)) / 100)),
        options=(AppraisedOption(option="Let it be", cost=Decimal("0.01")),),
        families_part=dice.choice((None, FamiliesPart(summary="They wrote it."))),
        risk=dice.choice((None, "Few providers.")),
        steps=tuple(
            StepDates(step=step, planned_on=at.date() + timedelta(days=dice.randint(1, 300)))
            for step in steps
        ),
    )
    with transaction("contracts") as session:
        procurements.plan_procurement(session, order, by=BY, at=at)


def change_procurement(verb: str, dice: Random, at: datetime) -> None:
    order = of(dice, "contracts.procurement", "procurement_id") | {"by": BY, "at": at}
    today, step = at.date(), dice.choice(list(ProcurementStep))
    with transaction("contracts") as session:
        match verb:
            case "amend":
                values: dict[str, Any] = {"title": f"Breaks {dice.randint(1, 99)}"}
                values |= dice.choice(({}, {"estimated_value": None}, {"risk": "Another."}))
                procurements.amend_procurement(session, values=values, **order)
            case "start":
                procurements.start_procurement(session, **order)
            case "schedule":
                days = timedelta(days=dice.randint(1, 300))
                planned_on = dice.choice((today + days, today + days, None))
                procurements.schedule_step(
                    session, step=step, planned_on=planned_on, reason="Later.", **order
                )
            case "meet":
                procurements.meet_step(session, step=step, met_on=today, today=today, **order)
            case "publish":
                procurements.publish_procurement(session, today=today, **order)
            case "withdraw":
                procurements.withdraw_publication(session, reason="Not yet.", **order)
            case "abandon":
                procurements.abandon_procurement(session, reason="No money.", today=today, **order)


def request_approval(dice: Random, at: datetime) -> None:
    row = suited(dice, lambda each: each["status"] == "in_progress")
    with transaction("contracts") as session:
        procurements.request_approval(
            session,
            procurement_id=row["id"],
            version=row["version"],
            gate=dice.choice(list(ApprovalGate)),
            value=None,
            today=at.date(),
            by=BY,
            at=at,
        )


def decide_approval(state: str, dice: Random, at: datetime) -> None:
    row = suited(dice, lambda each: any(one["state"] == "requested" for one in each["approvals"]))
    asked = [one["gate"] for one in row["approvals"] if one["state"] == "requested"]
    with transaction("contracts") as session:
        procurements.decide_approval(
            session,
            procurement_id=row["id"],
            version=row["version"],
            gate=ApprovalGate(dice.choice(asked)),
            state=ApprovalState(state),
            decided_on=None,
            reason="The board agreed.",
            today=at.date(),
            by=BY,
            at=at,
        )


def award_procurement(dice: Random, at: datetime) -> None:
    row = suited(
        dice,
        lambda each: (
            each["status"] == "in_progress"
            and not each["contract_ids"]
            and all(one["state"] == "approved" for one in each["approvals"])
        ),
    )
    with transaction("contracts") as session:
        procurements.award_procurement(
            session,
            procurement_id=row["id"],
            version=row["version"],
            contract_ids=[some(dice, "contracts.contract")["id"]],
            awarded_on=at.date(),
            today=at.date(),
            by=BY,
            at=at,
        )


def suited(dice: Random, suits: Callable[[Mapping[Any, Any]], bool]) -> Mapping[Any, Any]:
    """Return a procurement that suits, if there is one."""
    row: Mapping[Any, Any] = one_that(dice, "contracts.procurement", suits)
    if not suits(row):
        raise NothingThere
    return row


def grant_delegation(dice: Random, at: datetime) -> None:
    order = DelegationGranted(
        delegation_id=log.new_id(),
        officer_id=some(dice, "contracts.known_officer")["id"],
        up_to=dice.choice((None, Decimal(dice.randint(1, 10**8)) / 100)),
        decisions=tuple(dice.sample(list(DelegatedDecision), dice.randint(0, 2))),
        from_on=at.date() + timedelta(days=LONG_AFTER),
    )
    with transaction("contracts") as session:
        delegations.grant_delegation(session, order, by=BY, at=at)


def revoke_delegation(dice: Random, at: datetime) -> None:
    order = of(dice, "contracts.delegation", "delegation_id") | {"by": BY, "at": at}
    with transaction("contracts") as session:
        delegations.revoke_delegation(session, reason="Another post.", today=at.date(), **order)


HISTORY = [
    *[plan_procurement] * 3,
    *each(change_procurement, "amend start start start schedule meet publish withdraw abandon"),
    *[request_approval] * 3,
    *each(decide_approval, "approved declined"),
    award_procurement,
    grant_delegation,
    revoke_delegation,
]
