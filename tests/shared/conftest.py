"""What tests of the ground need beside the installation: the owner of the database."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
import sqlalchemy as sa

from shared.database import engine
from shared.settings import Settings

Ask = Callable[..., Sequence[Any]]


@pytest.fixture(scope="module")
def owner(installed: Settings) -> Ask:
    """Run a statement as the owner of the database, a superuser, and return its rows."""
    made = engine.owner_engine(installed.database_url)

    def ask(statement: str, **values: Any) -> Sequence[Any]:
        with made.begin() as session:
            found = session.execute(sa.text(statement), values)
            return found.all() if found.returns_rows else ()

    return ask
