"""A group that is told of a plan: everything that stands in its packs, as it came about in 2026."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.actions.actions import store as actions
from services.actions.agreed_actions import store as agreed_actions
from services.actions.group_decisions import store as group_decisions
from services.actions.groups import store as groups
from services.actions.known_contracts import store as known_contracts
from services.actions.meetings import store as meetings
from services.actions.objectives import store as objectives
from services.actions.officers import store as officers
from services.actions.plans import store as plans
from services.actions.report_schedules import rules as schedule_rules
from services.actions.report_schedules import store as schedules
from services.actions.reports.opening import reports_due
from services.actions.time_scales import reading
from shared.database.engine import transaction
from shared.database.projection import Projection
from shared.eventlog import log
from shared.events.actions import (
    ActionCompleted,
    ActionKind,
    ActionPlanned,
    ActionProgressReported,
    ActionStarted,
    ActionState,
    ActionSuspended,
    Ground,
    GroundKind,
    Rag,
)
from shared.events.agreed_actions import AgreedActionAgreed
from shared.events.base import Event, Head
from shared.events.contracts import ContractAwarded
from shared.events.group_decisions import GroupDecisionAsked, Recommendation
from shared.events.groups import Cadence, GroupFormed, GroupKind, Membership, Seat
from shared.events.implications import RiskLevel
from shared.events.meetings import MeetingHeld, MeetingPlanned
from shared.events.objectives import ObjectiveAdded, ObjectiveKind
from shared.events.officers import OfficerRegistered, Standing
from shared.events.plans import Aim, AimKind, PlanDrafted, PlanKind
from shared.events.report_schedules import ReportScheduleSetUp
from tests import given
from tests.given import COUNCIL

AT = datetime(2026, 4, 1, 9, tzinfo=UTC)
QUARTER = (date(2026, 7, 1), date(2026, 9, 30))
OCTOBER = datetime(2026, 10, 5, 9, tzinfo=UTC)
AIMS = (
    ("1", "Children have the right support early, close to home"),
    ("2", "Families can rest, and children have fun"),
    ("3", "Young people are prepared for adult life"),
)
OBJECTIVES = (
    ("1.1", "Know what children and young people with SEND need, district by district"),
    ("1.2", "Offer speech, language and communication support before a plan is needed"),
    ("1.3", "Bring therapies together under one specification"),
    ("1.4", "Make the local offer easy to find and to understand"),
    ("2.1", "Review short breaks with the families who use them"),
    ("2.2", "Open universal leisure to disabled children"),
    ("2.3", "Give families a choice of direct payments"),
    ("2.4", "Support young carers in every locality"),
    ("3.1", "Plan moves to adult services from the age of fourteen"),
    ("3.2", "Create supported internships with local employers"),
    ("3.3", "Commission supported living near families"),
    ("3.4", "Hear from young people what independence means to them"),
)
WORK = (
    "Map what is on offer and understand the barriers to access in universal services",
    "Write the specification together with the parent carer forum",
    "Go to the market and award the new contracts",
    "Ask children and families what has changed for them",
)
TIMES = ("July 2026", "September 2026", "December 2026", "April 26 to March 27", "Ongoing")
POSTS = (
    "Joint Commissioning Lead",
    "Head of SEND",
    "Designated Clinical Officer",
    "Short Breaks Manager",
)


class Governed:
    """A group, its schedule and what it is told of, written down as it happened."""

    def __init__(self, *, at: datetime = AT) -> None:
        self.council_id = given.organisation("Moor County Council", at=at)
        self._heads: dict[str, Head] = {}
        self.officer_ids = [self._officer(post, number, at) for number, post in enumerate(POSTS)]
        self.group_id = self._group(at)
        self.plan_id = self._plan(at)
        self.objective_ids = [self._objective(number, at) for number in range(len(OBJECTIVES))]
        self.action_ids: list[UUID] = []
        self.contract_ids: list[UUID] = []

    def happen(self, projection: Projection, event: Event, at: datetime) -> None:
        """Let something happen to a thing, after whatever has happened to it before."""
        with transaction("actions" if event.source == "actions" else "contracts") as session:
            after = self._heads.get(event.subject)
            told = log.append(session, event, after=after, by=COUNCIL, at=at)
        with transaction("actions") as session:
            projection.apply(session, told)
        self._heads[event.subject] = told[-1].head

    def ids(self, kind: str) -> list[UUID]:
        """Return the ids of everything of a kind, the oldest first."""
        subjects = (one.split("/") for one in self._heads)
        return [UUID(one) for of_kind, one in subjects if of_kind == kind]

    def latest(self) -> datetime:
        """Return the moment at which something has happened last."""
        return max(one.recorded_at for one in self._heads.values())

    def _officer(self, post: str, number: int, at: datetime) -> UUID:
        officer_id = log.new_id()
        event = OfficerRegistered(
            officer_id=officer_id,
            organisation_id=self.council_id,
            post=post,
            standing=Standing.CONFIRMED,
            name=("Ada Moss", "Ben Hill", "Cas Wear", "Dee Nest")[number],
            email=f"{officer_id}@example.org",
        )
        self.happen(officers.PROJECTION, event, at)
        return officer_id

    def _group(self, at: datetime) -> UUID:
        group_id = log.new_id()
        event = GroupFormed(
            group_id=group_id,
            name="SEND Strategy and Accountability Group",
            kind=GroupKind.BOARD,
            organisation_id=self.council_id,
            members=(Membership(seat=Seat.CHAIR, post="Director of Children's Services"),),
            organisation_ids=(self.council_id,),
            parties=(self.council_id,),
        )
        self.happen(groups.PROJECTION, event, at)
        return group_id

    def _plan(self, at: datetime) -> UUID:
        plan_id = log.new_id()
        event = PlanDrafted(
            plan_id=plan_id,
            title="SEND Joint Commissioning Plan 2026 to 2028",
            kind=PlanKind.COMMISSIONING_PLAN,
            owner_ids=(self.council_id,),
            aims=tuple(Aim(code=code, title=title, kind=AimKind.PRIORITY) for code, title in AIMS),
        )
        self.happen(plans.PROJECTION, event, at)
        return plan_id

    def _objective(self, number: int, at: datetime) -> UUID:
        objective_id = log.new_id()
        code, title = OBJECTIVES[number]
        event = ObjectiveAdded(
            objective_id=objective_id,
            plan_id=self.plan_id,
            code=code,
            title=title,
            kind=ObjectiveKind.UNDERSTAND,
            aim_code=code[0],
            place=number,
        )
        self.happen(objectives.PROJECTION, event, at)
        return objective_id

    def action(self, number: int = 0, *, at: datetime = AT, **more: Any) -> UUID:
        """Plan an action."""
        action_id = log.new_id()
        objective = number % len(self.objective_ids)
        order: dict[str, Any] = {
            "objective_id": self.objective_ids[objective],
            "code": f"{OBJECTIVES[objective][0]}.{number // len(OBJECTIVES) + 1}",
            "description": WORK[number % len(WORK)],
            "kind": ActionKind.REVIEW,
            "officer_ids": (self.officer_ids[number % len(POSTS)],),
            "time_scale": reading.read(TIMES[number % len(TIMES)]),
        }
        event = ActionPlanned(
            action_id=action_id, plan_id=self.plan_id, place=number, **(order | more)
        )
        self.happen(actions.PROJECTION, event, at)
        self.action_ids.append(action_id)
        return action_id

    def start(self, action_id: UUID, on: date) -> None:
        """Begin work on an action."""
        event = ActionStarted(action_id=action_id, started_on=on)
        self.happen(actions.PROJECTION, event, noon(on))

    def report(self, action_id: UUID, rag: Rag, percent: int, on: date) -> None:
        """Say how an action goes, and privately why."""
        event = ActionProgressReported(
            action_id=action_id,
            rag=rag,
            percent=percent,
            reported_on=on,
            rationale="Ill since May.",
        )
        self.happen(actions.PROJECTION, event, noon(on))

    def suspend(self, action_id: UUID, on: date) -> None:
        """Let an action rest."""
        event = ActionSuspended(
            action_id=action_id, suspended_on=on, state=ActionState.STARTED, reason="No lead."
        )
        self.happen(actions.PROJECTION, event, noon(on))

    def complete(self, action_id: UUID, on: date, *, at: datetime | None = None) -> None:
        """Say that an action is done."""
        event = ActionCompleted(action_id=action_id, completed_on=on)
        self.happen(actions.PROJECTION, event, at or noon(on))

    def contract(self, number: int = 0, *, at: datetime = AT, **more: Any) -> UUID:
        """Let a contract be awarded, and be known here."""
        contract_id = log.new_id()
        order: dict[str, Any] = {
            "reference": f"CS-2024-{number:03}-{contract_id.hex[-6:]}",
            "title": f"{('Short breaks', 'Speech therapy', 'Advocacy')[number % 3]}, lot {number}",
            "provider_id": self.council_id,
            "lead_commissioner_id": self.council_id,
            "officer_id": self.officer_ids[number % len(POSTS)],
            "start_on": date(2024, 4, 1),
            "end_on": date(2027, 3, 31) + timedelta(days=90 * number),
            "value": Decimal("250000.00") * (number + 1),
        }
        event = ContractAwarded(contract_id=contract_id, **(order | more))
        self.happen(known_contracts.PROJECTION, event, at)
        self.contract_ids.append(contract_id)
        return contract_id

    def meet(self, on: date, *, papers_due_on: date | None = None, held: bool = True) -> UUID:
        """Let the group meet, or be going to."""
        meeting_id = log.new_id()
        planned = MeetingPlanned(
            meeting_id=meeting_id, group_id=self.group_id, meets_on=on, papers_due_on=papers_due_on
        )
        self.happen(meetings.PROJECTION, planned, AT)
        if held:
            event = MeetingHeld(meeting_id=meeting_id, held_on=on)
            self.happen(meetings.PROJECTION, event, noon(on))
        return meeting_id

    def agree(self, meeting_id: UUID, title: str, on: date, due_on: date) -> UUID:
        """Let a meeting agree something."""
        agreed_id = log.new_id()
        event = AgreedActionAgreed(
            agreed_action_id=agreed_id,
            group_id=self.group_id,
            meeting_id=meeting_id,
            title=title,
            officer_id=self.officer_ids[0],
            agreed_on=on,
            due_on=due_on,
        )
        self.happen(agreed_actions.PROJECTION, event, noon(on))
        return agreed_id

    def ask(self, title: str, on: date, due_on: date) -> UUID:
        """Ask the group to decide about something that is a high risk."""
        decision_id = log.new_id()
        event = GroupDecisionAsked(
            group_decision_id=decision_id,
            group_id=self.group_id,
            title=title,
            asked_on=on,
            due_on=due_on,
            officer_id=self.officer_ids[1],
            current_risk=RiskLevel.HIGH,
            residual_risk=RiskLevel.LOW,
            risk="A family may take the council to court.",
            recommendations=(Recommendation(number=1, text="Agree to pool the budgets."),),
        )
        self.happen(group_decisions.PROJECTION, event, noon(on))
        return decision_id

    def schedule(self, *, at: datetime = AT, **more: Any) -> UUID:
        """Let the group be told every quarter."""
        schedule_id = log.new_id()
        order: dict[str, Any] = {
            "group_id": self.group_id,
            "title": "Quarterly report on the joint commissioning plan",
            "plan_id": self.plan_id,
            "cadence": Cadence.QUARTERLY,
            "first_on": date(2026, 7, 1),
            "days_after": 14,
            "sections": schedule_rules.SECTIONS,
            "officer_id": self.officer_ids[0],
        }
        event = ReportScheduleSetUp(report_schedule_id=schedule_id, **(order | more))
        self.happen(schedules.PROJECTION, event, at)
        return schedule_id

    def everything(self, count: int = 40, contracts: int = 8) -> None:
        """Let there be a year's work, in every state in which actions can stand."""
        for number in range(contracts):
            self.contract(number)
        for number in range(count):
            grounds = tuple(
                Ground(kind=GroundKind.CONTRACT, id=one)
                for one in self.contract_ids[number : number + 1]
            )
            self.action(number, grounds=grounds)
        for number, action_id in enumerate(self.action_ids):
            if number % 5 != 4:
                self.start(action_id, date(2026, 5, 1 + number % 28))
            if number % 5 in (1, 2):
                rag = (Rag.GREEN, Rag.AMBER, Rag.GREEN, Rag.RED)[number % 4]
                self.report(action_id, rag, 10 * (number % 9), date(2026, 8, 1 + number % 28))
            if number % 10 == 3:
                self.suspend(action_id, date(2026, 8, 20))
            if number % 5 == 0 and number % 3:
                self.complete(action_id, date(2026, 7, 3) + timedelta(days=number))
        meeting_id = self.meet(date(2026, 7, 14), papers_due_on=date(2026, 7, 7))
        self.agree(
            meeting_id, "Ask the parent carer forum about weekends", date(2026, 7, 14),
            date(2026, 9, 1),
        )  # fmt: skip
        self.agree(
            meeting_id, "Bring the therapies' figures by district", date(2026, 7, 14),
            date(2026, 11, 30),
        )  # fmt: skip
        self.ask("Pool the budgets for therapies", date(2026, 9, 1), date(2026, 12, 1))
        self.schedule()


def noon(on: date) -> datetime:
    """Return the middle of a day."""
    return datetime(on.year, on.month, on.day, 12, tzinfo=UTC)


def opened(now: datetime = OCTOBER) -> str:
    """Let the job look which reports have come due."""
    return reports_due(now)
