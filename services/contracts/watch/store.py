"""How the index of due days is kept: derived from contracts, alerts and settings, never a fact."""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import text

from services.contracts.contracts import phases
from services.contracts.key_dates import store as key_dates
from services.contracts.key_dates.rules import KeyDate
from services.contracts.watch import facts, plan, rules
from shared.database.engine import Row, Session
from shared.events.alerts import AlertKind
from shared.events.base import Event, Recorded
from shared.events.contracts import (
    ContractAwarded,
    ContractCorrected,
    ContractDecided,
    ContractDecisionWithdrawn,
    ContractEnded,
    ContractEvent,
    ContractExtended,
    ContractReopened,
    ContractStarted,
    ContractSucceeded,
    ContractTerminated,
    ContractVaried,
)
from shared.events.imports import ImportArmed
from shared.events.procurements import (
    ProcurementAbandoned,
    ProcurementAmended,
    ProcurementAwarded,
    ProcurementEvent,
    ProcurementPlanned,
    ProcurementStepMet,
    ProcurementStepScheduled,
)

CHUNK = 1_000
PHASE = "phase"  # what followers are told when a day comes; nobody is alerted
EVENTS: tuple[type[Event], ...] = (
    ContractAwarded,
    ContractExtended,
    ContractVaried,
    ContractTerminated,
    ContractDecided,
    ContractDecisionWithdrawn,
    ContractCorrected,
    ContractSucceeded,
    ContractStarted,
    ContractEnded,
    ContractReopened,
    ImportArmed,
)
PROCUREMENT_EVENTS: tuple[type[Event], ...] = (
    ProcurementPlanned,
    ProcurementAmended,
    ProcurementStepScheduled,
    ProcurementStepMet,
    ProcurementAwarded,
    ProcurementAbandoned,
)

WATCHED = f"""
    SELECT c.id, {key_dates.TERMS}, c.start_on, c.end_set_by, c.end_known_at, c.known_at,
           c.review_set_by, c.terms_set_by, c.decision, c.decision_set_by, c.ladder_months,
           c.successor_ids <> '{{}}' AS succeeded, c.phase_told, c.phase_on, c.officer_id,
           c.reference, c.title, c.provider_id, p.name AS provider_name,
           coalesce(i.armed, c.import_id IS NULL) AS armed
    FROM contracts.contract AS c
    JOIN contracts.organisation AS p ON p.id = c.provider_id
    LEFT JOIN contracts.import AS i ON i.id = c.import_id
"""  # noqa: S608 -- our own words
_SOME = text(f"{WATCHED} WHERE c.id = ANY(:ids)")
_LOCK = text(f"{WATCHED} WHERE c.id = ANY(:ids) ORDER BY c.id FOR UPDATE OF c")
_RAISED = text("""
    SELECT contract_id, kind, step, set_by, target_on, months FROM contracts.alert
    WHERE contract_id = ANY(:ids)
""")
_FORGET = text("DELETE FROM contracts.watch WHERE contract_id = ANY(:ids)")
_KEEP = text("""
    INSERT INTO contracts.watch (contract_id, kind, step, next_due_on, last_due_on)
    SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:kinds AS text[]), CAST(:steps AS text[]),
                         CAST(:nexts AS date[]), CAST(:lasts AS date[]))
    ON CONFLICT (contract_id, kind, step)
    DO UPDATE SET next_due_on = excluded.next_due_on, last_due_on = excluded.last_due_on
""")
_PAST = text("DELETE FROM contracts.watch WHERE kind = :kind AND last_due_on < :today")
_DUE = text("""
    SELECT contract_id FROM contracts.watch
    WHERE kind = :kind AND next_due_on <= :today
    GROUP BY contract_id ORDER BY min(next_due_on), contract_id LIMIT :limit
""")
_OF_IMPORT = text("SELECT id FROM contracts.contract WHERE import_id = :import_id ORDER BY id")
# Held, so that no contract changes between being read and its due days being written.
_AFTER = text("""
    SELECT id FROM contracts.contract WHERE id > :after ORDER BY id LIMIT :limit FOR SHARE
""")
_FINGERPRINT = text("SELECT fingerprint FROM contracts.watch_settings")
_SET_FINGERPRINT = text("""
    INSERT INTO contracts.watch_settings (fingerprint) VALUES (:fingerprint)
    ON CONFLICT (only_row) DO UPDATE SET fingerprint = excluded.fingerprint
    WHERE watch_settings.fingerprint <> excluded.fingerprint
""")
_STILL_TO_COME = text(f"""
    {WATCHED}
    WHERE c.id > :after AND (c.end_on >= :first OR c.review_on >= :first)
    ORDER BY c.id LIMIT :limit
""")


