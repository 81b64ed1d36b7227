"""The band in which the market is told a value."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.intentions.rules import ValueBand, value_band

BANDS = list(ValueBand)
amounts = st.decimals(0, 10**9, places=2)


@given(one=amounts, other=amounts)
def test_a_greater_value_lies_in_no_smaller_band(one: Decimal, other: Decimal) -> None:
    places = [BANDS.index(value_band(value) or BANDS[0]) for value in sorted((one, other))]

    assert places == sorted(places)


@pytest.mark.parametrize("band", BANDS[:-1])
def test_a_band_ends_below_its_upper_number(band: ValueBand) -> None:
    upper = Decimal(band.rpartition("_")[2])

    assert value_band(upper - Decimal("0.01")) is band
    assert value_band(upper) is BANDS[BANDS.index(band) + 1]


def test_an_unknown_value_lies_in_none() -> None:
    assert value_band(None) is None
