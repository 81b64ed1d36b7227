"""Who is reminded of what, what moves and what is settled, and what a reminder says."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from services.actions.reminders import rules
from services.actions.reminders.rules import Due, Missing
from shared.events.reminders import ReminderKind as Kind
from shared.events.reminders import ReminderSettlement as Settlement
from tests.services.actions.reminders.planned import (
    ADA,
    BEN,
    CAS,
    UNTIL,
    action,
    judge,
    standing,
)


class TestJudge:
    """Comparing what is due with what stands."""

    LATE = UNTIL + timedelta(days=3)
    OVERDUE = Due(Kind.ACTION_OVERDUE, UNTIL)

    def test_reminds_everybody_who_is_responsible(self) -> None:
        shared = action(officer_ids=(ADA, BEN))

        judged = judge([shared], [standing(self.OVERDUE, BEN)], self.LATE)

        assert judged.missing == [Missing(shared, self.OVERDUE, ADA)]
        assert (judged.moved, judged.settled) == ([], [])

    def test_reminds_nobody_in_particular_of_what_is_nobodys(self) -> None:
        judged = judge([action(officer_ids=())], [], self.LATE)

        assert [one.officer_id for one in judged.missing] == [None]

    def test_gives_what_one_had_to_who_takes_over(self) -> None:
        had = standing(self.OVERDUE, ADA)

        judged = judge([action(officer_ids=(BEN, CAS))], [had], self.LATE)

        assert judged.moved == [(had, BEN)]
        assert [one.officer_id for one in judged.missing] == [CAS]

    def test_settles_what_nobody_takes_over(self) -> None:
        had = standing(self.OVERDUE, BEN)

        judged = judge([action()], [standing(self.OVERDUE, ADA), had], self.LATE)

        assert judged.settled == [(had, Settlement.HANDED_OVER)]
        assert (judged.moved, judged.missing) == ([], [])

    def test_lets_the_next_one_take_the_place_on_a_working_day(self) -> None:
        soon = standing(Due(Kind.ACTION_DUE_SOON, UNTIL))

        on_a_saturday = judge([action()], [soon], self.LATE, is_working_day=False)
        on_monday = judge([action()], [soon], self.LATE)

        assert (on_a_saturday.missing, on_a_saturday.settled) == ([], [])
        assert [one.due for one in on_monday.missing] == [self.OVERDUE]
        assert on_monday.settled == [(soon, Settlement.LATER)]

    def test_settles_what_is_done_on_any_day(self) -> None:
        late = standing(self.OVERDUE)

        judged = judge([action(state="completed")], [late], self.LATE, is_working_day=False)

        assert judged.settled == [(late, Settlement.DONE)]


class TestRaiseReminder:
    """What a reminder says."""

    def test_says_why_in_the_words_of_the_plan(self) -> None:
        thing = action(words="Jan-Mar\n2027", name="Design\n short breaks", reference="1.1.3")

        said = rules.raise_reminder(
            Missing(thing, Due(Kind.ACTION_OVERDUE, UNTIL), ADA), reminder_id=uuid4()
        )

        assert (said.about, said.title, said.reference) == (
            f"actions/{UUID(int=9)}",
            "Design short breaks",
            "1.1.3",
        )
        assert said.why == (
            "The plan says “Jan-Mar 2027”. Nobody has completed, rescheduled or suspended it."
        )

    def test_says_since_when_nothing_was_heard(self) -> None:
        thing = action(quiet_since_on=date(2027, 4, 1), words="Ongoing")

        said = rules.raise_reminder(
            Missing(thing, Due(Kind.ACTION_NO_PROGRESS, UNTIL), None), reminder_id=uuid4()
        )

        assert said.why == (
            "Nothing was reported about it since 1 April 2027. No officer is responsible for it."
        )

    def test_cuts_a_long_description_short(self) -> None:
        thing = action(name="Design " * 100)

        said = rules.raise_reminder(
            Missing(thing, Due(Kind.ACTION_OVERDUE, UNTIL), ADA), reminder_id=uuid4()
        )

        assert len(said.title) <= rules.LONGEST_TITLE
        assert said.title.endswith("…")

    @pytest.mark.parametrize("kind", list(Kind))
    def test_says_why_of_every_kind(self, kind: Kind) -> None:
        said = rules.raise_reminder(Missing(action(), Due(kind, UNTIL), ADA), reminder_id=uuid4())

        assert said.why
        assert "{" not in said.why
