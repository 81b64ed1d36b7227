"""An installation that may be killed: a folder and a server of its own, away from other tests."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import sqlalchemy as sa

from services import installation
from shared import settings
from shared.database import engine
from shared.database.embedded import embedded, remove
from shared.settings import Settings
from tests.conftest import COUNCIL


class House:
    """The server of one folder: killed, started again, and always reached at the same address."""

    def __init__(self, folder: Path, url: str, stack: ExitStack) -> None:
        self.folder = folder
        self.url = url
        self._stack = stack

    def start_again(self) -> None:
        """Start the server after it was killed, as the next `commissioning run` does."""
        engine.dispose()
        assert self._stack.enter_context(embedded(self.folder)) == self.url

    def ask(self, statement: str) -> list[sa.Row]:
        """Ask as the owner."""
        with engine.owner_engine(self.url).connect() as session:
            return list(session.execute(sa.text(statement)))


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """A migrated database with the council in it."""
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "var"
        with ExitStack() as stack:
            url = stack.enter_context(embedded(folder))
            with settings.using(Settings(database_url=url, organisation=COUNCIL, threads=4)):
                installation.prepare()
                yield House(folder, url, stack)
                engine.dispose()
        remove(folder)
