"""What can be called about proposals."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.actions.access import ActionsReader, ActionsWriter, owns_only
from services.actions.proposals import commands, rules, store
from services.actions.proposals.schemas import (
    AmendProposal,
    AskConsistency,
    AskProposals,
    DecideProposal,
    DecisionCountView,
    ProposalTestView,
    ProposalView,
    PutForwardProposal,
    RecordOutcome,
    SubmitProposal,
    WithdrawProposal,
)
from services.actions.proposals.views import counted, shown, tested
from shared import answers, app, clock, settings, spreadsheets
from shared.answers import IfMatch, IfNoneMatch, Once, Repeat
from shared.auth import Caller
from shared.database.engine import Session, reading
from shared.eventlog import log
from shared.events.proposals import (
    ProposalDecided,
    ProposalOutcomeRecorded,
    ProposalPutForward,
)
from shared.fields import AsAt
from shared.paging import Page, cursor_of, key_of
from shared.problems import can_fail_with

router = app.router("proposals")
_CHANGES = can_fail_with(404, 409, 412, 413, 415, 428)


@router.post(
    "", status_code=201, response_model=ProposalView, responses=can_fail_with(409, 413, 415)
)
def put_forward_proposal(order: PutForwardProposal, by: ActionsWriter, once: Repeat) -> Response:
    """Propose an initiative, a bid, a business case or a change; nothing is decided with that."""
    proposal_id = log.new_id()
    proposed = ProposalPutForward(proposal_id=proposal_id, **order.model_dump())
    with once.transaction("actions") as session:
        commands.put_forward_proposal(session, proposed, by=by, at=clock.now())
        location = f"/v1/proposals/{proposal_id}"
        return _answer(session, once, proposal_id, by, status=201, location=location)


@router.get("", response_model=Page[ProposalView], responses=spreadsheets.DOCUMENTED)
def list_proposals(
    request: Request, by: ActionsReader, asked: Annotated[AskProposals, Query()]
) -> Response:
    """List proposals in the order in which they were put forward, the declined ones among them."""
    filters = asked.model_dump(exclude={"as_at", "limit", "cursor"}, exclude_none=True)
    filters["seen_by"] = owns_only(by)
    with reading("actions") as session:
        head = log.head(session)
        if spreadsheets.wanted(request):
            items = _every(filters, asked.as_at, by)
            headers = {"Log-Position": head}
            return spreadsheets.answer(ProposalView, items, name="proposals", headers=headers)
        (after,) = key_of(asked.cursor, UUID) or (None,)
        rows = store.page(
            session, filters=filters, after=after, as_at=asked.as_at, limit=asked.limit + 1
        )
        items = shown(session, rows[: asked.limit], by, asked.as_at)
    following = cursor_of(rows[asked.limit - 1]["id"]) if len(rows) > asked.limit else None
    return answers.page(request, Page(items=list(items), next_cursor=following), head=head)


@router.get(
    "/consistency", response_model=Page[DecisionCountView], responses=spreadsheets.DOCUMENTED
)
def list_decision_counts(
    request: Request, by: ActionsReader, asked: Annotated[AskConsistency, Query()]
) -> Response:
    """Compare how groups and officers decide about each kind of proposal; it only counts."""
    if not by.is_council:
        raise rules.OnlyTheCouncil
    with reading("actions") as session:
        head = log.head(session)
        items = list(map(counted, store.consistency(session, **dict(asked))))
    if spreadsheets.wanted(request):
        headers = {"Log-Position": head}
        return spreadsheets.answer(DecisionCountView, items, name="decisions", headers=headers)
    return answers.page(request, Page(items=items, next_cursor=None), head=head)


@router.get("/{proposal_id}", response_model=ProposalView, responses=can_fail_with(404))
def get_proposal(
    proposal_id: UUID, by: ActionsReader, seen: IfNoneMatch, as_at: AsAt = None
) -> Response:
    """Show a proposal, now or as it stood at a moment, and the actions that it led to."""
    with reading("actions") as session:
        row = store.get(session, proposal_id, seen_by=owns_only(by), as_at=as_at)
        (view,) = shown(session, [row], by, as_at)
    return answers.one(view, version=row["version"], seen=seen)


@router.get("/{proposal_id}/test", response_model=ProposalTestView, responses=can_fail_with(404))
def get_proposal_test(proposal_id: UUID, by: ActionsReader, seen: IfNoneMatch) -> Response:
    """Test a proposal against the aims of its plan: an aid for those who decide, no decision."""
    with reading("actions") as session:
        row = store.get(session, proposal_id, seen_by=owns_only(by))
        objective_aims = store.aims_of_objectives(session, row)
    return answers.one(tested(row, objective_aims), version=row["version"], seen=seen)


@router.post("/{proposal_id}/amend", response_model=ProposalView, responses=_CHANGES)
def amend_proposal(
    proposal_id: UUID, order: AmendProposal, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Propose something else, until it is submitted; only the fields that are sent are changed."""
    with once.transaction("actions") as session:
        commands.amend_proposal(
            session,
            proposal_id=proposal_id,
            version=version,
            values=order.model_dump(exclude_unset=True),
            by=by,
            at=clock.now(),
        )
        return _answer(session, once, proposal_id, by)


