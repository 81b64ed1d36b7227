"""When an officer is told, and when a delivery is tried again."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.actions.messages import rules
from services.actions.messages.rules import PRESSING, Recipient, State, Untold, Waiting
from shared.calendar import Calendar
from shared.errors import StaleVersion
from shared.events.base import By, Head
from shared.events.message_preferences import Rhythm

HALF_PAST_SEVEN = time(7, 30)
MONDAY, WEDNESDAY = date(2027, 1, 4), date(2027, 1, 6)
COUNCIL = By(job="tests", is_council=True)


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


def composed(recipient: Recipient, *, on: date = WEDNESDAY) -> tuple[UUID, ...]:
    """Return of what somebody is told on a day."""
    return rules.compose(
        message_id=uuid4(), recipient=recipient, on=on, week_began_on=week_began(on)
    ).item_ids


def week_began(on: date) -> date:
    """Return the first working day of a day's week, as the job finds it."""
    return Calendar().working_day_on_or_after(on - timedelta(days=on.weekday()))


def untold(target_in: int, *, since_on: date = WEDNESDAY) -> Untold:
    """Return an item whose day is so many days away."""
    return Untold(uuid4(), WEDNESDAY + timedelta(days=target_in), since_on)


class TestCompose:
    """Composing a message."""

    def test_tells_everything_that_is_new(self) -> None:
        items = (untold(300), untold(3))
        officer_id, message_id = uuid4(), uuid4()

        composed = rules.compose(
            message_id=message_id,
            recipient=Recipient(officer_id, items),
            on=WEDNESDAY,
            week_began_on=MONDAY,
        )

        assert (composed.message_id, composed.officer_id) == (message_id, officer_id)
        assert (composed.item_ids, composed.on) == (tuple(i.item_id for i in items), WEDNESDAY)

    @pytest.mark.parametrize("last_told_on", [WEDNESDAY, WEDNESDAY + timedelta(days=1)])
    def test_tells_nobody_twice_a_day(self, last_told_on: date) -> None:
        with pytest.raises(rules.ToldToday):
            composed(Recipient(None, (untold(3),), last_told_on=last_told_on))

    def test_tells_nobody_nothing(self) -> None:
        with pytest.raises(rules.NothingNew):
            composed(Recipient(uuid4(), ()))

    def test_leaves_out_who_is_told_nothing_today(self) -> None:
        told = Recipient(uuid4(), (untold(3),))
        others = (
            Recipient(uuid4(), (untold(3),), last_told_on=WEDNESDAY),
            Recipient(uuid4(), (untold(300),), rhythm=Rhythm.WEEKLY),
        )

        events = rules.compose_all(
            [others[0], told, others[1]],
            ids=[uuid4() for _ in range(3)],
            on=WEDNESDAY,
            week_began_on=MONDAY,
        )

        assert [event.officer_id for event in events] == [told.officer_id]


