"""The figures about the register: that what is searched and imported is what they say."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from benchmarks import ours, register
from benchmarks.harness import Bench
from services.contracts.formats import Reading, contracts_finder, tables
from shared import clock
from shared.database.engine import transaction

real_only = pytest.mark.skipif(
    not register.REAL.exists(),
    reason="the real export lies beside the project, and it is not there",
)


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


class TestImport:
    """Importing a register."""

    def test_holds_speed_and_memory_to_their_bars(self) -> None:
        fewer = {"rows": 5.0, "seconds": 1.0, "peak_bytes": 100e6}
        more = {"rows": 2_000.0, "seconds": 2.0, "peak_bytes": 121e6}
        rate, peak, growth = register.import_figures(fewer, more)
        assert (rate.value, rate.holds) == (1_000, True)
        assert (peak.value, peak.bar) == (121, None)
        assert (growth.value, growth.holds) == (21, False)

    @real_only
    def test_repeats_the_real_export_under_new_references(self, tmp_path: Path) -> None:
        path = tmp_path / "register.csv"
        register.write_export(path, 1_200)
        with path.open(encoding="utf-8", newline="") as written:
            assert len(list(csv.DictReader(written))) == 1_200
        with tables.open_table(path) as table:
            rows = list(contracts_finder.read(table))
        taken = [row for row in rows if isinstance(row, Reading)]
        assert len(rows) == 1_200
        assert len({row.reference for row in taken}) == len(taken) > 1_100

    @real_only
    def test_imports_in_a_program_of_its_own(self, bench: Bench) -> None:
        rows = register._import(replace(bench, scale=0.01))
        assert [row.unit for row in rows] == ["rows/s", "MB", "MB"]
        assert rows[0].name == "import 200 rows"
        assert 10 < rows[1].value < 1_000
