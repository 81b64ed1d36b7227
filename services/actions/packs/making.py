"""How a pack is made: of a report, or of everything that a group is told, as it stood at a moment."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from services.actions.actions.rules import status
from services.actions.groups.schemas import GroupReference
from services.actions.packs import rules, sections, store
from services.actions.packs.priorities import plans
from services.actions.packs.schemas import PackView
from services.actions.packs.told import Told
from services.actions.report_schedules import rules as schedule_rules
from services.actions.report_schedules import store as schedules
from shared import settings
from shared.calendar import local_date
from shared.database.engine import Row, Session
from shared.errors import NotFound
from shared.eventlog import envelope, log
from shared.events.actions import ActionEvent, ActionState, Rag
from shared.events.agreed_actions import AgreedActionEvent
from shared.events.base import Event
from shared.events.contracts import ContractEvent
from shared.events.group_decisions import GroupDecisionEvent
from shared.events.objectives import ObjectiveEvent
from shared.events.plans import PlanEvent
from shared.events.report_schedules import Section
from shared.events.reports import ReportAnswered, ReportEvent
from shared.events.time_scales import Precision

NOBODY_ANSWERED: Mapping[str, str] = {}


def of_report(
    session: Session, report: Row, *, as_at: datetime, with_names: bool = False
) -> PackView:
    """Make the pack of a report: what its schedule tells of, with the answers to its questions."""
    schedule = schedules.get(session, report["schedule_id"], as_at)
    history = log.history(session, ReportEvent, report["id"], until=as_at)
    said = [one.event for one in history if isinstance(one.event, ReportAnswered)]
    answers = said[-1].answers or () if said else ()
    return _made(
        session,
        [schedule],
        title=report["title"],
        group_id=report["group_id"],
        from_on=report["period_from_on"],
        until_on=report["period_until_on"],
        answers={one.heading: one.text for one in answers},
        officer_id=schedule["officer_id"],
        as_at=as_at,
        with_names=with_names,
    )


def of_group(
    session: Session,
    group_id: UUID,
    *,
    from_on: date,
    until_on: date,
    as_at: datetime,
    with_names: bool = False,
) -> PackView:
    """Make the pack of a group: everything of which its schedules tell, in one."""
    return _made(
        session,
        schedules.of_group(session, group_id, from_on=from_on, as_at=as_at),
        title="Governance pack",
        group_id=group_id,
        from_on=from_on,
        until_on=until_on,
        answers=NOBODY_ANSWERED,
        officer_id=None,
        as_at=as_at,
        with_names=with_names,
    )


def digest(pack: PackView) -> str:
    """Return the SHA-256 of what a pack says: of its canonical JSON, without names."""
    return hashlib.sha256(envelope.canonical(pack.model_dump(mode="json"))).hexdigest()


def end_of(day: date) -> datetime:
    """Return the last moment of a day of the council's calendar."""
    return datetime.combine(day, time.max, ZoneInfo(settings.current().timezone))


def _made(
    session: Session,
    told_by: Sequence[Row],
    *,
    title: str,
    group_id: UUID,
    from_on: date,
    until_on: date,
    answers: Mapping[str, str],
    officer_id: UUID | None,
    as_at: datetime,
    with_names: bool,
) -> PackView:
    timezone = settings.current().timezone
    on = local_date(as_at, timezone)
    group = store.find_group(session, group_id, as_at)
    if group is None:
        raise NotFound
    meetings = store.meetings(session, group_id, as_at)
    before = [row for row in meetings if row["held_on"] <= until_on]
    after = [row for row in meetings if row["held_on"] > until_on]
    since_on = before[-1]["told_on"] if before else from_on
    since = datetime.combine(since_on, time(), ZoneInfo(timezone))
    facts = store.facts(session, _scope(told_by), group_id=group_id, since=since, as_at=as_at)
    # What happens after the papers of the next meeting is what that one is told.
    until = datetime.combine(after[0]["told_on"], time(), since.tzinfo) if after else as_at
    changes = log.happened(session, _things(facts, since), since=since, until=min(as_at, until))
    told = Told(
        facts=facts,
        standings={row["id"]: _standing(row, on) for row in facts.actions},
        people=store.people(session, _officer_ids(facts, officer_id), as_at),
        organisations=store.organisation_names(session, _organisation_ids(facts), as_at),
        changes=[(local_date(one.recorded_at, timezone), one) for one in changes],
        answers=answers,
        exceptions_only=_exceptions_only(told_by),
        from_on=from_on,
        since_on=since_on,
        since_meeting_on=before[-1]["held_on"] if before else None,
        on=on,
        with_names=with_names,
        codes={row["id"]: row["code"] for row in facts.objectives},
    )
    return PackView(
        title=title,
        group=GroupReference(id=group["id"], name=group["name"]),
        from_on=from_on,
        until_on=until_on,
        period=rules.period_words(from_on, until_on),
        as_at=as_at.astimezone(ZoneInfo("UTC")),
        on=on,
        plans=plans(told),
        prepared_by=told.officer(officer_id),
        sections=[sections.make(one, told) for one in _sections(told_by)],
    )


