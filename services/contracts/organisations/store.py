"""How organisations are kept. The only SQL about organisations is here."""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, Column, Date, Text, TextClause, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from services.contracts.organisations import columns, identifiers, rules
from services.contracts.organisations.columns import name_key
from shared.database.engine import Row, Session
from shared.database.projection import Projection, earlier_table, projected_table, standing_at
from shared.errors import NotFound
from shared.eventlog import log
from shared.events.base import Head
from shared.events.organisations import Identifier, OrganisationEvent, Registration

ORGANISATION = projected_table(
    "organisation",
    "contracts",
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False),
    Column("kinds", ARRAY(Text), nullable=False),
    Column("identifiers", JSONB, nullable=False),
    Column("twin_numbers", ARRAY(Text), nullable=False),
    Column("sme", Boolean),
    Column("vcse", Boolean),
    Column("vcse_type", Text),
    Column("accepts_direct_payments", Boolean),
    Column("send_compliance", Text),
    Column("send_checked_on", Date),
    Column("website", Text),
    Column("registrations", JSONB, nullable=False, default=[]),
    Column("successor_id", Uuid),
    Column("succeeded_on", Date),
    Column("merged_into_id", Uuid),
)
BEFORE = earlier_table(ORGANISATION, without=("twin_numbers",))


PROJECTION = Projection(ORGANISATION, columns.changes, earlier=BEFORE)
apply = PROJECTION.apply

_ONE = text("SELECT * FROM contracts.organisation WHERE id = :id")
_LOCK = text("SELECT * FROM contracts.organisation WHERE id = ANY(:ids) ORDER BY id FOR UPDATE")
_LOCK_IDENTIFIER = text("SELECT pg_advisory_xact_lock(hashtextextended(:identifier, 0))")
_LOCK_SUCCESSION = text("SELECT pg_advisory_xact_lock(hashtext('contracts.organisation.next'))")
_WITH_IDENTIFIER = text("""
    SELECT id FROM contracts.organisation WHERE identifiers @> CAST(:identifier AS jsonb) LIMIT 1
""")
# A name of one that was merged is a name of the one that stands.
_WITH_NAMES = text("""
    SELECT DISTINCT ON (n.name_key) n.name_key, o.id, o.version, o.changed_at, o.identifiers
    FROM contracts.organisation AS n
    JOIN contracts.organisation AS o ON o.id = coalesce(n.merged_into_id, n.id)
    WHERE n.name_key = ANY(:keys)
    ORDER BY n.name_key, n.merged_into_id IS NOT NULL, n.id
""")
_MERGED_INTO = text("SELECT id FROM contracts.organisation WHERE merged_into_id = :id")
_AFTER = text("""
    WITH RECURSIVE after (id) AS (
        SELECT CAST(:id AS uuid)
        UNION
        SELECT coalesce(o.merged_into_id, o.successor_id)
        FROM after JOIN contracts.organisation AS o ON o.id = after.id
        WHERE coalesce(o.merged_into_id, o.successor_id) IS NOT NULL
    )
    SELECT id FROM after
""")
_RELATED = """
    SELECT id, name, successor_id, merged_into_id FROM {base} AS o
    WHERE id = ANY(:named) OR merged_into_id = ANY(:ids)
       OR successor_id = ANY(:ids)
       OR successor_id IN (SELECT id FROM {base} AS m WHERE m.merged_into_id = ANY(:ids))
    ORDER BY name_key, id
"""
_REGULATORS = """
    ARRAY(SELECT DISTINCT r.regulator
          FROM jsonb_to_recordset(o.registrations)
              AS r (regulator text, registered_on date, expires_on date, ended_on date)
          WHERE coalesce(r.registered_on <= :today, true)
            AND coalesce(r.expires_on >= :today, true) AND coalesce(r.ended_on > :today, true)
          ORDER BY r.regulator)
"""
_FILTERS = {
    "name_key": "starts_with(name_key, :name_key)",
    "kind": ":kind = ANY(kinds)",
    "identifier": "(identifiers @> CAST(:identifier AS jsonb)"
    " OR identifiers @> CAST(:identifier_kept AS jsonb))",
    "regulators": "registrations @> CAST(:registered AS jsonb)"
    f" AND {_REGULATORS} @> CAST(:regulators AS text[])",
    "after_name": "(name_key, id) > (:after_name, :after_id)",
}


@lru_cache(maxsize=256)
def _page(filters: frozenset[str], *, merged: bool, then: bool) -> TextClause:
    conditions = [_FILTERS[name] for name in sorted(filters)]
    conditions.append(f"merged_into_id IS {'NOT ' if merged else ''}NULL")
    return text(f"""
        SELECT * FROM {standing_at(ORGANISATION, BEFORE) if then else ORGANISATION.fullname} AS o
        WHERE {" AND ".join(conditions)}
        ORDER BY name_key, id LIMIT :limit
    """)  # noqa: S608 -- our own names


@lru_cache(maxsize=64)
def _counts(filters: frozenset[str]) -> TextClause:
    conditions = [_FILTERS[name] for name in sorted(filters)]
    return text(f"""
        SELECT kinds, regulators, count(*) AS count
        FROM (SELECT kinds, {_REGULATORS} AS regulators FROM contracts.organisation AS o
              WHERE {" AND ".join([*conditions, "merged_into_id IS NULL"])}) AS o
        GROUP BY kinds, regulators
    """)  # noqa: S608


@lru_cache(maxsize=2)
def _related(*, then: bool) -> TextClause:
    base = standing_at(ORGANISATION, BEFORE) if then else ORGANISATION.fullname
    return text(_RELATED.format(base=base))


