"""The register written into files, by the command line."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services import worker
from services.cli.main import app
from shared.settings import Settings
from tests import given


def command(*words: str | Path, status: int = 0) -> str:
    """Give a command, and return what it printed."""
    done = CliRunner().invoke(app, list(map(str, words)), catch_exceptions=False)
    assert done.exit_code == status, done.output
    return done.stdout


class TestExportRegister:
    """The register with the columns of the Transparency Code."""

    def test_writes_every_contract_and_says_what_is_missing(
        self, fresh: Settings, tmp_path: Path
    ) -> None:
        given.contract(title="Short breaks")
        out, report = tmp_path / "register.csv", tmp_path / "gaps.json"

        said = json.loads(command("export", "register", "--out", out, "--report", report, "--json"))

        with out.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        gaps = json.loads(report.read_text(encoding="utf-8"))
        assert [row["ContractTitle"] for row in rows] == ["Short breaks"]
        assert (said["rows"], said["gaps"]) == (1, len(gaps["gaps"]))
        assert {gap["column"] for gap in gaps["gaps"]} >= {"ReviewDate", "ProcessType"}

    def test_writes_the_register_as_it_stood(self, fresh: Settings, tmp_path: Path) -> None:
        given.contract()
        out = tmp_path / "register.csv"

        said = command("export", "register", "--as-at", "2026-03-31", "--out", out)

        assert said.startswith("0 contracts are in ")

    def test_leaves_the_old_file_where_it_fails(self, fresh: Settings, tmp_path: Path) -> None:
        command("export", "register", "--out", tmp_path / "no" / "such.csv", status=1)

        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("moment", ["soon", "3026-01-01", "2026-02-30"])
    def test_refuses_a_moment_that_is_none(
        self, installed: Settings, tmp_path: Path, moment: str
    ) -> None:
        words = ("export", "register", "--as-at", moment, "--out", tmp_path / "x")
        command(*words, status=2)


class TestExportOcds:
    """Releases, whole or since a place in the log."""

    def test_goes_on_where_it_ended(self, fresh: Settings, tmp_path: Path) -> None:
        given.contract(end_on=date(2029, 3, 31))
        worker.settle()
        out = tmp_path / "releases.json"

        first = json.loads(command("export", "ocds", "--out", out, "--json"))
        package = json.loads(out.read_text(encoding="utf-8"))
        again = command("export", "ocds", "--out", out, "--since", first["position"])

        assert first["releases"] == len(package["releases"]) == 1
        assert again.startswith("0 releases")

    def test_refuses_a_place_that_is_none(self, installed: Settings, tmp_path: Path) -> None:
        command("export", "ocds", "--since", "7", "--out", tmp_path / "x", status=2)
