"""Some of what plans rest on, for tests that call every operation there is."""

from typing import Any

from starlette.testclient import TestClient

IMPACT = {"impact": {"text": "Parents wait less."}}
CLOSED = {"agreed_by_body": "Inspectors", "reason": "It is mended."}
# What is done with each driver and finding, so that every verb is allowed with more than one.
DRIVERS: tuple[tuple[tuple[str, dict[str, Any]], ...], ...] = (
    (),
    (("repeal", {"repealed_on": "2026-01-01"}),),
)
FINDINGS = (
    (),
    (("state-position", IMPACT),),
    (("state-position", IMPACT), ("close", CLOSED)),
)


def make(council: TestClient, officer_id: str) -> None:
    """Let there be legislation, needs, findings and proposals in every state."""
    for number in range(4):
        for steps in DRIVERS:
            title = f"Act {number} of {len(steps)}"
            _begun(council, "/v1/drivers", steps, title=title, kind="act")
        need = {"title": "JSNA", "kind": "needs_assessment", "published_on": "2024-01-31"}
        _begun(council, "/v1/needs", (), **need)
        for steps in FINDINGS:
            found = {"source": "inspection", "title": "Slow", "text": "It takes a year."}
            _begun(council, "/v1/findings", steps, **found)
        submitted = ("submit", {"submitted_on": "2026-06-01"})
        decided = {"verdict": "approve", "decided_by_officer_id": officer_id, "reason": "Agreed."}
        for steps in ((), (submitted,), (submitted, ("decide", decided))):
            _begun(council, "/v1/proposals", steps, title="Buddies", kind="bid")


def _begun(
    council: TestClient,
    collection: str,
    steps: tuple[tuple[str, dict[str, Any]], ...],
    **order: Any,
) -> None:
    made = council.post(collection, json=order)
    assert made.status_code == 201, made.text
    address, tag = made.headers["Location"], made.headers["ETag"]
    for verb, step in steps:
        done = council.post(f"{address}/{verb}", json=step, headers={"If-Match": tag})
        assert done.status_code == 200, done.text
        tag = done.headers["ETag"]
