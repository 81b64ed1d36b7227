"""How officers are kept. Only here, and in the log's erasable part, are they known by name."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Column, Date, Text, Uuid, text

from services.actions.officers import rules
from services.actions.officers.line import Colleague
from shared import settings
from shared.auth import SignedIn
from shared.database.engine import Row, Session, reading
from shared.database.projection import Projection, projected_table
from shared.errors import NotFound
from shared.events.base import Head, Recorded
from shared.events.officers import (
    OfficerAbsenceAnnounced,
    OfficerConfirmed,
    OfficerDeputyAppointed,
    OfficerErased,
    OfficerLeft,
    OfficerRegistered,
    OfficerReportingChanged,
    OfficerReturned,
    OfficerTied,
    Standing,
)

OFFICER = projected_table(
    "officer",
    "actions",
    Column("organisation_id", Uuid, nullable=False),
    Column("post", Text),
    Column("standing", Text, nullable=False),
    Column("erased", Boolean, nullable=False, default=False),
    Column("name", Text),
    Column("email", Text),
    Column("email_key", Text),
    Column("sign_in_hash", Text),
    Column("line_manager_id", Uuid),
    Column("deputy_id", Uuid),
    Column("away_from_on", Date),
    Column("away_until_on", Date),
    Column("away_deputy_id", Uuid),
)


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case OfficerRegistered() as event:
            return {
                "organisation_id": event.organisation_id,
                "post": event.post,
                "standing": event.standing,
                "name": event.name,
                "email": event.email,
                "email_key": rules.address_key(event.email) if event.email else None,
            }
        case OfficerConfirmed():
            return {"standing": Standing.CONFIRMED}
        case OfficerTied(sign_in_hash=sign_in_hash):
            return {"sign_in_hash": sign_in_hash}
        case OfficerReportingChanged(line_manager_id=line_manager_id):
            return {"line_manager_id": line_manager_id}
        case OfficerDeputyAppointed(deputy_id=deputy_id):
            return {"deputy_id": deputy_id}
        case OfficerAbsenceAnnounced() as event:
            return {
                "away_from_on": event.from_on,
                "away_until_on": event.until_on,
                "away_deputy_id": event.deputy_id,
            }
        case OfficerReturned():
            return dict.fromkeys(("away_from_on", "away_until_on", "away_deputy_id"))
        case OfficerLeft():
            return {"standing": Standing.LEFT, "sign_in_hash": None}
        case OfficerErased():
            who = dict.fromkeys(("name", "email", "email_key", "sign_in_hash"))
            return {"standing": Standing.LEFT, "erased": True, **who}
    return None


PROJECTION = Projection(OFFICER, changes)
apply = PROJECTION.apply

_SHOWN = """
    SELECT o.*, k.name AS organisation_name, m.post AS line_manager_post, d.post AS deputy_post,
           a.post AS away_deputy_post, f.mail_fails_since
    FROM actions.officer AS o
    LEFT JOIN actions.known_organisation AS k ON k.id = o.organisation_id
    LEFT JOIN actions.officer AS m ON m.id = o.line_manager_id
    LEFT JOIN actions.officer AS d ON d.id = o.deputy_id
    LEFT JOIN actions.officer AS a ON a.id = o.away_deputy_id
    CROSS JOIN LATERAL (
        SELECT min(lost.changed_at) AS mail_fails_since FROM actions.message AS lost
        WHERE lost.officer_id = o.id AND lost.state IN ('failed', 'bounced')
          AND lost.told_on > coalesce((
              SELECT max(sent.told_on) FROM actions.message AS sent
              WHERE sent.officer_id = o.id AND sent.state = 'sent'), '-infinity')
    ) AS f
"""
_ONE = text(f"{_SHOWN} WHERE o.id = :id")
_LOCK = text("""
    SELECT id, version, changed_at, standing, erased, away_from_on FROM actions.officer
    WHERE id = :id FOR UPDATE
""")
_LOCK_PROPOSED = text("""
    SELECT id, version, changed_at, standing, erased, away_from_on FROM actions.officer
    WHERE organisation_id = :organisation_id AND standing = 'proposed' ORDER BY id FOR UPDATE
""")
# One lock for all addresses and sign-ons: officers come rarely, and an import brings many at once.
_LOCK_LIST = text("SELECT pg_advisory_xact_lock(hashtext('actions.officers'))")
_WITH_ADDRESSES = text("""
    SELECT email_key, id FROM actions.officer WHERE email_key = ANY(CAST(:keys AS text[]))
""")
_WITH_SIGN_ON = text("SELECT 1 FROM actions.officer WHERE sign_in_hash = :sign_in_hash")
_LINE = text("""
    WITH RECURSIVE line AS (
        SELECT CAST(:id AS uuid) AS id
        UNION
        SELECT near.id
        FROM line JOIN actions.officer AS o USING (id)
        CROSS JOIN LATERAL (
            VALUES (o.line_manager_id), (o.deputy_id), (o.away_deputy_id)) AS near (id)
        WHERE near.id IS NOT NULL)
    SELECT o.id, o.standing = 'confirmed' AS is_confirmed, o.line_manager_id, o.deputy_id,
           o.away_from_on, o.away_until_on, o.away_deputy_id
    FROM line JOIN actions.officer AS o USING (id)
""")
_CONFIRMED = text("""
    SELECT id, name, email FROM actions.officer WHERE id = :id AND standing = 'confirmed'
