"""What it costs to import a plan is measured on a table that is what it is said to be."""

from pathlib import Path

from benchmarks import plan_imports
from services.actions.formats.plan_table import read_plan_table
from services.actions.formats.rows import Reading, read_rows
from shared.settings import Settings


def test_holds_both_imports_to_their_bars() -> None:
    told = {"rows": 4_000.0, "seconds": 2.0, "again_seconds": 4.0}
    first, again = plan_imports.figures(told)
    assert (first.value, first.holds) == (2_000, True)
    assert (again.value, again.holds) == (1_000, False)


def test_writes_a_table_without_a_doubt(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    plan_imports.write_table(path, 300)
    with path.open("rb") as file:
        table = read_plan_table(file)
    rows = list(read_rows(table, "The plan"))
    assert len(rows) == 300
    assert all(isinstance(row, Reading) and not row.notes for row in rows)
    assert len({row.objective for row in rows if isinstance(row, Reading)}) == 30


def test_imports_it_twice_into_one_plan(installed: Settings, tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    plan_imports.write_table(path, 30)
    assert installed
    assert plan_imports.import_file(path)["rows"] == 30
