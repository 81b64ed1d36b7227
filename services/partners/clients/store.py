"""How clients are kept. The only SQL about clients is here."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Column, DateTime, Text, Uuid, text

from services.partners.clients import rules
from shared.database.engine import Row, Session
from shared.database.projection import Projection, projected_table
from shared.errors import NotFound
from shared.events.base import Head, Recorded
from shared.events.clients import ClientRegistered, ClientRevoked, ClientRotated

CLIENT = projected_table(
    "client",
    "partners",
    Column("name", Text, nullable=False),
    Column("organisation_id", Uuid, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("secret_hash", Text),
    Column("old_secret_hash", Text),
    Column("old_until", DateTime(timezone=True)),
    Column("revoked_at", DateTime(timezone=True)),
)


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case ClientRegistered() as event:
            return {
                "name": event.name,
                "organisation_id": event.organisation_id,
                "scopes": list(event.scopes),
                "secret_hash": event.secret_hash,
            }
        case ClientRotated() as event:
            return {
                "secret_hash": event.secret_hash,
                "old_secret_hash": event.old_secret_hash,
                "old_until": event.old_until,
            }
        case ClientRevoked():
            return {
                "secret_hash": None,
                "old_secret_hash": None,
                "old_until": None,
                "revoked_at": recorded.recorded_at,
            }
    return None


PROJECTION = Projection(CLIENT, changes)
apply = PROJECTION.apply

_LOCK = text("""
    SELECT id, version, changed_at, organisation_id, secret_hash, revoked_at
    FROM partners.client WHERE id = :id FOR UPDATE
""")
_LOCK_NAME = text("SELECT pg_advisory_xact_lock(hashtextextended('client:' || :name, 0))")
_WITH_NAME = text("""
    SELECT id, version, organisation_id, scopes FROM partners.client
    WHERE name = :name AND revoked_at IS NULL
""")
# The hashes are not among what is shown.
_SHOWN = """
    SELECT c.id, c.version, c.changed_at, c.name, c.scopes, c.old_until, c.revoked_at,
           c.organisation_id, o.name AS organisation_name
    FROM partners.client AS c JOIN partners.known_organisation AS o ON o.id = c.organisation_id
"""
_ONE = text(f"{_SHOWN} WHERE c.id = :id")
_PAGE = text(f"""
    {_SHOWN}
    WHERE (CAST(:organisation_id AS uuid) IS NULL OR c.organisation_id = :organisation_id)
      AND (CAST(:after_name AS text) IS NULL OR (c.name, c.id) > (:after_name, :after_id))
    ORDER BY c.name, c.id
    LIMIT :limit
""")
_FOR_TOKEN = text("""
    SELECT c.id, o.id AS organisation_id, c.scopes, c.secret_hash, c.old_secret_hash, c.old_until,
           o.identifiers @> CAST(:council AS jsonb) AS is_council
    FROM partners.client AS c
    JOIN partners.known_organisation AS m ON m.id = c.organisation_id
    JOIN partners.known_organisation AS o ON o.id = coalesce(m.merged_into_id, m.id)
    WHERE c.id = :id
""")


def lock(session: Session, client_id: UUID) -> rules.Client:
    """Return a client to decide about, held until the transaction ends."""
    row = session.execute(_LOCK, {"id": client_id}).one_or_none()
    if row is None:
        raise NotFound
    return rules.Client(
        id=row.id,
        head=Head(row.version, row.changed_at),
        organisation_id=row.organisation_id,
        secret_hash=row.secret_hash,
        is_revoked=row.revoked_at is not None,
    )


def lock_name(session: Session, name: str) -> bool:
    """Hold a name until the transaction ends, and say whether a client has it."""
    session.execute(_LOCK_NAME, {"name": name})
    return with_name(session, name) is not None


def with_name(session: Session, name: str) -> Row | None:
    """Return the client of a name that is not revoked: what a token of it is made from."""
    return session.execute(_WITH_NAME, {"name": name}).mappings().one_or_none()


def get(session: Session, client_id: UUID) -> Row:
    """Return a client to show."""
    row = session.execute(_ONE, {"id": client_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return row


def for_token(session: Session, client_id: UUID, council: str) -> Row | None:
    """Return what a token of a client is made from, and the hashes that its secret must have."""
    found = session.execute(_FOR_TOKEN, {"id": client_id, "council": council})
    return found.mappings().one_or_none()


def page(
    session: Session,
    *,
    organisation_id: UUID | None,
    after: tuple[str, UUID] | None,
    limit: int,
) -> Sequence[Row]:
    """Return clients by name, those after a place in the list."""
    after_name, after_id = after or (None, None)
    rows = session.execute(
        _PAGE,
        {
            "organisation_id": organisation_id,
            "after_name": after_name,
            "after_id": after_id,
            "limit": limit,
        },
    )
    return rows.mappings().all()
