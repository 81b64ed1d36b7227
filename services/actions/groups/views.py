"""How groups, their lines and their chart are shown."""

from collections.abc import Iterable, Sequence

from services.actions.groups import rules
from services.actions.groups.layout import ranks
from services.actions.groups.schemas import (
    AccountabilityStep,
    AccountabilityView,
    AnsweringGroup,
    ChairView,
    ChartedGroup,
    ChartedLine,
    ChartView,
    GroupReference,
    GroupRelationView,
    GroupView,
    SeatView,
)
from services.actions.officers.schemas import OfficerReference, OrganisationReference
from shared.auth import Caller
from shared.database.engine import Row
from shared.events.groups import GroupRelation, Seat

_CHAIRS = (Seat.CHAIR, Seat.INDEPENDENT_CHAIR, Seat.CO_CHAIR)


def show(row: Row, by: Caller) -> GroupView:
    """Show a group to one who may see it."""
    changeable = "actions:write" in by.scopes and by.is_council and not row["dissolved_on"]
    return GroupView(
        **{name: row[name] for name in _AS_KEPT},
        organisation=OrganisationReference(id=row["organisation_id"], name=row["organisation_name"])
        if row["organisation_id"]
        else None,
        members=[_seat(one) for one in row["seats"] or ()],
        relations=[
            GroupRelationView(
                relation=one["relation"],
                group=GroupReference(id=one["id"], name=one["name"]),
                is_dissolved=one["is_dissolved"],
                said_there=one["said_there"],
            )
            for one in row["related"] or ()
        ],
        answering=[
            AnsweringGroup(
                relation=one["relation"], group=GroupReference(id=one["id"], name=one["name"])
            )
            for one in row["answering"] or ()
        ],
        successor=GroupReference(id=row["successor_id"], name=row["successor_name"])
        if row["successor_id"]
        else None,
        allowed=["amend", "dissolve", "relate"] if changeable else [],
    )


def _seat(one: Row) -> SeatView:
    return SeatView(
        seat=one["seat"],
        post=one["post"],
        officer=OfficerReference(id=one["officer_id"], post=one["officer_post"])
        if one["officer_id"]
        else None,
        organisation=OrganisationReference(id=one["organisation_id"], name=one["organisation_name"])
        if one["organisation_id"]
        else None,
        is_vacant=bool(one["has_left"]),
    )


def accountability(
    row: Row, up: Sequence[rules.Line], down: Sequence[rules.Line]
) -> AccountabilityView:
    """Show to whom a group answers, up to the top, and who answers to it."""
    group = GroupReference(id=row["id"], name=row["name"])
    answers = {one.from_id for one in up}
    ends = {one.to_id: one.to_name for one in up if one.to_id not in answers}
    return AccountabilityView(
        group=group,
        upwards=[_line(one) for one in up],
        top=[GroupReference(id=each, name=name) for each, name in ends.items()] or [group],
        downwards=[_line(one) for one in down],
    )


def _line(line: rules.Line) -> AccountabilityStep:
    return AccountabilityStep(
        depth=line.depth,
        group=GroupReference(id=line.from_id, name=line.from_name),
        kind=line.kind,
        to=GroupReference(id=line.to_id, name=line.to_name),
    )


def chart(rows: Iterable[Row]) -> ChartView:
    """Show groups, from the top down, and the lines between those that are shown."""
    shown = {row["id"]: row for row in rows}
    lines = [
        ChartedLine(relation=one["relation"], from_id=row["id"], to_id=one["group_id"])
        for row in shown.values()
        for one in row["relations"]
    ]
    lines = [one for one in lines if one.to_id in shown]
    answers = [
        (one.from_id, one.to_id) for one in lines if one.relation is not GroupRelation.WORKS_WITH
    ]
    rank = ranks(list(shown), answers)
    return ChartView(
        items=[
            ChartedGroup(
                id=row["id"],
                name=row["name"],
                kind=row["kind"],
                meets=row["meets"],
                chairs=[_chair(one) for one in row["seats"] or () if one["seat"] in _CHAIRS],
                rank=rank[row["id"]],
            )
            for row in sorted(shown.values(), key=lambda row: (rank[row["id"]], row["name_key"]))
        ],
        lines=lines,
    )


def _chair(one: Row) -> ChairView:
    return ChairView(
        seat=one["seat"],
        post=one["post"] or one["organisation_name"] or "not named",
        is_vacant=bool(one["has_left"]),
    )


_MADE_HERE = {"organisation", "members", "relations", "answering", "successor", "allowed"}
_AS_KEPT = tuple(name for name in GroupView.model_fields if name not in _MADE_HERE)
