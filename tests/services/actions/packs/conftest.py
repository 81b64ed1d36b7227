"""The world of packs: a group that is told of a plan, and the question for its pack."""

from collections.abc import Callable
from typing import Any

import pytest
from httpx import Response
from starlette.testclient import TestClient

from tests.services.actions.governed import QUARTER, Governed


@pytest.fixture(scope="module")
def governed(actions: TestClient) -> Governed:
    """A group with a year's work."""
    made = Governed()
    made.everything()
    return made


@pytest.fixture(scope="module")
def ask(actions: TestClient, governed: Governed) -> Callable[..., Response]:
    """Ask for the pack of the third quarter of 2026, as it stood on 5 October, unless otherwise."""

    def answer(headers: dict[str, str] | None = None, **more: Any) -> Response:
        asked = {
            "group_id": str(governed.group_id),
            "from_on": QUARTER[0].isoformat(),
            "until_on": QUARTER[1].isoformat(),
            "as_at": "2026-10-05T09:00:00Z",
        }
        wanted = {name: value for name, value in (asked | more).items() if value is not None}
        return actions.get("/v1/packs", params=wanted, headers=headers)

    return answer


@pytest.fixture
def pack(ask: Callable[..., Response]) -> dict[str, Any]:
    """That pack."""
    answer = ask()
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@pytest.fixture
def section(pack: dict[str, Any]) -> Callable[[str], dict[str, Any]]:
    """A section of that pack, by its kind."""
    return lambda kind: next(one for one in pack["sections"] if one["kind"] == kind)
