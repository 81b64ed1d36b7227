"""How contracts are kept. The only SQL about contracts is here."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    Numeric,
    Text,
    Uuid,
    column,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.selectable import TextualSelect

from services.contracts.contracts import rules
from shared.database.engine import Row, Session
from shared.database.projection import Projection, earlier_table, plain, projected_table
from shared.errors import NotFound
from shared.eventlog import log
from shared.events.base import Head, Recorded
from shared.events.contracts import (
    ContractAssigned,
    ContractAwarded,
    ContractCorrected,
    ContractDecided,
    ContractDecisionWithdrawn,
    ContractEnded,
    ContractEvent,
    ContractExtended,
    ContractReopened,
    ContractResumed,
    ContractStarted,
    ContractSucceeded,
    ContractSuspended,
    ContractTerminated,
    ContractTransferred,
    ContractVaried,
)

CONTRACT = projected_table(
    "contract",
    "contracts",
    Column("reference", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("description", Text),
    Column("category", Text),
    Column("kind", Text, nullable=False),
    Column("framework_id", Uuid),
    Column("predecessor_ids", ARRAY(Uuid), nullable=False),
    Column("successor_ids", ARRAY(Uuid), nullable=False, default=[]),
    Column("commissioned_service_ids", ARRAY(Uuid), nullable=False),
    Column("provider_id", Uuid, nullable=False),
    Column("other_provider_ids", ARRAY(Uuid), nullable=False),
    Column("sub_contractor_ids", ARRAY(Uuid), nullable=False),
    Column("lead_commissioner_id", Uuid, nullable=False),
    Column("co_commissioner_ids", ARRAY(Uuid), nullable=False),
    Column("officer_id", Uuid),
    Column("directorate", Text),
    Column("regime", Text),
    Column("regime_reason", Text),
    Column("procedure", Text),
    Column("tender_route", Text),
    Column("cpv_codes", ARRAY(Text), nullable=False),
    Column("procurement_category", Text),
    Column("classifications", JSONB, nullable=False),
    Column("areas", JSONB, nullable=False),
    Column("open_contracting_id", Text),
    Column("value", Numeric(15, 2)),
    Column("yearly_value", Numeric(15, 2)),
    Column("irrecoverable_vat", Numeric(15, 2)),
    Column("fixed_cost", Boolean),
    Column("lines", JSONB, nullable=False),
    Column("currency", Text, nullable=False),
    Column("awarded_on", Date),
    Column("start_on", Date, nullable=False),
    Column("end_on", Date),
    Column("latest_end_on", Date),
    Column("extension_options", JSONB, nullable=False),
    Column("notice_months", Integer),
    Column("review_on", Date),
    Column("ladder_months", ARRAY(Integer), nullable=False),
    Column("standard_terms", Text),
    Column("clauses", JSONB, nullable=False),
    Column("documents", JSONB, nullable=False),
    Column("end_set_by", Uuid, nullable=False),
    Column("end_known_at", DateTime(timezone=True), nullable=False),
    Column("review_set_by", Uuid, nullable=False),
    Column("terms_set_by", Uuid, nullable=False),
    Column("variations", Integer, nullable=False, default=0),
    Column("value_share", Numeric(9, 4)),
    Column("term_share", Numeric(9, 4)),
    Column("suspended_on", Date),
    Column("terminated_on", Date),
    Column("decision", Text),
    Column("decision_set_by", Uuid),
    Column("phase_told", Text),
    Column("import_id", Uuid),
)
BEFORE = earlier_table(CONTRACT, without=("regime_reason",))
_TERMS_OF_ALERTS = {"extension_options", "notice_months", "ladder_months"}


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in values.items()}


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets; a date that is set anew is known by its event."""
    end_is_set = {
        "end_set_by": recorded.id,
        "end_known_at": recorded.recorded_at,
        "decision": None,
        "decision_set_by": None,
    }
    match recorded.event:
        case ContractAwarded() as event:
            values = {name: getattr(event, name) for name in _AWARDED}
            by_this = {"review_set_by": recorded.id, "terms_set_by": recorded.id}
            return _plain(values) | end_is_set | by_this
        case ContractCorrected(fields=fields) | ContractVaried(fields=fields) as event:
            values = _plain({name: getattr(event, name) for name in fields})
            if "end_on" in fields:
                values |= end_is_set
            if "review_on" in fields:
                values["review_set_by"] = recorded.id
            if _TERMS_OF_ALERTS.intersection(fields):
                values["terms_set_by"] = recorded.id
            if isinstance(event, ContractVaried):
                shares = {"value_share": event.value_share, "term_share": event.term_share}
                values |= {"variations": event.number} | shares
            return values
        case ContractExtended(end_on=end_on):
            return {"end_on": end_on} | end_is_set
        case ContractSuspended(suspended_on=suspended_on):
            return {"suspended_on": suspended_on}
        case ContractResumed():
            return {"suspended_on": None}
        case ContractTerminated(terminated_on=terminated_on):
            return {"terminated_on": terminated_on}
        case ContractDecided(decision=decision):
            return {"decision": decision, "decision_set_by": recorded.id}
        case ContractDecisionWithdrawn():
            # As if the end were set anew: whoever was told before is told again.
            return end_is_set
        case ContractAssigned(officer_id=officer_id):
            return {"officer_id": officer_id}
        case ContractSucceeded(successor_ids=successor_ids):
            return {"successor_ids": list(successor_ids)}
        case ContractTransferred() as event:
            return _plain({name: getattr(event, name) for name in _TRANSFERRED})
        case ContractStarted() | ContractReopened():
            return {"phase_told": "started"}
        case ContractEnded():
            return {"phase_told": "ended"}
    return None


