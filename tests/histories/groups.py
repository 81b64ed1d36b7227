"""What can happen with groups, their meetings, what these agree and what they decide."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from services.actions.agreed_actions import commands as agreed_actions
from services.actions.group_decisions import commands as group_decisions
from services.actions.group_decisions.rules import Answer
from services.actions.groups import commands as groups
from services.actions.meetings import commands as meetings
from services.actions.meetings.series import Series
from shared.calendar import Calendar
from shared.database.engine import transaction
from shared.eventlog import log
from shared.events.group_decisions import (
    DecisionSubject,
    GroupDecisionAsked,
    Recommendation,
    RecommendationOutcome,
    SubjectKind,
)
from shared.events.groups import (
    Cadence,
    GroupFormed,
    GroupKind,
    GroupRelation,
    Membership,
    RelatedGroup,
    Seat,
)
from shared.events.implications import (
    EqualityAssessment,
    Implication,
    ImplicationSection,
    RiskLevel,
)
from shared.events.meetings import AgendaItem, AgendaKind, MeetingPlanned
from tests.histories.choosing import BY, each, of, one_that, some

AGENDA = (AgendaItem(title='"Quarterly" \\ report', kind=AgendaKind.REPORT),)


def members(dice: Random) -> tuple[Membership, ...]:
    officer = one_that(dice, "actions.officer", lambda row: row["standing"] != "left")
    organisation_id = some(dice, "actions.known_organisation")["id"]
    seats = (
        Membership(seat=Seat.CHAIR, post='The "Lead" Member'),
        Membership(seat=Seat.CO_CHAIR, organisation_id=organisation_id),
        Membership(seat=Seat.MEMBER, officer_id=officer["id"]),
    )
    return tuple(dice.sample(seats, dice.randint(0, 3)))


def form_group(dice: Random, at: datetime) -> None:
    order = GroupFormed(
        group_id=log.new_id(),
        name=dice.choice(("SEND Board", "Cabinet")),
        kind=dice.choice(list(GroupKind)),
        remit=dice.choice((None, "Sees to the plan.")),
        organisation_id=some(dice, "actions.known_organisation")["id"],
        meets=dice.choice((None, *Cadence)),
        members=members(dice),
    )
    with transaction("actions") as session:
        groups.form_group(session, order, by=BY, at=at)


def change_group(verb: str, dice: Random, at: datetime) -> None:
    order = of(dice, "actions.group", "group_id") | {"by": BY, "at": at}
    other = some(dice, "actions.group")["id"]
    with transaction("actions") as session:
        match verb:
            case "amend":
                values = dice.choice(({"remit": None}, {"members": members(dice)}))
                groups.amend_group(session, values=values, **order)
            case "relate":
                relation = RelatedGroup(relation=dice.choice(list(GroupRelation)), group_id=other)
                groups.relate_group(session, relations=[relation], **order)
            case "dissolve":
                groups.dissolve_group(
                    session,
                    dissolved_on=None,
                    successor_id=dice.choice((None, other)),
                    reason="One is enough.",
                    today=at.date(),
                    **order,
                )


def standing_group(dice: Random) -> Any:
    return one_that(dice, "actions.group", lambda row: row["dissolved_on"] is None)["id"]


def plan_meeting(dice: Random, at: datetime) -> None:
    order = MeetingPlanned(
        meeting_id=log.new_id(),
        group_id=standing_group(dice),
        title=dice.choice((None, "Away day")),
        meets_on=at.date() + timedelta(days=dice.randint(-20, 20)),
        begins=dice.choice((None, time(14, 30))),
        agenda=dice.choice(((), AGENDA)),
    )
    with transaction("actions") as session:
        meetings.plan_meeting(session, order, by=BY, at=at)


def plan_series(dice: Random, at: datetime) -> None:
    order = MeetingPlanned(
        meeting_id=log.new_id(), group_id=standing_group(dice), meets_on=at.date(), agenda=AGENDA
    )
    series = Series(at.date(), dice.choice(list(Cadence)), dice.randint(1, 3), None, 5)
    with transaction("actions") as session:
        meetings.plan_series(session, order, series=series, calendar=Calendar(), by=BY, at=at)


def change_meeting(verb: str, dice: Random, at: datetime) -> None:
    row = one_that(
        dice,
        "actions.meeting",
        lambda row: row["status"] == "planned" and (verb != "hold" or row["meets_on"] <= at.date()),
    )
    order = {"meeting_id": row["id"], "version": row["version"], "by": BY, "at": at}
    with transaction("actions") as session:
        match verb:
            case "amend":
                values = dice.choice(({"agenda": AGENDA}, {"begins": None}, {"place": "Room 2"}))
                meetings.amend_meeting(session, values=values, **order)
            case "move":
                meetings.move_meeting(
                    session,
                    meets_on=row["meets_on"] + timedelta(days=dice.randint(-9, 9)),
                    papers_due_on=None,
                    reason="The chair is away.",
                    calendar=Calendar(),
                    **order,
                )
            case "hold":
                meetings.hold_meeting(
                    session,
                    held_on=None,
                    present=["Lead Member"],
                    apologies=(),
                    minutes_url=None,
                    summary="It goes well.",
                    today=at.date(),
                    **order,
                )
            case "cancel":
                meetings.cancel_meeting(session, reason="Nothing to decide.", **order)


def has_met(at: datetime) -> Any:
    def holds(row: Mapping[Any, Any]) -> bool:
        return row["status"] != "cancelled" and (row["held_on"] or row["meets_on"]) <= at.date()

    return holds


def agree_action(dice: Random, at: datetime) -> None:
    meeting = one_that(dice, "actions.meeting", has_met(at))
    officer = one_that(dice, "actions.officer", lambda row: row["standing"] != "left")
    with transaction("actions") as session:
        agreed_actions.agree_action(
            session,
            agreed_action_id=log.new_id(),
            meeting_id=meeting["id"],
            title="Ask the schools",
            officer_id=dice.choice((None, officer["id"], officer["id"])),
            due_on=dice.choice((None, at.date() + timedelta(days=9))),
            action_id=None,
            today=at.date(),
            by=BY,
            at=at,
        )


def change_agreed(verb: str, dice: Random, at: datetime) -> None:
    row = one_that(dice, "actions.agreed_action", lambda row: row["closed_on"] is None)
    order = {"agreed_action_id": row["id"], "version": row["version"], "by": BY, "at": at}
    today = at.date()
    with transaction("actions") as session:
        match verb:
            case "chase":
                agreed_actions.chase_action(session, reason="How far?", today=today, **order)
            case "extend":
                due_on = (row["due_on"] or row["agreed_on"]) + timedelta(days=dice.randint(1, 30))
                agreed_actions.extend_action(session, due_on=due_on, reason="More.", **order)
            case "complete":
                agreed_actions.complete_action(
                    session, completed_on=None, outcome="One form.", today=today, **order
                )
            case "drop":
                agreed_actions.drop_action(session, reason="No.", today=today, **order)


def ask_decision(dice: Random, at: datetime) -> None:
    contract_id = some(dice, "actions.known_contract")["id"]
    about = (DecisionSubject(kind=SubjectKind.CONTRACT, id=contract_id),)
    order = GroupDecisionAsked(
        group_decision_id=log.new_id(),
        group_id=standing_group(dice),
        title="The joint plan",
        about=dice.choice(((), about)),
        asked_on=at.date(),
        due_on=dice.choice((None, at.date())),
        current_risk=dice.choice((None, *RiskLevel)),
        risk=dice.choice((None, "Few providers.")),
        implications=(Implication(section=ImplicationSection.LEGAL, text='A "duty" \\ it is.'),),
        equality_assessment=dice.choice((None, EqualityAssessment(needed=True))),
        recommendations=(
            Recommendation(number=1, text="Agree."),
            Recommendation(number=2, text="Report."),
        ),
    )
    with transaction("actions") as session:
        group_decisions.ask_decision(session, order, today=at.date(), by=BY, at=at)


def change_decision(verb: str, dice: Random, at: datetime) -> None:
    row = one_that(
        dice, "actions.group_decision", lambda row: row["state"] in ("asked", "deferred")
    )
    order = {"group_decision_id": row["id"], "version": row["version"], "by": BY, "at": at}
    today = at.date()
    with transaction("actions") as session:
        match verb:
            case "amend":
                values = dice.choice(({"about": ()}, {"residual_risk": RiskLevel.LOW}))
                group_decisions.amend_decision(session, values=values, **order)
            case "decide":
                waiting = [
                    one["number"]
                    for one in row["recommendations"]
                    if one["outcome"] in (None, "deferred")
                ]
                outcomes = (RecommendationOutcome.AGREED, RecommendationOutcome.DEFERRED)
                group_decisions.decide_decision(
                    session,
                    answers=[Answer(number, dice.choice(outcomes)) for number in waiting],
                    meeting_id=None,
                    decided_on=None,
                    reason="They said so.",
                    today=today,
                    **order,
                )
            case "withdraw":
                group_decisions.withdraw_decision(session, reason="No.", today=today, **order)


HISTORY = [
    form_group,
    form_group,
    *each(change_group, "amend relate relate dissolve"),
    plan_meeting,
    plan_meeting,
    plan_series,
    *each(change_meeting, "amend move hold cancel"),
    *[agree_action] * 4,
    *each(change_agreed, "chase extend complete drop"),
    ask_decision,
    *each(change_decision, "amend decide withdraw"),
]
