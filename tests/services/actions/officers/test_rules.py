"""What is allowed with an officer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.actions.officers import rules, standing_in
from services.actions.officers.rules import Officer, Person
from shared.errors import NotFound, StaleVersion
from shared.events.base import By, Head
from shared.events.officers import OfficerConfirmed, OfficerErased, OfficerLeft, Standing

COUNCIL = By(is_council=True)
PARTNER = By(organisation_id=uuid4())
ORGANISATION = uuid4()


def officer(standing: Standing = Standing.CONFIRMED, *, erased: bool = False) -> Officer:
    return Officer(
        id=uuid4(),
        head=Head(3, datetime(2026, 11, 22, tzinfo=UTC)),
        standing=standing,
        erased=erased,
    )


DECISIONS: dict[str, Callable[..., object]] = {
    "confirm": rules.confirm,
    "tie": lambda who, **known: rules.tie(who, sign_in_hash="ab", taken=False, **known),
    "leave": rules.leave,
    "erase": lambda who, **known: rules.erase(who, authority="Case 7", **known),
}


class TestEveryDecision:
    """Every decision about an officer."""

    @pytest.mark.parametrize("verb", DECISIONS)
    def test_is_the_councils(self, verb: str) -> None:
        with pytest.raises(rules.OnlyTheCouncil):
            DECISIONS[verb](officer(Standing.PROPOSED), version=3, by=PARTNER)

    @pytest.mark.parametrize("verb", DECISIONS)
    def test_needs_the_version_that_was_read(self, verb: str) -> None:
        with pytest.raises(StaleVersion):
            DECISIONS[verb](officer(), version=2, by=COUNCIL)

    @pytest.mark.parametrize(
        ("verb", "standing", "refusal"),
        [
            ("confirm", Standing.CONFIRMED, rules.NotProposed),
            ("confirm", Standing.LEFT, rules.NotProposed),
            ("tie", Standing.PROPOSED, rules.NotConfirmed),
            ("tie", Standing.LEFT, rules.NotConfirmed),
            ("leave", Standing.LEFT, rules.LeftAlready),
        ],
    )
    def test_is_refused_at_the_wrong_standing(
        self, verb: str, standing: Standing, refusal: type[Exception]
    ) -> None:
        with pytest.raises(refusal):
            DECISIONS[verb](officer(standing), version=3, by=COUNCIL)

    def test_names_the_officer(self) -> None:
        proposed, there = officer(Standing.PROPOSED), officer()

        assert rules.confirm(proposed, version=3, by=COUNCIL) == OfficerConfirmed(
            officer_id=proposed.id
        )
        assert rules.leave(there, version=3, by=COUNCIL) == OfficerLeft(officer_id=there.id)


class TestTie:
    """Tying an officer to a sign-on."""

    def test_refuses_a_sign_on_that_somebody_has(self) -> None:
        with pytest.raises(rules.SignOnTaken):
            rules.tie(officer(), version=3, sign_in_hash="ab", taken=True, by=COUNCIL)


class TestErase:
    """Erasing an officer."""

    @pytest.mark.parametrize("standing", Standing)
    def test_is_possible_at_every_standing(self, standing: Standing) -> None:
        one = officer(standing)

        erased = rules.erase(one, version=3, authority="Case 7", by=COUNCIL)

        assert erased == OfficerErased(officer_id=one.id, authority="Case 7")

    def test_is_done_once(self) -> None:
        with pytest.raises(rules.ErasedAlready):
            rules.erase(
                officer(Standing.LEFT, erased=True), version=3, authority="Case 7", by=COUNCIL
            )


class TestConfirmAll:
    """Confirming every proposed officer of an organisation."""

    def test_confirms_each_of_them(self) -> None:
        proposed = [officer(Standing.PROPOSED) for _ in range(3)]

        events = rules.confirm_all(proposed, organisation_known=False, by=COUNCIL)

        assert [event.officer_id for event in events] == [one.id for one in proposed]

    def test_refuses_an_organisation_that_nobody_knows(self) -> None:
        with pytest.raises(NotFound):
            rules.confirm_all([], organisation_known=False, by=COUNCIL)

    def test_is_content_with_nobody(self) -> None:
        assert rules.confirm_all([], organisation_known=True, by=COUNCIL) == []

    def test_is_the_councils(self) -> None:
        with pytest.raises(rules.OnlyTheCouncil):
            rules.confirm_all([officer(Standing.PROPOSED)], organisation_known=True, by=PARTNER)


class TestPropose:
    """Proposing whoever a register names."""

    @given(
        st.lists(st.sampled_from(["a@example.org", "A@Example.org", " b@example.org", "c@x.org"])),
        st.sets(st.sampled_from(["a@example.org", "b@example.org"])),
    )
    def test_gives_each_address_one_officer(self, addresses: list[str], known: set[str]) -> None:
        taken = {key: uuid4() for key in known}
        ids = [uuid4() for _ in addresses]

        proposed = rules.propose(
            [Person(email=address) for address in addresses],
            organisation_id=ORGANISATION,
            ids=ids,
            taken=taken,
            by=COUNCIL,
        )

        assert proposed.keys() | known >= {rules.address_key(one) for one in addresses}
        assert not proposed.keys() & known
        officer_ids: set[UUID] = {event.officer_id for event in proposed.values()}
        assert len(officer_ids) == len(proposed)
        assert officer_ids <= set(ids)
        assert all(event.standing is Standing.PROPOSED for event in proposed.values())

    def test_takes_the_first_name_for_an_address(self) -> None:
        people = [Person("a@example.org", "Ada Moss"), Person("A@example.org", "A. Moss")]

        proposed = rules.propose(
            people, organisation_id=ORGANISATION, ids=[uuid4(), uuid4()], taken={}, by=COUNCIL
        )

        assert [event.name for event in proposed.values()] == ["Ada Moss"]

    def test_is_the_councils(self) -> None:
        with pytest.raises(rules.OnlyTheCouncil):
            rules.propose([], organisation_id=ORGANISATION, ids=[], taken={}, by=PARTNER)


TODAY = date(2026, 11, 23)
OTHER_ID = uuid4()


def change_reporting(who: Officer, manager_id: UUID | None = OTHER_ID, **more: Any) -> Any:
    known = {"is_there": True, "above": [], "version": 3, "by": COUNCIL} | more
    return standing_in.change_reporting(who, line_manager_id=manager_id, **known)


def appoint_deputy(who: Officer, deputy_id: UUID | None = OTHER_ID, **more: Any) -> Any:
    known = {"is_there": True, "version": 3, "by": COUNCIL} | more
    return standing_in.appoint_deputy(who, deputy_id=deputy_id, **known)


def announce_absence(who: Officer, deputy_id: UUID | None = None, **more: Any) -> Any:
    days = {"from_on": TODAY, "until_on": TODAY + timedelta(days=7), "today": TODAY}
    known = {**days, "is_there": True, "version": 3, "by": COUNCIL} | more
    return standing_in.announce_absence(who, deputy_id=deputy_id, **known)


class TestStandingIn:
    """What is true of naming a line manager, a deputy, and who stands in for an absence."""

    @pytest.mark.parametrize("verb", [change_reporting, appoint_deputy, announce_absence])
    def test_is_not_for_one_who_has_left(self, verb: Callable[..., object]) -> None:
        with pytest.raises(rules.LeftAlready):
            verb(officer(Standing.LEFT))

    @pytest.mark.parametrize("verb", [change_reporting, appoint_deputy, announce_absence])
    def test_needs_somebody_who_is_confirmed(self, verb: Callable[..., object]) -> None:
        with pytest.raises(standing_in.NobodyThere):
            verb(officer(), OTHER_ID, is_there=False)
        verb(officer(), None, is_there=False)

    @pytest.mark.parametrize("verb", [appoint_deputy, announce_absence])
    def test_is_never_done_by_oneself_for_oneself(self, verb: Callable[..., object]) -> None:
        one = officer()

        with pytest.raises(standing_in.OwnDeputy):
            verb(one, one.id)

    def test_is_for_the_council_and_the_officer(self) -> None:
        one = officer()
        herself, another = By(officer_id=one.id), By(officer_id=uuid4())

        assert appoint_deputy(one, by=herself).deputy_id == OTHER_ID
        assert announce_absence(one, by=herself).from_on == TODAY
        for verb in (appoint_deputy, announce_absence, change_reporting):
            with pytest.raises(rules.OnlyTheCouncil):
                verb(one, by=another)
        with pytest.raises(rules.OnlyTheCouncil):
            change_reporting(one, by=herself)


class TestChangeReporting:
    """Naming a line manager."""

    def test_never_lets_the_line_go_round(self) -> None:
        one = officer()

        with pytest.raises(standing_in.LineGoesRound):
            change_reporting(one, one.id, above=[one.id])
        with pytest.raises(standing_in.LineGoesRound):
            change_reporting(one, above=[OTHER_ID, one.id])


class TestAnnounceAbsence:
    """Announcing an absence."""

    @given(first=st.dates(), last=st.dates())
    def test_ends_when_it_begins_or_later_and_is_not_over(self, first: date, last: date) -> None:
        try:
            announced = announce_absence(officer(), from_on=first, until_on=last)
        except (standing_in.EndsBeforeItBegins, standing_in.OverAlready):
            assert last < first or last < TODAY
        else:
            assert announced.from_on <= announced.until_on
            assert announced.until_on >= TODAY


class TestComeBack:
    """Coming back."""

    def test_needs_an_absence(self) -> None:
        one = officer()

        with pytest.raises(standing_in.NotAway):
            standing_in.come_back(one, version=3, by=COUNCIL)
        away = replace(one, is_away=True)
        assert standing_in.come_back(away, version=3, by=By(officer_id=one.id)).officer_id == one.id