_AWARDED = frozenset(ContractAwarded.model_fields) - {"contract_id", "parties"}
_TRANSFERRED = (
    "provider_id",
    "other_provider_ids",
    "sub_contractor_ids",
    "lead_commissioner_id",
    "co_commissioner_ids",
)
PROJECTION = Projection(CONTRACT, changes, earlier=BEFORE)
apply = PROJECTION.apply

_KEPT = tuple(column.name for column in CONTRACT.columns)
_COLUMNS_SHOWN = (*_KEPT, "provider_name", "lead_commissioner_name", "officer_post")
_SHOWN = f"""
    SELECT {", ".join(f"c.{name}" for name in _KEPT)},
           p.name AS provider_name, l.name AS lead_commissioner_name, o.post AS officer_post
    FROM contracts.contract AS c
    JOIN contracts.organisation AS p ON p.id = c.provider_id
    JOIN contracts.organisation AS l ON l.id = c.lead_commissioner_id
    LEFT JOIN contracts.known_officer AS o ON o.id = c.officer_id
"""  # noqa: S608 -- our own names


def _shown(rest: str) -> TextualSelect:
    """Return a statement that says its columns itself, so that no answer is asked for them anew."""
    return text(f"{_SHOWN} {rest}").columns(*map(column, _COLUMNS_SHOWN))


_ONE = _shown("WHERE c.id = :id")
_LOCK = text("""
    SELECT id, version, changed_at, provider_id, other_provider_ids, lead_commissioner_id,
           co_commissioner_ids, start_on, end_on, latest_end_on, terminated_on
    FROM contracts.contract WHERE id = :id FOR UPDATE
""")
_AWARD_FACTS = text("""
    SELECT EXISTS (SELECT FROM contracts.contract
                   WHERE lead_commissioner_id = :lead_commissioner_id AND reference = :reference)
               AS reference_taken,
           ARRAY(SELECT id FROM contracts.organisation WHERE id = ANY(:organisation_ids))
               AS known_organisations,
           CAST(:officer_id AS uuid) IS NULL
               OR EXISTS (SELECT FROM contracts.known_officer WHERE id = :officer_id)
               AS officer_known
""")
_WITH_REFERENCES = text("""
    SELECT c.* FROM contracts.contract AS c
    JOIN unnest(CAST(:leads AS uuid[]), CAST(:references AS text[])) AS wanted (lead, reference)
      ON c.lead_commissioner_id = wanted.lead AND c.reference = wanted.reference
    FOR UPDATE OF c
""")
_NAMES = text("SELECT id, name FROM contracts.organisation WHERE id = ANY(:ids)")
_ENDING = text("""
    SELECT c.id, c.title, p.name AS provider_name, least(c.end_on, c.terminated_on) AS last_on
    FROM contracts.contract AS c
    JOIN contracts.organisation AS p ON p.id = c.provider_id
    WHERE least(c.end_on, c.terminated_on) BETWEEN :first AND :last
    ORDER BY last_on, c.title, c.id LIMIT :limit
""")
_FILTERS = {
    "provider_id": ":provider_id IN (c.provider_id) OR :provider_id = ANY(c.other_provider_ids)",
    "lead_commissioner_id": "c.lead_commissioner_id = :lead_commissioner_id",
    "officer_id": "c.officer_id = :officer_id",
    "reference": "c.reference = :reference",
    "ends_from": "c.end_on >= :ends_from",
    "ends_until": "c.end_on <= :ends_until",
    "import_id": "c.import_id = :import_id",
    "after": "(coalesce(c.end_on, 'infinity'), c.id) > (CAST(:after AS date), :after_id)",
}


