"""How a table follows the log: each event says which columns it sets, and nothing else writes."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from pydantic import BaseModel
from pydantic_core import to_jsonable_python
from sqlalchemy import (
    Column,
    DateTime,
    Dialect,
    Integer,
    Table,
    TextClause,
    Update,
    Uuid,
    bindparam,
    text,
)
from sqlalchemy import update as sql_update
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB

from shared.database.engine import Session, metadata
from shared.events.base import Event, Recorded

Changes = Callable[[Recorded], Mapping[str, Any] | None]
_POSTGRESQL: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
_AS_THEY_ARE = frozenset((str, int, bool, float, date, datetime, Decimal, UUID, type(None)))


def projected_table(name: str, schema: str, *columns: Column[Any]) -> Table:
    """Describe a table that follows the log, with the columns that every such table has."""
    return Table(
        name,
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("version", Integer, nullable=False),
        Column("changed_at", DateTime(timezone=True), nullable=False),
        *columns,
        schema=schema,
    )


def earlier_table(table: Table, *, without: Collection[str] = ()) -> Table:
    """Describe the table of what rows said before, each until a moment; private columns stay out."""
    return Table(
        f"{table.name}_before",
        metadata,
        *(
            Column(each.name, each.type, primary_key=each.name in ("id", "version"))
            for each in table.columns
            if each.name not in without
        ),
        Column("valid_to", DateTime(timezone=True), nullable=False),
        schema=table.schema,
    )


def standing_at(table: Table, earlier: Table) -> str:
    """Return the SQL of the rows as they stood at the moment `:as_at`, now or before."""
    names = ", ".join(f'"{each.name}"' for each in earlier.columns if each.name != "valid_to")
    return f"""(
        SELECT {names} FROM {table.fullname} WHERE changed_at <= :as_at
        UNION ALL
        SELECT {names} FROM {earlier.fullname} WHERE changed_at <= :as_at AND valid_to > :as_at
    )"""  # noqa: S608 -- our own names


def plain(value: Any) -> Any:  # noqa: ANN401 -- whatever a field of an event holds
    """Return what a field of an event holds as a column keeps it: lists, and parts as JSON."""
    if type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, tuple | list):
        if value and isinstance(value[0], BaseModel):
            return to_jsonable_python(value)
        return [plain(each) for each in value]
    return to_jsonable_python(value) if isinstance(value, BaseModel) else value


def said(event: Event, names: Collection[str]) -> dict[str, Any]:
    """Return what some fields of an event hold, as columns keep them."""
    held = event.__dict__
    return {
        name: value if type(value := held[name]) in _AS_THEY_ARE else plain(value) for name in names
    }


class Projection:
    """One table, and the pure function that says what an event changes in a row of it.

    With a table of earlier rows it also keeps what each row said before it was changed, so that a
    list can be shown as it stood at any moment.
    """

    def __init__(self, table: Table, changes: Changes, earlier: Table | None = None) -> None:
        self.table = table
        self.changes = changes
        self.earlier = earlier
        self._keep = _keeping(table, earlier) if earlier is not None else None
        self._columns = {
            str(column.name): getattr(column.default, "arg", None) for column in table.columns
        }
        self._insert = _inserting(table)
        self._updates: dict[frozenset[str], Update] = {}

    def apply(self, session: Session, recorded: Sequence[Recorded]) -> None:
        """Bring the table up to date with events: one write for each thing that they are about."""
        if self._keep is None:
            self._apply(session, recorded)
            return
        for each in _one_of_each(recorded):
            changed = {one.event.subject_id: one.recorded_at for one in each if one.version > 1}
            if changed:
                ends: Sequence[datetime] = list(changed.values())
                session.execute(self._keep, {"ids": list(changed), "ends": ends})
            self._apply(session, each)

    def _apply(self, session: Session, recorded: Sequence[Recorded]) -> None:
        begun: dict[Any, dict[str, Any]] = {}
        moved: dict[Any, dict[str, Any]] = {}
        for one in recorded:
            subject_id = one.event.subject_id
            if one.version == 1:
                begun[subject_id] = dict(self._columns)
            row = begun.get(subject_id)
            if row is None:
                row = moved.setdefault(subject_id, {})
            self._change(row, one)
        if begun:
            self._begin(session, list(begun.values()))
        alike: dict[frozenset[str], list[dict[str, Any]]] = {}
        for row in moved.values():
            key = row.pop("id")
            alike.setdefault(frozenset(row), []).append({"key": key, **row})
        for names, changed in alike.items():
            one_or_more = changed if len(changed) > 1 else changed[0]
            session.execute(self._update_of(names), one_or_more)

    def _begin(self, session: Session, rows: list[dict[str, Any]]) -> None:
        """Insert rows in one statement, which reads them from one document."""
        written = orjson.dumps(rows, default=_as_json).decode()
        session.execute(self._insert, {"rows": written})

    def fold(self, history: Iterable[Recorded]) -> dict[str, Any] | None:
        """Return the row as it stands after these events of one thing; None before the first."""
        row: dict[str, Any] = {}
        for one in history:
            if not row:
                row = dict(self._columns)
            self._change(row, one)
        return row or None

    def _change(self, row: dict[str, Any], one: Recorded) -> None:
        row.update(self.changes(one) or {})
        row.update(id=one.event.subject_id, version=one.version, changed_at=one.recorded_at)

    def _update_of(self, names: frozenset[str]) -> Update:
        statement = self._updates.get(names)
        if statement is None:
            statement = (
                sql_update(self.table)
                .where(self.table.c.id == bindparam("key"))
                .values({name: bindparam(name) for name in names})
            )
            self._updates[names] = statement
        return statement


def _inserting(table: Table) -> TextClause:
    """Return the statement that inserts rows from a list of them in JSON.

    A statement of sixty parameters is too long for the driver to prepare: written as one document,
    a contract's row costs half as much.
    """
    kinds = {each.name: each.type.compile(_POSTGRESQL) for each in table.columns}
    named = ", ".join(f'"{name}"' for name in kinds)
    read = ", ".join(f'"{name}" {kind}' for name, kind in kinds.items())
    # Where nothing is said, a column of JSON holds its null, as an update leaves it.
    kept = ", ".join(
        f"""coalesce("{each.name}", 'null')""" if isinstance(each.type, JSONB) else f'"{each.name}"'
        for each in table.columns
    )
    return text(f"""
        INSERT INTO {table.fullname} ({named})
        SELECT {kept} FROM json_to_recordset(CAST(:rows AS json)) AS r ({read})
    """)  # noqa: S608 -- our own names


def _as_json(value: Any) -> str:  # noqa: ANN401 -- whatever a column holds that JSON does not know
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    raise TypeError(f"{type(value).__name__} cannot stand in a table.")


def _keeping(table: Table, earlier: Table) -> TextClause:
    names = ", ".join(f'"{each.name}"' for each in earlier.columns if each.name != "valid_to")
    return text(f"""
        INSERT INTO {earlier.fullname} ({names}, valid_to)
        SELECT {names}, wanted.valid_to FROM {table.fullname}
        JOIN unnest(CAST(:ids AS uuid[]), CAST(:ends AS timestamptz[])) AS wanted (key, valid_to)
          ON id = wanted.key
    """)  # noqa: S608 -- our own names


def _one_of_each(recorded: Sequence[Recorded]) -> Iterator[list[Recorded]]:
    """Yield the events in rounds, in each at most one of a thing, so that no row is passed over.

    Their order stands, as what begins is kept first in each round: what one thing gave up, such as
    its reference, another may have next.
    """
    chosen: list[Recorded] = []
    seen: set[Any] = set()
    for one in recorded:
        begins_later = one.version == 1 and chosen and chosen[-1].version > 1
        if begins_later or one.event.subject_id in seen:
            yield chosen
            chosen, seen = [], set()
        seen.add(one.event.subject_id)
        chosen.append(one)
    if chosen:
        yield chosen
