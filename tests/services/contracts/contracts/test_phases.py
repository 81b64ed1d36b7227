"""When followers are told that a contract has started, ended, or is running again."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.contracts.contracts.phases import (
    Phase,
    PhaseFacts,
    last_phase_on,
    next_phase_on,
    tell,
)
from shared.events.contracts import ContractEnded, ContractReopened, ContractStarted
from tests.services.contracts.contracts.standing import contract

FIRST = date(2026, 4, 1)
DAY = timedelta(days=1)
ONE = contract()
days = st.integers(0, 60).map(lambda n: FIRST + n * DAY)
moves = st.lists(st.tuples(days, st.none() | days), max_size=6)


def facts(
    start_on: date,
    end_on: date | None,
    *,
    known_on: date = FIRST,
    terminated_on: date | None = None,
) -> PhaseFacts:
    return PhaseFacts(known_on, start_on, end_on, terminated_on, None, None)


def after(said: PhaseFacts, told: object) -> PhaseFacts:
    """Return the facts as the event leaves them."""
    match told:
        case ContractStarted(start_on=start_on):
            return replace(said, told=Phase.STARTED, told_for=start_on)
        case ContractReopened():
            return replace(said, told=Phase.STARTED, told_for=None)
        case ContractEnded(ended_on=ended_on):
            return replace(said, told=Phase.ENDED, told_for=ended_on)
    return said


@st.composite
def any_facts(draw: st.DrawFn) -> PhaseFacts:
    """Facts as they can come about: what was told, was told for some day."""
    told = draw(st.none() | st.sampled_from(Phase))
    told_for = draw(days) if told else None
    start_on = draw(days)
    ends = st.none() | days.filter(lambda day: day >= start_on)
    return PhaseFacts(draw(days), start_on, draw(ends), draw(ends), told, told_for)


@given(said=any_facts(), today=days)
def test_the_two_days_say_exactly_when_something_is_told(said: PhaseFacts, today: date) -> None:
    first_on, last_on = next_phase_on(said), last_phase_on(said)
    due = first_on is not None and first_on <= today <= (last_on or date.max)

    assert (tell(ONE, said, today=today) is not None) == due


@given(said=any_facts(), today=days)
def test_tells_only_what_the_days_say(said: PhaseFacts, today: date) -> None:
    match tell(ONE, said, today=today):
        case ContractStarted(start_on=start_on):
            assert said.known_on <= start_on <= today
            assert said.told is None
        case ContractEnded(ended_on=ended_on):
            assert said.known_on <= ended_on < today
            assert said.told is not Phase.ENDED
        case ContractReopened():
            assert said.told is Phase.ENDED
            assert said.last_on is None or said.last_on >= today


@given(said=any_facts(), today=days)
def test_comes_to_rest_on_any_day(said: PhaseFacts, today: date) -> None:
    for _ in range(3):
        told = tell(ONE, said, today=today)
        said = after(said, told)

    assert told is None


@given(start_on=days, end_on=days, moves=moves)
def test_tells_each_end_once_and_every_reopening_between(
    start_on: date, end_on: date, moves: list[tuple[date, date | None]]
) -> None:
    said = facts(start_on, max(start_on, end_on))
    ends = dict(sorted(moves, key=lambda move: move[0]))
    told = []
    for number in range(90):
        today = FIRST + number * DAY
        if today in ends:
            end = ends[today]
            said = replace(said, end_on=max(end, start_on) if end else None)
        while event := tell(ONE, said, today=today):
            told.append(type(event))
            said = after(said, event)
        if said.told is not None:
            has_ended = said.last_on is not None and said.last_on < today
            assert said.told is (Phase.ENDED if has_ended else Phase.STARTED)

    assert all(one is not another for one, another in pairwise(told))
    assert told[:1] in ([], [ContractStarted])
    assert ContractStarted not in told[1:]


@given(start_on=days, end_on=days, after_it=st.integers(1, 30))
def test_tells_nothing_of_days_that_had_passed_when_it_became_known(
    start_on: date, end_on: date, after_it: int
) -> None:
    end_on = max(start_on, end_on)
    said = facts(start_on, end_on, known_on=end_on + after_it * DAY)

    assert next_phase_on(said) is None


def test_ends_on_the_day_after_a_termination() -> None:
    said = facts(FIRST, date(2029, 3, 31), terminated_on=date(2027, 6, 30))
    started = after(said, tell(ONE, said, today=FIRST))

    assert tell(ONE, started, today=date(2027, 6, 30)) is None
    told = tell(ONE, started, today=date(2027, 7, 1))
    assert isinstance(told, ContractEnded)
    assert told.ended_on == date(2027, 6, 30)


def test_is_told_of_a_reopening_up_to_the_new_end() -> None:
    ended = PhaseFacts(FIRST, FIRST, FIRST + 9 * DAY, None, Phase.ENDED, FIRST + 9 * DAY)
    moved = replace(ended, end_on=FIRST + 20 * DAY)

    assert next_phase_on(ended) is None
    assert isinstance(tell(ONE, moved, today=FIRST + 20 * DAY), ContractReopened)
    assert tell(ONE, moved, today=FIRST + 21 * DAY) is None


def test_is_never_told_of_an_end_that_is_the_last_day_there_is() -> None:
    said = facts(FIRST, date.max)

    assert next_phase_on(after(said, tell(ONE, said, today=FIRST))) is None
