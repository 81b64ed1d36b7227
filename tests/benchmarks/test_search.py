"""The figures about reading the register: that everything is asked, and every contract met."""

from dataclasses import replace

import pytest

from benchmarks import search
from benchmarks.harness import Bench


def test_asks_every_question_of_a_register_with_answers(bench: Bench) -> None:
    with search._register(bench, 2_000) as ask:
        found = {
            name: len(ask.get("/v1/contracts", params=question).json()["items"])
            for name, question in search.QUESTIONS.items()
        }

    assert found.pop("nothing there") == 0
    assert found.pop("rare words") == 0  # that lot stands only in the large register
    assert [name for name, items in found.items() if not items] == []


def test_walks_through_every_contract_now_and_then(bench: Bench) -> None:
    rows = search._then(replace(bench, scale=0.02))

    assert [row.unit for row in rows] == ["ms", "ms", "ratio"]
    with search._register(bench, 30) as ask, pytest.raises(search.NotAll, match="30 of 31"):
        search._walk(ask, {}, 31)


def test_holds_the_worst_of_a_hundred_to_its_bar() -> None:
    *_, quick = search.search_figures({"one": [1.0] * 99, "two": [49.0]}, 7)
    *_, slow = search.search_figures({"one": [1.0] * 98, "two": [51.0, 51.0]}, 7)

    assert quick.holds
    assert not slow.holds


def test_holds_the_past_to_three_times_the_present() -> None:
    *_, quick = search.then_figures({search.NOW: [1, 2], search.THEN: [3, 6]}, 7, 70)
    *_, slow = search.then_figures({search.NOW: [1, 2], search.THEN: [3.1, 6.2]}, 7, 70)

    assert (quick.value, quick.holds) == (3.0, True)
    assert not slow.holds
