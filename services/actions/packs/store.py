"""What a pack is made of, as it stood at a moment. The only SQL about packs is here."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text

from services.actions.known_organisations import store as known_organisations
from services.actions.officers import store as officers
from shared.database.engine import Row, Session
from shared.eventlog import log
from shared.events.officers import OfficerEvent
from shared.events.organisations import OrganisationEvent


def _then(table: str, columns: str) -> str:
    """Return the SQL of some columns of a table as they stood at the moment `:as_at`."""
    return f"""(
        SELECT {columns} FROM actions."{table}" WHERE changed_at <= :as_at
        UNION ALL
        SELECT {columns} FROM actions.{table}_before
        WHERE changed_at <= :as_at AND valid_to > :as_at
    )"""  # noqa: S608 -- our own names


_GROUP = text(f"""
    SELECT * FROM {_then("group", "id, changed_at, name, organisation_ids")} AS g WHERE id = :id
""")  # noqa: S608
_PLANS = text(f"""
    SELECT * FROM {_then("plan", "id, changed_at, title, owner_ids, aims")} AS p
    WHERE id = ANY(:ids) ORDER BY lower(title), id
""")  # noqa: S608
_OBJECTIVES = text(f"""
    SELECT * FROM {_then("objective", "id, changed_at, plan_id, code, title, aim_code, place, removed")}
        AS o
    WHERE plan_id = ANY(:plan_ids) ORDER BY place, id
""")  # noqa: S608
_ACTION = """id, changed_at, plan_id, objective_id, code, place, left(description, 400) AS description,
    time_words, from_on, until_on, precision, officer_ids, responsible, grounds, ground_ids, state,
    rag, percent, reported_on, suspended_until_on, removed"""
_ACTIONS = text(f"""
    SELECT * FROM {_then("action", _ACTION)} AS a
    WHERE plan_id = ANY(:plan_ids) AND (NOT removed OR changed_at > :since) ORDER BY place, id
""")  # noqa: S608
_ACTIONS_RESTING = text(f"""
    SELECT * FROM {_then("action", _ACTION)} AS a
    WHERE ground_ids && CAST(:ground_ids AS uuid[]) AND NOT removed ORDER BY plan_id, place, id
""")  # noqa: S608
_CONTRACT = """id, changed_at, reference, title, provider_id, officer_id, start_on, end_on, value,
    commissioned_service_ids, decision, terminated_on"""
_CONTRACTS = text(f"""
    SELECT * FROM {_then("known_contract", _CONTRACT)} AS k
    WHERE id = ANY(:ids) OR commissioned_service_ids && CAST(:service_ids AS uuid[])
    ORDER BY coalesce(end_on, 'infinity'), reference, id
""")  # noqa: S608
_DECISIONS = text(f"""
    SELECT * FROM {
    _then(
        "group_decision",
        "id, changed_at, group_id, title, officer_id, asked_on, due_on, current_risk,"
        " residual_risk, recommendations, state",
    )
} AS d
    WHERE group_id = :group_id AND (state IN ('asked', 'deferred') OR changed_at > :since)
    ORDER BY coalesce(due_on, 'infinity'), asked_on, id
""")  # noqa: S608
_AGREED = text(f"""
    SELECT * FROM {
    _then(
        "agreed_action",
        "id, changed_at, group_id, title, officer_id, agreed_on, due_on, state",
    )
} AS a
    WHERE group_id = :group_id AND (state = 'open' OR changed_at > :since)
    ORDER BY coalesce(due_on, 'infinity'), agreed_on, id
""")  # noqa: S608
# The papers are written before a meeting: what happens after them is for the next one.
_MEETINGS = text(f"""
    SELECT least(held_on, papers_due_on) AS told_on, held_on
    FROM {_then("meeting", "id, changed_at, group_id, status, held_on, papers_due_on")} AS m
    WHERE group_id = :group_id AND status = 'held' ORDER BY told_on
