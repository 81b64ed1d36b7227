"""How proposals are kept. The only SQL about proposals is here."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, Column, Date, Numeric, Text, TextClause, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from services.actions.proposals import rules
from services.actions.proposals.columns import changes, proposed, standing
from shared.database.engine import Row, Session
from shared.database.projection import Projection, earlier_table, projected_table, standing_at
from shared.errors import NotFound
from shared.events.proposals import ProposalTerms

PROPOSAL = projected_table(
    "proposal",
    "actions",
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("summary", Text),
    Column("organisation_ids", ARRAY(Uuid), nullable=False),
    Column("officer_id", Uuid),
    Column("plan_id", Uuid),
    Column("serves", JSONB, nullable=False),
    Column("need_ids", ARRAY(Uuid), nullable=False),
    Column("costs", JSONB(none_as_null=True)),
    Column("benefits", ARRAY(Text), nullable=False),
    Column("options", JSONB, nullable=False),
    Column("funding_source", Text),
    Column("amount_asked", Numeric(15, 2)),
    Column("risk", JSONB(none_as_null=True)),
    Column("implications", JSONB, nullable=False),
    Column("equality_assessment", JSONB(none_as_null=True)),
    Column("scheme", JSONB(none_as_null=True)),
    Column("status", Text, nullable=False),
    Column("submitted_on", Date),
    Column("group_id", Uuid),
    Column("verdict", Text),
    Column("decided_on", Date),
    Column("decided_by_group_id", Uuid),
    Column("decided_by_officer_id", Uuid),
    Column("missing_when_decided", ARRAY(Text), nullable=False, default=[]),
    Column("decision_reason", Text),
    Column("withdrawn_on", Date),
    Column("withdraw_reason", Text),
    Column("result", Text),
    Column("answered_on", Date),
    Column("amount_granted", Numeric(15, 2)),
    Column("outcome_note", Text),
)
BEFORE = earlier_table(PROPOSAL, without=("decision_reason", "withdraw_reason", "outcome_note"))
PROJECTION = Projection(PROPOSAL, changes, earlier=BEFORE)
apply = PROJECTION.apply
CHUNK = 500

_LOCK = text("SELECT * FROM actions.proposal WHERE id = :id FOR UPDATE")
_FACTS = text("""
    SELECT
        (SELECT count(*) FROM actions.known_organisation
         WHERE id = ANY(:organisation_ids) AND merged_into_id IS NULL) AS organisations,
        (SELECT count(*) FROM actions.need WHERE id = ANY(:need_ids)) AS needs,
        (SELECT count(*) FROM actions.officer
         WHERE id = :officer_id AND standing <> 'left') AS officers,
        (SELECT aims FROM actions.plan WHERE id = :plan_id) AS aims,
        ARRAY(SELECT id FROM actions.objective
              WHERE plan_id = :plan_id AND id = ANY(:objective_ids) AND NOT removed)
            AS objective_ids
""")
_GROUP = text("""
    SELECT EXISTS (SELECT FROM actions."group"
                   WHERE id = :id AND (dissolved_on IS NULL OR NOT :meets))
""")
_OFFICER = text("SELECT EXISTS (SELECT FROM actions.officer WHERE id = :id)")
_OBJECTIVES = text("""
    SELECT id, aim_code FROM actions.objective WHERE id = ANY(:ids) AND NOT removed
