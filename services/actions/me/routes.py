"""What somebody can ask about herself."""

from fastapi import Request, Response

from services.actions.access import ActionsReader, ActionsWriter, AnyCaller
from services.actions.known_organisations import store as organisations
from services.actions.me.schemas import ChooseRhythm, MeView, OwnOfficerView
from services.actions.message_preferences import commands
from services.actions.message_preferences import store as preferences
from services.actions.officers import store as officers
from services.actions.officers.schemas import OrganisationReference
from services.actions.reminders.schemas import About
from services.actions.worklist_items.routes import page_of
from services.actions.worklist_items.schemas import (
    OfContract,
    OfKind,
    Overdue,
    Quiet,
    WorklistItemView,
)
from shared import answers, app, clock
from shared.answers import IfNoneMatch, Repeat
from shared.auth import Caller
from shared.database.engine import Row, Session, reading
from shared.errors import NotAllowed
from shared.eventlog import log
from shared.paging import Cursor, Limit, Page
from shared.problems import can_fail_with

router = app.router("me")


class NotAnOfficer(NotAllowed):
    """Only an officer has a worklist, and your token is nobody's in particular."""


@router.get("", response_model=MeView)
def get_me(by: AnyCaller, seen: IfNoneMatch) -> Response:
    """Say who is calling: officer, client, organisation, scopes."""
    with reading("actions") as session:
        row = _row(session, by)
        view = _show(session, row, by)
    return answers.one(view, version=row["version"] if row else 0, seen=seen)


@router.post("/choose-rhythm", response_model=MeView, responses=can_fail_with(409, 413, 415))
def choose_rhythm(order: ChooseRhythm, by: ActionsWriter, once: Repeat) -> Response:
    """Choose how often you are told of what is new; what is due within 14 days never waits."""
    if by.officer_id is None:
        raise NotAnOfficer
    with once.transaction("actions") as session:
        commands.choose_rhythm(
            session, officer_id=by.officer_id, rhythm=order.rhythm, by=by, at=clock.now()
        )
        row = _row(session, by)
        view = _show(session, row, by)
        return once.answer(session, view, version=row["version"] if row else 0)


def _row(session: Session, by: Caller) -> Row | None:
    return officers.find(session, by.officer_id) if by.officer_id else None


def _show(session: Session, row: Row | None, by: Caller) -> MeView:
    name = organisations.name_of(session, by.organisation_id) if by.organisation_id else None
    return MeView(
        officer=_own(session, row) if row else None,
        client_id=by.client_id,
        organisation=(
            OrganisationReference(id=by.organisation_id, name=name) if by.organisation_id else None
        ),
        is_council=by.is_council,
        scopes=sorted(by.scopes),
    )


def _own(session: Session, row: Row) -> OwnOfficerView:
    return OwnOfficerView(
        id=row["id"],
        post=row["post"],
        name=row["name"],
        rhythm=preferences.rhythm_of(session, row["id"]),
    )


@router.get("/worklist", response_model=Page[WorklistItemView])
def list_my_worklist(
    request: Request,
    by: ActionsReader,
    contract_id: OfContract = None,
    about: About = None,
    kind: OfKind = None,
    quiet: Quiet = None,
    overdue: Overdue = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List what the calling officer has to see to, the most pressing first."""
    if by.officer_id is None:
        raise NotAnOfficer
    filters = {
        "officer_id": by.officer_id,
        "contract_id": contract_id,
        "about": about,
        "kind": kind,
        "quiet": quiet,
        "overdue": overdue,
    }
    with reading("actions") as session:
        head = log.head(session)
        page = page_of(session, filters, by, cursor=cursor, limit=limit)
    return answers.page(request, page, head=head)
