"""How a pack is laid out for people to read: headings, sentences and tables; the same in every form."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from services.actions.packs import schemas
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
Cell = dict[str, Any]
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


def _cell(text: object, *more: str, tone: str = "") -> Cell:
    words = "" if text is None else str(text)
    return {"text": words, "more": [one for one in more if one], "tone": tone}


def _day(day: date | None, *, late: bool = False) -> Cell:
    return _cell(day_words(day) if day else "No day set", "Overdue" if late else "")


def _rag(rag: str | None) -> Cell:
    return _cell(rag.capitalize(), tone=rag) if rag else _cell("Not reported")


def _table(
    caption: str, columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[Cell]]
) -> list[Block]:
    """Return a table with its caption, or one line where it would be empty."""
    if not rows:
        return [_words(NOTHING)]
    return [
        {
            "kind": "table",
            "caption": caption,
            "columns": [{"name": name, "width": width} for name, width in columns],
            "rows": [{"cells": list(cells), "strong": False} for cells in rows],
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
    ("Priority or objective", 9),
    ("Status", 3),
    ("Done", 2),
    ("Completed", 3),
    ("Under way", 3),
    ("Not begun", 3),
    ("Overdue", 3),
)


def _rolled(name: str, rolled: schemas.Rolled) -> list[Cell]:
    percent = "" if rolled.percent is None else f"{rolled.percent} %"
    rests = f"{rolled.suspended} suspended" if rolled.suspended else ""
    over = f"{rolled.abandoned} given up" if rolled.abandoned else ""
    counts = (rolled.started, rolled.planned, rolled.overdue)
    return [
        _cell(name),
        _rag(rolled.rag),
        _cell(percent),
        _cell(f"{rolled.completed} of {rolled.actions}", over),
        _cell(counts[0], rests),
        *(_cell(one) for one in counts[1:]),
    ]


def _summary(rolled: schemas.Rolled) -> str:
    if not rolled.actions:
        return "No actions are planned."
    late = f"{rolled.overdue} {'is' if rolled.overdue == 1 else 'are'} overdue"
    return f"{rolled.completed} of {rolled.actions} actions are completed, and {late}."


def _actions(section: schemas.ActionsSection) -> list[Block]:
    return _table(
        section.heading,
        (("Action", 9), ("Status", 3), ("By when", 4), ("Why it is shown", 5), ("Officers", 5)),
        [
            (
                _cell(f"{one.code} {one.name}" if one.code else one.name),
                _rag(one.rag) | {"more": [_STATES[one.state]]},
                _cell(one.time_words or "No time scale"),
                _cell("", *one.why) if len(one.why) > 1 else _cell("".join(one.why)),
                _people(one),
            )
            for one in section.actions
        ],
    )


def _people(action: schemas.ActionLine) -> Cell:
    names = [_officer(one) for one in action.officers]
    if names:
        return _cell(names[0], *names[1:])
    return _cell(action.responsible or "Nobody")


def _changes(section: schemas.ChangesSection) -> list[Block]:
    """Lay out what has changed, thing by thing: a board reads what became of each."""
    of_thing: dict[str, list[schemas.ChangeLine]] = {}
    for one in section.changes:
        of_thing.setdefault(one.subject, []).append(one)
    return _table(
        section.heading,
        (("What", 10), ("What happened", 11), ("Last", 4)),
        [
            (
                _cell(lines[0].name),
                _cell(" ".join(one.text for one in lines)),
                _day(max(one.on for one in lines)),
            )
            for lines in of_thing.values()
        ],
    )


def _decisions(section: schemas.DecisionsSection) -> list[Block]:
    return _table(
        section.heading,
        (("Decision", 9), ("By", 4), ("What is asked", 8), ("Officer", 5)),
        [
            (
                _cell(one.name),
                _day(one.due_on, late=one.is_overdue),
                _cell(one.text),
                _cell(_officer(one.officer)),
            )
            for one in section.decisions
        ],
    )


def _contracts(section: schemas.ContractsSection) -> list[Block]:
    return _table(
        section.heading,
        (
            ("Contract", 8),
            ("Provider", 5),
            ("Ends", 4),
            ("Value", 4),
            ("Decision", 4),
            ("Officer", 4),
        ),
        [
            (
                _cell(f"{one.reference} {one.name}"),
                _cell(one.provider.name or "Not known"),
                _cell(day_words(one.end_on) if one.end_on else "No end"),
                _cell(f"£{float(one.value):,.0f}" if one.value else "Not known"),
                _cell(one.decision.replace("-", " ").capitalize() if one.decision else "None yet"),
                _cell(_officer(one.officer)),
            )
            for one in section.contracts
        ],
    )


def _agreed(section: schemas.AgreedSection) -> list[Block]:
    return _table(
        section.heading,
        (("What was agreed", 10), ("Agreed", 4), ("By", 4), ("Officer", 5)),
        [
            (
                _cell(one.name),
                _day(one.agreed_on),
                _day(one.due_on, late=one.is_overdue),
                _cell(_officer(one.officer)),
            )
            for one in section.agreed
        ],
    )


def _risks(section: schemas.RisksSection) -> list[Block]:
    return _table(
        section.heading,
        (("Decision", 10), ("Risk now", 4), ("Risk that stays", 4), ("Officer", 5)),
        [
            (
                _cell(one.name),
                _cell((one.current_risk or "not said").capitalize()),
                _cell((one.residual_risk or "not said").capitalize()),
                _cell(_officer(one.officer)),
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
