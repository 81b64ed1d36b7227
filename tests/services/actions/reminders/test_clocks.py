"""Of which days of a thing somebody is reminded, and why no longer."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.actions.reminders import clocks
from services.actions.reminders.rules import Due, Thing
from shared.events.reminders import ReminderKind as Kind
from shared.events.reminders import ReminderSettlement as Settlement
from tests.services.actions.reminders.planned import DAYS, FROM, UNTIL, action


def due(thing: Thing, today: date) -> set[tuple[str, date]]:
    return {(one.kind.value, one.target_on) for one in clocks.due(thing, today, DAYS)}


class TestDue:
    """Of which days somebody is reminded on a day."""

    @pytest.mark.parametrize(
        ("today", "kinds"),
        [
            (date(2027, 4, 14), set()),
            (date(2027, 4, 15), {"action_not_started"}),
            (date(2027, 12, 2), {"action_not_started"}),
            (date(2027, 12, 3), {"action_not_started", "action_due_soon"}),
            (date(2027, 12, 31), {"action_not_started", "action_due_soon"}),
            (date(2028, 1, 1), {"action_overdue"}),
            (date(2031, 1, 1), {"action_overdue"}),
        ],
    )
    def test_of_an_action_that_nobody_started(self, today: date, kinds: set[str]) -> None:
        assert {kind for kind, _ in due(action(), today)} == kinds

    @pytest.mark.parametrize(
        ("days", "quarters"), [(0, None), (90, None), (91, 1), (181, 1), (182, 2), (1000, 10)]
    )
    def test_of_an_action_that_goes_quiet_is_each_quarter(
        self, days: int, quarters: int | None
    ) -> None:
        since = date(2027, 5, 1)
        started = action(state="started", due_on=None, quiet_since_on=since)

        found = due(started, since + timedelta(days=days))

        expected = quarters and {("action_no_progress", since + timedelta(days=91 * quarters))}
        assert found == (expected or set())

    @pytest.mark.parametrize(
        "state", ["suspended", "completed", "abandoned", "removed", "closed", "draft"]
    )
    def test_is_none_of_what_rests_or_is_over(self, state: str) -> None:
        rests = action(state=state, quiet_since_on=FROM)

        assert all(due(rests, FROM + timedelta(days=each)) == set() for each in range(0, 900, 7))

    def test_is_none_of_what_has_no_day(self) -> None:
        ongoing = action(from_on=None, due_on=None)

        assert due(ongoing, date(2150, 1, 1)) == set()

    @pytest.mark.parametrize(
        ("resource", "state", "kind", "lead"),
        [
            ("plans", "published", "plan_refresh_due", 90),
            ("plans", "under_revision", "plan_refresh_due", 90),
            ("reports", "due", "report_due", 14),
            ("needs", "current", "need_refresh_due", 60),
            ("agreed-actions", "open", "agreed_action_due", 7),
            ("disputes", "open", "dispute_escalation_due", 7),
        ],
    )
    def test_of_others_is_so_many_days_before(
        self, resource: str, state: str, kind: str, lead: int
    ) -> None:
        thing = action(resource=resource, state=state)
        first = UNTIL - timedelta(days=lead)

        assert due(thing, first - timedelta(days=1)) == set()
        assert due(thing, first) == due(thing, UNTIL) == {(kind, UNTIL)}

    def test_of_a_plan_is_its_review_too(self) -> None:
        plan = action(resource="plans", state="published", due_on=None, review_on=UNTIL)

        assert due(plan, UNTIL - timedelta(days=180)) == {("plan_review_due", UNTIL)}

    def test_of_what_a_meeting_agreed_is_once_more_when_it_is_late(self) -> None:
        agreed = action(resource="agreed-actions", state="open")

        assert due(agreed, UNTIL + timedelta(days=1)) == {("agreed_action_overdue", UNTIL)}

    @given(
        state=st.sampled_from(["planned", "started"]),
        days=st.lists(
            st.none() | st.dates(date(1990, 1, 1), date(2150, 12, 31)), min_size=3, max_size=3
        ),
        today=st.dates(date(1990, 1, 1), date(2150, 12, 31)),
    )
    def test_stands_whatever_the_days_are(
        self, state: str, days: list[date | None], today: date
    ) -> None:
        from_on, due_on, since = days
        thing = action(state=state, from_on=from_on, due_on=due_on, quiet_since_on=since)

        found = due(thing, today)

        assert (("action_overdue", due_on) in found) == (due_on is not None and due_on < today)
        assert len({kind for kind, _ in found}) == len(found) <= 2


class TestSettlement:
    """Why nobody needs to be reminded any more."""

    @pytest.mark.parametrize(
        ("was", "now", "settlement"),
        [
            (Due(Kind.ACTION_OVERDUE, UNTIL), {"state": "completed"}, Settlement.DONE),
            (Due(Kind.ACTION_OVERDUE, UNTIL), {"state": "suspended"}, Settlement.SUSPENDED),
            (Due(Kind.ACTION_OVERDUE, UNTIL), {"state": "abandoned"}, Settlement.WITHDRAWN),
            (Due(Kind.ACTION_OVERDUE, UNTIL), {"state": "closed"}, Settlement.WITHDRAWN),
            (Due(Kind.ACTION_OVERDUE, FROM), {}, Settlement.DATE_CHANGED),
            (Due(Kind.ACTION_DUE_SOON, UNTIL), {}, Settlement.LATER),
            (Due(Kind.ACTION_NOT_STARTED, FROM), {"state": "started"}, Settlement.ANSWERED),
            (Due(Kind.ACTION_NOT_STARTED, FROM), {}, Settlement.LATER),
            (Due(Kind.ACTION_NOT_STARTED, UNTIL), {}, Settlement.DATE_CHANGED),
            (
                Due(Kind.ACTION_NO_PROGRESS, FROM + timedelta(days=91)),
                {"state": "started", "quiet_since_on": FROM},
                Settlement.LATER,
            ),
            (
                Due(Kind.ACTION_NO_PROGRESS, FROM + timedelta(days=91)),
                {"state": "started", "quiet_since_on": FROM + timedelta(days=92)},
                Settlement.ANSWERED,
            ),
        ],
    )
    def test_says_what_became_of_an_action(
        self, was: Due, now: dict[str, Any], settlement: Settlement
    ) -> None:
        assert clocks.settlement(action(**now), was, DAYS) is settlement

    @pytest.mark.parametrize(
        ("resource", "state", "kind", "settlement"),
        [
            ("plans", "published", Kind.PLAN_REFRESH_DUE, Settlement.DONE),
            ("plans", "published", Kind.PLAN_REVIEW_DUE, Settlement.DONE),
            ("plans", "closed", Kind.PLAN_REFRESH_DUE, Settlement.WITHDRAWN),
            ("reports", "submitted", Kind.REPORT_DUE, Settlement.DONE),
            ("reports", "waived", Kind.REPORT_DUE, Settlement.WITHDRAWN),
            ("needs", "current", Kind.NEED_REFRESH_DUE, Settlement.DONE),
            ("needs", "retired", Kind.NEED_REFRESH_DUE, Settlement.WITHDRAWN),
            ("agreed-actions", "completed", Kind.AGREED_ACTION_OVERDUE, Settlement.DONE),
            ("agreed-actions", "dropped", Kind.AGREED_ACTION_DUE, Settlement.WITHDRAWN),
            ("agreed-actions", "open", Kind.AGREED_ACTION_DUE, Settlement.DATE_CHANGED),
            ("disputes", "open", Kind.DISPUTE_ESCALATION_DUE, Settlement.DATE_CHANGED),
            ("disputes", "resolved", Kind.DISPUTE_ESCALATION_DUE, Settlement.DONE),
            ("disputes", "withdrawn", Kind.DISPUTE_ESCALATION_DUE, Settlement.WITHDRAWN),
        ],
    )
    def test_says_what_became_of_others(
        self, resource: str, state: str, kind: Kind, settlement: Settlement
    ) -> None:
        thing = action(resource=resource, state=state)

        assert clocks.settlement(thing, Due(kind, FROM), DAYS) is settlement

    def test_says_that_what_is_not_found_was_withdrawn(self) -> None:
        was = Due(Kind.ACTION_OVERDUE, UNTIL)

        assert clocks.settlement(None, was, DAYS) is Settlement.WITHDRAWN
