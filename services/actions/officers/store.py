"""How officers are kept. Only here, and in the log's erasable part, are they known by name."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Column, Date, Numeric, Text, Uuid, text

from services.actions.officers import columns, rules
from services.actions.officers.line import Colleague
from shared import settings
from shared.auth import SignedIn
from shared.database.engine import Row, Session, reading
from shared.database.projection import Projection, projected_table
from shared.errors import NotFound
from shared.events.base import Head
from shared.events.officers import Standing

OFFICER = projected_table(
    "officer",
    "actions",
    Column("organisation_id", Uuid, nullable=False),
    Column("post", Text),
    Column("standing", Text, nullable=False),
    Column("erased", Boolean, nullable=False, default=False),
    *(Column(name, Text) for name in ("name", "name_key", "email", "email_key", "sign_in_hash")),
    *(Column(name, Uuid) for name in ("line_manager_id", "deputy_id", "away_deputy_id")),
    Column("away_from_on", Date),
    Column("away_until_on", Date),
    Column("merged_into_id", Uuid),
    Column("capacity", Numeric(3, 2)),
    Column("capacity_note", Text),
)


PROJECTION = Projection(OFFICER, columns.changes)
apply = PROJECTION.apply

_SHOWN = """
    SELECT o.*, k.name AS organisation_name, m.post AS line_manager_post, d.post AS deputy_post,
           a.post AS away_deputy_post, s.post AS merged_into_post, f.mail_fails_since
    FROM actions.officer AS o
    LEFT JOIN actions.known_organisation AS k ON k.id = o.organisation_id
    LEFT JOIN actions.officer AS m ON m.id = o.line_manager_id
    LEFT JOIN actions.officer AS d ON d.id = o.deputy_id
    LEFT JOIN actions.officer AS a ON a.id = o.away_deputy_id
    LEFT JOIN actions.officer AS s ON s.id = o.merged_into_id
    CROSS JOIN LATERAL (
        SELECT min(lost.changed_at) AS mail_fails_since FROM actions.message AS lost
        WHERE lost.officer_id = o.id AND lost.state IN ('failed', 'bounced')
          AND lost.told_on > coalesce((
              SELECT max(sent.told_on) FROM actions.message AS sent
              WHERE sent.officer_id = o.id AND sent.state = 'sent'), '-infinity')
    ) AS f
"""
_ONE = text(f"{_SHOWN} WHERE o.id = :id")
_LOCKED = """
    SELECT id, version, changed_at, standing, erased, away_from_on, email, merged_into_id
    FROM actions.officer
"""
_LOCK = text(f"{_LOCKED} WHERE id = :id FOR UPDATE")
_LOCK_PROPOSED = text(f"""
    {_LOCKED} WHERE organisation_id = :organisation_id AND standing = 'proposed'
    ORDER BY id FOR UPDATE
""")
# One lock for all addresses and sign-ons: officers come rarely, and an import brings many at once.
_LOCK_LIST = text("SELECT pg_advisory_xact_lock(hashtext('actions.officers'))")
_WITH_ADDRESSES = text("""
    SELECT email_key AS key, actions.officer_who_stays(id) AS id
    FROM actions.officer WHERE email_key = ANY(CAST(:keys AS text[]))
""")
# Of two who are called the same the confirmed one is meant, then whoever is known longest.
_WITH_NAMES = text("""
    SELECT DISTINCT ON (named.name_key) named.name_key AS key, o.id
    FROM actions.officer AS named
    JOIN actions.officer AS o ON o.id = actions.officer_who_stays(named.id)
    WHERE named.name_key = ANY(CAST(:keys AS text[])) AND o.standing <> 'left'
      AND (named.standing <> 'left' OR named.merged_into_id IS NOT NULL)
    ORDER BY named.name_key, o.organisation_id IS DISTINCT FROM CAST(:organisation_id AS uuid),
             o.standing, o.id
""")
_TAKEN = text("""
    SELECT EXISTS (SELECT FROM actions.officer WHERE email_key = :key AND id <> :except_id)
""")
_KNOWN = text("""
    SELECT id, standing, organisation_id, post FROM actions.officer WHERE id = ANY(:ids)
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
    SELECT o.id, o.organisation_id
    FROM actions.officer AS named
    JOIN actions.officer AS o ON o.id = actions.officer_who_stays(named.id)
    WHERE named.email_key = :key AND o.standing <> 'left'
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
        has_address=row["email"] is not None,
        merged=row["merged_into_id"] is not None,
    )


def line_of(session: Session, officer_id: UUID | None) -> dict[UUID, Colleague]:
    """Return an officer, and everybody who could stand in for them, near or far."""
    rows = session.execute(_LINE, {"id": officer_id})
    return {row["id"]: Colleague(**row) for row in rows.mappings()}


def lock_line(session: Session, officer_id: UUID | None) -> dict[UUID, Colleague]:
    """Return the same, to decide about it: until the end of the transaction no line changes."""
    session.execute(_LOCK_LIST)
    return line_of(session, officer_id)


def lock_known(
    session: Session, people: Iterable[rules.Person], organisation_id: UUID | None = None
) -> dict[str, UUID]:
    """Return who of some people is known already, by their key; until the end nobody else comes.

    Whoever is known by name alone is looked for in the organisation first.
    """
    session.execute(_LOCK_LIST)
    every = list(people)
    keys = [one.key for one in every if one.email]
    found = {row.key: row.id for row in session.execute(_WITH_ADDRESSES, {"keys": keys})}
    return found | _with_names(
        session, {one.key for one in every if not one.email}, organisation_id
    )


def lock_address(session: Session, email: str | None, *, except_id: UUID) -> bool:
    """Say whether somebody else has an address; until the end of the transaction nobody gets it."""
    session.execute(_LOCK_LIST)
    asked = {"key": rules.address_key(email) if email else None, "except_id": except_id}
    return bool(session.execute(_TAKEN, asked).scalar())


def with_names(session: Session, names: Iterable[str]) -> dict[str, UUID]:
    """Return which officers some names mean, by the name as it was asked for.

    Whoever has left is not meant, and one who was merged means the one who stays.
    """
    asked = {name: rules.name_key(name) for name in names}
    found = _with_names(session, set(asked.values()), None)
    return {name: found[key] for name, key in asked.items() if key in found}


def _with_names(
    session: Session, keys: Collection[str], organisation_id: UUID | None
) -> dict[str, UUID]:
    if not keys:
        return {}
    asked = {"keys": list(keys), "organisation_id": organisation_id}
    return {row.key: row.id for row in session.execute(_WITH_NAMES, asked)}


def standing_of(session: Session, officer_ids: Collection[UUID]) -> dict[UUID, Standing]:
    """Return how some officers stand, of those that there are."""
    return {row.id: Standing(row.standing) for row in _known(session, officer_ids)}


def organisations_of(session: Session, officer_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return whose some officers are, of those that there are."""
    return {row.id: row.organisation_id for row in _known(session, officer_ids)}


def posts_of(session: Session, officer_ids: Collection[UUID]) -> dict[UUID, str | None]:
    """Return the posts of some officers, of those that there are."""
    return {row.id: row.post for row in _known(session, officer_ids)}


def _known(session: Session, officer_ids: Collection[UUID]) -> Iterable[Any]:
    return session.execute(_KNOWN, {"ids": list(officer_ids)}) if officer_ids else ()


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
