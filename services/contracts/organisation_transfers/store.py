"""Which contracts still name an organisation for which another one stands in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text

from shared.database.engine import Session
from shared.events.contracts import TransferCause


@dataclass(frozen=True, slots=True)
class Transfer:
    """A contract, the organisation that it names, and the one that belongs in its place."""

    contract_id: UUID
    from_id: UUID
    to_id: UUID
    cause: TransferCause


# A merged organisation is the other one, so it leaves every contract; one that was succeeded has
# been itself until then, so it stays in those that had ended.
_WAITING = text("""
    WITH replaced AS MATERIALIZED (
        SELECT id, merged_into_id AS to_id, 'merged' AS cause
        FROM contracts.organisation WHERE merged_into_id IS NOT NULL
        UNION ALL
        SELECT id, successor_id, 'succeeded'
        FROM contracts.organisation
        WHERE successor_id IS NOT NULL AND succeeded_on <= :today AND merged_into_id IS NULL
    ), named AS (
        SELECT c.id, r.id AS from_id
        FROM replaced AS r JOIN contracts.contract AS c ON c.provider_id = r.id
        UNION
        SELECT c.id, r.id
        FROM replaced AS r JOIN contracts.contract AS c ON c.lead_commissioner_id = r.id
        UNION
        SELECT c.id, r.id
        FROM replaced AS r JOIN contracts.contract AS c ON c.other_provider_ids @> ARRAY[r.id]
        UNION
        SELECT c.id, r.id
        FROM replaced AS r JOIN contracts.contract AS c ON c.sub_contractor_ids @> ARRAY[r.id]
        UNION
        SELECT c.id, r.id
        FROM replaced AS r JOIN contracts.contract AS c ON c.co_commissioner_ids @> ARRAY[r.id]
        UNION
        SELECT c.id, r.id
        FROM replaced AS r JOIN contracts.contract AS c
          ON c.lines @> jsonb_build_array(jsonb_build_object('funder_id', r.id))
    )
    SELECT c.id AS contract_id, r.id AS from_id, r.to_id, r.cause
    FROM named AS n
    JOIN replaced AS r ON r.id = n.from_id
    JOIN contracts.contract AS c ON c.id = n.id
    WHERE (r.cause = 'merged' OR coalesce(c.end_on >= :today, true)
                             AND coalesce(c.terminated_on > :today, true))
      AND (CAST(:after_id AS uuid) IS NULL OR (c.id, r.id) > (:after_id, :after_from_id))
    ORDER BY c.id, r.id LIMIT :limit
""")


def waiting(
    session: Session, *, today: date, after: Transfer | None, limit: int
) -> Sequence[Transfer]:
    """Return what is to be transferred today, in the order of the contracts."""
    found = session.execute(
        _WAITING,
        {
            "today": today,
            "after_id": after.contract_id if after else None,
            "after_from_id": after.from_id if after else None,
            "limit": limit,
        },
    )
    return [
        Transfer(row.contract_id, row.from_id, row.to_id, TransferCause(row.cause)) for row in found
    ]
