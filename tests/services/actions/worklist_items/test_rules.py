"""What is allowed with an item of a worklist."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from services.actions.worklist_items import rules
from services.actions.worklist_items.rules import Item
from shared.errors import NotFound, StaleVersion
from shared.events.alerts import AlertKind, AlertRaised
from shared.events.base import By, Head

COUNCIL = By(is_council=True)
OFFICER_ID = uuid4()
ALERT = AlertRaised(
    alert_id=uuid4(),
    kind=AlertKind.REPROCUREMENT,
    contract_id=uuid4(),
    set_by=uuid4(),
    target_on=date(2027, 3, 31),
    months=6,
    due_on=date(2026, 9, 30),
    end_on=date(2027, 12, 31),
    officer_id=OFFICER_ID,
    reference="CS-2024-017",
    title="Short breaks",
    provider_id=uuid4(),
    provider_name="Harbour Young Carers",
)


def item(*, acknowledged: bool = False, closed: bool = False) -> Item:
    return Item(
        id=uuid4(),
        head=Head(1, datetime(2026, 11, 22, tzinfo=UTC)),
        officer_id=OFFICER_ID,
        acknowledged=acknowledged,
        closed=closed,
    )


class TestOpenFor:
    """Opening an item for an alert."""

    def test_is_the_officers_who_is_there(self) -> None:
        opened = rules.open_for(ALERT, item_id=uuid4(), officer_is_there=True)

        assert opened.officer_id == OFFICER_ID
        assert (opened.alert_id, opened.target_on) == (ALERT.alert_id, date(2027, 3, 31))

    def test_is_the_default_recipients_otherwise(self) -> None:
        assert rules.open_for(ALERT, item_id=uuid4(), officer_is_there=False).officer_id is None


class TestAcknowledge:
    """Acknowledging an item."""

    @pytest.mark.parametrize("by", [COUNCIL, By(officer_id=OFFICER_ID)])
    def test_is_for_the_officer_and_the_council(self, by: By) -> None:
        one = item()

        assert rules.acknowledge(one, version=1, by=by).item_id == one.id

    @pytest.mark.parametrize("by", [By(), By(officer_id=uuid4())])
    def test_shows_nobody_else_that_it_exists(self, by: By) -> None:
        with pytest.raises(NotFound):
            rules.acknowledge(item(), version=1, by=by)

    def test_is_not_for_nobody_when_the_item_is_nobodys(self) -> None:
        nobodys = Item(uuid4(), item().head, None, acknowledged=False, closed=False)

        with pytest.raises(NotFound):
            rules.acknowledge(nobodys, version=1, by=By())

    def test_needs_the_version_that_was_read(self) -> None:
        with pytest.raises(StaleVersion):
            rules.acknowledge(item(), version=2, by=COUNCIL)

    def test_is_done_once(self) -> None:
        with pytest.raises(rules.AcknowledgedAlready):
            rules.acknowledge(item(acknowledged=True), version=1, by=COUNCIL)

    def test_comes_too_late_for_a_closed_item(self) -> None:
        with pytest.raises(rules.ItemClosed):
            rules.acknowledge(item(closed=True), version=1, by=COUNCIL)


class TestSettle:
    """Closing an item when its alert is settled."""

    def test_is_done_once(self) -> None:
        with pytest.raises(rules.ItemClosed):
            rules.settle(item(closed=True))
