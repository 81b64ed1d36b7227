"""When an officer is told, and when a delivery is tried again."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.actions.messages import rules
from services.actions.messages.rules import Recipient, State, Waiting
from shared.events.base import Head

HALF_PAST_SEVEN = time(7, 30)


class TestIsTimeToTell:
    """The time of the day at which people are told."""

    @pytest.mark.parametrize(
        ("at", "expected"),
        [
            (time(7, 29, 59), False),
            (time(7, 30), True),
            (time(17, 59), True),
            (time(18), False),
            (time(0), False),
        ],
    )
    def test_is_within_office_hours(self, at: time, expected: bool) -> None:
        assert rules.is_time_to_tell(at, working_day=True, begins=HALF_PAST_SEVEN) is expected

    @given(st.times())
    def test_is_never_on_a_free_day(self, at: time) -> None:
        assert not rules.is_time_to_tell(at, working_day=False, begins=HALF_PAST_SEVEN)


class TestCompose:
    """Composing a message."""

    def test_tells_everything_that_is_new(self) -> None:
        untold = (uuid4(), uuid4())
        officer_id, message_id = uuid4(), uuid4()

        composed = rules.compose(
            message_id=message_id,
            recipient=Recipient(officer_id, told_today=False, untold=untold),
            on=date(2027, 1, 6),
        )

        assert (composed.message_id, composed.officer_id) == (message_id, officer_id)
        assert (composed.item_ids, composed.on) == (untold, date(2027, 1, 6))

    def test_tells_nobody_twice_a_day(self) -> None:
        recipient = Recipient(None, told_today=True, untold=(uuid4(),))

        with pytest.raises(rules.ToldToday):
            rules.compose(message_id=uuid4(), recipient=recipient, on=date(2027, 1, 6))

    def test_tells_nobody_nothing(self) -> None:
        recipient = Recipient(uuid4(), told_today=False, untold=())

        with pytest.raises(rules.NothingNew):
            rules.compose(message_id=uuid4(), recipient=recipient, on=date(2027, 1, 6))


class TestRecord:
    """Recording what became of a message."""

    @pytest.mark.parametrize("state", [State.SENT, State.FAILED])
    def test_is_done_once(self, state: State) -> None:
        message = Waiting(uuid4(), Head(2, datetime(2027, 1, 6, tzinfo=UTC)), state)

        with pytest.raises(rules.Delivered):
            rules.record_sent(message, attempts=1)
        with pytest.raises(rules.Delivered):
            rules.record_failed(message, attempts=1, refusal="550")


class TestWaitAfter:
    """Waiting before another attempt."""

    def test_begins_with_a_minute_and_ends_with_an_hour(self) -> None:
        minutes = [rules.wait_after(attempts) // timedelta(minutes=1) for attempts in range(1, 7)]

        assert minutes == [1, 5, 15, 60, 60, 60]

    @given(st.integers(1, 10_000))
    def test_never_gets_shorter_and_never_ends(self, attempts: int) -> None:
        wait = rules.wait_after(attempts)

        assert timedelta(0) < wait <= rules.wait_after(attempts + 1) <= timedelta(hours=1)
