"""The table of a real plan goes in by the command line, and out again without a loss."""

import json
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient
from typer.testing import CliRunner

from services.actions.formats.plan_table import read_plan_table
from services.actions.formats.writing import cells_of
from services.cli.main import app
from shared.database.engine import reading
from shared.settings import Settings
from tests.services.actions.plan_imports import seed

pytestmark = pytest.mark.skipif(seed.found() is None, reason=seed.REASON)
PAGES = 12
GOES_ON = 1  # pages that name no objective, and go on with the one before
TITLE = "A plan as it was published"


def command(*words: str) -> str:
    """Give a command, and return what it printed."""
    done = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def answer(*words: str) -> Any:
    """Give a command that answers as JSON, and return the answer."""
    return json.loads(command(*words, "--json"))


@pytest.fixture(scope="module")
def cut() -> list[seed.Cells]:
    """The rows of the published table, wrapped as they were printed."""
    path = seed.found()
    assert path is not None
    return seed.cut(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where files are written."""
    return tmp_path_factory.mktemp("seed")


@pytest.fixture(scope="module")
def imported(installed: Settings, cut: list[seed.Cells], folder: Path) -> dict[str, Any]:
    """The answer of the first import of the table, and what became of its rows."""
    (folder / "plan.csv").write_bytes(seed.as_csv(cut))
    report = str(folder / "rows.jsonl")
    said = ("import", "plan", str(folder / "plan.csv"), "--title", TITLE, "--report", report)
    rows = (
        [json.loads(line) for line in (folder / "rows.jsonl").read_text().splitlines()]
        if (found := answer(*said))
        else []
    )
    return found | {"written": rows}


@pytest.fixture(scope="module")
def plan(council: TestClient, imported: dict[str, Any]) -> dict[str, Any]:
    """The actions of the plan by what they are for."""
    found: list[dict[str, Any]] = council.get(
        f"/v1/actions?plan_id={imported['plan_id']}&limit=200"
    ).json()["items"]
    return {one["objective"]["name"]: one for one in found}


class TestThePublishedTable:
    """What comes in."""

    def test_has_every_page(self, cut: list[seed.Cells]) -> None:
        assert len(cut) == PAGES - GOES_ON
        assert all(row["objective"] and row["legislation"] and row["impact"] for row in cut)

    def test_comes_in_row_by_row(self, imported: dict[str, Any], cut: list[seed.Cells]) -> None:
        assert (imported["rows"], imported["imported"]) == (len(cut), len(cut))
        assert imported["refused"] == imported["changed"] == imported["skipped"] == 0

    def test_keeps_every_objective(
        self, council: TestClient, imported: dict[str, Any], cut: list[seed.Cells]
    ) -> None:
        found = council.get(f"/v1/objectives?plan_id={imported['plan_id']}&limit=200").json()
        assert [one["title"].split() for one in found["items"]] == [
            row["objective"].split() for row in cut
        ]

    def test_keeps_the_words_of_every_time_scale(
        self, plan: dict[str, Any], cut: list[seed.Cells]
    ) -> None:
        kept = [(one["time_scale"] or {"words": ""})["words"] for one in plan.values()]
        assert kept == [row["time_scale"] for row in cut]

    def test_reads_every_time_scale(self, plan: dict[str, Any], cut: list[seed.Cells]) -> None:
        scales = [one["time_scale"] for one in plan.values() if one["time_scale"]]
        assert {one["precision"] for one in scales} == {"month"}
        # One of several in a cell has an option, which ends with the last of the others.
        optional = next(one for one in scales if "option" in one["words"])
        days = [optional[name] for name in ("from_on", "until_on", "option_until_on")]
        assert days == ["2017-01-01", "2019-03-31", None]
        assert sum(not row["time_scale"] for row in cut) == len(cut) - len(scales) == 1

    def test_gives_steps_their_own_where_there_are_as_many(self, plan: dict[str, Any]) -> None:
        own = [
            [step["time_scale"]["words"] for step in one["steps"] if step["time_scale"]]
            for one in plan.values()
        ]
        assert [len(scales) for scales in own if scales] == [4, 3, 6]

    def test_proposes_every_officer_once(
        self, council: TestClient, imported: dict[str, Any], cut: list[seed.Cells]
    ) -> None:
        officers = council.get("/v1/officers?limit=200").json()["items"]
        named = {one["name"] for one in officers}
        written = " ".join(" ".join(row["responsible"].split()) for row in cut)
        assert len(named) == len(officers) == 12
        assert all(name in written for name in named)
        assert {one["standing"] for one in officers} == {"proposed"}
        assert imported["refused"] == 0

    def test_says_what_is_doubtful(self, imported: dict[str, Any]) -> None:
        doubts = Counter(note for row in imported["written"] for note in row["notes"])
        assert doubts["No time scale is said."] == 1
        assert sum("Nobody is known as" in note for note in doubts) == 1

    def test_finds_two_spellings_of_one_person(
        self, council: TestClient, imported: dict[str, Any]
    ) -> None:
        twins = council.get("/v1/officer-twins")
        if twins.status_code == 404:
            pytest.skip("officer-twins are not served")
        assert imported["imported"]
        surnames = [
            {person["name"].split()[-1] for person in pair["officers"]}
            for pair in twins.json()["items"]
        ]
        assert any(len(one) == 1 for one in surnames)

    def test_names_nobody_in_what_everybody_may_read(
        self, council: TestClient, imported: dict[str, Any]
    ) -> None:
        names = [one["name"] for one in council.get("/v1/officers?limit=200").json()["items"]]
        with reading("actions") as session:
            envelopes = (
                session.execute(sa.text("SELECT convert_from(envelope, 'UTF8') FROM log.event"))
                .scalars()
                .all()
            )
        assert imported["imported"]
        assert names
        for name in names:
            surname = name.split()[-1]
            assert not [one for one in envelopes if surname in one]

    def test_changes_nothing_the_second_time(self, imported: dict[str, Any], folder: Path) -> None:
        again = answer("import", "plan", str(folder / "plan.csv"), "--plan", imported["plan_id"])
        assert (again["skipped"], again["not_in_file"]) == (imported["rows"], 0)


class TestTheTableAgain:
    """What goes out."""

    @pytest.mark.parametrize("kind", ["csv", "xlsx", "docx"])
    def test_has_every_word(
        self, imported: dict[str, Any], cut: list[seed.Cells], folder: Path, kind: str
    ) -> None:
        out = folder / f"again.{kind}"
        command("export", "plan", "--plan", imported["plan_id"], "--out", str(out))
        with out.open("rb") as file:
            rows = read_plan_table(file).rows
        assert len(rows) == len(cut)
        for row, published in zip(rows, cut, strict=True):
            for cell, words in zip(cells_of(row), published.values(), strict=True):
                assert Counter(seed.words(cell)) == Counter(seed.words(words))

    @pytest.mark.parametrize("kind", ["csv", "xlsx", "docx"])
    def test_means_the_same_when_it_comes_in_again(
        self, imported: dict[str, Any], folder: Path, kind: str
    ) -> None:
        out = folder / f"round.{kind}"
        command("export", "plan", "--plan", imported["plan_id"], "--out", str(out))
        again = answer("import", "plan", str(out), "--plan", imported["plan_id"])
        assert (again["skipped"], again["imported"], again["changed"]) == (imported["rows"], 0, 0)

    @pytest.mark.parametrize("kind", ["csv", "xlsx", "docx"])
    def test_is_the_same_in_another_plan(
        self, imported: dict[str, Any], folder: Path, kind: str
    ) -> None:
        first, second = folder / f"first.{kind}", folder / f"second.{kind}"
        command("export", "plan", "--plan", imported["plan_id"], "--out", str(first))
        copy = answer("import", "plan", str(first), "--title", f"Copy from {kind}")
        assert UUID(copy["plan_id"]) != UUID(imported["plan_id"])
        command("export", "plan", "--plan", copy["plan_id"], "--out", str(second))
        with first.open("rb") as one, second.open("rb") as other:
            assert read_plan_table(one).rows == read_plan_table(other).rows
