"""Delivery reports that a mail system hands to the command line."""

import subprocess
import sys
import uuid
from datetime import date
from pathlib import Path

import pytest

from services.actions.messages import commands, store
from shared.database.engine import reading, transaction
from shared.eventlog import log
from shared.events.base import By
from shared.events.messages import MessageComposed
from shared.settings import Settings
from tests import given
from tests.shared.notify.test_bounces import FAILED, report

BY = By(job="tests", is_council=True)
COMMAND = Path(sys.executable).with_name("commissioning")


@pytest.fixture
def message_id(installed: Settings) -> uuid.UUID:
    """A message that was sent."""
    composed = MessageComposed(message_id=log.new_id(), on=date(2027, 1, 6), item_ids=())
    with transaction("actions") as session:
        store.apply(session, log.append(session, composed, by=BY, at=given.AT))
    with transaction("actions") as session:
        commands.record_sent(
            session, message_id=composed.message_id, attempts=1, by=BY, at=given.AT
        )
    return composed.message_id


def read(now: Settings, content: bytes, source: str = "-") -> tuple[int, str]:
    """Hand a report to the command as a mail system does."""
    assert now.organisation is not None
    done = subprocess.run(
        [str(COMMAND), "bounces", "read", source],
        input=content,
        env={
            "COMMISSIONING_DATABASE_URL": now.database_url,
            "COMMISSIONING_ORGANISATION": now.organisation.model_dump_json(),
            "COMMISSIONING_SIGNING_KEY_FILE": str(now.signing_key_file),
        },
        capture_output=True,
        check=False,
        timeout=60,
    )
    return done.returncode, (done.stdout + done.stderr).decode().strip()


class TestRead:
    """`commissioning bounces read`."""

    def test_records_that_the_message_came_back(
        self, installed: Settings, message_id: uuid.UUID, tmp_path: Path
    ) -> None:
        content = report(FAILED, returned=f"Message-ID: <{message_id}@example.org>\r\n")
        (tmp_path / "report.eml").write_bytes(content)

        first = read(installed, content)
        again = read(installed, b"", str(tmp_path / "report.eml"))

        assert first == (0, f"Recorded that {message_id} came back.")
        assert again == (0, "It is known already that this message did not arrive.")
        with reading("actions") as session:
            row = store.get(session, message_id)
        assert (row["state"], row["refusal"]) == ("bounced", "The mail came back: 5.1.1.")

    def test_passes_over_what_is_not_ours(self, installed: Settings, tmp_path: Path) -> None:
        unknown = f"Message-ID: <{uuid.uuid4()}@example.org>\r\n"
        nothing = (0, "This gives up no message of ours.")

        assert read(installed, report(FAILED, returned=unknown)) == nothing
        assert read(installed, b"Subject: I am away\r\n\r\nUntil Monday.") == nothing
        missing = read(installed, b"", str(tmp_path / "nowhere"))
        assert (missing[0], "cannot be read" in missing[1]) == (1, True)
