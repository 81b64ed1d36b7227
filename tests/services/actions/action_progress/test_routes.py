"""The evidence log of an action over HTTP."""

import uuid
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from shared.events.base import Event
from shared.events.organisations import OrganisationRegistered
from tests.services.actions.planned import Planned

EVIDENCE = [{"title": "Map", "url": "https://documents.example.org/map"}]
Headers = Callable[..., dict[str, str]]


@pytest.fixture(scope="module")
def nhs_id(tell: Callable[[Event], None]) -> UUID:
    """A health board that owns the plan."""
    return registered(tell, "Wearmouth ICB")


@pytest.fixture(scope="module")
def provider_id(tell: Callable[[Event], None]) -> UUID:
    """A provider that the plan only names."""
    return registered(tell, "Harbour Young Carers")


def registered(tell: Callable[[Event], None], name: str) -> UUID:
    organisation_id = uuid.uuid4()
    tell(OrganisationRegistered(organisation_id=organisation_id, name=name))
    return organisation_id


@pytest.fixture(scope="module")
def planned(
    actions: TestClient,
    nhs_id: UUID,
    officer: Callable[..., dict[str, Any]],
) -> Planned:
    """A plan of the health board."""
    return Planned(actions, nhs_id, officer(post="Head of Commissioning")["id"])


@pytest.fixture(scope="module")
def action(planned: Planned, provider_id: UUID, bearer: Headers) -> dict[str, Any]:
    """An action with which much has happened, some of it said by its officer herself."""
    found = planned.planned(
        organisation_ids=[str(provider_id)],
        steps=[{"text": "Map"}, {"text": "Buy"}],
        time_scale={"words": "May 2027"},
    )
    planned.done(found, "start", started_on="2026-04-01", reason="The money is there.")
    planned.done(found, "mark-steps", steps=[{"number": 1, "done_on": "2026-05-01"}])
    both = [{"number": 1, "done_on": "2026-05-01"}, {"number": 2, "done_on": "2026-06-01"}]
    planned.done(found, "mark-steps", steps=both)
    council = dict(planned.client.headers)
    herself = bearer("actions:read", "actions:write", officer_id=UUID(planned.officer_id))
    planned.client.headers.update(herself)
    report = {"rag": "red", "rationale": "A family has complained.", "impact_to_date": "None."}
    planned.done(found, "report-progress", **report, evidence=EVIDENCE, reported_on="2026-06-02")
    planned.client.headers.update({"Authorization": council["authorization"]})
    planned.done(found, "reschedule", time_scale={"words": "June 2027"}, reason="The survey.")
    planned.done(found, "suspend", reason="No money.", until_on="2099-01-01")
    planned.done(found, "resume", reason="Money.")
    planned.done(
        found,
        "assign",
        officer_ids=[planned.officer_id],
        reason="Tidier.",
        organisation_ids=[str(provider_id)],
    )
    return planned.done(found, "complete", outcome="Done.", evidence=EVIDENCE, reason="Clear.")


def log_of(planned: Planned, action: dict[str, Any], **asked: Any) -> dict[str, Any]:
    answer = planned.client.get(f"/v1/actions/{action['id']}/progress", **asked)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


class TestListProgress:
    """What was said and done about an action."""

    def test_is_told_in_the_order_of_time_with_the_evidence(
        self, planned: Planned, action: dict[str, Any]
    ) -> None:
        items = log_of(planned, action)["items"]
        assert [one["what"] for one in items] == [
            "planned",
            "started",
            "steps_marked",
            "steps_marked",
            "progress_reported",
            "rescheduled",
            "suspended",
            "resumed",
            "assigned",
            "completed",
        ]
        assert [one["at"] for one in items] == sorted(one["at"] for one in items)
        by_what = {one["what"]: one for one in items}
        report = by_what["progress_reported"]
        assert (report["rag"], report["on"]) == ("red", "2026-06-02")
        assert report["rationale"] == "A family has complained."
        assert report["evidence"] == EVIDENCE
        assert report["officer"] == {"id": planned.officer_id, "post": "Head of Commissioning"}
        assert by_what["rescheduled"]["time_scale"]["until_on"] == "2027-06-30"
        assert by_what["suspended"]["until_on"] == "2099-01-01"
        assert by_what["completed"]["outcome"] == "Done."

    def test_names_the_steps_that_each_entry_changed(
        self, planned: Planned, action: dict[str, Any]
    ) -> None:
        items = log_of(planned, action)["items"]
        assert [[step["number"] for step in one["steps"]] for one in items[:4]] == [
            [],
            [],
            [1],
            [2],
        ]

    def test_keeps_reasons_for_those_concerned(
        self,
        planned: Planned,
        action: dict[str, Any],
        nhs_id: UUID,
        provider_id: UUID,
        bearer: Headers,
    ) -> None:
        def reasons(**who: UUID) -> set[str | None]:
            headers = bearer("actions:read", **who)
            items = log_of(planned, action, headers=headers)["items"]
            return {
                one[name] for one in items for name in ("reason", "rationale", "impact_to_date")
            }

        everything = reasons(organisation_id=nhs_id)
        assert {"The survey.", "No money.", "A family has complained.", "None."} < everything
        assert reasons() == everything
        officer = {"organisation_id": provider_id, "officer_id": UUID(planned.officer_id)}
        assert reasons(**officer) == everything
        assert reasons(organisation_id=provider_id) == {None}
        stranger = bearer("actions:read", organisation_id=uuid.uuid4())
        answer = planned.client.get(f"/v1/actions/{action['id']}/progress", headers=stranger)
        assert answer.status_code == 404

    def test_is_walked_page_by_page(self, planned: Planned, action: dict[str, Any]) -> None:
        whole = log_of(planned, action)["items"]
        found, cursor = [], None
        while True:
            query = {"limit": 3} | ({"cursor": cursor} if cursor else {})
            page = log_of(planned, action, params=query)
            found += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert found == whole
