"""What can be called about alerts: they are read here, and answered by deciding on the contract."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.contracts.access import ContractsReader
from services.contracts.alerts import store
from services.contracts.alerts.schemas import AlertView
from services.contracts.contracts.schemas import ContractRef, OfficerRef
from shared import answers, app
from shared.answers import IfNoneMatch
from shared.auth import Caller
from shared.database.engine import Row, reading
from shared.errors import NotFound
from shared.eventlog import log
from shared.events.alerts import AlertKind
from shared.paging import Cursor, Limit, Page, cursor_of, key_of
from shared.problems import can_fail_with

router = app.router("alerts")


@router.get("", response_model=Page[AlertView])
def list_alerts(
    request: Request,
    by: ContractsReader,
    contract_id: Annotated[UUID | None, Query(description="About this contract.")] = None,
    officer_id: Annotated[UUID | None, Query(description="To this officer.")] = None,
    kind: Annotated[AlertKind | None, Query(description="Of this kind.")] = None,
    is_open: Annotated[bool | None, Query(description="Not yet settled, or settled.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List alerts, the newest first; a partner sees those about contracts that it commissions."""
    with reading("contracts") as session:
        head = log.head(session)
        rows = store.page(
            session,
            filters={
                "contract_id": contract_id,
                "officer_id": officer_id,
                "kind": kind,
                "is_open": is_open,
            }
            | _seen_by(by),
            before=key_of(cursor, datetime.fromisoformat, UUID),
            limit=limit + 1,
        )
    last = rows[limit - 1] if len(rows) > limit else None
    return answers.page(
        request,
        Page(
            items=[show(row) for row in rows[:limit]],
            next_cursor=cursor_of(last["raised_at"].isoformat(), last["id"]) if last else None,
        ),
        head=head,
    )


@router.get("/{alert_id}", response_model=AlertView, responses=can_fail_with(404))
def get_alert(alert_id: UUID, by: ContractsReader, seen: IfNoneMatch) -> Response:
    """Show an alert."""
    with reading("contracts") as session:
        rows = store.page(session, filters={"id": alert_id} | _seen_by(by), before=None, limit=1)
    if not rows:
        raise NotFound
    return answers.one(show(rows[0]), version=rows[0]["version"], seen=seen)


def _seen_by(by: Caller) -> dict[str, Any]:
    return {} if by.is_council else {"commissioner_id": by.organisation_id or UUID(int=0)}


def show(row: Row) -> AlertView:
    """Show an alert."""
    shown = {
        name: row[name]
        for name in AlertView.model_fields
        if name not in ("contract", "officer", "allowed")
    }
    return AlertView(
        **shown,
        contract=ContractRef(id=row["contract_id"], name=row["contract_title"]),
        officer=OfficerRef(id=row["officer_id"], post=row["officer_post"])
        if row["officer_id"]
        else None,
        allowed=[],
    )
