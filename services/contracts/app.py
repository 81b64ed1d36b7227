"""The contracts service as an application."""

from fastapi import FastAPI

from services.contracts.organisations import routes as organisations
from shared import app


def create() -> FastAPI:
    """Return the application of the contracts service."""
    return app.create(
        "contracts",
        title="Contracts",
        description="Commissioned contracts, the organisations in them, and their alerts.",
        routers=[organisations.router],
        find_officer=lambda _: None,
    )
