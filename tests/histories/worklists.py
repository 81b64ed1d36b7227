"""What can happen to those who stand in for each other, and to what they have to do."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from services.actions.officers import commands as officers
from services.actions.worklist_items import commands as items
from services.actions.worklist_items import rules
from services.contracts.contracts import commands as contracts
from services.contracts.contracts import store
from shared.database.engine import reading, transaction
from tests.histories.choosing import BY, each, one_that


def change_line(verb: str, dice: Random, at: datetime) -> None:
    # At times only whoever is away can do it.
    officer = one_that(
        dice,
        "actions.officer",
        lambda row: (
            row["standing"] == "confirmed" and (verb != "return" or row["away_from_on"] is not None)
        ),
    )
    order = {"officer_id": officer["id"], "version": officer["version"], "by": BY, "at": at}
    other = one_that(dice, "actions.officer", lambda row: row["standing"] == "confirmed")
    other_id = dice.choice((None, other["id"], other["id"]))
    today = at.date()
    with transaction("actions") as session:
        match verb:
            case "change_reporting":
                officers.change_reporting(session, **order, line_manager_id=other_id)
            case "appoint_deputy":
                officers.appoint_deputy(session, **order, deputy_id=other_id)
            case "announce_absence":
                officers.announce_absence(
                    session,
                    **order,
                    from_on=today + timedelta(days=dice.randint(-5, 30)),
                    until_on=today + timedelta(days=dice.randint(0, 60)),
                    deputy_id=other_id,
                    today=today,
                )
            case "return":
                officers.return_officer(session, **order)


def safe_day(item: Mapping[Any, Any]) -> date:
    """Return the last day on which what there is to do can safely begin."""
    return rules.safe_day(item["target_on"], item["safe_start_on"])


def change_item(verb: str, dice: Random, at: datetime) -> None:
    today = at.date()
    item = one_that(
        dice,
        "actions.worklist_item",
        lambda row: row["closed_at"] is None and (verb != "snooze" or safe_day(row) > today),
    )
    order = {"item_id": item["id"], "version": item["version"] - (dice.random() < 0.05)}
    order |= {"today": today, "by": BY, "at": at}
    with transaction("actions") as session:
        match verb:
            case "acknowledge":
                items.acknowledge_item(session, **order)
            case "snooze":
                # At times later than is safe.
                left = (safe_day(item) - today).days + 9
                until_on = today + timedelta(days=dice.randint(1, max(left, 9)))
                items.snooze_item(session, **order, until_on=until_on, reason="Not before May.")
            case "delegate":
                other = one_that(
                    dice, "actions.officer", lambda row: row["standing"] == "confirmed"
                )
                items.delegate_item(
                    session, **order, officer_id=other["id"], reason="Knows it best."
                )


def climb_item(dice: Random, at: datetime) -> None:
    item = one_that(
        dice, "actions.worklist_item", lambda row: row["officer_id"] and row["closed_at"] is None
    )
    waited = item["climbs_on"] + timedelta(days=dice.randint(-2, 2))
    with transaction("actions") as session:
        items.climb_item(session, item_id=item["id"], today=waited, by=BY, at=at)


def assign_what_is_open(dice: Random, at: datetime) -> None:
    """Make another officer responsible for a contract about which there is something to do."""
    item = one_that(
        dice,
        "actions.worklist_item",
        lambda row: row["closed_at"] is None and row["contract_id"] is not None,
    )
    other = one_that(
        dice,
        "contracts.known_officer",
        lambda row: row["standing"] == "confirmed" and row["id"] != item["officer_id"],
    )
    with reading("contracts") as session:
        version = store.get(session, item["contract_id"])["version"]
    with transaction("contracts") as session:
        contracts.assign_contract(
            session,
            contract_id=item["contract_id"],
            version=version,
            officer_id=other["id"],
            by=BY,
            at=at,
        )


HISTORY = [
    assign_what_is_open,
    assign_what_is_open,
    *each(change_line, "change_reporting appoint_deputy announce_absence return"),
    *each(change_item, "acknowledge snooze delegate delegate"),
    climb_item,
    climb_item,
]
