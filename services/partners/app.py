"""The partners service as an application."""

from fastapi import FastAPI

from services.partners.clients import routes as clients
from services.partners.events import routes as events
from services.partners.known_officers import store as known_officers
from services.partners.oauth import routes as oauth
from services.partners.oauth.rules import TokenRefused
from services.partners.well_known import routes as well_known
from shared import app


def create() -> FastAPI:
    """Return the application of the partners service."""
    created = app.create(
        "partners",
        title="Partners",
        description="API clients of partner systems, their tokens, and the feed of events.",
        routers=[clients.router, events.router, oauth.router, well_known.router],
        find_officer=known_officers.find_officer,
    )
    created.add_exception_handler(TokenRefused, oauth.refused)
    return created
