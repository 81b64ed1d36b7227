"""Why two organisations may be one."""

from uuid import UUID

import pytest

from services.contracts.organisation_twins import rules
from services.contracts.organisation_twins.rules import Confidence, Likeness
from shared.events.base import By
from shared.events.organisations import Identifier

NAMES = ("Lantern Ltd", "Lantern Limited")
SHORT, WHOLE = (Identifier(scheme="GB-COH", id=number) for number in ("1234567", "01234567"))
OTHER = Identifier(scheme="GB-COH", id="07654321")
ONE_CHARITY, OTHER_CHARITY = (
    Identifier(scheme="GB-CHC", id=number) for number in ("1111111", "2222222")
)


def likeness(
    *one: Identifier,
    other: tuple[Identifier, ...] = (),
    names: tuple[str, str] = NAMES,
    same_name: bool = True,
    numbers: tuple[tuple[Identifier, Identifier], ...] = (),
) -> Likeness:
    return Likeness(names, same_name, one, other, numbers)


class TestConfidence:
    """How likely it is."""

    def test_is_lower_where_a_register_knows_two(self) -> None:
        assert rules.confidence(likeness(WHOLE, other=(OTHER,))) is Confidence.LOW
        assert rules.confidence(likeness(WHOLE, other=(ONE_CHARITY,))) is Confidence.MEDIUM

    def test_is_highest_where_a_number_is_the_same(self) -> None:
        alike = likeness(
            SHORT,
            ONE_CHARITY,
            other=(WHOLE, OTHER_CHARITY),
            same_name=False,
            numbers=((SHORT, WHOLE),),
        )

        assert rules.confidence(alike) is Confidence.HIGH


class TestReasons:
    """What is said about it."""

    def test_names_what_is_alike_and_what_is_not(self) -> None:
        [name, number, against] = rules.reasons(
            likeness(SHORT, ONE_CHARITY, other=(WHOLE, OTHER_CHARITY), numbers=((SHORT, WHOLE),))
        )

        assert "“Lantern Ltd” and “Lantern Limited”" in name
        assert "1234567 and 01234567" in number
        assert against.startswith("Against it: GB-CHC knows the one as 1111111")

    def test_says_plainly_what_is_the_same(self) -> None:
        same = likeness(
            WHOLE, other=(WHOLE,), names=("Lantern", "Lantern"), numbers=((WHOLE, WHOLE),)
        )

        assert list(rules.reasons(same)) == [
            "Both are called “Lantern”.",
            "GB-COH calls both 01234567.",
        ]


class TestDismiss:
    """Saying that they are two."""

    PAIR = rules.Pair(UUID(int=3), UUID(int=1), UUID(int=2), dismissed=False)

    def test_remembers_both(self) -> None:
        event = rules.dismiss(self.PAIR, reason="Two homes.", by=By(is_council=True))

        assert (event.one_id, event.other_id) == (UUID(int=1), UUID(int=2))

    def test_refuses_a_partner_and_a_second_time(self) -> None:
        again = rules.Pair(UUID(int=3), UUID(int=1), UUID(int=2), dismissed=True)
        with pytest.raises(rules.OnlyTheCouncil):
            rules.dismiss(self.PAIR, reason="Two homes.", by=By())
        with pytest.raises(rules.AlreadyDismissed):
            rules.dismiss(again, reason="Two homes.", by=By(is_council=True))
