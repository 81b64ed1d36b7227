"""How the sections of a pack are made from what stood at its moment; pure, and always the same."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from services.actions.packs import priorities, rules, schemas, wording
from services.actions.packs.told import Told, numbered, short
from shared.database.engine import Row
from shared.events.base import Event
from shared.events.report_schedules import Section, SectionKind

_HIGH = "high"


def make(section: Section, told: Told) -> schemas.Section:
    """Make a section of a pack."""
    kind = section.kind
    said: dict[str, Any] = {
        "kind": kind,
        "heading": section.heading or wording.SECTIONS.get(kind, kind),
        "intro": section.question,
    }
    if kind is SectionKind.QUESTION:
        return schemas.QuestionSection(**said, answer=told.answers.get(str(section.heading)))
    return _MADE[kind](said, told)


def _progress(said: dict[str, Any], told: Told) -> schemas.ProgressSection:
    plans = [priorities.of_plan(row, told) for row in told.facts.plans]
    return schemas.ProgressSection(**said, plans=plans)


def _exceptions(said: dict[str, Any], told: Told) -> schemas.ActionsSection:
    found = [_action(row, told) for row in told.actions if told.why(row["id"])]
    return schemas.ActionsSection(**said, actions=found)


def _overdue(said: dict[str, Any], told: Told) -> schemas.ActionsSection:
    late = [row for row in told.actions if told.standings[row["id"]].overdue]
    late.sort(key=lambda row: row["until_on"])
    return schemas.ActionsSection(**said, actions=[_action(row, told) for row in late])


def _action(row: Row, told: Told) -> schemas.ActionLine:
    standing = told.standings[row["id"]]
    late = (told.on - standing.until_on).days if standing.overdue and standing.until_on else 0
    officers = [told.officer(one) for one in row["officer_ids"]]
    return schemas.ActionLine(
        **{name: row[name] for name in ("id", "plan_id", "rag", "percent", "time_words")},
        code=told.code(row),
        name=short(row["description"]),
        state=standing.state,
        until_on=standing.until_on,
        days_overdue=late,
        why=told.why(row["id"]),
        officers=[one for one in officers if one is not None],
        responsible=None if officers else row["responsible"],
    )


def _changes(said: dict[str, Any], told: Told) -> schemas.ChangesSection:
    if told.since_meeting_on is not None:
        since = f"Since the meeting of {rules.day_words(told.since_meeting_on)}."
        if told.since_on < told.since_meeting_on:
            papers = rules.day_words(told.since_on)
            since = f"{since[:-1]}, whose papers were due on {papers}."
    else:
        since = f"Since {rules.day_words(told.since_on)}."
    intro = f"{said['intro']} {since}" if said["intro"] else since
    return schemas.ChangesSection(
        **{**said, "intro": intro}, since_on=told.since_on, changes=list(_lines(told))
    )


def _lines(told: Told) -> Iterator[schemas.ChangeLine]:
    names = dict(_names(told))
    newest: dict[tuple[str, type[Event]], int] = {
        (one.subject, type(one.event)): one.version
        for _, one in told.changes
        if isinstance(one.event, wording.REPLACED)
    }
    for recorded_on, one in told.changes:
        text = wording.sentence(one.event)
        newer = newest.get((one.subject, type(one.event)), one.version) > one.version
        if text is None or newer or one.subject not in names:
            continue
        yield schemas.ChangeLine(
            on=wording.day_of(one.event, recorded_on),
            subject=one.subject,
            name=names[one.subject],
            text=short(text),
        )


def _names(told: Told) -> Iterator[tuple[str, str]]:
    """Yield what things are called to which something may have happened."""
    facts = told.facts
    for row in facts.plans:
        yield f"plans/{row['id']}", row["title"]
    for row in facts.objectives:
        yield f"objectives/{row['id']}", numbered(row["code"], row["title"])
    for row in facts.actions:
        goes_well = not row["removed"] and not told.why(row["id"])
        if not (told.exceptions_only.get(row["plan_id"]) and goes_well):
            yield f"actions/{row['id']}", numbered(told.code(row), row["description"])
    for row in facts.contracts:
        yield f"contracts/{row['id']}", numbered(row["reference"], row["title"])
    for row in facts.decisions:
        yield f"group-decisions/{row['id']}", f"Decision: {short(row['title'])}"
    for row in facts.agreed:
        yield f"agreed-actions/{row['id']}", f"Agreed: {short(row['title'])}"


def _decisions(said: dict[str, Any], told: Told) -> schemas.DecisionsSection:
    asked = [
        schemas.DecisionLine(
            kind=schemas.DecisionKind.GROUP_DECISION,
            id=row["id"],
            name=short(row["title"]),
            due_on=row["due_on"],
            is_overdue=row["due_on"] is not None and row["due_on"] < told.on,
            text=_asked(row),
            officer=told.officer(row["officer_id"]),
        )
        for row in _open_decisions(told)
    ]
    ending = [
        schemas.DecisionLine(
            kind=schemas.DecisionKind.CONTRACT,
            id=row["id"],
            name=numbered(row["reference"], row["title"]),
            due_on=row["end_on"],
            is_overdue=False,
            text="The contract ends, and nothing is decided about what comes then.",
            officer=told.officer(row["officer_id"]),
        )
        for row in _ending(told)
        if row["decision"] is None
    ]
    return schemas.DecisionsSection(**said, decisions=asked + ending)


def _asked(row: Row) -> str:
    count = sum(one.get("outcome") in (None, "deferred") for one in row["recommendations"])
    again = "Deferred: " if row["state"] == "deferred" else ""
    return f"{again}{count} recommendation{'s' if count != 1 else ''} to decide."


def _open_decisions(told: Told) -> list[Row]:
    return [row for row in told.facts.decisions if row["state"] in ("asked", "deferred")]


def is_running(row: Row, on: date) -> bool:
    """Say whether a contract has neither ended nor been terminated by a day."""
    over = row["end_on"] is not None and row["end_on"] < on
    return not over and (row["terminated_on"] is None or row["terminated_on"] > on)


def _ending(told: Told) -> Iterable[Row]:
    until = told.on + rules.CONTRACTS_WITHIN
    return (
        row
        for row in told.facts.contracts
        if row["end_on"] is not None and row["end_on"] <= until and is_running(row, told.on)
    )


def _contracts_ending(said: dict[str, Any], told: Told) -> schemas.ContractsSection:
    return schemas.ContractsSection(
        **said, contracts=[_contract(row, told) for row in _ending(told)]
    )


def _commissions(said: dict[str, Any], told: Told) -> schemas.ContractsSection:
    shown = (row for row in told.facts.contracts if is_running(row, told.from_on))
    return schemas.ContractsSection(**said, contracts=[_contract(row, told) for row in shown])


def _contract(row: Row, told: Told) -> schemas.ContractLine:
    return schemas.ContractLine(
        id=row["id"],
        reference=row["reference"],
        name=short(row["title"]),
        provider=told.organisation(row["provider_id"]),
        end_on=row["end_on"],
        value=None if row["value"] is None else f"{row['value']:.2f}",
        decision=row["decision"],
        officer=told.officer(row["officer_id"]),
    )


def _agreed(said: dict[str, Any], told: Told) -> schemas.AgreedSection:
    return schemas.AgreedSection(
        **said,
        agreed=[
            schemas.AgreedLine(
                id=row["id"],
                name=short(row["title"]),
                agreed_on=row["agreed_on"],
                due_on=row["due_on"],
                is_overdue=row["due_on"] is not None and row["due_on"] < told.on,
                officer=told.officer(row["officer_id"]),
            )
            for row in told.facts.agreed
            if row["state"] == "open"
        ],
    )


def _risks(said: dict[str, Any], told: Told) -> schemas.RisksSection:
    return schemas.RisksSection(
        **said,
        risks=[
            schemas.RiskLine(
                id=row["id"],
                name=short(row["title"]),
                current_risk=row["current_risk"],
                residual_risk=row["residual_risk"],
                due_on=row["due_on"],
                officer=told.officer(row["officer_id"]),
            )
            for row in _open_decisions(told)
            if _HIGH in (row["current_risk"], row["residual_risk"])
        ],
    )


_MADE: Mapping[SectionKind, Callable[[dict[str, Any], Told], schemas.Section]] = {
    SectionKind.PROGRESS: _progress,
    SectionKind.EXCEPTIONS: _exceptions,
    SectionKind.CHANGES: _changes,
    SectionKind.OVERDUE: _overdue,
    SectionKind.DECISIONS_DUE: _decisions,
    SectionKind.CONTRACTS_ENDING: _contracts_ending,
    SectionKind.COMMISSIONS: _commissions,
    SectionKind.AGREED_ACTIONS: _agreed,
    SectionKind.RISKS: _risks,
}
