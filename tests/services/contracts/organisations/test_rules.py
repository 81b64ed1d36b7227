"""What is allowed with an organisation."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.organisations import rules
from services.contracts.organisations.rules import RegistrationStatus
from shared.errors import Refused, StaleVersion
from shared.events.base import By, Head
from shared.events.organisations import (
    Identifier,
    Registration,
    Regulator,
    SendCompliance,
    VcseType,
)

COUNCIL = By(is_council=True)
TODAY = date(2026, 11, 23)
NUMBER = Identifier(scheme="GB-COH", id="01234567")
OFSTED = Registration(
    regulator=Regulator.OFSTED, number="SC012345", registered_on=date(2021, 5, 4), rating="Good"
)
HARBOUR = rules.Organisation(
    id=UUID(int=1),
    head=Head(3, datetime(2026, 11, 22, tzinfo=UTC)),
    name="Harbour Young Carers",
    identifiers=(NUMBER,),
    registrations=(OFSTED,),
    facts=dict.fromkeys(rules.FACTS) | {"kinds": ["provider"]},
)
Days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def amend(organisation: rules.Organisation = HARBOUR, **values: Any) -> tuple[str, ...]:
    event = rules.amend(organisation, version=3, values=values, today=TODAY, by=COUNCIL)
    return event.fields


def record(
    registration: Registration, organisation: rules.Organisation = HARBOUR
) -> tuple[Registration, ...]:
    event = rules.record_registration(
        organisation, version=3, registration=registration, by=COUNCIL
    )
    return event.registrations


def end(ended_on: date, number: str = "SC012345") -> tuple[Registration, ...]:
    event = rules.end_registration(
        HARBOUR,
        version=3,
        regulator=Regulator.OFSTED,
        number=number,
        ended_on=ended_on,
        reason="It has closed.",
        by=COUNCIL,
    )
    return event.registrations


class TestCheckChangeable:
    """Whether an organisation can be changed at all."""

    @pytest.mark.parametrize(
        ("wrong", "refusal"),
        [
            ({"by": By()}, rules.OnlyTheCouncil),
            ({"version": 2}, StaleVersion),
            ({"organisation": replace(HARBOUR, merged_into_id=UUID(int=2))}, rules.MergedAway),
        ],
    )
    def test_refuses(self, wrong: dict[str, Any], refusal: type[Refused]) -> None:
        order: dict[str, Any] = {"organisation": HARBOUR, "version": 3, "by": COUNCIL} | wrong

        with pytest.raises(refusal):
            rules.check_changeable(order.pop("organisation"), **order)


class TestIdentify:
    """Saying what registers call an organisation."""

    def identify(self, *identifiers: Identifier, **facts: Any) -> tuple[Identifier, ...]:
        known: dict[str, Any] = {"taken": False, "own": None} | facts
        event = rules.identify(HARBOUR, version=3, identifiers=identifiers, by=COUNCIL, **known)
        return event.identifiers

    def test_puts_all_in_the_place_of_all(self) -> None:
        other = Identifier(scheme="GB-CHC", id="1234567")

        assert self.identify(other) == (other,)
        assert self.identify() == ()

    def test_refuses_what_changes_nothing(self) -> None:
        with pytest.raises(rules.NothingChanged):
            self.identify(NUMBER)

    def test_refuses_what_another_one_has(self) -> None:
        with pytest.raises(rules.IdentifierTaken):
            self.identify(Identifier(scheme="GB-CHC", id="1234567"), taken=True)

    def test_keeps_what_the_settings_call_the_council(self) -> None:
        with pytest.raises(rules.OwnIdentifierNeeded):
            self.identify(own=NUMBER)
        more = (NUMBER, Identifier(scheme="GB-GOR", id="E1"))
        assert self.identify(*more, own=NUMBER) == more


class TestAmend:
    """Saying more about an organisation."""

    def test_names_only_what_is_otherwise(self) -> None:
        assert amend(kinds=["provider"], sme=True, vcse=None) == ("sme",)

    def test_refuses_what_changes_nothing(self) -> None:
        with pytest.raises(rules.NothingChanged):
            amend(kinds=["provider"], website=None)
        with pytest.raises(rules.NothingToAmend):
            amend()

    def test_refuses_a_type_of_what_is_no_vcse(self) -> None:
        with pytest.raises(rules.TypeWithoutVcse):
            amend(vcse=False, vcse_type=VcseType.CHARITY)
        charity = replace(HARBOUR, facts={**HARBOUR.facts, "vcse_type": "charity"})
        with pytest.raises(rules.TypeWithoutVcse):
            amend(charity, vcse=False)
        assert amend(charity, vcse=False, vcse_type=None) == ("vcse", "vcse_type")

    def test_wants_the_day_of_what_was_checked(self) -> None:
        with pytest.raises(rules.SendNotChecked):
            amend(send_compliance=SendCompliance.NOT_COMPLIANT)
        assert amend(send_compliance=SendCompliance.UNKNOWN) == ("send_compliance",)

    @given(Days)
    def test_refuses_a_check_that_is_still_to_come(self, checked_on: date) -> None:
        order = {"send_compliance": SendCompliance.COMPLIANT, "send_checked_on": checked_on}
        if checked_on <= TODAY:
            assert amend(**order) == ("send_compliance", "send_checked_on")
        else:
            with pytest.raises(rules.CheckedInTheFuture):
                amend(**order)


class TestRecordRegistration:
    """Noting what a regulator has on its register."""

    def test_stands_beside_the_others(self) -> None:
        cqc = Registration(regulator=Regulator.CQC, number="SC012345")

        assert record(cqc) == (OFSTED, cqc)

    def test_replaces_what_was_known_under_its_number(self) -> None:
        better = OFSTED.model_copy(update={"rating": "Outstanding"})

        assert record(better) == (better,)

    def test_refuses_what_is_known(self) -> None:
        with pytest.raises(rules.NothingChanged):
            record(OFSTED)

    def test_refuses_an_end_before_the_beginning(self) -> None:
        with pytest.raises(rules.ExpiresTooSoon):
            record(OFSTED.model_copy(update={"expires_on": date(2021, 5, 3)}))

    def test_refuses_more_than_can_be_shown(self) -> None:
        many = tuple(
            Registration(regulator=Regulator.CQC, number=str(number))
            for number in range(rules.MOST_REGISTRATIONS)
        )
        full = replace(HARBOUR, registrations=many)

        with pytest.raises(rules.TooManyRegistrations):
            record(OFSTED, full)
        assert len(record(many[0].model_copy(update={"rating": "Good"}), full)) == len(many)


class TestEndRegistration:
    """Noting that a regulator has taken an organisation off its register."""

    def test_keeps_what_was_known(self) -> None:
        assert end(TODAY) == (OFSTED.model_copy(update={"ended_on": TODAY}),)

    def test_refuses_what_is_not_there_or_has_not_begun(self) -> None:
        with pytest.raises(rules.NoSuchRegistration):
            end(TODAY, number="SC000000")
        with pytest.raises(rules.ExpiresTooSoon):
            end(date(2021, 5, 3))


class TestStatus:
    """Where a registration stands on a day."""

    @given(*(st.none() | Days,) * 3, Days)
    def test_is_current_from_its_first_day_to_its_last(
        self, begins: date | None, expires: date | None, ended: date | None, today: date
    ) -> None:
        registration = OFSTED.model_copy(
            update={"registered_on": begins, "expires_on": expires, "ended_on": ended}
        )
        day = timedelta(1)
        first, last = begins or date.min, min(expires or date.max, (ended or date.max) - day)

        assert (rules.status(registration, today) is RegistrationStatus.CURRENT) == (
            first <= today <= last
        )

    @pytest.mark.parametrize(
        ("dates", "expected"),
        [
            ({"registered_on": date(2026, 11, 24)}, "upcoming"),
            ({"expires_on": TODAY}, "current"),
            ({"expires_on": date(2026, 11, 22)}, "expired"),
            ({"ended_on": TODAY, "expires_on": date(2026, 1, 1)}, "ended"),
        ],
    )
    def test_says_why_not(self, dates: dict[str, date], expected: str) -> None:
        assert rules.status(OFSTED.model_copy(update=dates), TODAY) == expected
