"""How the register of legislation is kept. The only SQL about drivers is here."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Column, Date, Integer, Text, TextClause, Uuid, text

from services.actions.drivers import rules
from shared.database.engine import Row, Session
from shared.database.projection import (
    Projection,
    earlier_table,
    projected_table,
    said,
    standing_at,
)
from shared.errors import NotFound
from shared.events.base import Head, Recorded
from shared.events.drivers import (
    DriverAmended,
    DriverRegistered,
    DriverReinstated,
    DriverRepealed,
    DriverTerms,
)

DRIVER = projected_table(
    "driver",
    "actions",
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("year", Integer),
    Column("provision", Text),
    Column("citation", Text),
    Column("url", Text),
    Column("summary", Text),
    Column("also_written", ARRAY(Text), nullable=False),
    Column("title_keys", ARRAY(Text), nullable=False),
    Column("in_force_on", Date),
    Column("repealed_on", Date),
    Column("successor_id", Uuid),
)
BEFORE = earlier_table(DRIVER)
CHUNK = 500
_TERMS = frozenset(DriverTerms.model_fields) - {"driver_id", "parties"}


def changes(recorded: Recorded) -> Mapping[str, Any] | None:
    """Return the columns that an event sets."""
    match recorded.event:
        case DriverRegistered() as event:
            return said(event, _TERMS) | {"title_keys": list(rules.keys_of(event))}
        case DriverAmended(fields=fields) as event:
            found_by = {"title_keys": list(rules.keys_of(event))} if "title" in fields else {}
            return said(event, fields) | found_by
        case DriverRepealed() as event:
            return said(event, ("repealed_on", "successor_id"))
        case DriverReinstated():
            return {"repealed_on": None, "successor_id": None}
    return None


PROJECTION = Projection(DRIVER, changes, earlier=BEFORE)
apply = PROJECTION.apply

_HOLD_TITLES = text("SELECT pg_advisory_xact_lock(hashtext('actions.driver.title_keys'))")
_LOCK = text("SELECT * FROM actions.driver WHERE id = :id FOR UPDATE")
_TAKEN = text("""
    SELECT key FROM actions.driver, unnest(title_keys) AS key
    WHERE title_keys && CAST(:keys AS text[]) AND id <> :except_id
""")
_KNOWN = text("SELECT id FROM actions.driver WHERE id = ANY(:ids)")
_TITLES = text("SELECT id, title, provision FROM actions.driver WHERE id = ANY(:ids)")
_WITH_KEYS = text("""
    SELECT id, key FROM actions.driver, unnest(title_keys) AS key
    WHERE title_keys && CAST(:keys AS text[])
""")
_RESTING = text("""
    SELECT driver_id, count(*) AS actions, count(DISTINCT objective_id) AS objectives,
           count(DISTINCT plan_id) AS plans
    FROM actions.action CROSS JOIN unnest(driver_ids) AS driver_id
    WHERE driver_ids && CAST(:ids AS uuid[]) AND driver_id = ANY(:ids) AND NOT removed
    GROUP BY driver_id
