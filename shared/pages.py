"""Small pages for people who come from a mail: plain HTML that needs no script, no cookie, no picture."""

import hashlib
from base64 import b64encode
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import psycopg
from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse

from shared import problems, settings
from shared.errors import Refused

_FOLDER = Path(__file__).parent / "templates"
_STYLE = (_FOLDER / "page.css").read_text(encoding="utf-8")
_STYLE_HASH = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_FOOTER = (
    "This page needs no script, sets no cookie and loads nothing from elsewhere. "
    "Keep its address to yourself: whoever has it acts in your name."
)
_TITLES = {
    403: "This link does not work",
    404: "There is nothing here",
    409: "That is not possible",
    410: "This link has ended",
    412: "This has changed",
    422: "Something is missing",
    503: "Please try again",
}
_templates = Environment(
    loader=FileSystemLoader(_FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Words:
    """Some sentences, under a heading if they have one."""

    text: str
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """What the reader must see first: what was done, or why it was not."""

    text: str
    is_refusal: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known, each with its name: `("Ends", "31 March 2027")`."""

    facts: Sequence[tuple[str, str]]
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """The way to another page, shown as a button."""

    words: str
    address: str
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class TextField:
    """Something to write: a line, or a few."""

    name: str
    label: str
    hint: str | None = None
    longest: int = 500
    lines: int = 1
    needed: bool = True
    value: str = ""


@dataclass(frozen=True, slots=True)
class DayField:
    """A day to choose, between two days."""

    name: str
    label: str
    hint: str | None = None
    first: date | None = None
    last: date | None = None
    needed: bool = True
    value: date | None = None


@dataclass(frozen=True, slots=True)
class ChoiceField:
    """One of a list to choose, each with what is sent and what is read."""

    name: str
    label: str
    choices: Sequence[tuple[str, str]]
    hint: str | None = None
    needed: bool = True
    value: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """Something that can be done: it is sent to the page's own address, with the verb in `verb`."""

    verb: str
    button: str
    heading: str | None = None
    hint: str | None = None
    fields: Sequence[TextField | DayField | ChoiceField] = ()
    hidden: Sequence[tuple[str, str]] = ()
    is_main: bool = False


Block = Words | Notice | Facts | Link | Form


class PageRoute(APIRoute):
    """A route that tells a browser every refusal as a page, and a program as a problem document."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the function that answers."""
        answer = super().get_route_handler()

        async def shown(request: Request) -> Response:
            try:
                return await answer(request)
            except (
                Refused,
                RequestValidationError,
                HTTPException,
                SQLAlchemyError,
                psycopg.Error,
            ) as error:
                return await _refused(request, error)

        return shown


def router(resource: str) -> APIRouter:
    """Return the router of the pages of a resource; programs do not need them documented."""
    name = resource.replace("_", "-")
    return APIRouter(prefix=f"/v1/{name}", route_class=PageRoute, include_in_schema=False)


def page(title: str, *blocks: Block, above: str | None = None, status: int = 200) -> Response:
    """Return a page with a title and what stands below it; `above` says what kind of thing it is."""
    now = settings.current()
    html = _templates.get_template("page.html").render(
        title=title,
        above=above,
        council=now.organisation.name if now.organisation else "The council",
        example=now.example,
        blocks=[(type(block).__name__, block) for block in blocks],
        footer=_FOOTER,
        style=Markup(_STYLE),  # noqa: S704 -- our own file
    )
    return HTMLResponse(html, status, _HEADERS)


def again(request: Request) -> Response:
    """Send a browser back to the page from which it acted, so that reloading repeats nothing."""
    address = f"{request.url.path}?{request.url.query}"
    return RedirectResponse(address, 303, {**_HEADERS})


async def _refused(request: Request, error: Exception) -> Response:
    told = await problems.tell(request, error)
    if "text/html" not in request.headers.get("accept", ""):
        told.headers["Vary"] = "Accept"
        return told
    problem = orjson.loads(bytes(told.body))
    title = _TITLES.get(told.status_code, problem["title"])
    shown = page(title, Words(problem["detail"]), status=told.status_code)
    if "retry-after" in told.headers:
        shown.headers["Retry-After"] = told.headers["retry-after"]
    shown.headers["Vary"] = "Accept"
    return shown