""")
_CONSISTENCY = text("""
    SELECT d.kind, d.group_id, g.name AS group_name, d.officer_id, o.post AS officer_post,
           count(*) AS decided,
           count(*) FILTER (WHERE d.verdict = 'approve') AS approved,
           count(*) FILTER (WHERE d.verdict = 'decline') AS declined,
           count(*) FILTER (WHERE d.verdict = 'defer') AS deferred,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY d.decided_on - d.submitted_on)
               AS median_days
    FROM (
        SELECT DISTINCT id, kind, submitted_on, decided_on, verdict,
               decided_by_group_id AS group_id, decided_by_officer_id AS officer_id
        FROM (
            SELECT id, kind, submitted_on, decided_on, verdict, decided_by_group_id,
                   decided_by_officer_id FROM actions.proposal
            UNION ALL
            SELECT id, kind, submitted_on, decided_on, verdict, decided_by_group_id,
                   decided_by_officer_id FROM actions.proposal_before
        ) AS every
        WHERE verdict IS NOT NULL
          AND (CAST(:from_on AS date) IS NULL OR decided_on >= :from_on)
          AND (CAST(:until_on AS date) IS NULL OR decided_on <= :until_on)
          AND (CAST(:kind AS text) IS NULL OR kind = :kind)
    ) AS d
    LEFT JOIN actions."group" AS g ON g.id = d.group_id
    LEFT JOIN actions.officer AS o ON o.id = d.officer_id
    GROUP BY d.kind, d.group_id, g.name, d.officer_id, o.post
    ORDER BY d.kind, g.name NULLS LAST, d.group_id, o.post NULLS LAST, d.officer_id
