"""How a pack is written down: as a page that prints, and as a PDF that a screen reader can read."""

import hashlib
from base64 import b64encode
from pathlib import Path
from typing import Any, Literal

import orjson
import typst
from fastapi import Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from services.actions.packs.layout import lay_out
from services.actions.packs.schemas import PackFormat, PackView
from shared import answers

_FOLDER = Path(__file__).parent
_STYLE = (_FOLDER / "pack.css").read_text(encoding="utf-8")
_STYLE_HASH = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_TEMPLATE = (_FOLDER / "pack.typ").read_bytes()
_FONTS = typst.Fonts(include_system_fonts=False)
_PAGES = Environment(
    loader=FileSystemLoader(_FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_MEDIA = {PackFormat.HTML: "text/html; charset=utf-8", PackFormat.PDF: "application/pdf"}
DOCUMENTED: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            "text/html": {"schema": {"type": "string", "description": "A page that prints."}},
            "application/pdf": {
                "schema": {
                    "type": "string",
                    "format": "binary",
                    "description": "A tagged PDF; PDF/UA-1 where our fonts have every letter.",
                }
            },
        }
    }
}


def html(pack: PackView) -> bytes:
    """Return a pack as a page that needs no script and loads nothing from elsewhere."""
    page = _PAGES.get_template("pack.html")
    return page.render(**lay_out(pack), style=Markup(_STYLE)).encode()  # noqa: S704 -- our own file


def pdf(pack: PackView) -> bytes:
    """Return a pack as a PDF; the same pack always gives the same bytes."""
    said = {"pack": orjson.dumps(lay_out(pack)).decode()}
    try:
        return _written(said, pack, "ua-1")
    except typst.TypstError:
        # A letter that our fonts lack cannot be promised to be readable: promise nothing.
        return _written(said, pack, None)


def _written(said: dict[str, str], pack: PackView, standard: Literal["ua-1"] | None) -> bytes:
    written: bytes = typst.compile(
        _TEMPLATE,
        format="pdf",
        font_paths=_FONTS,
        sys_inputs=said,
        pdf_standards=standard,
        timestamp=int(pack.as_at.timestamp()),
    )
    return written


def wanted(request: Request, asked: PackFormat | None) -> PackFormat:
    """Return in which form a pack is asked for: by name, or by the media type that comes first."""
    if asked is not None:
        return asked
    for one in request.headers.get("accept", "").split(","):
        media = one.partition(";")[0].strip().lower()
        if media in ("text/html", "application/xhtml+xml"):
            return PackFormat.HTML
        if media == "application/pdf":
            return PackFormat.PDF
        if media in ("application/json", "*/*", "application/*"):
            return PackFormat.JSON
    return PackFormat.JSON


def answer(pack: PackView, form: PackFormat, *, version: int, seen: frozenset[str]) -> Response:
    """Return a pack in the form that is wanted, with the tag of what it says."""
    if form is PackFormat.JSON:
        told = answers.one(pack, version=version, seen=seen)
        told.headers["Vary"] = "Authorization, Accept"
        return told
    body = html(pack) if form is PackFormat.HTML else pdf(pack)
    tag = answers.etag(version, body)
    headers = {
        "ETag": tag,
        "Cache-Control": "private, no-cache",
        "Vary": "Authorization, Accept",
        "X-Content-Type-Options": "nosniff",
    }
    if tag in seen:
        return Response(status_code=304, headers=headers)
    name = f"pack-{pack.from_on}-{pack.until_on}.{form}"
    headers["Content-Disposition"] = f'inline; filename="{name}"'
    if form is PackFormat.HTML:
        headers["Content-Security-Policy"] = (
            f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none';"
            " form-action 'none'; frame-ancestors 'none'"
        )
        headers["Referrer-Policy"] = "no-referrer"
    return Response(body, 200, headers, media_type=_MEDIA[form])
