"""What can happen with what plans rest on: legislation, needs, findings and proposals."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from services.actions.drivers import commands as drivers
from services.actions.findings import commands as findings
from services.actions.needs import commands as needs
from services.actions.proposals import commands as proposals
from shared.database.engine import transaction
from shared.eventlog import log
from shared.events.actions import EvidenceLink
from shared.events.drivers import DriverKind, DriverRegistered
from shared.events.findings import FindingClosed, FindingRecorded, FindingSource
from shared.events.implications import Implication, ImplicationSection, RiskLevel
from shared.events.needs import NeedKind, NeedRecorded, SufficiencyFigure
from shared.events.proposals import (
    BidResult,
    ProposalCosts,
    ProposalDecided,
    ProposalKind,
    ProposalOption,
    ProposalOutcomeRecorded,
    ProposalPutForward,
    ProposalRisk,
    Verdict,
)
from shared.events.terms import Area
from tests.histories.choosing import BY, each, of, one_that, some

LINK = EvidenceLink(title='The "survey"', url="https://insight.example.org/survey")
PARTS = ("action", "intention", "implementation", "impact")


def _driver(dice: Random) -> DriverRegistered:
    return DriverRegistered(
        driver_id=log.new_id(),
        title=f"Children & Families Act {dice.randint(1900, 10**6)}",
        kind=dice.choice(list(DriverKind)),
        year=dice.choice((None, 2014)),
        provision=dice.choice((None, "Part 3")),
        also_written=dice.choice(((), (f"CFA {log.new_id()}",))),
    )


def register_driver(dice: Random, at: datetime) -> None:
    with transaction("actions") as session:
        drivers.register_driver(session, _driver(dice), by=BY, at=at)


def register_drivers(dice: Random, at: datetime) -> None:
    with transaction("actions") as session:
        several = [_driver(dice) for _ in range(dice.randint(0, 12))]
        drivers.register_drivers(session, several, by=BY, at=at)


def change_driver(verb: str, dice: Random, at: datetime) -> None:
    order = of(dice, "actions.driver", "driver_id") | {"by": BY, "at": at}
    with transaction("actions") as session:
        match verb:
            case "amend":
                values: dict[str, Any] = {"summary": "Welfare first."}
                values |= dice.choice(({}, {"provision": "s.17"}, {"title": str(log.new_id())}))
                drivers.amend_driver(session, values=values, **order)
            case "repeal":
                successor_id = dice.choice((None, some(dice, "actions.driver")["id"]))
                drivers.repeal_driver(
                    session,
                    repealed_on=at.date(),
                    successor_id=successor_id,
                    reason="A new one.",
                    **order,
                )
            case "reinstate":
                driver = one_that(dice, "actions.driver", lambda row: row["repealed_on"])
                order |= {"driver_id": driver["id"], "version": driver["version"]}
                drivers.reinstate_driver(session, reason="By mistake.", **order)


def record_need(dice: Random, at: datetime) -> None:
    figure = SufficiencyFigure(what="Foster homes", as_of_on=at.date(), demand=48, provision=31)
    order = NeedRecorded(
        need_id=log.new_id(),
        title="Joint strategic needs assessment",
        kind=dice.choice(list(NeedKind)),
        published_on=dice.choice((None, at.date() - timedelta(days=dice.randint(0, 900)))),
        links=dice.choice(((), (LINK,))),
        areas=dice.choice(((), (Area(label="Wearmouth"),))),
        figures=dice.choice(((), (figure,))),
        priorities=("Speech",),
        refresh_months=dice.choice((None, 6, 24)),
    )
    with transaction("actions") as session:
        needs.record_need(session, order, fewest=5, today=at.date(), by=BY, at=at)


def change_need(verb: str, dice: Random, at: datetime) -> None:
    today = at.date()
    row = one_that(dice, "actions.need", lambda each: each["retired_on"] is None)
    order = {"need_id": row["id"], "version": row["version"], "today": today, "by": BY, "at": at}
    with transaction("actions") as session:
        match verb:
            case "amend":
                values = dice.choice(({"refresh_months": 12}, {"summary": None}))
                needs.amend_need(session, values=values, fewest=5, **order)
            case "refresh":
                said: dict[str, Any] = {"links": [LINK], "summary": "Fewer wait."}
                needs.refresh_need(session, published_on=today, values=said, fewest=5, **order)
            case "retire":
                needs.retire_need(
                    session,
                    retired_on=dice.choice((None, today)),
                    successor_id=dice.choice((None, some(dice, "actions.need")["id"])),
                    reason="Another one.",
                    **order,
                )


def record_finding(dice: Random, at: datetime) -> None:
    order = FindingRecorded(
        finding_id=log.new_id(),
        source_kind=dice.choice(list(FindingSource)),
        title="Slow",
        text="Decisions take a year.",
        area=dice.choice((None, "Area 1")),
        organisation_ids=(some(dice, "actions.known_organisation")["id"],),
    )
    with transaction("actions") as session:
        findings.record_finding(session, order, today=at.date(), by=BY, at=at)


def change_finding(verb: str, dice: Random, at: datetime) -> None:
    today, row = at.date(), one_that(dice, "actions.finding", _FINDINGS[verb])
    order = {"version": row["version"], "by": BY, "at": at}
    with transaction("actions") as session:
        match verb:
            case "amend":
                values = dice.choice(({"title": "Slower"}, {"area": None}))
                findings.amend_finding(
                    session, finding_id=row["id"], values=values, today=today, **order
                )
            case "state":
                names = dice.sample(PARTS, dice.randint(1, 4))
                parts = {name: {"text": f"Our {name}.", "evidence": [LINK]} for name in names}
                findings.state_position(
                    session,
                    finding_id=row["id"],
                    stated_on=None,
                    parts=parts,
                    today=today,
                    **order,
                )
            case "close":
                closed = FindingClosed(
                    finding_id=row["id"],
                    closed_on=today,
                    agreed_by_body="Inspectors",
                    reason="It is mended.",
                )
                findings.close_finding(session, closed, today=today, **order)
            case "reopen":
                findings.reopen_finding(session, finding_id=row["id"], reason="Again.", **order)


def put_forward_proposal(dice: Random, at: datetime) -> None:
    costs = ProposalCosts(one_off=Decimal(dice.randint(0, 10**8)) / 100, years=3)
    order = ProposalPutForward(
        proposal_id=log.new_id(),
        title='Travel "buddies" \\ again',
        kind=dice.choice((*[ProposalKind.BID] * len(ProposalKind), *ProposalKind)),
        organisation_ids=(some(dice, "actions.known_organisation")["id"],),
        costs=dice.choice((None, costs)),
        benefits=dice.choice(((), ("They travel.",))),
        options=dice.choice(((), (ProposalOption(title="Nothing", costs=costs),))),
        amount_asked=dice.choice((None, Decimal("0.01"))),
        risk=dice.choice((None, ProposalRisk(current=RiskLevel.HIGH))),
        implications=(Implication(section=ImplicationSection.LEGAL, none=True),),
    )
    with transaction("actions") as session:
        proposals.put_forward_proposal(session, order, by=BY, at=at)


def change_proposal(verb: str, dice: Random, at: datetime) -> None:
    today, row = at.date(), one_that(dice, "actions.proposal", _PROPOSALS[verb])
    order: dict[str, Any] = {"version": row["version"], "by": BY, "at": at}
    with transaction("actions") as session:
        match verb:
            case "amend":
                values = dice.choice(({"costs": None}, {"summary": "For all."}))
                proposals.amend_proposal(session, proposal_id=row["id"], values=values, **order)
            case "submit":
                proposals.submit_proposal(
                    session,
                    proposal_id=row["id"],
                    submitted_on=None,
                    group_id=None,
                    today=today,
                    **order,
                )
            case "decide":
                decided = ProposalDecided(
                    proposal_id=row["id"],
                    verdict=dice.choice((*[Verdict.APPROVE] * len(Verdict), *Verdict)),
                    decided_on=today,
                    decided_by_officer_id=some(dice, "actions.officer")["id"],
                    reason="As agreed.",
                )
                proposals.decide_proposal(session, decided, today=today, **order)
            case "withdraw":
                proposals.withdraw_proposal(
                    session, proposal_id=row["id"], reason="No money.", today=today, **order
                )
            case "answer":
                answered = ProposalOutcomeRecorded(
                    proposal_id=row["id"],
                    result=BidResult.WON,
                    answered_on=today,
                    amount_granted=Decimal("100.50"),
                    note="Less than asked.",
                )
                proposals.record_outcome(session, answered, today=today, **order)


def _has(**values: Any) -> Any:
    def fits(row: Mapping[Any, Any]) -> bool:
        return all(row[name] == value for name, value in values.items())

    return fits


_FINDINGS = {
    "amend": _has(closed_on=None),
    "state": _has(closed_on=None),
    "close": lambda row: row["closed_on"] is None and row["position"].get("impact"),
    "reopen": lambda row: row["closed_on"] is not None,
}
_PROPOSALS = {
    "amend": lambda row: row["status"] in ("put_forward", "deferred"),
    "submit": lambda row: row["status"] in ("put_forward", "deferred"),
    "decide": _has(status="submitted"),
    "withdraw": _has(status="put_forward"),
    "answer": _has(status="approved", kind="bid", result=None),
}
HISTORY = [
    register_driver,
    register_drivers,
    *each(change_driver, "amend amend repeal reinstate"),
    record_need,
    *each(change_need, "amend refresh retire"),
    record_finding,
    *each(change_finding, "amend state state close reopen"),
    *[put_forward_proposal] * 3,
    *each(change_proposal, "amend submit submit decide decide answer withdraw"),
]
