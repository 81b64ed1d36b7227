"""An import that was broken off goes on where it was, and two at once make nothing twice."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from services.contracts.formats import RefusedRow
from services.contracts.imports import bulk, commands, store
from services.contracts.imports.rules import Progress, RowOutcome
from shared.database.engine import reading, transaction
from shared.eventlog import log
from shared.settings import Settings
from tests import given

ROOT = Path(__file__).parents[4]
AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
HEADINGS = "Contract reference,Contract title,Start date,End date,Supplier,Company number"
ROWS = 4_000
PATIENCE = 90

# What `commissioning import contracts` does with a register, in a program that can be killed.
IMPORT = """
import sys
from collections import deque
from datetime import UTC, date, datetime
from pathlib import Path
from services.contracts.imports import bulk
from shared import settings
from shared.settings import Settings
from tests import given

now = Settings.model_validate_json(sys.argv[2])
with settings.using(now), bulk.opened(Path(sys.argv[1])) as register:
    rows = bulk.import_register(
        bulk.ImportReport(), register.rows, source_hash=sys.argv[3], officers={},
        today=date(2026, 11, 22), by=given.COUNCIL, at=datetime(2026, 11, 22, 9, tzinfo=UTC),
    )
    deque(rows, maxlen=0)
"""


def write(path: Path, rows: int, *, first: int = 0, suppliers: int = 40) -> Path:
    """Write a register in which every hundredth row cannot be taken."""
    lines = [
        f"R-{number:05},Care {number},01/04/2026,{'31/03/2029' if number % 100 else '31/03/3034'}"
        f",Carer {number % suppliers},{10_000_000 + number % suppliers}"
        for number in range(first, first + rows)
    ]
    path.write_text("\n".join([HEADINGS, *lines]), encoding="utf-8")
    return path


def take(file: Path, source_hash: str) -> tuple[bulk.ImportReport, list[int]]:
    """Import a file, and return the report and the lines of which it told."""
    report = bulk.ImportReport()
    with bulk.opened(file) as register:
        rows = bulk.import_register(
            report,
            register.rows,
            source_hash=source_hash,
            officers={},
            today=date(2026, 11, 22),
            by=given.COUNCIL,
            at=AT,
        )
        return report, [row.line for row in rows]


def value(sql: str, **values: Any) -> Any:
    with reading("contracts") as session:
        return session.execute(sa.text(sql), values).scalar()


def until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < deadline, "nothing moves any more"
        time.sleep(0.005)


@pytest.fixture
def killed(fresh: Settings, tmp_path: Path) -> tuple[Path, int]:
    """A register of which the import was killed in the middle, and how many rows were done."""
    file = write(tmp_path / "register.csv", ROWS)
    words = [str(file), fresh.model_dump_json(), "h"]
    with subprocess.Popen([sys.executable, "-c", IMPORT, *words], cwd=ROOT) as running:
        try:
            until(lambda: (value("SELECT max(rows) FROM contracts.import_progress") or 0) > 0)
        finally:
            os.kill(running.pid, signal.SIGKILL)
    done = value("SELECT rows FROM contracts.import_progress")
    assert 0 < done < ROWS, "it was not killed in the middle"
    return file, done


class TestGoingOn:
    """A register whose import was killed, imported again."""

    def test_ends_the_same_import_with_every_row_counted(self, killed: tuple[Path, int]) -> None:
        file, done = killed
        standing = value("SELECT count(*) FROM contracts.contract")
        assert standing == done - done // 100
        begun = value("SELECT id FROM contracts.import")

        report, lines = take(file, "h")

        assert report.import_id == begun
        assert report.counts == {RowOutcome.IMPORTED: ROWS * 99 // 100, RowOutcome.REFUSED: 40}
        assert lines == list(range(2, ROWS + 2))
        assert value("SELECT count(*) FROM contracts.contract") == ROWS * 99 // 100
        assert value("SELECT count(*) FROM contracts.organisation WHERE name LIKE 'Carer %'") == 40
        with reading("contracts") as session:
            row = store.get(session, begun)
        assert (row["rows"], row["imported"], row["refused"]) == (ROWS, ROWS * 99 // 100, 40)
        assert row["finished_at"] is not None

    def test_shows_what_is_done_before_it_goes_on(self, killed: tuple[Path, int]) -> None:
        _, done = killed
        with reading("contracts") as session:
            row = store.get(session, value("SELECT id FROM contracts.import"))
            listed = store.listed(session, row["id"], 1_000)
        assert (row["rows"], row["finished_at"]) == (done, None)
        assert row["imported"] + row["refused"] == done
        assert [one.outcome for one in listed] == [RowOutcome.REFUSED] * (done // 100)

    def test_begins_anew_with_another_file(self, killed: tuple[Path, int], tmp_path: Path) -> None:
        begun = value("SELECT id FROM contracts.import")
        report, _ = take(write(tmp_path / "other.csv", 3, first=90_001), "other")
        assert report.import_id != begun
        assert report.total == 3


class TestTwoAtOnce:
    """Two imports at the same time."""

    def test_of_one_file_are_one_import(self, fresh: Settings, tmp_path: Path) -> None:
        file = write(tmp_path / "register.csv", 1_500)
        with ThreadPoolExecutor(2) as both:
            (one, lines), (other, same) = both.map(lambda _: take(file, "h"), range(2))

        assert lines == same == list(range(2, 1_502))
        assert value("SELECT count(*) FROM contracts.contract") == 1_485
        imported = one.counts[RowOutcome.IMPORTED]
        if one.import_id == other.import_id:
            assert one.counts == other.counts
            assert imported == 1_485
        else:  # the one had ended before the other began
            assert {imported, other.counts[RowOutcome.IMPORTED]} == {0, 1_485}
        for report in (one, other):
            assert report.total == 1_500
            assert report.counts[RowOutcome.REFUSED] == 15

    def test_of_two_files_make_nothing_twice(self, fresh: Settings, tmp_path: Path) -> None:
        files = [
            write(tmp_path / "one.csv", 1_200),
            write(tmp_path / "other.csv", 1_200, first=600),
        ]
        with ThreadPoolExecutor(2) as both:
            reports = [report for report, _ in both.map(take, files, ("one", "other"))]

        assert value("SELECT count(*) FROM contracts.contract") == 1_782
        assert value("SELECT count(*) FROM contracts.organisation WHERE name LIKE 'Carer %'") == 40
        assert [report.total for report in reports] == [1_200, 1_200]
        assert sum(report.counts[RowOutcome.IMPORTED] for report in reports) == 1_782
        assert sum(report.counts[RowOutcome.SKIPPED] for report in reports) == 594
        ids = [report.import_id for report in reports]
        awarded = value(
            "SELECT count(*) FROM contracts.contract WHERE import_id = ANY(:ids)", ids=ids
        )
        assert awarded == 1_782


def _refused(line: int) -> RefusedRow:
    return RefusedRow(line, "End date", "31/03/3034", "No such year.", f"R-{line}")


class TestChunks:
    """A chunk of rows is taken once, whoever brings it."""

    def test_that_was_taken_is_answered_from_what_was_noted(self, fresh: Settings) -> None:
        beginning = Progress(log.new_id(), "h", only_childrens=False, chunk_size=2)
        with transaction("contracts") as session:
            started = commands.start_import(session, beginning, by=given.COUNCIL, at=AT)
        with transaction("contracts") as session:
            joined = commands.start_import(
                session,
                Progress(log.new_id(), "h", only_childrens=False, chunk_size=9),
                by=given.COUNCIL,
                at=AT,
            )
        assert (joined.import_id, joined.chunk_size) == (started.import_id, 2)
        told = []
        for _ in range(2):
            with transaction("contracts") as session:
                told.append(
                    commands.import_rows(
                        session,
                        import_id=started.import_id,
                        number=0,
                        rows=[_refused(2), _refused(3)],
                        officers={},
                        today=AT.date(),
                        by=given.COUNCIL,
                        at=AT,
                    )
                )
        assert told[0] == told[1]
        for _ in range(2):
            with transaction("contracts") as session:
                commands.finish_import(
                    session, import_id=started.import_id, by=given.COUNCIL, at=AT
                )
        assert value("SELECT rows FROM contracts.import") == 2
        assert value("SELECT count(*) FROM log.event WHERE type = 'import.finished'") == 1
