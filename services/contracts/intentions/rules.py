"""What the market is told of a procurement."""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum


class ValueBand(StrEnum):
    """About how much something may be worth; an estimate itself would tell what to offer."""

    UNDER_100_000 = "under_100000"
    FROM_100_000 = "100000_to_500000"
    FROM_500_000 = "500000_to_1000000"
    FROM_1_000_000 = "1000000_to_2000000"
    FROM_2_000_000 = "2000000_to_5000000"
    FROM_5_000_000 = "5000000_and_more"


_BELOW: Sequence[tuple[Decimal, ValueBand]] = (
    (Decimal(100_000), ValueBand.UNDER_100_000),
    (Decimal(500_000), ValueBand.FROM_100_000),
    (Decimal(1_000_000), ValueBand.FROM_500_000),
    (Decimal(2_000_000), ValueBand.FROM_1_000_000),
    (Decimal(5_000_000), ValueBand.FROM_2_000_000),
)


def value_band(value: Decimal | None) -> ValueBand | None:
    """Return the band in which a value lies: from its lower number on, up to below its upper one."""
    if value is None:
        return None
    return next((band for below, band in _BELOW if value < below), ValueBand.FROM_5_000_000)
