"""How a page is made: from a template, with headers that let nothing in from elsewhere."""

import re
from collections.abc import Awaitable, Callable

import orjson
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from shared import settings
from shared.notify.templates import short_date

POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_CODE = re.compile(r"`([^`]+)`")
Tell = Callable[[Request, Exception], Awaitable[Response]]


def prose(text: str) -> Markup:
    """Return text as HTML, in which words between backticks are set as code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 -- escaped


_templates = Environment(
    loader=PackageLoader("services.front", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters |= {"short_date": short_date, "prose": prose}


def page(name: str, status: int = 200, *, cache: str = "no-cache", **facts: object) -> Response:
    """Return a page."""
    now = settings.current()
    council = now.organisation.name if now.organisation else "A council"
    html = _templates.get_template(name).render(facts, council=council, example=now.example)
    headers = {
        "Content-Security-Policy": POLICY,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": cache,
    }
    return HTMLResponse(html, status, headers)


async def for_people(tell: Tell, request: Request, error: Exception) -> Response:
    """Tell a refusal as a page to a browser, and as a problem document to a program."""
    told = await tell(request, error)
    if "text/html" not in request.headers.get("accept", ""):
        told.headers["Vary"] = "Accept"
        return told
    problem = orjson.loads(told.body)
    shown = page("refused.html", told.status_code, cache="no-store", problem=problem)
    kept = {name: told.headers[name] for name in ("allow", "retry-after") if name in told.headers}
    shown.headers.update(kept | {"Vary": "Accept"})
    return shown