@lru_cache(maxsize=256)
def _page(filters: frozenset[str]) -> TextualSelect:
    where = " AND ".join(f"({_FILTERS[name]})" for name in sorted(filters)) or "true"
    return _shown(f"WHERE {where} ORDER BY coalesce(c.end_on, 'infinity'), c.id LIMIT :limit")


def lock(session: Session, contract_id: UUID) -> rules.Contract:
    """Return a contract to decide about, held until the transaction ends."""
    row = session.execute(_LOCK, {"id": contract_id}).one_or_none()
    if row is None:
        raise NotFound
    return rules.Contract(
        id=row.id,
        head=Head(row.version, row.changed_at),
        provider_id=row.provider_id,
        other_provider_ids=tuple(row.other_provider_ids),
        lead_commissioner_id=row.lead_commissioner_id,
        co_commissioner_ids=tuple(row.co_commissioner_ids),
        start_on=row.start_on,
        end_on=row.end_on,
        latest_end_on=row.latest_end_on,
        terminated_on=row.terminated_on,
    )


def award_facts(session: Session, order: ContractAwarded) -> rules.AwardFacts:
    """Return what an award is decided on; of two at once, the constraint lets one take a reference."""
    row = session.execute(
        _AWARD_FACTS,
        {
            "lead_commissioner_id": order.lead_commissioner_id,
            "reference": order.reference,
            "organisation_ids": [
                order.provider_id,
                order.lead_commissioner_id,
                *order.other_provider_ids,
                *order.co_commissioner_ids,
            ],
            "officer_id": order.officer_id,
        },
    ).one()
    return rules.AwardFacts(
        reference_taken=row.reference_taken,
        known_organisations=frozenset(row.known_organisations),
        officer_known=row.officer_known,
    )


def lock_references(
    session: Session, wanted: Sequence[tuple[UUID, str]]
) -> dict[tuple[UUID, str], Row]:
    """Return those contracts that stand under some references, held until the transaction ends."""
    rows = session.execute(
        _WITH_REFERENCES,
        {"leads": [lead for lead, _ in wanted], "references": [name for _, name in wanted]},
    ).mappings()
    return {(row["lead_commissioner_id"], row["reference"]): row for row in rows}


def get(session: Session, contract_id: UUID) -> Row:
    """Return a contract to show."""
    row = session.execute(_ONE, {"id": contract_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return row


def as_at(session: Session, contract_id: UUID, moment: datetime) -> Row:
    """Return a contract as it stood at a moment, with the names that its organisations have now."""
    row = PROJECTION.fold(log.history(session, ContractEvent, contract_id, until=moment))
    if row is None:
        raise NotFound
    names = names_of(session, (row["provider_id"], row["lead_commissioner_id"]))
    return row | {
        "provider_name": names[row["provider_id"]],
        "lead_commissioner_name": names[row["lead_commissioner_id"]],
        "officer_post": None,
    }


def names_of(session: Session, organisation_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of organisations."""
    rows = session.execute(_NAMES, {"ids": list(organisation_ids)})
    return {row.id: row.name for row in rows}


def page(
    session: Session,
    *,
    filters: Mapping[str, Any],
    after: tuple[str, UUID] | None,
    limit: int,
) -> Sequence[Row]:
    """Return contracts by their end, those after a place in the list; without an end they are last."""
    wanted = {name: value for name, value in filters.items() if value is not None}
    if after is not None:
        wanted["after"] = after[0]
    after_id = {"after_id": after[1]} if after else {}
    statement = _page(frozenset(wanted))
    return session.execute(statement, wanted | after_id | {"limit": limit}).mappings().all()


def ending(session: Session, *, first: date, last: date, limit: int) -> Sequence[Row]:
    """Return what is public of the contracts whose last day lies between two days."""
    found = session.execute(_ENDING, {"first": first, "last": last, "limit": limit})
    return found.mappings().all()


def end_key(part: object) -> str:
    """Return the end in a cursor, if it is one: a date, or `infinity` for none."""
    return "infinity" if part == "infinity" else date.fromisoformat(str(part)).isoformat()