class TestWeekly:
    """Telling who wants to be told once a week."""

    def test_waits_for_the_first_working_day_of_the_next_week(self) -> None:
        recipient = Recipient(uuid4(), (untold(300),), Rhythm.WEEKLY)

        for day in (WEDNESDAY, WEDNESDAY + timedelta(days=2)):
            with pytest.raises(rules.NothingNew):
                composed(recipient, on=day)
        assert composed(recipient, on=MONDAY + timedelta(days=7))

    def test_is_told_after_the_bank_holiday_on_a_monday(self) -> None:
        item = Untold(uuid4(), date(2028, 1, 1), date(2027, 4, 30))
        recipient = Recipient(uuid4(), (item,), Rhythm.WEEKLY)

        assert week_began(date(2027, 5, 4)) == date(2027, 5, 4)  # the third is a holiday
        assert composed(recipient, on=date(2027, 5, 4)) == (item.item_id,)

    def test_is_told_later_in_the_week_if_the_clock_stood_still_on_its_first_day(self) -> None:
        friday_before = MONDAY - timedelta(days=3)
        item = untold(300, since_on=friday_before)

        waiting = Recipient(uuid4(), (item,), Rhythm.WEEKLY, last_told_on=friday_before)
        told = Recipient(uuid4(), (item,), Rhythm.WEEKLY, last_told_on=MONDAY)

        assert composed(waiting) == (item.item_id,)
        with pytest.raises(rules.NothingNew):
            composed(told)

    def test_tells_what_is_pressing_at_once_and_alone(self) -> None:
        pressing, past, later = untold(14), untold(-3), untold(15)
        recipient = Recipient(uuid4(), (past, pressing, later), Rhythm.WEEKLY)

        assert composed(recipient) == (past.item_id, pressing.item_id)

    @given(
        targets=st.lists(st.integers(-400, 800), min_size=1, max_size=8),
        came=st.integers(0, 60),
        day=st.integers(0, 300),
        pauses=st.sets(st.integers(0, 70)),
    )
    def test_tells_each_item_once_no_later_than_after_a_week(
        self, targets: list[int], came: int, day: int, pauses: set[int]
    ) -> None:
        """Whatever comes on whatever day, and whenever the clock stands still."""
        calendar, first = Calendar(), date(2027, 1, 1) + timedelta(days=day)
        items = [
            Untold(uuid4(), first + timedelta(days=each), first + timedelta(days=came * n % 31))
            for n, each in enumerate(targets)
        ]
        told: dict[UUID, date] = {}
        last_told_on: date | None = None
        days = [first + timedelta(days=number) for number in range(90)]
        for today in days:
            if not calendar.is_working_day(today) or (today - first).days in pauses:
                continue
            new = tuple(one for one in items if one.since_on <= today and one.item_id not in told)
            recipient = Recipient(uuid4(), new, Rhythm.WEEKLY, last_told_on)
            for event in rules.compose_all(
                [recipient], ids=[uuid4()], on=today, week_began_on=week_began(today)
            ):
                assert not told.keys() & set(event.item_ids)
                told |= dict.fromkeys(event.item_ids, today)
                last_told_on = today

        assert set(told) == {one.item_id for one in items}
        for one in items:
            pressing = one.target_on - told[one.item_id] <= PRESSING
            waited = [
                today
                for today in days
                if one.since_on <= today < told[one.item_id]
                and calendar.is_working_day(today)
                and (today - first).days not in pauses
            ]
            # What was not pressing has waited for no second beginning of a week.
            assert len({today.isocalendar().week for today in waited}) <= 1 or not waited
            if pressing:
                before = [today for today in waited if one.target_on - today <= PRESSING]
                assert before == []


class TestRecord:
    """Recording what became of a message."""

    @pytest.mark.parametrize("state", [State.SENT, State.FAILED, State.BOUNCED])
    def test_is_done_once(self, state: State) -> None:
        message = Waiting(uuid4(), Head(2, datetime(2027, 1, 6, tzinfo=UTC)), state)

        with pytest.raises(rules.Delivered):
            rules.record_sent(message, attempts=1)
        with pytest.raises(rules.Delivered):
            rules.record_failed(message, attempts=1, refusal="550")


class TestRecordBounced:
    """Recording that a message came back."""

    @pytest.mark.parametrize("state", [State.COMPOSED, State.SENT])
    def test_takes_what_a_mail_system_says(self, state: State) -> None:
        message = waiting(state)

        event = rules.record_bounced(message, version=2, code="5.1.1", reason="No.", by=COUNCIL)

        assert (event.message_id, event.code, event.reason) == (message.id, "5.1.1", "No.")

    @pytest.mark.parametrize("state", [State.FAILED, State.BOUNCED])
    def test_is_done_once(self, state: State) -> None:
        with pytest.raises(rules.CameBackAlready):
            rules.record_bounced(waiting(state), version=None, code=None, reason=None, by=COUNCIL)

    def test_believes_the_council_alone(self) -> None:
        with pytest.raises(rules.OnlyTheCouncil):
            rules.record_bounced(
                waiting(State.SENT), version=2, code=None, reason=None, by=By(client_id=uuid4())
            )

    def test_needs_the_version_that_was_read(self) -> None:
        with pytest.raises(StaleVersion):
            rules.record_bounced(waiting(State.SENT), version=1, code=None, reason=None, by=COUNCIL)


def waiting(state: State) -> Waiting:
    """Return a message that has come so far."""
    return Waiting(uuid4(), Head(2, datetime(2027, 1, 6, tzinfo=UTC)), state)


class TestWaitAfter:
    """Waiting before another attempt."""

    def test_begins_with_a_minute_and_ends_with_an_hour(self) -> None:
        minutes = [rules.wait_after(attempts) // timedelta(minutes=1) for attempts in range(1, 7)]

        assert minutes == [1, 5, 15, 60, 60, 60]

    @given(st.integers(1, 10_000))
    def test_never_gets_shorter_and_never_ends(self, attempts: int) -> None:
        wait = rules.wait_after(attempts)

        assert timedelta(0) < wait <= rules.wait_after(attempts + 1) <= timedelta(hours=1)
