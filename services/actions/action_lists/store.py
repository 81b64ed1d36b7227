"""How lists of actions are read: the SQL of them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import TextClause, text

from services.actions.action_lists import rules
from services.actions.action_lists.rules import ActionSort
from services.actions.actions.store import ACTION, BEFORE, shown
from shared.database.engine import Row, Session
from shared.database.projection import standing_at

CHUNK = 500
WALK = 1_000  # rows along the order in which what is asked for is looked for first
_THEN = f"""(SELECT t.*, to_tsvector('english', t.description)
        || jsonb_to_tsvector(
            'english', jsonb_path_query_array(t.steps, '$[*].text'), '["string"]') AS words
    FROM {standing_at(ACTION, BEFORE)} AS t)"""  # noqa: S608 -- our own names
_ORDERS = {
    ActionSort.PLACE: ("a.plan_id, a.place, a.id", "(:after_plan_id, :after_place, :after_id)"),
    ActionSort.DUE: (
        "coalesce(a.until_on, 'infinity'), a.id",
        "(CAST(:after_due AS date), :after_id)",
    ),
}
# The same order within one plan, in which the database then need not sort anything.
_IN_ONE_PLAN = ("a.place, a.id", "(:after_place, :after_id)")
# Asked before, so that one index after the other can be read for the actions.
_PLANS_OF = text("""
    SELECT id FROM actions.plan WHERE owner_ids @> ARRAY[CAST(:partner_id AS uuid)]
