"""How commissioned services are kept. The only SQL about commissioned services is here."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Column, Date, Integer, Text, TextClause, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from services.contracts.commissioned_services import rules
from services.contracts.contracts.store import BEFORE, CONTRACT
from services.contracts.organisations.columns import name_key
from shared.database.engine import Row, Session
from shared.database.projection import Projection, plain, projected_table, standing_at
from shared.errors import NotFound
from shared.eventlog import log
from shared.events.base import Event, Head, Recorded
from shared.events.commissioned_services import (
    CommissionedServiceAmended,
    CommissionedServiceClosed,
    CommissionedServiceEvaluationConcluded,
    CommissionedServiceEvaluationPlanned,
    CommissionedServiceEvent,
    CommissionedServicePlaced,
    CommissionedServiceRegistered,
    CommissionedServiceReopened,
    CommissionedServiceStageMoved,
    CycleStage,
    Evaluation,
    Placement,
)

SERVICE = projected_table(
    "commissioned_service",
    "contracts",
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False),
    Column("description", Text),
    Column("category", Text),
    Column("category_code", Text),
    Column("lead_commissioner_id", Uuid, nullable=False),
    Column("co_commissioner_ids", ARRAY(Uuid), nullable=False),
    Column("commissioner_kind", Text, nullable=False),
    Column("outcomes", ARRAY(Text), nullable=False),
    Column("outcome_tool", Text),
    Column("minimum_age", Integer),
    Column("maximum_age", Integer),
    Column("areas", JSONB, nullable=False),
    Column("eligibility", Text),
    Column("officer_id", Uuid),
    Column("cycle_stage", Text),
    Column("stage_label", Text),
    Column("stage_since_on", Date),
    Column("placements", JSONB, nullable=False),
    Column("evaluations", JSONB, nullable=False, default=[]),
    Column("closed_on", Date),
    Column("transitional_arrangements", Text),
    Column("close_reason", Text),
)
_REGISTERED = frozenset(CommissionedServiceRegistered.model_fields) - {
    "commissioned_service_id",
    "parties",
}
_STAGE = ("cycle_stage", "stage_label", "stage_since_on")


def _said(event: Event, names: Iterable[str]) -> dict[str, Any]:
    said = {name: plain(getattr(event, name)) for name in names}
    return said | ({"name_key": name_key(said["name"])} if "name" in said else {})


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case CommissionedServiceRegistered() as event:
            return _said(event, _REGISTERED)
        case CommissionedServiceAmended(fields=fields) as event:
            return _said(event, fields)
        case CommissionedServicePlaced() as event:
            return _said(event, ("placements",))
        case CommissionedServiceStageMoved() as event:
            return _said(event, _STAGE)
        case CommissionedServiceEvaluationPlanned() | CommissionedServiceEvaluationConcluded():
            return _said(recorded.event, ("evaluations",))
        case CommissionedServiceClosed(reason=reason) as event:
            said = _said(event, ("closed_on", "transitional_arrangements"))
            return said | {"close_reason": reason}
        case CommissionedServiceReopened():
            return {"closed_on": None, "transitional_arrangements": None, "close_reason": None}
    return None


PROJECTION = Projection(SERVICE, changes)
apply = PROJECTION.apply

# True of a contract `c` that runs on a day.
RUNS = """c.start_on <= :today AND coalesce(c.end_on, 'infinity') >= :today
    AND coalesce(c.terminated_on > :today, true)"""
MOST_SHOWN = 20
_LOCK = text("SELECT * FROM contracts.commissioned_service WHERE id = :id FOR UPDATE")
_KNOWN = text("SELECT id FROM contracts.commissioned_service WHERE id = ANY(:ids)")
_NAMED = text("""
    SELECT ARRAY(SELECT id FROM contracts.organisation WHERE id = ANY(:organisation_ids)),
           ARRAY(SELECT id FROM contracts.known_officer WHERE id = ANY(:officer_ids))