def _scope(told_by: Iterable[Row]) -> store.Scope:
    whole: dict[UUID, frozenset[UUID] | None] = {}
    services: set[UUID] = set()
    contracts: set[UUID] = set()
    for row in told_by:
        plan_id = row["plan_id"]
        if plan_id is not None:
            some = frozenset(row["objective_ids"])
            known = whole.get(plan_id, frozenset())
            whole[plan_id] = None if not some or known is None else known | some
        services.update(row["commissioned_service_ids"])
        contracts.update(row["contract_ids"])
    return store.Scope(whole, frozenset(services), frozenset(contracts))


def _exceptions_only(told_by: Iterable[Row]) -> dict[UUID, bool]:
    """Return the plans of which a group wants exceptions only: by every schedule that names them."""
    found: dict[UUID, bool] = {}
    for row in told_by:
        found[row["plan_id"]] = found.get(row["plan_id"], True) and row["exceptions_only"]
    return found


def _sections(told_by: Sequence[Row]) -> list[Section]:
    """Return the sections of some schedules, each once, in the order in which they first stand."""
    each = [one for row in told_by for one in schedules.sections(row)] or schedule_rules.SECTIONS
    return list({(one.kind, one.heading): one for one in each}.values())


def _standing(row: Row, on: date) -> rules.Standing:
    state = ActionState(row["state"])
    precision = Precision(row["precision"]) if row["precision"] else None
    by_days = status(
        state,
        from_on=row["from_on"],
        until_on=row["until_on"],
        precision=precision,
        suspended_until_on=row["suspended_until_on"],
        today=on,
    )
    return rules.Standing(
        id=row["id"],
        plan_id=row["plan_id"],
        objective_id=row["objective_id"],
        state=state,
        rag=Rag(row["rag"]) if row["rag"] else None,
        percent=row["percent"],
        until_on=row["until_on"],
        suspended_until_on=row["suspended_until_on"],
        precision=precision,
        time_words=row["time_words"],
        overdue=by_days.overdue,
        should_have_started=by_days.should_have_started,
        has_officer=bool(row["officer_ids"] or row["responsible"]),
    )


def _things(facts: store.Facts, since: datetime) -> dict[type[Event], list[UUID]]:
    """Return to what something has happened since a moment; of contracts not all is remembered."""
    followed: tuple[tuple[type[Event], Sequence[Row]], ...] = (
        (PlanEvent, facts.plans),
        (ObjectiveEvent, facts.objectives),
        (ActionEvent, facts.actions),
        (GroupDecisionEvent, facts.decisions),
        (AgreedActionEvent, facts.agreed),
    )
    moved = {
        kind: [row["id"] for row in rows if row["changed_at"] > since] for kind, rows in followed
    }
    return moved | {ContractEvent: [row["id"] for row in facts.contracts]}


def _officer_ids(facts: store.Facts, officer_id: UUID | None) -> set[UUID]:
    rows = (*facts.contracts, *facts.decisions, *facts.agreed)
    of_actions = (one for row in facts.actions for one in row["officer_ids"])
    return {officer_id, *(row["officer_id"] for row in rows), *of_actions} - {None}


def _organisation_ids(facts: store.Facts) -> set[UUID]:
    owners = (one for row in facts.plans for one in row["owner_ids"])
    return {*owners, *(row["provider_id"] for row in facts.contracts)}
