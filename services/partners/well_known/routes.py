"""What can be called at a well-known address."""

import orjson
from fastapi import APIRouter, Response

from services.partners.well_known.schemas import KeysView
from shared import tokens
from shared.app import Route

router = APIRouter(prefix="/.well-known", tags=["well-known"], route_class=Route)


@router.get("/jwks.json", response_model=KeysView)
def get_keys() -> Response:
    """Show the public keys with which our tokens can be checked."""
    return Response(
        orjson.dumps(tokens.public_keys()),
        headers={"Cache-Control": "public, max-age=300"},
        media_type="application/json",
    )
