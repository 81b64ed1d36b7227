"""How complete a register is, as a figure."""

from decimal import Decimal

import pytest

from services.contracts.completeness import rules
from services.contracts.completeness.rules import MENDING, Detail


@pytest.mark.parametrize(
    ("filled", "wanted", "share"),
    [(0, 14, "0.000"), (14, 14, "1.000"), (9, 14, "0.643"), (1, 3, "0.333")],
)
def test_is_what_is_there_of_what_is_wanted(filled: int, wanted: int, share: str) -> None:
    assert rules.share(filled, wanted) == Decimal(share)


def test_is_nothing_where_nothing_is_wanted() -> None:
    assert rules.share(0, 0) is None
    assert rules.overall(dict.fromkeys(Detail, 0), 0) is None


def test_counts_every_detail_alike() -> None:
    filled = dict.fromkeys(Detail, 4) | {Detail.OFFICER: 0, Detail.END: 0}

    assert rules.overall(filled, 4) == Decimal("0.857")


def test_says_how_every_detail_is_mended() -> None:
    assert set(MENDING) == set(Detail)
    assert all(mending.words.endswith(".") for mending in MENDING.values())
