"""How a plan on a page is written down: as one side of A4 that loads nothing from elsewhere."""

import hashlib
from base64 import b64encode
from datetime import date
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from services.actions.plan_pages.cards import left_out
from services.actions.plan_pages.fitting import Sheet, fit
from services.actions.plan_pages.schemas import PageFormat, PlanPageView
from shared import answers
from shared.events.objectives import ObjectiveKind
from shared.events.plans import PlanKind, PlanStatus

_FOLDER = Path(__file__).parent
_PAGES = Environment(
    loader=FileSystemLoader(_FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_KINDS = {
    PlanKind.STRATEGY: "Strategy",
    PlanKind.COMMISSIONING_PLAN: "Commissioning plan",
    PlanKind.IMPROVEMENT_PLAN: "Improvement plan",
    PlanKind.STATEMENT_OF_ACTION: "Statement of action",
    PlanKind.SUFFICIENCY_STRATEGY: "Sufficiency strategy",
    PlanKind.OTHER: "Plan",
}
_WORKS = {
    ObjectiveKind.UNDERSTAND: "Understand",
    ObjectiveKind.DESIGN_DEVELOP_MOBILISE: "Design, develop and mobilise",
    ObjectiveKind.MONITOR_EVALUATE: "Monitor and evaluate",
}
_MOST_OWNERS = 6
DOCUMENTED: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            "text/html": {
                "schema": {"type": "string", "description": "A page that prints on one side of A4."}
            }
        }
    }
}


def wanted(request: Request, asked: PageFormat | None) -> PageFormat:
    """Return in which form a page is asked for: by name, or by the media type that comes first."""
    if asked is not None:
        return asked
    for one in request.headers.get("accept", "").split(","):
        media = one.partition(";")[0].strip().lower()
        if media in ("text/html", "application/xhtml+xml"):
            return PageFormat.HTML
        if media in ("application/json", "*/*", "application/*"):
            break
    return PageFormat.JSON


def answer(page: PlanPageView, form: PageFormat, *, version: int, seen: frozenset[str]) -> Response:
    """Return a plan on a page in the form that is wanted, with the tag of what it says."""
    if form is PageFormat.JSON:
        told = answers.one(page, version=version, seen=seen)
        told.headers["Vary"] = "Authorization, Accept"
        return told
    style, body = html(page)
    tag = answers.etag(version, body)
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    headers = {
        "ETag": tag,
        "Cache-Control": "private, no-cache",
        "Vary": "Authorization, Accept",
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; "
            "form-action 'none'; frame-ancestors 'none'"
        ),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    if tag in seen:
        return Response(status_code=304, headers=headers)
    return Response(body, 200, headers, media_type="text/html; charset=utf-8")


def html(page: PlanPageView) -> tuple[str, bytes]:
    """Return the style of a page, whose measures are its own, and the page with it."""
    sheet = fit(page)
    style = _PAGES.get_template("page.css").render(sheet=sheet, rows=_rows(sheet))
    body = _PAGES.get_template(
        "page.html"
    ).render(
        page=page,
        sheet=sheet,
        style=Markup(style),  # noqa: S704 -- our own file, with numbers of ours
        kind=_KINDS[page.kind],
        period=_period(page.from_on, page.until_on),
        standing=_standing(page),
        works=_WORKS,
        left_out=left_out,
        used_works=[one for one in _WORKS if any(each.kind is one for each in page.objectives)],
        owners=[one.name for one in page.owners if one.name][:_MOST_OWNERS],
        more_owners=max(len(page.owners) - _MOST_OWNERS, 0),
        due=_due(page),
    )
    return style, body.encode()


def _rows(sheet: Sheet) -> str:
    return " ".join(f"{one:.2f}mm" for one in sheet.rows)


def _standing(page: PlanPageView) -> str:
    """Return in a few words how far the words of the plan are settled."""
    version = f"Version {page.number}"
    match page.status:
        case PlanStatus.DRAFT:
            return "Draft"
        case PlanStatus.PUBLISHED:
            return f"{version}, {_day(page.published_on)}" if page.published_on else version
        case PlanStatus.UNDER_REVISION:
            return f"{version}, under revision"
    return f"{version}, closed" if page.number else "Closed"


def _period(from_on: date | None, until_on: date | None) -> str:
    if from_on and until_on:
        return f"{_day(from_on)} to {_day(until_on)}"
    if from_on:
        return f"From {_day(from_on)}"
    return f"Until {_day(until_on)}" if until_on else ""


def _due(page: PlanPageView) -> str:
    """Return when the plan is looked at again."""
    if page.status is PlanStatus.CLOSED:
        return ""
    days = (("Refreshed by", page.refresh_due_on), ("Reviewed by", page.review_due_on))
    return " · ".join(f"{words} {_day(day)}" for words, day in days if day)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
