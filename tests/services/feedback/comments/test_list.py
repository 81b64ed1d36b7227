"""Lists of comments over HTTP."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

Bearer = Callable[..., dict[str, str]]


@pytest.fixture(scope="module")
def shelf(feedback: TestClient, contract_id: uuid.UUID) -> list[str]:
    """Comments of one category, the newest first; one of 5 January is answered."""
    said = [
        ("2026-01-05", "child", None),
        ("2026-03-01", "family", str(contract_id)),
        ("2026-03-01", "child", str(contract_id)),
        ("2025-12-24", "family", None),
        ("2026-02-02", "child", None),
    ]
    made = []
    for said_on, voice, about in said:
        order = {"words": f"Said on {said_on}.", "category": "Shelf", "contract_id": about}
        answer = feedback.post("/v1/comments", json=order | {"said_on": said_on, "voice": voice})
        made.append((said_on, answer.json()["id"]))
        if said_on == "2026-01-05":
            feedback.post(
                f"{answer.headers['Location']}/answer",
                json={"outcome": "done", "answer": "Done."},
                headers={"If-Match": answer.headers["ETag"]},
            )
    return [comment_id for _, comment_id in sorted(made, reverse=True)]


class TestListComments:
    """Listing comments."""

    def ids(self, client: TestClient, **query: Any) -> list[str]:
        page = client.get("/v1/comments", params={"category": "Shelf"} | query)
        return [item["id"] for item in page.json()["items"]]

    def test_walks_every_page_once_newest_first(
        self, feedback: TestClient, shelf: list[str]
    ) -> None:
        found: list[str] = []
        address = "/v1/comments?category=Shelf&limit=2"
        while address:
            page = feedback.get(address)
            found += [item["id"] for item in page.json()["items"]]
            address = page.links.get("next", {}).get("url")

        assert found == shelf

    def test_filters(self, feedback: TestClient, shelf: list[str], contract_id: uuid.UUID) -> None:
        assert self.ids(feedback, contract_id=str(contract_id)) == shelf[:2]
        assert self.ids(feedback, said_from="2026-01-05") == shelf[:4]
        assert self.ids(feedback, said_until="2026-01-05") == shelf[3:]
        assert self.ids(feedback, answered=True) == [shelf[3]]
        assert self.ids(feedback, answered=False) == [*shelf[:3], shelf[4]]
        assert len(self.ids(feedback, voice="family")) == 2
        assert self.ids(feedback, category="Nothing of it") == []

    def test_reads_the_words_of_a_page_in_one_query(
        self, feedback: TestClient, shelf: list[str], bearer: Bearer
    ) -> None:
        asked: list[str] = []

        def note(_: Any, __: Any, statement: str, *___: Any) -> None:
            asked.append(statement)

        sa.event.listen(sa.Engine, "before_cursor_execute", note)
        try:
            page = feedback.get("/v1/comments?category=Shelf")
            read = [statement for statement in asked if "event_payload" in statement]
            asked.clear()
            feedback.get("/v1/comments?category=Shelf", headers=bearer("feedback:read"))
        finally:
            sa.event.remove(sa.Engine, "before_cursor_execute", note)

        assert len(read) == 1
        assert all(item["words"].startswith("Said on") for item in page.json()["items"])
        assert asked
        assert not any("event_payload" in statement for statement in asked)

    @pytest.mark.parametrize(
        ("query", "status"),
        [
            ("colour=red", 400),
            ("voice=councillor", 422),
            ("category=a%00b", 422),
            ("contract_id=a%00b", 422),
            ("said_from=yesterday", 422),
            ("cursor=nonsense", 422),
            ("cursor=WyJhIiwiYiJd", 422),
            ("limit=0", 422),
        ],
    )
    def test_refuses_a_query_that_it_cannot_read(
        self, feedback: TestClient, query: str, status: int
    ) -> None:
        assert feedback.get(f"/v1/comments?{query}").status_code == status
