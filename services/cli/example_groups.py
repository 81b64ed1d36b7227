"""The governance groups of the example council: who sits in them, when they meet, what they are told."""

from datetime import date
from typing import Any
from uuid import UUID

from services.actions.groups import commands as groups
from services.actions.groups import store as groups_store
from services.actions.meetings import commands as meetings
from services.actions.meetings.series import Series
from services.actions.report_schedules import commands as report_schedules
from services.cli.example_services import BY, Entries, Ids, morning
from services.contracts.formats.offsets import day
from shared.calendar import Calendar
from shared.database.engine import transaction
from shared.eventlog import log
from shared.events.groups import (
    Cadence,
    GroupFormed,
    GroupKind,
    GroupRelation,
    Membership,
    RelatedGroup,
    Seat,
)
from shared.events.meetings import MeetingPlanned
from shared.events.report_schedules import ReportScheduleSetUp, Section, SectionKind

_SECTIONS = tuple(
    Section(kind=kind)
    for kind in (
        SectionKind.PROGRESS,
        SectionKind.EXCEPTIONS,
        SectionKind.CHANGES,
        SectionKind.OVERDUE,
        SectionKind.DECISIONS_DUE,
        SectionKind.CONTRACTS_ENDING,
        SectionKind.AGREED_ACTIONS,
    )
)
_MEETINGS = {Cadence.FORTNIGHTLY: 14, Cadence.MONTHLY: 8, Cadence.QUARTERLY: 4}


def load(entries: Entries, *, organisation_ids: Ids, officer_ids: Ids, today: date) -> Ids:
    """Form the groups, let each meet at its rhythm, and return their ids by their keys."""
    ids: Ids = {one["key"]: log.new_id() for one in entries}
    begun_on = day("-10m", today)
    for one in entries:
        order = GroupFormed(
            group_id=ids[one["key"]],
            name=one["name"],
            kind=GroupKind(one["kind"]),
            remit=one["remit"],
            meets=Cadence(one["meets"]),
            members=tuple(_seat(each, organisation_ids, officer_ids) for each in one["seats"]),
        )
        with transaction("actions") as session:
            groups.form_group(session, order, by=BY, at=morning(begun_on))
    for one in entries:
        if "relations" in one:
            _relate(ids[one["key"]], one["relations"], ids, begun_on)
        _meet(ids[one["key"]], Cadence(one["meets"]), today)
    return ids


def _seat(one: dict[str, Any], organisation_ids: Ids, officer_ids: Ids) -> Membership:
    return Membership(
        seat=Seat(one["seat"]),
        officer_id=officer_ids[one["officer"]] if "officer" in one else None,
        organisation_id=organisation_ids[one["organisation"]] if "organisation" in one else None,
        post=one.get("post"),
    )


def _relate(group_id: UUID, relations: Entries, ids: Ids, on: date) -> None:
    with transaction("actions") as session:
        groups.relate_group(
            session,
            group_id=group_id,
            version=groups_store.lock(session, group_id).head.version,
            relations=[
                RelatedGroup(relation=GroupRelation(one["relation"]), group_id=ids[one["group"]])
                for one in relations
            ],
            by=BY,
            at=morning(on),
        )


def _meet(group_id: UUID, cadence: Cadence, today: date) -> None:
    first_on = Calendar().working_day_on_or_after(day("-2m", today))
    order = MeetingPlanned(meeting_id=log.new_id(), group_id=group_id, meets_on=first_on)
    with transaction("actions") as session:
        meetings.plan_series(
            session,
            order,
            series=Series(
                first_on=first_on,
                cadence=cadence,
                count=_MEETINGS[cadence],
                until_on=None,
                papers_days_before=5,
            ),
            calendar=Calendar(),
            by=BY,
            at=morning(day("-3m", today)),
        )


def report(
    entries: Entries, *, group_ids: Ids, plan_ids: Ids, officer_ids: Ids, today: date
) -> None:
    """Let the groups be told of the plans at their rhythm."""
    for one in entries:
        first_on = day(one["first"], today)
        order = ReportScheduleSetUp(
            report_schedule_id=log.new_id(),
            group_id=group_ids[one["group"]],
            plan_id=plan_ids[one["plan"]],
            title=one["title"],
            cadence=Cadence(one["cadence"]),
            first_on=first_on,
            days_after=28,
            sections=_SECTIONS,
            exceptions_only=one.get("exceptions_only", False),
            officer_id=officer_ids[one["officer"]],
        )
        with transaction("actions") as session:
            report_schedules.set_up_report_schedule(
                session, order, today=first_on, by=BY, at=morning(first_on)
            )
