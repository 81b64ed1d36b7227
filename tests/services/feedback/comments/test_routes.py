"""Comments over HTTP."""

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from shared import auth, clock
from shared.settings import Settings

ORDER = {
    "words": "There should be a night for teenagers.",
    "voice": "young_person",
    "said_on": "2026-03-14",
    "category": "Short breaks",
}
ANSWER = {"outcome": "done", "answer": "The first Friday is for those of 13 and over."}
AUTHORITY = {"authority": "Request under article 17, case 2026-114"}
Bearer = Callable[..., dict[str, str]]


@pytest.fixture
def said(feedback: TestClient) -> Any:
    """A comment that was just recorded, as the answer to the order."""
    return feedback.post("/v1/comments", json=ORDER)


def change(client: TestClient, read: Any, verb: str, order: dict[str, str], **more: Any) -> Any:
    """Change a comment in the version that was read."""
    address = f"/v1/comments/{read.json()['id']}"
    headers = {"If-Match": read.headers["ETag"]} | more
    return client.post(f"{address}/{verb}", json=order, headers=headers)


class TestRecordComment:
    """Recording a comment."""

    def test_shows_what_was_said_when_it_is_read(self, feedback: TestClient, said: Any) -> None:
        shown = feedback.get(said.headers["Location"])

        assert said.status_code == 201
        assert shown.json()["words"] == ORDER["words"]
        assert shown.json()["words_shown"] is True
        assert shown.json()["allowed"] == ["answer", "erase"]
        assert shown.headers["Cache-Control"] == "no-store"
        assert {name: shown.json()[name] for name in ("outcome", "answer", "contract")} == {
            "outcome": None,
            "answer": None,
            "contract": None,
        }

    def test_gives_the_words_back_to_nobody_who_only_writes(self, said: Any) -> None:
        assert (said.json()["words"], said.json()["words_shown"]) == (None, False)

    def test_names_the_contract(self, feedback: TestClient, contract_id: uuid.UUID) -> None:
        answer = feedback.post("/v1/comments", json=ORDER | {"contract_id": str(contract_id)})

        assert answer.json()["contract"] == {
            "id": str(contract_id),
            "name": "Short breaks overnight",
        }

    def test_takes_what_was_said_today(self, feedback: TestClient, installed: Settings) -> None:
        today = clock.today(installed.timezone)
        tomorrow = today + timedelta(days=1)

        first = feedback.post("/v1/comments", json=ORDER | {"said_on": today.isoformat()})
        second = feedback.post("/v1/comments", json=ORDER | {"said_on": tomorrow.isoformat()})

        assert (first.status_code, second.status_code) == (201, 422)
        assert second.json()["type"].endswith("#said-in-the-future")

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"words": "a\x00b"}, "unprocessable"),
            ({"words": "\ud800"}, "unprocessable"),
            ({"words": " \n "}, "unprocessable"),
            ({"words": "x" * 5_001}, "unprocessable"),
            ({"words": 7}, "unprocessable"),
            ({"category": "a\x00b"}, "unprocessable"),
            ({"voice": "councillor"}, "unprocessable"),
            ({"said_on": "2026-02-30"}, "unprocessable"),
            ({"name": "Ada Moss"}, "unprocessable"),
            ({"contract_id": str(uuid.uuid4())}, "unknown-contract"),
        ],
    )
    def test_refuses_what_cannot_be(
        self, feedback: TestClient, change: dict[str, Any], code: str
    ) -> None:
        # Not json=: the client itself refuses to send half a character.
        answer = feedback.post(
            "/v1/comments",
            content=json.dumps(ORDER | change),
            headers={"Content-Type": "application/json"},
        )

        assert answer.status_code == 422
        assert answer.json()["type"].endswith(f"#{code}")


class TestAnswerComment:
    """Answering a comment."""

    def test_counts_the_newest_answer(
        self, feedback: TestClient, said: Any, installed: Settings
    ) -> None:
        could_not = {"outcome": "could_not", "answer": "Only three families could come."}

        first = change(feedback, said, "answer", ANSWER)
        read = feedback.get(said.headers["Location"]).json()
        second = change(feedback, first, "answer", could_not)
        again = feedback.get(said.headers["Location"]).json()

        assert (first.status_code, second.status_code) == (200, 200)
        assert {name: read[name] for name in ANSWER} == ANSWER
        assert {name: again[name] for name in could_not} == could_not
        assert again["words"] == ORDER["words"]
        assert again["answered_on"] == clock.today(installed.timezone).isoformat()

    def test_needs_the_version_that_was_read(self, feedback: TestClient, said: Any) -> None:
        address = f"{said.headers['Location']}/answer"
        change(feedback, said, "answer", ANSWER)

        without = feedback.post(address, json=ANSWER)
        stale = change(feedback, said, "answer", ANSWER)

        assert (without.status_code, stale.status_code) == (428, 412)

    @pytest.mark.parametrize(
        "order", [{}, ANSWER | {"outcome": "maybe"}, ANSWER | {"answer": "\x00"}]
    )
    def test_refuses_what_is_no_answer(
        self, feedback: TestClient, said: Any, order: dict[str, str]
    ) -> None:
        assert change(feedback, said, "answer", order).status_code == 422

    def test_finds_nothing_under_an_unknown_id(self, feedback: TestClient, said: Any) -> None:
        answer = feedback.post(
            f"/v1/comments/{uuid.uuid4()}/answer",
            json=ANSWER,
            headers={"If-Match": said.headers["ETag"]},
        )

        assert answer.status_code == 404


