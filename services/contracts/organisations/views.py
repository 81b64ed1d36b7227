"""How organisations are shown and counted."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.contracts.contracts.schemas import OrganisationRef
from services.contracts.organisations import rules
from services.contracts.organisations.schemas import (
    KindCount,
    OrganisationCounts,
    OrganisationView,
    RegistrationCount,
    RegistrationView,
)
from shared.auth import Caller
from shared.database.engine import Row
from shared.events.organisations import Registration
from shared.settings import Organisation


def show(
    row: Row, related: Sequence[Row], by: Caller, *, today: date, own: Organisation | None
) -> OrganisationView:
    """Show an organisation to a caller, with those that stand in for it or for which it does."""
    named = {one["id"]: OrganisationRef(id=one["id"], name=one["name"]) for one in related}
    merged = [one["id"] for one in related if one["merged_into_id"] == row["id"]]
    # Who was followed by one that was merged into this one is followed by this one.
    followed = [one["id"] for one in related if one["successor_id"] in (row["id"], *merged)]
    registrations = [Registration(**one) for one in row["registrations"]]
    changeable = by.is_council and "contracts:write" in by.scopes
    return OrganisationView(
        **{name: row[name] for name in _AS_KEPT},
        registrations=[
            RegistrationView(**dict(one), status=rules.status(one, today)) for one in registrations
        ],
        successor=_named(row["successor_id"], named),
        predecessors=[named[one] for one in followed],
        merged_into=_named(row["merged_into_id"], named),
        merged=[named[one] for one in merged],
        allowed=_allowed(row, registrations, own) if changeable else [],
    )


def count(rows: Sequence[Row], today: date) -> OrganisationCounts:
    """Show how many organisations there are of each kind, and on which registers."""
    kinds: Counter[str] = Counter()
    regulators: Counter[tuple[str, ...]] = Counter()
    for row in rows:
        kinds.update(dict.fromkeys(row["kinds"], row["count"]))
        regulators[tuple(row["regulators"])] += row["count"]
    return OrganisationCounts(
        counted_on=today,
        total=regulators.total(),
        by_kind=[KindCount(kind=kind, count=number) for kind, number in sorted(kinds.items())],
        by_registration=[
            RegistrationCount(registered_with=list(names), count=number)
            for names, number in sorted(regulators.items())
        ],
    )


def _named(
    organisation_id: UUID | None, named: dict[UUID, OrganisationRef]
) -> OrganisationRef | None:
    return named[organisation_id] if organisation_id else None


def _allowed(
    row: Row, registrations: Sequence[Registration], own: Organisation | None
) -> list[str]:
    if row["merged_into_id"] is not None:
        return []
    is_council = own is not None and any(
        (one["scheme"], one["id"]) == (own.scheme, own.identifier) for one in row["identifiers"]
    )
    also = {
        "end-registration": any(one.ended_on is None for one in registrations),
        "succeed": row["successor_id"] is None,
        "merge": row["successor_id"] is None and not is_council,
    }
    return [
        *("rename", "identify", "amend", "record-registration"),
        *(verb for verb, may in also.items() if may),
    ]


_MADE_HERE = {"registrations", "successor", "predecessors", "merged_into", "merged", "allowed"}
_AS_KEPT = tuple(name for name in OrganisationView.model_fields if name not in _MADE_HERE)
