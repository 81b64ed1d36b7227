"""Where it is found what is one officer's. Nothing is kept here: what is handed over keeps it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.actions.handovers import rules
from shared.database.engine import Row, Session
from shared.errors import NotFound
from shared.events.base import Head
from shared.events.officers import Standing

# What nobody would see to if its officer left; a contract's items climb, and so do reminders.
BINDING = ("action", "plan", "agreed_action", "report_schedule", "report")
GIVEN = ("plan", "agreed_action", "report_schedule", "report", "need", "dispute")

_OPEN_ACTION = """
    a.officer_ids @> ARRAY[CAST(:id AS uuid)] AND NOT a.removed
    AND a.state NOT IN ('completed', 'abandoned')
"""
_THEIRS = f"""
    SELECT 'action' AS kind, a.id, a.description AS title, p.title AS part_of, a.until_on AS due_on,
           NOT EXISTS (SELECT FROM actions.officer AS o
                       WHERE o.id = ANY(a.officer_ids) AND o.id <> :id AND o.standing <> 'left')
               AS alone
    FROM actions.action AS a JOIN actions.plan AS p ON p.id = a.plan_id
    WHERE {_OPEN_ACTION} AND p.status <> 'closed'
    UNION ALL
    SELECT 'plan', id, title, NULL, coalesce(refresh_due_on, review_due_on), true
    FROM actions.plan WHERE officer_id = :id AND status <> 'closed'
    UNION ALL
    SELECT 'agreed_action', a.id, a.title, g.name, a.due_on, true
    FROM actions.agreed_action AS a JOIN actions."group" AS g ON g.id = a.group_id
    WHERE a.officer_id = :id AND a.closed_on IS NULL
    UNION ALL
    SELECT 'report_schedule', s.id, s.title, g.name, NULL, true
    FROM actions.report_schedule AS s JOIN actions."group" AS g ON g.id = s.group_id
    WHERE s.officer_id = :id AND (s.ended_on IS NULL OR s.ended_on >= :today)
    UNION ALL
    SELECT 'report', r.id, r.title, g.name, r.due_on, true
    FROM actions.report AS r JOIN actions."group" AS g ON g.id = r.group_id
    WHERE r.officer_id = :id AND r.status = 'due'
    UNION ALL
    SELECT 'need', id, title, NULL, refresh_due_on, true
    FROM actions.need WHERE officer_id = :id AND retired_on IS NULL
    UNION ALL
    SELECT 'proposal', id, title, NULL, NULL, true
    FROM actions.proposal
    WHERE officer_id = :id AND status IN ('put_forward', 'submitted', 'deferred')
    UNION ALL
    SELECT 'group_decision', d.id, d.title, g.name, d.due_on, true
    FROM actions.group_decision AS d JOIN actions."group" AS g ON g.id = d.group_id
    WHERE d.officer_id = :id AND d.state IN ('asked', 'deferred')
    UNION ALL
    SELECT 'dispute', id, title, NULL, escalation_due_on, true
    FROM actions.dispute WHERE officer_id = :id AND status = 'open'
    UNION ALL
    SELECT 'group_seat', id, name, NULL, NULL, false
    FROM actions."group"
    WHERE members @> CAST(:seat AS jsonb) AND dissolved_on IS NULL
    UNION ALL
    SELECT 'contract', id, title, reference, end_on, true
    FROM actions.known_contract
    WHERE officer_id = :id AND terminated_on IS NULL AND (end_on IS NULL OR end_on >= :today)
    UNION ALL
    SELECT 'worklist_item', id, title, reference, target_on, true
    FROM actions.worklist_item WHERE officer_id = :id AND closed_at IS NULL
"""  # noqa: S608 -- our own words
_COUNTS = text(f"""
    SELECT kind, count(*) AS number FROM ({_THEIRS}) AS t
    WHERE alone AND kind = ANY(CAST(:kinds AS text[])) GROUP BY kind