""")
_FILTERS = {
    "id": "p.id = :id",
    "q": """strpos(lower(concat_ws(' ', p.title, p.summary, array_to_string(p.benefits, ' '))),
                   lower(:q)) > 0""",
    "kind": "p.kind = :kind",
    "status": "p.status = :status",
    "plan_id": "p.plan_id = :plan_id",
    "serving": "p.serves @> CAST(:serving AS jsonb)",
    "organisation_id": "p.organisation_ids @> ARRAY[CAST(:organisation_id AS uuid)]",
    "officer_id": "p.officer_id = :officer_id",
    "group_id": "p.group_id = :group_id OR p.decided_by_group_id = :group_id",
    "result": "p.result = :result",
    "seen_by": "p.organisation_ids @> ARRAY[CAST(:seen_by AS uuid)]",
    "after": "p.id > :after",
}


@lru_cache(maxsize=128)
def _page(filters: frozenset[str], *, then: bool) -> TextClause:
    base = standing_at(PROPOSAL, BEFORE) if then else PROPOSAL.fullname
    where = " AND ".join(f"({_FILTERS[name]})" for name in sorted(filters)) or "true"
    return text(f"""
        SELECT p.*, l.title AS plan_title, l.aims AS plan_aims, o.post AS officer_post,
               g.name AS group_name, b.name AS decided_by_group_name,
               d.post AS decided_by_officer_post,
               (SELECT jsonb_agg(jsonb_build_object('id', k.id, 'name', k.name)
                                 ORDER BY k.name, k.id)
                FROM actions.known_organisation AS k WHERE k.id = ANY(p.organisation_ids))
                   AS organisations,
               (SELECT jsonb_agg(jsonb_build_object('id', n.id, 'name', n.title)
                                 ORDER BY n.title, n.id)
                FROM actions.need AS n WHERE n.id = ANY(p.need_ids)) AS needs
        FROM {base} AS p
        LEFT JOIN actions.plan AS l ON l.id = p.plan_id
         AND (CAST(:viewer_id AS uuid) IS NULL OR l.owner_ids @> ARRAY[CAST(:viewer_id AS uuid)])
        LEFT JOIN actions.officer AS o ON o.id = p.officer_id
        LEFT JOIN actions."group" AS g ON g.id = p.group_id
        LEFT JOIN actions."group" AS b ON b.id = p.decided_by_group_id
        LEFT JOIN actions.officer AS d ON d.id = p.decided_by_officer_id
        WHERE {where} ORDER BY p.id LIMIT :limit
    """)  # noqa: S608 -- our own names


def lock(session: Session, proposal_id: UUID) -> rules.Proposal:
    """Return a proposal to decide about, held until the transaction ends."""
    row = session.execute(_LOCK, {"id": proposal_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return standing(row)


def facts(session: Session, told: ProposalTerms, plan_id: UUID | None) -> rules.Facts:
    """Return what there is of what is named, in a plan."""
    organisation_ids, need_ids = {*told.organisation_ids}, {*told.need_ids}
    if told.scheme is not None:
        organisation_ids.add(told.scheme.organisation_id)
    named = {
        "organisation_ids": list(organisation_ids),
        "officer_id": told.officer_id,
        "need_ids": list(need_ids),
        "plan_id": plan_id,
        "objective_ids": [one.objective_id for one in told.serves if one.objective_id is not None],
    }
    row = session.execute(_FACTS, named).one()
    return rules.Facts(
        unknown_organisation=row.organisations != len(organisation_ids),
        unknown_officer=told.officer_id is not None and not row.officers,
        unknown_need=row.needs != len(need_ids),
        unknown_plan=plan_id is not None and row.aims is None,
        aim_codes=frozenset(aim["code"] for aim in row.aims or ()),
        objective_ids=frozenset(row.objective_ids),
    )


def is_group(session: Session, group_id: UUID | None, *, meets: bool) -> bool:
    """Say whether a group is there, and still meets if that is asked for."""
    if group_id is None:
        return False
    return bool(session.execute(_GROUP, {"id": group_id, "meets": meets}).scalar())


def is_officer(session: Session, officer_id: UUID | None) -> bool:
    """Say whether an officer is known, even if she has left since she decided."""
    return officer_id is not None and bool(session.execute(_OFFICER, {"id": officer_id}).scalar())


def aims_of_objectives(session: Session, row: Row) -> dict[UUID, str | None]:
    """Return which aims the objectives stand for that a proposal serves."""
    serves = proposed(row).serves
    ids = [one.objective_id for one in serves if one.objective_id is not None]
    if not ids:
        return {}
    return {found.id: found.aim_code for found in session.execute(_OBJECTIVES, {"ids": ids})}


def consistency(
    session: Session, *, kind: str | None, from_on: date | None, until_on: date | None
) -> Sequence[Row]:
    """Return how often who decided what about which kind of proposal, every decision counted."""
    wanted = {"kind": kind, "from_on": from_on, "until_on": until_on}
    return session.execute(_CONSISTENCY, wanted).mappings().all()


def get(
    session: Session, proposal_id: UUID, *, seen_by: UUID | None, as_at: datetime | None = None
) -> Row:
    """Return a proposal to show to one who may see it, as it is or stood at a moment."""
    wanted = {"id": proposal_id, "seen_by": seen_by}
    rows = page(session, filters=wanted, as_at=as_at, limit=1)
    if not rows:
        raise NotFound
    return rows[0]


def page(
    session: Session,
    *,
    filters: Mapping[str, Any],
    after: UUID | None = None,
    as_at: datetime | None = None,
    limit: int,
) -> Sequence[Row]:
    """Return proposals in the order in which they were put forward, those after a place in it."""
    wanted = {name: value for name, value in filters.items() if value is not None}
    serving = {
        name: str(wanted.pop(name)) for name in ("aim_code", "objective_id") if name in wanted
    }
    if serving:
        wanted["serving"] = orjson.dumps(
            [{name: value} for name, value in serving.items()]
        ).decode()
    if after is not None:
        wanted["after"] = after
    statement = _page(frozenset(_FILTERS.keys() & wanted.keys()), then=as_at is not None)
    moment = {"as_at": as_at} if as_at else {}
    asked = wanted | moment | {"viewer_id": wanted.get("seen_by"), "limit": limit}
    return session.execute(statement, asked).mappings().all()


def every(
    session: Session, *, filters: Mapping[str, Any], as_at: datetime | None
) -> Iterator[Sequence[Row]]:
    """Yield the whole list, a chunk at a time."""
    after = None
    while rows := page(session, filters=filters, after=after, as_at=as_at, limit=CHUNK):
        yield rows
        after = rows[-1]["id"]
