"""What somebody can ask about herself."""

from fastapi import Request, Response

from services.actions.access import ActionsReader, AnyCaller
from services.actions.known_organisations import store as organisations
from services.actions.me.schemas import MeView, OwnOfficerView
from services.actions.officers import store as officers
from services.actions.officers.schemas import OrganisationReference
from services.actions.worklist_items import store as worklist_items
from services.actions.worklist_items.routes import page_of, place
from services.actions.worklist_items.schemas import WorklistItemView
from shared import answers, app, clock, settings
from shared.answers import IfNoneMatch
from shared.database.engine import reading
from shared.errors import NotAllowed
from shared.eventlog import log
from shared.paging import Cursor, Limit, Page

router = app.router("me")


class NotAnOfficer(NotAllowed):
    """Only an officer has a worklist, and your token is nobody's in particular."""


@router.get("", response_model=MeView)
def get_me(by: AnyCaller, seen: IfNoneMatch) -> Response:
    """Say who is calling: officer, client, organisation, scopes."""
    with reading("actions") as session:
        row = officers.find(session, by.officer_id) if by.officer_id else None
        name = organisations.name_of(session, by.organisation_id) if by.organisation_id else None
    view = MeView(
        officer=OwnOfficerView(id=row["id"], post=row["post"], name=row["name"]) if row else None,
        client_id=by.client_id,
        organisation=(
            OrganisationReference(id=by.organisation_id, name=name) if by.organisation_id else None
        ),
        is_council=by.is_council,
        scopes=sorted(by.scopes),
    )
    return answers.one(view, version=row["version"] if row else 0, seen=seen)


@router.get("/worklist", response_model=Page[WorklistItemView])
def list_my_worklist(
    request: Request, by: ActionsReader, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """List what the calling officer has to see to, the most pressing first."""
    if by.officer_id is None:
        raise NotAnOfficer
    today = clock.today(settings.current().timezone)
    with reading("actions") as session:
        head = log.head(session)
        rows = worklist_items.page(
            session, officer_id=by.officer_id, today=today, after=place(cursor), limit=limit + 1
        )
    return answers.page(request, page_of(rows, limit, by, today), head=head)