""")
_NOBODY = UUID(int=0)
_IN_FORCE = (
    "coalesce(d.in_force_on, '-infinity') <= :on AND coalesce(d.repealed_on, 'infinity') > :on"
)
# Not all of a title, which may be too long for a cursor.
_PLACE = "left(d.title_keys[1], 100)"
_FILTERS = {
    "id": "d.id = :id",
    "q": """NOT EXISTS (
        SELECT FROM unnest(CAST(:q AS text[])) AS word
        WHERE NOT EXISTS (SELECT FROM unnest(d.title_keys) AS key WHERE strpos(key, word) > 0)
          AND strpos(lower(concat_ws(' ', d.title, d.provision, d.citation, d.summary)), word) = 0
    )""",
    "kind": "d.kind = :kind",
    "year": "d.year = :year",
    "in_force": f"({_IN_FORCE}) = :in_force",
    "successor_id": "d.successor_id = :successor_id",
    "after": f"({_PLACE}, d.id) > (:after, :after_id)",
}


@lru_cache(maxsize=128)
def _page(filters: frozenset[str], *, then: bool) -> TextClause:
    base = standing_at(DRIVER, BEFORE) if then else DRIVER.fullname
    where = " AND ".join(f"({_FILTERS[name]})" for name in sorted(filters)) or "true"
    return text(f"""
        SELECT d.*, {_PLACE} AS place, s.title AS successor_title
        FROM {base} AS d LEFT JOIN actions.driver AS s ON s.id = d.successor_id
        WHERE {where} ORDER BY {_PLACE}, d.id LIMIT :limit
    """)  # noqa: S608 -- our own names


def hold_titles(session: Session) -> None:
    """Let one at a time give titles, so that no two entries are ever written alike."""
    session.execute(_HOLD_TITLES)


def lock(session: Session, driver_id: UUID) -> rules.Driver:
    """Return an entry to decide about, held until the transaction ends."""
    row = session.execute(_LOCK, {"id": driver_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return rules.Driver(
        id=row["id"],
        head=Head(row["version"], row["changed_at"]),
        title=row["title"],
        provision=row["provision"],
        also_written=tuple(row["also_written"]),
        in_force_on=row["in_force_on"],
        repealed_on=row["repealed_on"],
    )


def taken(session: Session, keys: Iterable[str], *, except_id: UUID = _NOBODY) -> frozenset[str]:
    """Return by which keys entries that have one of these are found, another entry's left out."""
    wanted = {"keys": list(keys), "except_id": except_id}
    return frozenset(session.execute(_TAKEN, wanted).scalars())


def known(session: Session, driver_ids: Collection[UUID]) -> set[UUID]:
    """Return those of some ids that stand in the register."""
    if not driver_ids:
        return set()
    return set(session.execute(_KNOWN, {"ids": list(driver_ids)}).scalars())


def titles(session: Session, driver_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the titles of some entries, with the provision where it is one that is meant."""
    if not driver_ids:
        return {}
    rows = session.execute(_TITLES, {"ids": list(driver_ids)})
    return {row.id: f"{row.title}, {row.provision}" if row.provision else row.title for row in rows}


def with_titles(session: Session, titles: Iterable[str]) -> dict[str, UUID]:
    """Return which entries some titles mean, by the title as it was asked for."""
    asked = {title: rules.title_key(title) for title in titles}
    keys = [key for key in set(asked.values()) if key]
    if not keys:
        return {}
    found = {row.key: row.id for row in session.execute(_WITH_KEYS, {"keys": keys})}
    return {title: found[key] for title, key in asked.items() if key in found}


def resting(session: Session, driver_ids: Collection[UUID]) -> dict[UUID, Row]:
    """Return how many actions, objectives and plans rest on each of some entries, if any do."""
    if not driver_ids:
        return {}
    rows = session.execute(_RESTING, {"ids": list(driver_ids)}).mappings()
    return {row["driver_id"]: row for row in rows}


def get(session: Session, driver_id: UUID, *, as_at: datetime | None = None) -> Row:
    """Return an entry to show, as it is or stood at a moment."""
    rows = page(session, filters={"id": driver_id}, as_at=as_at, limit=1)
    if not rows:
        raise NotFound
    return rows[0]


def page(
    session: Session,
    *,
    filters: Mapping[str, Any],
    on: date | None = None,
    after: tuple[str, UUID] | None = None,
    as_at: datetime | None = None,
    limit: int,
) -> Sequence[Row]:
    """Return entries by title, those after a place in the list, as they are or stood."""
    wanted = {name: value for name, value in filters.items() if value is not None}
    if "q" in wanted:
        wanted["q"] = rules.title_key(str(wanted["q"])).split()
    if after is not None:
        wanted |= {"after": after[0], "after_id": after[1]}
    statement = _page(frozenset(_FILTERS.keys() & wanted.keys()), then=as_at is not None)
    moment = {"as_at": as_at} if as_at else {}
    rows = session.execute(statement, wanted | moment | {"on": on, "limit": limit})
    return rows.mappings().all()


def every(
    session: Session, *, filters: Mapping[str, Any], on: date, as_at: datetime | None
) -> Iterator[Sequence[Row]]:
    """Yield the whole list by title, a chunk at a time."""
    after = None
    while rows := page(session, filters=filters, on=on, after=after, as_at=as_at, limit=CHUNK):
        yield rows
        after = (rows[-1]["place"], rows[-1]["id"])
