"""Plans go in and out by the command line."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from services.actions.formats import PlanRow
from services.actions.formats.writing import as_document
from services.cli.main import app
from shared.settings import Settings

ROWS = (
    PlanRow(
        2,
        "Shape short breaks anew",
        "Care Act 2014",
        "Decide what is bought:\n• List it\n• Buy it",
        "May 2027",
        "Ada Moss",
        "More choice",
    ),
    PlanRow(3, "", "", "Map it", "TBC", "", ""),
    PlanRow(4, "", "", "", "May 2027", "", ""),
)


def command(*words: str, status: int = 0) -> str:
    """Give a command, and return what it printed."""
    done = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert done.exit_code == status, done.output
    return done.output


def answer(*words: str) -> Any:
    """Give a command that answers as JSON, and return the answer."""
    return json.loads(command(*words, "--json"))


@pytest.fixture
def table(installed: Settings, tmp_path: Path) -> Path:
    """A table with a row that can be taken, one that is doubtful, and one that cannot."""
    path = tmp_path / "plan.docx"
    path.write_bytes(as_document("Our plan", ROWS))
    return path


class TestImportPlan:
    """Importing a table."""

    def test_accounts_for_every_row(self, table: Path, tmp_path: Path) -> None:
        report = tmp_path / "rows.jsonl"
        said = ("import", "plan", str(table), "--title", "Counted", "--report", str(report))
        told = answer(*said)
        assert (told["rows"], told["imported"], told["refused"]) == (3, 2, 1)
        rows = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
        assert [row["outcome"] for row in rows] == ["imported", "imported", "refused"]
        assert "cannot be read" in rows[1]["notes"][0]
        assert rows[2]["column"] == "Key actions"

    def test_tells_a_person_what_is_to_be_mended(self, table: Path) -> None:
        printed = command("import", "plan", str(table), "--title", "Told")
        assert "refused: line 4, Key actions" in printed
        assert "3 rows" in printed

    def test_keeps_nothing_of_a_dry_run(self, table: Path) -> None:
        said = ("import", "plan", str(table), "--title", "Rehearsed")
        told = answer(*said, "--dry-run")
        assert (told["imported"], told["plan_id"], told["dry_run"]) == (2, None, True)
        assert answer(*said)["imported"] == 2

    def test_says_why_it_cannot(self, table: Path, tmp_path: Path) -> None:
        words = tmp_path / "words.csv"
        words.write_text("no table", encoding="utf-8")
        assert "cannot be read" in command(
            "import", "plan", str(words), "--title", "None", status=1
        )
        command("import", "plan", str(table), status=2)
        command("import", "plan", str(tmp_path / "nothing.csv"), "--title", "None", status=2)
        nobody = "0190f6a0-0000-7000-8000-000000000001"
        command("import", "plan", str(table), "--plan", nobody, status=1)


class TestExportPlan:
    """Writing a table."""

    @pytest.mark.parametrize("kind", ["csv", "xlsx", "docx"])
    def test_comes_in_again_without_a_change(self, table: Path, tmp_path: Path, kind: str) -> None:
        plan_id = answer("import", "plan", str(table), "--title", f"Out as {kind}")["plan_id"]
        out = tmp_path / f"out.{kind}"
        assert answer("export", "plan", "--plan", plan_id, "--out", str(out))["rows"] == 2
        again = answer("import", "plan", str(out), "--plan", plan_id)
        assert (again["skipped"], again["rows"]) == (2, 2)

    def test_says_why_it_cannot(self, table: Path, tmp_path: Path) -> None:
        plan_id = answer("import", "plan", str(table), "--title", "Out")["plan_id"]
        said = ("export", "plan", "--plan", plan_id, "--out")
        command(*said, str(tmp_path / "out.pdf"), status=2)
        out = str(tmp_path / "out.csv")
        command(*said, out, "--version", "1", "--as-at", "2026-01-01", status=2)
        command(*said, out, "--version", "1", status=1)
        command(*said, out, "--as-at", "yesterday", status=2)
        command(*said, str(tmp_path / "no" / "folder.csv"), status=1)
