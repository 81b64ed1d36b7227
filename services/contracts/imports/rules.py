"""What becomes of a row of an imported register."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from shared.errors import NotAllowed, Refused, StaleVersion
from shared.events.base import By, Event, Head
from shared.events.contracts import (
    ContractAwarded,
    ContractCorrected,
    ContractExtended,
    ContractTransferred,
    ContractVaried,
)
from shared.events.imports import ImportArmed, ImportFinished, ImportStarted


class OnlyTheCouncil(NotAllowed):
    """Only the council may import a register."""


class NotFinished(Refused):
    """The import has not come to its end; import the file again."""


class AlreadyArmed(Refused):
    """The alerts of this import are armed already."""


class DatesDoNotFit(Refused):
    """With what was set since, the contract would end before its start, or after its latest end."""


class RowOutcome(StrEnum):
    """What became of a row; every row has exactly one."""

    IMPORTED = "imported"
    CHANGED = "changed"
    SKIPPED = "skipped"
    REFUSED = "refused"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class RowReport:
    """What became of a row."""

    line: int
    reference: str | None
    title: str | None
    outcome: RowOutcome
    ended_before: bool = False
    fields: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    column: str | None = None
    value: str | None = None
    reason: str | None = None

    @property
    def is_told(self) -> bool:
        """Say whether a person should see it: more is to be said than that it was taken."""
        return bool(self.ended_before or self.notes or self.reason or self.fields)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: its chunks, and what became of their rows; and what it was told."""

    import_id: UUID
    file_hash: str
    only_childrens: bool
    chunk_size: int
    ignored: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    chunks: int = 0
    ended_before: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A row of a register, with its organisations found: what it says, and nothing else."""

    reference: str
    lead_commissioner_id: UUID
    officer_id: UUID | None
    values: Mapping[str, Any]

    @property
    def parties(self) -> tuple[UUID, ...]:
        """Return the organisations that it names."""
        said = self.values
        named = (self.lead_commissioner_id, said["provider_id"], *said["other_provider_ids"])
        return tuple(dict.fromkeys(named))


@dataclass(frozen=True, slots=True)
class Standing:
    """A contract as it stands in the register under the row's reference."""

    id: UUID
    head: Head
    parties: tuple[UUID, ...]
    values: Mapping[str, Any]
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
    "category",
    "kind",
    "provider_id",
    "other_provider_ids",
    "directorate",
    "procedure",
    "tender_route",
    "cpv_codes",
    "procurement_category",
    "classifications",
    "areas",
    "open_contracting_id",
    "value",
    "yearly_value",
    "irrecoverable_vat",
    "fixed_cost",
    "awarded_on",
    "start_on",
    "end_on",
    "latest_end_on",
    "review_on",
    "documents",
)
_DATES = frozenset(("start_on", "end_on", "latest_end_on"))
_PROVIDERS = frozenset(("provider_id", "other_provider_ids"))


def start(import_id: UUID, *, file_hash: str, only_childrens: bool, by: By) -> ImportStarted:
    """Begin an import."""
    if not by.is_council:
        raise OnlyTheCouncil
    return ImportStarted(import_id=import_id, file_hash=file_hash, only_childrens=only_childrens)


def award(row: RegisterRow, *, contract_id: UUID, import_id: UUID) -> ContractAwarded:
    """Put a row into the register as a new contract."""
    return ContractAwarded(
        contract_id=contract_id,
        reference=row.reference,
        lead_commissioner_id=row.lead_commissioner_id,
        officer_id=row.officer_id,
        import_id=import_id,
        parties=row.parties,
        **row.values,
    )


def differing(row: RegisterRow, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the fields in which a row differs from the register."""
    return tuple(name for name, value in row.values.items() if value != values[name])


def correct(row: RegisterRow, standing: Standing, *, import_id: UUID) -> ContractCorrected | None:
    """Correct a contract by a row, but never over what a person has set since."""
    by_people = set_by_people(standing.history)
    fields = tuple(name for name in differing(row, standing.values) if name not in by_people)
    if not fields:
        return None
    right = {name: row.values[name] for name in fields}
    if _DATES & right.keys():
        _check_dates({**standing.values, **right})
    providers = (right[name] for name in _PROVIDERS & right.keys())
    named = (one for each in providers for one in (each if isinstance(each, tuple) else (each,)))
    return ContractCorrected(
        contract_id=standing.id,
        fields=fields,
        import_id=import_id,
        # Who no longer stands in the contract learns of it once more.
        parties=tuple(dict.fromkeys((*standing.parties, *named))),
        **right,
    )


def _check_dates(values: Mapping[str, Any]) -> None:
    start_on, end_on, latest_end_on = (
        values[name] for name in ("start_on", "end_on", "latest_end_on")
    )
    ends: list[date] = [one for one in (end_on, latest_end_on) if one is not None]
    if sorted([start_on, *ends]) != [start_on, *ends]:
        raise DatesDoNotFit


def set_by_people(history: Iterable[Event]) -> frozenset[str]:
    """Return the fields that a person, not an import, has set last."""
    by_people: set[str] = set()
    for event in history:
        match event:
            case ContractAwarded(import_id=import_id):
                by_people |= set(FROM_A_ROW) if import_id is None else set()
            case ContractCorrected(import_id=import_id, fields=fields):
                by_people = by_people - set(fields) if import_id else by_people | set(fields)
            case ContractVaried(fields=fields):
                by_people |= set(fields)
            case ContractExtended():
                by_people.add("end_on")
            case ContractTransferred():
                by_people |= _PROVIDERS
    return frozenset(by_people)


def finish(one: Import, *, counts: Mapping[str, int], ended_before: int) -> ImportFinished | None:
    """Come to the end of a register, with every row counted once; of two at once one says so."""
    if one.finished:
        return None
    told = {outcome.value: counts.get(outcome, 0) for outcome in RowOutcome}
    return ImportFinished(
        import_id=one.id, rows=sum(told.values()), ended_before=ended_before, **told
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
