"""Groups and all that they do as they stood at any past moment, lists as well as single things."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from services.actions.agreed_actions import commands as agreed_actions
from services.actions.group_decisions import commands as group_decisions
from services.actions.groups import commands as groups
from services.actions.meetings import commands as meetings
from shared.database.engine import transaction
from shared.eventlog import log
from shared.events.group_decisions import GroupDecisionAsked, Recommendation
from shared.events.groups import GroupFormed, GroupKind, GroupRelation, RelatedGroup
from shared.events.meetings import MeetingPlanned
from shared.settings import Settings
from tests.given import COUNCIL

FIRST, THEN, SINCE = (datetime(2026, month, 1, 9, tzinfo=UTC) for month in (1, 3, 5))
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


@pytest.fixture(scope="module")
def ids(installed: Settings) -> dict[str, UUID]:
    """A board and a group below it, and what they did until March and since."""
    made = {name: log.new_id() for name in ("board", "group", "meeting", "agreed", "decision")}
    to: dict[str, Any] = {"by": COUNCIL}
    with transaction("actions") as session:
        for name in ("board", "group"):
            formed = GroupFormed(
                group_id=made[name], name=f"The {name} of March", kind=GroupKind.BOARD
            )
            groups.form_group(session, formed, at=FIRST, **to)
        planned = MeetingPlanned(
            meeting_id=made["meeting"], group_id=made["group"], meets_on=date(2026, 1, 15)
        )
        meetings.plan_meeting(session, planned, at=FIRST, **to)
        agreed_actions.agree_action(
            session,
            agreed_action_id=made["agreed"],
            meeting_id=made["meeting"],
            title="Ask the schools",
            officer_id=None,
            due_on=APRIL,
            action_id=None,
            today=MARCH,
            at=FIRST,
            **to,
        )
        asked = GroupDecisionAsked(
            group_decision_id=made["decision"],
            group_id=made["group"],
            meeting_id=made["meeting"],
            title="The joint plan",
            asked_on=date(2026, 1, 1),
            risk="Few providers.",
            recommendations=(Recommendation(number=1, text="Agree."),),
        )
        group_decisions.ask_decision(session, asked, today=MARCH, at=FIRST, **to)
    relation = RelatedGroup(relation=GroupRelation.REPORTS_TO, group_id=made["board"])
    with transaction("actions") as session:
        group = {"group_id": made["group"]} | to
        groups.relate_group(session, relations=[relation], version=1, at=SINCE, **group)
        amended = {"name": "The group of May"}
        groups.amend_group(session, values=amended, version=2, at=SINCE, **group)
        meeting = {"meeting_id": made["meeting"], "version": 1, "at": SINCE} | to
        meetings.cancel_meeting(session, reason="Not held.", **meeting)
        agreed = {"agreed_action_id": made["agreed"], "version": 1, "at": SINCE} | to
        agreed_actions.drop_action(session, reason="No.", today=APRIL, **agreed)
        decision = {"group_decision_id": made["decision"], "version": 1, "at": SINCE} | to
        group_decisions.withdraw_decision(session, reason="No.", today=APRIL, **decision)
    return made


@pytest.mark.parametrize(
    ("collection", "name", "field", "then", "now"),
    [
        ("groups", "group", "name", "The group of March", "The group of May"),
        ("meetings", "meeting", "status", "planned", "cancelled"),
        ("agreed-actions", "agreed", "state", "open", "dropped"),
        ("group-decisions", "decision", "state", "asked", "withdrawn"),
    ],
)
def test_are_shown_as_they_stood(
    council: TestClient,
    ids: dict[str, UUID],
    collection: str,
    name: str,
    field: str,
    then: str,
    now: str,
) -> None:
    address, long_ago = f"/v1/{collection}/{ids[name]}", {"as_at": "2025-12-31"}
    at = {"as_at": THEN.isoformat()}

    def listed(query: dict[str, str]) -> list[str]:
        items = council.get(f"/v1/{collection}", params=query).json()["items"]
        return [one[field] for one in items if one["id"] == str(ids[name])]

    assert council.get(address).json()[field] == now
    assert council.get(address, params=at).json()[field] == then
    assert council.get(address, params=long_ago).status_code == 404
    assert [listed({}), listed(at), listed(long_ago)] == [[now], [then], []]


def test_shows_what_stood_beside_a_meeting_then(council: TestClient, ids: dict[str, UUID]) -> None:
    address = f"/v1/meetings/{ids['meeting']}"

    now = council.get(address).json()
    then = council.get(address, params={"as_at": THEN.isoformat()}).json()

    assert [one["state"] for one in then["decisions"]] == ["asked"]
    assert now["decisions"] == []
    assert (then["reason"], now["reason"]) == (None, "Not held.")


def test_draws_the_line_of_accountability_and_the_chart_as_they_were(
    council: TestClient, ids: dict[str, UUID]
) -> None:
    def top(**query: str) -> list[str]:
        answer = council.get(f"/v1/groups/{ids['group']}/accountability", params=query)
        return [one["name"] for one in answer.json()["top"]]

    assert top() == ["The board of March"]
    assert top(as_at=THEN.isoformat()) == ["The group of March"]
    chart = council.get("/v1/groups/chart", params={"as_at": "2026-03-01"})
    assert chart.json()["lines"] == []
    html = {"Accept": "text/html"}
    page = council.get("/v1/groups/chart", params={"as_at": "2026-03-01"}, headers=html)
    assert "as it stood on 1 March 2026" in page.text


def test_shows_the_private_words_of_a_decision_only_as_they_are(
    council: TestClient, ids: dict[str, UUID]
) -> None:
    address = f"/v1/group-decisions/{ids['decision']}"

    assert council.get(address).json()["risk"] == "Few providers."
    assert council.get(address, params={"as_at": THEN.isoformat()}).json()["risk"] is None
