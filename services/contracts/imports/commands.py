"""What can be done with imports: begin one, take a chunk of rows, finish it, arm its alerts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.contracts.contracts import store as contracts
from services.contracts.formats import Reading, Supplier
from services.contracts.imports import rules, store
from services.contracts.imports.rules import RowOutcome
from services.contracts.organisations import store as organisations
from shared.database.engine import Row, Session
from shared.eventlog import log
from shared.events.base import By, Head
from shared.events.contracts import ContractAwarded, ContractEvent
from shared.events.organisations import (
    Identifier,
    OrganisationIdentified,
    OrganisationKind,
    OrganisationRegistered,
)


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


def start_import(
    session: Session, *, import_id: UUID, file_hash: str, by: By, at: datetime
) -> None:
    """Begin an import; its contracts alert nobody before it is armed."""
    event = rules.start(import_id, file_hash=file_hash, by=by)
    store.apply(session, log.append(session, event, by=by, at=at))


def import_rows(
    session: Session,
    *,
    import_id: UUID,
    readings: Sequence[Reading],
    officers: Mapping[str, UUID],
    today: date,
    by: By,
    at: datetime,
) -> list[RowReport]:
    """Take a chunk of rows into the register, and say what became of each."""
    store.hold(session)
    found = _Organisations(session, readings)
    rows = [_row(reading, found, officers) for reading in readings]
    found.write(session, by=by, at=at)
    standing = contracts.lock_references(
        session, [(row.lead_commissioner_id, row.reference) for row in rows]
    )
    awarded: list[ContractAwarded] = []
    reports: list[RowReport] = []
    for reading, row in zip(readings, rows, strict=True):
        before = standing.get((row.lead_commissioner_id, row.reference))
        fields: tuple[str, ...] = ()
        if before is None:
            awarded.append(rules.award(row, contract_id=log.new_id(), import_id=import_id))
            outcome = RowOutcome.IMPORTED
        else:
            fields = _correct(session, row, before, import_id=import_id, by=by, at=at)
            outcome = RowOutcome.CHANGED if fields else RowOutcome.SKIPPED
        reports.append(
            RowReport(
                line=reading.line,
                reference=reading.reference,
                title=reading.title,
                outcome=outcome,
                ended_before=outcome is RowOutcome.IMPORTED and row.end_on < today,
                fields=fields,
                notes=reading.notes,
            )
        )
    if awarded:
        contracts.apply(session, log.append(session, *awarded, by=by, at=at))
    return reports


def finish_import(
    session: Session,
    *,
    import_id: UUID,
    counts: dict[RowOutcome, int],
    ended_before: int,
    by: By,
    at: datetime,
) -> None:
    """Come to the end of a register."""
    one = store.lock(session, import_id)
    event = rules.finish(one, counts=counts, ended_before=ended_before)
    store.apply(session, log.append(session, event, after=one.head, by=by, at=at))


def arm_import(
    session: Session, *, import_id: UUID, version: int, today: date, by: By, at: datetime
) -> None:
    """Let the contracts of an import alert their officers from now on."""
    one = store.lock(session, import_id)
    told = store.told(session, import_id, today=today)
    event = rules.arm(one, version=version, told=told, by=by)
    store.apply(session, log.append(session, event, after=one.head, by=by, at=at))


@dataclass(slots=True)
class _Organisation:
    """An organisation that a chunk names; without a head it is new with this chunk."""

    id: UUID
    name: str
    identifiers: tuple[Identifier, ...]
    head: Head | None = None
    kinds: tuple[OrganisationKind, ...] = ()
    sme: bool | None = None
    vcse: bool | None = None

    def calls_itself_otherwise(self, identifier: Identifier) -> bool:
        return any(
            one.scheme == identifier.scheme and one != identifier for one in self.identifiers
        )


class _Organisations:
    """The organisations that a chunk names: found by what registers call them, then by name.

    What is found by its name learns its identifier from the row, so that every later row, and a
    later import, finds the same organisation.
    """

    def __init__(self, session: Session, readings: Sequence[Reading]) -> None:
        suppliers = [one for reading in readings for one in reading.suppliers]
        names = {reading.buyer_name for reading in readings} | {one.name for one in suppliers}
        identifiers = {found for one in suppliers if (found := _identifier(one))}
        self._by_identifier = store.with_identifiers(session, identifiers)
        self._by_name = {
            key: _Organisation(
                id=row["id"],
                name=key,
                identifiers=tuple(Identifier(**one) for one in row["identifiers"]),
                head=Head(row["version"], row["changed_at"]),
            )
            for key, row in organisations.with_names(session, names).items()
        }
        self._new: list[_Organisation] = []
        self._learned: dict[UUID, _Organisation] = {}

    def of_buyer(self, name: str) -> UUID:
        key = organisations.name_key(name)
        if key not in self._by_name:
            self._by_name[key] = self._register(_Organisation(log.new_id(), name, ()))
        return self._by_name[key].id

    def of_supplier(self, supplier: Supplier) -> UUID:
        identifier = _identifier(supplier)
        if identifier is not None and identifier in self._by_identifier:
            return self._by_identifier[identifier]
        named = self._by_name.get(organisations.name_key(supplier.name))
        if named is None or (identifier and named.calls_itself_otherwise(identifier)):
            named = self._register(
                _Organisation(
                    log.new_id(),
                    supplier.name,
                    (identifier,) if identifier else (),
                    kinds=(OrganisationKind.PROVIDER,),
                    sme=supplier.sme,
                    vcse=supplier.vcse,
                )
            )
        elif identifier is not None:
            named.identifiers = (*named.identifiers, identifier)
            self._by_identifier[identifier] = named.id
            if named.head is not None:
                self._learned[named.id] = named
        return named.id

    def _register(self, one: _Organisation) -> _Organisation:
        self._new.append(one)
        self._by_name.setdefault(organisations.name_key(one.name), one)
        self._by_identifier.update(dict.fromkeys(one.identifiers, one.id))
        return one

    def write(self, session: Session, *, by: By, at: datetime) -> None:
        """Append and apply what is new about organisations."""
        registered = [
            OrganisationRegistered(
                organisation_id=one.id,
                name=one.name,
                kinds=one.kinds,
                identifiers=one.identifiers,
                sme=one.sme,
                vcse=one.vcse,
            )
            for one in self._new
        ]
        if registered:
            organisations.apply(session, log.append(session, *registered, by=by, at=at))
        for one in self._learned.values():
            event = OrganisationIdentified(organisation_id=one.id, identifiers=one.identifiers)
            organisations.apply(session, log.append(session, event, after=one.head, by=by, at=at))


def _identifier(supplier: Supplier) -> Identifier | None:
    if supplier.scheme is None or supplier.identifier is None:
        return None
    return Identifier(scheme=supplier.scheme, id=supplier.identifier)


def _row(
    reading: Reading, found: _Organisations, officers: Mapping[str, UUID]
) -> rules.RegisterRow:
    lead_commissioner_id = found.of_buyer(reading.buyer_name)
    providers = list(dict.fromkeys(found.of_supplier(one) for one in reading.suppliers))
    return rules.RegisterRow(
        reference=reading.reference,
        title=reading.title,
        description=reading.description,
        provider_id=providers[0],
        other_provider_ids=tuple(providers[1:]),
        lead_commissioner_id=lead_commissioner_id,
        officer_id=officers.get((reading.contact_email or "").casefold()),
        procedure=reading.procedure,
        cpv_codes=reading.cpv_codes,
        value=reading.value,
        awarded_on=reading.awarded_on,
        start_on=reading.start_on,
        end_on=reading.end_on,
    )


def _correct(
    session: Session,
    row: rules.RegisterRow,
    before: Row,
    *,
    import_id: UUID,
    by: By,
    at: datetime,
) -> tuple[str, ...]:
    values = {
        name: tuple(before[name]) if isinstance(before[name], list) else before[name]
        for name in rules.FROM_A_ROW
    }
    if not rules.differing(row, values):
        return ()
    standing = rules.Standing(
        id=before["id"],
        head=Head(before["version"], before["changed_at"]),
        parties=(
            before["lead_commissioner_id"],
            *before["co_commissioner_ids"],
            before["provider_id"],
            *before["other_provider_ids"],
        ),
        values=values,
        history=tuple(one.event for one in log.history(session, ContractEvent, before["id"])),
    )
    event = rules.correct(row, standing, import_id=import_id)
    if event is None:
        return ()
    contracts.apply(session, log.append(session, event, after=standing.head, by=by, at=at))
    return event.fields