def lock(session: Session, organisation_id: UUID) -> rules.Organisation:
    """Return an organisation to decide about, held until the transaction ends."""
    found = lock_some(session, [organisation_id])
    if not found:
        raise NotFound
    return found[organisation_id]


def lock_some(session: Session, ids: Collection[UUID]) -> dict[UUID, rules.Organisation]:
    """Return those of some organisations that there are, held until the transaction ends."""
    rows = session.execute(_LOCK, {"ids": list(ids)}).mappings()
    return {
        row["id"]: rules.Organisation(
            id=row["id"],
            head=Head(row["version"], row["changed_at"]),
            name=row["name"],
            identifiers=tuple(Identifier(**one) for one in row["identifiers"]),
            registrations=tuple(Registration(**one) for one in row["registrations"]),
            facts={name: row[name] for name in rules.FACTS},
            successor_id=row["successor_id"],
            merged_into_id=row["merged_into_id"],
        )
        for row in rows
    }


def hold_succession(session: Session) -> None:
    """Let one at a time say who stands in for whom, so that two do not close a circle."""
    session.execute(_LOCK_SUCCESSION)


def after(session: Session, organisation_id: UUID) -> frozenset[UUID]:
    """Return an organisation and all that stand in for it, one after the other."""
    return frozenset(session.execute(_AFTER, {"id": organisation_id}).scalars())


def merged_into(session: Session, organisation_id: UUID) -> Sequence[UUID]:
    """Return the organisations that were merged into one."""
    return session.execute(_MERGED_INTO, {"id": organisation_id}).scalars().all()


def lock_identifiers(session: Session, wanted: Iterable[Identifier]) -> bool:
    """Hold identifiers until the transaction ends, and say whether one of them is taken."""
    taken = False
    for one in sorted(wanted, key=lambda each: (each.scheme, each.id)):
        session.execute(_LOCK_IDENTIFIER, {"identifier": f"{one.scheme}:{one.id}"})
        taken = taken or with_identifier(session, one) is not None
    return taken


def with_identifier(session: Session, identifier: Identifier) -> UUID | None:
    """Return the organisation that has an identifier."""
    wanted = f"[{identifier.model_dump_json()}]"
    return session.execute(_WITH_IDENTIFIER, {"identifier": wanted}).scalar()


def with_names(session: Session, names: Iterable[str]) -> dict[str, Row]:
    """Return the organisations of some names, by `name_key`; of twins the one known longest."""
    rows = session.execute(_WITH_NAMES, {"keys": [name_key(name) for name in names]})
    return {row["name_key"]: row for row in rows.mappings()}


def get(session: Session, organisation_id: UUID) -> Row:
    """Return an organisation to show."""
    row = session.execute(_ONE, {"id": organisation_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return row


def as_at(session: Session, organisation_id: UUID, moment: datetime) -> Row:
    """Return an organisation as it stood at a moment."""
    history = log.history(session, OrganisationEvent, organisation_id, until=moment)
    row = PROJECTION.fold(history)
    if row is None:
        raise NotFound
    return row


def related(
    session: Session, rows: Sequence[Row], *, as_at: datetime | None = None
) -> Sequence[Row]:
    """Return the organisations that some stand in for or that stand in for them."""
    named = {row[name] for row in rows for name in ("successor_id", "merged_into_id")} - {None}
    wanted = {"named": list(named), "ids": [row["id"] for row in rows]}
    moment = {"as_at": as_at} if as_at else {}
    found = session.execute(_related(then=as_at is not None), wanted | moment)
    return found.mappings().all()


def page(
    session: Session,
    *,
    name: str | None,
    kind: str | None,
    identifier: Identifier | None,
    registered_with: Sequence[str] = (),
    merged: bool = False,
    today: date,
    as_at: datetime | None = None,
    after: tuple[str, UUID] | None,
    limit: int,
) -> Sequence[Row]:
    """Return organisations by name, those after a place in the list, now or as they stood."""
    wanted = _wanted(name=name, kind=kind, identifier=identifier, registered_with=registered_with)
    if after is not None:
        wanted |= {"after_name": after[0], "after_id": after[1]}
    statement = _page(
        frozenset(_FILTERS.keys() & wanted.keys()), merged=merged, then=as_at is not None
    )
    moment = {"as_at": as_at} if as_at else {}
    rows = session.execute(statement, wanted | moment | {"today": today, "limit": limit})
    return rows.mappings().all()


def counts(
    session: Session, *, kind: str | None, registered_with: Sequence[str], today: date
) -> Sequence[Row]:
    """Return how many organisations there are of each set of kinds and of current registrations."""
    wanted = _wanted(kind=kind, registered_with=registered_with)
    statement = _counts(frozenset(_FILTERS.keys() & wanted.keys()))
    return session.execute(statement, wanted | {"today": today}).mappings().all()


def _wanted(
    *,
    name: str | None = None,
    kind: str | None = None,
    identifier: Identifier | None = None,
    registered_with: Sequence[str] = (),
) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    if name:
        wanted["name_key"] = name_key(name)
    if kind:
        wanted["kind"] = kind
    if identifier:
        ways = identifiers.ways_to_write(identifier)
        one, kept = (f"[{way.model_dump_json()}]" for way in ways)
        wanted |= {"identifier": one, "identifier_kept": kept}
    if registered_with:
        # By the index first, then by the day.
        registered = [{"regulator": one} for one in registered_with]
        wanted |= {"regulators": list(registered_with), "registered": json.dumps(registered)}
    return wanted
