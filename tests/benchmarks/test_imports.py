"""What it costs to import a register is measured on registers that are what they are said to be."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import imports
from benchmarks.harness import Bench
from services.contracts.formats import Reading
from services.contracts.imports import bulk

real_only = pytest.mark.skipif(
    not imports.REAL.exists(),
    reason="the real export lies beside the project, and it is not there",
)


def test_holds_speed_and_memory_to_their_bars() -> None:
    fewer = {"rows": 5.0, "seconds": 1.0, "peak_bytes": 100e6}
    more = {"rows": 4_000.0, "seconds": 2.0, "peak_bytes": 121e6}
    rate, peak, growth = imports.import_figures(fewer, more)
    assert (rate.value, rate.holds) == (2_000, True)
    assert (peak.value, peak.bar) == (121, None)
    assert (growth.value, growth.holds) == (21, False)
    assert not imports.export_figure({"rows": 99.0, "seconds": 0.1, "peak_bytes": 1.0}).holds


def test_writes_a_register_without_a_doubt(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    imports.write_register(path, 300)
    with bulk.opened(path) as register:
        rows = list(register.rows)
    assert register.ignored == ("ContactURL",)
    assert len(rows) == 300
    assert all(isinstance(row, Reading) and not row.notes for row in rows)


@real_only
def test_repeats_the_real_export_under_new_references(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    imports.write_export(path, 1_200)
    with path.open(encoding="utf-8", newline="") as written:
        assert len(list(csv.DictReader(written))) == 1_200
    with bulk.opened(path) as register:
        rows = list(register.rows)
    taken = [row for row in rows if isinstance(row, Reading)]
    assert len(rows) == 1_200
    assert len({row.reference for row in taken}) == len(taken) > 1_100


@real_only
def test_imports_in_a_program_of_its_own(bench: Bench) -> None:
    rows = imports.measure(replace(bench, scale=0.01))
    assert [row.unit for row in rows] == ["rows/s", "MB", "MB", "rows/s"]
    assert rows[0].name == "import 200 rows of the Transparency Code"
    assert 10 < rows[1].value < 1_000
