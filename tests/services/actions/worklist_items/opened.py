"""An item as its page shows it, and how a browser fills in what stands there."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from starlette.testclient import TestClient

from services.actions.worklist_items import rules
from shared import clock, links
from shared.database.engine import reading
from shared.eventlog import log
from shared.events.worklist_items import WorklistItemEvent
from tests.services.front.reading import read

TODAY = clock.today("Europe/London")
TARGET_ON = TODAY + timedelta(days=100)
SAFE_ON = TODAY + timedelta(days=60)
WHY = "A tender of this value takes nine months."


class Opened:
    """An item, and the links to its page."""

    def __init__(self, item_id: uuid.UUID, officer_id: str) -> None:
        self.id = item_id
        self.officer_id = uuid.UUID(officer_id)

    def link(self, *, to: str | None = None, until: datetime | None = None) -> str:
        """Return the link to the page that an officer gets."""
        return links.sign(
            rules.item_page_path(self.id),
            officer_id=uuid.UUID(to) if to else self.officer_id,
            until=until or clock.now() + timedelta(days=14),
        )

    @property
    def types(self) -> list[str]:
        """Return what happened to the item."""
        with reading("actions") as session:
            return [one.event.type for one in log.history(session, WorklistItemEvent, self.id)]


def form(browser: TestClient, link: str, verb: str) -> dict[str, str]:
    """Return what a form of the page sends of itself."""
    for each in read(browser.get(link).text).all("form"):
        hidden = {
            one.attributes["name"]: one.attributes["value"]
            for one in each.all("input", type="hidden")
        }
        if hidden["verb"] == verb:
            return hidden
    raise AssertionError(f"There is no form to {verb}.")


def send(browser: TestClient, link: str, verb: str, **filled_in: str) -> Any:
    return browser.post(link, data=form(browser, link, verb) | filled_in, follow_redirects=False)
