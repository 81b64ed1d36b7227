"""What the rules need to know about contracts to say what must be watched."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.contracts.contracts import phases
from services.contracts.key_dates import store as key_dates
from services.contracts.key_dates.rules import KeyDate, KeyDates
from services.contracts.procurements import store as procurements
from services.contracts.watch import rules
from services.contracts.watch.plan import Plan
from shared.calendar import local_date
from shared.database.engine import Row, Session
from shared.eventlog import log
from shared.events.procurements import ProcurementEvent, StepDates
from shared.events.terms import Decision


@dataclass(frozen=True, slots=True)
class Looked:
    """A contract that was looked at: its row, its key dates, and what is watched of it."""

    row: Row
    dates: KeyDates
    watched: rules.Watched


@dataclass(slots=True)
class _Steps:
    """What the procurements that are to replace a contract say of their steps."""

    planned: dict[str, rules.Step] = field(default_factory=dict)
    met: set[str] = field(default_factory=set)


def look(session: Session, rows: Sequence[Row], plan: Plan) -> Iterator[Looked]:
    """Yield what the rules need to know about some contracts."""
    procured = [row["id"] for row in rows if _is_procured(row)]
    planned = _steps(session, procured) if procured else {}
    for row in rows:
        dates = key_dates.work_out(row, plan.durations)
        yield Looked(row, dates, _watched(row, dates, planned, plan.timezone))


def phase(row: Row, timezone: str) -> phases.PhaseFacts:
    """Return what must be known of a contract to say what followers are told about its days."""
    return phases.PhaseFacts(
        known_on=local_date(row["known_at"], timezone),
        start_on=row["start_on"],
        end_on=row["end_on"],
        terminated_on=row["terminated_on"],
        told=phases.Phase(row["phase_told"]) if row["phase_told"] else None,
        told_for=row["phase_on"],
    )


def of_procurement(session: Session, procurement_id: UUID) -> frozenset[UUID]:
    """Return the contracts that a procurement is to replace, or once was."""
    history = log.history(session, ProcurementEvent, procurement_id)
    return frozenset(
        contract_id
        for recorded in history
        for contract_id in getattr(recorded.event, "contract_ids", ())
    )


def _is_procured(row: Row) -> bool:
    return row["decision"] == Decision.REPROCURE and not row["succeeded"]


def _watched(
    row: Row, dates: KeyDates, planned: Mapping[UUID, _Steps], timezone: str
) -> rules.Watched:
    return rules.Watched(
        contract_id=row["id"],
        end_on=row["end_on"],
        known_on=local_date(row["end_known_at"], timezone),
        end_set_by=row["end_set_by"],
        review_set_by=row["review_set_by"],
        terms_set_by=row["terms_set_by"],
        decision_set_by=row["decision_set_by"],
        decision=Decision(row["decision"]) if row["decision"] else None,
        succeeded=row["succeeded"],
        ended_early=row["terminated_on"] is not None,
        told_ended=row["phase_told"] == phases.Phase.ENDED,
        regime=row["regime"],
        ladder=tuple(row["ladder_months"]),
        safe_start_on=_on(dates.safe_start),
        notice_by=_on(dates.notice),
        extension_by=_on(dates.extension),
        decide_by=dates.decide_by,
        review_on=row["review_on"],
        steps=_left(dates, planned.get(row["id"])) if _is_procured(row) else (),
    )


def _on(one: KeyDate | None) -> date | None:
    return one.on if one else None


def _left(dates: KeyDates, steps: _Steps | None) -> tuple[rules.Step, ...]:
    """Return the steps that are still to be met: those that are planned, else the timeline's."""
    if steps is not None and steps.planned:
        return tuple(steps.planned.values())
    met = steps.met if steps else set()
    return tuple(rules.Step(one.kind, one.on) for one in dates.timeline if one.kind not in met)


def _steps(session: Session, contract_ids: Iterable[UUID]) -> dict[UUID, _Steps]:
    found: dict[UUID, _Steps] = {}
    for contract_id, rows in procurements.open_for(session, contract_ids).items():
        steps = found.setdefault(contract_id, _Steps())
        for row in rows:
            set_by = _set_by(session, row["id"])
            for one in map(StepDates.model_validate, row["steps"]):
                if one.met_on is not None:
                    steps.met.add(one.step)
                elif one.planned_on is not None:
                    step = rules.Step(one.step, one.planned_on, set_by.get(one.step))
                    sooner = steps.planned.setdefault(one.step, step)
                    if step.on < sooner.on:
                        steps.planned[one.step] = step
    return found


def _set_by(session: Session, procurement_id: UUID) -> dict[str, UUID]:
    """Return which event set the planned day of each step, so that a day set anew is told anew."""
    days: dict[str, date | None] = {}
    found: dict[str, UUID] = {}
    for recorded in log.history(session, ProcurementEvent, procurement_id):
        for one in getattr(recorded.event, "steps", ()):
            if days.get(one.step) != one.planned_on:
                days[one.step] = one.planned_on
                found[one.step] = recorded.id
    return found
