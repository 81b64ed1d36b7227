"""An action and the reminders about it, as the rules are given them."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from services.actions.reminders import clocks, rules
from services.actions.reminders.clocks import LeadDays
from services.actions.reminders.rules import Due, Open, Thing
from shared.events.base import Head

ADA, BEN, CAS = UUID(int=1), UUID(int=2), UUID(int=3)
DAYS = LeadDays()
FROM, UNTIL = date(2027, 4, 1), date(2027, 12, 31)
AT = datetime(2027, 1, 1, tzinfo=UTC)


def action(**more: Any) -> Thing:
    facts: dict[str, Any] = {
        "resource": "actions",
        "id": UUID(int=9),
        "name": "Design short breaks with families",
        "state": "planned",
        "officer_ids": (ADA,),
        "from_on": FROM,
        "due_on": UNTIL,
    }
    return Thing(**(facts | more))


def standing(was: Due, officer_id: UUID | None = ADA, thing: Thing | None = None) -> Open:
    about = (thing or action()).about
    return Open(id=uuid4(), head=Head(1, AT), about=about, was=was, officer_id=officer_id)


def judge(
    things: list[Thing], opened: list[Open], today: date, *, is_working_day: bool = True
) -> rules.Judged:
    wanted = {thing.about: clocks.due(thing, today, DAYS) for thing in things}
    return rules.judge(
        things,
        opened,
        wanted=wanted,
        over=clocks.over(things, opened, wanted, DAYS),
        is_working_day=is_working_day,
    )