""")  # noqa: S608
_PAGE = text(f"""
    SELECT t.*, coalesce(due_on, 'infinity')::text AS due_key FROM ({_THEIRS}) AS t
    WHERE (CAST(:kind AS text) IS NULL OR kind = :kind)
      AND (CAST(:after_due AS date) IS NULL
           OR (coalesce(due_on, 'infinity'), id) > (:after_due, :after_id))
    ORDER BY coalesce(due_on, 'infinity'), id LIMIT :limit
""")  # noqa: S608
# One hands over at a time: two who held the same plans in another order would wait for each other.
_LOCK_HANDOVERS = text("SELECT pg_advisory_xact_lock(hashtext('actions.handovers'))")
_IDS = text(f"SELECT kind, id FROM ({_THEIRS}) AS t")  # noqa: S608
_PLANS = text("SELECT plan_id FROM actions.action WHERE id = ANY(CAST(:ids AS uuid[]))")
_LOCK_ACTIONS = text(f"""
    SELECT a.id, a.plan_id, a.version, a.changed_at, a.officer_ids, a.organisation_ids,
           a.responsible, p.owner_ids
    FROM actions.action AS a JOIN actions.plan AS p ON p.id = a.plan_id
    WHERE a.id = ANY(CAST(:ids AS uuid[])) AND {_OPEN_ACTION}
    ORDER BY a.id FOR UPDATE OF a
""")  # noqa: S608
_LOCK_THINGS = {
    kind: text(f"""
        SELECT t.id, t.version, t.changed_at, {parties} AS parties FROM actions.{kind} AS t
        WHERE t.id = ANY(CAST(:ids AS uuid[])) AND t.officer_id = :id ORDER BY t.id FOR UPDATE
    """)  # noqa: S608
    for kind, parties in {
        "plan": "t.owner_ids",
        "dispute": "t.party_ids",
        "need": "CAST('{}' AS uuid[])",
        **dict.fromkeys(
            ("agreed_action", "report_schedule", "report"),
            """(SELECT g.organisation_ids FROM actions."group" AS g WHERE g.id = t.group_id)""",
        ),
    }.items()
}
_LOCK_PERSONS = text("""
    SELECT * FROM actions.officer WHERE id = ANY(CAST(:ids AS uuid[])) ORDER BY id FOR UPDATE
""")
_LOCK_NAMING = text("""
    SELECT id, version, changed_at, line_manager_id, deputy_id, away_from_on, away_until_on,
           away_deputy_id
    FROM actions.officer
    WHERE :id IN (line_manager_id, deputy_id, away_deputy_id) AND standing <> 'left'
    ORDER BY id FOR UPDATE
""")
_MERGED_INTO = text("""
    WITH RECURSIVE one AS (
        SELECT id FROM actions.officer WHERE merged_into_id = :id
        UNION
        SELECT o.id FROM one JOIN actions.officer AS o ON o.merged_into_id = one.id)
    SELECT o.id, o.version, o.changed_at FROM one JOIN actions.officer AS o USING (id)
    WHERE NOT o.erased ORDER BY o.id FOR UPDATE OF o
""")
_WHO_STAYS = text("SELECT actions.officer_who_stays(:id)")


def _asked(officer_id: UUID, today: date) -> dict[str, Any]:
    return {"id": officer_id, "today": today, "seat": f'[{{"officer_id": "{officer_id}"}}]'}


def duties(session: Session, officer_id: UUID, today: date) -> dict[str, int]:
    """Return how much would be nobody's without an officer, by its kind as people call it."""
    asked = _asked(officer_id, today) | {"kinds": list(BINDING)}
    return {
        f"{row.kind}{'' if row.number == 1 else 's'}".replace("_", " "): row.number
        for row in session.execute(_COUNTS, asked)
    }


def page(
    session: Session,
    officer_id: UUID,
    *,
    kind: str | None,
    today: date,
    after: tuple[str, UUID] | None,
    limit: int,
) -> Sequence[Row]:
    """Return what is an officer's, the most pressing first, after a place in the list."""
    after_due, after_id = after or (None, None)
    place = {"kind": kind, "after_due": after_due, "after_id": after_id, "limit": limit}
    return session.execute(_PAGE, _asked(officer_id, today) | place).mappings().all()


