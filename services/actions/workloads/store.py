"""How workloads are counted. Nothing is kept here: they are read from what is planned and open."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from shared.database.engine import Row, Session

CHUNK = 500
DUE_SOON = timedelta(days=90)
# One look at each list for all officers. Late is what actions call late: nothing while it rests,
# unless until a day that has passed, and nothing whose words say no day.
_PAGE = text("""
    WITH asked AS MATERIALIZED (
        SELECT id, organisation_id, post, capacity, capacity_note, away_from_on, away_until_on,
               deputy_id
        FROM actions.officer
        WHERE standing <> 'left'
          AND (CAST(:organisation_id AS uuid) IS NULL OR organisation_id = :organisation_id)
    ), open AS MATERIALIZED (
        SELECT a.officer_ids, a.state,
               CASE WHEN a.precision IS NULL OR a.precision = 'unread' THEN NULL
                    WHEN a.state IN ('planned', 'started') THEN a.until_on
                    WHEN a.suspended_until_on IS NOT NULL
                    THEN greatest(a.until_on, a.suspended_until_on) END AS late_after
        FROM actions.action AS a JOIN actions.plan AS p ON p.id = a.plan_id
        WHERE NOT a.removed AND a.state NOT IN ('completed', 'abandoned')
          AND p.status <> 'closed'
    ), acting AS (
        SELECT officer_id, count(*) AS actions,
               count(*) FILTER (WHERE state = 'suspended') AS suspended,
               count(*) FILTER (WHERE late_after < :today) AS overdue,
               count(*) FILTER (WHERE late_after BETWEEN :today AND :soon) AS due_soon
        FROM open CROSS JOIN unnest(officer_ids) AS officer_id GROUP BY officer_id
    ), waiting AS (
        SELECT officer_id, count(*) AS items, count(DISTINCT contract_id) AS contracts
        FROM actions.worklist_item
        WHERE closed_at IS NULL AND officer_id IS NOT NULL GROUP BY officer_id
    ), agreed AS (
        SELECT officer_id, count(*) AS number FROM actions.agreed_action
        WHERE closed_on IS NULL AND officer_id IS NOT NULL GROUP BY officer_id
    ), reporting AS (
        SELECT officer_id, count(*) AS number FROM actions.report
        WHERE status = 'due' AND officer_id IS NOT NULL GROUP BY officer_id
    ), planning AS (
        SELECT officer_id, count(*) AS number FROM actions.plan
        WHERE status <> 'closed' AND officer_id IS NOT NULL GROUP BY officer_id
    )
    SELECT o.*, k.name AS organisation_name, d.post AS deputy_post,
           coalesce(c.actions, 0) AS actions_open, coalesce(c.suspended, 0) AS actions_suspended,
           coalesce(c.overdue, 0) AS actions_overdue, coalesce(c.due_soon, 0) AS actions_due_soon,
           coalesce(w.items, 0) AS worklist_items, coalesce(w.contracts, 0) AS worklist_contracts,
           coalesce(g.number, 0) AS agreed_actions, coalesce(r.number, 0) AS reports_due,
           coalesce(p.number, 0) AS plans
    FROM asked AS o
    LEFT JOIN acting AS c ON c.officer_id = o.id
    LEFT JOIN waiting AS w ON w.officer_id = o.id
    LEFT JOIN agreed AS g ON g.officer_id = o.id
    LEFT JOIN reporting AS r ON r.officer_id = o.id
    LEFT JOIN planning AS p ON p.officer_id = o.id
    LEFT JOIN actions.known_organisation AS k ON k.id = o.organisation_id
    LEFT JOIN actions.officer AS d ON d.id = o.deputy_id
    WHERE CAST(:after_open AS integer) IS NULL
       OR (-coalesce(c.actions, 0), o.id) > (-:after_open, :after_id)
    ORDER BY -coalesce(c.actions, 0), o.id LIMIT :limit
""")


def page(
    session: Session,
    *,
    organisation_id: UUID | None,
    today: date,
    after: tuple[int, UUID] | None = None,
    limit: int,
) -> Sequence[Row]:
    """Return workloads, the one with the most open actions first, after a place in the list."""
    after_open, after_id = after or (None, None)
    asked: dict[str, Any] = {
        "organisation_id": organisation_id,
        "today": today,
        "soon": today + DUE_SOON,
        "after_open": after_open,
        "after_id": after_id,
        "limit": limit,
    }
    return session.execute(_PAGE, asked).mappings().all()


def every(session: Session, *, organisation_id: UUID | None, today: date) -> Iterator[Row]:
    """Yield the whole list in the same order."""
    after = None
    while rows := page(
        session, organisation_id=organisation_id, today=today, after=after, limit=CHUNK
    ):
        yield from rows
        after = (rows[-1]["actions_open"], rows[-1]["id"])
