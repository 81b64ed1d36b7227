"""What can be exported."""

from collections import deque
from collections.abc import Callable, Iterator
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response
from fastapi.responses import StreamingResponse

from services.contracts.access import ContractsReader
from services.contracts.exports import bulk, store
from services.contracts.exports.schemas import GapsView, GapView
from shared import answers, app, clock, settings
from shared.calendar import local_date
from shared.database.engine import Session, reading
from shared.eventlog import log
from shared.eventlog.feed import Cursor
from shared.fields import AsAt, FilterText

router = app.router("exports")
MOST_GAPS = 1_000
Led = Annotated[
    UUID | None, Query(description="Only contracts that this commissioner leads; else all.")
]


@router.get(
    "/transparency-code",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
def export_transparency_code(
    _: ContractsReader, lead_commissioner_id: Led = None, as_at: AsAt = None
) -> Response:
    """Export the register as CSV with the 38 columns of the Transparency Code, now or as it stood."""
    asked = _asked(lead_commissioner_id, as_at)
    return _streamed(
        lambda session: bulk.register(store.entries(session, **asked)),
        "text/csv; charset=utf-8",
        "contracts.csv",
    )


@router.get("/transparency-code/gaps", response_model=GapsView)
def list_transparency_gaps(
    _: ContractsReader, lead_commissioner_id: Led = None, as_at: AsAt = None
) -> Response:
    """List, row by row, what the Transparency Code wants and the register does not hold."""
    asked = _asked(lead_commissioner_id, as_at)
    found = bulk.Found(most=MOST_GAPS)
    with reading("contracts") as session:
        head = log.head(session)
        deque(found.note(store.entries(session, **asked)), maxlen=0)
    shown = [
        GapView(reference=one.reference, column=one.column, reason=one.reason) for one in found.gaps
    ]
    view = GapsView(rows=found.rows, gaps=shown, more=found.more)
    return answers.one(view, version=int(head.partition(".")[2]), seen=frozenset())


@router.get(
    "/ocds",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}},
)
def export_ocds(
    _: ContractsReader,
    since: Annotated[
        FilterText | None,
        Query(
            description="Only what happened after this place in the log, as Log-Position gives it.",
            examples=["1.420"],
        ),
    ] = None,
    as_at: AsAt = None,
) -> Response:
    """Export an Open Contracting release package: a release for each public event of a contract."""
    place = Cursor.parse(since) if since is not None else None
    publisher = bulk.publisher(settings.current())
    now = clock.now()
    return _streamed(
        lambda session: bulk.releases(
            session, publisher, since=place, as_at=as_at, published_at=now
        ),
        "application/json",
        "releases.json",
    )


def _asked(lead_commissioner_id: UUID | None, as_at: Any) -> dict[str, Any]:  # noqa: ANN401
    timezone = settings.current().timezone
    filters = {"lead_commissioner_id": lead_commissioner_id} if lead_commissioner_id else {}
    today = local_date(as_at, timezone) if as_at else clock.today(timezone)
    return {"today": today, "as_at": as_at, "filters": filters}


def _streamed(
    written: Callable[[Session], Iterator[bytes]], media_type: str, name: str
) -> Response:
    """Answer with a file that is written while it is read."""
    with reading("contracts") as session:
        head = log.head(session)

    def pieces() -> Iterator[bytes]:
        with reading("contracts") as session:
            yield from written(session)

    return StreamingResponse(
        pieces(),
        media_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Log-Position": head,
            "Cache-Control": "private, no-cache",
            "Vary": "Authorization",
        },
    )
