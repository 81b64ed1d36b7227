"""What becomes of a row of an imported register."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from shared.errors import NotAllowed, Refused, StaleVersion
from shared.events.base import By, Event, Head
from shared.events.contracts import ContractAwarded, ContractCorrected, ContractExtended
from shared.events.imports import ImportArmed, ImportFinished, ImportStarted


class OnlyTheCouncil(NotAllowed):
    """Only the council may import a register."""


class NotFinished(Refused):
    """The import has not come to its end; import the file again."""


class AlreadyArmed(Refused):
    """The alerts of this import are armed already."""


class RowOutcome(StrEnum):
    """What became of a row; every row has exactly one."""

    IMPORTED = "imported"
    CHANGED = "changed"
    SKIPPED = "skipped"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A row of a register, with its organisations found."""

    reference: str
    title: str
    description: str | None
    provider_id: UUID
    other_provider_ids: tuple[UUID, ...]
    lead_commissioner_id: UUID
    officer_id: UUID | None
    procedure: str | None
    cpv_codes: tuple[str, ...]
    value: Decimal | None
    awarded_on: date | None
    start_on: date
    end_on: date


@dataclass(frozen=True, slots=True)
class Standing:
    """A contract as it stands in the register under the row's reference."""

    id: UUID
    head: Head
    parties: tuple[UUID, ...]
    values: dict[str, object]
    history: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Import:
    """What a decision needs to know about an import."""

    id: UUID
    head: Head
    finished: bool
    armed: bool


FROM_A_ROW = (
    "title",
    "description",
    "provider_id",
    "other_provider_ids",
    "procedure",
    "cpv_codes",
    "value",
    "awarded_on",
    "start_on",
    "end_on",
)


def start(import_id: UUID, *, file_hash: str, by: By) -> ImportStarted:
    """Begin an import."""
    if not by.is_council:
        raise OnlyTheCouncil
    return ImportStarted(import_id=import_id, file_hash=file_hash)


def award(row: RegisterRow, *, contract_id: UUID, import_id: UUID) -> ContractAwarded:
    """Put a row into the register as a new contract."""
    values = {name: getattr(row, name) for name in FROM_A_ROW}
    parties = (row.lead_commissioner_id, row.provider_id, *row.other_provider_ids)
    return ContractAwarded(
        contract_id=contract_id,
        reference=row.reference,
        lead_commissioner_id=row.lead_commissioner_id,
        officer_id=row.officer_id,
        import_id=import_id,
        parties=tuple(dict.fromkeys(parties)),
        **values,
    )


def differing(row: RegisterRow, values: dict[str, object]) -> tuple[str, ...]:
    """Return the names of the fields in which a row differs from the register."""
    return tuple(name for name in FROM_A_ROW if getattr(row, name) != values[name])


def correct(row: RegisterRow, standing: Standing, *, import_id: UUID) -> ContractCorrected | None:
    """Correct a contract by a row, but never over what a person has set since."""
    by_people = set_by_people(standing.history)
    fields = tuple(name for name in differing(row, standing.values) if name not in by_people)
    if not fields:
        return None
    return ContractCorrected(
        contract_id=standing.id,
        fields=fields,
        import_id=import_id,
        parties=standing.parties,
        **{name: getattr(row, name) for name in fields},
    )


def set_by_people(history: Iterable[Event]) -> frozenset[str]:
    """Return the fields that a person, not an import, has set last."""
    by_people: set[str] = set()
    for event in history:
        match event:
            case ContractAwarded(import_id=import_id):
                by_people |= set(FROM_A_ROW) if import_id is None else set()
            case ContractCorrected(import_id=import_id, fields=fields):
                by_people = by_people - set(fields) if import_id else by_people | set(fields)
            case ContractExtended():
                by_people.add("end_on")
    return frozenset(by_people)


def finish(one: Import, *, counts: dict[RowOutcome, int], ended_before: int) -> ImportFinished:
    """Come to the end of a register, with every row counted once."""
    return ImportFinished(
        import_id=one.id,
        rows=sum(counts.values()),
        imported=counts.get(RowOutcome.IMPORTED, 0),
        changed=counts.get(RowOutcome.CHANGED, 0),
        skipped=counts.get(RowOutcome.SKIPPED, 0),
        refused=counts.get(RowOutcome.REFUSED, 0),
        ended_before=ended_before,
    )


def arm(one: Import, *, version: int, told: Sequence[UUID | None], by: By) -> ImportArmed:
    """Let an import's contracts alert their officers; `told` is who would be, contract by contract."""
    if not by.is_council:
        raise OnlyTheCouncil
    if one.head.version != version:
        raise StaleVersion
    if not one.finished:
        raise NotFinished
    if one.armed:
        raise AlreadyArmed
    return ImportArmed(import_id=one.id, officers=len(set(told)), contracts=len(told))