""")
_COLLEAGUES = text("""
    SELECT c.id, c.post
    FROM actions.officer AS o JOIN actions.officer AS c USING (organisation_id)
    WHERE o.id = :id AND c.id <> o.id AND c.standing = 'confirmed' AND c.post IS NOT NULL
      AND NOT coalesce(:on BETWEEN c.away_from_on AND c.away_until_on, false)
    ORDER BY c.post, c.id
""")
_WITH_ADDRESS = text("""
    SELECT id, organisation_id FROM actions.officer
    WHERE email_key = :key AND standing <> 'left'
""")
_SIGNED_IN = text("""
    SELECT o.id, coalesce(m.merged_into_id, o.organisation_id) AS organisation_id,
           coalesce(k.identifiers @> CAST(:council AS jsonb), false) AS is_council
    FROM actions.officer AS o
    LEFT JOIN actions.known_organisation AS m ON m.id = o.organisation_id
    LEFT JOIN actions.known_organisation AS k
      ON k.id = coalesce(m.merged_into_id, o.organisation_id)
    WHERE o.sign_in_hash = :sign_in_hash
""")
_PAGE = text(f"""
    {_SHOWN}
    WHERE (CAST(:standing AS text) IS NULL OR o.standing = :standing)
      AND (CAST(:organisation_id AS uuid) IS NULL OR o.organisation_id = :organisation_id)
      AND (CAST(:after_id AS uuid) IS NULL OR o.id > :after_id)
    ORDER BY o.id
    LIMIT :limit
""")


def lock(session: Session, officer_id: UUID) -> rules.Officer:
    """Return an officer to decide about, held until the transaction ends."""
    row = session.execute(_LOCK, {"id": officer_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return _officer(row)


def lock_proposed(session: Session, organisation_id: UUID) -> list[rules.Officer]:
    """Return the proposed officers of an organisation, held until the transaction ends."""
    rows = session.execute(_LOCK_PROPOSED, {"organisation_id": organisation_id})
    return [_officer(row) for row in rows.mappings()]


def _officer(row: Row) -> rules.Officer:
    return rules.Officer(
        id=row["id"],
        head=Head(row["version"], row["changed_at"]),
        standing=Standing(row["standing"]),
        erased=row["erased"],
        is_away=row["away_from_on"] is not None,
    )


def line_of(session: Session, officer_id: UUID | None) -> dict[UUID, Colleague]:
    """Return an officer, and everybody who could stand in for them, near or far."""
    rows = session.execute(_LINE, {"id": officer_id})
    return {row["id"]: Colleague(**row) for row in rows.mappings()}


def lock_line(session: Session, officer_id: UUID | None) -> dict[UUID, Colleague]:
    """Return the same, to decide about it: until the end of the transaction no line changes."""
    session.execute(_LOCK_LIST)
    return line_of(session, officer_id)


def lock_addresses(session: Session, emails: Iterable[str]) -> dict[str, UUID]:
    """Return who has these addresses already, by `address_key`; until the end nobody gets one."""
    session.execute(_LOCK_LIST)
    keys = [rules.address_key(email) for email in emails]
    rows = session.execute(_WITH_ADDRESSES, {"keys": keys})
    return {row.email_key: row.id for row in rows}


def lock_sign_on(session: Session, sign_in_hash: str) -> bool:
    """Say whether an officer has this sign-on; until the end of the transaction nobody gets it."""
    session.execute(_LOCK_LIST)
    return session.execute(_WITH_SIGN_ON, {"sign_in_hash": sign_in_hash}).first() is not None


def find(session: Session, officer_id: UUID) -> Row | None:
    """Return an officer to show; None if there is none."""
    return session.execute(_ONE, {"id": officer_id}).mappings().one_or_none()


def get(session: Session, officer_id: UUID) -> Row:
    """Return an officer to show."""
    row = find(session, officer_id)
    if row is None:
        raise NotFound
    return row


def confirmed(session: Session, officer_id: UUID) -> Row | None:
    """Return the name and address of an officer who is confirmed and there; else None."""
    return session.execute(_CONFIRMED, {"id": officer_id}).mappings().one_or_none()


def colleagues(session: Session, officer_id: UUID, on: date) -> Sequence[Row]:
    """Return the posts of an officer's organisation whose officers are there on a day."""
    return session.execute(_COLLEAGUES, {"id": officer_id, "on": on}).mappings().all()


def with_address(session: Session, email: str) -> Row | None:
    """Return the officer who has an address, unless they have left."""
    key = rules.address_key(email)
    return session.execute(_WITH_ADDRESS, {"key": key}).mappings().one_or_none()


def find_officer(sign_in_hash: str) -> SignedIn | None:
    """Return the officer who signs in with a sign-on."""
    council = settings.current().council_identifier()
    with reading("actions") as session:
        row = session.execute(
            _SIGNED_IN, {"sign_in_hash": sign_in_hash, "council": council}
        ).one_or_none()
    return SignedIn(row.id, row.organisation_id, row.is_council) if row else None


def page(
    session: Session,
    *,
    standing: Standing | None,
    organisation_id: UUID | None,
    after: tuple[UUID] | None,
    limit: int,
) -> Sequence[Row]:
    """Return officers in the order in which they came, those after a place in the list."""
    rows = session.execute(
        _PAGE,
        {
            "standing": standing,
            "organisation_id": organisation_id,
            "after_id": after[0] if after else None,
            "limit": limit,
        },
    )
    return rows.mappings().all()
