"""How contracts are kept. The only SQL about contracts is here."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
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

from services.contracts.contracts import columns, rules
from shared.database.engine import Row, Session
from shared.database.projection import Projection, earlier_table, projected_table
from shared.errors import NotFound
from shared.eventlog import log
from shared.events.contracts import ContractAwarded, ContractEvent
from shared.events.terms import ContractKind

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
    Column("phase_on", Date),
    Column("known_at", DateTime(timezone=True), nullable=False),
    Column("import_id", Uuid),
)
BEFORE = earlier_table(CONTRACT, without=("regime_reason",))
PROJECTION = Projection(CONTRACT, columns.changes, earlier=BEFORE)
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


# One statement for all that is shown, the titles of the contracts that it names among it.
_RELATED = """
    (SELECT jsonb_object_agg(r.id, r.title) FROM contracts.contract AS r
     WHERE r.id = ANY(c.predecessor_ids || c.successor_ids || c.framework_id)) AS related,
"""
_ONE = text(_SHOWN.replace("SELECT", f"SELECT {_RELATED}", 1) + "WHERE c.id = :id").columns(
    *map(column, ("related", *_COLUMNS_SHOWN))
)
_LOCK = text("SELECT * FROM contracts.contract WHERE id = ANY(:ids) ORDER BY id FOR UPDATE")
_OF_OFFICER = text("""
    SELECT id FROM contracts.contract WHERE officer_id = :officer_id AND terminated_on IS NULL
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
_KNOWN = text("SELECT id FROM contracts.organisation WHERE id = ANY(:ids)")
_KNOWN_SERVICES = text("SELECT id FROM contracts.commissioned_service WHERE id = ANY(:ids)")
# Held, so that it does not become another kind of thing before the lot or call-off stands.
_FRAMEWORK = text("SELECT kind FROM contracts.contract WHERE id = :id FOR SHARE")
_CALLED_BY = text("SELECT DISTINCT kind FROM contracts.contract WHERE framework_id = :id")
_ANCESTORS = text("""
    WITH RECURSIVE ancestor (id) AS (
        SELECT unnest(CAST(:ids AS uuid[]))
        UNION
        SELECT unnest(c.predecessor_ids)
        FROM ancestor JOIN contracts.contract AS c ON c.id = ancestor.id
    )
    SELECT id FROM ancestor
""")
_WITH_REFERENCES = text("""
    SELECT c.* FROM contracts.contract AS c
    JOIN unnest(CAST(:leads AS uuid[]), CAST(:references AS text[])) AS wanted (lead, reference)
      ON c.lead_commissioner_id = wanted.lead AND c.reference = wanted.reference
    FOR UPDATE OF c
""")
_NAMES = text("SELECT id, name FROM contracts.organisation WHERE id = ANY(:ids)")
_TITLES = text("SELECT id, title FROM contracts.contract WHERE id = ANY(:ids)")
_ENDING = text("""
    SELECT c.id, c.title, p.name AS provider_name, least(c.end_on, c.terminated_on) AS last_on
    FROM contracts.contract AS c
    JOIN contracts.organisation AS p ON p.id = c.provider_id
    WHERE least(c.end_on, c.terminated_on) BETWEEN :first AND :last
    ORDER BY last_on, c.title, c.id LIMIT :limit
""")


def lock(session: Session, contract_id: UUID) -> rules.Contract:
    """Return a contract to decide about, held until the transaction ends."""
    found = lock_some(session, [contract_id])
    if not found:
        raise NotFound
    return found[0]


def lock_some(session: Session, contract_ids: Iterable[UUID]) -> tuple[rules.Contract, ...]:
    """Return those of some contracts that there are, held until the transaction ends."""
    ids = list(contract_ids)
    if not ids:
        return ()
    return tuple(map(columns.standing, session.execute(_LOCK, {"ids": ids}).mappings()))


def of_officer(session: Session, officer_id: UUID) -> Sequence[UUID]:
    """Return the contracts for which an officer is responsible, but for those that were terminated."""
    return session.execute(_OF_OFFICER, {"officer_id": officer_id}).scalars().all()


def award_facts(session: Session, order: ContractAwarded, organisation_ids: Iterable[UUID]) -> Row:
    """Return what stands of that which an award names; of two at once one takes the reference."""
    return (
        session.execute(
            _AWARD_FACTS,
            {
                "lead_commissioner_id": order.lead_commissioner_id,
                "reference": order.reference,
                "organisation_ids": list(organisation_ids),
                "officer_id": order.officer_id,
            },
        )
        .mappings()
        .one()
    )


def hold_framework(session: Session, framework_id: UUID) -> ContractKind | None:
    """Return of which kind a framework is, held until the transaction ends."""
    kind = session.execute(_FRAMEWORK, {"id": framework_id}).scalar()
    return ContractKind(kind) if kind else None


def called_by(session: Session, contract_id: UUID) -> frozenset[ContractKind]:
    """Return the kinds of those that name a contract as their framework."""
    return frozenset(
        ContractKind(kind) for kind in session.execute(_CALLED_BY, {"id": contract_id}).scalars()
    )


def ancestors(session: Session, contract_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Return some contracts, what they took over from, and so on, each once."""
    ids = list(contract_ids)
    return frozenset(session.execute(_ANCESTORS, {"ids": ids}).scalars() if ids else ())


def known_organisations(session: Session, organisation_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Return those of some organisations that stand in the register."""
    ids = list(organisation_ids)
    return frozenset(session.execute(_KNOWN, {"ids": ids}).scalars() if ids else ())


def known_services(session: Session, service_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Return those of some commissioned services that stand in the register."""
    ids = list(service_ids)
    return frozenset(session.execute(_KNOWN_SERVICES, {"ids": ids}).scalars() if ids else ())


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
    related = (row["framework_id"], *row["predecessor_ids"], *row["successor_ids"])
    titles = session.execute(_TITLES, {"ids": [one for one in related if one]})
    return row | {
        "related": {str(one.id): one.title for one in titles},
        "provider_name": names[row["provider_id"]],
        "lead_commissioner_name": names[row["lead_commissioner_id"]],
        "officer_post": None,
    }


def names_of(session: Session, organisation_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of organisations."""
    rows = session.execute(_NAMES, {"ids": list(organisation_ids)})
    return {row.id: row.name for row in rows}


def ending(session: Session, *, first: date, last: date, limit: int) -> Sequence[Row]:
    """Return what is public of the contracts whose last day lies between two days."""
    found = session.execute(_ENDING, {"first": first, "last": last, "limit": limit})
    return found.mappings().all()
