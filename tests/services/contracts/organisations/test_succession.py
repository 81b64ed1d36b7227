"""Who stands in for an organisation."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from services.contracts.organisations import rules, succession
from shared.errors import Refused
from shared.events.base import By, Head
from shared.events.organisations import (
    Identifier,
    OrganisationIdentified,
    OrganisationMerged,
    OrganisationRegistrationRecorded,
    Registration,
    Regulator,
)

OWN = Identifier(scheme="GB-LAE", id="XWM")
NUMBER = Identifier(scheme="GB-COH", id="01234567")
SHORT = Identifier(scheme="GB-COH", id="1234567")
CQC = Registration(regulator=Regulator.CQC, number="1-101234567")


def organisation(number: int, **facts: Any) -> rules.Organisation:
    head = Head(1, datetime(2026, 11, 22, tzinfo=UTC))
    return rules.Organisation(id=UUID(int=number), head=head, name=f"Number {number}", **facts)


OLD, NEW = organisation(1), organisation(2)


def succeed(
    old: rules.Organisation = OLD,
    new: rules.Organisation | None = NEW,
    after: frozenset[UUID] = frozenset(),
    successor_id: UUID = NEW.id,
) -> UUID:
    event = succession.succeed(
        old,
        version=1,
        successor_id=successor_id,
        successor=new,
        after_successor=after,
        succeeded_on=date(2026, 7, 1),
        reason="The law has changed.",
        by=By(is_council=True),
    )
    return event.successor_id


def merge(
    old: rules.Organisation = OLD, new: rules.Organisation | None = NEW, **more: Any
) -> list[tuple[rules.Organisation, list[Any]]]:
    facts: dict[str, Any] = {
        "after_into": frozenset(),
        "merged_before": (),
        "may_admit": False,
        "own": OWN,
    }
    return succession.merge(
        old,
        version=1,
        into_id=NEW.id,
        into=new,
        reason="They are one.",
        by=By(is_council=True),
        **facts | more,
    )


class TestSucceed:
    """Naming a successor."""

    def test_names_it(self) -> None:
        assert succeed() == NEW.id

    @pytest.mark.parametrize(
        ("wrong", "refusal"),
        [
            ({"successor_id": OLD.id, "new": OLD}, succession.OwnSuccessor),
            ({"new": None}, succession.UnknownOrganisation),
            ({"new": replace(NEW, merged_into_id=UUID(int=3))}, succession.OtherMergedAway),
            ({"after": frozenset({NEW.id, OLD.id})}, succession.SuccessionInCircle),
            ({"old": replace(OLD, successor_id=UUID(int=3))}, succession.AlreadySucceeded),
            ({"old": replace(OLD, merged_into_id=UUID(int=3))}, rules.MergedAway),
        ],
    )
    def test_refuses(self, wrong: dict[str, Any], refusal: type[Refused]) -> None:
        with pytest.raises(refusal):
            succeed(**wrong)


class TestMerge:
    """Letting one organisation count as another."""

    def test_says_so_of_those_that_were_merged_before_too(self) -> None:
        before = organisation(3, merged_into_id=OLD.id)

        merged = merge(merged_before=(before,))

        assert [one.id for one, _ in merged] == [OLD.id, before.id, NEW.id]
        events = [event for _, events in merged for event in events]
        assert [type(event) for event in events] == [OrganisationMerged] * 2
        assert {event.into_id for event in events} == {NEW.id}

    def test_lets_the_other_one_be_called_and_registered_as_both(self) -> None:
        better = CQC.model_copy(update={"rating": "Good"})
        home = Registration(regulator=Regulator.OFSTED, number="SC012345")
        old = replace(OLD, identifiers=(NUMBER,), registrations=(CQC, home))
        new = replace(NEW, identifiers=(SHORT,), registrations=(better,))

        [identified, recorded] = merge(old, new)[-1][1]

        assert isinstance(identified, OrganisationIdentified)
        assert identified.identifiers == (SHORT, NUMBER)
        assert isinstance(recorded, OrganisationRegistrationRecorded)
        assert recorded.registrations == (better, home)

    @pytest.mark.parametrize(
        ("wrong", "refusal"),
        [
            ({"new": None}, succession.UnknownOrganisation),
            ({"new": replace(NEW, merged_into_id=UUID(int=3))}, succession.OtherMergedAway),
            ({"after_into": frozenset({OLD.id})}, succession.SuccessionInCircle),
            ({"old": replace(OLD, successor_id=UUID(int=3))}, succession.AlreadySucceeded),
            ({"old": replace(OLD, identifiers=(OWN,))}, succession.CouncilStays),
            ({"new": replace(NEW, identifiers=(OWN,))}, succession.OnlyWhoAdmits),
        ],
    )
    def test_refuses(self, wrong: dict[str, Any], refusal: type[Refused]) -> None:
        with pytest.raises(refusal):
            merge(**wrong)

    def test_makes_one_the_council_only_by_who_admits(self) -> None:
        assert merge(new=replace(NEW, identifiers=(OWN,)), may_admit=True)
