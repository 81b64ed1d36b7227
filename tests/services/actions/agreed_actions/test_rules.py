"""What is allowed with what a meeting agreed should be done."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from services.actions.agreed_actions import rules
from services.actions.agreed_actions.rules import Agreed, Meeting
from shared.errors import NotFound, StaleVersion
from shared.events.agreed_actions import AgreedState
from shared.events.base import By, Head

COUNCIL, HERSELF, ANOTHER = By(is_council=True), By(officer_id=UUID(int=5)), By()
MET, TODAY = date(2026, 11, 5), date(2026, 11, 22)
MEETING = Meeting(UUID(int=3), UUID(int=2), (UUID(int=9),), MET)


def agreed(**facts: Any) -> Agreed:
    whole: dict[str, Any] = {
        "officer_id": HERSELF.officer_id,
        "due_on": date(2026, 12, 1),
        "state": AgreedState.OPEN,
    }
    return Agreed(
        id=UUID(int=1),
        head=Head(2, datetime(2026, 11, 6, tzinfo=UTC)),
        organisation_ids=MEETING.organisation_ids,
        agreed_on=MET,
        times_chased=1,
        times_extended=0,
        **(whole | facts),
    )


class TestAgree:
    """A meeting agreed that somebody does something."""

    def agree(self, **facts: Any) -> Any:
        whole: dict[str, Any] = {
            "meeting": MEETING,
            "officer_id": None,
            "officer_there": False,
            "due_on": None,
            "action_id": None,
            "action_known": False,
            "today": TODAY,
            "by": COUNCIL,
        }
        return rules.agree(agreed_action_id=UUID(int=1), title="Ask the schools", **(whole | facts))

    def test_stands_in_the_log_of_the_group_from_the_day_of_the_meeting(self) -> None:
        event = self.agree(due_on=MET)

        assert (event.group_id, event.agreed_on, event.due_on) == (MEETING.group_id, MET, MET)
        assert event.parties == MEETING.organisation_ids

    @pytest.mark.parametrize(
        ("facts", "refusal"),
        [
            ({"meeting": None}, rules.UnknownMeeting),
            ({"today": date(2026, 11, 4)}, rules.NotHeldYet),
            ({"officer_id": UUID(int=5)}, rules.UnknownOfficer),
            ({"action_id": UUID(int=6)}, rules.UnknownAction),
            ({"due_on": date(2026, 11, 4)}, rules.DueBefore),
            ({"by": HERSELF}, rules.OnlyTheCouncil),
        ],
    )
    def test_refuses_what_cannot_be(self, facts: dict[str, Any], refusal: type[Exception]) -> None:
        with pytest.raises(refusal):
            self.agree(**facts)


class TestFollowUp:
    """It is asked after, given time, done or dropped."""

    def test_is_chased_and_extended_as_often_as_it_takes(self) -> None:
        chased = rules.chase(agreed(), version=2, reason="How far?", today=TODAY, by=COUNCIL)
        later = date(2026, 12, 2)
        extended = rules.extend(agreed(), version=2, due_on=later, reason="More.", by=COUNCIL)

        assert (chased.times, extended.times) == (2, 1)
        assert extended.was_due_on == date(2026, 12, 1)

    @pytest.mark.parametrize("due_on", [date(2026, 12, 1), date(2026, 11, 30)])
    def test_is_not_extended_backwards(self, due_on: date) -> None:
        with pytest.raises(rules.NotLater):
            rules.extend(agreed(), version=2, due_on=due_on, reason="Less.", by=COUNCIL)

    def complete(self, one: Agreed, on: date = TODAY, by: By = COUNCIL, version: int = 2) -> Any:
        return rules.complete(
            one, version=version, completed_on=on, outcome=None, today=TODAY, by=by
        )

    def test_is_completed_by_the_council_and_by_whoever_was_to_do_it(self) -> None:
        assert self.complete(agreed(), by=HERSELF).completed_on == TODAY
        assert self.complete(agreed(), on=MET).completed_on == MET
        for one, by in ((agreed(), ANOTHER), (agreed(officer_id=None), HERSELF)):
            with pytest.raises(rules.OnlyTheCouncil):
                self.complete(one, by=by)

    def test_is_completed_between_being_agreed_and_today(self) -> None:
        for day in (date(2026, 11, 4), date(2026, 11, 23)):
            with pytest.raises(rules.DoneInTheFuture):
                self.complete(agreed(), on=day)

    @pytest.mark.parametrize("state", [AgreedState.COMPLETED, AgreedState.DROPPED])
    def test_is_closed_once(self, state: AgreedState) -> None:
        closed = agreed(state=state)
        with pytest.raises(rules.Closed):
            self.complete(closed)
        with pytest.raises(rules.Closed):
            rules.drop(closed, version=2, reason="No.", today=TODAY, by=COUNCIL)
        assert rules.allowed(state, HERSELF.officer_id, COUNCIL) == []

    def test_needs_the_version_that_was_read(self) -> None:
        with pytest.raises(StaleVersion):
            self.complete(agreed(), version=1)

    def test_is_seen_by_the_group_and_by_whoever_is_to_do_it(self) -> None:
        inside = By(organisation_id=UUID(int=9))
        for by in (COUNCIL, HERSELF, inside):
            rules.may_see(by, MEETING.organisation_ids, HERSELF.officer_id)
        with pytest.raises(NotFound):
            rules.may_see(ANOTHER, MEETING.organisation_ids, None)
