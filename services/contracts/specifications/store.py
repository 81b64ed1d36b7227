"""How specifications are kept. The only SQL about specifications is here."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Column, Date, Integer, Text, TextClause, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from services.contracts.specifications import rules
from shared.database.engine import Row, Session
from shared.database.projection import Projection, plain, projected_table
from shared.errors import NotFound
from shared.eventlog import log
from shared.events.base import Head, Recorded
from shared.events.specifications import (
    Participation,
    SpecificationAmended,
    SpecificationApplied,
    SpecificationDiscarded,
    SpecificationDrafted,
    SpecificationEvent,
    SpecificationPublished,
    SpecificationReviewed,
    SpecificationStatus,
    SpecificationSuperseded,
    SpecifiedOutcome,
)

SPECIFICATION = projected_table(
    "specification",
    "contracts",
    Column("commissioned_service_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("outcomes", JSONB, nullable=False),
    Column("review_on", Date),
    Column("reviewed_on", Date),
    Column("document_url", Text),
    Column("families_part", JSONB(none_as_null=True)),
    Column("status", Text, nullable=False),
    Column("published_on", Date),
    Column("superseded_on", Date),
    Column("superseded_by_id", Uuid),
    Column("contract_ids", ARRAY(Uuid), nullable=False, default=[]),
)
_DRAFTED = frozenset(SpecificationDrafted.model_fields) - {"specification_id", "parties"}


def _said(recorded: Recorded, names: Iterable[str]) -> dict[str, Any]:
    return {name: plain(getattr(recorded.event, name)) for name in names}


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case SpecificationDrafted():
            return _said(recorded, _DRAFTED) | {"status": SpecificationStatus.DRAFT}
        case SpecificationAmended(fields=fields):
            return _said(recorded, fields)
        case SpecificationDiscarded():
            return {"status": SpecificationStatus.DISCARDED}
        case SpecificationPublished(published_on=published_on):
            return {"status": SpecificationStatus.PUBLISHED, "published_on": published_on}
        case SpecificationReviewed():
            return _said(recorded, ("reviewed_on", "review_on"))
        case SpecificationSuperseded(superseded_on=superseded_on, by_id=by_id):
            return {
                "status": SpecificationStatus.SUPERSEDED,
                "superseded_on": superseded_on,
                "superseded_by_id": by_id,
            }
        case SpecificationApplied():
            return _said(recorded, ("contract_ids",))
    return None


PROJECTION = Projection(SPECIFICATION, changes)
apply = PROJECTION.apply

# Held, so that two versions never get one number, and one gives way before the next counts.
_SERVICE = text("""
    SELECT id, lead_commissioner_id, co_commissioner_ids FROM contracts.commissioned_service
    WHERE id = :id FOR UPDATE
""")
_VERSIONS = text("""
    SELECT coalesce(max(number), 0) AS last_number,
           coalesce(bool_or(status = 'draft'), false) AS has_draft
    FROM contracts.specification WHERE commissioned_service_id = :service_id
""")
_WITH_SERVICE = """
    FROM contracts.specification AS v
    JOIN contracts.commissioned_service AS s ON s.id = v.commissioned_service_id
"""
_DECIDED_ON = f"SELECT v.*, s.lead_commissioner_id, s.co_commissioner_ids {_WITH_SERVICE}"
_LOCK = text(f"{_DECIDED_ON} WHERE v.id = :id FOR UPDATE OF v")
_LAST = text(f"""
    {_DECIDED_ON} WHERE v.commissioned_service_id = :service_id AND v.status = 'published'
    FOR UPDATE OF v
""")
_DELIVERING = text("""
    SELECT id FROM contracts.contract
    WHERE id = ANY(:ids) AND commissioned_service_ids @> ARRAY[CAST(:service_id AS uuid)]
""")
_TITLES = """(SELECT jsonb_agg(jsonb_build_object('id', c.id, 'name', c.title) ORDER BY c.title, c.id)
    FROM contracts.contract AS c WHERE c.id = ANY({ids}))"""
_SHOWN = f"""
    SELECT v.*, coalesce(v.review_on, 'infinity')::text AS review_key, s.name AS service_name,
           s.lead_commissioner_id, s.co_commissioner_ids,
           {_TITLES.format(ids="v.contract_ids")} AS contracts
    {_WITH_SERVICE}
"""
_ONE = text(f"{_SHOWN} WHERE v.id = :id")
_BESIDE = text(f"""
    SELECT name AS service_name, lead_commissioner_id, co_commissioner_ids,
           {_TITLES.format(ids=":contract_ids")} AS contracts
    FROM contracts.commissioned_service WHERE id = :commissioned_service_id
