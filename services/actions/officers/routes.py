"""What can be called about officers."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from services.actions.access import (
    ActionsReader,
    ActionsWriter,
    whose_officers,
)
from services.actions.officers import commands, store
from services.actions.officers.schemas import (
    AmendOfficer,
    AnnounceAbsence,
    AppointDeputy,
    ChangeReporting,
    ConfirmedView,
    ConfirmOfficers,
    OfficerView,
    RegisterOfficer,
    TieOfficer,
)
from services.actions.officers.views import show
from shared import answers, app, clock, settings, tokens
from shared.answers import IfMatch, IfNoneMatch, Repeat
from shared.database.engine import reading
from shared.errors import NotFound
from shared.eventlog import log
from shared.events.officers import Standing
from shared.paging import Cursor, Limit, Page, cursor_of, key_of
from shared.problems import can_fail_with

router = app.router("officers")
CHANGES = can_fail_with(404, 409, 412, 413, 415, 428)


@router.post(
    "", status_code=201, response_model=OfficerView, responses=can_fail_with(409, 413, 415)
)
def register_officer(order: RegisterOfficer, by: ActionsWriter, once: Repeat) -> Response:
    """Register an officer, or propose one whom a person confirms later."""
    officer_id = log.new_id()
    with once.transaction("actions") as session:
        commands.register_officer(
            session,
            officer_id=officer_id,
            organisation_id=order.organisation_id,
            name=order.name,
            email=order.email,
            post=order.post,
            standing=order.standing,
            by=by,
            at=clock.now(),
        )
        row = store.get(session, officer_id)
        return once.answer(
            session,
            show(row, by),
            version=row["version"],
            status=201,
            location=f"/v1/officers/{officer_id}",
        )


@router.get("", response_model=Page[OfficerView])
def list_officers(
    request: Request,
    by: ActionsReader,
    standing: Annotated[Standing | None, Query(description="How they stand.")] = None,
    organisation_id: Annotated[UUID | None, Query(description="Whose officers.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List officers in the order in which they came."""
    with reading("actions") as session:
        head = log.head(session)
        rows = store.page(
            session,
            standing=standing,
            organisation_id=whose_officers(by, organisation_id),
            after=key_of(cursor, UUID),
            limit=limit + 1,
        )
    items = [show(row, by) for row in rows[:limit]]
    following = cursor_of(rows[limit - 1]["id"]) if len(rows) > limit else None
    return answers.page(request, Page(items=items, next_cursor=following), head=head)


@router.post("/confirm", response_model=ConfirmedView, responses=can_fail_with(404, 409, 413, 415))
def confirm_officers(order: ConfirmOfficers, by: ActionsWriter, once: Repeat) -> Response:
    """Confirm every proposed officer of an organisation; they may get mail from now on."""
    with once.transaction("actions") as session:
        confirmed = commands.confirm_officers(
            session, organisation_id=order.organisation_id, by=by, at=clock.now()
        )
        view = ConfirmedView(organisation_id=order.organisation_id, confirmed=confirmed)
        return once.answer(session, view, version=confirmed)


@router.get("/{officer_id}", response_model=OfficerView, responses=can_fail_with(404))
def get_officer(officer_id: UUID, by: ActionsReader, seen: IfNoneMatch) -> Response:
    """Show an officer."""
    with reading("actions") as session:
        row = store.get(session, officer_id)
    if whose_officers(by, row["organisation_id"]) != row["organisation_id"]:
        raise NotFound
    return answers.one(show(row, by), version=row["version"], seen=seen)


@router.post("/{officer_id}/amend", response_model=OfficerView, responses=CHANGES)
def amend_officer(
    officer_id: UUID, order: AmendOfficer, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Let something else be known of an officer; only the fields that are sent are changed."""
    with once.transaction("actions") as session:
        commands.amend_officer(
            session,
            officer_id=officer_id,
            version=version,
            values=order.model_dump(exclude_unset=True),
            by=by,
            at=clock.now(),
        )
        row = store.get(session, officer_id)
        return once.answer(session, show(row, by), version=row["version"])


@router.post("/{officer_id}/confirm", response_model=OfficerView, responses=CHANGES)
def confirm_officer(
    officer_id: UUID, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Confirm a proposed officer; they may get mail from now on."""
    with once.transaction("actions") as session:
        commands.confirm_officer(
            session, officer_id=officer_id, version=version, by=by, at=clock.now()
        )
        row = store.get(session, officer_id)
        return once.answer(session, show(row, by), version=row["version"])


@router.post("/{officer_id}/tie", response_model=OfficerView, responses=CHANGES)
def tie_officer(
    officer_id: UUID, order: TieOfficer, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Let an officer sign in; another sign-on takes the place of the one before."""
    with once.transaction("actions") as session:
        commands.tie_officer(
            session,
            officer_id=officer_id,
            version=version,
            sign_in_hash=tokens.sign_in_hash(order.issuer, order.subject),
            by=by,
            at=clock.now(),
        )
        row = store.get(session, officer_id)
        return once.answer(session, show(row, by), version=row["version"])


@router.post("/{officer_id}/change-reporting", response_model=OfficerView, responses=CHANGES)
def change_reporting(
    officer_id: UUID, order: ChangeReporting, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Say to whom an officer reports: what the officer leaves unanswered goes there."""
    with once.transaction("actions") as session:
        commands.change_reporting(
            session,
            officer_id=officer_id,
            version=version,
            line_manager_id=order.line_manager_id,
            by=by,
            at=clock.now(),
        )
        row = store.get(session, officer_id)
        return once.answer(session, show(row, by), version=row["version"])


@router.post("/{officer_id}/appoint-deputy", response_model=OfficerView, responses=CHANGES)
def appoint_deputy(
    officer_id: UUID, order: AppointDeputy, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Say who stands in for an officer who is not there; the officer may, and the council."""
    with once.transaction("actions") as session:
        commands.appoint_deputy(
            session,
            officer_id=officer_id,
            version=version,
            deputy_id=order.deputy_id,
            by=by,
            at=clock.now(),
        )
        row = store.get(session, officer_id)
        return once.answer(session, show(row, by), version=row["version"])


@router.post("/{officer_id}/announce-absence", response_model=OfficerView, responses=CHANGES)
def announce_absence(
    officer_id: UUID, order: AnnounceAbsence, by: ActionsWriter, version: IfMatch, once: Repeat
) -> Response:
    """Say when an officer is away: what comes then, or waits, goes to whoever stands in."""
    with once.transaction("actions") as session:
        commands.announce_absence(
            session,
            officer_id=officer_id,
            version=version,
            from_on=order.from_on,
            until_on=order.until_on,
            deputy_id=order.deputy_id,
            today=clock.today(settings.current().timezone),
            by=by,
            at=clock.now(),
        )
        row = store.get(session, officer_id)
        return once.answer(session, show(row, by), version=row["version"])


@router.post("/{officer_id}/return", response_model=OfficerView, responses=CHANGES)
def return_officer(officer_id: UUID, by: ActionsWriter, version: IfMatch, once: Repeat) -> Response:
    """Say that an officer is back, or does not go away; what was handed on stays where it is."""
    with once.transaction("actions") as session:
        commands.return_officer(
            session, officer_id=officer_id, version=version, by=by, at=clock.now()
        )
        row = store.get(session, officer_id)
        return once.answer(session, show(row, by), version=row["version"])
