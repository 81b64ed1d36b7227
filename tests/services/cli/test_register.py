"""A real register goes in by the command line, and the right alerts come out."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from services.cli.main import app
from shared.settings import Settings

REAL = (
    Path(__file__).parents[3]
    / "../shared/data/contracts/cf_export_young_people_substance_misuse_561.csv"
)
pytestmark = pytest.mark.skipif(
    not REAL.exists(), reason="the real export lies beside the project, and it is not there"
)

# Worked out by hand for 15 October 2024, with the ladder 18, 12, 9, 6, 3, 1 and the procurement
# times of the settings: below a million the steps take 12 weeks, eight working days, and 2, 4, 6,
# 4, 6 and 3 weeks back from the end, each begun on a working day. From 31 July 2025 that is 8 May,
# 25 April (5 May is a bank holiday), 11 April, 14 March, 31 January, 3 January, 22 November and
# 1 November 2024. From a million they take 15, 8 days, 3, 6, 8, 6, 8, 4; from five, or where the
# value is not known, 18, 8 days, 5, 8, 8, 8, 10, 6.
# reference: (months before the end, its day; months before the latest safe start, its day)
BY_HAND = {
    "P00004592 - AWARD": ((18, "2024-09-30"), (3, "2024-10-02")),
    "BOURN001-DN687427-41813652": ((18, "2024-09-30"), (9, "2024-09-30")),
    "DN639894": ((12, "2024-07-31"), (1, "2024-10-01")),
    "tender_292380/1105357": ((6, "2024-09-30"), (1, "2024-03-03")),
    "CF1V3-20160331-00001717": ((6, "2024-09-30"), (1, "2024-05-28")),
    "MT215289": (None, (6, "2024-10-03")),
    "CF-0846300D0O000000rwimUAA": ((3, "2024-10-01"), (1, "2023-09-05")),
    "20230824110449-104106": ((12, "2024-09-30"), (3, "2024-10-02")),
    "CF1V3-20160209-00000952": ((9, "2024-09-30"), (1, "2024-03-03")),
    "TOWER001-DN387629-66357392": ((1, "2024-09-30"), (1, "2023-07-07")),
}


def command(*words: str, status: int = 0) -> str:
    """Give a command, and return what it printed."""
    done = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert done.exit_code == status, done.output
    return done.stdout


def answer(*words: str) -> Any:
    """Give a command that answers as JSON, and return the answer."""
    return json.loads(command(*words, "--json"))


@pytest.fixture(scope="module")
def imported(installed: Settings, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The answer of the first import of the real export."""
    report = tmp_path_factory.mktemp("report") / "rows.jsonl"
    found = answer("import", "contracts", str(REAL), "--report", str(report))
    rows = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    return found | {"written": rows}


class TestImportContracts:
    """Importing the real export."""

    def test_accounts_for_every_row(self, imported: dict[str, Any]) -> None:
        outcomes = [row["outcome"] for row in imported["written"]]
        assert imported["rows"] == len(outcomes) == 561
        for outcome in ("imported", "changed", "skipped", "refused"):
            assert imported[outcome] == outcomes.count(outcome)
        assert imported["contact_addresses"] == 344
        assert not imported["armed"]

    def test_changes_nothing_the_second_time(self, imported: dict[str, Any]) -> None:
        again = answer("import", "contracts", str(REAL))

        assert (again["imported"], again["changed"]) == (0, 0)
        assert again["skipped"] == imported["imported"]

    def test_arms_what_an_earlier_import_of_the_file_brought(
        self, imported: dict[str, Any]
    ) -> None:
        armed = answer("import", "contracts", str(REAL), "--arm")

        assert armed["armed"]
        assert armed["would_tell_about"] == imported["would_tell_about"] > 0
        assert armed["would_tell"] == imported["would_tell"] > 0

    def test_refuses_a_file_that_is_no_register(self, installed: Settings, tmp_path: Path) -> None:
        (tmp_path / "empty.csv").write_bytes(b"")

        command("import", "contracts", str(tmp_path / "empty.csv"), status=1)
        command("import", "contracts", str(tmp_path / "absent.csv"), status=2)


class TestAlertsDue:
    """Asking what would be due on another day."""

    def test_is_right_for_ten_contracts_worked_out_by_hand(self, imported: dict[str, Any]) -> None:
        due = answer("alerts", "due", "--on", "2024-10-15")

        found: dict[str, dict[str, tuple[int, str]]] = {}
        for one in due:
            kinds = found.setdefault(one["reference"], {})
            kinds[one["kind"]] = (one["months"], one["due_on"])
        for reference, (end, reprocurement) in BY_HAND.items():
            assert found[reference].get("contract_end") == end, reference
            assert found[reference].get("reprocurement") == reprocurement, reference

    def test_never_speaks_of_what_had_ended(self, imported: dict[str, Any]) -> None:
        due = answer("alerts", "due", "--on", "2024-10-15")

        assert min(one["end_on"] for one in due) >= "2024-10-15"

    def test_refuses_what_is_no_day(self, installed: Settings) -> None:
        command("alerts", "due", "--on", "2024-02-30", status=2)
