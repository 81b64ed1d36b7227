"""The organisations that the rows of a register name: found, or new with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

import orjson

from services.contracts.formats import Reading, Supplier
from services.contracts.imports import store
from services.contracts.organisations import store as organisations
from services.contracts.organisations.columns import name_key
from shared.database.engine import Row, Session
from shared.eventlog import log
from shared.events.base import By, Head
from shared.events.organisations import (
    Identifier,
    OrganisationAmended,
    OrganisationEvent,
    OrganisationIdentified,
    OrganisationKind,
    OrganisationRegistered,
    VcseType,
)

Codes = Sequence[tuple[str, str]]


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
    vcse_type: VcseType | None = None

    def calls_itself_otherwise(self, identifier: Identifier) -> bool:
        return any(
            one.scheme == identifier.scheme and one != identifier for one in self.identifiers
        )


class NamedOrganisations:
    """The organisations that a chunk names: found by what registers call them, then by name.

    What is found learns its further identifiers from the row, so that every later row, and a
    later import, finds the same organisation.
    """

    def __init__(self, session: Session, readings: Sequence[Reading]) -> None:
        suppliers = [one for reading in readings for one in reading.suppliers]
        names = {reading.buyer_name for reading in readings} | {one.name for one in suppliers}
        codes = {code for one in suppliers for code in one.identifiers}
        codes |= {one.buyer_identifier for one in readings if one.buyer_identifier}
        by_id: dict[UUID, _Organisation] = {}

        def found(row: Row) -> _Organisation:
            if row["id"] not in by_id:
                by_id[row["id"]] = _found(row)
            return by_id[row["id"]]

        self._by_identifier = {
            identifier: found(row)
            for identifier, row in store.with_identifiers(
                session, [_identifier(scheme, code) for scheme, code in codes]
            ).items()
        }
        self._by_name = {
            key: found(row) for key, row in organisations.with_names(session, names).items()
        }
        self._new: list[_Organisation] = []
        self._learned: dict[UUID, _Organisation] = {}

    def of_buyer(self, reading: Reading) -> UUID:
        """Return the organisation that commissions."""
        codes = (reading.buyer_identifier,) if reading.buyer_identifier else ()
        return self._of(reading.buyer_name, codes, None)

    def of_supplier(self, supplier: Supplier) -> UUID:
        """Return the organisation that provides."""
        return self._of(supplier.name, supplier.identifiers, supplier)

    def _of(self, name: str, codes: Codes, supplier: Supplier | None) -> UUID:
        identifiers = [_identifier(scheme, code) for scheme, code in codes]
        for identifier in identifiers:
            if identifier in self._by_identifier:
                found = self._by_identifier[identifier]
                self._learn(found, identifiers)
                return found.id
        named = self._by_name.get(name_key(name))
        if named is None or any(map(named.calls_itself_otherwise, identifiers)):
            return self._register(name, tuple(identifiers), supplier)
        self._learn(named, identifiers)
        return named.id

    def _learn(self, found: _Organisation, identifiers: Sequence[Identifier]) -> None:
        """Let an organisation learn what else registers call it; never what another is called."""
        new = tuple(
            one
            for one in identifiers
            if one not in self._by_identifier and not found.calls_itself_otherwise(one)
        )
        if not new:
            return
        found.identifiers += new
        self._by_identifier.update(dict.fromkeys(new, found))
        if found.head is not None:
            self._learned[found.id] = found

    def _register(
        self, name: str, identifiers: tuple[Identifier, ...], supplier: Supplier | None
    ) -> UUID:
        one = _Organisation(log.new_id(), name, identifiers)
        if supplier is not None:
            one.kinds = (OrganisationKind.PROVIDER,)
            one.sme, one.vcse = supplier.sme, supplier.vcse
            one.vcse_type = supplier.vcse_type
        self._new.append(one)
        self._by_name.setdefault(name_key(name), one)
        for identifier in identifiers:
            self._by_identifier.setdefault(identifier, one)
        return one.id

    def write(self, session: Session, *, by: By, at: datetime) -> None:
        """Append and apply what is new about organisations."""
        registered: list[OrganisationEvent] = [
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
        # After all of them, so that both kinds are kept in one go each.
        amended = [
            OrganisationAmended(
                organisation_id=one.id, fields=("vcse_type",), vcse_type=one.vcse_type
            )
            for one in self._new
            if one.vcse_type is not None
        ]
        if registered:
            recorded = log.append(session, *registered, *amended, by=by, at=at)
            organisations.apply(session, recorded)
        for one in self._learned.values():
            event = OrganisationIdentified(organisation_id=one.id, identifiers=one.identifiers)
            organisations.apply(session, log.append(session, event, after=one.head, by=by, at=at))


@lru_cache(maxsize=16_384)
def _identifier(scheme: str, code: str) -> Identifier:
    return Identifier(scheme=scheme, id=code)


def _found(row: Row) -> _Organisation:
    kept = row["identifiers"]
    named = orjson.loads(kept) if isinstance(kept, str) else kept
    return _Organisation(
        id=row["id"],
        name=row["name_key"],
        identifiers=tuple(_identifier(one["scheme"], one["id"]) for one in named),
        head=Head(row["version"], row["changed_at"]),
    )