@router.post("/{proposal_id}/submit", response_model=ProposalView, responses=_CHANGES)
def submit_proposal(
    proposal_id: UUID, order: SubmitProposal, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Lay a proposal before those who decide; what it says stands until they have."""
    with once.transaction("actions") as session:
        commands.submit_proposal(
            session, proposal_id=proposal_id, version=version, **dict(order), **_now(by)
        )
        return _answer(session, once, proposal_id, by)


@router.post("/{proposal_id}/decide", response_model=ProposalView, responses=_CHANGES)
def decide_proposal(
    proposal_id: UUID, order: DecideProposal, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Write down what was decided, by whom and why; a declined proposal stays in the register."""
    now = _now(by)
    terms = {**dict(order), "decided_on": order.decided_on or now["today"]}
    decided = ProposalDecided(proposal_id=proposal_id, **terms)
    with once.transaction("actions") as session:
        commands.decide_proposal(session, decided, version=version, **now)
        return _answer(session, once, proposal_id, by)


@router.post("/{proposal_id}/withdraw", response_model=ProposalView, responses=_CHANGES)
def withdraw_proposal(
    proposal_id: UUID, order: WithdrawProposal, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Say that a proposal is no longer pursued."""
    with once.transaction("actions") as session:
        commands.withdraw_proposal(
            session, proposal_id=proposal_id, version=version, reason=order.reason, **_now(by)
        )
        return _answer(session, once, proposal_id, by)


@router.post("/{proposal_id}/record-outcome", response_model=ProposalView, responses=_CHANGES)
def record_outcome(
    proposal_id: UUID, order: RecordOutcome, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Write down what a funder answered to a bid, and how much was granted."""
    now = _now(by)
    terms = {**dict(order), "answered_on": order.answered_on or now["today"]}
    answered = ProposalOutcomeRecorded(proposal_id=proposal_id, **terms)
    with once.transaction("actions") as session:
        commands.record_outcome(session, answered, version=version, **now)
        return _answer(session, once, proposal_id, by)


def _every(
    filters: Mapping[str, Any], as_at: datetime | None, by: Caller
) -> Iterator[ProposalView]:
    with reading("actions") as session:
        for rows in store.every(session, filters=filters, as_at=as_at):
            yield from shown(session, rows, by, as_at)


def _now(by: Caller) -> dict[str, Any]:
    return {"today": clock.today(settings.current().timezone), "by": by, "at": clock.now()}


def _answer(
    session: Session,
    once: Once,
    proposal_id: UUID,
    by: Caller,
    *,
    status: int = 200,
    location: str | None = None,
) -> Response:
    row = store.get(session, proposal_id, seen_by=None)
    (view,) = shown(session, [row], by)
    return once.answer(session, view, version=row["version"], status=status, location=location)
