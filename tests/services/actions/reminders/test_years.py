"""An action day by day through the years: never silent when it is late, and never told twice."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import accumulate
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.actions.reminders.rules import Due, Missing, Open, Thing
from shared.calendar import Calendar
from shared.events.reminders import ReminderKind as Kind
from tests.services.actions.reminders.planned import ADA, BEN, UNTIL, action, judge, standing

BEGINS = date(2027, 1, 4)


@dataclass
class Life:
    """An action from day to day, and the reminders of it as the job keeps them."""

    thing: Thing
    opened: list[Open] = field(default_factory=list)
    raised: list[tuple[date, Missing]] = field(default_factory=list)

    def day(self, today: date) -> None:
        """Let the job look once, and keep what it decides."""
        is_working_day = Calendar().is_working_day(today)
        judged = judge([self.thing], self.opened, today, is_working_day=is_working_day)
        gone = {one.id for one, _ in judged.settled}
        whose = {one.id: officer_id for one, officer_id in judged.moved}
        self.opened = [
            replace(one, officer_id=whose.get(one.id, one.officer_id))
            for one in self.opened
            if one.id not in gone
        ]
        for one in judged.missing:
            self.raised.append((today, one))
            self.opened.append(standing(one.due, one.officer_id))


@dataclass(frozen=True)
class Turn:
    """What somebody says of the action on a day."""

    after: int
    change: str
    days: int


TURNS = st.lists(
    st.builds(
        Turn,
        after=st.integers(0, 120),
        change=st.sampled_from(
            ["start", "report", "suspend", "resume", "complete", "reopen", "move", "assign"]
        ),
        days=st.integers(-60, 200),
    ),
    max_size=12,
)


def changed(thing: Thing, turn: Turn, today: date) -> Thing:
    """Return the action as it is after somebody said something of it."""
    match turn.change, thing.state:
        case ("start", "planned") | ("resume", "suspended") | ("reopen", "completed"):
            since = thing.quiet_since_on or today
            return replace(thing, state="started", quiet_since_on=since)
        case "report", "started":
            return replace(thing, quiet_since_on=today)
        case "suspend", "planned" | "started":
            return replace(thing, state="suspended")
        case "complete", "planned" | "started":
            return replace(thing, state="completed")
        case "move", _:
            return replace(thing, due_on=today + timedelta(days=turn.days))
        case "assign", _:
            officers = [(ADA,), (BEN,), (ADA, BEN), ()]
            return replace(thing, officer_ids=officers[turn.days % 4])
    return thing


def years(turns: list[Turn]) -> Iterator[tuple[date, Life, bool]]:
    """Live three years of an action day by day, and yield each working day after the job has looked.

    The last is whether anything was said of the action since the job had looked before.
    """
    life = Life(action())
    days = accumulate(turn.after for turn in turns)
    said = {BEGINS + timedelta(days=day): turn for day, turn in zip(days, turns, strict=True)}
    is_new = False
    for number in range(3 * 365):
        today = BEGINS + timedelta(days=number)
        if today in said:
            before, life.thing = life.thing, changed(life.thing, said[today], today)
            is_new = is_new or before != life.thing
        life.day(today)
        if Calendar().is_working_day(today):
            yield today, life, is_new
            is_new = False


class TestYears:
    """Three years of an action, whatever is said of it."""

    @settings(max_examples=60, deadline=None)
    @given(TURNS)
    def test_is_never_silent_about_what_is_overdue_and_quiet_about_what_rests(
        self, turns: list[Turn]
    ) -> None:
        for today, life, _ in years(turns):
            thing = life.thing
            runs = thing.state in ("planned", "started")
            is_overdue = runs and thing.due_on is not None and thing.due_on < today
            told = [one for one in life.opened if one.was.kind is Kind.ACTION_OVERDUE]
            whose = {one.officer_id for one in told}
            assert whose == (set(thing.officer_ids or (None,)) if is_overdue else set())
            assert runs or not life.opened

    @settings(max_examples=60, deadline=None)
    @given(TURNS)
    def test_has_no_reminder_twice_and_raises_none_again_while_nothing_is_said(
        self, turns: list[Turn]
    ) -> None:
        seen = 0
        raised: set[tuple[Due, UUID | None]] = set()
        for _, life, is_new in years(turns):
            keys = [(one.was, one.officer_id) for one in life.opened]
            assert len(keys) == len(set(keys))
            if is_new:
                raised = set(keys)
                seen = len(life.raised)
                continue
            for _, one in life.raised[seen:]:
                assert (one.due, one.officer_id) not in raised
                raised.add((one.due, one.officer_id))
            seen = len(life.raised)

    def test_reminds_of_an_action_that_nobody_touches_once_for_each_reason(self) -> None:
        *_, (_, life, _) = years([])

        assert [(day, one.due.kind) for day, one in life.raised] == [
            (date(2027, 4, 15), Kind.ACTION_NOT_STARTED),
            (date(2027, 12, 3), Kind.ACTION_DUE_SOON),
            (date(2028, 1, 4), Kind.ACTION_OVERDUE),  # the first working day of the year
        ]

    def test_reminds_anew_of_a_day_that_moved(self) -> None:
        life = Life(action(from_on=None))
        for number in range(800):
            today = BEGINS + timedelta(days=number)
            if today == date(2028, 2, 1):
                life.thing = replace(life.thing, due_on=date(2028, 6, 30))
            life.day(today)

        overdue = [
            one.due.target_on for _, one in life.raised if one.due.kind is Kind.ACTION_OVERDUE
        ]
        assert overdue == [UNTIL, date(2028, 6, 30)]
