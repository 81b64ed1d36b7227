"""How completeness is read from the register. It is computed each time, and never kept."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.contracts.completeness.rules import Detail
from shared.database.engine import Row, Session

CHECKED_CLAUSES = ("outcomes", "send_reporting", "send_promise", "safeguarding")
_CLAUSES = ", ".join(f"'{clause}'" for clause in CHECKED_CLAUSES)
# Each is true where the register says it; of contract `c` and its provider `p`.
FILLED: dict[Detail, str] = {
    Detail.OFFICER: "c.officer_id IS NOT NULL",
    Detail.END: "c.end_on IS NOT NULL",
    Detail.REVIEW: "c.review_on IS NOT NULL",
    Detail.VALUE: "coalesce(c.value, c.yearly_value) IS NOT NULL",
    Detail.REGIME: "c.regime IS NOT NULL",
    Detail.PROCEDURE: "coalesce(c.procedure, c.tender_route) IS NOT NULL"
    " OR c.kind IN ('grant', 'in_house', 'placement')",
    Detail.CATEGORY: "c.category IS NOT NULL",
    Detail.CPV: "c.cpv_codes <> '{}'",
    Detail.DIRECTORATE: "c.directorate IS NOT NULL",
    Detail.COMMISSIONED_SERVICE: "c.commissioned_service_ids <> '{}'",
    Detail.NOTICE: "c.notice_months IS NOT NULL",
    Detail.CLAUSES: f"""(
        SELECT count(DISTINCT checked ->> 'clause') FROM jsonb_array_elements(c.clauses) AS checked
        WHERE checked ->> 'clause' IN ({_CLAUSES})) = {len(CHECKED_CLAUSES)}""",  # noqa: S608
    Detail.DOCUMENT: """c.documents @> '[{"kind": "contract"}]'""",
    Detail.PROVIDER_IDENTIFIER: "p.identifiers <> '[]'",
}
# What has ended is history: only what runs or will run is worth mending.
RUNS = """coalesce(c.end_on, 'infinity') >= :today AND coalesce(c.terminated_on > :today, true)"""
_MINE = """(CAST(:commissioner_id AS uuid) IS NULL OR c.lead_commissioner_id = :commissioner_id
            OR c.co_commissioner_ids @> ARRAY[CAST(:commissioner_id AS uuid)])"""
_FROM = f"""
    FROM contracts.contract AS c JOIN contracts.organisation AS p ON p.id = c.provider_id
    WHERE {RUNS} AND {_MINE}
"""
_COUNTS = ", ".join(
    f'count(*) FILTER (WHERE {filled}) AS "{detail}"' for detail, filled in FILLED.items()
)
_FIELDS = ", ".join(f'({filled}) AS "{detail}"' for detail, filled in FILLED.items())
_REGISTER = text(f"SELECT count(*) AS contracts, {_COUNTS} {_FROM}")
_PROVIDERS = text(f"""
    SELECT p.id, p.name, p.name_key, count(*) AS contracts, {_COUNTS} {_FROM}
      AND (CAST(:provider_id AS uuid) IS NULL OR p.id = :provider_id)
      AND (CAST(:after_name AS text) IS NULL OR (p.name_key, p.id) > (:after_name, :after_id))
    GROUP BY p.id ORDER BY p.name_key, p.id LIMIT :limit
""")
_CONTRACTS = text(f"""
    SELECT c.id, c.reference, c.title, c.provider_id, {_FIELDS} {_FROM}
      AND (CAST(:contract_id AS uuid) IS NULL OR c.id = :contract_id)
      AND (CAST(:provider_id AS uuid) IS NULL OR c.provider_id = :provider_id)
      AND (CAST(:officer_id AS uuid) IS NULL OR c.officer_id = :officer_id)
      AND (CAST(:after_id AS uuid) IS NULL OR c.id > :after_id)
    ORDER BY c.id LIMIT :limit
""")


def of_register(session: Session, *, commissioner_id: UUID | None, today: date) -> Row:
    """Return how many contracts run, and of how many each detail is known."""
    asked = {"commissioner_id": commissioner_id, "today": today}
    return session.execute(_REGISTER, asked).mappings().one()


def of_providers(
    session: Session,
    *,
    after: tuple[str, UUID] | None,
    **asked: Any,  # noqa: ANN401 -- which contracts
) -> Sequence[Row]:
    """Return the same for each provider, by name."""
    after_name, after_id = after or (None, None)
    place = {"after_name": after_name, "after_id": after_id}
    return session.execute(_PROVIDERS, asked | place).mappings().all()


def of_contracts(
    session: Session,
    *,
    after: tuple[UUID] | None,
    **asked: Any,  # noqa: ANN401 -- which contracts
) -> Sequence[Row]:
    """Return which details of each contract are known."""
    place = {"after_id": after[0] if after else None}
    return session.execute(_CONTRACTS, asked | place).mappings().all()