class TestEraseComment:
    """Erasing a comment."""

    def test_leaves_the_row_and_takes_the_words(self, feedback: TestClient, said: Any) -> None:
        answered = change(feedback, said, "answer", ANSWER)
        erased = change(feedback, answered, "erase", AUTHORITY)
        shown = feedback.get(said.headers["Location"]).json()

        assert erased.status_code == 200
        assert (shown["words"], shown["answer"], shown["words_shown"]) == (None, None, False)
        assert (shown["outcome"], shown["erased"], shown["allowed"]) == ("done", True, [])
        assert shown["category"] == "Short breaks"

    def test_refuses_everything_afterwards(self, feedback: TestClient, said: Any) -> None:
        erased = change(feedback, said, "erase", AUTHORITY)

        again = change(feedback, erased, "erase", AUTHORITY)
        answered = change(feedback, erased, "answer", ANSWER)

        assert (again.status_code, answered.status_code) == (409, 409)
        assert again.json()["type"].endswith("#erased")
        assert answered.json()["type"].endswith("#erased")

    def test_leaves_no_words_in_a_repeated_request(self, feedback: TestClient) -> None:
        once = {"Idempotency-Key": "said-once"}
        first = feedback.post("/v1/comments", json=ORDER, headers=once)
        answered = change(feedback, first, "answer", ANSWER, **{"Idempotency-Key": "did-once"})
        change(feedback, answered, "erase", AUTHORITY)

        again = feedback.post("/v1/comments", json=ORDER, headers=once)
        did_again = change(feedback, first, "answer", ANSWER, **{"Idempotency-Key": "did-once"})

        assert again.json() == first.json()
        assert did_again.json() == answered.json()
        assert ORDER["words"] not in again.text + did_again.text
        assert ANSWER["answer"] not in did_again.text


class TestWhoSeesWhat:
    """Who may see a comment, and what of it."""

    def test_hides_words_and_answer_without_the_scope(
        self, feedback: TestClient, said: Any, bearer: Bearer
    ) -> None:
        change(feedback, said, "answer", ANSWER)

        one = feedback.get(said.headers["Location"], headers=bearer("feedback:read")).json()
        page = feedback.get("/v1/comments", headers=bearer("feedback:read")).json()

        for shown in (one, *page["items"]):
            assert (shown["words"], shown["answer"], shown["words_shown"]) == (None, None, False)
        assert (one["outcome"], one["allowed"]) == ("done", [])

    @pytest.mark.parametrize(
        ("scope", "allowed"), [("feedback:write", ["answer"]), ("feedback:sensitive", ["erase"])]
    )
    def test_allows_what_the_scope_allows(
        self, feedback: TestClient, said: Any, bearer: Bearer, scope: str, allowed: list[str]
    ) -> None:
        headers = bearer("feedback:read", scope)

        assert feedback.get(said.headers["Location"], headers=headers).json()["allowed"] == allowed

    def test_keeps_erasing_from_who_may_only_write(
        self, feedback: TestClient, said: Any, bearer: Bearer
    ) -> None:
        answer = change(feedback, said, "erase", AUTHORITY, **bearer("feedback:write"))

        assert answer.status_code == 403

    def test_shows_a_partner_nothing_not_even_that_it_is_there(
        self, feedback: TestClient, said: Any, bearer: Bearer
    ) -> None:
        partner = bearer(*auth.SCOPES, organisation_id=uuid.uuid4())
        order = {"If-Match": said.headers["ETag"]} | partner

        for comment_id in (said.json()["id"], uuid.uuid4()):
            address = f"/v1/comments/{comment_id}"
            refused = [
                feedback.get(address, headers=partner),
                feedback.post(f"{address}/answer", json=ANSWER, headers=order),
                feedback.post(f"{address}/erase", json=AUTHORITY, headers=order),
            ]
            assert [answer.status_code for answer in refused] == [403, 403, 403]
            assert {answer.json()["type"].split("#")[1] for answer in refused} == {
                "only-the-council"
            }
        assert feedback.get("/v1/comments", headers=partner).status_code == 403
        assert feedback.post("/v1/comments", json=ORDER, headers=partner).status_code == 403

    def test_asks_who_is_calling(self, nobody: TestClient, said: Any) -> None:
        assert nobody.get(said.headers["Location"]).status_code == 401
        assert nobody.post("/v1/comments", json=ORDER).status_code == 401

    def test_gives_events_no_audience(self, said: Any, owner: sa.Engine) -> None:
        with owner.connect() as session:
            rows = session.execute(
                sa.text("SELECT parties, public FROM log.event WHERE subject = :subject"),
                {"subject": f"comments/{said.json()['id']}"},
            ).all()

        assert [(row.parties, row.public) for row in rows] == [([], False)]


class TestGetComment:
    """Showing a comment."""

    def test_answers_304_when_nothing_changed(self, feedback: TestClient, said: Any) -> None:
        read = feedback.get(said.headers["Location"])
        again = feedback.get(
            said.headers["Location"], headers={"If-None-Match": read.headers["ETag"]}
        )

        assert (again.status_code, again.content) == (304, b"")

    def test_finds_nothing_under_an_unknown_id(self, feedback: TestClient) -> None:
        assert feedback.get(f"/v1/comments/{uuid.uuid4()}").status_code == 404
        assert feedback.get("/v1/comments/not-an-id").status_code == 422
