"""What the figures of a market say."""

from collections.abc import Sequence
from decimal import Decimal

SOON_MONTHS = 18
_PLACES = Decimal("0.0001")


def largest_share(amounts: Sequence[Decimal]) -> Decimal | None:
    """Return how much of all the money goes to whoever gets most; None where no money is known."""
    total = sum(amounts, Decimal(0))
    return (max(amounts) / total).quantize(_PLACES) if total > 0 else None
