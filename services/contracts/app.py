"""The contracts service as an application."""

from fastapi import FastAPI

from services.contracts.alerts import routes as alerts
from services.contracts.contracts import routes as contracts
from services.contracts.imports import routes as imports
from services.contracts.known_officers.store import find_officer
from services.contracts.organisations import routes as organisations
from shared import app


def create() -> FastAPI:
    """Return the application of the contracts service."""
    return app.create(
        "contracts",
        title="Contracts",
        description="Commissioned contracts, the organisations in them, and their alerts.",
        routers=[organisations.router, contracts.router, alerts.router, imports.router],
        find_officer=find_officer,
    )
