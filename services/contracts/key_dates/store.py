"""How key dates are kept: an index derived from contracts and settings, never a fact."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text

from services.contracts.key_dates import rules
from services.contracts.key_dates.rules import KeyDateKind
from shared import settings
from shared.calendar import Calendar, months_before
from shared.database.engine import Row, Session
from shared.events.terms import ExtensionOption

CALENDAR = Calendar()
# The steps to a successor stand in the index only of what is decided to be procured again.
ALWAYS_KEPT = frozenset(
    {
        *(KeyDateKind.NOTICE, KeyDateKind.EXTENSION, KeyDateKind.REVIEW),
        *(KeyDateKind.LATEST_SAFE_START, KeyDateKind.END, KeyDateKind.LATEST_END),
    }
)
TERMS = """
    c.kind AS contract_kind, c.end_on, c.latest_end_on, c.extension_options, c.notice_months,
    c.review_on, c.regime, c.value, c.terminated_on
"""
_FORGET = text("DELETE FROM contracts.key_date WHERE contract_id = ANY(:ids)")
_KEEP = text("""
    INSERT INTO contracts.key_date (contract_id, kind, due_on)
    SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:kinds AS text[]), CAST(:dues AS date[]))
    ON CONFLICT (contract_id, kind) DO UPDATE SET due_on = excluded.due_on
""")
_BEING_WORKED_OUT = "The terms have just changed, and this day is being worked out anew."
_SHOWN = f"""
    SELECT c.id AS contract_id, c.title AS contract_title, {TERMS}
"""
_ONE = text(f"""
    {_SHOWN} FROM contracts.contract AS c
    WHERE c.id = :contract_id
      AND (CAST(:officer_id AS uuid) IS NULL OR c.officer_id = :officer_id)
      AND (CAST(:commissioner_id AS uuid) IS NULL OR c.lead_commissioner_id = :commissioner_id
           OR :commissioner_id = ANY(c.co_commissioner_ids))
""")
_FILTERS = {
    "from": "k.due_on >= :from",
    "until": "k.due_on <= :until",
    "kind": "k.kind = :kind",
    "officer_id": "c.officer_id = :officer_id",
    "commissioner_id": (
        "c.lead_commissioner_id = :commissioner_id OR :commissioner_id = ANY(c.co_commissioner_ids)"
    ),
    "after": "(k.due_on, k.contract_id, k.kind) > (:after, :after_id, :after_kind)",
}


@lru_cache(maxsize=64)
def _page(filters: frozenset[str]) -> TextClause:
    where = " AND ".join(f"({_FILTERS[name]})" for name in sorted(filters)) or "true"
    return text(f"""
        {_SHOWN}, k.kind, k.due_on
        FROM contracts.key_date AS k JOIN contracts.contract AS c ON c.id = k.contract_id
        WHERE {where} ORDER BY k.due_on, k.contract_id, k.kind LIMIT :limit
    """)


def durations() -> tuple[rules.Durations, ...]:
    """Return how long the steps to a successor take, by this installation's settings."""
    return tuple(
        rules.Durations(
            regime=one.regime,
            value_from=one.value_from,
            weeks={
                KeyDateKind(name.removesuffix("_weeks")): getattr(one, name)
                for name in type(one).model_fields
                if name.endswith("_weeks")
            },
            standstill_days=one.standstill_days,
        )
        for one in settings.current().procurement_times
    )


def work_out(row: Row, table: Sequence[rules.Durations]) -> rules.KeyDates:
    """Return the key dates of a contract, from a row that has its terms."""
    terms = rules.Terms(
        kind=row["contract_kind"],
        end_on=row["end_on"],
        latest_end_on=row["latest_end_on"],
        options=tuple(ExtensionOption.model_validate(one) for one in row["extension_options"]),
        notice_months=row["notice_months"],
        review_on=row["review_on"],
        regime=row["regime"],
        value=row["value"],
        terminated_on=row["terminated_on"],
    )
    return rules.key_dates(terms, durations=table, calendar=CALENDAR, months_before=months_before)


def keep(
    session: Session, contract_ids: Iterable[UUID], found: Mapping[UUID, Collection[rules.KeyDate]]
) -> None:
    """Put the key dates of some contracts into the index, instead of those that stand there."""
    session.execute(_FORGET, {"ids": list(contract_ids)})
    kept = [(contract_id, one.kind, one.on) for contract_id in found for one in found[contract_id]]
    if kept:
        ids, kinds, dues = zip(*kept, strict=True)
        session.execute(_KEEP, {"ids": list(ids), "kinds": list(kinds), "dues": list(dues)})


@dataclass(frozen=True, slots=True)
class Found:
    """A key date of a contract, to show."""

    contract_id: UUID
    contract_title: str
    kind: KeyDateKind
    on: date
    why: str

    @property
    def place(self) -> tuple[date, UUID, str]:
        """Return its place in the list."""
        return self.on, self.contract_id, self.kind


def page(
    session: Session,
    *,
    filters: Mapping[str, Any],
    after: tuple[date, UUID, str] | None,
    limit: int,
) -> list[Found]:
    """Return key dates, the soonest first, those after a place in the list."""
    wanted = {name: value for name, value in filters.items() if value is not None}
    if after is not None:
        wanted["after"] = after[0]
    place = {"after_id": after[1], "after_kind": after[2]} if after else {}
    statement = _page(frozenset(wanted))
    rows = session.execute(statement, wanted | place | {"limit": limit}).mappings()
    table = durations()
    return [_found(row, table) for row in rows]


def of_contract(
    session: Session,
    contract_id: UUID,
    *,
    filters: Mapping[str, Any],
    after: tuple[date, UUID, str] | None,
    limit: int,
) -> list[Found]:
    """Return the key dates of one contract, worked out just now, with every step to a successor."""
    whose = {name: filters.get(name) for name in ("officer_id", "commissioner_id")}
    row = session.execute(_ONE, {"contract_id": contract_id, **whose}).mappings().one_or_none()
    if row is None:
        return []
    first, last = filters.get("from") or date.min, filters.get("until") or date.max
    found = [
        Found(row["contract_id"], row["contract_title"], one.kind, one.on, one.why)
        for one in work_out(row, durations()).every()
        if first <= one.on <= last and filters.get("kind") in (None, one.kind)
    ]
    places = sorted(found, key=lambda one: one.place)
    return [one for one in places if after is None or one.place > after][:limit]


def _found(row: Row, table: Sequence[rules.Durations]) -> Found:
    kind = KeyDateKind(row["kind"])
    # The words of what stands in the index: for a moment a newer day may stand in the contract.
    dates = {one.kind: one.why for one in work_out(row, table).every() if one.on == row["due_on"]}
    why = dates.get(kind, _BEING_WORKED_OUT)
    return Found(row["contract_id"], row["contract_title"], kind, row["due_on"], why)
