"""What every journey begins with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared import links, settings
from shared.settings import Settings


@pytest.fixture
def post(fresh: Settings, tmp_path: Path) -> Iterator[Path]:
    """A folder into which messages are written, and a key for the links in them."""
    key = tmp_path / "links.key"
    links.make_key(key)
    told = fresh.model_copy(
        update={
            "data_folder": tmp_path,
            "default_recipient": "team@example.org",
            "mail_from": "commissioning@example.org",
            "link_key_file": key,
        }
    )
    with settings.using(told):
        yield tmp_path / "mail"
