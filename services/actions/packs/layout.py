"""How a pack is laid out for people to read: headings, sentences and tables; the same in every form."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from services.actions.packs import cells, schemas, wording
from services.actions.packs.rules import day_words
from shared import settings
from shared.calendar import local_date, local_time
from shared.events.report_schedules import SectionKind

NOTHING = "Nothing to report."
NOT_ANSWERED = "Not answered."
_STATES = {
    "planned": "Not begun",
    "started": "Under way",
    "suspended": "Suspended",
    "completed": "Completed",
    "abandoned": "Given up",
}
Block = dict[str, Any]


def lay_out(pack: schemas.PackView) -> dict[str, Any]:
    """Return what stands on the pages of a pack, from top to bottom."""
    now = settings.current()
    at = local_time(pack.as_at, now.timezone)
    plans = "; ".join(
        f"{plan.name} ({', '.join(one.name or 'an organisation' for one in plan.owners)})"
        for plan in pack.plans
    )
    lines = [
        ("Group", pack.group.name),
        ("Period", pack.period),
        ("As it stood", f"{day_words(pack.on)}, {at:%H:%M}"),
        ("Plans", plans),
        ("Prepared by", _officer(pack.prepared_by)),
    ]
    return {
        "title": pack.title,
        "council": now.organisation.name if now.organisation else "The council",
        "group": pack.group.name,
        "period": pack.period,
        "year": local_date(pack.as_at, now.timezone).year,
        "month": local_date(pack.as_at, now.timezone).month,
        "day": local_date(pack.as_at, now.timezone).day,
        "lines": [{"name": name, "text": text} for name, text in lines if text],
        "sections": [
            {"heading": one.heading, "intro": one.intro or "", "blocks": _BLOCKS[one.kind](one)}
            for one in pack.sections
        ],
    }


def _officer(officer: schemas.PackOfficer | None) -> str:
    if officer is None:
        return ""
    return ", ".join(one for one in (officer.name, officer.post) if one) or "An officer"


def _table(
    caption: str, columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[cells.Cell]]
) -> list[Block]:
    """Return a table with its caption, or one line where it would be empty."""
    if not rows:
        return [_words(NOTHING)]
    return [
        {
            "kind": "table",
            "caption": caption,
            "columns": [{"name": name, "width": width} for name, width in columns],
            "rows": [{"cells": list(row), "strong": False} for row in rows],
        }
    ]


def _words(text: str) -> Block:
    return {"kind": "words", "text": text}


def _question(section: schemas.QuestionSection) -> list[Block]:
    said = (section.answer or NOT_ANSWERED).split("\n")
    return [_words(one.strip()) for one in said if one.strip()]


def _progress(section: schemas.ProgressSection) -> list[Block]:
    blocks: list[Block] = []
    for one in section.plans:
        blocks.append({"kind": "heading", "text": one.plan.name})
        blocks.append(_words(_summary(one)))
        if one.exceptions_only and one.aims:
            blocks.append(_words("Shown are only those in which something does not go as planned."))
        rows = []
        for aim in one.aims:
            named = f"{aim.code} {aim.name}" if aim.name else "Objectives of no priority"
            rows.append({"cells": _rolled(named, aim), "strong": True})
            for objective in aim.objectives:
                code = f"{objective.code} " if objective.code else ""
                rows.append(
                    {"cells": _rolled(f"{code}{objective.name}", objective), "strong": False}
                )
        if rows:
            caption = f"Priorities and objectives of {one.plan.name}"
            table = {"kind": "table", "caption": caption, "rows": rows}
            blocks.append(table | {"columns": [{"name": n, "width": w} for n, w in _ROLLED]})
        else:
            blocks.append(_words(NOTHING))
    return blocks or [_words(NOTHING)]


_ROLLED = (
    ("Priority or objective", 12),
    ("Status", 5),
    ("Done", 3),
    ("Completed", 4),
    ("Under way", 5),
    ("Not begun", 4),
    ("Overdue", 4),
)


def _rolled(name: str, rolled: schemas.Rolled) -> list[cells.Cell]:
    percent = "" if rolled.percent is None else f"{rolled.percent}%"
    rests = cells.whole(f"{rolled.suspended} suspended") if rolled.suspended else ""
    over = cells.whole(f"{rolled.abandoned} given up") if rolled.abandoned else ""
    counts = (rolled.started, rolled.planned, rolled.overdue)
    return [
        cells.cell(name),
        cells.rag(rolled.rag),
        cells.cell(percent),
        cells.cell(f"{rolled.completed} of {rolled.actions}", over),
        cells.cell(counts[0], rests),
        *(cells.cell(one) for one in counts[1:]),
    ]


def _summary(rolled: schemas.Rolled) -> str:
    if not rolled.actions:
        return "No actions are planned."
    late = f"{rolled.overdue} {'is' if rolled.overdue == 1 else 'are'} overdue"
    return f"{rolled.completed} of {rolled.actions} actions are completed, and {late}."


def _actions(section: schemas.ActionsSection) -> list[Block]:
    return _table(
        section.heading,
        (("Action", 16), ("Status", 7), ("By when", 8), ("Why it is shown", 10), ("Officers", 12)),
        [
            (
                cells.cell(f"{one.code} {one.name}" if one.code else one.name),
                cells.rag(one.rag) | {"more": [cells.whole(_STATES[one.state])]},
                cells.cell("", *dict.fromkeys((one.time_words or "No time scale").splitlines())),
                cells.cell("", *one.why),
                _people(one),
            )
            for one in section.actions
        ],
    )


def _people(action: schemas.ActionLine) -> cells.Cell:
    names = [_officer(one) for one in action.officers]
    if names:
        return cells.cell(names[0], *names[1:])
    return cells.cell(action.responsible or "Nobody")


def _changes(section: schemas.ChangesSection) -> list[Block]:
    """Lay out what has changed, thing by thing: a board reads what became of each."""
    of_thing: dict[str, list[schemas.ChangeLine]] = {}
    for one in section.changes:
        of_thing.setdefault(one.subject, []).append(one)
    return _table(
        section.heading,
        (("What", 9), ("What happened", 11), ("Last", 4)),
        [
            (
                cells.cell(lines[0].name),
                cells.cell(" ".join(one.text for one in lines)),
                cells.day(max(one.on for one in lines)),
            )
            for lines in of_thing.values()
        ],
    )


def _decisions(section: schemas.DecisionsSection) -> list[Block]:
    return _table(
        section.heading,
        (("Decision", 8), ("By", 4), ("What is asked", 7), ("Officer", 7)),
        [
            (
                cells.cell(one.name),
                cells.day(one.due_on, late=one.is_overdue),
                cells.cell(one.text),
                cells.cell(_officer(one.officer)),
            )
            for one in section.decisions
        ],
    )


def _contracts(section: schemas.ContractsSection) -> list[Block]:
    return _table(
        section.heading,
        (
            ("Contract", 7),
            ("Provider", 5),
            ("Ends", 5),
            ("Value", 4),
            ("Decision", 4),
            ("Officer", 6),
        ),
        [
            (
                cells.cell(f"{one.reference} {one.name}"),
                cells.cell(one.provider.name or "Not known"),
                cells.cell(day_words(one.end_on) if one.end_on else "No end"),
                cells.cell(f"£{float(one.value):,.0f}" if one.value else "Not known"),
                cells.cell(
                    wording.DECISIONS[one.decision].capitalize() if one.decision else "None yet"
                ),
                cells.cell(_officer(one.officer)),
            )
            for one in section.contracts
        ],
    )


def _agreed(section: schemas.AgreedSection) -> list[Block]:
    return _table(
        section.heading,
        (("What was agreed", 9), ("Agreed", 4), ("By", 4), ("Officer", 6)),
        [
            (
                cells.cell(one.name),
                cells.day(one.agreed_on),
                cells.day(one.due_on, late=one.is_overdue),
                cells.cell(_officer(one.officer)),
            )
            for one in section.agreed
        ],
    )


def _risks(section: schemas.RisksSection) -> list[Block]:
    return _table(
        section.heading,
        (("Decision", 9), ("Risk now", 3), ("Risk that stays", 4), ("Officer", 7)),
        [
            (
                cells.cell(one.name),
                cells.cell((one.current_risk or "not said").capitalize()),
                cells.cell((one.residual_risk or "not said").capitalize()),
                cells.cell(_officer(one.officer)),
            )
            for one in section.risks
        ],
    )


_BLOCKS: Mapping[SectionKind, Callable[[Any], list[Block]]] = {
    SectionKind.PROGRESS: _progress,
    SectionKind.QUESTION: _question,
    SectionKind.EXCEPTIONS: _actions,
    SectionKind.OVERDUE: _actions,
    SectionKind.CHANGES: _changes,
    SectionKind.DECISIONS_DUE: _decisions,
    SectionKind.CONTRACTS_ENDING: _contracts,
    SectionKind.COMMISSIONS: _contracts,
    SectionKind.AGREED_ACTIONS: _agreed,
    SectionKind.RISKS: _risks,
}