""")
_IS_OPEN = "a.state NOT IN ('completed', 'abandoned')"
_IS_OVERDUE = f"""{_IS_OPEN} AND coalesce(a.until_on, 'infinity') < :today AND a.precision <> 'unread'
    AND (a.state <> 'suspended' OR coalesce(a.suspended_until_on < :today, false))"""
_FILTERS = {
    "plan_id": "a.plan_id = :plan_id",
    "objective_id": "a.objective_id = :objective_id",
    "aim_code": "a.objective_id = ANY(ARRAY("
    "SELECT id FROM actions.objective WHERE aim_code = :aim_code))",
    "officer_id": "a.officer_ids @> ARRAY[CAST(:officer_id AS uuid)]",
    "organisation_id": "a.organisation_ids @> ARRAY[CAST(:organisation_id AS uuid)]",
    "driver_id": "a.driver_ids @> ARRAY[CAST(:driver_id AS uuid)]",
    "contract_id": "a.ground_ids @> ARRAY[CAST(:contract_id AS uuid)]",
    "ground_id": "a.ground_ids @> ARRAY[CAST(:ground_id AS uuid)]",
    "kind": "a.kind = :kind",
    "cycle_stage": "a.cycle_stage = :cycle_stage",
    "state": "a.state = :state",
    "rag": "a.rag = :rag",
    "overdue": _IS_OVERDUE,
    "not_overdue": f"NOT coalesce({_IS_OVERDUE}, false)",
    "due_before": f"{_IS_OPEN} AND coalesce(a.until_on, 'infinity') < :due_before",
    "no_officer": "a.officer_ids = '{}'",
    "not_no_officer": "a.officer_ids <> '{}'",
    "unread_time_scale": "(coalesce(a.precision, 'unread') = 'unread') = :unread_time_scale",
    "search": "a.words @@ to_tsquery('english', :search)",
    "year": """EXISTS (
        SELECT FROM actions.plan AS p CROSS JOIN unnest(CAST(:year AS integer[])) AS wanted (year)
        WHERE p.id = a.plan_id
          AND (a.until_on IS NOT NULL OR a.from_on IS NOT NULL OR a.precision = 'ongoing')
          AND coalesce(a.until_on, 'infinity') >= p.from_on + make_interval(years => year - 1)
          AND coalesce(a.from_on, a.until_on, p.from_on) < p.from_on + make_interval(years => year))
    """,
    "partner_id": """a.organisation_ids @> ARRAY[CAST(:partner_id AS uuid)]
        OR a.officer_ids @> ARRAY[CAST(:partner_officer_id AS uuid)]
        OR a.plan_id = ANY(CAST(:partner_plan_ids AS uuid[]))""",
}
# What has an index of its own: many have it or few, and which of the two nobody knows before.
_ELSEWHERE = frozenset(
    (
        *("officer_id", "organisation_id", "driver_id", "contract_id", "ground_id", "search"),
        "partner_id",
    )
)
# What cannot be asked for as a value, because an index stands for one of the two alone.
_OR_NOT = ("overdue", "no_officer")


@lru_cache(maxsize=512)
def _page(
    filters: frozenset[str], sort: ActionSort, *, follows: bool, then: bool, walk: bool
) -> TextClause:
    of_one = sort is ActionSort.PLACE and "plan_id" in filters
    order, after = _IN_ONE_PLAN if of_one else _ORDERS[sort]
    place = f" AND ({order}) > {after}" if follows else ""
    base = _THEN if then else ACTION.fullname
    if walk:
        # What many have is found along the order, what few have by its index.
        along = filters - _ELSEWHERE
        rows = f"""SELECT a.* FROM (
                       SELECT * FROM {base} AS a
                       WHERE NOT a.removed{place}{_where(along)} ORDER BY {order} LIMIT {WALK}
                   ) AS a WHERE true{_where(filters - along)}"""  # noqa: S608 -- our own names
        return text(f"{shown(f'({rows} ORDER BY {order} LIMIT :limit)')} ORDER BY {order}")
    # First ids alone: the index of a plan's order holds them with most that is filtered by.
    key = "id, version" if then else "id"
    rows = f"""SELECT a.* FROM (
                   SELECT {key} FROM {base} AS a
                   WHERE NOT a.removed{place}{_where(filters)} ORDER BY {order} LIMIT :limit
               ) AS found JOIN {base} AS a USING ({key})"""  # noqa: S608
    return text(f"{shown(f'({rows})')} ORDER BY {order}")


def _where(filters: frozenset[str]) -> str:
    return "".join(f" AND ({_FILTERS[name]})" for name in sorted(filters))


def page(
    session: Session,
    *,
    filters: Mapping[str, Any],
    today: date,
    sort: ActionSort = ActionSort.PLACE,
    after: tuple[Any, ...] | None = None,
    as_at: datetime | None = None,
    limit: int,
) -> Sequence[Row]:
    """Return actions in an order, those after a place in it, as they are or stood at a moment."""
    wanted = dict(filters)
    for name in _OR_NOT:
        if wanted.get(name) is False:
            wanted[f"not_{name}"] = wanted.pop(name)
    if "search" in wanted:
        wanted["search"] = rules.search_words(str(wanted["search"]))
    names = frozenset(wanted) - {"partner_officer_id"}
    if "partner_id" in wanted:
        owned = session.execute(_PLANS_OF, {"partner_id": wanted["partner_id"]}).scalars()
        wanted["partner_plan_ids"] = list(owned)
    wanted |= _after(sort, after) | {"today": today, "limit": limit}
    if as_at is not None:
        wanted["as_at"] = as_at
    for walk in (True, False) if names & _ELSEWHERE else (False,):
        statement = _page(names, sort, follows=after is not None, then=as_at is not None, walk=walk)
        found = session.execute(statement, wanted).mappings().all()
        if len(found) == limit:
            break
    return found


def _after(sort: ActionSort, after: tuple[Any, ...] | None) -> dict[str, Any]:
    if after is None:
        return {}
    if sort is ActionSort.DUE:
        return {"after_due": after[0], "after_id": after[1]}
    return {"after_plan_id": after[0], "after_place": after[1], "after_id": after[2]}


def every(
    session: Session, *, filters: Mapping[str, Any], today: date, as_at: datetime | None = None
) -> Iterator[Sequence[Row]]:
    """Yield all of a list as it stands in the plans, a chunk at a time."""
    after = None
    while True:
        rows = page(session, filters=filters, today=today, after=after, as_at=as_at, limit=CHUNK)
        yield rows
        if len(rows) < CHUNK:
            return
        after = (rows[-1]["plan_id"], rows[-1]["place"], rows[-1]["id"])
