"""How an act of a history chooses what it is done with."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from random import Random
from typing import Any, Final

import sqlalchemy as sa

from shared.database.engine import reading
from shared.errors import Refused
from shared.events.base import By

BY: Final = By(job="tests", is_council=True)

Act = Callable[[Random, datetime], None]


class NothingThere(Refused):
    """There is nothing yet that this could be done with."""


def some(dice: Random, table: str) -> Mapping[Any, Any]:
    """Return any row of a table."""
    return dice.choice(rows_of(table))


def one_that(dice: Random, table: str, fits: Callable[[Mapping[Any, Any]], bool]) -> Any:
    """Return a row with which something should come of an act, or any where there is none."""
    rows = rows_of(table)
    return dice.choice([row for row in rows if fits(row)] or rows)


def rows_of(table: str) -> Sequence[Mapping[Any, Any]]:
    """Return every row of a table, of which there must be one at least."""
    with reading(table.split(".", maxsplit=1)[0]) as session:
        rows = session.execute(sa.text(f"SELECT * FROM {table} ORDER BY id")).mappings().all()
    if not rows:
        raise NothingThere
    return rows


def of(dice: Random, table: str, name: str) -> dict[str, Any]:
    """Return the id and the version of any row, as a command takes them; at times a stale one."""
    row = some(dice, table)
    return {name: row["id"], "version": row["version"] - (dice.random() < 0.05)}


def each(act: Callable[[str, Random, datetime], None], verbs: str) -> list[Act]:
    """Return an act for each of some verbs."""
    return [partial(act, verb) for verb in verbs.split()]
