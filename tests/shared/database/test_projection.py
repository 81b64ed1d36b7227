"""A table follows the log, and one thing's own events show how it stood at any moment."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import JSONB

from services.contracts.contracts import commands as contracts
from services.contracts.contracts import store as contract_store
from services.contracts.organisations import commands as organisations
from services.contracts.organisations import store as organisation_store
from services.contracts.reactions import READER
from services.stores import PROJECTIONS
from shared.database.engine import Row, Session, owner_engine, transaction
from shared.database.projection import Projection, standing_at
from shared.errors import NotFound, Refused
from shared.eventlog import log, sequencer
from shared.events.base import Event
from shared.events.contracts import ContractEvent
from shared.events.officers import OfficerRegistered
from shared.events.organisations import OrganisationEvent
from shared.events.terms import Decision
from shared.settings import Settings
from tests import given as world

AT = world.AT
END = date(2029, 3, 31)
as_contracts = partial(transaction, "contracts")
real_database = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

# Clocks of two machines differ, so a later command may come with an earlier time.
PAUSES = st.integers(-3_600_000_000, 86_400_000_000).map(lambda n: timedelta(microseconds=n))
NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
VERBS = ("extend", "terminate", "decide", "assign")
STEPS = st.lists(
    st.tuples(PAUSES, st.sampled_from(VERBS), st.integers(1, 400), st.sampled_from(Decision)),
    max_size=8,
)


@pytest.fixture(scope="module")
def officer_id(installed: object) -> UUID:
    """An officer whom the contracts service knows."""
    officer_id = uuid4()
    event = OfficerRegistered(
        officer_id=officer_id, organisation_id=uuid4(), name="Grace Example", email="g@example.org"
    )
    with transaction("actions") as session:
        log.append(session, event, by=world.COUNCIL, at=AT)
    sequencer.sequence_all(as_contracts)
    READER.catch_up(as_contracts)
    return officer_id


@pytest.fixture(scope="module")
def parties(installed: object) -> dict[str, UUID]:
    return {
        "provider_id": world.organisation("Harbour Young Carers"),
        "lead_commissioner_id": world.organisation("Moor District Council"),
    }


def do(
    session: Session, contract_id: UUID, at: datetime, verb: str, days: int, **more: Any
) -> None:
    """Do one thing with a contract, at its newest version."""
    orders: dict[str, tuple[Callable[..., None], dict[str, Any]]] = {
        "extend": (
            contracts.extend_contract,
            {"end_on": END + timedelta(days=days), "reason": "Families asked."},
        ),
        "terminate": (
            contracts.terminate_contract,
            {"terminated_on": END - timedelta(days=days), "reason": "It closed."},
        ),
        "decide": (
            contracts.decide_contract,
            {"decision": more["decision"], "reason": "Agreed by the board."},
        ),
        "assign": (contracts.assign_contract, {"officer_id": more["officer_id"]}),
    }
    command, order = orders[verb]
    version = contract_store.get(session, contract_id)["version"]
    command(session, contract_id=contract_id, version=version, by=world.COUNCIL, at=at, **order)


def photograph(projection: Projection, subject_id: UUID) -> Row:
    """The row as it stands in its table."""
    with as_contracts() as session:
        table = projection.table
        return dict(
            session.execute(table.select().where(table.c.id == subject_id)).mappings().one()
        )


def before(projection: Projection, ids: Sequence[UUID]) -> Sequence[Row]:
    """What the rows of some things said before they were changed."""
    table = projection.earlier
    assert table is not None
    with as_contracts() as session:
        found = table.select().where(table.c.id.in_(ids)).order_by(table.c.id, table.c.version)
        return session.execute(found).mappings().all()


def check(projection: Projection, kind: type[Event], subject_id: UUID, album: list[Row]) -> None:
    """Hold what is folded up to each moment, and just before it, against the photographs."""
    tick = timedelta(microseconds=1)
    with as_contracts() as session:

        def folded(until: datetime) -> Row | None:
            return projection.fold(log.history(session, kind, subject_id, until=until))

        def listed(moment: datetime) -> Row | None:
            """The row as a list shows it that is asked as of a moment."""
            assert projection.earlier is not None
            rows = standing_at(projection.table, projection.earlier)
            found = session.execute(
                text(f"SELECT * FROM {rows} AS t WHERE id = :id"),
                {"as_at": moment, "id": subject_id},
            )
            return found.mappings().one_or_none()

        if projection.earlier is not None:
            for one, following in zip(album, [*album[1:], None], strict=True):
                until = following["changed_at"] - tick if following else AT + timedelta(days=9999)
                for moment in (one["changed_at"], until):
                    row = listed(moment)
                    assert row == {name: one[name] for name in row or {}}
            assert listed(album[0]["changed_at"] - tick) is None
        assert folded(album[0]["changed_at"] - tick) is None
        for earlier, later in zip([None, *album], [*album, None], strict=True):
            if later:
                assert folded(later["changed_at"]) == later
                assert folded(later["changed_at"] - tick) == earlier
            elif earlier:
                assert folded(earlier["changed_at"] + timedelta(days=999)) == earlier


class TestAsAt:
    """One thing is folded from its own events."""

    @real_database
    @given(steps=STEPS)
    def test_shows_a_contract_as_its_row_was(
        self, parties: dict[str, UUID], officer_id: UUID, steps: list[Any]
    ) -> None:
        contract_id = world.contract(end_on=END, **parties)
        album, at = [photograph(contract_store.PROJECTION, contract_id)], AT
        for pause, verb, days, decision in steps:
            at += pause
            with suppress(Refused), as_contracts() as session:
                do(session, contract_id, at, verb, days, decision=decision, officer_id=officer_id)
            found = photograph(contract_store.PROJECTION, contract_id)
            if found != album[-1]:
                album.append(found)
        check(contract_store.PROJECTION, ContractEvent, contract_id, album)

    @real_database
    @given(names=st.lists(st.tuples(PAUSES, NAMES), max_size=6))
    def test_shows_an_organisation_as_its_row_was(
        self, installed: object, names: list[tuple[timedelta, str]]
    ) -> None:
        organisation_id = world.organisation("Harbour Young Carers")
        album, at = [photograph(organisation_store.PROJECTION, organisation_id)], AT
        for pause, name in names:
            at += pause
            with suppress(Refused), as_contracts() as session:
                organisations.rename_organisation(
                    session,
                    organisation_id=organisation_id,
                    version=album[-1]["version"],
                    name=name,
                    by=world.COUNCIL,
                    at=at,
                )
            found = photograph(organisation_store.PROJECTION, organisation_id)
            if found != album[-1]:
                album.append(found)
        check(organisation_store.PROJECTION, OrganisationEvent, organisation_id, album)

    def test_of_a_thing_that_was_not_there_yet_is_not_found(self, installed: object) -> None:
        organisation_id = world.organisation("Harbour Young Carers")
        with as_contracts() as session:
            shown = organisation_store.as_at(session, organisation_id, AT)
            assert shown["name"] == "Harbour Young Carers"
            with pytest.raises(NotFound):
                organisation_store.as_at(session, organisation_id, AT - timedelta(seconds=1))


class TestApply:
    """Events are applied to their table."""

    @pytest.mark.parametrize("size", [1, 2, 7, 100])
    def test_gives_the_same_rows_however_many_come_at_once(
        self, parties: dict[str, UUID], officer_id: UUID, size: int
    ) -> None:
        projection = contract_store.PROJECTION
        ids = [world.contract(end_on=END, **parties) for _ in range(3)]
        for n, verb in enumerate(("decide", "extend", "assign", "extend", "decide"), 1):
            for contract_id in ids:
                with as_contracts() as session:
                    do(
                        session,
                        contract_id,
                        AT,
                        verb,
                        n,
                        decision=Decision.EXTEND,
                        officer_id=officer_id,
                    )
        album = [photograph(projection, contract_id) for contract_id in ids]
        kept = before(projection, ids)
        with as_contracts() as session:
            histories = [log.history(session, ContractEvent, one) for one in ids]
            events = [event for together in zip(*histories, strict=True) for event in together]
            for table in (projection.table, projection.earlier):
                assert table is not None
                session.execute(table.delete().where(table.c.id.in_(ids)))
            for first in range(0, len(events), size):
                projection.apply(session, events[first : first + size])
        assert [photograph(projection, contract_id) for contract_id in ids] == album
        assert before(projection, ids) == kept
        assert len(kept) == len(events) - len(ids)


class TestManyAtOnce:
    """Many rows that begin at once are kept as each of them would be by itself."""

    @pytest.mark.parametrize("kept", [each for all_of in PROJECTIONS.values() for each in all_of])
    def test_are_the_same_rows(self, installed: Settings, kept: Projection) -> None:
        rows = [
            {
                str(each.name): None if number % 2 and each.nullable else _something(each, number)
                for each in kept.table.columns
            }
            for number in range(12)
        ]
        ids = {"ids": [one["id"] for one in rows]}
        select = text(f"SELECT * FROM {kept.table.fullname} WHERE id = ANY(:ids) ORDER BY id")
        found = []
        with owner_engine(installed.database_url).connect() as session:
            for how in (kept._begin, partial(_one_by_one, kept.table)):
                # What the rows name is not there, and need not be.
                session.execute(text("SET LOCAL session_replication_role = replica"))
                how(session, [dict(one) for one in rows])
                found.append(session.execute(select, ids).all())
                session.rollback()
        assert found[0] == found[1]
        assert len(found[0]) == len(rows)


def _one_by_one(table: sa.Table, session: sa.Connection, rows: list[dict[str, Any]]) -> None:
    for one in rows:
        session.execute(sa.insert(table), one)


def _something(column: sa.Column[Any], number: int) -> Any:
    """A value that a column can hold, as full of edges as its kind allows."""
    match column.type:
        case sa.ARRAY(item_type=item):
            return (
                [] if column.name.endswith("months") else [_something(sa.Column("x", item), number)]
            )
        case JSONB():
            return [{"scheme": "GB-COH", "id": 'a"b\\c\n\u20ac'}]
        case sa.Uuid():
            return uuid4()
        case sa.Boolean():
            return True
        case sa.Integer():
            return 17
        case sa.Numeric(precision=precision, scale=scale):
            return Decimal(10) ** -(scale or 0) + (
                Decimal(10) ** ((precision or 9) - (scale or 0) - 1)
            )
        case sa.DateTime():
            return datetime(2026, 3, 29, 1, 30, 0, uuid4().int % 10**6, UTC)
        case sa.Date():
            return date(1990, 1, 1) + timedelta(days=97 * number)
        case sa.Time():
            return time(7, 30)
        case sa.LargeBinary():
            return b"\0\xff"
        case _:
            return 'O\'Hara, "x" \\ {}\t\u20ac \U0001f600' + uuid4().hex
