"""By which words an entry of the register is found, and what may be done with it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.actions.drivers import rules
from shared.errors import StaleVersion
from shared.events.base import By, Head
from shared.events.drivers import DriverKind, DriverRegistered
from tests.given import AT

COUNCIL = By(is_council=True)
PARTNER = By(organisation_id=uuid4())
DAY = date(2026, 4, 1)


def driver(**more: Any) -> rules.Driver:
    facts: dict[str, Any] = {
        "id": uuid5(UUID(int=0), "driver"),
        "head": Head(3, AT),
        "title": "Children Act 1989",
        "provision": None,
        "also_written": (),
        "in_force_on": None,
        "repealed_on": None,
    }
    return rules.Driver(**facts | more)


def order(title: str, **more: Any) -> DriverRegistered:
    return DriverRegistered(driver_id=uuid4(), title=title, kind=DriverKind.ACT, **more)


class TestTitleKey:
    """By what two titles are the same."""

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Send Code of Practice 2015", "SEND Code of Practice 2015"),
            ("Children & Families Act 2014", "Children and  families act 2014,"),
            ("  The Care Act\t2014 ", "Care Act 2014."),
            ("Children's Act, 2004", "Children\N{RIGHT SINGLE QUOTATION MARK}s Act 2004"),
            ("Health\N{NO-BREAK SPACE}Act", "health act"),
        ],
    )
    def test_is_one_for_two_spellings(self, one: str, other: str) -> None:
        assert rules.title_key(one) == rules.title_key(other) != ""

    @pytest.mark.parametrize("other", ["Care Act 2015", "Care Act", "Theatres Act 2014"])
    def test_is_another_for_something_else(self, other: str) -> None:
        assert rules.title_key("Care Act 2014") != rules.title_key(other)

    @given(st.text())
    def test_is_the_same_again(self, title: str) -> None:
        key = rules.title_key(title)

        assert rules.title_key(f" {title.upper().lower()} ,") == rules.title_key(
            title.upper().lower()
        )
        assert rules.title_key(f"  {title},") == key
        assert key == " ".join(key.split())

    def test_holds_the_provision_that_is_meant(self) -> None:
        whole = rules.title_keys("Children Act 1989", None, ())
        part = rules.title_keys("Children Act 1989", "s.17", ("CA 1989 s17",))

        assert whole == ("children act 1989",)
        assert part == ("children act 1989 s 17", "ca 1989 s17")


class TestRegister:
    """Letting plans name it."""

    def test_is_for_the_council(self) -> None:
        with pytest.raises(rules.OnlyTheCouncil):
            rules.register(order("Care Act 2014"), taken=(), by=PARTNER)

    def test_refuses_what_is_written_alike(self) -> None:
        for alike in (order("CARE ACT 2014"), order("Another", also_written=("care act, 2014",))):
            with pytest.raises(rules.TitleTaken):
                rules.register(alike, taken={"care act 2014"}, by=COUNCIL)

    def test_takes_a_part_of_what_is_there(self) -> None:
        rules.register(order("Care Act 2014", provision="s.4"), taken={"care act 2014"}, by=COUNCIL)

    @pytest.mark.parametrize("empty", [order("§ —"), order("Care Act", also_written=("...",))])
    def test_refuses_a_title_without_words(self, empty: DriverRegistered) -> None:
        with pytest.raises(rules.TitleWithoutWords):
            rules.register(empty, taken=(), by=COUNCIL)

    def test_refuses_two_alike_among_several(self) -> None:
        several = [order("Care Act 2014"), order("Equality Act 2010")]

        assert rules.register_several(several, taken=(), by=COUNCIL) == several
        with pytest.raises(rules.TitleTaken):
            rules.register_several([*several, order("The CARE act 2014")], taken=(), by=COUNCIL)


class TestAmend:
    """Letting something else be known of it."""

    def amend(self, one: rules.Driver, taken: tuple[str, ...] = (), **values: Any) -> Any:
        return rules.amend(one, version=3, values=values, taken=taken, by=COUNCIL)

    def test_names_all_by_which_it_is_found_when_one_of_it_changes(self) -> None:
        event = self.amend(driver(also_written=("CA 1989",)), provision="s.17")

        assert set(event.fields) == set(rules.NAMING)
        assert rules.keys_of(event) == ("children act 1989 s 17", "ca 1989")
        assert self.amend(driver(), summary="Welfare first.").fields == ("summary",)

    def test_refuses_a_title_that_another_has(self) -> None:
        with pytest.raises(rules.TitleTaken):
            self.amend(driver(), taken=("care act 2014",), title="Care Act 2014")

    def test_refuses_nothing_and_what_was_not_read(self) -> None:
        with pytest.raises(rules.NothingToAmend):
            self.amend(driver())
        with pytest.raises(StaleVersion):
            rules.amend(driver(), version=2, values={"year": 1989}, taken=(), by=COUNCIL)

    def test_refuses_a_first_day_after_the_last(self) -> None:
        with pytest.raises(rules.RepealedBeforeInForce):
            self.amend(driver(repealed_on=DAY), in_force_on=DAY + timedelta(days=1))


class TestRepeal:
    """Letting it no longer count."""

    def repeal(self, one: rules.Driver, **more: Any) -> Any:
        facts: dict[str, Any] = {
            "version": 3,
            "repealed_on": DAY,
            "successor_id": None,
            "successor_known": False,
            "reason": None,
            "by": COUNCIL,
        }
        return rules.repeal(one, **facts | more)

    def test_happens_once_until_it_is_reinstated(self) -> None:
        with pytest.raises(rules.AlreadyRepealed):
            self.repeal(driver(repealed_on=DAY))
        with pytest.raises(rules.NotRepealed):
            rules.reinstate(driver(), version=3, reason="It stands.", by=COUNCIL)
        rules.reinstate(driver(repealed_on=DAY), version=3, reason="It stands.", by=COUNCIL)

    def test_names_a_successor_that_there_is(self) -> None:
        for successor, known in ((uuid4(), False), (driver().id, True)):
            with pytest.raises(rules.UnknownSuccessor):
                self.repeal(driver(), successor_id=successor, successor_known=known)
        self.repeal(driver(), successor_id=uuid4(), successor_known=True)

    def test_is_not_before_it_came_into_force(self) -> None:
        with pytest.raises(rules.RepealedBeforeInForce):
            self.repeal(driver(in_force_on=DAY + timedelta(days=1)))

    @given(
        st.none() | st.dates(date(2000, 1, 1), date(2040, 1, 1)),
        st.none() | st.dates(date(2000, 1, 1), date(2040, 1, 1)),
        st.dates(date(2000, 1, 1), date(2040, 1, 1)),
    )
    def test_counts_from_its_first_day_to_the_day_before_its_repeal(
        self, first: date | None, last: date | None, on: date
    ) -> None:
        counts = (first or date.min) <= on < (last or date.max)

        assert rules.in_force(first, last, on) is counts
