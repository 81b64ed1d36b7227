"""Where the words of a child are, where they never are, and that they go when they are erased."""

import hashlib
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from services.feedback.comments import store
from shared import logs
from shared.database.engine import transaction
from shared.eventlog import log
from shared.events.comments import CommentEvent

WORDS = "The lady at the door knew my name. \N{WAXING GIBBOUS MOON SYMBOL}"
REPLY = "She is called by it on purpose. \N{LAST QUARTER MOON}"
ANSWER = {"outcome": "could_not", "answer": REPLY}
AUTHORITY = {"authority": "Request under article 17, case 2026-114"}
Bearer = Callable[..., dict[str, str]]

_PAYLOADS = sa.text("""
    SELECT p.salt, p.data, e.envelope
    FROM log.event AS e JOIN log.event_payload AS p ON p.event_id = e.id
    WHERE e.subject = :subject ORDER BY e.subject_version
""")
_ENVELOPES = sa.text("SELECT envelope FROM log.event WHERE source = 'feedback'")
_SUBJECT = sa.text("SELECT envelope FROM log.event WHERE subject = :subject ORDER BY recorded_at")
_TABLES = sa.text("SELECT tablename FROM pg_tables WHERE schemaname = 'feedback'")


def say(client: TestClient, words: str = WORDS) -> Any:
    """Record a comment."""
    order = {"words": words, "voice": "child", "said_on": "2026-03-14"}
    return client.post("/v1/comments", json=order, headers={"Idempotency-Key": str(log.new_id())})


def change(client: TestClient, comment_id: str, verb: str, order: dict[str, str]) -> Any:
    """Change a comment as it is now."""
    address = f"/v1/comments/{comment_id}"
    headers = {"If-Match": client.get(address).headers["ETag"]}
    return client.post(f"{address}/{verb}", json=order, headers=headers)


def payloads(service: str, comment_id: str) -> list[Any]:
    """Return what a role can read of the payloads of a comment."""
    with transaction(service) as session:
        return list(session.execute(_PAYLOADS, {"subject": f"comments/{comment_id}"}))


def holds(content: str | bytes, words: str) -> bool:
    """Say whether something holds words, plainly, escaped or as the hex of bytes."""
    text = content.decode() if isinstance(content, bytes) else content
    forms = (words, json.dumps(words)[1:-1], words.encode().hex())
    return any(form in text for form in forms)


@pytest.fixture
def comment_id(feedback: TestClient) -> str:
    """A comment that was recorded and answered."""
    said = say(feedback).json()["id"]
    assert change(feedback, said, "answer", ANSWER).status_code == 200
    return str(said)


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str], installed: Any) -> Iterator[Callable[[], str]]:
    """Everything that is written to the log of this process."""
    logs.configure()
    yield lambda: "".join(capsys.readouterr())
    structlog.reset_defaults()


