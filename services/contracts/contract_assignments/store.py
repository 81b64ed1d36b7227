"""How a list of assignments finds what it names: contracts by id or reference, officers by id."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import text

from services.contracts.contract_assignments.rules import Found
from shared.database.engine import Session

_NAMED = text("""
    SELECT id, reference, officer_id FROM contracts.contract
    WHERE id = ANY(CAST(:ids AS uuid[])) OR reference = ANY(CAST(:references AS text[]))
    ORDER BY id
""")
_KNOWN = text("""
    SELECT id FROM contracts.known_officer WHERE id = ANY(CAST(:ids AS uuid[]))
""")


def named(session: Session, ids: Collection[UUID], references: Collection[str]) -> list[Found]:
    """Return the contracts with some ids or references."""
    wanted = {"ids": list(ids), "references": list(references)}
    return [Found(**row) for row in session.execute(_NAMED, wanted).mappings()]


def known_officers(session: Session, officer_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return those of some officers who are known here."""
    return frozenset(session.execute(_KNOWN, {"ids": list(officer_ids)}).scalars())
