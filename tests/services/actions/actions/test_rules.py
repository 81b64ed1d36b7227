"""What an action is, what its days say of it, and how it goes on."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.actions.actions import progress, rules, views
from shared.auth import Caller
from shared.errors import NotFound, Refused, StaleVersion
from shared.events.actions import (
    ActionEvent,
    ActionResumed,
    ActionState,
    ActionStepsMarked,
    ActionSuspended,
    Rag,
    Step,
)
from shared.events.base import By
from shared.events.time_scales import Precision
from tests.services.actions.actions.facts import (
    BY,
    DAY,
    FACTS,
    GONE,
    MOSS,
    NHS,
    OWNER,
    STEPS,
    TODAY,
    days,
    near,
    precisions,
    states,
)


class TestStatus:
    """What days say of an action."""

    def said(self, state: ActionState, **facts: object) -> rules.Status:
        whole = {"from_on": None, "until_on": None, "precision": Precision.DAY, "today": TODAY}
        return rules.status(state, **(whole | facts))  # type: ignore[arg-type]

    @given(states, st.none() | near, st.none() | near, precisions, st.none() | near)
    def test_never_contradicts_itself(
        self,
        state: ActionState,
        from_on: date | None,
        until_on: date | None,
        precision: Precision | None,
        rests_until_on: date | None,
    ) -> None:
        status = self.said(
            state,
            from_on=from_on,
            until_on=until_on,
            precision=precision,
            suspended_until_on=rests_until_on,
        )
        assert status.state is state
        assert not (status.overdue and status.due_soon)
        if state in rules.OVER or precision in (None, Precision.UNREAD):
            assert status == rules.Status(state)
        if until_on is None:
            assert status.overdue is status.due_soon is False
        if status.should_have_started:
            assert state is ActionState.PLANNED
            assert from_on is not None
            assert from_on < TODAY

    @given(st.sampled_from(rules.WORKABLE), near)
    def test_turns_at_the_last_day(self, state: ActionState, until_on: date) -> None:
        status = self.said(state, until_on=until_on)
        assert status.overdue == (until_on < TODAY)
        assert status.due_soon == (0 <= (until_on - TODAY).days <= 28)

    @pytest.mark.parametrize(
        ("precision", "first_day_in_vain"),
        [
            (Precision.DAY, date(2026, 9, 2)),
            (Precision.MONTH, date(2026, 10, 1)),
            (Precision.QUARTER, date(2026, 12, 1)),
            (Precision.SEASON, date(2026, 12, 1)),
            (Precision.YEAR, date(2027, 9, 1)),
            (Precision.ONGOING, date(2026, 10, 1)),
        ],
    )
    def test_misses_a_beginning_when_its_first_span_is_over(
        self, precision: Precision, first_day_in_vain: date
    ) -> None:
        def late(today: date) -> bool:
            return self.said(
                ActionState.PLANNED, from_on=date(2026, 9, 1), precision=precision, today=today
            ).should_have_started

        assert [late(first_day_in_vain - DAY), late(first_day_in_vain)] == [False, True]

    @given(days, precisions)
    def test_can_be_said_of_every_day(self, from_on: date, precision: Precision | None) -> None:
        self.said(ActionState.PLANNED, from_on=from_on, precision=precision)
        self.said(ActionState.PLANNED, from_on=date.max, precision=precision)

    def test_leaves_alone_what_rests_until_that_is_over(self) -> None:
        late = {"until_on": TODAY - DAY}
        suspended = ActionState.SUSPENDED
        assert not self.said(suspended, **late).overdue
        assert not self.said(suspended, **late, suspended_until_on=TODAY).overdue
        assert self.said(suspended, **late, suspended_until_on=TODAY - DAY).overdue


class TestSteps:
    """Steps, in their order."""

    def test_are_not_done_before_those_below_them(self) -> None:
        done = rules.mark(STEPS, {2: TODAY, 4: TODAY})
        assert [one.done_on for one in done] == [None, TODAY, None, TODAY]
        with pytest.raises(rules.StepsBelowOpen):
            rules.mark(done, {1: TODAY})
        whole = rules.mark(done, {1: TODAY, 3: TODAY})
        with pytest.raises(rules.StepsBelowOpen):
            rules.mark(whole, {2: None})
        assert rules.mark(whole, {1: None, 2: None})[0].done_on is None

    @pytest.mark.parametrize(
        "steps",
        [
            (Step(number=2, text="First"),),
            (Step(number=1, text="Below nothing", depth=1),),
            (Step(number=1, text="Deep"), Step(number=2, text="Deeper", depth=2)),
            (Step(number=1, text="Twice"), Step(number=1, text="Twice")),
        ],
    )
    def test_are_refused_where_they_are_misplaced(self, steps: tuple[Step, ...]) -> None:
        with pytest.raises(rules.StepsMisplaced):
            rules.steps_must_be_sound(steps)

    def test_must_be_there_to_be_marked(self) -> None:
        with pytest.raises(rules.NoSuchStep):
            rules.mark(STEPS, {5: TODAY})

    @given(
        st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 1), st.booleans()), max_size=8),
        st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 1)), max_size=8),
    )
    def test_stay_done_and_sound_when_others_are_worded_anew(
        self, before: list[tuple[str, int, bool]], after: list[tuple[str, int]]
    ) -> None:
        old = [
            Step(number=number, text=text, depth=depth, done_on=TODAY if done else None)
            for number, (text, depth, done) in enumerate(before, 1)
        ]
        new = [
            Step(number=number, text=text, depth=depth if number > 1 else 0)
            for number, (text, depth) in enumerate(after, 1)
        ]
        kept = rules.keep_done(new, old)
        rules.steps_must_be_sound(kept)
        assert [one.text for one in kept] == [one.text for one in new]
        done = [one.text for one in old if one.done_on]
        for text in "abc":
            stay = [one for one in kept if one.text == text and one.done_on]
            assert len(stay) <= done.count(text)

    def test_stay_done_where_their_text_stands(self) -> None:
        done = rules.mark(STEPS, {2: TODAY, 3: TODAY, 1: TODAY})
        anew = (STEPS[0], STEPS[1], Step(number=3, text="Hamlets", depth=1), STEPS[3])
        kept = rules.keep_done(anew, done)
        assert [one.done_on for one in kept] == [None, TODAY, None, None]


Verb = Callable[[rules.Action], ActionEvent]
VERBS: dict[str, Verb] = {
    "start": lambda action: progress.start(
        action, version=3, started_on=None, reason=None, today=TODAY, by=BY
    ),
    "suspend": lambda action: progress.suspend(
        action, version=3, suspended_on=None, until_on=None, reason="x", today=TODAY, by=BY
    ),
    "resume": lambda action: progress.resume(
        action, version=3, resumed_on=None, reason=None, today=TODAY, by=BY
    ),
    "complete": lambda action: progress.complete(
        action, version=3, completed_on=None, report={}, today=TODAY, by=BY
    ),
    "reopen": lambda action: progress.reopen(action, version=3, reason="x", by=BY),
    "abandon": lambda action: progress.abandon(
        action, version=3, abandoned_on=None, reason="x", today=TODAY, by=BY
    ),
    "report-progress": lambda action: progress.report_progress(
        action, version=3, rag=Rag.RED, reported_on=None, report={}, today=TODAY, by=BY
    ),
    "mark-steps": lambda action: progress.mark_steps(
        action, version=3, days={1: TODAY}, today=TODAY, by=BY
    ),
}


def after(action: rules.Action, event: ActionEvent) -> rules.Action:
    """Return what an action is after an event, as its row would say."""
    said = event.__dict__
    match event.type.partition(".")[2]:
        case "started":
            return replace(action, state=ActionState.STARTED, started_on=said["started_on"])
        case "suspended":
            return replace(
                action,
                state=ActionState.SUSPENDED,
                before=said["state"],
                suspended_on=said["suspended_on"],
            )
        case "resumed" | "reopened":
            return replace(action, state=said["state"], before=None, suspended_on=None)
        case "completed":
            return replace(action, state=ActionState.COMPLETED, before=None, suspended_on=None)
        case "abandoned":
            return replace(action, state=ActionState.ABANDONED, before=None, suspended_on=None)
    return action


class TestCourse:
    """How an action goes on."""

    @given(st.lists(st.sampled_from(list(VERBS)), max_size=25))
    def test_goes_on_after_a_rest_as_it_stood_before_it(self, verbs: list[str]) -> None:
        action = FACTS
        before_rest: ActionState | None = None
        for verb in verbs:
            try:
                event = VERBS[verb](action)
            except Refused:
                continue
            if isinstance(event, ActionSuspended):
                before_rest = action.state
            if isinstance(event, ActionResumed):
                assert event.state is before_rest
            action = after(action, event)
            begun = action.started_on is not None
            assert begun or action.state is not ActionState.STARTED
            assert (action.before is not None) == (action.state is ActionState.SUSPENDED)

    @given(st.lists(st.sampled_from(list(VERBS)), max_size=12), st.booleans())
    def test_allows_what_it_says_and_nothing_else(self, verbs: list[str], with_steps: bool) -> None:
        action = replace(FACTS, steps=STEPS[3:] if with_steps else ())
        action = replace(
            action, steps=tuple(one.model_copy(update={"number": 1}) for one in action.steps)
        )
        caller = Caller(is_council=True, scopes=frozenset(["actions:write"]))
        for verb in [*verbs, *VERBS]:
            may = verb in views.allowed(action, caller, words_open=True)
            try:
                event = VERBS[verb](action)
            except Refused:
                assert not may, (verb, action)
                continue
            assert may, (verb, action)
            if isinstance(event, ActionStepsMarked):
                action = replace(action, steps=event.steps)
            action = after(action, event)

    def test_is_not_completed_while_steps_are_open(self) -> None:
        action = replace(FACTS, steps=STEPS)
        with pytest.raises(rules.StepsOpen, match=r"1, 2, 3, 4"):
            VERBS["complete"](action)
        whole = rules.mark(STEPS, dict.fromkeys(range(1, 5), TODAY))
        VERBS["complete"](replace(action, steps=whole))

    def test_happened_today_or_earlier_and_in_order(self) -> None:
        started = replace(FACTS, state=ActionState.STARTED, started_on=TODAY - DAY)

        def complete(on: date) -> ActionEvent:
            return progress.complete(
                started, version=3, completed_on=on, report={}, today=TODAY, by=BY
            )

        complete(TODAY - DAY)
        with pytest.raises(rules.InTheFuture):
            complete(TODAY + DAY)
        with pytest.raises(rules.OutOfOrder):
            complete(TODAY - 2 * DAY)

    def test_is_told_by_its_people_and_given_up_by_its_owners(self) -> None:
        def may(**who: UUID) -> list[type[Exception] | None]:
            found: list[type[Exception] | None] = []
            for verb in ("start", "abandon"):
                by = By(**who)
                try:
                    if verb == "start":
                        progress.start(
                            FACTS, version=3, started_on=None, reason=None, today=TODAY, by=by
                        )
                    else:
                        progress.abandon(
                            FACTS, version=3, abandoned_on=None, reason="x", today=TODAY, by=by
                        )
                    found.append(None)
                except Refused as refusal:
                    found.append(type(refusal))
            return found

        assert may(organisation_id=OWNER) == [None, None]
        assert may(officer_id=MOSS) == [None, rules.NotYours]
        assert may(organisation_id=NHS) == [rules.NotYours, rules.NotYours]
        assert may(organisation_id=GONE) == [NotFound, NotFound]
        with pytest.raises(StaleVersion):
            progress.reopen(FACTS, version=2, reason="x", by=BY)


class TestOrder:
    """Verbs in any order."""

    def test_covers_every_state(self) -> None:
        """A walk long enough reaches all of them, so the properties above are not about nothing."""
        dice, seen, action = random.Random(1), set(), FACTS
        for _ in range(500):
            seen.add(action.state)
            try:
                action = after(action, VERBS[dice.choice(list(VERBS))](action))
            except Refused:
                continue
        assert seen == set(ActionState)
