"""Alerts from the command line: what is due, or would be on another day."""

import json
from datetime import date, timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from services.cli import rehearsal
from services.cli.place import AsJson, Data, installed, used_wrongly
from shared import clock

alerts = typer.Typer(no_args_is_help=True, help="What is due.")


@alerts.command("due")
def due(
    on: Annotated[str | None, typer.Option(help="As if today were this day.")] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show the alerts that are due, or would be if today were another day.

    Example: commissioning alerts due --data ./var --on 2027-03-31
    """
    with installed(data) as now:
        day = _day(on, now.timezone)
        found = rehearsal.due_on(day)
        if as_json:
            print(json.dumps([one.as_json() for one in found]))
            return
        listed = Table("Due", "Ends", "Kind", "Months", "Contract", title=f"Due on {day}")
        for one in found:
            listed.add_row(
                one.rung.due_on.isoformat(),
                one.end_on.isoformat() if one.end_on else "",
                one.step or one.kind.value,
                str(one.rung.months),
                one.title,
            )
        Console().print(listed)
        print(f"{len(found)} alerts.")


@alerts.command("send")
def send(
    on: Annotated[str | None, typer.Option(help="As if today were this day.")] = None,
    data: Data = None,
) -> None:
    """Send what is due; for another day than today, write the messages as files and no more.

    Example: commissioning alerts send --data ./var --on 2027-03-31
    """
    with installed(data) as now:
        day = _day(on, now.timezone)
        if day == clock.today(now.timezone):
            for line in rehearsal.send_due(clock.now()):
                print(line)
            return
        if now.data_folder is None:
            used_wrongly("A rehearsal writes files: give --data DIR.")
        written = rehearsal.write_messages(day, now.data_folder / "rehearsal" / day.isoformat())
        print(f"{written} messages in {now.data_folder / 'rehearsal' / day.isoformat()}")


def _day(on: str | None, timezone: str) -> date:
    if on is None:
        return clock.today(timezone)
    try:
        day = date.fromisoformat(on)
    except ValueError:
        used_wrongly(f"{on!r} is not a day such as 2027-03-31.")
    if not date(1990, 1, 1) <= day <= date(2150, 12, 31) - timedelta(days=366):
        used_wrongly("The day must lie between 1990 and 2149.")
    return day
