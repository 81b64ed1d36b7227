"""What can be called about decisions of groups."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.actions.access import ActionsReader, ActionsWriter
from services.actions.group_decisions import commands, rules, store
from services.actions.group_decisions.schemas import (
    AmendGroupDecision,
    AskGroupDecision,
    AskGroupDecisions,
    DecideGroupDecision,
    GroupDecisionView,
    WithdrawGroupDecision,
)
from services.actions.group_decisions.views import show
from shared import answers, app, clock, settings, spreadsheets
from shared.answers import IfMatch, IfNoneMatch, Once, Repeat
from shared.auth import Caller
from shared.calendar import local_date
from shared.database.engine import Session, reading
from shared.eventlog import log
from shared.events.group_decisions import DecisionSubject, GroupDecisionAsked, Recommendation
from shared.events.implications import EqualityAssessment, Implication
from shared.fields import AsAt
from shared.paging import Page, cursor_of, key_of
from shared.problems import can_fail_with

router = app.router("group_decisions")
_MAKES = can_fail_with(409, 413, 415)
_CHANGES = can_fail_with(404, 409, 412, 413, 415, 428)
_NOBODY = UUID(int=0)


@router.post("", status_code=201, response_model=GroupDecisionView, responses=_MAKES)
def ask_group_decision(order: AskGroupDecision, by: ActionsWriter, once: Repeat) -> Response:
    """Ask a group to decide: what is recommended, on what grounds, by when."""
    group_decision_id, today = log.new_id(), _day()
    said = _parts(order.model_dump())
    asked = GroupDecisionAsked(
        group_decision_id=group_decision_id, **said | {"asked_on": order.asked_on or today}
    )
    with once.transaction("actions") as session:
        commands.ask_decision(session, asked, today=today, by=by, at=clock.now())
        location = f"/v1/group-decisions/{group_decision_id}"
        return _answer(session, once, group_decision_id, by, status=201, location=location)


@router.get("", response_model=Page[GroupDecisionView], responses=spreadsheets.DOCUMENTED)
def list_group_decisions(
    request: Request, by: ActionsReader, asked: Annotated[AskGroupDecisions, Query()]
) -> Response:
    """List what groups are asked and decided, by the day it is due, with the gaps in the grounds."""
    filters = asked.model_dump(exclude={"limit", "cursor", "as_at"}, exclude_none=True)
    filters["seen_by"] = None if by.is_council else by.organisation_id or _NOBODY
    today = _day(asked.as_at)
    with reading("actions") as session:
        head = log.head(session)
        if spreadsheets.wanted(request):
            return _as_csv(filters, asked, by, today, head)
        rows = store.page(
            session,
            filters=filters,
            as_at=asked.as_at,
            after=key_of(asked.cursor, store.due_key, UUID),
            limit=asked.limit + 1,
        )
    last = rows[asked.limit - 1] if len(rows) > asked.limit else None
    return answers.page(
        request,
        Page(
            items=[show(row, by, today) for row in rows[: asked.limit]],
            next_cursor=cursor_of(last["due_key"], last["id"]) if last else None,
        ),
        head=head,
    )


def _as_csv(
    filters: dict[str, Any], asked: AskGroupDecisions, by: Caller, today: date, head: str
) -> Response:
    def items() -> Iterator[GroupDecisionView]:
        with reading("actions") as session:
            for row in store.every(session, filters=filters, as_at=asked.as_at):
                yield show(row, by, today)

    return spreadsheets.answer(
        GroupDecisionView, items(), name="group-decisions", headers={"Log-Position": head}
    )


@router.get("/{group_decision_id}", response_model=GroupDecisionView, responses=can_fail_with(404))
def get_group_decision(
    group_decision_id: UUID, by: ActionsReader, seen: IfNoneMatch, as_at: AsAt = None
) -> Response:
    """Show a decision, now or as it stood at a moment."""
    with reading("actions") as session:
        row = store.get(session, group_decision_id, as_at)
    rules.may_see(by, row["organisation_ids"])
    return answers.one(show(row, by, _day(as_at)), version=row["version"], seen=seen)


@router.post("/{group_decision_id}/amend", response_model=GroupDecisionView, responses=_CHANGES)
def amend_group_decision(
    group_decision_id: UUID,
    order: AmendGroupDecision,
    by: ActionsWriter,
    version: IfMatch,
    once: Repeat,
) -> Response:
    """Ask something else, or fill a gap in what the decision rests on."""
    values = _parts(order.model_dump(exclude_unset=True))
    with once.transaction("actions") as session:
        commands.amend_decision(session, values=values, **_to(group_decision_id, version, by))
        return _answer(session, once, group_decision_id, by)


@router.post("/{group_decision_id}/decide", response_model=GroupDecisionView, responses=_CHANGES)
def decide_group_decision(
    group_decision_id: UUID,
    order: DecideGroupDecision,
    by: ActionsWriter,
    version: IfMatch,
    once: Repeat,
) -> Response:
    """Say what the group makes of each recommendation; what is deferred is asked for still."""
    said = order.model_dump(exclude={"answers"})
    answers_given = [rules.Answer(**dict(one)) for one in order.answers]
    with once.transaction("actions") as session:
        commands.decide_decision(
            session,
            answers=answers_given,
            **said,
            today=_day(),
            **_to(group_decision_id, version, by),
        )
        return _answer(session, once, group_decision_id, by)


@router.post("/{group_decision_id}/withdraw", response_model=GroupDecisionView, responses=_CHANGES)
def withdraw_group_decision(
    group_decision_id: UUID,
    order: WithdrawGroupDecision,
    by: ActionsWriter,
    version: IfMatch,
    once: Repeat,
) -> Response:
    """Let the group not decide any more."""
    with once.transaction("actions") as session:
        commands.withdraw_decision(
            session, **dict(order), today=_day(), **_to(group_decision_id, version, by)
        )
        return _answer(session, once, group_decision_id, by)


def _parts(said: dict[str, Any]) -> dict[str, Any]:
    """Return what is said of a decision with the parts that its events are made of."""
    made = dict(said)
    if "about" in said:
        made["about"] = tuple(DecisionSubject(**one) for one in said["about"])
    if "implications" in said:
        made["implications"] = tuple(Implication(**one) for one in said["implications"])
    if said.get("equality_assessment"):
        made["equality_assessment"] = EqualityAssessment(**said["equality_assessment"])
    if "recommendations" in said:
        made["recommendations"] = tuple(
            Recommendation(number=number, text=text)
            for number, text in enumerate(said["recommendations"], start=1)
        )
    return made


def _day(as_at: datetime | None = None) -> date:
    zone = settings.current().timezone
    return local_date(as_at, zone) if as_at else clock.today(zone)


def _to(group_decision_id: UUID, version: int, by: Caller) -> dict[str, Any]:
    return {
        "group_decision_id": group_decision_id,
        "version": version,
        "by": by,
        "at": clock.now(),
    }


def _answer(
    session: Session,
    once: Once,
    group_decision_id: UUID,
    by: Caller,
    *,
    status: int = 200,
    location: str | None = None,
) -> Response:
    row = store.get(session, group_decision_id)
    view = show(row, by, _day())
    return once.answer(session, view, version=row["version"], status=status, location=location)
