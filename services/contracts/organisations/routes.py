"""What can be called about organisations."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.contracts.access import ContractsReader, ContractsWriter
from services.contracts.organisations import commands, store, views
from services.contracts.organisations.schemas import (
    AmendOrganisation,
    AskOrganisations,
    EndRegistration,
    IdentifierField,
    IdentifyOrganisation,
    MergeOrganisation,
    OrganisationCounts,
    OrganisationView,
    RecordRegistration,
    RegisterOrganisation,
    RenameOrganisation,
    SucceedOrganisation,
)
from shared import answers, app, clock, settings
from shared.answers import IfMatch, IfNoneMatch, Once, Repeat
from shared.auth import Caller
from shared.calendar import local_date
from shared.database.engine import Session, reading
from shared.eventlog import log
from shared.events.organisations import Identifier, OrganisationKind, Registration, Regulator
from shared.fields import AsAt, scheme_and_value
from shared.paging import Page, cursor_of, key_of
from shared.problems import can_fail_with

router = app.router("organisations")
_CHANGES = can_fail_with(404, 409, 412, 413, 415, 428)


@router.post(
    "", status_code=201, response_model=OrganisationView, responses=can_fail_with(409, 413, 415)
)
def register_organisation(
    order: RegisterOrganisation, by: ContractsWriter, once: Repeat
) -> Response:
    """Register an organisation, so that contracts can name it."""
    organisation_id = log.new_id()
    with once.transaction("contracts") as session:
        commands.register_organisation(
            session,
            organisation_id=organisation_id,
            **dict(order) | {"identifiers": _identifiers(order.identifiers)},
            by=by,
            at=clock.now(),
        )
        return _answer(
            session,
            once,
            organisation_id,
            by,
            status=201,
            location=f"/v1/organisations/{organisation_id}",
        )


@router.get("", response_model=Page[OrganisationView])
def list_organisations(
    request: Request, by: ContractsReader, asked: Annotated[AskOrganisations, Query()]
) -> Response:
    """List organisations by name, now or as they stood; those that were merged only if asked for."""
    today = _day(asked.as_at)
    with reading("contracts") as session:
        head = log.head(session)
        rows = store.page(
            session,
            name=asked.name,
            kind=asked.kind,
            identifier=_identifier(asked.identifier),
            registered_with=asked.registered_with,
            merged=asked.merged,
            today=today,
            as_at=asked.as_at,
            after=key_of(asked.cursor, str, UUID),
            limit=asked.limit + 1,
        )
        shown = rows[: asked.limit]
        related = store.related(session, shown, as_at=asked.as_at)
    own = settings.current().organisation
    items = [views.show(row, related, by, today=today, own=own) for row in shown]
    following = None
    if len(rows) > asked.limit:
        following = cursor_of(shown[-1]["name_key"], shown[-1]["id"])
    return answers.page(request, Page(items=items, next_cursor=following), head=head)


@router.get("/counts", response_model=OrganisationCounts)
def list_organisation_counts(
    _: ContractsReader,
    seen: IfNoneMatch,
    kind: Annotated[OrganisationKind | None, Query(description="Those of a kind only.")] = None,
    registered_with: Annotated[
        list[Regulator] | None,
        Query(description="Those on whose register only; said twice, on both.", max_length=10),
    ] = None,
) -> Response:
    """Count organisations: of each kind, and with each set of regulators, such as two at once."""
    today = _day(None)
    with reading("contracts") as session:
        rows = store.counts(session, kind=kind, registered_with=registered_with or (), today=today)
    return answers.one(views.count(rows, today), version=0, seen=seen)


@router.get("/{organisation_id}", response_model=OrganisationView, responses=can_fail_with(404))
def get_organisation(
    organisation_id: UUID, by: ContractsReader, seen: IfNoneMatch, as_at: AsAt = None
) -> Response:
    """Show an organisation, now or as it stood at a moment."""
    with reading("contracts") as session:
        row = (
            store.as_at(session, organisation_id, as_at)
            if as_at
            else store.get(session, organisation_id)
        )
        related = store.related(session, [row], as_at=as_at)
    own = settings.current().organisation
    view = views.show(row, related, by, today=_day(as_at), own=own)
    return answers.one(view, version=row["version"], seen=seen)


@router.post("/{organisation_id}/rename", response_model=OrganisationView, responses=_CHANGES)
def rename_organisation(
    organisation_id: UUID,
    order: RenameOrganisation,
    by: ContractsWriter,
    version: IfMatch,
    once: Repeat,
) -> Response:
    """Give an organisation another name; it stays the same organisation."""
    with once.transaction("contracts") as session:
        commands.rename_organisation(session, **dict(order), **_to(organisation_id, version, by))
        return _answer(session, once, organisation_id, by)


@router.post("/{organisation_id}/identify", response_model=OrganisationView, responses=_CHANGES)
def identify_organisation(
    organisation_id: UUID,
    order: IdentifyOrganisation,
    by: ContractsWriter,
    version: IfMatch,
    once: Repeat,
) -> Response:
    """Say what registers call an organisation: all of it, in place of what was known."""
    with once.transaction("contracts") as session:
        commands.identify_organisation(
            session,
            identifiers=_identifiers(order.identifiers),
            **_to(organisation_id, version, by),
        )
        return _answer(session, once, organisation_id, by)


@router.post("/{organisation_id}/amend", response_model=OrganisationView, responses=_CHANGES)
def amend_organisation(
    organisation_id: UUID,
    order: AmendOrganisation,
    by: ContractsWriter,
    version: IfMatch,
    once: Repeat,
) -> Response:
    """Say more about an organisation, or otherwise; only the fields that are sent are changed."""
    with once.transaction("contracts") as session:
        commands.amend_organisation(
            session,
            values=order.model_dump(exclude_unset=True),
            today=_day(None),
            **_to(organisation_id, version, by),
        )
        return _answer(session, once, organisation_id, by)


@router.post(
    "/{organisation_id}/record-registration", response_model=OrganisationView, responses=_CHANGES
)
def record_registration(
    organisation_id: UUID,
    order: RecordRegistration,
    by: ContractsWriter,
    version: IfMatch,
    once: Repeat,
) -> Response:
    """Note what a regulator has on its register, in place of what was known under that number."""
    with once.transaction("contracts") as session:
        commands.record_registration(
            session, registration=Registration(**dict(order)), **_to(organisation_id, version, by)
        )
        return _answer(session, once, organisation_id, by)


@router.post(
    "/{organisation_id}/end-registration", response_model=OrganisationView, responses=_CHANGES
)
def end_registration(
    organisation_id: UUID,
    order: EndRegistration,
    by: ContractsWriter,
    version: IfMatch,
    once: Repeat,
) -> Response:
    """Note that a regulator has taken an organisation off its register, or will."""
    with once.transaction("contracts") as session:
        commands.end_registration(session, **dict(order), **_to(organisation_id, version, by))
        return _answer(session, once, organisation_id, by)


@router.post("/{organisation_id}/succeed", response_model=OrganisationView, responses=_CHANGES)
def succeed_organisation(
    organisation_id: UUID,
    order: SucceedOrganisation,
    by: ContractsWriter,
    version: IfMatch,
    once: Repeat,
) -> Response:
    """Name who does from a day on what an organisation did; running contracts follow by themselves.

    That takes a minute from that day on. A contract that had ended stays with the organisation.
    """
    with once.transaction("contracts") as session:
        commands.succeed_organisation(session, **dict(order), **_to(organisation_id, version, by))
        return _answer(session, once, organisation_id, by)


@router.post("/{organisation_id}/merge", response_model=OrganisationView, responses=_CHANGES)
def merge_organisation(
    organisation_id: UUID,
    order: MergeOrganisation,
    by: ContractsWriter,
    version: IfMatch,
    once: Repeat,
) -> Response:
    """Let an organisation that stands in the register twice count as the other, for good.

    It cannot be taken back, because what is said of both afterwards could not be told apart. It can
    still be read, its identifiers and registrations count for the other, and its contracts follow
    within a minute. To merge one into the council itself needs the scope admin too.
    """
    with once.transaction("contracts") as session:
        commands.merge_organisation(
            session,
            **dict(order),
            may_admit="admin" in by.scopes,
            **_to(organisation_id, version, by),
        )
        return _answer(session, once, organisation_id, by)


def _to(organisation_id: UUID, version: int, by: Caller) -> dict[str, Any]:
    return {"organisation_id": organisation_id, "version": version, "by": by, "at": clock.now()}


def _day(moment: datetime | None) -> date:
    zone = settings.current().timezone
    return local_date(moment, zone) if moment else clock.today(zone)


def _identifier(written: str | None) -> Identifier | None:
    if written is None:
        return None
    scheme, value = scheme_and_value(written)
    return Identifier(scheme=scheme, id=value)


def _identifiers(fields: list[IdentifierField]) -> list[Identifier]:
    return [Identifier(scheme=one.scheme, id=one.id) for one in fields]


def _answer(
    session: Session,
    once: Once,
    organisation_id: UUID,
    by: Caller,
    *,
    status: int = 200,
    location: str | None = None,
) -> Response:
    row = store.get(session, organisation_id)
    related = store.related(session, [row])
    own = settings.current().organisation
    view = views.show(row, related, by, today=_day(None), own=own)
    return once.answer(session, view, version=row["version"], status=status, location=location)
