"""What is raised about any contract, by any plan, whatever days are missed."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.watch.rules import (
    Key,
    Ladders,
    Rung,
    Watched,
    due,
    next_due_on,
    rungs,
    targets,
)
from tests.services.contracts.watch.test_rules import contracts, plans


class TestDayByDay:
    """What is raised when the system runs on some days only, or on all."""

    @given(contracts, plans, st.lists(st.integers(1, 200), max_size=40))
    def test_raises_each_rung_at_most_once_in_order_and_hides_none(
        self, watched: Watched, plan: Ladders, gaps: list[int]
    ) -> None:
        raised: defaultdict[Key, list[int]] = defaultdict(list)
        today = min(watched.known_on, date(2026, 1, 1))
        for gap in gaps:
            for one in targets(watched, plan):
                indexed_on = next_due_on(one, raised=raised[one.key])
                rung = due(one, today=today, raised=raised[one.key])
                indexed = indexed_on is not None and indexed_on <= today <= one.until
                assert indexed == (rung is not None)
                if rung is not None:
                    raised[one.key].append(rung.months)
            today += timedelta(days=gap)
        ladders_of = {one.key: one.ladder for one in targets(watched, plan)}
        for about, months in raised.items():
            assert months == sorted(set(months), reverse=True)
            assert set(months) <= set(ladders_of[about])

    @settings(max_examples=40, deadline=None)
    @given(contracts, plans)
    def test_raises_every_rung_on_its_day_when_no_day_is_missed(
        self, watched: Watched, plan: Ladders
    ) -> None:
        known_on = date(2023, 1, 1)
        watched = replace(watched, known_on=known_on)
        raised: defaultdict[Key, list[int]] = defaultdict(list)
        seen: defaultdict[Key, list[Rung]] = defaultdict(list)
        wanted: Mapping[Key, tuple[Rung, ...]] = {
            one.key: tuple(rung for rung in rungs(one) if rung.due_on <= one.until)
            for one in targets(watched, plan)
        }
        for n in range((date(2028, 6, 1) - known_on).days):
            today = known_on + timedelta(days=n)
            for one in targets(watched, plan):
                following = next_due_on(one, raised=raised[one.key])
                if following is not None and following <= today:
                    rung = due(one, today=today, raised=raised[one.key])
                    if rung is not None:
                        raised[one.key].append(rung.months)
                        seen[one.key].append(Rung(rung.months, today))
        assert {about: tuple(seen[about]) for about in wanted} == wanted
