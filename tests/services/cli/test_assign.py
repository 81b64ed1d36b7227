"""Contract managers come from a list by the command line."""

import json
from pathlib import Path

from typer.testing import CliRunner

from services.cli.main import app
from shared.settings import Settings

REGISTER = (
    "Contract reference,Contract title,Start date,End date,Supplier,Contract manager email\n"
    "CM-1,Care,01/04/2026,31/03/2029,The Nest,ann@example.org\n"
    "CM-2,Care,01/04/2026,31/03/2029,The Nest,\n"
)


def test_assigns_by_address_and_says_what_became_of_every_row(
    installed: Settings, tmp_path: Path
) -> None:
    register, managers = tmp_path / "register.csv", tmp_path / "managers.csv"
    register.write_text(REGISTER, encoding="utf-8")
    managers.write_text(
        "Contract ref,Email\nCM-2,Ann@EXAMPLE.org\nCM-1,ann@example.org\n"
        "CM-2,nobody@example.org\nCM-1,Ann\n",
        encoding="utf-8",
    )
    run = CliRunner()
    imported = run.invoke(app, ["import", "contracts", str(register), "--json"])
    assert json.loads(imported.stdout)["imported"] == 2, imported.output

    done = run.invoke(app, ["assign", str(managers), "--json"], catch_exceptions=False)

    told = json.loads(done.stdout)
    assert [row["outcome"] for row in told["listed"]] == [
        "assigned",
        "skipped",
        "refused",
        "refused",
    ]
    assert told["listed"][0]["officer_id"] == told["listed"][1]["officer_id"]
    assert (told["rows"], told["assigned"]) == (4, 1)


def test_is_refused_without_a_list(installed: Settings, tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    assert CliRunner().invoke(app, ["assign", str(empty)]).exit_code == 1
    assert CliRunner().invoke(app, ["assign", str(tmp_path / "absent.csv")]).exit_code == 2
