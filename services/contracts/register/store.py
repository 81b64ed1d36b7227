"""How the register is read: the SQL of its lists."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import column, text
from sqlalchemy.sql.selectable import TextualSelect

from services.contracts.contracts.store import BEFORE, CONTRACT
from services.contracts.register import rules
from services.contracts.register.rules import Sort
from shared.database.engine import Row, Session
from shared.database.projection import standing_at

CHUNK = 500
WALK = 2_000  # rows along the order in which common words are looked for first
_NOW = CONTRACT.fullname
_THEN = f"""(SELECT t.*, to_tsvector('english',
        t.title || ' ' || coalesce(t.category, '') || ' ' || coalesce(t.description, '')) AS words
    FROM {standing_at(CONTRACT, BEFORE)} AS t)"""  # noqa: S608 -- our own names
_KEPT = tuple(each.name for each in CONTRACT.columns if each.name in BEFORE.columns)
_SHOWN = (*_KEPT, "provider_name", "lead_commissioner_name", "officer_post", "sort_key")
_PROVIDERS = text("""
    SELECT id FROM contracts.organisation
    WHERE to_tsvector('simple', name) @@ to_tsquery('simple', :search)
""")
_IS_TERMINATED = "c.terminated_on <= :today"
_IS_NOT_TERMINATED = "coalesce(c.terminated_on > :today, true)"
_FILTERS = {
    "search": """c.words @@ to_tsquery('english', :search)
        OR c.reference COLLATE "C" ^@ :reference_begins OR c.provider_id = ANY(:provider_ids)""",
    "provider_id": "c.provider_id = :provider_id"
    " OR c.other_provider_ids @> ARRAY[CAST(:provider_id AS uuid)]",
    "lead_commissioner_id": "c.lead_commissioner_id = :lead_commissioner_id",
    "officer_id": "c.officer_id = :officer_id",
    "has_officer": "(c.officer_id IS NOT NULL) = :has_officer",
    "decision": "c.decision = :decision",
    "has_decision": "(c.decision IS NOT NULL) = :has_decision",
    "commissioner_id": "c.lead_commissioner_id = :commissioner_id"
    " OR c.co_commissioner_ids @> ARRAY[CAST(:commissioner_id AS uuid)]",
    "reference": "c.reference = :reference",
    "kind": "c.kind = :kind",
    "category": "lower(c.category) = lower(:category)",
    "directorate": "lower(c.directorate) = lower(:directorate)",
    "regime": "c.regime = :regime",
    "cpv_code": "EXISTS (SELECT FROM unnest(c.cpv_codes) AS code"
    " WHERE starts_with(code, :cpv_code))",
    "framework_id": "c.framework_id = :framework_id",
    "commissioned_service_id": "c.commissioned_service_ids"
    " @> ARRAY[CAST(:commissioned_service_id AS uuid)]",
    "starts_from": "c.start_on >= :starts_from",
    "starts_until": "c.start_on <= :starts_until",
    "ends_from": "coalesce(c.end_on, 'infinity') >= :ends_from AND c.end_on IS NOT NULL",
    "ends_until": "coalesce(c.end_on, 'infinity') <= :ends_until",
    "value_from": "c.value >= :value_from",
    "value_until": "c.value <= :value_until",
    "import_id": "c.import_id = :import_id",
    "upcoming": f"c.start_on > :today AND {_IS_NOT_TERMINATED}",
    "live": f"""c.start_on <= :today AND coalesce(c.end_on, 'infinity') >= :today
        AND {_IS_NOT_TERMINATED}""",
    "ended": f"""c.start_on <= :today AND coalesce(c.end_on, 'infinity') < :today
        AND {_IS_NOT_TERMINATED}""",
    "terminated": _IS_TERMINATED,
}


@lru_cache(maxsize=512)
def _page(
    filters: frozenset[str], sort: Sort, *, follows: bool, then: bool, walk: bool = False
) -> TextualSelect:
    key = rules.key_of(sort)
    order, beyond = ("DESC", "<") if rules.is_descending(sort) else ("ASC", ">")
    ordered = f"ORDER BY {key.sql} {order}, c.id {order}"
    conditions = [f"({_FILTERS[name]})" for name in sorted(filters - {"search"})]
    if follows:
        conditions.append(f"({key.sql}, c.id) {beyond} (CAST(:after AS {key.type}), :after_id)")
    base = _THEN if then else _NOW
    rows = f"""SELECT c.* FROM {base} AS c
               WHERE {" AND ".join(conditions) or "true"}"""  # noqa: S608 -- our own names
    # Common words are found along the order, rare ones by their index: each in its own time.
    if "search" in filters and walk:
        rows = f"""SELECT c.* FROM ({rows} {ordered} LIMIT {WALK}) AS c
                   WHERE {_FILTERS["search"]}"""  # noqa: S608
    elif "search" in filters:
        rows = f"""
            WITH found AS MATERIALIZED (
                SELECT c.id, c.version, {key.sql} AS place FROM ({rows}) AS c
                WHERE {_FILTERS["search"]}
            )
            SELECT c.* FROM (SELECT * FROM found ORDER BY place {order}, id {order} LIMIT :limit)
                AS found
            JOIN {base} AS c ON c.id = found.id AND c.version = found.version
        """  # noqa: S608
    # The page is cut before any name is looked up.
    statement = f"""
        SELECT {", ".join(f"c.{name}" for name in _KEPT)}, p.name AS provider_name,
               l.name AS lead_commissioner_name, o.post AS officer_post,
               CAST({key.sql} AS text) AS sort_key
        FROM ({rows} {ordered} LIMIT :limit) AS c
        JOIN contracts.organisation AS p ON p.id = c.provider_id
        JOIN contracts.organisation AS l ON l.id = c.lead_commissioner_id
        LEFT JOIN contracts.known_officer AS o ON o.id = c.officer_id
        {ordered}
    """  # noqa: S608 -- our own names
    return text(statement).columns(*map(column, _SHOWN))


def page(
    session: Session,
    *,
    filters: Mapping[str, Any],
    today: date,
    sort: Sort = Sort.END,
    after: tuple[Any, UUID] | None = None,
    as_at: datetime | None = None,
    limit: int,
) -> Sequence[Row]:
    """Return contracts in an order, those after a place in it, as they are or stood at a moment."""
    wanted = {name: value for name, value in filters.items() if value is not None}
    status = wanted.pop("status", None)
    names = frozenset(wanted) | ({str(status)} if status else set())
    if "search" in wanted:
        wanted["reference_begins"] = str(wanted["search"]).strip()
        wanted["search"] = rules.search_words(str(wanted["search"]))
        # Asked before, so that one index after the other can be read for the contracts.
        providers = session.execute(_PROVIDERS, {"search": wanted["search"]}).scalars()
        wanted["provider_ids"] = list(providers)
    if after is not None:
        wanted |= {"after": after[0], "after_id": after[1]}
    if as_at is not None:
        wanted["as_at"] = as_at
    for walk in (True, False) if "search" in names else (False,):
        statement = _page(names, sort, follows=after is not None, then=as_at is not None, walk=walk)
        rows = session.execute(statement, wanted | {"today": today, "limit": limit}).mappings()
        if len(found := rows.all()) == limit:
            break
    return found


def every(
    session: Session, *, filters: Mapping[str, Any], today: date, as_at: datetime | None = None
) -> Iterator[Row]:
    """Yield the whole register by its ends, a chunk at a time."""
    after = None
    while True:
        rows = page(session, filters=filters, today=today, after=after, as_at=as_at, limit=CHUNK)
        yield from rows
        if len(rows) < CHUNK:
            return
        after = (rows[-1]["sort_key"], rows[-1]["id"])
