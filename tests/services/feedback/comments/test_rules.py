"""What is allowed with a comment, without a database."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.feedback.comments import rules
from services.feedback.comments.rules import Comment
from shared.errors import StaleVersion
from shared.events.base import Head
from shared.events.comments import CommentAnswered, CommentRecorded, Outcome, Voice

ID = UUID(int=1)
TODAY = date(2026, 11, 22)
WORDS = "A night for teenagers, please."


def said(on: date) -> CommentRecorded:
    return CommentRecorded(comment_id=ID, said_on=on, voice=Voice.CHILD, words=WORDS)


def comment(version: int = 3, *, erased: bool = False) -> Comment:
    return Comment(ID, Head(version, datetime(2026, 11, 1, tzinfo=UTC)), erased)


class TestRecord:
    """Recording a comment."""

    @given(st.integers(-400, 400))
    def test_takes_today_and_every_day_before_it(self, days: int) -> None:
        order = said(TODAY + timedelta(days=days))

        if days > 0:
            with pytest.raises(rules.SaidInTheFuture):
                rules.record(order, contract_known=True, today=TODAY)
        else:
            assert rules.record(order, contract_known=True, today=TODAY) == order

    def test_refuses_a_contract_that_is_not_known(self) -> None:
        with pytest.raises(rules.UnknownContract):
            rules.record(said(TODAY), contract_known=False, today=TODAY)


class TestAnswer:
    """Answering a comment."""

    @pytest.mark.parametrize("outcome", Outcome)
    def test_says_what_was_done_or_why_not(self, outcome: Outcome) -> None:
        event = rules.answer(comment(), version=3, outcome=outcome, answer="So.", today=TODAY)

        assert event == CommentAnswered(
            comment_id=ID, outcome=outcome, answered_on=TODAY, answer="So."
        )

    def test_refuses_a_version_that_is_not_the_newest(self) -> None:
        with pytest.raises(StaleVersion):
            rules.answer(comment(), version=2, outcome=Outcome.DONE, answer="So.", today=TODAY)

    def test_refuses_a_comment_that_was_erased(self) -> None:
        with pytest.raises(rules.Erased):
            rules.answer(
                comment(erased=True), version=3, outcome=Outcome.DONE, answer="So.", today=TODAY
            )


class TestErase:
    """Erasing a comment."""

    def test_keeps_under_which_authority(self) -> None:
        assert rules.erase(comment(), version=3, authority="Case 114").authority == "Case 114"

    def test_refuses_a_version_that_is_not_the_newest(self) -> None:
        with pytest.raises(StaleVersion):
            rules.erase(comment(), version=4, authority="Case 114")

    def test_refuses_to_erase_twice(self) -> None:
        with pytest.raises(rules.Erased):
            rules.erase(comment(erased=True), version=3, authority="Case 114")


class TestEvents:
    """What is told about a comment."""

    def test_never_shows_words_in_a_repr(self) -> None:
        answered = CommentAnswered(
            comment_id=ID, outcome=Outcome.DONE, answered_on=TODAY, answer=WORDS
        )

        assert WORDS not in repr(said(TODAY)) + repr(answered)

    def test_keeps_words_out_of_the_envelope(self) -> None:
        assert CommentRecorded.private_fields() == {"words"}
        assert CommentAnswered.private_fields() == {"answer"}