def lock_theirs(session: Session, officer_id: UUID, today: date) -> dict[str, list[UUID]]:
    """Return the ids of everything that is an officer's, by its kind; nobody else hands over."""
    session.execute(_LOCK_HANDOVERS)
    found: dict[str, list[UUID]] = {}
    for row in session.execute(_IDS, _asked(officer_id, today)):
        found.setdefault(row.kind, []).append(row.id)
    return found


def plans_of(session: Session, action_ids: Collection[UUID]) -> list[UUID]:
    """Return the plans in which some actions stand, in the order in which they are locked."""
    return sorted(set(session.execute(_PLANS, {"ids": list(action_ids)}).scalars()))


def lock_actions(
    session: Session, officer_id: UUID, action_ids: Collection[UUID]
) -> list[rules.Action]:
    """Return those of some actions that are open and an officer's, held until the end."""
    rows = session.execute(_LOCK_ACTIONS, {"id": officer_id, "ids": list(action_ids)})
    return [
        rules.Action(
            id=row.id,
            plan_id=row.plan_id,
            head=Head(row.version, row.changed_at),
            parties=tuple(dict.fromkeys((*row.owner_ids, *row.organisation_ids))),
            officer_ids=tuple(row.officer_ids),
            organisation_ids=tuple(row.organisation_ids),
            responsible=row.responsible,
        )
        for row in rows
    ]


def lock_things(
    session: Session, officer_id: UUID, ids: Mapping[str, Collection[UUID]]
) -> Iterator[rules.Thing]:
    """Yield everything else of an officer that can be given, held until the end."""
    for kind in GIVEN:
        if not ids.get(kind):
            continue
        asked = {"id": officer_id, "ids": list(ids[kind])}
        for row in session.execute(_LOCK_THINGS[kind], asked).all():
            head = Head(row.version, row.changed_at)
            yield rules.Thing(kind, row.id, head, tuple(row.parties or ()))


def lock_persons(session: Session, *officer_ids: UUID) -> dict[UUID, rules.Person]:
    """Return officers who give, take or are merged, held until the transaction ends.

    The first one must be there.
    """
    rows = session.execute(_LOCK_PERSONS, {"ids": list(officer_ids)}).mappings()
    found = {
        row["id"]: rules.Person(
            id=row["id"],
            head=Head(row["version"], row["changed_at"]),
            standing=Standing(row["standing"]),
            is_over=row["erased"] or row["merged_into_id"] is not None,
            **{name: row[name] for name in _SAID},
        )
        for row in rows
    }
    if officer_ids[0] not in found:
        raise NotFound
    return found


_SAID = (
    *("organisation_id", "post", "email", "sign_in_hash"),
    *("away_from_on", "away_until_on", "away_deputy_id"),
)


def lock_naming(session: Session, officer_id: UUID) -> list[rules.Naming]:
    """Return the officers who report to one or are stood in for by them, held until the end."""
    return [
        rules.Naming(
            id=row["id"],
            head=Head(row["version"], row["changed_at"]),
            **{name: row[name] for name in row if name not in ("id", "version", "changed_at")},
        )
        for row in session.execute(_LOCK_NAMING, {"id": officer_id}).mappings()
    ]


def lock_merged_into(session: Session, officer_id: UUID) -> list[tuple[UUID, Head]]:
    """Return who turned out to be the same person as an officer, held until the end."""
    rows = session.execute(_MERGED_INTO, {"id": officer_id})
    return [(row.id, Head(row.version, row.changed_at)) for row in rows]


def who_stays(session: Session, officer_id: UUID) -> UUID:
    """Return who an officer is, after all that were merged."""
    found: UUID = session.execute(_WHO_STAYS, {"id": officer_id}).scalar_one()
    return found
