"""What is allowed with an item of a worklist, and how long it may wait."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.actions.worklist_items import rules
from services.actions.worklist_items.rules import Item
from shared.errors import NotFound, StaleVersion
from shared.events.alerts import AlertKind, AlertRaised
from shared.events.base import By, Head
from shared.events.worklist_items import Climbing, Closing, Reassignment

COUNCIL = By(is_council=True)
OFFICER_ID, OTHER_ID = uuid4(), uuid4()
TODAY = date(2026, 11, 23)
LATER = TODAY + timedelta(days=10)
ALERT = AlertRaised(
    alert_id=uuid4(),
    kind=AlertKind.REPROCUREMENT,
    contract_id=uuid4(),
    set_by=uuid4(),
    target_on=date(2027, 3, 31),
    months=6,
    due_on=date(2026, 9, 30),
    end_on=date(2027, 12, 31),
    officer_id=OFFICER_ID,
    reference="CS-2024-017",
    title="Short breaks",
    provider_id=uuid4(),
    provider_name="Harbour Young Carers",
    step="tender",
    why="A tender takes nine months.",
    safe_start_on=date(2027, 2, 28),
    page="/v1/decisions/1",
)
DAYS = st.dates(date(2000, 1, 1), date(2140, 12, 31))


def item(**more: Any) -> Item:
    facts: dict[str, Any] = {
        "id": uuid4(),
        "head": Head(1, datetime(2026, 11, 22, tzinfo=UTC)),
        "officer_id": OFFICER_ID,
        "target_on": date(2027, 3, 31),
        "waits_since_on": TODAY,
        "climbs_on": LATER,
    }
    return Item(**(facts | more))


def acknowledge(one: Item, **more: Any) -> object:
    return rules.acknowledge(one, until_on=LATER, climbs_on=LATER, today=TODAY, **more)


def snooze(one: Item, until_on: date = LATER, **more: Any) -> object:
    known = {"version": 1, "by": COUNCIL} | more
    return rules.snooze(
        one, until_on=until_on, reason="Because.", climbs_on=LATER, today=TODAY, **known
    )


def delegate(one: Item, officer_id: UUID = OTHER_ID, *, is_there: bool = True, **more: Any) -> Any:
    known = {"version": 1, "by": COUNCIL} | more
    return rules.delegate(
        one,
        officer_id=officer_id,
        is_there=is_there,
        reason="Because.",
        on=TODAY,
        climbs_on=LATER,
        **known,
    )


ANSWERS: dict[str, Callable[..., object]] = {
    "acknowledge": acknowledge,
    "snooze": snooze,
    "delegate": delegate,
}


class TestQuietUntil:
    """How long an acknowledgement buys silence."""

    @given(safe_on=DAYS, today=DAYS)
    def test_is_a_day_at_least_and_never_past_a_safe_day_that_is_to_come(
        self, safe_on: date, today: date
    ) -> None:
        until_on = rules.quiet_until(safe_on, today)

        assert until_on > today
        assert until_on <= max(safe_on, today + timedelta(days=1))

    @given(today=DAYS, days=st.integers(-1000, 4000), nearer=st.integers(0, 4000))
    def test_shrinks_the_nearer_the_day(self, today: date, days: int, nearer: int) -> None:
        assume(days - nearer > -3000)
        far = rules.quiet_until(today + timedelta(days=days), today)
        near = rules.quiet_until(today + timedelta(days=days - nearer), today)

        assert near <= far

    @given(today=DAYS, days=st.integers(1, 700))
    def test_comes_to_an_end_before_the_day_however_often_it_is_bought(
        self, today: date, days: int
    ) -> None:
        safe_on, bought = today + timedelta(days=days), 0
        while today < safe_on:
            today = rules.quiet_until(safe_on, today)
            bought += 1

        assert today == safe_on
        assert bought <= days

    @pytest.mark.parametrize(("days", "quiet"), [(400, 100), (90, 22), (8, 2), (3, 1), (0, 1)])
    def test_is_a_quarter_of_what_is_left(self, days: int, quiet: int) -> None:
        until_on = rules.quiet_until(TODAY + timedelta(days=days), TODAY)

        assert (until_on - TODAY).days == quiet

    @pytest.mark.parametrize(
        ("days", "quiet"), [(400, 100), (27, 7), (8, 7), (3, 3), (1, 1), (0, 7), (-90, 7)]
    )
    def test_is_a_week_at_least_of_a_reminder(self, days: int, quiet: int) -> None:
        until_on = rules.quiet_until(TODAY + timedelta(days=days), TODAY, is_reminder=True)

        assert (until_on - TODAY).days == quiet


class TestDaysToAnswer:
    """How long an item may wait unanswered."""

    @given(from_on=DAYS, days=st.integers(-1000, 4000), nearer=st.integers(0, 4000))
    def test_shrinks_the_nearer_the_day_from_two_weeks_to_two_days(
        self, from_on: date, days: int, nearer: int
    ) -> None:
        far = rules.days_to_answer(from_on + timedelta(days=days), from_on)
        near = rules.days_to_answer(from_on + timedelta(days=days), from_on + timedelta(nearer))

        assert 2 <= near <= far <= 10

    @given(from_on=DAYS, days=st.integers(-1000, 4000))
    def test_is_a_working_week_at_least_of_a_reminder(self, from_on: date, days: int) -> None:
        safe_on = from_on + timedelta(days=days)

        assert 5 <= rules.days_to_answer(safe_on, from_on, is_reminder=True) <= 10


class TestOpenFor:
    """Opening an item for an alert."""

    def test_keeps_whose_it_is_and_whose_it_should_be(self) -> None:
        opened = rules.open_for(
            ALERT, item_id=uuid4(), officer_id=OTHER_ID, on=TODAY, climbs_on=LATER
        )

        assert (opened.officer_id, opened.named_officer_id) == (OTHER_ID, OFFICER_ID)
        assert (opened.step, opened.why, opened.page) == (ALERT.step, ALERT.why, ALERT.page)
        assert (opened.target_on, opened.safe_start_on) == (ALERT.target_on, ALERT.safe_start_on)


@pytest.mark.parametrize("verb", ANSWERS)
class TestEveryAnswer:
    """What is true of acknowledging, putting off and delegating."""

    @pytest.mark.parametrize("by", [COUNCIL, By(officer_id=OFFICER_ID)])
    def test_is_for_the_officer_and_the_council(self, verb: str, by: By) -> None:
        one = item()

        assert ANSWERS[verb](one, version=1, by=by).item_id == one.id  # type: ignore[attr-defined]

    @pytest.mark.parametrize("by", [By(), By(officer_id=OTHER_ID)])
    def test_shows_nobody_else_that_it_exists(self, verb: str, by: By) -> None:
        with pytest.raises(NotFound):
            ANSWERS[verb](item(), version=1, by=by)

    def test_is_not_for_nobody_when_the_item_is_nobodys(self, verb: str) -> None:
        with pytest.raises(NotFound):
            ANSWERS[verb](item(officer_id=None), version=1, by=By())

    def test_needs_the_version_that_was_read(self, verb: str) -> None:
        with pytest.raises(StaleVersion):
            ANSWERS[verb](item(), version=2, by=COUNCIL)

    def test_is_refused_when_nothing_is_left_to_do(self, verb: str) -> None:
        with pytest.raises(rules.ItemClosed):
            ANSWERS[verb](item(closed=True), version=1, by=COUNCIL)


class TestAcknowledge:
    """Acknowledging an item."""

    def test_is_done_once_while_it_is_quiet(self) -> None:
        with pytest.raises(rules.AcknowledgedAlready):
            acknowledge(item(quiet_until_on=TODAY + timedelta(days=1)), version=1, by=COUNCIL)

    def test_is_done_again_when_it_is_heard_of_again(self) -> None:
        again = acknowledge(item(quiet_until_on=TODAY), version=1, by=COUNCIL)

        assert again.quiet_until_on == LATER  # type: ignore[attr-defined]


class TestSnooze:
    """Putting an item off."""

    @given(until_on=DAYS, target_on=DAYS, safe_start_on=st.none() | DAYS)
    def test_never_passes_the_day_or_the_latest_safe_start(
        self, until_on: date, target_on: date, safe_start_on: date | None
    ) -> None:
        one = item(target_on=target_on, safe_start_on=safe_start_on)

        try:
            snoozed = snooze(one, until_on)
        except (rules.PastSafeDay, rules.NotAhead):
            assert until_on <= TODAY or until_on > min(target_on, safe_start_on or target_on)
        else:
            assert TODAY < snoozed.until_on <= target_on  # type: ignore[attr-defined]
            assert safe_start_on is None or until_on <= safe_start_on

    def test_says_until_when_it_could_be(self) -> None:
        one = item(safe_start_on=date(2027, 1, 5))

        with pytest.raises(rules.PastSafeDay, match="until 5 January 2027 at the latest"):
            snooze(one, date(2027, 1, 6))

    def test_says_when_it_is_too_late_for_that(self) -> None:
        with pytest.raises(rules.PastSafeDay, match="last safe day has come"):
            snooze(item(safe_start_on=TODAY), TODAY + timedelta(days=1))

    def test_refuses_a_day_that_has_come(self) -> None:
        with pytest.raises(rules.NotAhead):
            snooze(item(), TODAY)


class TestDelegate:
    """Delegating an item."""

    def test_says_from_whom_it_came(self) -> None:
        given_away = delegate(item())

        assert (given_away.officer_id, given_away.from_officer_id) == (OTHER_ID, OFFICER_ID)

    def test_refuses_one_who_cannot_take_it_on(self) -> None:
        with pytest.raises(rules.NotThere):
            delegate(item(), is_there=False)

    def test_refuses_the_officer_whose_it_is(self) -> None:
        with pytest.raises(rules.DelegatedToHolder):
            delegate(item(), OFFICER_ID)


class TestClimb:
    """Letting an item go up the line."""

    def climb(self, one: Item, to: UUID | None = OTHER_ID, **more: Any) -> Any:
        known = {"is_confirmed": True, "is_away": False, "on": TODAY} | more
        return rules.climb(one, officer_id=to, climbs_on=LATER, **known)

    def test_waits_until_the_time_for_an_answer_is_over(self) -> None:
        with pytest.raises(rules.NotUnanswered):
            self.climb(item(climbs_on=TODAY + timedelta(days=1)))
        assert self.climb(item(climbs_on=TODAY)).climbing is Climbing.UNANSWERED

    def test_does_not_wait_for_one_who_has_left_even_if_it_is_quiet(self) -> None:
        quiet = item(waits_since_on=LATER, quiet_until_on=LATER)

        assert self.climb(quiet, is_confirmed=False).climbing is Climbing.LEFT

    def test_does_not_wait_for_one_who_is_away_if_somebody_stands_in(self) -> None:
        assert self.climb(item(), is_away=True).climbing is Climbing.AWAY
        for waiting, to in ((item(waits_since_on=LATER), OTHER_ID), (item(), None)):
            with pytest.raises(rules.NotUnanswered):
                self.climb(waiting, to, is_away=True)

    def test_remembers_everybody_who_had_it(self) -> None:
        before = uuid4()

        climbed = self.climb(item(climbed_from=(before,), climbs_on=TODAY), None)

        assert climbed.climbed_from == (before, OFFICER_ID)
        assert climbed.officer_id is None

    def test_ends_at_the_default_recipient(self) -> None:
        with pytest.raises(rules.NotUnanswered):
            self.climb(item(officer_id=None, climbs_on=TODAY))

    def test_is_over_when_nothing_is_left_to_do(self) -> None:
        with pytest.raises(rules.ItemClosed):
            self.climb(item(closed=True, climbs_on=TODAY))


class TestReassign:
    """Letting an item come to the officer whose it should be."""

    def reassign(self, one: Item) -> Any:
        return rules.reassign(
            one,
            officer_id=OTHER_ID,
            named_officer_id=OTHER_ID,
            reassignment=Reassignment.CONFIRMED,
            on=TODAY,
            climbs_on=LATER,
        )

    def test_moves_what_is_open_and_elsewhere(self) -> None:
        assert self.reassign(item(officer_id=None)).officer_id == OTHER_ID
        with pytest.raises(rules.InRightHands):
            self.reassign(item(officer_id=OTHER_ID))
        with pytest.raises(rules.ItemClosed):
            self.reassign(item(closed=True))


class TestSettle:
    """Closing an item."""

    def test_is_done_once(self) -> None:
        assert rules.settle(item()).closing is Closing.SETTLED
        with pytest.raises(rules.ItemClosed):
            rules.settle(item(closed=True))
