"""How a table follows the log: each event says which columns it sets, and nothing else writes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, DateTime, Insert, Integer, Table, Update, Uuid, bindparam, insert
from sqlalchemy import update as sql_update

from shared.database.engine import Session, metadata
from shared.events.base import Recorded

Changes = Callable[[Recorded], Mapping[str, Any] | None]


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


class Projection:
    """One table, and the pure function that says what an event changes in a row of it."""

    def __init__(self, table: Table, changes: Changes) -> None:
        self.table = table
        self.changes = changes
        self._columns = {
            column.name: getattr(column.default, "arg", None) for column in table.columns
        }
        self._insert: Insert = insert(table)
        self._updates: dict[frozenset[str], Update] = {}

    def apply(self, session: Session, recorded: Sequence[Recorded]) -> None:
        """Bring the table up to date with events: one write for each thing that they are about."""
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
            rows = list(begun.values())
            session.execute(self._insert, rows if len(rows) > 1 else rows[0])
        for row in moved.values():
            key = row.pop("id")
            session.execute(self._update_of(row), {"key": key, **row})

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

    def _update_of(self, row: Mapping[str, Any]) -> Update:
        names = frozenset(row)
        statement = self._updates.get(names)
        if statement is None:
            statement = (
                sql_update(self.table)
                .where(self.table.c.id == bindparam("key"))
                .values({name: bindparam(name) for name in names})
            )
            self._updates[names] = statement
        return statement
