"""The figures about plans: that every question has an answer, and what is held to which bar."""

from dataclasses import replace

import pytest

from benchmarks import plans
from benchmarks.harness import Bench


def test_asks_everything_of_both_plans_and_gives_the_rate(bench: Bench) -> None:
    rate, *rows = plans.measure(replace(bench, scale=0.01))

    assert rate.unit == "rows/s"
    assert [row.unit for row in rows] == ["ms", "ratio"] * 12 + ["ms"]


def test_holds_many_actions_to_twice_the_cost_of_few() -> None:
    _, quick = plans.figures("page", {"many": [2.0, 4.0], "few": [1.0, 2.0]}, 10_000)
    _, slow = plans.figures("page", {"many": [2.1, 4.2], "few": [1.0, 2.0]}, 10_000)

    assert (quick.value, quick.holds) == (2.0, True)
    assert not slow.holds


def test_says_when_a_question_finds_nothing(bench: Bench) -> None:
    with plans._plans(replace(bench, scale=0.01), 20, 10) as (ask, _, large, _):
        address, asked = large.questions()["rare words"]
        nothing = {**asked, "q": "nobody wrote this"}
        with pytest.raises(plans.NothingFound, match="nobody wrote this"):
            plans._milliseconds(ask, address, nothing)