""")  # noqa: S608 -- our own names
_FILTERS = {
    "commissioned_service_id": "v.commissioned_service_id = :commissioned_service_id",
    "status": "v.status = :status",
    "contract_id": "v.contract_ids @> ARRAY[CAST(:contract_id AS uuid)]",
    "review_until": "v.status = 'published' AND v.review_on <= :review_until",
    "seen_by": """v.published_on IS NOT NULL OR s.lead_commissioner_id = :seen_by
        OR :seen_by = ANY(s.co_commissioner_ids)""",
    "after": "(coalesce(v.review_on, 'infinity'), v.id) > (CAST(:after AS date), :after_id)",
}


@lru_cache(maxsize=64)
def _page(filters: frozenset[str]) -> TextClause:
    where = " AND ".join(f"({_FILTERS[name]})" for name in sorted(filters)) or "true"
    return text(
        f"{_SHOWN} WHERE {where} ORDER BY coalesce(v.review_on, 'infinity'), v.id LIMIT :limit"
    )


def hold_service(session: Session, service_id: UUID) -> rules.ServiceFacts | None:
    """Return what must be known of a service, held until the transaction ends."""
    row = session.execute(_SERVICE, {"id": service_id}).one_or_none()
    if row is None:
        return None
    return rules.ServiceFacts(row.id, row.lead_commissioner_id, tuple(row.co_commissioner_ids))


def versions(session: Session, service_id: UUID) -> rules.Versions:
    """Return which versions a service has."""
    row = session.execute(_VERSIONS, {"service_id": service_id}).one()
    return rules.Versions(row.last_number, row.has_draft)


def lock(session: Session, specification_id: UUID) -> rules.Specification:
    """Return a specification to decide about, held until the transaction ends."""
    row = session.execute(_LOCK, {"id": specification_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return specification(row)


def lock_last(session: Session, service_id: UUID) -> rules.Specification | None:
    """Return the version of a service's specification that counts, held to the end."""
    row = session.execute(_LAST, {"service_id": service_id}).mappings().one_or_none()
    return specification(row) if row else None


def specification(row: Row) -> rules.Specification:
    """Return what a decision needs to know of a specification that stands in a row."""
    return rules.Specification(
        id=row["id"],
        head=Head(row["version"], row["changed_at"]),
        service=rules.ServiceFacts(
            row["commissioned_service_id"],
            row["lead_commissioner_id"],
            tuple(row["co_commissioner_ids"]),
        ),
        number=row["number"],
        title=row["title"],
        status=SpecificationStatus(row["status"]),
        outcomes=tuple(map(SpecifiedOutcome.model_validate, row["outcomes"])),
        review_on=row["review_on"],
        document_url=row["document_url"],
        families_part=Participation.model_validate(row["families_part"])
        if row["families_part"]
        else None,
        published_on=row["published_on"],
        contract_ids=tuple(row["contract_ids"]),
    )


def delivering(session: Session, contract_ids: Sequence[UUID], service_id: UUID) -> frozenset[UUID]:
    """Return those of some contracts that deliver a service."""
    wanted = {"ids": list(contract_ids), "service_id": service_id}
    return frozenset(session.execute(_DELIVERING, wanted).scalars())


def get(session: Session, specification_id: UUID) -> Row:
    """Return a specification to show."""
    row = session.execute(_ONE, {"id": specification_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return row


def as_at(session: Session, specification_id: UUID, moment: datetime) -> Row:
    """Return a specification as it stood at a moment, with the names that things have now."""
    history = log.history(session, SpecificationEvent, specification_id, until=moment)
    row = PROJECTION.fold(history)
    if row is None:
        raise NotFound
    named = {name: row[name] for name in ("commissioned_service_id", "contract_ids")}
    return row | dict(session.execute(_BESIDE, named).mappings().one())


def page(
    session: Session,
    *,
    filters: Mapping[str, Any],
    after: tuple[str, UUID] | None,
    limit: int,
) -> Sequence[Row]:
    """Return specifications by the day of their review, those after a place in the list."""
    wanted = {name: value for name, value in filters.items() if value is not None}
    place = {"after": after[0], "after_id": after[1]} if after else {}
    statement = _page(frozenset(wanted) | ({"after"} if after else set()))
    return session.execute(statement, wanted | place | {"limit": limit}).mappings().all()


def review_key(part: object) -> str:
    """Return the day in a cursor, if it is one: a date, or `infinity` for none."""
    return "infinity" if part == "infinity" else date.fromisoformat(str(part)).isoformat()
