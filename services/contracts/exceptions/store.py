"""How exceptions are read from the register. They are found each time, and never kept."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.contracts.completeness.rules import Detail
from services.contracts.completeness.store import FILLED, RUNS
from services.contracts.exceptions.rules import ExceptionKind
from shared.database.engine import Row, Session

LONG = timedelta(days=91)
A_YEAR = timedelta(days=365)
NEAR = timedelta(days=30)
# Each is true where something is amiss with contract `c`, its provider `p` and officer `o`.
_AMISS: dict[ExceptionKind, str] = {
    ExceptionKind.ENDED_UNDECIDED: """c.end_on < :today AND c.end_on >= :a_year_ago
        AND c.end_on >= (c.end_known_at AT TIME ZONE :timezone)::date
        AND c.terminated_on IS NULL AND c.decision IS NULL AND c.successor_ids = '{}'""",
    ExceptionKind.SAFE_START_PASSED: f"""{RUNS} AND c.decision IS NULL AND c.successor_ids = '{{}}'
        AND EXISTS (SELECT FROM contracts.key_date AS k WHERE k.contract_id = c.id
                    AND k.kind = 'latest_safe_start' AND k.due_on < :today)""",
    ExceptionKind.EXTENSION_NOT_DONE: "c.decision = 'extend' AND c.end_on < :soon"
    " AND c.end_on >= :a_year_ago AND c.terminated_on IS NULL",
    ExceptionKind.SUCCESSOR_MISSING: """c.decision IN ('re-procure', 'absorb')
        AND c.end_on < :today AND c.successor_ids = '{}'""",
    ExceptionKind.REVIEW_OVERDUE: f"{RUNS} AND c.review_on < :today",
    ExceptionKind.OFFICER_LEFT: f"{RUNS} AND o.standing = 'left'",
    ExceptionKind.OFFICER_NOT_CONFIRMED: f"{RUNS} AND o.standing = 'proposed'",
    ExceptionKind.CLAUSE_ABSENT: f"""{RUNS} AND c.clauses @> '[{{"present": false}}]'""",
    ExceptionKind.SUSPENDED_LONG: f"{RUNS} AND c.suspended_on < :long_ago",
    ExceptionKind.LOT_OUTLIVES_FRAMEWORK: f"""{RUNS} AND c.kind = 'lot' AND EXISTS (
        SELECT FROM contracts.contract AS f WHERE f.id = c.framework_id AND f.end_on < c.end_on)""",
    ExceptionKind.NOT_ARMED: f"""{RUNS} AND EXISTS (
        SELECT FROM contracts.import AS i WHERE i.id = c.import_id AND NOT i.armed)""",
} | {
    kind: f"{RUNS} AND NOT ({FILLED[Detail(kind.removeprefix('no_'))]})"
    for kind in ExceptionKind
    if kind.startswith("no_")
}
_STATEMENTS = {
    kind: text(f"""
        SELECT CAST('{kind}' AS text) AS kind, c.id, c.reference, c.title, c.end_on, c.import_id,
               c.provider_id, p.name AS provider_name, c.officer_id, o.post AS officer_post
        FROM contracts.contract AS c
        JOIN contracts.organisation AS p ON p.id = c.provider_id
        LEFT JOIN contracts.known_officer AS o ON o.id = c.officer_id
        WHERE ({amiss}) AND c.id > :after_id
          AND (CAST(:commissioner_id AS uuid) IS NULL OR c.lead_commissioner_id = :commissioner_id
               OR c.co_commissioner_ids @> ARRAY[CAST(:commissioner_id AS uuid)])
          AND (CAST(:contract_id AS uuid) IS NULL OR c.id = :contract_id)
          AND (CAST(:officer_id AS uuid) IS NULL OR c.officer_id = :officer_id)
          AND (CAST(:provider_id AS uuid) IS NULL OR c.provider_id = :provider_id)
        ORDER BY c.id LIMIT :limit
    """)  # noqa: S608 -- our own conditions
    for kind, amiss in _AMISS.items()
}
_ORDER = list(ExceptionKind)


def page(
    session: Session,
    *,
    kind: ExceptionKind | None,
    today: date,
    timezone: str,
    after: tuple[ExceptionKind, UUID] | None,
    limit: int,
    **asked: Any,  # noqa: ANN401 -- which contracts
) -> Sequence[Row]:
    """Return exceptions kind by kind, the gravest kind first, those after a place in the list."""
    first, after_id = after or (kind or _ORDER[0], UUID(int=0))
    days = {
        "today": today,
        "soon": today + NEAR,
        "a_year_ago": today - A_YEAR,
        "long_ago": today - LONG,
        "timezone": timezone,
    }
    found: list[Row] = []
    for one in _ORDER[_ORDER.index(first) :] if kind is None else [kind]:
        place = {"after_id": after_id if one is first else UUID(int=0), "limit": limit - len(found)}
        found += session.execute(_STATEMENTS[one], asked | days | place).mappings().all()
        if len(found) == limit:
            break
    return found
