"""What is allowed with the findings of inspections and reviews."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.actions.findings import rules
from shared.errors import StaleVersion
from shared.events.base import By, Head
from shared.events.findings import (
    FindingClosed,
    FindingPositionStated,
    FindingRecorded,
    FindingSource,
    Position,
    PositionPart,
)
from tests.given import AT

COUNCIL = By(is_council=True)
TODAY = date(2026, 4, 1)
TOMORROW = TODAY + timedelta(days=1)
PARTS = ("action", "intention", "implementation", "impact")
ONE, OTHER = uuid4(), uuid4()


def finding(**more: Any) -> rules.Finding:
    facts: dict[str, Any] = {
        "id": uuid4(),
        "head": Head(2, AT),
        "organisation_ids": (ONE,),
        "position": Position(),
        "stated_on": None,
        "closed_on": None,
    }
    return rules.Finding(**facts | more)


def said(on: date = TODAY) -> PositionPart:
    return PositionPart(text="Parents wait less.", on=on)


class TestRecord:
    """Writing down what was found."""

    def record(
        self, by: By = COUNCIL, unknown: rules.Unknown | None = None, **more: Any
    ) -> FindingRecorded:
        order = FindingRecorded(
            finding_id=uuid4(),
            source_kind=FindingSource.INSPECTION,
            title="Slow",
            text="It takes a year.",
            **more,
        )
        return rules.record(order, unknown or rules.Unknown(), today=TODAY, by=by)

    def test_lets_those_hear_who_answer_for_it(self) -> None:
        assert self.record(organisation_ids=(ONE, OTHER)).parties == (ONE, OTHER)

    def test_refuses_partners_and_what_is_not_there(self) -> None:
        with pytest.raises(rules.OnlyTheCouncil):
            self.record(By(organisation_id=ONE))
        with pytest.raises(rules.UnknownOrganisation):
            self.record(unknown=rules.Unknown(organisation=True))
        with pytest.raises(rules.UnknownPlan):
            self.record(unknown=rules.Unknown(plan=True))
        with pytest.raises(rules.NotYet):
            self.record(published_on=TOMORROW)


class TestAmend:
    """Letting something else be known of it."""

    def amend(self, one: rules.Finding, version: int = 2, **values: Any) -> Any:
        return rules.amend(
            one, rules.Unknown(), version=version, values=values, today=TODAY, by=COUNCIL
        )

    def test_tells_those_as_well_who_answered_for_it_before(self) -> None:
        event = self.amend(finding(), organisation_ids=[OTHER])

        assert event.parties == (ONE, OTHER)
        assert event.organisation_ids == (OTHER,)

    def test_refuses_nothing_the_closed_and_the_unread(self) -> None:
        with pytest.raises(rules.NothingToAmend):
            self.amend(finding())
        with pytest.raises(rules.Closed):
            self.amend(finding(closed_on=TODAY), title="Slower")
        with pytest.raises(StaleVersion):
            self.amend(finding(), version=1, title="Slower")


class TestStatePosition:
    """Saying where things stand."""

    def state(
        self, one: rules.Finding, on: date = TODAY, **parts: dict[str, Any]
    ) -> FindingPositionStated:
        return rules.state_position(
            one, version=2, stated_on=on, parts=parts, today=TODAY, by=COUNCIL
        )

    @given(st.lists(st.sets(st.sampled_from(PARTS), min_size=1), min_size=1, max_size=6))
    def test_leaves_standing_what_is_not_said_anew(self, statements: list[set[str]]) -> None:
        position, last, expected = Position(), None, {}
        for number, names in enumerate(statements):
            on = TODAY - timedelta(days=len(statements) - number)
            event = self.state(
                finding(position=position, stated_on=last),
                on,
                **{name: {"text": f"{name} {number}"} for name in names},
            )
            expected |= {name: (f"{name} {number}", on) for name in names}
            position, last = event.position, event.stated_on

        stands = {name: part for name, part in dict(position).items() if part is not None}
        assert {name: (part.text, part.on) for name, part in stands.items()} == expected

    def test_is_as_of_its_day_or_an_earlier_one(self) -> None:
        earlier = TODAY - timedelta(days=30)
        event = self.state(finding(), impact={"text": "Less.", "on": earlier})

        assert event.position.impact
        assert (event.stated_on, event.position.impact.on) == (TODAY, earlier)
        assert event.parties == (ONE,)
        with pytest.raises(rules.LaterThanStated):
            self.state(finding(), earlier, impact={"text": "Less.", "on": TODAY})

    def test_says_something_today_or_since_the_last(self) -> None:
        with pytest.raises(rules.NothingStated):
            self.state(finding())
        with pytest.raises(rules.NotYet):
            self.state(finding(), TOMORROW, impact={"text": "Less."})
        with pytest.raises(rules.BeforeTheLast):
            self.state(
                finding(stated_on=TODAY), TODAY - timedelta(days=1), impact={"text": "Less."}
            )
        with pytest.raises(rules.Closed):
            self.state(finding(closed_on=TODAY), impact={"text": "Less."})


class TestClose:
    """Saying that nothing more is to come of it."""

    MENDED = {"position": Position(impact=said()), "stated_on": TODAY}

    def close(
        self, one: rules.Finding, *, known: bool = True, on: date = TODAY, **agreed: Any
    ) -> FindingClosed:
        order = FindingClosed(finding_id=one.id, closed_on=on, reason="Mended.", **agreed)
        return rules.close(one, order, version=2, agreed_known=known, today=TODAY, by=COUNCIL)

    @pytest.mark.parametrize(
        "agreed",
        [
            {"agreed_by_group_id": ONE},
            {"agreed_by_officer_id": ONE},
            {"agreed_by_body": "Inspectors"},
        ],
    )
    def test_names_who_agreed(self, agreed: dict[str, Any]) -> None:
        assert self.close(finding(**self.MENDED), **agreed).parties == (ONE,)
        with pytest.raises(rules.NobodyAgreed):
            self.close(finding(**self.MENDED))
        with pytest.raises(rules.UnknownAgreement):
            self.close(finding(**self.MENDED), known=False, **agreed)

    def test_needs_an_impact(self) -> None:
        only_done = Position(action=said(), implementation=said())
        with pytest.raises(rules.NoImpact):
            self.close(finding(position=only_done), agreed_by_body="Inspectors")

    @pytest.mark.parametrize(
        ("on", "refusal"),
        [(TOMORROW, rules.NotYet), (TODAY - timedelta(days=1), rules.BeforeItsPosition)],
    )
    def test_is_on_a_day_that_can_be(self, on: date, refusal: type[Exception]) -> None:
        with pytest.raises(refusal):
            self.close(finding(**self.MENDED), on=on, agreed_by_body="Inspectors")

    def test_can_be_undone_once(self) -> None:
        with pytest.raises(rules.NotClosed):
            rules.reopen(finding(), version=2, reason="Again.", by=COUNCIL)
        rules.reopen(finding(closed_on=TODAY), version=2, reason="Again.", by=COUNCIL)


@pytest.mark.parametrize(("who", "sees"), [(ONE, True), (OTHER, False), (None, False)])
def test_is_seen_by_those_who_answer_for_it(who: UUID | None, sees: bool) -> None:
    assert rules.may_see(By(organisation_id=who), (ONE,)) is sees
    assert rules.may_see(COUNCIL, ())
