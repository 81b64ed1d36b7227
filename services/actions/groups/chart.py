"""The governance chart as a page: boxes, lines of two kinds and a key, with no script."""

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from textwrap import wrap
from typing import Any, Final
from uuid import UUID

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from services.actions.groups import layout
from services.actions.groups.lanes import Link, Place
from services.actions.groups.layout import BOX, Drawing
from services.actions.groups.schemas import ChartedGroup, ChartedLine, ChartView
from shared import settings
from shared.calendar import local_date
from shared.events.groups import GroupRelation, Seat

HTML: Final = "text/html"
MOST = 500
DOCUMENTED: dict[int | str, dict[str, Any]] = {
    200: {"content": {HTML: {"schema": {"type": "string", "description": "The chart, drawn."}}}}
}
_FOLDER = Path(__file__).parent / "templates"
_STYLE = (_FOLDER / "chart.css").read_text(encoding="utf-8")
_STYLE_HASH = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-cache",
    "Vary": "Authorization, Accept",
}
_templates = Environment(
    loader=FileSystemLoader(_FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
NAME_LETTERS, CHAIR_LETTERS = 23, 31
NAME_LINE, CHAIR_LINE, PADDING = 19, 16, 15
_WORDS = {
    GroupRelation.WORKS_WITH: "works with",
    GroupRelation.REPORTS_TO: "reports to",
    GroupRelation.ACCOUNTABLE_TO: "is accountable to",
}
_SEATS = {
    Seat.CHAIR: "Chair",
    Seat.INDEPENDENT_CHAIR: "Independent chair",
    Seat.CO_CHAIR: "Co-chair",
}


def wanted(request: Request) -> bool:
    """Say whether the caller asks for HTML, and not for JSON before it."""
    for asked in request.headers.get("accept", "").split(","):
        kind = asked.partition(";")[0].strip().lower()
        if kind == HTML:
            return True
        if kind in ("application/json", "*/*", "application/*"):
            return False
    return False


def drawn(view: ChartView, *, as_at: datetime | None) -> HTMLResponse:
    """Return the chart as a page."""
    now = settings.current()
    words = {one.id: _words(one) for one in view.items}
    drawing = layout.lay_out(
        [one.id for one in view.items],
        [Link(one.from_id, one.to_id, one.relation) for one in _each_once(view)],
        {each: text[-1][1] + PADDING for each, text in words.items()},
    )
    names = {one.id: one.name for one in view.items}
    html = _templates.get_template("chart.html").render(
        council=now.organisation.name if now.organisation else "The council",
        as_at=local_date(as_at, now.timezone) if as_at else None,
        drawing=drawing,
        box_width=BOX,
        boxes=[(one, drawing.boxes[one.id], words[one.id]) for one in view.items],
        bundles=_bundles(drawing),
        said=[(names[one.from_id], _WORDS[one.relation], names[one.to_id]) for one in view.lines],
        style=Markup(_STYLE),  # noqa: S704 -- our own file
    )
    return HTMLResponse(html, headers=_HEADERS)


def _each_once(view: ChartView) -> list[ChartedLine]:
    """Return the lines, those that work together once, however often it is said."""
    seen: set[object] = set()
    lines = []
    for one in view.lines:
        works = one.relation is GroupRelation.WORKS_WITH
        key = frozenset((one.from_id, one.to_id)) if works else (one.from_id, one.to_id)
        if (works, key) not in seen:
            lines.append(one)
        seen.add((works, key))
    return lines


def _words(one: ChartedGroup) -> list[tuple[str, int, str]]:
    """Return the lines of text of a box: what they are, how far down they stand, what they say."""
    lines = [("name", line) for line in wrap(one.name, NAME_LETTERS)]
    for chair in one.chairs:
        vacant = " (vacant)" if chair.is_vacant else ""
        said = wrap(f"{_SEATS[chair.seat]}: {chair.post}{vacant}", CHAIR_LETTERS)
        lines += [("chair", line) for line in said]
    if not one.chairs:
        lines.append(("chair", "No chair named"))
    at = PADDING - 3
    placed: list[tuple[str, int, str]] = []
    for kind, line in lines:
        at += NAME_LINE if kind == "name" else CHAIR_LINE
        if kind == "chair" and placed and placed[-1][0] == "name":
            at += 5
        placed.append((kind, at, line))
    return placed


def _bundles(drawing: Drawing) -> list[tuple[str, list[str]]]:
    """Return the lines that arrive as one together, so that none of them cuts another."""
    bundles: dict[tuple[UUID, str], list[str]] = {}
    for link, places in drawing.paths:
        bundles.setdefault((link.to_id, link.relation), []).append(path(places))
    return [(relation, paths) for (_, relation), paths in bundles.items()]


def path(places: Sequence[Place]) -> str:
    """Return a line through some places as SVG writes it."""
    return "M" + " L".join(f"{x:g},{y:g}" for x, y in places)
