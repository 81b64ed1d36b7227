"""What the figures of a market say."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.contracts.market.rules import largest_share

amounts = st.lists(st.decimals(0, 10**12, places=2), max_size=12)


@given(amounts)
def test_lies_between_an_equal_part_and_the_whole(money: list[Decimal]) -> None:
    share = largest_share(money)

    if sum(money) == 0:
        assert share is None
    else:
        assert share is not None
        assert Decimal(1) / len(money) - Decimal("0.0001") <= share <= 1


@given(amounts)
def test_does_not_depend_on_the_order(money: list[Decimal]) -> None:
    assert largest_share(money) == largest_share(sorted(money, reverse=True))


@given(amounts)
def test_is_the_whole_where_one_has_all(money: list[Decimal]) -> None:
    assert largest_share([*(Decimal(0) for _ in money), Decimal("0.01")]) == 1


def test_is_rounded_to_a_hundredth_of_a_percent() -> None:
    assert largest_share([Decimal(2), Decimal(1)]) == Decimal("0.6667")
