"""Folders for embedded servers; what a test leaves behind is deleted."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.database.embedded import remove


@pytest.fixture(scope="package")
def folder() -> Iterator[Path]:
    """One folder for the tests that leave it as they found it: with a server that is stopped."""
    yield from _folder()


@pytest.fixture
def fresh() -> Iterator[Path]:
    """A folder in which nothing was ever started."""
    yield from _folder()


def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as parent:
        path = Path(parent) / "var"
        yield path
        remove(path)
