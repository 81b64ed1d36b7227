"""How the index of due days is kept: derived from contracts, alerts and settings, never a fact."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.contracts.watch import rules
from shared import settings
from shared.calendar import local_date
from shared.database.engine import Row, Session
from shared.events.alerts import AlertKind
from shared.events.base import Recorded
from shared.events.contracts import (
    ContractAssigned,
    ContractAwarded,
    ContractCorrected,
    ContractDecided,
    ContractEvent,
    ContractExtended,
    ContractTerminated,
)
from shared.events.imports import ImportArmed

CHUNK = 1_000
EVENTS = (
    ContractAwarded,
    ContractExtended,
    ContractTerminated,
    ContractDecided,
    ContractCorrected,
    ContractAssigned,
    ImportArmed,
)

WATCHED = """
    SELECT c.id, c.end_on, c.regime, c.value, c.end_set_by, c.end_known_at, c.decision,
           c.terminated_on, c.officer_id, c.reference, c.title, c.provider_id,
           p.name AS provider_name, coalesce(i.armed, c.import_id IS NULL) AS armed
    FROM contracts.contract AS c
    JOIN contracts.organisation AS p ON p.id = c.provider_id
    LEFT JOIN contracts.import AS i ON i.id = c.import_id
"""
_SOME = text(f"{WATCHED} WHERE c.id = ANY(:ids)")
_RAISED = text("""
    SELECT contract_id, kind, set_by, target_on, months FROM contracts.alert
    WHERE contract_id = ANY(:ids)
""")
_FORGET = text("DELETE FROM contracts.watch WHERE contract_id = ANY(:ids)")
_KEEP = text("""
    INSERT INTO contracts.watch (contract_id, kind, next_due_on, last_due_on)
    SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:kinds AS text[]),
                         CAST(:nexts AS date[]), CAST(:lasts AS date[]))
    ON CONFLICT (contract_id, kind)
    DO UPDATE SET next_due_on = excluded.next_due_on, last_due_on = excluded.last_due_on
""")
_PAST = text("DELETE FROM contracts.watch WHERE kind = :kind AND last_due_on < :today")
_DUE = text("""
    SELECT contract_id FROM contracts.watch
    WHERE kind = :kind AND next_due_on <= :today
    ORDER BY next_due_on, contract_id LIMIT :limit
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
_ENDING = text(f"{WATCHED} WHERE c.end_on BETWEEN :first AND :last ORDER BY c.end_on, c.id")


@dataclass(frozen=True)
class Plan:
    """The settings that say when alerts fall due."""

    ladder_months: tuple[int, ...]
    lead_times: tuple[rules.LeadTime, ...]
    timezone: str

    @property
    def fingerprint(self) -> str:
        """Return what changes when one of these settings does."""
        return json.dumps(
            [self.ladder_months, [str(one) for one in self.lead_times], self.timezone]
        )


def plan() -> Plan:
    """Return the settings of this installation that say when alerts fall due."""
    now = settings.current()
    return Plan(
        ladder_months=now.alert_ladder_months,
        lead_times=tuple(rules.LeadTime(**one.model_dump()) for one in now.lead_times),
        timezone=now.timezone,
    )


def watched(row: Row, timezone: str) -> rules.Watched:
    """Return what the rules need to know about a contract."""
    return rules.Watched(
        contract_id=row["id"],
        end_on=row["end_on"],
        regime=row["regime"],
        value=row["value"],
        end_set_by=row["end_set_by"],
        known_on=local_date(row["end_known_at"], timezone),
        decided=row["decision"] is not None,
        ended_early=row["terminated_on"] is not None,
    )


def raised_months(session: Session, contract_ids: Sequence[UUID]) -> dict[rules.Key, set[int]]:
    """Return the rungs that were raised about some contracts, under what they were raised."""
    found: dict[rules.Key, set[int]] = {}
    for row in session.execute(_RAISED, {"ids": list(contract_ids)}):
        about = rules.Key(row.contract_id, AlertKind(row.kind), row.set_by, row.target_on)
        found.setdefault(about, set()).add(row.months)
    return found


def refresh(session: Session, contract_ids: Sequence[UUID]) -> None:
    """Work out anew on which days alerts about some contracts fall due."""
    now = plan()
    raised = raised_months(session, contract_ids)
    kept: dict[str, list[Any]] = {"ids": [], "kinds": [], "nexts": [], "lasts": []}
    for row in session.execute(_SOME, {"ids": list(contract_ids)}).mappings():
        if not row["armed"]:
            continue
        one = watched(row, now.timezone)
        for kind in AlertKind:
            about = rules.key(one, kind=kind, lead_times=now.lead_times)
            following = about and rules.next_due_on(
                one,
                kind=kind,
                ladder_months=now.ladder_months,
                lead_times=now.lead_times,
                raised=raised.get(about, ()),
            )
            if following:
                kept["ids"].append(row["id"])
                kept["kinds"].append(kind)
                kept["nexts"].append(following)
                kept["lasts"].append(rules.last_due_on(one, kind=kind))
    session.execute(_FORGET, {"ids": list(contract_ids)})
    if kept["ids"]:
        session.execute(_KEEP, kept)


def follow(session: Session, recorded: Sequence[Recorded]) -> None:
    """Bring the index up to date with events about contracts and imports."""
    changed: dict[UUID, None] = {}
    for one in recorded:
        match one.event:
            case ImportArmed(import_id=import_id):
                ids = session.execute(_OF_IMPORT, {"import_id": import_id}).scalars().all()
                changed.update(dict.fromkeys(ids))
            case ContractEvent(contract_id=contract_id):
                changed[contract_id] = None
    ids = list(changed)
    for first in range(0, len(ids), CHUNK):
        refresh(session, ids[first : first + CHUNK])


def due(session: Session, *, kind: AlertKind, today: date, limit: int) -> list[UUID]:
    """Return contracts about which an alert is due; what is past helping is dropped first."""
    session.execute(_PAST, {"kind": kind, "today": today})
    return list(session.execute(_DUE, {"kind": kind, "today": today, "limit": limit}).scalars())


def settings_changed(session: Session) -> bool:
    """Say whether the settings are others than those the index was made with."""
    before = session.execute(_FINGERPRINT).scalar()
    return before not in (None, plan().fingerprint)


def note_settings(session: Session) -> None:
    """Note with which settings the index is made."""
    session.execute(_SET_FINGERPRINT, {"fingerprint": plan().fingerprint})


def chunk_after(session: Session, contract_id: UUID) -> list[UUID]:
    """Return the ids of the next contracts after one, to walk the register in chunks."""
    return list(session.execute(_AFTER, {"after": contract_id, "limit": CHUNK}).scalars())


def ending(session: Session, *, first: date, last: date) -> Iterator[Row]:
    """Yield contracts that end within a span of days, soonest first."""
    yield from session.execute(_ENDING, {"first": first, "last": last}).mappings()
