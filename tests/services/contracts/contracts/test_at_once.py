"""Two who award at once, under one reference: the register takes one of them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from httpx import Response
from starlette.testclient import TestClient

from services import gateway
from tests import given

AT_ONCE = 6


@pytest.mark.parametrize("attempt", range(3))
def test_one_of_many_takes_a_reference(
    council_id: UUID, bearer: Callable[..., dict[str, str]], attempt: int
) -> None:
    order = {
        "reference": f"WCC-2026-{attempt}",
        "title": "Short breaks",
        "provider_id": str(given.organisation("Harbour Young Carers")),
        "lead_commissioner_id": str(council_id),
        "start_on": "2026-04-01",
    }
    ready = Barrier(AT_ONCE)

    def award(client: TestClient) -> Response:
        ready.wait()
        return client.post("/v1/contracts", json=order)

    with (
        TestClient(gateway.create(), headers=bearer(), raise_server_exceptions=False) as client,
        ThreadPoolExecutor(AT_ONCE) as callers,
    ):
        answers = list(callers.map(award, [client] * AT_ONCE))
        found = client.get("/v1/contracts", params={"reference": order["reference"]}).json()
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * (AT_ONCE - 1)
    refusals = {
        each.json()["type"].rpartition("/")[2].rpartition("#")[2]
        for each in answers
        if each.status_code == 409
    }
    assert refusals <= {"clash", "reference-taken"}
    assert len(found["items"]) == 1