""")  # noqa: S608


@dataclass(frozen=True, slots=True)
class Scope:
    """Of what is told: plans as a whole or some objectives of them, services, contracts."""

    plans: dict[UUID, frozenset[UUID] | None] = field(default_factory=dict)
    commissioned_service_ids: frozenset[UUID] = frozenset()
    contract_ids: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Facts:
    """The rows that a pack is made of."""

    plans: Sequence[Row]
    objectives: Sequence[Row]
    actions: Sequence[Row]
    contracts: Sequence[Row]
    decisions: Sequence[Row]
    agreed: Sequence[Row]


def find_group(session: Session, group_id: UUID, as_at: datetime) -> Row | None:
    """Return a group as it stood at a moment; None if it was not there."""
    asked = {"id": group_id, "as_at": as_at}
    return session.execute(_GROUP, asked).mappings().one_or_none()


def meetings(session: Session, group_id: UUID, as_at: datetime) -> Sequence[Row]:
    """Return until when each meeting that a group had held was told, and when it was held."""
    return _rows(session, _MEETINGS, group_id=group_id, as_at=as_at)


def facts(
    session: Session, scope: Scope, *, group_id: UUID, since: datetime, as_at: datetime
) -> Facts:
    """Return everything that a pack is made of, as it stood at a moment, in eight statements at most."""
    times = {"as_at": as_at, "since": since}
    actions = {row["id"]: row for row in _rows(session, _ACTIONS, plan_ids=[*scope.plans], **times)}
    grounds = [*scope.commissioned_service_ids, *scope.contract_ids]
    if grounds:
        resting = _rows(session, _ACTIONS_RESTING, ground_ids=grounds, as_at=as_at)
        actions |= {row["id"]: row for row in resting}
    plan_ids = [*{*scope.plans, *(row["plan_id"] for row in actions.values())}]
    objectives = _rows(session, _OBJECTIVES, plan_ids=plan_ids, as_at=as_at)
    told = [row for row in actions.values() if _is_told(row, scope, grounds)]
    named = [one for row in told if not row["removed"] for one in row["grounds"]]
    listed = {row["objective_id"] for row in told}
    return Facts(
        plans=_rows(session, _PLANS, ids=plan_ids, as_at=as_at),
        objectives=[row for row in objectives if row["id"] in listed or _is_listed(row, scope)],
        actions=told,
        contracts=_rows(
            session,
            _CONTRACTS,
            ids=[*scope.contract_ids, *_of_kind(named, "contract")],
            service_ids=[
                *scope.commissioned_service_ids,
                *_of_kind(named, "commissioned_service"),
            ],
            as_at=as_at,
        ),
        decisions=_rows(session, _DECISIONS, group_id=group_id, **times),
        agreed=_rows(session, _AGREED, group_id=group_id, **times),
    )


def _is_told(row: Row, scope: Scope, grounds: Collection[UUID]) -> bool:
    if row["plan_id"] in scope.plans:
        objectives = scope.plans[row["plan_id"]]
        if objectives is None or row["objective_id"] in objectives:
            return True
    return not row["removed"] and bool(set(grounds).intersection(row["ground_ids"]))


def _is_listed(row: Row, scope: Scope) -> bool:
    """Say whether an objective was asked for, alone or with its whole plan."""
    objectives = scope.plans.get(row["plan_id"], frozenset())
    return not row["removed"] and (objectives is None or row["id"] in objectives)


def _of_kind(grounds: Iterable[dict[str, Any]], kind: str) -> set[UUID]:
    return {UUID(one["id"]) for one in grounds if one["kind"] == kind}


def people(session: Session, officer_ids: Iterable[UUID], as_at: datetime) -> dict[UUID, Row]:
    """Return officers with the posts and names that they had, unless they were erased since."""
    histories = log.histories(session, OfficerEvent, set(officer_ids), until=as_at)
    return {one: officers.PROJECTION.fold(events) or {} for one, events in histories.items()}


def organisation_names(
    session: Session, organisation_ids: Iterable[UUID], as_at: datetime
) -> dict[UUID, str]:
    """Return what organisations were called."""
    histories = log.histories(session, OrganisationEvent, set(organisation_ids), until=as_at)
    folded = {one: known_organisations.PROJECTION.fold(events) for one, events in histories.items()}
    return {one: str(row["name"]) for one, row in folded.items() if row}


def _rows(session: Session, statement: TextClause, **asked: Any) -> Sequence[Row]:  # noqa: ANN401
    return session.execute(statement, asked).mappings().all()
