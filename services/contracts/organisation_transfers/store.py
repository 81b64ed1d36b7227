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


_REPLACED = text("""
    SELECT id, merged_into_id AS to_id, 'merged' AS cause
    FROM contracts.organisation WHERE merged_into_id IS NOT NULL
    UNION ALL
    SELECT id, successor_id, 'succeeded'
    FROM contracts.organisation
    WHERE successor_id IS NOT NULL AND succeeded_on <= :today AND merged_into_id IS NULL
""")
_RUNS = "coalesce(c.end_on >= :today, true) AND coalesce(c.terminated_on > :today, true)"


def _naming(cause: TransferCause) -> str:
    """Return the SQL of the contracts that name one of the organisations replaced by a cause."""
    ids = f":{cause}_ids"
    return f"""
        SELECT c.id, '{cause}' AS cause,
               ARRAY[c.provider_id, c.lead_commissioner_id] || c.other_provider_ids
                   || c.sub_contractor_ids || c.co_commissioner_ids
                   || ARRAY(SELECT CAST(line ->> 'funder_id' AS uuid)
                            FROM jsonb_array_elements(c.lines) AS line) AS named
        FROM contracts.contract AS c
        WHERE (c.provider_id = ANY({ids}) OR c.lead_commissioner_id = ANY({ids})
               OR c.other_provider_ids && CAST({ids} AS uuid[])
               OR c.sub_contractor_ids && CAST({ids} AS uuid[])
               OR c.co_commissioner_ids && CAST({ids} AS uuid[])
               OR jsonb_path_query_array(c.lines, '$[*].funder_id')
                  ?| CAST(CAST({ids} AS uuid[]) AS text[]))
    """  # noqa: S608 -- our own names


# A merged organisation is the other one, so it leaves every contract; one that was succeeded has
# been itself until then, so it stays in those that have ended.
_WAITING = text(f"""
    WITH found AS MATERIALIZED (
        {_naming(TransferCause.MERGED)}
        UNION ALL
        {_naming(TransferCause.SUCCEEDED)} AND {_RUNS}
    )
    SELECT f.id AS contract_id, r.from_id, r.to_id, r.cause
    FROM found AS f
    JOIN unnest(CAST(:from_ids AS uuid[]), CAST(:to_ids AS uuid[]), CAST(:causes AS text[]))
             AS r (from_id, to_id, cause)
      ON r.cause = f.cause AND r.from_id = ANY(f.named)
    WHERE CAST(:after_id AS uuid) IS NULL OR (f.id, r.from_id) > (:after_id, :after_from_id)
    ORDER BY f.id, r.from_id LIMIT :limit
""")  # noqa: S608


def waiting(
    session: Session, *, today: date, after: Transfer | None, limit: int
) -> Sequence[Transfer]:
    """Return what is to be transferred today, in the order of the contracts."""
    replaced = session.execute(_REPLACED, {"today": today}).all()
    if not replaced:
        return []
    found = session.execute(
        _WAITING,
        {
            **{
                f"{each}_ids": [one.id for one in replaced if one.cause == each]
                for each in TransferCause
            },
            "from_ids": [one.id for one in replaced],
            "to_ids": [one.to_id for one in replaced],
            "causes": [one.cause for one in replaced],
            "today": today,
            "after_id": after.contract_id if after else None,
            "after_from_id": after.from_id if after else None,
            "limit": limit,
        },
    )
    return [
        Transfer(row.contract_id, row.from_id, row.to_id, TransferCause(row.cause)) for row in found
    ]
