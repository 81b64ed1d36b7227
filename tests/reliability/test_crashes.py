"""Whatever is killed, and whenever: what was acknowledged is there, and the log is whole."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random

import pytest

from services import worker
from shared.database.place import place_for
from tests import replay
from tests.reliability.conftest import House

ROOT = Path(__file__).parents[2]
PATIENCE = 60


class Running:
    """Processes of one kind, each started again when it was killed; what they said is kept."""

    def __init__(self, house: House, kind: str, said: Path) -> None:
        self._house, self._kind, self.said = house, kind, said
        self.start()

    def start(self) -> None:
        with self.said.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.reliability.processes", self._kind],
                cwd=ROOT,
                env={"PATH": os.defpath, "COMMISSIONING_DATABASE_URL": self._house.url},
                stdout=out,
                stderr=subprocess.DEVNULL,
            )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def lines(said: Path) -> list[str]:
    """What was acknowledged: a killed writer may leave half a line, which it did not say."""
    return said.read_text().rsplit("\n", 1)[0].splitlines()


def until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < deadline, "nothing moves any more"
        time.sleep(0.01)


class Crowd:
    """Two writers and a worker on one database, of which each thing is killed in its turn."""

    def __init__(self, house: House, folder: Path, dice: Random) -> None:
        self.house, self.dice = house, dice
        self.writers = [Running(house, "writer", folder / name) for name in ("one", "two")]
        self.worker = Running(house, "worker", folder / "worker")

    def let_all_write(self) -> None:
        """Wait until every writer has had something acknowledged again, and any moment longer."""
        before = [len(lines(one.said)) for one in self.writers]
        until(
            lambda: all(
                len(lines(one.said)) > then + 5
                for one, then in zip(self.writers, before, strict=True)
            )
        )
        time.sleep(self.dice.random() / 10)

    def let_positions_be_given(self) -> None:
        """Wait until the worker is seen at work."""
        before = self.positions()
        until(lambda: self.positions() > before)

    def positions(self) -> int:
        """Return how many positions were given."""
        return int(self.house.ask("SELECT size FROM log.head")[0].size)

    def kill_process(self, one: Running) -> None:
        """Kill a process, and start another in its place."""
        one.kill()
        one.start()

    def kill_server(self) -> None:
        """Kill PostgreSQL as the kernel does when memory runs out."""
        place = place_for(self.house.folder)
        os.kill(int((place.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        self.house.start_again()

    def stop_server_at_once(self) -> None:
        """Stop PostgreSQL without letting it finish anything."""
        place = place_for(self.house.folder)
        place.run("pg_ctl", "stop", f"--pgdata={place.data.name}", "--mode=immediate")
        self.house.start_again()

    def acknowledged(self) -> list[str]:
        """Return everything that any writer was told is done."""
        return [line for one in self.writers for line in lines(one.said)]


@pytest.fixture(scope="module")
def ended(house: House, tmp_path_factory: pytest.TempPathFactory) -> Crowd:
    """Kill one after the other, and come back when all is still; a failure shows the seed."""
    seed = Random().randrange(10**6)
    print(f"seed {seed}")  # noqa: T201
    crowd = Crowd(house, tmp_path_factory.mktemp("said"), Random(seed))
    one, two = crowd.writers
    try:
        crowd.let_positions_be_given()
        for kill in (
            partial(crowd.kill_process, one),
            partial(crowd.kill_process, crowd.worker),
            crowd.kill_server,
            partial(crowd.kill_process, crowd.worker),
            partial(crowd.kill_process, two),
            crowd.stop_server_at_once,
        ):
            crowd.let_all_write()
            kill()
        crowd.let_all_write()
        crowd.let_positions_be_given()
    finally:
        for running in (one, two, crowd.worker):
            running.kill()
    worker.settle()
    return crowd


class TestAfterEveryKill:
    """Writers, worker and database were killed, each while the others were at work."""

    def test_what_was_acknowledged_is_there(self, ended: Crowd, house: House) -> None:
        said = ended.acknowledged()
        assert len(said) == len(set(said))
        rows = house.ask("SELECT subject, subject_version AS version FROM log.event")
        assert set(said) <= {f"{row.subject} {row.version}" for row in rows}

    def test_positions_are_contiguous(self, ended: Crowd, house: House) -> None:
        entries = house.ask("SELECT position FROM log.entry ORDER BY position")
        assert [row.position for row in entries] == list(range(1, len(entries) + 1))
        assert house.ask("SELECT count(*) FROM log.event") == [(len(entries),)]
        assert ended.positions() == len(entries)

    def test_every_reader_has_read_to_the_end(self, ended: Crowd, house: House) -> None:
        rows = house.ask("SELECT position FROM log.bookmark")
        assert {row.position for row in rows} == {ended.positions()}

    def test_the_tables_are_what_the_log_says(self, ended: Crowd) -> None:
        lived = replay.photograph()
        assert replay.differences(lived, replay.rebuilt()) == []
