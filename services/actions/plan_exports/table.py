"""How a plan becomes its table again: from what is kept, in its own words, and into a file."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.actions.drivers import store as drivers
from services.actions.formats import PlanRow, cells, people, writing
from services.actions.plan_exports import store
from services.actions.plan_exports.rules import TooLong
from services.actions.plan_imports.rules import fingerprint_of_drivers
from shared.database.engine import Row, Session

NOBODY = "an officer"
MOST_IN_WORD = 5_000  # rows
Names = Mapping[UUID, str]


class PlanFormat(StrEnum):
    """The kinds of files that a plan goes out as."""

    CSV = "csv"
    XLSX = "xlsx"
    DOCX = "docx"


def read(
    session: Session, plan_id: UUID, *, as_at: datetime | None, with_names: bool
) -> list[PlanRow]:
    """Return the rows of a plan; officers are named, or told by their posts alone."""
    found = store.rows(session, plan_id, as_at=as_at)
    actions = [row for row in found if row["id"] is not None]
    of_steps = (
        UUID(one) for row in actions for step in row["steps"] for one in step["officer_ids"]
    )
    officer_ids = {one for row in actions for one in row["officer_ids"]}.union(of_steps)
    organisation_ids = {one for row in actions for one in row["organisation_ids"]}
    said = store.names(session, officer_ids, organisation_ids)
    names = {
        one: (row["name"] if with_names or one in organisation_ids else None)
        or row["post"]
        or NOBODY
        for one, row in said.items()
    }
    titles = drivers.titles(session, {one for row in actions for one in row["driver_ids"]})
    table: list[PlanRow] = []
    before: UUID | None = None
    for line, row in enumerate(found, start=2):
        objective = row["objective"] if row["objective_id"] != before else ""
        before = row["objective_id"]
        table.append(_row(line, objective, row, names, titles))
    return table


def _row(line: int, objective: str, row: Row, names: Names, titles: Names) -> PlanRow:
    if row["id"] is None:
        return PlanRow(line, objective=objective)
    said = cells.KeyActions(
        row["description"], tuple((one["text"], one["depth"]) for one in row["steps"])
    )
    return PlanRow(
        line,
        objective=objective,
        legislation=_legislation(row, titles),
        key_actions=cells.write_key_actions(said, row["objective"]),
        time_scale=_time_scale(row),
        responsible=_responsible(row, names),
        impact=cells.write_paragraphs(one["statement"] for one in row["impacts"]),
    )


def _legislation(row: Row, titles: Names) -> str:
    """Return the words of the imported table while they mean what the action rests on; else titles."""
    if row["legislation"] and row["legislation_of"] == fingerprint_of_drivers(row["driver_ids"]):
        return str(row["legislation"])
    return cells.write_paragraphs(titles[one] for one in row["driver_ids"] if one in titles)


def _branches(row: Row) -> list[Mapping[str, Any]]:
    return [one for one in row["steps"] if one["depth"] == 0]


def _time_scale(row: Row) -> str:
    if row["time_words"]:
        return str(row["time_words"])
    scales = [one["time_scale"]["words"] for one in _branches(row) if one["time_scale"]]
    return "\n\n".join(scales)


def _responsible(row: Row, names: Names) -> str:
    officers = [names.get(one, NOBODY) for one in row["officer_ids"]]
    if row["responsible"]:
        return people.named(row["responsible"], officers)
    by_step = [
        [names.get(UUID(one), NOBODY) for one in each["officer_ids"]] for each in _branches(row)
    ]
    if len(by_step) > 1 and all(by_step):
        return "\n\n".join("/".join(each) for each in by_step)
    if officers:
        return people.named(people.written(len(officers)) or "", officers)
    return "/".join(names[one] for one in row["organisation_ids"] if one in names)


def write(form: PlanFormat, title: str, rows: Sequence[PlanRow]) -> bytes:
    """Write the table of a plan; the same plan always comes to the same bytes."""
    if form is PlanFormat.CSV:
        return writing.as_csv(rows)
    if form is PlanFormat.DOCX:
        if len(rows) > MOST_IN_WORD:
            raise TooLong
        return writing.as_document(title, rows)
    try:
        return writing.as_workbook(title, rows)
    except writing.TooLong as error:
        raise TooLong from error
