"""A pack of a moment that has passed says the same for ever, whatever happens afterwards."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from httpx import Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.actions.actions import store as actions
from services.actions.agreed_actions import store as agreed_actions
from services.actions.group_decisions import store as group_decisions
from services.actions.groups import store as groups
from services.actions.known_contracts import store as known_contracts
from services.actions.objectives import store as objectives
from services.actions.officers import store as officers
from services.actions.plans import store as plans
from services.actions.report_schedules import store as schedules
from services.actions.time_scales import reading
from shared.database.projection import Projection
from shared.events import actions as done
from shared.events.agreed_actions import AgreedActionCompleted
from shared.events.base import Event
from shared.events.contracts import ContractDecided, ContractTerminated, ContractVaried
from shared.events.group_decisions import DecisionState, GroupDecisionDecided
from shared.events.groups import GroupAmended
from shared.events.objectives import ObjectiveAmended, ObjectiveRemoved
from shared.events.officers import OfficerAmended
from shared.events.plans import PlanAmended, PlanPublished
from shared.events.report_schedules import ReportScheduleAmended, ReportScheduleEnded
from shared.events.terms import Decision
from tests.services.actions.governed import OCTOBER, Governed

FORMS = ("json", "html", "pdf")
DAY = date(2026, 11, 2)
STARTED = done.ActionState.STARTED
Ask = Callable[..., Response]
Verb = Callable[[Governed, int], tuple[Projection, Event]]


def _action(event: type[done.ActionEvent], **said: Any) -> Verb:
    return lambda board, number: (
        actions.PROJECTION,
        event(action_id=board.action_ids[number], **said),
    )


def _contract(event: type[Event], **said: Any) -> Verb:
    return lambda board, number: (
        known_contracts.PROJECTION,
        event(contract_id=board.contract_ids[number % len(board.contract_ids)], **said),
    )


def _objective(event: type[Event], **said: Any) -> Verb:
    return lambda board, number: (
        objectives.PROJECTION,
        event(objective_id=board.objective_ids[number % len(board.objective_ids)], **said),
    )


def _officer(board: Governed, number: int) -> tuple[Projection, Event]:
    officer_id = board.officer_ids[number % len(board.officer_ids)]
    said = {"fields": ("post",), "post": f"Post {number}"}
    return officers.PROJECTION, OfficerAmended(officer_id=officer_id, **said)


VERBS: Mapping[str, Verb] = {
    "start": _action(done.ActionStarted, started_on=DAY),
    "report": _action(done.ActionProgressReported, rag=done.Rag.RED, percent=1, reported_on=DAY),
    "suspend": _action(done.ActionSuspended, suspended_on=DAY, state=STARTED),
    "resume": _action(done.ActionResumed, resumed_on=DAY, state=STARTED),
    "complete": _action(done.ActionCompleted, completed_on=DAY),
    "reopen": _action(done.ActionReopened, state=STARTED),
    "abandon": _action(done.ActionAbandoned, abandoned_on=DAY),
    "remove": _action(done.ActionRemoved),
    "assign": _action(done.ActionAssigned, officer_ids=(), responsible="Somebody else"),
    "reschedule": _action(done.ActionRescheduled, time_scale=reading.read("May 2028")),
    "amend": _action(done.ActionAmended, fields=("description",), description="Something else."),
    "ground": _action(done.ActionGrounded, grounds=()),
    "mark steps": _action(done.ActionStepsMarked, steps=()),
    "amend an objective": _objective(ObjectiveAmended, fields=("title",), title="Another"),
    "remove an objective": _objective(ObjectiveRemoved),
    "decide about a contract": _contract(ContractDecided, decision=Decision.LET_LAPSE),
    "terminate a contract": _contract(ContractTerminated, terminated_on=DAY),
    "vary a contract": _contract(
        ContractVaried, fields=("value",), value=Decimal(1), number=1, varied_on=DAY, summary="Less"
    ),
    "amend an officer": _officer,
    "amend the plan": lambda board, _: (
        plans.PROJECTION,
        PlanAmended(plan_id=board.plan_id, fields=("title", "aims"), title="Another", aims=()),
    ),
    "publish the plan": lambda board, _: (
        plans.PROJECTION,
        PlanPublished(plan_id=board.plan_id, number=1, published_on=DAY),
    ),
    "rename the group": lambda board, _: (
        groups.PROJECTION,
        GroupAmended(group_id=board.group_id, fields=("name",), name="Another group"),
    ),
    "complete what was agreed": lambda board, number: (
        agreed_actions.PROJECTION,
        AgreedActionCompleted(
            agreed_action_id=board.ids("agreed-actions")[number % 2], completed_on=DAY
        ),
    ),
    "decide": lambda board, _: (
        group_decisions.PROJECTION,
        GroupDecisionDecided(
            group_decision_id=board.ids("group-decisions")[0],
            decided_on=DAY,
            state=DecisionState.DECIDED,
            recommendations=(),
        ),
    ),
    "amend the schedule": lambda board, _: (
        schedules.PROJECTION,
        ReportScheduleAmended(
            report_schedule_id=board.ids("report-schedules")[0],
            fields=("exceptions_only", "sections"),
            exceptions_only=True,
            sections=(),
        ),
    ),
    "end the schedule": lambda board, _: (
        schedules.PROJECTION,
        ReportScheduleEnded(report_schedule_id=board.ids("report-schedules")[0], ended_on=DAY),
    ),
}


class TestPack:
    """The same moment gives the same bytes, in every form."""

    @settings(
        max_examples=12,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(
        happens=st.lists(
            st.tuples(st.sampled_from(sorted(VERBS)), st.integers(0, 39)), min_size=1, max_size=6
        )
    )
    def test_is_the_same_after_anything_has_happened(
        self, ask: Ask, governed: Governed, happens: list[tuple[str, int]]
    ) -> None:
        before = {form: ask(format=form).content for form in FORMS}

        for verb, number in happens:
            _let_happen(governed, verb, number)

        assert {form: ask(format=form).content for form in FORMS} == before

    def test_is_the_same_after_everything_has_happened(self, ask: Ask, governed: Governed) -> None:
        before = {form: ask(format=form).content for form in FORMS}

        for number, verb in enumerate(VERBS):
            _let_happen(governed, verb, number)
        governed.action(41, at=_later(governed))
        governed.contract(0, at=_later(governed))
        governed.meet(date(2026, 10, 20))
        governed.schedule(at=_later(governed), exceptions_only=True)

        assert {form: ask(format=form).content for form in FORMS} == before
        assert ask(as_at="2026-11-20T09:00:00Z").json() != ask().json()

    def test_is_another_if_something_happened_before_its_moment(self, ask: Ask) -> None:
        assert ask(as_at="2026-08-10T09:00:00Z").json() != ask().json()


def _let_happen(board: Governed, verb: str, number: int) -> None:
    projection, event = VERBS[verb](board, number)
    board.happen(projection, event, _later(board))


def _later(board: Governed) -> datetime:
    """Return a moment after that of the pack, and after whatever has happened."""
    return max(OCTOBER, board.latest()) + timedelta(seconds=1)
