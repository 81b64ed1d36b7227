"""What can be called about events: the feed."""

import hashlib
from typing import Annotated, Any

import orjson
import structlog
from fastapi import Query, Request, Response
from fastapi.responses import JSONResponse

from services.partners.access import EventsReader
from services.partners.events.schemas import EventView
from shared import app, settings
from shared.answers import IfNoneMatch
from shared.auth import Caller
from shared.database.engine import reading
from shared.errors import Unavailable, Unprocessable
from shared.eventlog import feed, sequencer
from shared.eventlog.feed import Audience, Cursor, Stretch
from shared.eventlog.reader import Gap
from shared.events.catalogue import TYPES
from shared.problems import can_fail_with

log = structlog.get_logger(__name__)
router = app.router("events")


class Batch(JSONResponse):
    """Many CloudEvents in one answer, which is written already."""

    media_type = "application/cloudevents-batch+json"

    def render(self, content: bytes) -> bytes:
        """Return the body as it was written."""
        return content


class UnknownType(Unprocessable):
    """`types` names something that is no type of event."""


class HoleInTheLog(Unavailable):
    """The event log is not whole: nothing is given out until a person has looked at it."""


_TEXT = {"schema": {"type": "string"}}
_HEADERS = {
    "Log-Head": {"description": "The cursor of the newest event of all.", **_TEXT},
    "Log-Position": {"description": "The cursor up to which this answer has looked.", **_TEXT},
    "Log-Scanned": {"description": "The positions looked at: first-last. Absent if none.", **_TEXT},
    "Log-Lag": {"description": "How old the oldest event without a position is, in s.", **_TEXT},
    "Link": {"description": "Where the next answer is, with rel=next; always there.", **_TEXT},
    "ETag": {"description": "What If-None-Match takes.", **_TEXT},
}


@router.get(
    "",
    response_model=list[EventView],
    response_class=Batch,
    responses={200: {"headers": _HEADERS}, **can_fail_with(409)},
)
def list_events(
    request: Request,
    by: EventsReader,
    seen: IfNoneMatch,
    after: Annotated[
        str | None,
        Query(
            max_length=40,
            description="Only events after this cursor, which an earlier answer has given.",
            examples=["1.42"],
        ),
    ] = None,
    types: Annotated[
        str | None,
        Query(
            max_length=2_000,
            description="Only events of these types, with commas between them.",
            examples=["contract.awarded,contract.extended"],
        ),
    ] = None,
    subject: Annotated[
        str | None,
        Query(
            pattern=r"^[a-z-]{1,40}/[0-9a-f-]{36}$",
            description="Only what happened to this thing.",
            examples=["contracts/0190f6a0-0000-7000-8000-000000000001"],
        ),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=1_000, description="How many events at most.")] = 100,
) -> Response:
    """Follow what has happened: all that is public or concerns your organisation, in one order.

    Ask again at `Link`, also after an empty answer. With filters, or where you may not see
    everything, an answer can be short or empty while more comes after it: `Log-Position` and
    `Log-Scanned` say how far it has looked.
    """
    try:
        with reading("partners") as session:
            lag = sequencer.lag(session)
            stretch = feed.read(
                session,
                after=Cursor.parse(after) if after is not None else None,
                audience=Audience(everything=by.is_council, organisation_id=by.organisation_id),
                types=_types(types) if types is not None else None,
                subject=subject,
                limit=limit,
            )
    except Gap as gap:
        log.error("hole in the log", detail=str(gap))  # noqa: TRY400 -- the message says it all
        raise HoleInTheLog from gap
    body = orjson.dumps([show(position, content, by) for position, content in stretch.rows])
    headers = _headers(request, stretch, lag, body)
    if headers["ETag"] in seen:
        return Response(status_code=304, headers=headers)
    return Batch(body, headers=headers)


def show(position: int, content: bytes, by: Caller) -> dict[str, Any]:
    """Show an event to a caller; plain, because a page of a thousand is read in one go."""
    envelope = orjson.loads(content)
    shown = {
        "specversion": "1.0",
        "id": envelope["id"],
        "source": f"{settings.current().public_url}/{envelope['source']}",
        "type": envelope["type"],
        "subject": envelope["subject"],
        "time": envelope["recorded_at"],
        "datacontenttype": "application/json",
        "sequence": f"{position:020}",
        "subjectversion": envelope["version"],
    }
    if "correlation" in envelope:
        shown["correlationid"] = envelope["correlation"]
    if by.is_council:
        # CloudEvents allows only lower-case letters and digits in the name of an attribute.
        shown |= {name.replace("_", ""): one for name, one in envelope["by"].items()}
    return shown | {"data": envelope["data"]}


def _types(names: str) -> list[str]:
    types = names.split(",")
    if not TYPES.keys() >= set(types):
        raise UnknownType
    return types


def _headers(request: Request, stretch: Stretch, lag: float, body: bytes) -> dict[str, str]:
    following = request.url.include_query_params(after=str(stretch.reached))
    # The cursor counts too: 304 must mean that there is nothing new, nor anything further.
    tag = hashlib.blake2b(f"{stretch.reached}\n".encode() + body, digest_size=16).hexdigest()
    headers = {
        "ETag": f'"{tag}"',
        "Log-Head": str(stretch.head),
        "Log-Position": str(stretch.reached),
        "Log-Lag": f"{lag:.3f}",
        "Link": f'<{following.path}?{following.query}>; rel="next"',
        "Vary": "Authorization",
        "Cache-Control": (
            "private, max-age=86400, immutable" if stretch.is_full else "private, no-cache"
        ),
    }
    if stretch.reached.position > stretch.after.position:
        first, last = stretch.after.position + 1, stretch.reached.position
        headers["Log-Scanned"] = f"{first}-{last}"
    return headers
