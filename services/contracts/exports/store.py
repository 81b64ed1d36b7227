"""How exports are read: the register with everybody whom it names, and what happened to it."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.contracts.contracts.store import PROJECTION
from services.contracts.formats.ocds import Standing
from services.contracts.formats.transparency_code import Entry, Party
from services.contracts.register import store as register
from shared.database.engine import Row, Session
from shared.eventlog import log
from shared.eventlog.feed import Cursor
from shared.events.base import Recorded
from shared.events.contracts import ContractEvent

CHUNK = 200
_PARTIES = text("SELECT * FROM contracts.organisation WHERE id = ANY(:ids)")
_AFTER = text("SELECT id FROM contracts.contract WHERE id > :after ORDER BY id LIMIT :limit")


def entries(
    session: Session, *, today: date, as_at: datetime | None, filters: dict[str, Any]
) -> Iterator[Entry]:
    """Yield the register by its ends, now or as it stood, with commissioners and suppliers."""
    rows = register.every(session, filters=filters, today=today, as_at=as_at)
    while chunk := list(islice(rows, CHUNK)):
        named = {one for row in chunk for one in (row["lead_commissioner_id"], *_suppliers(row))}
        found = parties(session, named)
        for row in chunk:
            yield Entry(
                contract=row,
                commissioner=found[row["lead_commissioner_id"]],
                suppliers=[found[one] for one in _suppliers(row)],
            )


def standings(
    session: Session, *, since: Cursor | None, as_at: datetime | None
) -> Iterator[tuple[Standing, dict[UUID, Party]]]:
    """Yield what every public event after a place in the log tells, contract by contract."""
    after: UUID | None = None
    while ids := _changed(session, since, after):
        after = ids[-1]
        told = [
            standing
            for happened in log.histories(session, ContractEvent, ids, until=as_at).values()
            for standing in _each(happened, since)
        ]
        found = parties(session, {one for each in told for one in _named(each.contract)})
        for standing in told:
            yield standing, found
        if len(ids) < CHUNK:
            return


def parties(session: Session, organisation_ids: Iterable[UUID]) -> dict[UUID, Party]:
    """Return organisations as registers know them."""
    rows = session.execute(_PARTIES, {"ids": list(organisation_ids)}).mappings()
    return {
        row["id"]: Party(
            name=row["name"],
            identifiers=row["identifiers"],
            sme=row["sme"],
            vcse=row["vcse"],
            vcse_type=row.get("vcse_type"),
        )
        for row in rows
    }


def _changed(session: Session, since: Cursor | None, after: UUID | None) -> list[UUID]:
    if since is None:
        asked = {"after": after or UUID(int=0), "limit": CHUNK}
        return list(session.execute(_AFTER, asked).scalars())
    return log.changed_since(
        session,
        ContractEvent,
        epoch=since.epoch,
        position=since.position,
        after=after,
        limit=CHUNK,
    )


def _each(happened: list[Recorded], since: Cursor | None) -> Iterator[Standing]:
    public = [one for one in happened if one.event.open_to_all]
    for one in public:
        # Without a position it is not told yet: the next export begins before it.
        if since is not None and (one.position is None or one.position <= since.position):
            continue
        contract = PROJECTION.fold(each for each in happened if each.version <= one.version)
        assert contract is not None
        yield Standing(contract, [each for each in public if each.version <= one.version])


def _suppliers(row: Row) -> list[UUID]:
    return [row["provider_id"], *row["other_provider_ids"]]


def _named(contract: Row) -> Iterator[UUID]:
    yield contract["lead_commissioner_id"]
    yield from contract["co_commissioner_ids"]
    yield from _suppliers(contract)
    yield from contract["sub_contractor_ids"]
    yield from (UUID(line["funder_id"]) for line in contract["lines"] if line["funder_id"])
