"""What an officer can call from a mail, without a token: see a contract, and decide about its end.

A program that scans mail follows every link, so seeing the page never changes anything.
"""

import re
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Form, Request, Response
from pydantic import ValidationError

from services.contracts.contracts import commands
from services.contracts.contracts import store as contracts
from services.contracts.contracts.rules import NotYours, may_change
from services.contracts.contracts.schemas import DecideContract
from services.contracts.decisions import rules
from services.contracts.key_dates import store as key_dates
from services.contracts.key_dates.rules import in_words
from services.contracts.known_officers import store as known_officers
from shared import clock, pages
from shared.database.engine import Row, Session, reading, transaction
from shared.errors import Refused
from shared.events.base import By
from shared.events.terms import Decision
from shared.links import Holder
from shared.notify.templates import money
from shared.pages import ChoiceField, Facts, Notice, TextField, Words

router = pages.router("decisions")
LinkHolder = Annotated[UUID, Depends(Holder())]
_LONGEST_REASON = 2_000
_VERSION = re.compile(r"[0-9]{1,9}")
_INCOMPLETE = "Choose what becomes of the contract, and say why."


@router.get("/{contract_id}")
def show_decision(contract_id: UUID, officer_id: LinkHolder) -> Response:
    """Show a contract and its key dates, and a form while nothing is decided about its end."""
    with reading("contracts") as session:
        by = _officer(session, officer_id)
        return _page(session, contract_id, by)


@router.post("/{contract_id}")
def decide_contract(
    request: Request,
    contract_id: UUID,
    officer_id: LinkHolder,
    decision: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
    version: Annotated[str, Form()] = "",
) -> Response:
    """Record what the officer has decided about the end of a contract."""
    try:
        with transaction("contracts") as session:
            by = _officer(session, officer_id)
            _check_open(contracts.get(session, contract_id))
            order = DecideContract.model_validate({"decision": decision, "reason": reason})
            commands.decide_contract(
                session,
                contract_id=contract_id,
                version=int(version) if _VERSION.fullmatch(version) else 0,
                decision=order.decision,
                reason=order.reason,
                by=by,
                at=clock.now(),
            )
    except ValidationError:
        return _again(contract_id, by, _INCOMPLETE, 422, decision, reason)
    except Refused as refusal:
        if refusal.status in (403, 404):
            raise
        return _again(contract_id, by, refusal.message, refusal.status, decision, reason)
    return pages.again(request)


def _officer(session: Session, officer_id: UUID) -> By:
    found = known_officers.confirmed(session, officer_id)
    if found is None:
        raise rules.NoLongerThere
    return By(
        officer_id=found.officer_id,
        organisation_id=found.organisation_id,
        is_council=found.is_council,
    )


def _check_open(row: Row) -> None:
    rules.check_open(
        decision=Decision(row["decision"]) if row["decision"] else None,
        end_on=row["end_on"],
        terminated_on=row["terminated_on"],
    )


def _again(
    contract_id: UUID, by: By, refusal: str, status: int, decision: str, reason: str
) -> Response:
    """Show the page as it stands now, with why nothing was recorded and what was written."""
    with reading("contracts") as session:
        return _page(
            session,
            contract_id,
            by,
            notice=Notice(refusal, is_refusal=True),
            status=status,
            decision=decision,
            reason=reason,
        )


def _page(
    session: Session,
    contract_id: UUID,
    by: By,
    *,
    notice: Notice | None = None,
    status: int = 200,
    decision: str = "",
    reason: str = "",
) -> Response:
    row = contracts.get(session, contract_id)
    dates = key_dates.of_contract(session, contract_id, filters={}, after=None, limit=100)
    blocks: list[pages.Block] = [notice] if notice else []
    try:
        _check_open(row)
    except Refused as refusal:
        blocks.append(Words(refusal.message))
        form: list[pages.Block] = []
    else:
        theirs = may_change(by, row["lead_commissioner_id"])
        form = [_form(row, decision, reason) if theirs else Words(NotYours.__doc__ or "")]
    return pages.page(
        row["title"],
        *blocks,
        Facts(_facts(row)),
        *form,
        Facts([(in_words(one.on), one.why) for one in dates], heading="Key dates"),
        above="What becomes of this contract?",
        status=status,
    )


def _facts(row: Row) -> list[tuple[str, str]]:
    facts = [
        ("Reference", row["reference"]),
        ("Provider", row["provider_name"]),
        ("Lead commissioner", row["lead_commissioner_name"]),
        ("Starts", in_words(row["start_on"])),
    ]
    if row["end_on"]:
        facts.append(("Ends", in_words(row["end_on"])))
    if row["value"] is not None:
        facts.append(("Value", money(row["value"])))
    return facts


def _form(row: Row, decision: str, reason: str) -> pages.Form:
    return pages.Form(
        verb="decide",
        button="Record the decision",
        heading="Decide",
        hidden=[("version", str(row["version"]))],
        fields=[
            ChoiceField(
                "decision",
                "What becomes of it at its end?",
                [(one.value, words) for one, words in rules.DECISIONS.items()],
                value=decision,
            ),
            TextField(
                "reason",
                "Why?",
                hint="It is kept with the contract: name no child and no family.",
                longest=_LONGEST_REASON,
                lines=5,
                value=reason,
            ),
        ],
        is_main=True,
    )
