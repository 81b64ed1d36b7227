"""How an officer is shown, and what may be done with them now."""

from services.actions.officers.schemas import (
    AbsenceView,
    OfficerReference,
    OfficerView,
    OrganisationReference,
)
from shared.auth import Caller
from shared.database.engine import Row
from shared.events.officers import Standing

_GOING = ("hand-over", "leave", "merge")


def show(row: Row, by: Caller) -> OfficerView:
    """Show an officer to a caller; name and address to the council alone."""
    return OfficerView(
        id=row["id"],
        organisation=OrganisationReference(
            id=row["organisation_id"], name=row["organisation_name"]
        ),
        post=row["post"],
        standing=row["standing"],
        name=row["name"] if by.is_council else None,
        email=row["email"] if by.is_council else None,
        line_manager=_reference(row, "line_manager"),
        deputy=_reference(row, "deputy"),
        merged_into=_reference(row, "merged_into"),
        absence=(
            AbsenceView(
                from_on=row["away_from_on"],
                until_on=row["away_until_on"],
                deputy=_reference(row, "away_deputy"),
            )
            if row["away_from_on"]
            else None
        ),
        capacity=row["capacity"],
        capacity_note=row["capacity_note"] if by.is_council else None,
        signs_in=row["sign_in_hash"] is not None,
        mail_fails_since=row["mail_fails_since"] if by.is_council else None,
        erased=row["erased"],
        changed_at=row["changed_at"],
        allowed=_allowed(row, by),
    )


def _reference(row: Row, who: str) -> OfficerReference | None:
    officer_id = row[f"{who}_id"]
    return OfficerReference(id=officer_id, post=row[f"{who}_post"]) if officer_id else None


def _allowed(row: Row, by: Caller) -> list[str]:
    verbs: list[str] = []
    writes = "actions:write" in by.scopes
    standing = Standing(row["standing"])
    if by.is_council and writes:
        verbs += {
            Standing.PROPOSED: ["amend", "confirm", "change-reporting", *_GOING],
            Standing.CONFIRMED: ["amend", "tie", "change-reporting", *_GOING],
            Standing.LEFT: [],
        }[standing]
    if writes and (by.is_council or row["id"] == by.officer_id):
        if standing is not Standing.LEFT:
            verbs += ["appoint-deputy", "announce-absence"]
        if row["away_from_on"]:
            verbs.append("return")
    if by.is_council and "admin" in by.scopes and not row["erased"] and not row["merged_into_id"]:
        verbs.append("erase")
    return verbs