""")
_IS_CONTRACT = text("SELECT EXISTS (SELECT FROM contracts.contract WHERE id = :id)")


def _beside(contracts: str) -> tuple[str, str]:
    """Return what is shown beside what a row of services says, and where it is found."""
    shown = """l.name AS lead_commissioner_name, o.post AS officer_post, co.co_commissioners,
        coalesce(d.live_contracts, 0) AS live_contracts, d.contracts, v.specification"""
    found = f"""
        JOIN contracts.organisation AS l ON l.id = s.lead_commissioner_id
        LEFT JOIN contracts.known_officer AS o ON o.id = s.officer_id
        LEFT JOIN LATERAL (
            SELECT jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name) ORDER BY o.name, o.id)
                AS co_commissioners
            FROM contracts.organisation AS o WHERE o.id = ANY(s.co_commissioner_ids)
        ) AS co ON true
        LEFT JOIN LATERAL (
            SELECT max(c.live_contracts) AS live_contracts, jsonb_agg(jsonb_build_object(
                    'id', c.id, 'title', c.title, 'end_on', c.end_on,
                    'latest_end_on', c.latest_end_on,
                    'provider', jsonb_build_object('id', p.id, 'name', p.name)
                ) ORDER BY coalesce(c.end_on, 'infinity'), c.id) AS contracts
            FROM (
                SELECT c.id, c.title, c.end_on, c.latest_end_on, c.provider_id,
                       count(*) OVER () AS live_contracts
                FROM {contracts} AS c
                WHERE c.commissioned_service_ids @> ARRAY[s.id] AND {RUNS}
                ORDER BY coalesce(c.end_on, 'infinity'), c.id LIMIT {MOST_SHOWN}
            ) AS c
            JOIN contracts.organisation AS p ON p.id = c.provider_id
        ) AS d ON true
        LEFT JOIN LATERAL (
            SELECT jsonb_build_object('id', v.id, 'number', v.number, 'title', v.title,
                                      'review_on', v.review_on) AS specification
            FROM contracts.specification AS v
            WHERE v.commissioned_service_id = s.id AND v.published_on <= :today
              AND coalesce(v.superseded_on > :today, true)
            ORDER BY v.number DESC LIMIT 1
        ) AS v ON true
    """  # noqa: S608 -- our own names
    return shown, found


def _statement(shown: str, rows: str, contracts: str = CONTRACT.fullname) -> str:
    beside, found = _beside(contracts)
    return f"SELECT {shown} {beside} FROM {rows} AS s {found}"  # noqa: S608 -- our own names


_ONE = text(_statement("s.*,", SERVICE.fullname) + "WHERE s.id = :id")
_THEN = text(
    _statement(
        "",
        """(SELECT CAST(:id AS uuid) AS id, CAST(:officer_id AS uuid) AS officer_id,
                   CAST(:lead_commissioner_id AS uuid) AS lead_commissioner_id,
                   CAST(:co_commissioner_ids AS uuid[]) AS co_commissioner_ids)""",
        standing_at(CONTRACT, BEFORE),
    )
)
_FILTERS = {
    "name": "position(:name IN s.name_key) > 0",
    "category": "lower(s.category) = lower(:category)",
    "category_code": "s.category_code = :category_code",
    "cycle_stage": "s.cycle_stage = :cycle_stage",
    "level": """:level = (SELECT one->>'level' FROM jsonb_array_elements(s.placements) AS one
        WHERE CAST(one->>'from_on' AS date) <= :today
        ORDER BY CAST(one->>'from_on' AS date) DESC LIMIT 1)""",
    "lead_commissioner_id": "s.lead_commissioner_id = :lead_commissioner_id",
    "commissioner_kind": "s.commissioner_kind = :commissioner_kind",
    "officer_id": "s.officer_id = :officer_id",
    "age": "coalesce(s.minimum_age <= :age, true) AND coalesce(s.maximum_age >= :age, true)",
    "area": """s.areas = '[]' OR EXISTS (SELECT FROM jsonb_array_elements(s.areas) AS one
        WHERE lower(one->>'label') = lower(:area))""",
    "open": "s.closed_on IS NULL",
    "closing": "s.closed_on > :today",
    "closed": "s.closed_on <= :today",
    "has_contract": f""":has_contract = EXISTS (SELECT FROM contracts.contract AS c
        WHERE c.commissioned_service_ids @> ARRAY[s.id] AND {RUNS})""",
    "evaluation_due_until": """EXISTS (SELECT FROM jsonb_array_elements(s.evaluations) AS one
        WHERE one->>'concluded_on' IS NULL
          AND CAST(one->>'due_on' AS date) <= :evaluation_due_until)""",
    "after": "(s.name_key, s.id) > (:after, :after_id)",
}


@lru_cache(maxsize=256)
def _page(filters: frozenset[str]) -> TextClause:
    where = " AND ".join(f"({_FILTERS[name]})" for name in sorted(filters)) or "true"
    # The page is cut before anything beside it is looked up.
    rows = f"""(SELECT s.* FROM contracts.commissioned_service AS s WHERE {where}
                ORDER BY s.name_key, s.id LIMIT :limit)"""  # noqa: S608 -- our own names
    return text(_statement("s.*,", rows) + "ORDER BY s.name_key, s.id")


def known(session: Session, commissioned_service_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Return those of some commissioned services that there are."""
    ids = list(commissioned_service_ids)
    return frozenset(session.execute(_KNOWN, {"ids": ids}).scalars() if ids else ())