class TestWhereWordsAreNot:
    """Where nobody finds the words."""

    def test_not_in_any_table_of_the_service(self, comment_id: str, owner: sa.Engine) -> None:
        with owner.connect() as session:
            tables = list(session.execute(_TABLES).scalars())
            rows = [
                row
                for table in tables
                for row in session.execute(
                    sa.text(f'SELECT t::text FROM feedback."{table}" AS t')
                ).scalars()
            ]

        assert {"comment", "idempotency_key"} <= set(tables)
        assert any(comment_id in row for row in rows)
        assert not [row for row in rows if holds(row, WORDS) or holds(row, REPLY)]

    def test_not_in_an_envelope(self, comment_id: str, owner: sa.Engine) -> None:
        with owner.connect() as session:
            envelopes = [bytes(one) for one in session.execute(_ENVELOPES).scalars()]

        assert any(comment_id.encode() in one for one in envelopes)
        assert not [one for one in envelopes if holds(one, WORDS) or holds(one, REPLY)]

    def test_not_in_a_line_of_the_log(
        self, feedback: TestClient, comment_id: str, written: Callable[[], str]
    ) -> None:
        say(feedback)
        say(feedback, WORDS * 5_000)
        change(feedback, comment_id, "answer", ANSWER)
        feedback.post(f"/v1/comments/{comment_id}/answer", json=ANSWER)
        feedback.get(f"/v1/comments/{comment_id}")
        change(feedback, comment_id, "erase", AUTHORITY)
        change(feedback, comment_id, "answer", ANSWER)

        lines = written()
        statuses = {json.loads(line)["status"] for line in lines.splitlines()}
        assert statuses == {200, 201, 409, 422, 428}
        assert not holds(lines, WORDS)
        assert not holds(lines, REPLY)

    def test_not_in_an_error_even_when_the_database_refuses(
        self, feedback: TestClient, owner: sa.Engine, written: Callable[[], str]
    ) -> None:
        right = "INSERT ON log.event_payload"
        with owner.begin() as session:
            session.execute(sa.text(f"REVOKE {right} FROM commissioning_feedback"))
        try:
            failed = say(feedback)
        finally:
            with owner.begin() as session:
                session.execute(sa.text(f"GRANT {right} TO commissioning_feedback"))

        lines = written()
        assert failed.status_code == 500
        assert "ProgrammingError" in lines
        assert not holds(lines, WORDS)
        assert not holds(failed.text, WORDS)

    def test_not_in_a_refusal(self, feedback: TestClient, comment_id: str) -> None:
        too_long = say(feedback, WORDS * 5_000)
        not_there = feedback.post(
            "/v1/comments", json={"words": WORDS, "voice": WORDS, "said_on": WORDS}
        )
        stale = feedback.post(
            f"/v1/comments/{comment_id}/answer", json=ANSWER, headers={"If-Match": '"1-0"'}
        )

        assert [one.status_code for one in (too_long, not_there, stale)] == [422, 422, 412]
        for one in (too_long, not_there, stale):
            assert not holds(one.text, WORDS)
            assert not holds(one.text, REPLY)

    @pytest.mark.parametrize("service", ["contracts", "actions", "partners", "worker"])
    def test_not_for_the_role_of_another_service(self, comment_id: str, service: str) -> None:
        assert payloads(service, comment_id) == []
        assert len(payloads("feedback", comment_id)) == 2


class TestWhereWordsAre:
    """That the words are kept exactly as they were said."""

    @settings(max_examples=60, deadline=None)
    @given(
        st.text(min_size=1, max_size=200)
        .filter(lambda text: "\x00" not in text)
        .filter(lambda text: text == text.strip()),
        st.text(" \n\t\N{IDEOGRAPHIC SPACE}", max_size=3),
    )
    def test_gives_any_text_back_without_the_space_around_it(
        self, feedback: TestClient, words: str, space: str
    ) -> None:
        comment = say(feedback, f"{space}{words}{space}").json()["id"]
        order = {"outcome": "done", "answer": f"{space}{words}{space}"}
        change(feedback, comment, "answer", order)

        shown = feedback.get(f"/v1/comments/{comment}").json()
        assert (shown["words"], shown["answer"]) == (words, words)

    @pytest.mark.parametrize(
        "words",
        [
            "x" * 5_000,
            "\N{GRINNING FACE}" * 5_000,
            "\N{RIGHT-TO-LEFT OVERRIDE}אני רוצה לשחק\N{POP DIRECTIONAL FORMATTING}",
            'She said: "No."\\n\r\n</script>\N{LINE SEPARATOR}e\N{COMBINING ACUTE ACCENT}',
        ],
        ids=["5000 letters", "5000 emoji", "right to left", "quotes and breaks"],
    )
    def test_gives_back_what_is_long_or_odd(self, feedback: TestClient, words: str) -> None:
        comment = say(feedback, words).json()["id"]

        assert feedback.get(f"/v1/comments/{comment}").json()["words"] == words

    def test_shows_no_answer_that_came_after_the_row_was_read(
        self, feedback: TestClient, comment_id: str
    ) -> None:
        with transaction("feedback") as session:
            row = store.get(session, UUID(comment_id))
        change(feedback, comment_id, "answer", {"outcome": "done", "answer": "Later."})

        with transaction("feedback") as session:
            spoken = store.spoken(session, [row])
        assert spoken[UUID(comment_id)].answer == REPLY