def lock(session: Session, contract_ids: Sequence[UUID]) -> list[facts.Looked]:
    """Return what an alert about some contracts is decided on, held until the transaction ends."""
    rows = session.execute(_LOCK, {"ids": list(contract_ids)}).mappings().all()
    return list(facts.look(session, rows, plan.current()))


def raised_months(session: Session, contract_ids: Sequence[UUID]) -> dict[rules.Key, set[int]]:
    """Return the rungs that were raised about some contracts, under what they were raised."""
    found: dict[rules.Key, set[int]] = {}
    for row in session.execute(_RAISED, {"ids": list(contract_ids)}):
        kind = AlertKind(row.kind)
        about = rules.Key(row.contract_id, kind, row.step, row.set_by, row.target_on)
        found.setdefault(about, set()).add(row.months)
    return found


def refresh(session: Session, contract_ids: Sequence[UUID]) -> None:
    """Work out anew the key dates of some contracts, and when alerts about them fall due."""
    now = plan.current()
    raised = raised_months(session, contract_ids)
    due: list[tuple[UUID, str, str, date, date]] = []
    dates: dict[UUID, list[KeyDate]] = {}
    rows = session.execute(_SOME, {"ids": list(contract_ids)}).mappings().all()
    for one in facts.look(session, rows, now):
        contract_id, watched = one.watched.contract_id, one.watched
        telling = facts.phase(one.row, now.timezone)
        if (phase_on := phases.next_phase_on(telling)) is not None:
            last_on = phases.last_phase_on(telling) or date.max
            due.append((contract_id, PHASE, "", phase_on, last_on))
        if not rules.ended_before_known(watched):
            # Of a procurement that plans its own days, the timeline's would be others.
            steps = {step.name for step in watched.steps if step.set_by is None}
            kept = key_dates.ALWAYS_KEPT | steps
            dates[contract_id] = [each for each in one.dates.every() if each.kind in kept]
        for target in rules.targets(watched, now.ladders) if one.row["armed"] else ():
            next_on = rules.next_due_on(target, raised=raised.get(target.key, ()))
            if next_on is not None and next_on <= target.until:
                about = target.key
                due.append((contract_id, about.kind, about.step or "", next_on, target.until))
    key_dates.keep(session, contract_ids, dates)
    session.execute(_FORGET, {"ids": list(contract_ids)})
    if due:
        columns = zip(*due, strict=True)
        names = ("ids", "kinds", "steps", "nexts", "lasts")
        session.execute(
            _KEEP, {name: list(each) for name, each in zip(names, columns, strict=True)}
        )


def follow(session: Session, recorded: Sequence[Recorded]) -> None:
    """Bring the index up to date with events about contracts, imports and procurements."""
    changed: dict[UUID, None] = {}
    for one in recorded:
        match one.event:
            case ImportArmed(import_id=import_id):
                ids = session.execute(_OF_IMPORT, {"import_id": import_id}).scalars().all()
                changed.update(dict.fromkeys(ids))
            case ContractEvent(contract_id=contract_id):
                changed[contract_id] = None
            case ProcurementEvent(procurement_id=procurement_id):
                changed.update(dict.fromkeys(facts.of_procurement(session, procurement_id)))
    ids = list(changed)
    for first in range(0, len(ids), CHUNK):
        refresh(session, ids[first : first + CHUNK])


def due(session: Session, *, kind: str, today: date, limit: int) -> list[UUID]:
    """Return contracts about which something is due; what is past helping is dropped first."""
    session.execute(_PAST, {"kind": kind, "today": today})
    return list(session.execute(_DUE, {"kind": kind, "today": today, "limit": limit}).scalars())


def settings_changed(session: Session) -> bool:
    """Say whether the settings are others than those the index was made with."""
    before = session.execute(_FINGERPRINT).scalar()
    return before not in (None, plan.current().fingerprint)


def note_settings(session: Session) -> None:
    """Note with which settings the index is made."""
    session.execute(_SET_FINGERPRINT, {"fingerprint": plan.current().fingerprint})


def chunk_after(session: Session, contract_id: UUID) -> list[UUID]:
    """Return the ids of the next contracts after one, to walk the register in chunks."""
    return list(session.execute(_AFTER, {"after": contract_id, "limit": CHUNK}).scalars())


def still_to_come(session: Session, *, first: date) -> Iterator[Sequence[Row]]:
    """Yield, in chunks, the contracts that end or are reviewed on a day or later."""
    after = UUID(int=0)
    while True:
        asked = {"after": after, "first": first, "limit": CHUNK}
        rows = session.execute(_STILL_TO_COME, asked).mappings().all()
        if not rows:
            return
        yield rows
        after = rows[-1]["id"]
