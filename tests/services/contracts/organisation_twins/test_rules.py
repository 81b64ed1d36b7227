"""Why two organisations may be one."""

from uuid import UUID

import pytest

from services.contracts.organisation_twins import rules
from services.contracts.organisation_twins.rules import Confidence, Likeness, Number
from shared.events.base import By

NAMES = ("Lantern Ltd", "Lantern Limited")


def likeness(
    *,
    names: tuple[str, str] = NAMES,
    same_name: bool = True,
    one: dict[str, list[str]] | None = None,
    other: dict[str, list[str]] | None = None,
    numbers: tuple[Number, ...] = (),
) -> Likeness:
    return Likeness(names, same_name, numbers, one or {}, other or {})


class TestConfidence:
    """How likely it is."""

    def test_is_lower_where_a_register_knows_two(self) -> None:
        two = likeness(one={"GB-COH": ["01234567"]}, other={"GB-COH": ["07654321"]})
        other = likeness(one={"GB-COH": ["01234567"]}, other={"GB-CHC": ["7654321"]})

        assert rules.confidence(two) is Confidence.LOW
        assert rules.confidence(other) is Confidence.MEDIUM

    def test_is_highest_where_a_number_is_the_same(self) -> None:
        number = Number("GB-COH", "1234567", "01234567")
        both = {"GB-COH": ["1234567"], "GB-CHC": ["1"]}
        alike = likeness(same_name=False, one=both, other=both, numbers=(number,))

        assert rules.confidence(alike) is Confidence.HIGH


class TestReasons:
    """What is said about it."""

    def test_names_what_is_alike_and_what_is_not(self) -> None:
        [name, number, against] = rules.reasons(
            likeness(
                one={"GB-COH": ["1234567"], "GB-CHC": ["1111111"]},
                other={"GB-COH": ["01234567"], "GB-CHC": ["2222222"]},
                numbers=(Number("GB-COH", "1234567", "01234567"),),
            )
        )

        assert "“Lantern Ltd” and “Lantern Limited”" in name
        assert "1234567 and 01234567" in number
        assert against.startswith("Against it: GB-CHC knows the one as 1111111")

    def test_says_plainly_that_a_name_is_the_same(self) -> None:
        assert list(rules.reasons(likeness(names=("Lantern", "Lantern")))) == [
            "Both are called “Lantern”."
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