class TestErasure:
    """That what was erased is gone, and nothing else."""

    def test_removes_every_payload_and_leaves_the_proof(
        self, feedback: TestClient, comment_id: str, owner: sa.Engine
    ) -> None:
        before = payloads("feedback", comment_id)
        other = say(feedback).json()["id"]

        change(feedback, comment_id, "erase", AUTHORITY)

        with owner.connect() as session:
            subject = {"subject": f"comments/{comment_id}"}
            assert session.execute(_PAYLOADS, subject).all() == []
            envelopes = [bytes(one) for one in session.execute(_SUBJECT, subject).scalars()]
        assert [bytes(row.envelope) for row in before] == envelopes[:2]
        for row in before:
            digest = hashlib.sha256(bytes(row.salt) + bytes(row.data)).hexdigest()
            assert json.loads(bytes(row.envelope))["datahash"] == digest
        assert json.loads(envelopes[2])["type"] == "comment.erased"
        assert feedback.get(f"/v1/comments/{other}").json()["words"] == WORDS

    def test_shows_an_erased_comment_in_the_list(
        self, feedback: TestClient, comment_id: str
    ) -> None:
        change(feedback, comment_id, "erase", AUTHORITY)

        items = feedback.get("/v1/comments?answered=true&limit=200").json()["items"]
        shown = next(item for item in items if item["id"] == comment_id)
        assert (shown["words"], shown["answer"], shown["erased"]) == (None, None, True)

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.sampled_from(["done", "could_not"]), max_size=3), st.booleans())
    def test_replays_to_what_living_gave(
        self, feedback: TestClient, owner: sa.Engine, outcomes: list[str], erased: bool
    ) -> None:
        comment = say(feedback).json()["id"]
        for outcome in outcomes:
            change(feedback, comment, "answer", {"outcome": outcome, "answer": REPLY})
        if erased:
            change(feedback, comment, "erase", AUTHORITY)
        with transaction("feedback") as session:
            lived = store.get(session, UUID(comment))

        with owner.begin() as session:
            session.execute(sa.text("TRUNCATE feedback.comment"))
        with transaction("feedback") as session:
            store.PROJECTION.apply(session, log.history(session, CommentEvent, UUID(comment)))
            replayed = store.get(session, UUID(comment))

        assert dict(replayed) == dict(lived)
        shown = feedback.get(f"/v1/comments/{comment}").json()
        assert shown["outcome"] == (outcomes[-1] if outcomes else None)
        assert (shown["words"] is None) is erased

    def test_leaves_no_answer_that_came_at_the_same_moment(self, feedback: TestClient) -> None:
        def answer_until_refused(comment: str, begin: Barrier) -> str:
            begin.wait()
            for _ in range(50):
                told = change(feedback, comment, "answer", ANSWER)
                if told.status_code == 409:
                    return str(told.json()["type"]).rpartition("#")[2]
                assert told.status_code in (200, 412)
            return "never refused"

        def erase_until_done(comment: str, begin: Barrier) -> None:
            begin.wait()
            while change(feedback, comment, "erase", AUTHORITY).status_code != 200:
                pass

        with ThreadPoolExecutor(3) as threads:
            for _ in range(8):
                comment = say(feedback).json()["id"]
                begin = Barrier(3)
                answering = [threads.submit(answer_until_refused, comment, begin) for _ in range(2)]
                threads.submit(erase_until_done, comment, begin).result()

                assert [one.result() for one in answering] == ["erased", "erased"]
                assert payloads("feedback", comment) == []
                shown = feedback.get(f"/v1/comments/{comment}").json()
                assert (shown["words"], shown["answer"], shown["erased"]) == (None, None, True)
