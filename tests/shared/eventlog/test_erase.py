"""What a person may have erased is gone, and what was proved before is still proved."""

from datetime import UTC, date, datetime
from functools import partial
from uuid import UUID, uuid4

import pytest

from shared.database.engine import transaction
from shared.eventlog import log, sequencer
from shared.events.base import By, Event, Recorded
from shared.events.comments import (
    CommentAnswered,
    CommentErased,
    CommentEvent,
    CommentRecorded,
    Outcome,
    Voice,
)
from tests.shared.conftest import Ask

pytestmark = pytest.mark.usefixtures("installed")
AT = datetime(2026, 4, 1, 9, tzinfo=UTC)
ON = date(2026, 4, 1)
BY = By(job="tests")
SAFE = "SELECT id, envelope FROM log.event ORDER BY id"
LEAVES = "SELECT position, event_id, leaf_hash FROM log.entry ORDER BY position"


def said(comment_id: UUID) -> list[Event]:
    return [
        CommentRecorded(comment_id=comment_id, said_on=ON, voice=Voice.CHILD, words="Too cold."),
        CommentAnswered(
            comment_id=comment_id, outcome=Outcome.DONE, answered_on=ON, answer="Heated now."
        ),
    ]


def append(*events: Event, after: Recorded | None = None) -> list[Recorded]:
    with transaction("feedback") as session:
        return log.append(session, *events, after=after.head if after else None, by=BY, at=AT)


def words(comment_id: UUID) -> list[object]:
    with transaction("feedback") as session:
        history = log.history(session, CommentEvent, comment_id)
    return [getattr(one.event, name) for one in history for name in one.event.private_fields()]


def erase(comment_id: UUID, after: Recorded) -> None:
    with transaction("feedback") as session:
        event = CommentErased(comment_id=comment_id, authority="Asked by the family.")
        recorded = log.append(session, event, after=after.head, by=BY, at=AT)
        log.erase(session, recorded)


class TestErase:
    """Private parts are erased."""

    def test_takes_every_word_about_the_one_subject(self, owner: Ask) -> None:
        erased, kept = uuid4(), uuid4()
        last = append(*said(erased))[-1]
        append(*said(kept))
        sequencer.sequence_all(partial(transaction, "feedback"))
        events, leaves = owner(SAFE), owner(LEAVES)
        erase(erased, last)
        assert words(erased) == [None, None]
        assert words(kept) == ["Too cold.", "Heated now."]
        with transaction("feedback") as session:
            assert log.private(session, CommentEvent, [erased, kept]).keys() == {kept}
        assert owner(SAFE)[: len(events)] == events
        assert owner(LEAVES) == leaves
        assert not owner(
            "SELECT 1 FROM log.event_payload JOIN log.event ON id = event_id WHERE subject = :it",
            it=f"comments/{erased}",
        )

    def test_takes_nothing_without_a_recorded_erasure(self) -> None:
        comment_id = uuid4()
        recorded = append(*said(comment_id))
        with transaction("feedback") as session:
            log.erase(session, recorded)
        assert words(comment_id) == ["Too cold.", "Heated now."]

    def test_takes_nothing_when_the_erasure_is_rolled_back(self) -> None:
        comment_id = uuid4()
        last = append(*said(comment_id))[-1]
        with transaction("feedback") as session:
            event = CommentErased(comment_id=comment_id, authority="Asked by the family.")
            log.erase(session, log.append(session, event, after=last.head, by=BY, at=AT))
            session.rollback()
        assert words(comment_id) == ["Too cold.", "Heated now."]

    def test_takes_nothing_of_another_service_that_names_its_things_alike(self, owner: Ask) -> None:
        comment_id = uuid4()
        append(*said(comment_id))
        pretended = type(
            "Pretended", (CommentErased,), {"source": "actions", "__module__": __name__}
        )(comment_id=comment_id, authority="None at all.")
        with transaction("actions") as session:
            log.erase(session, log.append(session, pretended, by=BY, at=AT))
        assert words(comment_id) == ["Too cold.", "Heated now."]