def lock(session: Session, commissioned_service_id: UUID) -> rules.Service:
    """Return a service to decide about, held until the transaction ends."""
    row = session.execute(_LOCK, {"id": commissioned_service_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return service(row)


def service(row: Row) -> rules.Service:
    """Return what a decision needs to know of a service that stands in a row."""
    return rules.Service(
        id=row["id"],
        head=Head(row["version"], row["changed_at"]),
        lead_commissioner_id=row["lead_commissioner_id"],
        co_commissioner_ids=tuple(row["co_commissioner_ids"]),
        minimum_age=row["minimum_age"],
        maximum_age=row["maximum_age"],
        cycle_stage=CycleStage(row["cycle_stage"]) if row["cycle_stage"] else None,
        stage_label=row["stage_label"],
        stage_since_on=row["stage_since_on"],
        placements=tuple(map(Placement.model_validate, row["placements"])),
        evaluations=tuple(map(Evaluation.model_validate, row["evaluations"])),
        closed_on=row["closed_on"],
    )


def missing(session: Session, named: Mapping[str, Any]) -> rules.Missing:
    """Return what of all that a service names is not there."""
    lead, officer = named.get("lead_commissioner_id"), named.get("officer_id")
    organisations = {*named.get("co_commissioner_ids", ()), *((lead,) if lead else ())}
    officers = {officer} if officer else set()
    ids = {"organisation_ids": list(organisations), "officer_ids": list(officers)}
    there = session.execute(_NAMED, ids).one()
    return rules.Missing(
        organisations=len(there[0]) < len(organisations), officer=len(there[1]) < len(officers)
    )


def is_contract(session: Session, contract_id: UUID) -> bool:
    """Say whether a contract stands in the register."""
    return bool(session.execute(_IS_CONTRACT, {"id": contract_id}).scalar())


def get(session: Session, commissioned_service_id: UUID, today: date) -> Row:
    """Return a service to show, with the contracts that deliver it today."""
    found = session.execute(_ONE, {"id": commissioned_service_id, "today": today})
    row = found.mappings().one_or_none()
    if row is None:
        raise NotFound
    return row


def as_at(session: Session, commissioned_service_id: UUID, moment: datetime, day: date) -> Row:
    """Return a service as it stood at a moment, with the names that organisations have now."""
    row = PROJECTION.fold(
        log.history(session, CommissionedServiceEvent, commissioned_service_id, until=moment)
    )
    if row is None:
        raise NotFound
    named = ("id", "officer_id", "lead_commissioner_id", "co_commissioner_ids")
    asked = {name: row[name] for name in named} | {"today": day, "as_at": moment}
    return row | dict(session.execute(_THEN, asked).mappings().one())


def page(
    session: Session,
    *,
    filters: Mapping[str, Any],
    today: date,
    after: tuple[str, UUID] | None,
    limit: int,
) -> Sequence[Row]:
    """Return services by name, those after a place in the list."""
    wanted = {name: value for name, value in filters.items() if value is not None}
    status = wanted.pop("status", None)
    names = frozenset(wanted) | ({str(status)} if status else set())
    if "name" in wanted:
        wanted["name"] = name_key(wanted["name"])
    if after is not None:
        names |= {"after"}
        wanted |= {"after": after[0], "after_id": after[1]}
    asked = wanted | {"today": today, "limit": limit}
    return session.execute(_page(names), asked).mappings().all()
