"""A bench that is small enough for a test, on the tests' own PostgreSQL."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from benchmarks.harness import Bench, cores


@pytest.fixture
def bench(server: sa.URL, tmp_path: Path) -> Bench:
    """A bench on which a thousandth of everything is done, once."""
    url = server.render_as_string(hide_password=False)
    return Bench(url, tmp_path, cores()[0], rounds=1, scale=0.001)
