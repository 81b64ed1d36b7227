"""The figures about the register: that what is searched and imported is what they say."""

import pytest
from sqlalchemy import text

from benchmarks import ours, register
from benchmarks.harness import Bench
from shared import clock
from shared.database.engine import transaction


class TestSearch:
    """Finding what is due in a register that was written at once."""

    def test_searches_what_the_system_would_have_kept(self, bench: Bench) -> None:
        with ours.installed(bench, "test", threads=2) as now:
            today = clock.today(now.timezone)
            register._make_register(now, 500, today)
            register._check_due_days(500)
            assert register._find(today) == 0
            assert register._run_jobs() == 0
            with transaction("contracts") as session:
                session.execute(
                    text("UPDATE contracts.watch SET next_due_on = next_due_on + 1"),
                )
            with pytest.raises(register.NotAsKept):
                register._check_due_days(500)

    def test_finds_what_falls_due_and_nothing_else(self, bench: Bench) -> None:
        with ours.installed(bench, "test", threads=2) as now:
            today = clock.today(now.timezone)
            register._make_register(now, 100, today)
            register._let_fall_due(now, 4, today, first=10)
            assert register._find(today) == 8
            assert len(register._with_some_due(8, 100, today)) == 2
            assert register._find(today) == 0
            with pytest.raises(register.NotAsKept, match="0 alerts"):
                register._with_some_due(8, 100, today)

    def test_holds_the_search_to_counting(self) -> None:
        times = {
            register.COUNT: [2, 4],
            register.SEARCH: [1, 6],
            register.JOBS: [2, 2],
        }
        ratios = {row.name: row for row in register.search_figures(times, 7) if row.bar}
        search, jobs = ratios.values()
        assert (search.value, search.holds) == (1.0, True)
        assert (jobs.value, jobs.holds) == (0.75, True)
        slow = register.search_figures({**times, register.JOBS: [6, 12]}, 7)[-1]
        assert not slow.holds
