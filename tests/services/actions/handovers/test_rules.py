"""What is told when things go from one officer to another, and when two turn out to be one."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.actions.handovers import rules
from services.actions.handovers.rules import Action, Naming, Person
from shared.errors import StaleVersion
from shared.events.base import By, Head
from shared.events.officers import (
    OfficerAbsenceAnnounced,
    OfficerAmended,
    OfficerConfirmed,
    OfficerDeputyAppointed,
    OfficerReportingChanged,
    OfficerTied,
    Standing,
)

COUNCIL = By(is_council=True)
TODAY = date(2026, 11, 23)
HEAD = Head(3, datetime(2026, 11, 22, tzinfo=UTC))


def person(**more: Any) -> Person:
    known = {
        "id": uuid4(),
        "head": HEAD,
        "standing": Standing.CONFIRMED,
        "organisation_id": uuid4(),
    }
    return Person(**known | more)


def action(*officer_ids: UUID, responsible: str | None = None) -> Action:
    return Action(
        id=uuid4(),
        plan_id=uuid4(),
        head=HEAD,
        parties=(uuid4(),),
        officer_ids=officer_ids,
        organisation_ids=(uuid4(),),
        responsible=responsible,
    )


class TestMayHandOver:
    """Giving what is one officer's to another."""

    def test_is_the_councils(self) -> None:
        with pytest.raises(rules.OnlyTheCouncil):
            rules.may_hand_over(person(), person(), version=3, by=By(organisation_id=uuid4()))

    def test_needs_the_version_that_was_read(self) -> None:
        with pytest.raises(StaleVersion):
            rules.may_hand_over(person(), person(), version=2, by=COUNCIL)

    def test_needs_another_who_is_there(self) -> None:
        one = person()

        with pytest.raises(rules.ToThemselves):
            rules.may_hand_over(one, one, version=3, by=COUNCIL)
        with pytest.raises(rules.UnknownOfficer):
            rules.may_hand_over(one, None, version=3, by=COUNCIL)
        with pytest.raises(rules.TheyLeft):
            rules.may_hand_over(one, person(standing=Standing.LEFT), version=3, by=COUNCIL)


class TestAssign:
    """Putting an officer in the place of another in an action."""

    def test_keeps_the_place_in_the_words(self) -> None:
        one, other, to = uuid4(), uuid4(), person()
        planned = action(one, other, responsible="{0} with {1}")

        event = rules.assign(planned, from_id=one, to=to, reason="Moved.")

        assert event.officer_ids == (to.id, other)
        assert event.responsible == "{0} with {1}"
        assert event.organisation_ids[-1] == to.organisation_id
        assert event.parties == (*planned.parties, to.organisation_id)

    @given(st.permutations(range(4)), st.integers(0, 3), st.integers(0, 3))
    def test_lets_the_words_name_whom_they_named(
        self, order: list[int], gone: int, stays: int
    ) -> None:
        people = [person() for _ in range(4)]
        officer_ids = [people[number].id for number in order]
        words = " ".join(f"{{{place}}}" for place in range(4))
        planned = action(*officer_ids, responsible=words)

        event = rules.assign(planned, from_id=people[gone].id, to=people[stays], reason=None)

        replaced = [people[stays].id if one == people[gone].id else one for one in officer_ids]
        numbers = [int(each.strip("{}")) for each in str(event.responsible).split()]
        assert [event.officer_ids[number] for number in numbers] == replaced
        assert len(set(event.officer_ids)) == len(event.officer_ids)

    def test_leaves_a_number_that_nobody_has(self) -> None:
        one = uuid4()

        event = rules.assign(
            action(one, responsible="{0} and {7}"), from_id=one, to=person(), reason=None
        )

        assert event.responsible == "{0} and {7}"


def merge(gone: Person, stays: Person | None, **more: Any) -> Any:
    known = {"above": [], "version": 3, "reason": "One person.", "today": TODAY, "by": COUNCIL}
    return rules.merge(gone, stays, **known | more)


class TestMerge:
    """Saying that two officers are one person."""

    def test_keeps_what_the_one_who_stays_does_not_have(self) -> None:
        gone = person(
            email="ada@example.org",
            post="Head of SEND",
            sign_in_hash="ab",
            away_from_on=TODAY,
            away_until_on=TODAY,
        )
        stays = person(standing=Standing.PROPOSED)

        merged, kept = merge(gone, stays)

        assert (merged.into_id, merged.gives_address) == (stays.id, True)
        assert [type(event) for event in kept] == [
            OfficerAmended,
            OfficerConfirmed,
            OfficerTied,
            OfficerAbsenceAnnounced,
        ]
        assert kept[0].fields == ("email", "post")
        assert {event.officer_id for event in kept} == {stays.id}

    def test_keeps_what_the_one_who_stays_has(self) -> None:
        has = {
            "email": "a@example.org",
            "post": "Head",
            "sign_in_hash": "cd",
            "away_from_on": TODAY,
            "away_until_on": TODAY,
        }

        merged, kept = merge(person(**has), person(**has | {"email": "b@example.org"}))

        assert (merged.gives_address, kept) == (False, [])

    def test_leaves_an_absence_that_is_over(self) -> None:
        yesterday = TODAY - timedelta(days=1)

        _, kept = merge(person(away_from_on=yesterday, away_until_on=yesterday), person())

        assert kept == []

    def test_is_done_once(self) -> None:
        with pytest.raises(rules.MergedBefore):
            merge(person(is_over=True), person())

    def test_refuses_to_let_somebody_report_to_themselves(self) -> None:
        gone, stays = person(), person()

        with pytest.raises(rules.AboveThemselves):
            merge(gone, stays, above=[stays.id, uuid4(), gone.id])


class TestFollow:
    """Those who report to somebody who is merged, or are stood in for by them."""

    GONE, INTO = uuid4(), uuid4()

    def naming(self, **more: Any) -> Naming:
        known = dict.fromkeys(
            ("line_manager_id", "deputy_id", "away_from_on", "away_until_on", "away_deputy_id")
        )
        return Naming(id=uuid4(), head=HEAD, **known | more)

    def test_turn_to_the_one_who_stays(self) -> None:
        colleague = self.naming(
            line_manager_id=self.GONE,
            deputy_id=self.GONE,
            away_from_on=TODAY,
            away_until_on=TODAY,
            away_deputy_id=self.GONE,
        )

        events = rules.follow(colleague, gone_id=self.GONE, into_id=self.INTO)

        assert events == [
            OfficerReportingChanged(officer_id=colleague.id, line_manager_id=self.INTO),
            OfficerDeputyAppointed(officer_id=colleague.id, deputy_id=self.INTO),
            OfficerAbsenceAnnounced(
                officer_id=colleague.id, from_on=TODAY, until_on=TODAY, deputy_id=self.INTO
            ),
        ]

    def test_never_stand_in_for_themselves(self) -> None:
        herself = replace(self.naming(deputy_id=self.GONE), id=self.INTO)

        (event,) = rules.follow(herself, gone_id=self.GONE, into_id=self.INTO)

        assert event == OfficerDeputyAppointed(officer_id=self.INTO, deputy_id=None)
