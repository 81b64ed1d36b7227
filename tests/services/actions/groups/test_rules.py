"""What is allowed with a governance group."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from services.actions.groups import rules
from services.actions.groups.rules import Group, Named, Seated
from shared.errors import Refused, StaleVersion
from shared.events.base import By, Head
from shared.events.groups import (
    GroupDissolved,
    GroupFormed,
    GroupKind,
    GroupRelation,
    Membership,
    RelatedGroup,
    Seat,
)

COUNCIL, PARTNER = By(is_council=True), By(organisation_id=UUID(int=8))
OWN, BOARD, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)
COUNCIL_ID, HEALTH = UUID(int=7), UUID(int=8)
ADA, GONE = UUID(int=21), UUID(int=22)
NAMED = Named(
    officers={ADA: Seated(HEALTH, False), GONE: Seated(HEALTH, True)},
    organisation_ids={COUNCIL_ID},
)
CHAIR = Membership(seat=Seat.CHAIR, post="Lead Member")
TODAY = date(2026, 11, 22)


def group(**facts: Any) -> Group:
    whole: dict[str, Any] = {
        "organisation_id": None,
        "members": (),
        "organisation_ids": (COUNCIL_ID,),
        "dissolved_on": None,
    }
    head = Head(3, datetime(2026, 11, 1, tzinfo=UTC))
    return Group(id=OWN, head=head, **(whole | facts))


def form(*members: Membership, by: By = COUNCIL, **more: Any) -> GroupFormed:
    order = GroupFormed(group_id=OWN, name="Board", kind=GroupKind.BOARD, members=members, **more)
    return rules.form(order, NAMED, by=by)


class TestForm:
    """There is a group."""

    def test_holds_the_organisations_of_all_who_sit_in_it(self) -> None:
        ada = Membership(seat=Seat.CO_CHAIR, officer_id=ADA)

        formed = form(CHAIR, ada, organisation_id=COUNCIL_ID)

        assert formed.organisation_ids == formed.parties == (COUNCIL_ID, HEALTH)

    def test_may_be_chaired_from_outside_and_co_chaired_by_a_partner(self) -> None:
        independent = Membership(seat=Seat.INDEPENDENT_CHAIR, post="Independent chair")
        partner = Membership(seat=Seat.CO_CHAIR, organisation_id=COUNCIL_ID, post="A partner")

        assert form(independent, partner).organisation_ids == (COUNCIL_ID,)

    @pytest.mark.parametrize(
        ("member", "refusal"),
        [
            (Membership(seat=Seat.MEMBER), rules.EmptySeat),
            (Membership(seat=Seat.MEMBER, officer_id=GONE), rules.OfficerLeft),
            (Membership(seat=Seat.MEMBER, officer_id=OTHER), rules.UnknownOfficer),
            (Membership(seat=Seat.MEMBER, organisation_id=OTHER), rules.UnknownOrganisation),
            (Membership(seat=Seat.INDEPENDENT_CHAIR, post="Another"), rules.TwoChairs),
            (CHAIR, Refused),
        ],
    )
    def test_refuses_a_seat_that_cannot_be(
        self, member: Membership, refusal: type[Refused]
    ) -> None:
        with pytest.raises(refusal):
            form(CHAIR, member)

    def test_refuses_the_same_seat_twice(self) -> None:
        member = Membership(seat=Seat.MEMBER, officer_id=ADA)
        with pytest.raises(rules.SeatTwice):
            form(member, member)

    def test_refuses_whoever_is_not_the_council(self) -> None:
        with pytest.raises(rules.OnlyTheCouncil):
            form(by=PARTNER)


class TestAmend:
    """Something else is known of a group."""

    def amend(self, one: Group, **values: Any) -> Any:
        return rules.amend(one, NAMED, version=3, values=values, by=COUNCIL)

    def test_tells_those_who_lose_their_seat_as_well(self) -> None:
        amended = self.amend(group(), members=(Membership(seat=Seat.CHAIR, officer_id=ADA),))

        assert amended.organisation_ids == (HEALTH,)
        assert amended.parties == (COUNCIL_ID, HEALTH)
        assert amended.fields == ("members", "organisation_ids")

    def test_asks_after_no_seat_where_none_is_named(self) -> None:
        amended = self.amend(
            group(members=(Membership(seat=Seat.CHAIR, officer_id=GONE),)), meets=None
        )

        assert amended.fields == ("meets",)

    def test_refuses_nothing_a_stale_version_and_a_group_that_was_dissolved(self) -> None:
        with pytest.raises(rules.NothingToAmend):
            self.amend(group())
        with pytest.raises(StaleVersion):
            rules.amend(group(), NAMED, version=2, values={"remit": None}, by=COUNCIL)
        with pytest.raises(rules.Dissolved):
            self.amend(group(dissolved_on=TODAY), remit=None)


def relate(*relations: RelatedGroup, above: set[UUID] = frozenset()) -> Any:  # type: ignore[assignment]
    return rules.relate(group(), relations, standing={BOARD}, above=above, version=3, by=COUNCIL)


UP = RelatedGroup(relation=GroupRelation.REPORTS_TO, group_id=BOARD)


class TestRelate:
    """A group stands to others."""

    def test_says_each_relation_once(self) -> None:
        assert relate(UP, UP).relations == (UP,)
        assert relate().relations == ()

    def test_refuses_itself_what_is_not_there_and_a_circle(self) -> None:
        for one in GroupRelation:
            with pytest.raises(rules.OwnGroup):
                relate(RelatedGroup(relation=one, group_id=OWN))
            with pytest.raises(rules.UnknownGroup):
                relate(RelatedGroup(relation=one, group_id=OTHER))
        with pytest.raises(rules.GoesRound):
            relate(UP, above={BOARD, OWN})


class TestDissolve:
    """A group no longer meets."""

    def dissolve(self, successor_id: UUID | None = None, **more: Any) -> GroupDissolved:
        facts: dict[str, Any] = {"above": (), "meets_after": False, "dissolved_on": TODAY}
        return rules.dissolve(
            group(),
            successor_id=successor_id,
            standing={BOARD},
            reason="One is enough.",
            today=TODAY,
            version=3,
            by=COUNCIL,
            **(facts | more),
        )

    def test_names_the_group_in_its_place(self) -> None:
        assert self.dissolve(BOARD).successor_id == BOARD
        assert self.dissolve().successor_id is None

    def test_refuses_a_successor_that_cannot_be(self) -> None:
        with pytest.raises(rules.OwnGroup):
            self.dissolve(OWN)
        with pytest.raises(rules.UnknownGroup):
            self.dissolve(OTHER)
        with pytest.raises(rules.GoesRound):
            self.dissolve(BOARD, above={BOARD, OWN})

    def test_refuses_a_day_to_come_and_a_group_that_still_meets(self) -> None:
        with pytest.raises(rules.DissolvedInTheFuture):
            self.dissolve(dissolved_on=date(2026, 11, 23))
        with pytest.raises(rules.StillMeets):
            self.dissolve(meets_after=True)
