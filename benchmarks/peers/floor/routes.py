"""What can be called on the floor: read one contract, read a page, award one."""

from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response
from uuid_utils.compat import uuid7

from benchmarks.peers.floor.answers import JSON, misshapen, problem, tagged
from benchmarks.peers.floor.shapes import AwardContract, view
from shared import clock

VIEW = """
    SELECT c.id::text, c.reference, c.title, c.description, c.provider_id::text,
           p.name AS provider_name, c.lead_commissioner_id::text, l.name AS lead_commissioner_name,
           c.co_commissioner_ids::text[], c.regime, c.procedure, c.cpv_codes, c.value::text,
           c.currency, c.start_on, c.end_on, c.extension_until, c.officer_id::text, c.version,
           c.changed_at
    FROM contract c
    JOIN organisation p ON p.id = c.provider_id
    JOIN organisation l ON l.id = c.lead_commissioner_id
"""
ONE = VIEW + "WHERE c.id = $1"
PAGE = VIEW + "WHERE c.id > $1 ORDER BY c.id LIMIT $2"
KNOWN = "SELECT id, name FROM organisation WHERE id = ANY ($1)"
ADD_CONTRACT = """
    INSERT INTO contract VALUES
    ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
"""
ADD_EVENT = "INSERT INTO event VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
FIRST = UUID(int=0)


async def read_one(request: Request) -> Response:
    """Show one contract."""
    request.state.tokens.check(request, "contracts:read")
    try:
        wanted = UUID(request.path_params["id"])
    except ValueError:
        return problem(404, "There is nothing here.")
    row = await request.state.pool.fetchrow(ONE, wanted)
    if row is None:
        return problem(404, "There is nothing here.")
    return tagged(request, view(row, clock.today("UTC")))


async def read_page(request: Request) -> Response:
    """Show a page of contracts, by keyset."""
    request.state.tokens.check(request, "contracts:read")
    try:
        limit = min(int(request.query_params.get("limit", 50)), 200)
        after = UUID(request.query_params.get("cursor", FIRST.hex))
    except ValueError as error:
        return problem(422, str(error))
    rows = await request.state.pool.fetch(PAGE, after, limit + 1)
    today = clock.today("UTC")
    items = [view(row, today) for row in rows[:limit]]
    headers, cursor = {}, None
    if len(rows) > limit:
        cursor = items[-1]["id"]
        headers["Link"] = f'</v1/contracts?limit={limit}&cursor={cursor}>; rel="next"'
    body = orjson.dumps({"items": items, "next_cursor": cursor}, option=orjson.OPT_UTC_Z)
    return Response(body, media_type=JSON, headers=headers)


async def award(request: Request) -> Response:
    """Write the contract and its event in one transaction."""
    by = request.state.tokens.check(request, "contracts:write")
    try:
        order = AwardContract.model_validate_json(await request.body())
    except ValidationError as error:
        return misshapen(error)
    fields = dict(order)
    contract_id, at = uuid7(), clock.now()
    parties = [order.provider_id, order.lead_commissioner_id, *order.co_commissioner_ids]
    subject = f"contracts/{contract_id}"
    fact = _fact(subject, fields, by, at)
    event = (uuid7(), "contracts", "contract.awarded", subject, 1, fact, at, parties, True)
    try:
        async with request.state.pool.acquire() as connection, connection.transaction():
            names = dict(await connection.fetch(KNOWN, parties))
            if names.keys() != set(parties):
                return problem(422, "There is no such organisation.")
            await connection.execute(ADD_CONTRACT, contract_id, *fields.values(), 1, at)
            await connection.execute(ADD_EVENT, *event)
    except asyncpg.UniqueViolationError:
        return problem(409, "There is a contract with this reference already.")
    shown = {
        **fields,
        "id": contract_id,
        "provider_name": names[order.provider_id],
        "lead_commissioner_name": names[order.lead_commissioner_id],
        "value": f"{order.value:.2f}",
        "version": 1,
        "changed_at": at,
    }
    answer = tagged(request, view(shown, at.date()), 201)
    answer.headers["Location"] = f"/v1/{subject}"
    return answer


def _fact(subject: str, fields: dict[str, Any], by: str, at: datetime) -> bytes:
    fact = {
        "source": "contracts",
        "type": "contract.awarded",
        "subject": subject,
        "subject_version": 1,
        "recorded_at": at,
        "by": by,
        "data": fields,
    }
    return orjson.dumps(fact, default=str, option=orjson.OPT_SORT_KEYS)
